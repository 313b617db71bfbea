"""Works out who is cheapest in every item, keeps it for the next question, and makes lists of it. Loads numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from jtl_desktop.domain.comparison import ItemComparison, compare
from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.domain.items import ItemId, SupplierId
from jtl_desktop.domain.rounding import EXACT
from jtl_desktop.services.comparing.assortment import Assortment
from jtl_desktop.services.comparing.distribution import bins_of
from jtl_desktop.services.comparing.listing import (
    FACTS,
    FIGURES,
    ComparisonQuery,
    Listing,
    Order,
    Places,
    Show,
    Summary,
    listed_items,
    listed_rows,
)
from jtl_desktop.services.comparing.ranking import (
    NOBODY,
    BlockRanking,
    Figure,
    Ranked,
    Rates,
    joined,
    total_of,
)
from jtl_desktop.storage.item_numbers import ItemNumbers
from jtl_desktop.storage.price_columns import QUANTITY_UNIT, Floats, Whole, block_of
from jtl_desktop.storage.row_facts import Facts

_AT_ONCE = 1_000


class Unwanted(Exception):  # noqa: N818 (nothing went wrong)
    """Another question came first."""


IsWanted = Callable[[], bool]


@dataclass(slots=True)
class _Known:
    """What was worked out for one quantity. ``exact``: what is saved per order, where floats and whole numbers do not
    do, by item."""

    wanted: Decimal | None
    currencies: Currencies
    rates: Rates
    ranked: Ranked
    exact: dict[int, Decimal]
    figure: tuple[Figure, Floats] | None = None
    """What the items were last ordered by."""
    suppliers: dict[SupplierId, int] = field(default_factory=dict)


class Survey:
    """Lives in one thread; only ``interrupt`` may be called from another one."""

    def __init__(self, assortment: Assortment, path: Path) -> None:
        self._assortment = assortment
        self._path = path
        self._known: _Known | None = None
        self._items: tuple[Order, Whole] | None = None
        self._facts: tuple[Order, Facts] | None = None
        self._hits: tuple[str, Whole] | None = None
        self._reading: ItemNumbers | None = None

    def interrupt(self) -> None:
        self._assortment.interrupt()
        if self._reading is not None:
            self._reading.interrupt()

    def note(self, changed: Iterable[ItemId], pending: frozenset[ItemId]) -> None:
        """These items changed since the last call; ``pending``: all items with unsaved changes."""
        if self._assortment.note(changed, pending):
            self._forget()

    def let_go(self) -> None:
        """Free the memory; the next question takes as long as the first one did."""
        self._assortment.let_go()
        self._forget()

    def _forget(self) -> None:
        self._known = self._items = self._facts = self._hits = None

    def rows_of_suppliers(self) -> dict[SupplierId, int]:
        self._assortment.blocks()
        return self._assortment.rows_of_suppliers()

    def listing(
        self, query: ComparisonQuery, suppliers: Sequence[SupplierId], currencies: Currencies, is_wanted: IsWanted
    ) -> Listing:
        """Raises Unwanted, StorageError, ResultInterrupted."""
        known = self._ranked(query.wanted, currencies, is_wanted)
        places = self._places(query, suppliers)
        ranked = known.ranked
        if query.show is Show.ROWS:
            rankings = self._rankings(query.wanted, known.rates, is_wanted)
            items, offered = listed_rows(rankings, query, places)
            listed = _whose_cheapest(ranked, items, offered)
        else:
            places = replace(places, figure=self._figure(known, query.order, is_wanted))
            listed = listed_items(ranked, query, places)
            items, offered = ranked.items[listed], ranked.suppliers[listed]
        saving = ranked.only(listed[ranked.per_order[listed] > 0])
        summary = self._summary(known, items, saving, is_wanted)
        return Listing(query, items, offered, bins_of(saving), summary)

    def _ranked(self, wanted: Decimal | None, currencies: Currencies, is_wanted: IsWanted) -> _Known:
        known = self._known
        if known is not None and (known.wanted, known.currencies) == (wanted, currencies):
            return known
        self._known = None
        rates = Rates(currencies)
        most = sum(len(block.items) for block, _ in self._assortment.blocks())
        rankings = self._rankings(wanted, rates, is_wanted)
        ranked = joined((ranking.items() for ranking in rankings), most) if most else _nothing()
        exact = self._decided(ranked, wanted, currencies, is_wanted)
        counted = self._assortment.rows_of_suppliers()
        self._known = _Known(wanted, currencies, rates, ranked, exact, suppliers=counted)
        return self._known

    def _rankings(self, wanted: Decimal | None, rates: Rates, is_wanted: IsWanted) -> Iterator[BlockRanking]:
        quantity = None if wanted is None else int(wanted * QUANTITY_UNIT)
        for block, counts in self._assortment.blocks():
            if not is_wanted():
                raise Unwanted
            yield BlockRanking(block, quantity, rates, counts)

    def _decided(
        self, ranked: Ranked, wanted: Decimal | None, currencies: Currencies, is_wanted: IsWanted
    ) -> dict[int, Decimal]:
        """Compare the doubtful items row by row and put the outcome into the columns."""
        exact: dict[int, Decimal] = {}
        doubtful = np.flatnonzero(ranked.is_doubtful)
        for place, found in self._compared(ranked, doubtful, wanted, currencies, is_wanted):
            _put(ranked, place, found)
            saving = found.best_saving
            if saving is not None:
                exact[int(ranked.items[place])] = saving.per_order
        return exact

    def _figure(self, known: _Known, order: Order, is_wanted: IsWanted) -> Floats | None:
        """What the items are ordered by, where it was not worked out with everything else."""
        figure = FIGURES.get(order)
        if figure is None or figure in (Figure.PER_ORDER, Figure.PERCENT):
            return None
        if known.figure is None or known.figure[0] is not figure:
            rankings = self._rankings(known.wanted, known.rates, is_wanted)
            parts = [ranking.of_items(figure) for ranking in rankings]
            values: Floats = np.concatenate(parts) if parts else np.empty(0)
            doubtful = np.flatnonzero(known.ranked.is_doubtful)
            for place, found in self._compared(known.ranked, doubtful, known.wanted, known.currencies, is_wanted):
                values[place] = _figure_of(figure, found)
            known.figure = figure, values
        return known.figure[1]

    def _compared(
        self, ranked: Ranked, places: Whole, wanted: Decimal | None, currencies: Currencies, is_wanted: IsWanted
    ) -> Iterator[tuple[int, ItemComparison]]:
        for first in range(0, len(places), _AT_ONCE):
            if not is_wanted():
                raise Unwanted
            some = [int(place) for place in places[first : first + _AT_ONCE]]
            rows = self._assortment.rows_of_items([ItemId(int(ranked.items[place])) for place in some])
            for place in some:
                found = rows.get(ItemId(int(ranked.items[place])), [])
                yield place, compare(found, wanted, currencies)

    def _summary(self, known: _Known, items: Whole, saving: Ranked, is_wanted: IsWanted) -> Summary:
        unknown = [supplier for supplier in known.suppliers if known.currencies.rate_of(supplier) is None]
        without_rate = tuple(supplier for supplier in unknown if known.currencies.code_of(supplier))
        without_currency = tuple(supplier for supplier in unknown if not known.currencies.code_of(supplier))
        return Summary(
            len(items), len(np.unique(items)), len(saving.items), self._total(known, saving, is_wanted),
            without_currency, without_rate, sum(known.suppliers[supplier] for supplier in unknown),
        )  # fmt: skip

    def _total(self, known: _Known, saving: Ranked, is_wanted: IsWanted) -> Decimal:
        """Exact: whole numbers as far as they go, the rest item by item."""
        is_odd = saving.is_odd | saving.is_doubtful
        if not is_odd.any():
            return total_of(saving, known.rates)
        total = total_of(saving.only(~is_odd), known.rates)
        odd = np.flatnonzero(is_odd)
        unknown = np.array([place for place in odd if int(saving.items[place]) not in known.exact], dtype=np.int64)
        for place, found in self._compared(saving, unknown, known.wanted, known.currencies, is_wanted):
            best = found.best_saving
            known.exact[int(saving.items[place])] = Decimal(0) if best is None else best.per_order
        for item_id in saving.items[odd]:
            total = EXACT.add(total, known.exact[int(item_id)])
        return total

    def _places(self, query: ComparisonQuery, suppliers: Sequence[SupplierId]) -> Places:
        order, items, facts, hits = query.order, None, None, None
        if order in (Order.SKU, Order.NAME):
            if self._items is None or self._items[0] is not order:
                self._items = order, self._numbers().by_sku() if order is Order.SKU else self._numbers().by_name()
            items = self._items[1]
        if order in FACTS:
            if self._facts is None or self._facts[0] is not order:
                self._facts = order, self._assortment.facts(FACTS[order])
            facts = self._facts[1]
        if query.search.strip():
            if self._hits is None or self._hits[0] != query.search:
                self._hits = query.search, self._numbers().matching(query.search)
            hits = self._hits[1]
        return Places(items, suppliers, hits, facts)

    def _numbers(self) -> ItemNumbers:
        self._reading = ItemNumbers(self._path)
        return self._reading


def _whose_cheapest(ranked: Ranked, items: Whole, suppliers: Whole) -> Whole:
    """The items whose cheapest supplier is among the listed rows, as places in ``ranked``."""
    order = np.argsort(ranked.items)
    place: Whole = order[np.searchsorted(ranked.items[order], items)]
    found: Whole = place[ranked.suppliers[place] == suppliers]
    return found


def _put(ranked: Ranked, place: int, found: ItemComparison) -> None:
    cheapest, standard = found.cheapest, found.standard
    saving = None if cheapest is None else found.saving(cheapest)
    ranked.suppliers[place] = NOBODY if cheapest is None else cheapest.supplier_id
    ranked.standard[place] = NOBODY if standard is None else standard.supplier_id
    ranked.per_order[place] = _float(None if saving is None else saving.per_order)
    ranked.percent[place] = _float(None if saving is None else saving.percent)


def _figure_of(figure: Figure, found: ItemComparison) -> float:
    """The same as ``BlockRanking.of_items``, of one item that was compared row by row."""
    cheapest, standard = found.cheapest, found.standard
    if figure is Figure.PIECE:
        saving = None if cheapest is None else found.saving(cheapest)
        return _float(None if saving is None else saving.per_piece)
    offer = standard if figure in (Figure.STANDARD_PRICE, Figure.STANDARD_TOTAL) else cheapest
    if offer is None:
        return _float(None)
    if figure is Figure.QUANTITY:
        return _float(offer.quantity) * QUANTITY_UNIT
    if figure is Figure.LEAST:
        return _float(offer.row.minimum_purchase_quantity) * QUANTITY_UNIT
    if figure is Figure.ASKED:
        return _float(offer.price)
    return _float(offer.own_price if figure in (Figure.PRICE, Figure.STANDARD_PRICE) else offer.own_total)


def _float(amount: Decimal | None) -> float:
    return float("nan") if amount is None else float(amount)


def _nothing() -> Ranked:
    """A catalogue without rows."""
    return BlockRanking(block_of(()), None, Rates(Currencies())).items()
