"""Finds the rows of tens of thousands of keys at once: own SKUs, GTINs and suppliers' SKUs, in one pass each."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import TypeVar

from jtl_desktop.domain.items import ItemId, RowKey, SupplierId
from jtl_desktop.domain.keyed import KeyHits
from jtl_desktop.storage.database import connect, describe, is_damage
from jtl_desktop.storage.errors import CatalogueDamaged, CatalogueUnreadable
from jtl_desktop.storage.folding import fold

T = TypeVar("T", bound=Hashable)


def look_up(path: Path, keys: Iterable[str]) -> KeyHits:
    """What the catalogue knows of these keys. To be run in a thread: reads all items where keys are GTINs.

    SKUs are found whatever their case and accents; where one is written exactly so, only that one counts.
    A GTIN is a text: leading zeros belong to it. Raises CatalogueDamaged, CatalogueUnreadable.
    """
    wanted = {key: fold(key) for key in keys if key}
    try:
        with contextlib.closing(connect(path, create=False)) as connection:
            return _look_up(connection, wanted)
    except sqlite3.Error as error:
        raise (CatalogueDamaged if is_damage(error) else CatalogueUnreadable)(describe(error)) from error


def _look_up(connection: sqlite3.Connection, wanted: dict[str, str]) -> KeyHits:
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("CREATE TEMP TABLE wanted (typed TEXT PRIMARY KEY, folded TEXT NOT NULL) WITHOUT ROWID")
    connection.execute("CREATE TEMP TABLE hit (item_id INTEGER PRIMARY KEY)")
    # Another connection's writes must not come between the passes.
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO wanted VALUES (?, ?)", wanted.items())
    connection.execute("CREATE INDEX temp.wanted_folded ON wanted (folded)")
    own = _collected((typed, sku, ItemId(item)) for typed, sku, item in connection.execute(_OWN))
    gtin = _collected((code, code, ItemId(item)) for code, item in connection.execute(_GTIN))
    supplier = _collected(
        (typed, sku, RowKey(ItemId(item), SupplierId(of))) for typed, sku, item, of in connection.execute(_SUPPLIER)
    )
    items = {item for found in (*own.values(), *gtin.values()) for item in found}
    items |= {key.item_id for found in supplier.values() for key in found}
    connection.executemany("INSERT INTO hit VALUES (?)", [(item,) for item in items])
    suppliers: dict[ItemId, list[tuple[SupplierId, bool]]] = {item: [] for item in items}
    for item, of, is_standard in connection.execute(_SUPPLIERS):
        suppliers[item].append((SupplierId(of), bool(is_standard)))
    connection.execute("COMMIT")
    return KeyHits(own, gtin, supplier, {item: tuple(found) for item, found in suppliers.items()})


_OWN = """
SELECT w.typed, i.sku, i.item_id FROM temp.wanted AS w
CROSS JOIN item AS i INDEXED BY item_order ON i.sku_key = w.folded WHERE i.is_gone = 0
"""
_GTIN = """
SELECT i.gtin, i.item_id FROM item AS i NOT INDEXED
WHERE i.is_gone = 0 AND i.gtin <> '' AND EXISTS (SELECT 1 FROM temp.wanted AS w WHERE w.typed = i.gtin)
"""
_SUPPLIER = """
SELECT w.typed, s.sku, s.item_id, s.supplier_id FROM item_supplier AS s NOT INDEXED
CROSS JOIN temp.wanted AS w ON w.folded = COALESCE(s.sku_key, lower(s.sku)) WHERE s.sku <> ''
"""
_SUPPLIERS = """
SELECT s.item_id, s.supplier_id, s.is_standard FROM temp.hit AS h
CROSS JOIN item_supplier AS s ON s.item_id = h.item_id
"""


def _collected(found: Iterable[tuple[str, str, T]]) -> dict[str, tuple[T, ...]]:
    """Hits by key; where some are written exactly as the key, only those."""
    exact: dict[str, dict[T, None]] = {}
    like: dict[str, dict[T, None]] = {}
    for typed, written, hit in found:
        (exact if typed == written else like).setdefault(typed, {})[hit] = None
    return {typed: tuple(hits) for typed, hits in (like | exact).items()}
