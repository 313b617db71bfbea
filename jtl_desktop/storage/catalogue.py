"""The local copy of Wawi's items and suppliers. It may be deleted at any time and is then filled anew."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, Supplier, SupplierId
from jtl_desktop.domain.price_history import PriceChange, changes_of_row
from jtl_desktop.storage import schema
from jtl_desktop.storage.catalogue_file import damage_mark, open_catalogue
from jtl_desktop.storage.codec import number, tiers_from
from jtl_desktop.storage.database import connect, describe, is_damage, transaction
from jtl_desktop.storage.errors import CatalogueDamaged, NotWritable
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.price_line import PriceLine
from jtl_desktop.storage.query import normalized
from jtl_desktop.storage.text_index import indexed, indexed_suppliers

# Hits of more searches than this are forgotten, the oldest first; the items themselves stay.
_SEARCHES_KEPT = 200
_KEYS_AT_ONCE = 500


class Counts(NamedTuple):
    """How much the copy holds."""

    items: int
    items_loaded: int
    rows: int
    suppliers: int


class Stored(NamedTuple):
    """What a reading brought. ``rows_changed``: rows came or went, which changes what a grid lists.

    ``prices`` are those that differ from the last reading. ``first_seen``: rows of items whose suppliers were not
    known, so that nobody can tell from here whether their prices are new.
    """

    rows_changed: bool
    prices: tuple[PriceChange, ...] = ()
    first_seen: tuple[ItemSupplier, ...] = ()


class Catalogue:
    """One writer and one reader connection, so that reading never waits for a write. Usable from any thread.

    Every method raises CatalogueDamaged when the file broke, NotWritable when it cannot be reached.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        self._writer = open_catalogue(path)
        self._reader = connect(path, create=False)

    def close(self) -> None:
        with self._read_lock:
            self._reader.close()
        with self._write_lock:
            self._writer.close()

    # Writing

    def store_items(self, items: Iterable[Item], *, seen_at: datetime) -> None:
        """Add or refresh items; what is known of their suppliers stays, and is due again where Wawi's date moved."""
        with self.write() as connection:
            store_items(connection, items, seen_at)

    def store_suppliers(self, suppliers: Iterable[Supplier]) -> None:
        """Replace the list of suppliers."""
        columns = [(supplier.supplier_id, supplier.name, fold(supplier.name)) for supplier in suppliers]
        with self.write() as connection, indexed_suppliers(connection):
            connection.execute("DELETE FROM supplier")
            connection.executemany("INSERT OR REPLACE INTO supplier VALUES (?, ?, ?)", columns)

    def store_item_suppliers(self, item_id: ItemId, rows: Sequence[ItemSupplier], *, read_at: datetime) -> Stored:
        """Replace all rows of one item; an empty list means that the item has no supplier."""
        return self.store_loaded([(item_id, rows, read_at)])

    def store_loaded(self, loaded: Sequence[tuple[ItemId, Sequence[ItemSupplier], datetime]]) -> Stored:
        """The same for several items, each with the moment it was read: far quicker than one by one."""
        moments = [(read_at.timestamp(), item_id) for item_id, _, read_at in loaded]
        fresh = [(row, schema.row_columns(row, read_at.timestamp())) for _, rows, read_at in loaded for row in rows]
        item_ids = [item_id for item_id, _, _ in loaded]
        with self.write() as connection, indexed(connection, item_ids):
            stored = _differences(connection, item_ids, fresh)
            connection.executemany("DELETE FROM item_supplier WHERE item_id = ?", [(moment[1],) for moment in moments])
            connection.executemany(schema.STORE_ROW, [columns for _, columns in fresh])
            connection.executemany("UPDATE item SET read_at = ? WHERE item_id = ?", moments)
            connection.executemany(schema.SETTLE_DUE, [(item_id, moment, moment) for moment, item_id in moments])
        return stored

    def store_row(self, row: ItemSupplier, *, read_at: datetime) -> None:
        """Add or replace one row, as read back after a write; the item's other rows keep their age."""
        with self.write() as connection, indexed(connection, [row.item_id]):
            connection.execute(schema.STORE_ROW, schema.row_columns(row, read_at.timestamp()))

    def remove_row(self, key: RowKey) -> None:
        with self.write() as connection:
            connection.execute(
                "DELETE FROM item_supplier WHERE item_id = ? AND supplier_id = ?", (key.item_id, key.supplier_id)
            )

    def mark_item_gone(self, item_id: ItemId) -> Stored:
        """Wawi no longer has this item; it shows up again when Wawi lists it again."""
        with self.write() as connection:
            stored = _differences(connection, [item_id], [])
            connection.execute("DELETE FROM item_supplier WHERE item_id = ?", (item_id,))
            connection.execute("UPDATE item SET is_gone = 1, read_at = NULL WHERE item_id = ?", (item_id,))
            connection.execute("DELETE FROM index_due WHERE item_id = ?", (item_id,))
        return stored

    def remember_hits(self, query: str, item_ids: Iterable[ItemId]) -> None:
        """Wawi found these items for this search; it looks into more fields than are known here."""
        wanted = normalized(query)
        with self.write() as connection:
            connection.execute("INSERT OR REPLACE INTO search VALUES (?, ?)", (wanted, datetime.now(UTC).timestamp()))
            connection.executemany(
                "INSERT OR IGNORE INTO search_hit VALUES (?, ?)", [(wanted, item_id) for item_id in item_ids]
            )
            _forget_old_searches(connection)

    # Reading

    def rows_of_item(self, item_id: ItemId) -> list[ItemSupplier]:
        """All known suppliers of an item, the standard supplier first, then by name."""
        return [_row(line) for line in self.read(_ROWS_OF_ITEM, (item_id,))]

    def row(self, key: RowKey) -> ItemSupplier | None:
        found = self.read(_ROW, (key.item_id, key.supplier_id))
        return _row(found[0]) if found else None

    def rows(self, keys: Sequence[RowKey]) -> list[ItemSupplier | None]:
        """Many rows in the order of the keys, None for what is not known; other readers get their turn in between."""
        return self._rows_for(keys, _COLUMNS, schema.rows_from_lines)

    def partial_rows(self, keys: Sequence[RowKey], fields: Sequence[Field]) -> list[ItemSupplier | None]:
        """Like ``rows``, but only these fields are read, which is far quicker; the others are as if not set."""
        read = schema.partial_reader(fields)
        columns = f"s.item_id, s.supplier_id, {schema.columns_of(fields)}"
        return self._rows_for(keys, columns, lambda lines: map(read, lines))

    def _rows_for(
        self, keys: Sequence[RowKey], columns: str, read: Callable[[list[tuple[Any, ...]]], Iterable[ItemSupplier]]
    ) -> list[ItemSupplier | None]:
        # In their order SQLite finds them on neighbouring pages.
        ordered = sorted(set(keys))
        found: dict[tuple[int, int], ItemSupplier] = {}
        for start in range(0, len(ordered), _KEYS_AT_ONCE):
            lines = self._lines_for(ordered[start : start + _KEYS_AT_ONCE], columns)
            found.update(zip([line[:2] for line in lines], read(lines), strict=True))
        return list(map(found.get, keys))

    def _lines_for(self, pairs: Sequence[RowKey], columns: str) -> list[tuple[Any, ...]]:
        # A list of pairs behind IN would be gone through for every row of the table.
        marks = ", ".join(["(?, ?)"] * len(pairs))
        sql = (
            f"SELECT {columns} FROM (VALUES {marks}) AS w CROSS JOIN item_supplier AS s"  # noqa: S608 (only marks)
            " ON s.item_id = w.column1 AND s.supplier_id = w.column2"
        )
        return self.read(sql, tuple(chain.from_iterable(pairs)))

    def rows_of_items(self, item_ids: Sequence[ItemId]) -> dict[ItemId, list[ItemSupplier]]:
        """All known suppliers of many items, by number; an item without any is left out."""
        return self._by_item(item_ids, _ROWS)

    def standard_rows(self, item_ids: Sequence[ItemId]) -> dict[ItemId, list[ItemSupplier]]:
        """Only the standard suppliers; mostly a single one."""
        return self._by_item(item_ids, _ROWS, " AND s.is_standard = 1")

    def price_lines(self, item_ids: Sequence[ItemId]) -> dict[ItemId, list[PriceLine]]:
        """Only what prices are made of, as it is kept; many times quicker than whole rows."""
        found: dict[ItemId, list[PriceLine]] = {}
        for start in range(0, len(item_ids), _KEYS_AT_ONCE):
            for line in self._rows_of(item_ids[start : start + _KEYS_AT_ONCE], _PRICES):
                found.setdefault(line[0], []).append(PriceLine._make(line))
        return found

    def _by_item(self, item_ids: Sequence[ItemId], select: str, also: str = "") -> dict[ItemId, list[ItemSupplier]]:
        found: dict[ItemId, list[ItemSupplier]] = {}
        for start in range(0, len(item_ids), _KEYS_AT_ONCE):
            lines = self._rows_of(item_ids[start : start + _KEYS_AT_ONCE], select, also)
            for row in schema.rows_from_lines(lines):
                found.setdefault(row.item_id, []).append(row)
        return found

    def _rows_of(self, item_ids: Sequence[ItemId], select: str, also: str = "") -> list[tuple[Any, ...]]:
        marks = ", ".join("?" * len(item_ids))
        where = f"WHERE s.item_id IN ({marks}){also}"
        return self.read(f"{select} {where} ORDER BY s.item_id, s.supplier_id", tuple(item_ids))

    def item(self, item_id: ItemId) -> Item | None:
        """The item, None where it is not known or gone."""
        found = self.read(f"{_ITEM} AND i.is_gone = 0", (item_id,))
        return _item(found[0]) if found else None

    def items(self, item_ids: Sequence[ItemId]) -> list[Item]:
        """Those of the items that are known and not gone, in no particular order; meant for a page at a time."""
        marks = ",".join("?" * len(item_ids))
        return [_item(line) for line in self.read(f"{_ITEMS} IN ({marks}) AND i.is_gone = 0", tuple(item_ids))]

    def suppliers(self) -> list[Supplier]:
        """All suppliers by name."""
        found = self.read("SELECT supplier_id, name FROM supplier ORDER BY name_key, supplier_id", ())
        return [Supplier(SupplierId(supplier_id), name) for supplier_id, name in found]

    def suppliers_read_at(self, item_id: ItemId) -> datetime | None:
        """When all suppliers of an item were last read, None for never."""
        found = self.read("SELECT read_at FROM item WHERE item_id = ?", (item_id,))
        return datetime.fromtimestamp(found[0][0], UTC) if found and found[0][0] is not None else None

    def stale_items(
        self, item_ids: Iterable[ItemId], older_than: datetime, now: datetime | None = None
    ) -> list[ItemId]:
        """Those whose suppliers were never read or not since then, in the given order.

        With ``now`` also those that were read in the future: the computer's clock was wrong then.
        """
        until = datetime.max.replace(tzinfo=UTC) if now is None else now
        wanted = list(item_ids)
        marks = ", ".join("?" * len(wanted))
        fresh = self.read(
            f"SELECT item_id FROM item WHERE read_at BETWEEN ? AND ? AND item_id IN ({marks})",  # noqa: S608 (only marks)
            (older_than.timestamp(), until.timestamp(), *wanted),
        )
        known = {item_id for (item_id,) in fresh}
        return [item_id for item_id in wanted if item_id not in known]

    def counts(self) -> Counts:
        """Reads all items: some 100 ms per million rows, so not while somebody waits."""
        (found,) = self.read(_COUNTS, ())
        return Counts(*found)

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction, for the parts of this room that keep something of their own in the file."""
        with self._write_lock, self._guarded(), transaction(self._writer) as connection:
            yield connection

    def read(self, sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """What is in the file now; likewise."""
        with self._read_lock, self._guarded():
            return self._reader.execute(sql, parameters).fetchall()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn SQLite's errors into the merchant's; a broken file is rebuilt at the next start."""
        try:
            yield
        except sqlite3.Error as error:
            if not is_damage(error):
                raise NotWritable(self.path, describe(error)) from error
            with contextlib.suppress(OSError):
                damage_mark(self.path).touch()
            raise CatalogueDamaged(describe(error)) from error


