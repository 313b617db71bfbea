"""The grid's window onto the catalogue: the order is made once, rows are read page by page at constant cost."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NamedTuple

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.storage.codec import number
from jtl_desktop.storage.listing import (
    Column,
    Condition,
    Filter,
    FilterValue,
    GridQuery,
    Only,
    SingleValue,
)
from jtl_desktop.storage.reading import ask
from jtl_desktop.storage.schema import FIELDS, ITEM_VALUES, ROW_VALUES, item_from_columns, row_from_columns

__all__ = [
    "Column",
    "Condition",
    "Filter",
    "FilterValue",
    "GridQuery",
    "GridRow",
    "LoadState",
    "Only",
    "ResultSet",
    "SingleValue",
]


class LoadState(Enum):
    """What the catalogue knows about a line of the grid right now."""

    LOADED = "loaded"
    NOT_LOADED = "not loaded"
    """The item is known, its suppliers have not been read yet (or came after this result was made)."""
    NO_SUPPLIER = "no supplier"
    GONE = "gone"
    """The row or its item left Wawi after this result was made; the next result no longer lists it."""


class GridRow(NamedTuple):
    """One line of the grid: a supplier of an item, or an item without any (``supplier_id`` is None)."""

    item: Item
    supplier_id: SupplierId | None
    supplier_name: str
    row: ItemSupplier | None
    state: LoadState
    read_at: datetime | None


class ResultSet:
    """The rows of one query in order. Values are always the catalogue's current ones; the list itself does not change.

    Owns its connection. May be handed from thread to thread, used by one at a time. ``is_whole``: not only its
    beginning.
    """

    def __init__(self, connection: sqlite3.Connection, count: int, *, is_whole: bool = True) -> None:
        self._connection = connection
        self._found: dict[RowKey, int | None] = {}
        self._found_items: dict[ItemId, int | None] = {}
        self._holders = 0
        self._is_closing = False
        self.count = count
        self.is_whole = is_whole

    def rows(self, first: int, n: int) -> list[GridRow]:
        """At most ``n`` rows from position ``first`` (from 0) on. Raises StorageError."""
        return _grid_rows(ask(self._connection, _PAGE, (first + 1, first + n)))

    def keys(self, first: int, n: int) -> list[RowKey | None]:
        """The keys of at most ``n`` rows from position ``first`` on, None for items without a supplier.

        Raises StorageError.
        """
        sql = "SELECT item_id, supplier_id FROM temp.result WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
        found = ask(self._connection, sql, (first + 1, first + n))
        return [None if supplier_id is None else RowKey(item_id, supplier_id) for item_id, supplier_id in found]

    def numbers(self, first: int, n: int, fields: Sequence[Field]) -> list[tuple[Any, ...]]:
        """Item, supplier, and the catalogue's numbers of the supplier rows among ``n`` rows from position ``first`` on.

        Rows without a supplier are left out. Raises StorageError.
        """
        columns = ", ".join(f"s.{field.value}" for field in fields)
        found = ask(self._connection, _NUMBERS.format(columns=columns), (first + 1, first + n))
        return [(line[0], line[1], *map(number, line[2:])) for line in found]

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """While this lasts, the result stays readable, also when its owner closes it."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if self._is_closing:
                self.close()

    def find(self, key: RowKey) -> int | None:
        """The position of a supplier row, None where the result does not list it."""
        if key not in self._found:
            self._found[key] = self._position(f"{_FIND} AND supplier_id = ? LIMIT 1", (key.item_id, key.supplier_id))
        return self._found[key]

    def find_item(self, item_id: ItemId) -> int | None:
        """The position of the first row of an item."""
        if item_id not in self._found_items:
            self._found_items[item_id] = self._position(f"{_FIND} LIMIT 1", (item_id,))
        return self._found_items[item_id]

    def locate(self, keys: Collection[RowKey]) -> None:
        """Find rows and their items ahead, all in one pass, so that ``find`` answers at once later.

        One pass takes some 40 ms per million rows: worth it in the thread that made the result.
        """
        items = {key.item_id for key in keys}
        marks = ", ".join("?" * len(items))
        sql = f"SELECT item_id, supplier_id, rowid - 1 FROM temp.result WHERE item_id IN ({marks}) ORDER BY rowid"  # noqa: S608
        found = ask(self._connection, sql, tuple(items))
        positions = {(item_id, supplier_id): position for item_id, supplier_id, position in found}
        for key in keys:
            self._found[key] = positions.get((key.item_id, key.supplier_id))
        self._found_items.update(dict.fromkeys(items))
        # In the order of the result, so that the first row of each item is the one that stays.
        self._found_items.update({item_id: position for item_id, _, position in reversed(found)})

    def rest(self) -> None:
        """Give back the memory for reading: nobody looks at these rows for a while. Some 3 MB of a large result.

        Raises StorageError.
        """
        ask(self._connection, "PRAGMA shrink_memory")

    def close(self) -> None:
        self._is_closing = True
        if not self._holders:
            self._connection.close()

    def _position(self, sql: str, parameters: tuple[int, ...]) -> int | None:
        found = ask(self._connection, sql, parameters)
        return int(found[0][0]) if found else None


