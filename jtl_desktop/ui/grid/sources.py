"""The rows of the grid as values, for whoever needs many of them: the clipboard copies what was shown when it began."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import NamedTuple

from jtl_desktop.domain.items import Item, ItemSupplier, RowKey, SupplierId
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.results import GridRow, ResultSet
from jtl_desktop.ui.grid.insertions import Insertions


class Source(NamedTuple):
    """One row with its pending values. ``key`` and ``row`` are None where an item has no supplier here."""

    item: Item
    key: RowKey | None
    supplier_name: str
    row: ItemSupplier | None


class SourceReader:
    """Reads rows as they stood when it was made, whatever the grid shows meanwhile; values are of the moment."""

    def __init__(
        self,
        result: ResultSet,
        insertions: Insertions,
        editing: EditSession,
        supplier_name: Callable[[SupplierId], str],
    ) -> None:
        self._result = result
        self._insertions = insertions
        self._editing = editing
        self._supplier_name = supplier_name

    def hold(self) -> contextlib.ExitStack:
        """Until this is closed, everything stays readable, whatever the grid shows by then."""
        held = contextlib.ExitStack()
        held.enter_context(self._result.held())
        return held

    def keys(self, rows: range) -> list[RowKey | None]:
        """The keys of rows, None for a grey one; some thousands at a time do not stop the window."""
        return self._insertions.keys(rows, self._result.keys)

    def read(self, rows: range) -> list[Source]:
        """Rows in one piece: a few hundred at a time do not stop the window. Raises StorageError."""
        places = [self._insertions.locate(row) for row in rows]
        if not places:
            return []
        first = places[0][0]
        below = self._result.rows(first, places[-1][0] - first + 1)
        return [self._source(below[base - first], key) for base, key in places if base - first < len(below)]

    def _source(self, listed: GridRow, added: RowKey | None) -> Source:
        if added is not None:
            change = self._editing.change_of(added)
            row = change.effective() if change is not None else None
            return Source(listed.item, added, self._supplier_name(added.supplier_id), row)
        key = RowKey(listed.item.item_id, listed.supplier_id) if listed.supplier_id is not None else None
        row = self._editing.overlay(listed.row) if listed.row is not None else None
        return Source(listed.item, key, listed.supplier_name, row)