_ITEMS = f"SELECT i.item_id, {schema.ITEM_VALUES} FROM item AS i WHERE i.item_id"  # noqa: S608 (constants)
_ITEM = f"{_ITEMS} = ?"
_ROW = (
    f"SELECT s.item_id, s.supplier_id, {schema.ROW_VALUES} FROM item_supplier AS s"  # noqa: S608 (constants)
    " WHERE s.item_id = ? AND s.supplier_id = ?"
)
_COLUMNS = f"s.item_id, s.supplier_id, {schema.ROW_VALUES}"
_ROWS = f"SELECT {_COLUMNS} FROM item_supplier AS s"  # noqa: S608 (constants)
_PRICES = f"SELECT {', '.join(f's.{name}' for name in PriceLine._fields)} FROM item_supplier AS s"  # noqa: S608 (constants)
_ROWS_OF_ITEM = (
    f"SELECT s.item_id, s.supplier_id, {schema.ROW_VALUES} FROM item_supplier AS s"  # noqa: S608 (constants)
    " LEFT JOIN supplier AS p ON p.supplier_id = s.supplier_id"
    " WHERE s.item_id = ? ORDER BY s.is_standard DESC, p.name_key, s.supplier_id"
)
_COUNTS = (
    "SELECT (SELECT count(*) FROM item WHERE is_gone = 0),"
    " (SELECT count(*) FROM item WHERE is_gone = 0 AND read_at IS NOT NULL),"
    " (SELECT count(*) FROM item_supplier), (SELECT count(*) FROM supplier)"
)


