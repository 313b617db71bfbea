"""A small assortment and shorthand for its rows, as the tests of the storage room tell their stories with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, ScalePrice, Supplier, SupplierId, Value
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.result_build import open_result
from jtl_desktop.storage.results import GridQuery, GridRow, LoadState

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)

NORDWIND, SUED, AESOP = SupplierId(1), SupplierId(2), SupplierId(3)
GOGGLES, HELMET, SAW, GLUE = ItemId(11), ItemId(12), ItemId(13), ItemId(14)

SUPPLIERS = [Supplier(NORDWIND, "Nordwind"), Supplier(SUED, "Süd GmbH"), Supplier(AESOP, "Äsop")]
ITEMS = [
    Item(HELMET, "A-1002", "Helm Übergröße", "4006381333931"),
    Item(GOGGLES, "A-1001", "Schutzbrille", "4006381333900"),
    Item(SAW, "b-77", "Säge"),
    Item(GLUE, "C-1", "Kleber A-1001 mit Öl", changed=datetime(2026, 3, 4, 5, 6, tzinfo=UTC)),
]
TIERS = (ScalePrice(Decimal(10), net=Decimal("94.21")), ScalePrice(Decimal(50), percent=Decimal("2.5")))


def row(item: ItemId, supplier: SupplierId, price: str = "0", **values: Value) -> ItemSupplier:
    wanted = ItemSupplier(item, supplier, purchase_price_net=Decimal(price))
    for name, value in values.items():
        wanted = wanted.replace(Field(name), value)
    return wanted


def key(item: ItemId, supplier: SupplierId) -> RowKey:
    return RowKey(item, supplier)


ROWS = {
    GOGGLES: [
        row(GOGGLES, SUED, "94.21", sku="9918-B", minimum_purchase_quantity=Decimal(10)),
        row(GOGGLES, NORDWIND, "97.23", sku="ART23948", is_standard=True, scale_prices=TIERS),
        row(GOGGLES, AESOP, "100", sku="Ärger-1"),
    ],
    HELMET: [row(HELMET, NORDWIND, "41.005", sku="art2395", comment="zerbrechlich")],
    SAW: [],
}


def fill(catalogue: Catalogue) -> None:
    """Three items whose suppliers are known, one of them without any, and the glue, of which nothing is known yet."""
    catalogue.store_items(ITEMS, seen_at=NOW)
    catalogue.store_suppliers(SUPPLIERS)
    for item_id, rows in ROWS.items():
        catalogue.store_item_suppliers(item_id, rows, read_at=NOW)


def listed(path: Path, query: GridQuery) -> list[GridRow]:
    """Everything that a query lists."""
    result = open_result(path, query)
    try:
        return result.rows(0, result.count + 1)
    finally:
        result.close()


def shown(rows: Iterable[GridRow]) -> list[str]:
    """Rows as a merchant would read them aloud."""
    return [f"{line.item.sku} {line.supplier_name}".strip() for line in rows]


def states(rows: Iterable[GridRow]) -> list[LoadState]:
    return [line.state for line in rows]
