"""The grid's window onto the catalogue: the order is made once, rows are read page by page at constant cost."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.storage.codec import number
from jtl_desktop.storage.conditions import teach
from jtl_desktop.storage.database import closed_on_failure, connect, describe, is_damage
from jtl_desktop.storage.errors import CatalogueDamaged, CatalogueUnreadable, StorageError
from jtl_desktop.storage.interruptible import Interruptible, answer
from jtl_desktop.storage.matching import passes
from jtl_desktop.storage.query import (
    Column,
    Condition,
    Filter,
    FilterValue,
    GridQuery,
    Only,
    Scope,
    SingleValue,
    Statement,
    statement,
)
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
    "ResultBuild",
    "ResultSet",
    "Scope",
    "SingleValue",
    "open_result",
]

# While an order is made, the memory for it; given back afterwards. In KiB, negative as SQLite wants it.
_BUILD_CACHE = -8_000
_READ_CACHE = -2_000


class LoadState(Enum):
    """What the catalogue knows about a line of the grid right now."""

    LOADED = "loaded"
    NOT_LOADED = "not loaded"
    """The item is known, its suppliers have not been read yet (or came after this result was made)."""
    NO_SUPPLIER = "no supplier"
    GONE = "gone"
    """The row or its item left Wawi after this result was made; the next result no longer lists it."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the grid: a supplier of an item, or an item without any (``supplier_id`` is None)."""

    item: Item
    supplier_id: SupplierId | None
    supplier_name: str
    row: ItemSupplier | None
    state: LoadState
    read_at: datetime | None


class ResultSet:
    """The rows of one query in order. Values are always the catalogue's current ones; the list itself does not change.

    Owns its connection. May be handed from thread to thread, used by one at a time.
    """

    def __init__(self, connection: sqlite3.Connection, count: int) -> None:
        self._connection = connection
        self._found: dict[RowKey, int | None] = {}
        self._found_items: dict[ItemId, int | None] = {}
        self._holders = 0
        self._is_closing = False
        self.count = count

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

    def close(self) -> None:
        self._is_closing = True
        if not self._holders:
            self._connection.close()

    def _position(self, sql: str, parameters: tuple[int, ...]) -> int | None:
        found = ask(self._connection, sql, parameters)
        return int(found[0][0]) if found else None


class CatalogueReader(Interruptible):
    """Reads on a connection of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def open(self) -> sqlite3.Connection:
        """Raises CatalogueUnreadable."""
        try:
            connection = connect(self._path, create=False)
            teach(connection)
            return connection
        except sqlite3.Error as error:
            raise CatalogueUnreadable(describe(error)) from error


class ResultBuild(CatalogueReader):
    """Makes a ResultSet. ``pending`` are the unsaved changes of the moment.

    Filters go by the catalogue's values and, for rows that are being edited, by the pending ones as well: a row passes
    with either, so that it neither vanishes while it is edited nor hides what it will become.
    """

    def __init__(self, path: Path, query: GridQuery, pending: Collection[RowChange] = ()) -> None:
        super().__init__(path)
        self._query = query
        self._pending = pending if query.has_pending_terms else ()

    def run(self) -> ResultSet:
        """The slow part: find and order all rows. Raises ResultInterrupted, StorageError."""
        connection = self.open()
        with closed_on_failure(connection), self.interruptible(connection):
            count = self._fill(connection)
        return ResultSet(connection, count)

    def first_rows(self, n: int) -> list[GridRow]:
        """The beginning of the result without ordering all of it; at once where an index gives the order.

        Raises ResultInterrupted, StorageError.
        """
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            wanted = self._statement(connection)
            return _grid_rows(ask(connection, _first_page(wanted.sql), (*wanted.parameters, n)))

    def _fill(self, connection: sqlite3.Connection) -> int:
        wanted = self._statement(connection)
        ask(connection, f"PRAGMA cache_size = {_BUILD_CACHE}")
        # CREATE TABLE AS numbers its rows from 1 in the order of the SELECT; that number is the position.
        ask(connection, f"CREATE TEMP TABLE result AS {wanted.sql}", wanted.parameters)
        ((count,),) = ask(connection, "SELECT COALESCE(max(rowid), 0) FROM temp.result")
        ask(connection, f"PRAGMA cache_size = {_READ_CACHE}")
        ask(connection, "PRAGMA shrink_memory")
        return int(count)

    def _statement(self, connection: sqlite3.Connection) -> Statement:
        """The rows that are wanted, the unsaved changes beside them where they matter."""
        if not self._query.has_pending_terms:
            return statement(self._query)
        note_pending(connection, self._query, self._pending)
        return statement(self._query, has_pending=bool(self._pending))


def note_pending(connection: sqlite3.Connection, query: GridQuery, pending: Collection[RowChange]) -> None:
    """Make ``temp.pending`` on this connection: which rows are changed, and which of them pass the filters."""
    ask(connection, _PENDING_TABLE)
    lines = [
        (change.key.item_id, change.key.supplier_id, passes(query.filters, change), change.kind is ChangeKind.ADD)
        for change in pending
    ]
    connection.executemany("INSERT INTO temp.pending VALUES (?, ?, ?, ?)", lines)


def open_result(path: Path, query: GridQuery) -> ResultSet:
    """Find and order all rows of a query. Slow for many rows: to be run in a thread. Raises StorageError."""
    return ResultBuild(path, query).run()


_PENDING_TABLE = """
CREATE TEMP TABLE pending (item_id INTEGER, supplier_id INTEGER, is_shown INTEGER, is_new INTEGER,
    PRIMARY KEY (item_id, supplier_id)) WITHOUT ROWID
"""

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


def _first_page(sql: str) -> str:
    return f"SELECT {_COLUMNS} FROM ({sql} LIMIT ?) AS r {_JOINS}"  # noqa: S608 (constants of this package)


def ask(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All lines of an answer. Raises ResultInterrupted, StorageError."""
    return answer(connection, sql, parameters, _readable)


def _readable(error: sqlite3.Error) -> StorageError:
    return CatalogueDamaged(describe(error)) if is_damage(error) else CatalogueUnreadable(describe(error))


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
