"""All rows of the catalogue as they will be after saving, as columns: read once, and patched where they changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId, Value
from jtl_desktop.storage.errors import ResultInterrupted
from jtl_desktop.storage.price_columns import ColumnReader, Flags, PriceBlock, Whole, block_of_lines
from jtl_desktop.storage.price_line import PriceLine
from jtl_desktop.storage.row_facts import FactReader, Facts

# Reading everything anew takes no longer than reading so many items one by one.
_MOST_PATCHED = 60_000
_AT_ONCE = 2_000


class ItemReader(Protocol):
    """Reads the suppliers that items will have, unsaved changes included."""

    def rows_of_items(self, item_ids: Sequence[ItemId]) -> Mapping[ItemId, list[ItemSupplier]]: ...
    def price_lines(self, item_ids: Sequence[ItemId]) -> Mapping[ItemId, list[PriceLine]]: ...
    def pending_values(self, field: Field) -> Mapping[RowKey, Value]: ...


class Assortment:
    """Lives in one thread; only ``interrupt`` may be called from another one."""

    def __init__(self, path: Path, reader: ItemReader) -> None:
        self._path = path
        self._reader = reader
        self._blocks: list[PriceBlock] | None = None
        self._reading: ColumnReader | FactReader | None = None
        self._patched: dict[ItemId, list[PriceLine]] = {}
        self._pending: frozenset[ItemId] = frozenset()
        self._changed: set[ItemId] = set()
        # What could not be read is read at the next question.
        self._stale: frozenset[ItemId] = frozenset()
        self._patch: PriceBlock | None = None
        self._is_closed = False

    def interrupt(self) -> None:
        """The program ends."""
        self._is_closed = True
        if self._reading is not None:
            self._reading.interrupt()

    def note(self, changed: Iterable[ItemId], pending: frozenset[ItemId]) -> bool:
        """These items changed since the last call; ``pending``: all items with unsaved changes. Whether that matters.

        Raises StorageError; the items are then read at the next call.
        """
        fresh = self._stale.union(changed)
        self._changed |= fresh
        stale = (fresh | (pending - self._pending) | (self._pending - pending)) if self._blocks is not None else pending
        self._pending = pending
        if self._blocks is not None and len(self._changed) > _MOST_PATCHED:
            self._blocks = None
        if self._blocks is None:
            self._patched, self._changed, stale = {}, set(), pending
        self._stale = frozenset(stale)
        self._read_again(sorted(stale))
        self._stale = frozenset()
        return bool(stale) or self._blocks is None

    def let_go(self) -> None:
        """Free the memory; the next question reads everything anew."""
        self._blocks = self._patch = None
        self._patched, self._changed = {}, set()

    def blocks(self) -> list[tuple[PriceBlock, Flags | None]]:
        """Columns, and which of their items count; None: all. Raises StorageError, ResultInterrupted."""
        if self._blocks is None:
            reading = self._reading = ColumnReader(self._path)
            if self._is_closed:
                reading.interrupt()
            self._blocks = reading.run()
            self._reading = None
        patched = np.array(sorted(self._patched), dtype=np.int64)
        found = [(block, _others(block, patched)) for block in self._blocks]
        return found if self._patch is None else [*found, (self._patch, None)]

    def rows_of_suppliers(self) -> dict[SupplierId, int]:
        """How many rows each supplier has in the catalogue."""
        counted: dict[SupplierId, int] = {}
        for block in self._blocks or ():
            for supplier, count in zip(*np.unique(block.suppliers, return_counts=True), strict=True):
                number = SupplierId(int(supplier))
                counted[number] = counted.get(number, 0) + int(count)
        return counted

    def rows_of_items(self, item_ids: Sequence[ItemId]) -> Mapping[ItemId, list[ItemSupplier]]:
        """As they are now. Raises StorageError."""
        return self._reader.rows_of_items(item_ids)

    def facts(self, field: Field) -> Facts:
        """A field of all rows, unsaved changes included. Raises StorageError, ResultInterrupted."""
        reading = self._reading = FactReader(self._path)
        if self._is_closed:
            reading.interrupt()
        found = reading.read(field, self._reader.pending_values(field))
        self._reading = None
        return found

    def _read_again(self, stale: Sequence[ItemId]) -> None:
        if not stale and self._patched:
            return
        for first in range(0, len(stale), _AT_ONCE):
            if self._is_closed:
                raise ResultInterrupted
            self._patched.update(self._reader.price_lines(stale[first : first + _AT_ONCE]))
        lines = list(chain.from_iterable(self._patched.values()))
        self._patch = block_of_lines(lines) if lines else None


def _others(block: PriceBlock, patched: Whole) -> Flags | None:
    """The items of a block that have not changed."""
    if not len(patched):
        return None
    found: Flags = ~np.isin(block.items, patched)
    return found
