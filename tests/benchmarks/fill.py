"""Catalogues of any size in seconds: a few thousand rows by the program's own code, the rest multiplied in SQL."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, ScalePrice, Supplier, SupplierId
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.text_index import index_beyond

SUPPLIERS = 60
ROWS_PER_ITEM = 4
SEED_ITEMS = 2_500
SEED_ROWS = SEED_ITEMS * ROWS_PER_ITEM

_WORDS = (
    "Schutzbrille",
    "Helm",
    "Handschuh",
    "Bohrer",
    "Klebeband",
    "Leuchte",
    "Warnweste",
    "Zange",
    "Filter",
    "Gehörschutz",
)
_READ_AT = datetime(2026, 11, 1, tzinfo=UTC)


def fill(path: Path, rows: int) -> None:
    """Make a catalogue of about ``rows`` item-supplier rows (a multiple of 10,000), four suppliers an item."""
    random = Random(7)
    catalogue = Catalogue(path)
    items = [make_item(number) for number in range(1, SEED_ITEMS + 1)]
    catalogue.store_suppliers(Supplier(SupplierId(n), f"Lieferant {n:02}") for n in range(1, SUPPLIERS + 1))
    catalogue.store_items(items, seen_at=_READ_AT)
    catalogue.store_loaded([(item.item_id, make_rows(item, random), _READ_AT) for item in items])
    catalogue.close()
    _multiply(path, max(rows // SEED_ROWS, 1))


def make_item(number: int) -> Item:
    word = _WORDS[number % len(_WORDS)]
    changed = _READ_AT - timedelta(hours=number)
    return Item(ItemId(number), f"A-{number:06}", f"{word} Modell {number}", f"40{number:011}", changed=changed)


def make_rows(item: Item, random: Random) -> list[ItemSupplier]:
    suppliers = random.sample(range(1, SUPPLIERS + 1), ROWS_PER_ITEM)
    return [_row(item, SupplierId(supplier), random, is_standard=not n) for n, supplier in enumerate(suppliers)]


def _row(item: Item, supplier: SupplierId, random: Random, *, is_standard: bool) -> ItemSupplier:
    price = Decimal(random.randrange(100, 99_999)) / 100
    tiers = (ScalePrice(Decimal(10), net=price * 95 / 100), ScalePrice(Decimal(50), percent=Decimal(10)))
    comment = random.choice(("", "", "Mindermengenzuschlag 5 EUR, siehe Rahmenvertrag", "Lieferung nur palettenweise"))
    return ItemSupplier(
        item.item_id,
        supplier,
        sku=f"L{supplier}-{item.item_id}",
        item_name=item.name,
        is_standard=is_standard,
        purchase_price_net=price,
        tax_rate=Decimal(19),
        stock_level=Decimal(random.randrange(500)),
        packaging_unit=random.choice(("", "Karton", "Palette")),
        amount_packaging_unit=Decimal(12),
        packaging_unit_price_net=price * 12,
        comment=comment,
        delivery_time=Decimal(random.randrange(1, 15)),
        minimum_purchase_quantity=Decimal(random.choice((1, 1, 5, 10))),
        scale_prices=tiers if item.item_id % 3 == 0 else (),
    )


def _multiply(path: Path, copies: int) -> None:
    """Copy the seed rows under new ids and own SKUs; the columns are read from the file itself."""
    connection = sqlite3.connect(path)
    for table in ("item", "item_supplier"):
        columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
        shown = ", ".join(_copied(name) for name in columns)
        connection.execute(
            f"WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ?)"  # noqa: S608
            f" INSERT INTO {table} SELECT {shown} FROM copy, {table} WHERE n < ? AND item_id <= {SEED_ITEMS}",
            (copies, copies),
        )
    index_beyond(connection, SEED_ITEMS)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _copied(column: str) -> str:
    if column == "item_id":
        return f"item_id + n * {SEED_ITEMS}"
    if column in ("sku_key", "gtin") or column == "sku":
        return f"{column} || '-' || n"
    return column
