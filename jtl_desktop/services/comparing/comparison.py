"""The comparison of the whole assortment as the window asks for it: worked out in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from jtl_desktop.domain.comparison import ItemComparison, Offer, compare
from jtl_desktop.domain.currencies import Currencies, SupplierCurrency
from jtl_desktop.domain.items import ItemId, RowKey, SupplierId
from jtl_desktop.services.bulk.previews import PendingRows
from jtl_desktop.services.comparing.assortment import Assortment
from jtl_desktop.services.comparing.listing import ComparisonQuery, Listing
from jtl_desktop.services.comparing.survey import Survey, Unwanted
from jtl_desktop.services.events import Event
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.currency_store import CurrencyStore
from jtl_desktop.storage.errors import ResultInterrupted

if TYPE_CHECKING:
    from jtl_desktop.services.editing.session import EditSession
    from jtl_desktop.storage.catalogue import Catalogue

_CLOSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown. ``offer`` is None where the supplier is gone, or nobody has a price."""

    item_id: ItemId
    comparison: ItemComparison
    offer: Offer | None


class Comparison:
    """Reads nothing before it is first asked. ``changed``: what is known of currencies changed.

    Every ``async`` method raises StorageError.
    """

    def __init__(self, editing: EditSession, catalogue: Catalogue, path: Path, store: CurrencyStore) -> None:
        self.changed: Event[None] = Event()
        self._editing = editing
        self._store = store
        self._currencies: Currencies | None = None
        self._reader = PendingRows(editing, catalogue)
        self._behind = PendingRows(editing, catalogue)
        """For the thread."""
        self._worker = Worker("comparison")
        self._survey = Survey(Assortment(path, self._behind), path)
        self._wanted = 0
        self._news: set[ItemId] = set()
        self._endings = [editing.changed.subscribe(self._on_edited)]

    # Currencies

    @property
    def currencies(self) -> Currencies:
        """What the merchant has said. Raises NotWritable when it cannot be read."""
        if self._currencies is None:
            self._currencies = self._store.load()
        return self._currencies

    def decide(
        self, own: str, suppliers: Mapping[SupplierId, SupplierCurrency | None], *, unknown_is_own: bool
    ) -> None:
        """Keep what the merchant says; None forgets a supplier's currency. Raises NotWritable."""
        self._store.choose(own, unknown_is_own=unknown_is_own)
        self._store.set(suppliers)
        self._currencies = None
        self.changed.emit(None)

    async def rows_of_suppliers(self) -> dict[SupplierId, int]:
        """How many rows each supplier has."""
        return await self._worker.run(self._survey.rows_of_suppliers)

    # Lines

    async def listing(self, query: ComparisonQuery, suppliers: Sequence[SupplierId]) -> Listing | None:
        """All lines; None when another question came first, or the program ends.

        ``suppliers`` in the order of their names.
        """
        self._wanted += 1
        number = self._wanted
        currencies = self.currencies
        news, self._news = frozenset(self._news), set()
        self._behind.begin()
        pending = frozenset(change.key.item_id for change in self._editing.changes)
        try:
            return await self._worker.run(self._list, number, query, tuple(suppliers), currencies, news, pending)
        except ResultInterrupted:
            return None

    def lines(self, keys: Sequence[tuple[int, int]], wanted: Decimal | None) -> list[Line]:
        """A page of lines, by item and supplier (-1 for none), exactly as of now. Raises StorageError."""
        self._reader.begin()
        rows = self._reader.rows_of_items(list({ItemId(item_id): None for item_id, _ in keys}))
        compared = {item_id: compare(found, wanted, self.currencies) for item_id, found in rows.items()}
        return [self._line(ItemId(item_id), supplier_id, compared[ItemId(item_id)]) for item_id, supplier_id in keys]

    def note(self, item_ids: Iterable[ItemId]) -> None:
        """The catalogue has news of these items."""
        self._news.update(item_ids)

    async def let_go(self) -> None:
        """Free the memory of the prices; the next question reads them anew."""
        await self._worker.run(self._survey.let_go)

    def close(self) -> None:
        """Let go of everything; what is still being worked out is given up."""
        self._wanted += 1
        self._survey.interrupt()
        while self._endings:
            self._endings.pop()()
        self._worker.close(_CLOSE_SECONDS)

    def _line(self, item_id: ItemId, supplier_id: int, found: ItemComparison) -> Line:
        offer = next((offer for offer in found.offers if offer.supplier_id == supplier_id), None)
        return Line(item_id, found, offer)

    def _list(
        self,
        number: int,
        query: ComparisonQuery,
        suppliers: tuple[SupplierId, ...],
        currencies: Currencies,
        news: frozenset[ItemId],
        pending: frozenset[ItemId],
    ) -> Listing | None:
        self._survey.note(news, pending)
        try:
            return self._survey.listing(query, suppliers, currencies, lambda: number == self._wanted)
        except Unwanted:
            return None

    def _on_edited(self, keys: frozenset[RowKey]) -> None:
        self._news.update(key.item_id for key in keys)
