"""Keeps the history of prices up to date with every reading and every save."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey
from jtl_desktop.domain.price_history import OwnWrite, PriceChange, Source, joined
from jtl_desktop.services.events import Event
from jtl_desktop.storage.errors import StorageError

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Stored
    from jtl_desktop.storage.price_store import PriceStore


class PriceRecorder:
    """``record`` and ``record_own`` are to be called on the catalogue's thread, ``tell`` afterwards on the loop's.

    A history that cannot be written never stops a load or a save; ``problem`` tells it once.
    """

    def __init__(self, store: PriceStore) -> None:
        self.recorded: Event[frozenset[ItemId]] = Event()
        """Items that have new records."""
        self.problem: Event[AppError] = Event()
        self._store = store
        self._lock = threading.Lock()
        self._fresh: set[ItemId] = set()
        self._error: AppError | None = None
        self._is_told = False

    def record(self, stored: Stored, at: datetime) -> None:
        """What a reading brought."""
        self._keep(stored, at, (), {}, Source.SEEN)

    def record_own(
        self,
        stored: Stored,
        at: datetime,
        own: Collection[OwnWrite],
        after: Mapping[RowKey, ItemSupplier],
        source: Source = Source.SAVE,
    ) -> None:
        """The same for a reading after our own writes; ``after`` are the rows that Wawi shows now."""
        self._keep(stored, at, own, after, source)

    def tell(self) -> None:
        """Tell the listeners what happened since the last time."""
        with self._lock:
            fresh, self._fresh = frozenset(self._fresh), set()
        if fresh:
            self.recorded.emit(fresh)
        if self._error is not None and not self._is_told:
            self._is_told = True
            self.problem.emit(self._error)

    def _keep(
        self,
        stored: Stored,
        at: datetime,
        own: Collection[OwnWrite],
        after: Mapping[RowKey, ItemSupplier],
        source: Source,
    ) -> None:
        own = joined(own)
        try:
            done = {price for write in own for price in map(_price, write.done(after.get(write.key)))}
            changes = [*stored.prices, *self._store.unlike_the_last(stored.first_seen)]
            seen = [change for change in changes if _price(change) not in done]
            with self._store.together() if done else contextlib.nullcontext():
                if self._store.record(seen, at, Source.SEEN):
                    self._note(seen)
                for write in own:
                    if changes := self._store.record_own(write, after.get(write.key), at, source):
                        self._note(changes)
        except StorageError as error:
            self._error = error

    def _note(self, changes: Iterable[PriceChange]) -> None:
        with self._lock:
            self._fresh.update(change.key.item_id for change in changes)


def _price(change: PriceChange) -> tuple[RowKey, Decimal | None]:
    return change.key, change.from_quantity