def store_items(connection: sqlite3.Connection, items: Iterable[Item], seen_at: datetime) -> None:
    """Add or refresh items within a transaction. Most of those that are listed again are as they were."""
    moment = seen_at.timestamp()
    columns = {item.item_id: schema.item_columns(item, moment) for item in items}
    known = _known_items(connection, list(columns))
    other = [line for line in columns.values() if known.get(line[0]) != line[1:6]]
    connection.executemany("UPDATE item SET seen_at = ? WHERE item_id = ?", [(moment, number) for number in columns])
    if other:
        with indexed(connection, [line[0] for line in other]):
            due = [line[0] for line in other if _is_due(known.get(line[0]), line[5], moment)]
            connection.executemany(schema.NOTE_DUE, [(number, moment + schema.SETTLING_SECONDS) for number in due])
            connection.executemany(schema.STORE_ITEM, other)


def _is_due(known: tuple[Any, ...] | None, changed: float | None, moment: float) -> bool:
    """Whether the suppliers of an item may be others than those that were read, or are about to be, by its date."""
    if changed is None:
        return False
    return abs(moment - changed) < schema.LATELY_SECONDS if known is None else known[_CHANGED] != changed


def _known_items(connection: sqlite3.Connection, item_ids: Sequence[ItemId]) -> dict[int, tuple[Any, ...]]:
    """What is kept of items that are not gone, as ``item_columns`` has it behind the number."""
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(item_ids), _KEYS_AT_ONCE):
        some = item_ids[start : start + _KEYS_AT_ONCE]
        sql = f"{_ITEMS} IN ({', '.join('?' * len(some))}) AND i.is_gone = 0"
        found.update((line[0], line[1:]) for line in connection.execute(sql, some))
    return found