_FIND = "SELECT rowid - 1 FROM temp.result WHERE item_id = ?"

# Whether an item without a supplier row has any by now is only asked for such rows.
_HAS_ROWS_NOW = "r.supplier_id IS NULL AND EXISTS (SELECT 1 FROM item_supplier AS o WHERE o.item_id = r.item_id)"
_COLUMNS = (
    f"r.item_id, r.supplier_id, {ITEM_VALUES}, i.is_gone, i.read_at, p.name, s.read_at, {_HAS_ROWS_NOW}, {ROW_VALUES}"
)

_JOINS = """
LEFT JOIN item AS i ON i.item_id = r.item_id
LEFT JOIN item_supplier AS s ON s.item_id = r.item_id AND s.supplier_id = r.supplier_id
LEFT JOIN supplier AS p ON p.supplier_id = r.supplier_id
"""

_PAGE = (
    f"SELECT {_COLUMNS} FROM temp.result AS r {_JOINS}"  # noqa: S608 (constants of this module)
    " WHERE r.rowid BETWEEN ? AND ? ORDER BY r.rowid"
)

_NUMBERS = (
    "SELECT s.item_id, s.supplier_id, {columns} FROM temp.result AS r JOIN item_supplier AS s"
    " ON s.item_id = r.item_id AND s.supplier_id = r.supplier_id WHERE r.rowid BETWEEN ? AND ?"
)

_ROW_START = 12


def _grid_rows(lines: Iterable[tuple[Any, ...]]) -> list[GridRow]:
    rows: list[GridRow] = []
    item: Item | None = None
    for line in lines:
        if item is None or item.item_id != line[0]:
            item = _item(line)
        rows.append(_grid_row(item, line))
    return rows


def _item(line: tuple[Any, ...]) -> Item:
    if line[2] is None:  # the item itself left the catalogue
        return Item(ItemId(line[0]), "", "")
    return item_from_columns(line[0], line[2:7])


def _grid_row(item: Item, line: tuple[Any, ...]) -> GridRow:
    supplier_id, is_gone, item_read_at, supplier_name, row_read_at, has_rows_now = line[1], *line[7:12]
    if is_gone != 0 or (supplier_id is not None and row_read_at is None):
        return GridRow(item, supplier_id, supplier_name or "", None, LoadState.GONE, None)
    if supplier_id is not None:
        row = row_from_columns(item.item_id, supplier_id, line[_ROW_START : _ROW_START + len(FIELDS)])
        return GridRow(item, supplier_id, supplier_name or "", row, LoadState.LOADED, _moment(row_read_at))
    is_known = item_read_at is not None and not has_rows_now
    state = LoadState.NO_SUPPLIER if is_known else LoadState.NOT_LOADED
    return GridRow(item, None, "", None, state, _moment(item_read_at))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
