"""The catalogue's tables, and how a supplier row becomes a line of them and back."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, Kind, SupplierId, row_of_values, rows_of_columns
from jtl_desktop.domain.pricing import rises
from jtl_desktop.storage.codec import decimal_text, number, tiers_from, tiers_text
from jtl_desktop.storage.folding import fold, fold_if_needed
from jtl_desktop.storage.text_index import CREATE_TEXTS

# "JTLC": tells our file from another program's.
APPLICATION_ID = 0x4A544C43
# Any change of the tables below raises this by one; the file is only a copy and is then built anew.
VERSION = 2

# In the order of ItemSupplier's own attributes, so that a row is built from a line of the table without names.
FIELDS: tuple[Field, ...] = tuple(Field(attribute.name) for attribute in dataclasses.fields(ItemSupplier)[2:])
TEXT_FIELDS: tuple[Field, ...] = tuple(field for field in Field if field.kind is Kind.TEXT)

_SQL_TYPES = {Kind.FLAG: "INTEGER NOT NULL"}


def _field_columns() -> str:
    return ",\n    ".join(f"{field.value} {_SQL_TYPES.get(field.kind, 'TEXT NOT NULL')}" for field in FIELDS)


def _key_columns() -> str:
    return ",\n    ".join(f"{field.value}_key TEXT" for field in TEXT_FIELDS)


# Numbers are TEXT in plain notation: SQLite's own numbers are floats and would change a price.
# The *_key columns hold folded text; in item_supplier only where NOCASE would sort wrongly, which is rare.
# item_order is partial so that it serves the default order without showing what is gone; the other partial indexes hold
# the few rows of ready-made views, and item_age what was never read, which comes first in it, and what was read longest
# ago. index_due: items that Wawi has changed since they were read; since is when that was noticed. index_state has one
# line, see index_store.py. Moments are seconds since 1970; is_dearer: some tier costs more than one before it.
CREATE = f"""
CREATE TABLE item (
    item_id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    gtin TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    changed REAL,
    sku_key TEXT NOT NULL,
    name_key TEXT NOT NULL,
    seen_at REAL NOT NULL,
    read_at REAL,
    is_gone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX item_order ON item (sku_key) WHERE is_gone = 0;
CREATE INDEX item_age ON item (read_at) WHERE is_gone = 0;
CREATE TABLE supplier (
    supplier_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL
);
CREATE TABLE item_supplier (
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    {_field_columns()},
    {_key_columns()},
    is_dearer INTEGER NOT NULL,
    read_at REAL NOT NULL,
    PRIMARY KEY (item_id, supplier_id)
) WITHOUT ROWID;
CREATE INDEX item_supplier_order ON item_supplier (item_id, is_standard DESC);
CREATE INDEX item_supplier_of ON item_supplier (supplier_id);
CREATE INDEX item_supplier_standard ON item_supplier (item_id) WHERE is_standard = 1;
CREATE INDEX item_supplier_unpriced ON item_supplier (item_id) WHERE purchase_price_net = '0';
CREATE INDEX item_supplier_dearer ON item_supplier (item_id) WHERE is_dearer = 1;
{CREATE_TEXTS}
CREATE TABLE search (
    query TEXT PRIMARY KEY,
    asked_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE search_hit (
    query TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    PRIMARY KEY (query, item_id)
) WITHOUT ROWID;
CREATE TABLE index_due (
    item_id INTEGER PRIMARY KEY,
    since REAL NOT NULL
);
CREATE TABLE index_state (
    only_line INTEGER PRIMARY KEY CHECK (only_line = 1),
    began_at REAL,
    listed INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    finished_at REAL,
    took REAL NOT NULL DEFAULT 0,
    read_anew_before REAL,
    changed_until TEXT
);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""

STORE_ITEM = """
INSERT INTO item (item_id, sku, name, gtin, is_active, changed, sku_key, name_key, seen_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (item_id) DO UPDATE SET
    sku = excluded.sku, name = excluded.name, gtin = excluded.gtin, is_active = excluded.is_active,
    changed = excluded.changed, sku_key = excluded.sku_key, name_key = excluded.name_key,
    seen_at = excluded.seen_at, is_gone = 0
"""

# Dates of change are whole seconds: an item that is read in the second of its change may change again under the same
# date. So it is due from a moment later on, and an item that is new and changed lately is due once more.
SETTLING_SECONDS = 2.0
LATELY_SECONDS = 24 * 60 * 60.0
NOTE_DUE = "INSERT OR REPLACE INTO index_due (item_id, since) VALUES (?, ?)"
# What was noticed only after this was asked for is still due. Something noticed long after that was noticed by a clock
# that was wrong, and would be due for ever.
SETTLE_DUE = f"DELETE FROM index_due WHERE item_id = ? AND since NOT BETWEEN ? AND ? + {60 * 60}"  # noqa: S608 (a number)

_ROW_COLUMNS = (
    "item_id", "supplier_id", *FIELDS, *(f"{field.value}_key" for field in TEXT_FIELDS), "is_dearer", "read_at",
)  # fmt: skip

STORE_ROW = (
    f"INSERT OR REPLACE INTO item_supplier ({', '.join(_ROW_COLUMNS)})"  # noqa: S608 (names of our own columns)
    f" VALUES ({', '.join('?' * len(_ROW_COLUMNS))})"
)

ROW_VALUES = ", ".join(f"s.{field.value}" for field in FIELDS)
ITEM_VALUES = "i.sku, i.name, i.gtin, i.is_active, i.changed"


def item_columns(item: Item, seen_at: float) -> tuple[Any, ...]:
    return (
        item.item_id,
        item.sku,
        item.name,
        item.gtin,
        item.is_active,
        item.changed.timestamp() if item.changed is not None else None,
        fold(item.sku),
        fold(item.name),
        seen_at,
    )


def item_from_columns(item_id: int, columns: Sequence[Any]) -> Item:
    """``columns`` are the values of ITEM_VALUES in their order."""
    sku, name, gtin, is_active, changed = columns
    return Item(ItemId(item_id), sku, name, gtin, bool(is_active), _moment(changed))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def row_columns(row: ItemSupplier, read_at: float) -> tuple[Any, ...]:
    plain = [write(get(row)) for get, write in _WRITERS]
    keys = [fold_if_needed(get(row)) for get in _TEXT_GETTERS]
    is_dearer = bool(row.scale_prices) and rises(row.purchase_price_net, row.scale_prices)
    return (row.item_id, row.supplier_id, *plain, *keys, is_dearer, read_at)


def row_from_columns(item_id: int, supplier_id: int, columns: Sequence[Any]) -> ItemSupplier:
    """``columns`` are the values of ROW_VALUES in their order."""
    values = [read(plain) for read, plain in zip(_READERS, columns, strict=True)]
    return row_of_values(item_id, supplier_id, *values)


def rows_from_lines(lines: Sequence[Sequence[Any]]) -> Iterable[ItemSupplier]:
    """Many lines of both ids and ROW_VALUES, column by column, which is much quicker than row by row."""
    columns = zip(_LINE_READERS, zip(*lines, strict=True), strict=False)
    return rows_of_columns([map(read, column) if read else column for read, column in columns]) if lines else ()


def columns_of(fields: Sequence[Field]) -> str:
    """The columns of these fields, for a SELECT from item_supplier AS s."""
    return ", ".join(f"s.{field.value}" for field in fields)


def partial_reader(fields: Sequence[Field]) -> Callable[[Sequence[Any]], ItemSupplier]:
    """Makes rows that have these fields only, from a line of both ids and ``columns_of`` the fields."""
    readers = [(field.value, _KIND_READERS.get(field.kind, number)) for field in fields]

    def read(line: Sequence[Any]) -> ItemSupplier:
        values = {name: reads(plain) for (name, reads), plain in zip(readers, line[2:], strict=True)}
        return ItemSupplier(ItemId(line[0]), SupplierId(line[1]), **values)

    return read


_KIND_WRITERS: dict[Kind, Callable[[Any], Any]] = {Kind.TEXT: str, Kind.FLAG: int, Kind.TIERS: tiers_text}
_KIND_READERS: dict[Kind, Callable[[Any], Any]] = {Kind.TEXT: str, Kind.FLAG: bool, Kind.TIERS: tiers_from}

_WRITERS = [(operator.attrgetter(field.value), _KIND_WRITERS.get(field.kind, decimal_text)) for field in FIELDS]
_READERS = [_KIND_READERS.get(field.kind, number) for field in FIELDS]
# Numbers and texts come as such. Of very many rows nearly each has a price of its own, which need not be remembered.
_QUICK_READERS = {**_KIND_READERS, Kind.TEXT: None, Kind.MONEY: Decimal}
_LINE_READERS = [None, None, *(_QUICK_READERS.get(field.kind, number) for field in FIELDS)]
_TEXT_GETTERS = [operator.attrgetter(field.value) for field in TEXT_FIELDS]