def _row(line: tuple[Any, ...]) -> ItemSupplier:
    return schema.row_from_columns(line[0], line[1], line[2:])


def _item(line: tuple[Any, ...]) -> Item:
    return schema.item_from_columns(line[0], line[1:])


def _differences(
    connection: sqlite3.Connection, item_ids: Sequence[ItemId], fresh: Sequence[tuple[ItemSupplier, tuple[Any, ...]]]
) -> Stored:
    """Compare the prices as they are kept, as text; only where that differs is it worth decoding them."""
    before = _prices_of(connection, item_ids)
    changed: list[PriceChange] = []
    unknown: list[ItemSupplier] = []
    for key, (row, columns) in {columns[:2]: (row, columns) for row, columns in fresh}.items():
        known = before.pop(key, None)
        if known is None:
            unknown.append(row)
        elif known != (columns[_PRICE], columns[_TIERS]):
            changed += changes_of_row(row.key, _priced(key, known), row)
    is_read = _read_items(connection, [row.item_id for row in unknown]) if unknown else frozenset()
    new = [row for row in unknown if row.item_id in is_read]
    changed += [change for row in new for change in changes_of_row(row.key, None, row)]
    for key, known in before.items():
        row = _priced(key, known)
        changed += changes_of_row(row.key, row, None)
    first_seen = tuple(row for row in unknown if row.item_id not in is_read)
    return Stored(bool(unknown or before), tuple(changed), first_seen)


def _prices_of(connection: sqlite3.Connection, item_ids: Sequence[ItemId]) -> dict[tuple[int, int], tuple[str, str]]:
    marks = ", ".join("?" * len(item_ids))
    sql = (
        "SELECT item_id, supplier_id, purchase_price_net, scale_prices FROM item_supplier"  # noqa: S608 (question marks)
        f" WHERE item_id IN ({marks})"
    )
    return {(line[0], line[1]): (line[2], line[3]) for line in connection.execute(sql, item_ids)}


def _read_items(connection: sqlite3.Connection, item_ids: Iterable[ItemId]) -> frozenset[int]:
    """Those of which all suppliers were known."""
    wanted = tuple(set(item_ids))
    marks = ", ".join("?" * len(wanted))
    sql = f"SELECT item_id FROM item WHERE read_at IS NOT NULL AND item_id IN ({marks})"  # noqa: S608 (question marks)
    return frozenset(item_id for (item_id,) in connection.execute(sql, wanted))


def _priced(key: tuple[int, int], known: tuple[str, str]) -> ItemSupplier:
    """As much of a row as its prices."""
    net, tiers = known
    item_id, supplier_id = ItemId(key[0]), SupplierId(key[1])
    return ItemSupplier(item_id, supplier_id, purchase_price_net=number(net), scale_prices=tiers_from(tiers))


# Where a known item has its date of change.
_CHANGED = 4
# Where a line for the table has its prices.
_PRICE = 2 + schema.FIELDS.index(Field.PURCHASE_PRICE_NET)
_TIERS = 2 + schema.FIELDS.index(Field.SCALE_PRICES)


def _forget_old_searches(connection: sqlite3.Connection) -> None:
    old = connection.execute(
        "SELECT query FROM search ORDER BY asked_at DESC, query LIMIT -1 OFFSET ?", (_SEARCHES_KEPT,)
    ).fetchall()
    connection.executemany("DELETE FROM search_hit WHERE query = ?", old)
    connection.executemany("DELETE FROM search WHERE query = ?", old)
