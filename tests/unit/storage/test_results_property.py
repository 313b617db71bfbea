"""The grid's SQL against the same rules in plain Python, on assortments nobody thought of."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, RowKey, Supplier, SupplierId
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.result_build import open_result
from jtl_desktop.storage.results import Column, GridQuery
from tests.unit.storage.builders import NOW

words = st.sampled_from(
    ["", "Öl", "öl 5W", "Helm", "HELM", "ß", "ss", "a%b", "Größe", "grosse", "10", "9", "ı", "ﬁx", "Ǆ"]
)
prices = st.sampled_from(["0", "0.1", "9.99", "10", "10.00001", "999999999999.1234567890123"]).map(Decimal)
names = {SupplierId(1): "Öko", SupplierId(2): "nord", SupplierId(3): "Süd"}


@st.composite
def assortments(draw: st.DrawFn) -> dict[Item, list[ItemSupplier]]:
    """Up to six items with none to three suppliers each."""
    found = {}
    for number in range(1, draw(st.integers(1, 6)) + 1):
        item = Item(ItemId(number), draw(words), draw(words), draw(st.sampled_from(["", "4006381333931", "10"])))
        suppliers = draw(st.lists(st.sampled_from(sorted(names)), unique=True))
        found[item] = [
            ItemSupplier(
                item.item_id,
                supplier,
                sku=draw(words),
                purchase_price_net=draw(prices),
                is_standard=draw(st.booleans()),
            )
            for supplier in suppliers
        ]
    return found


def _matches(item: Item, row: ItemSupplier | None, search: str) -> bool:
    texts = [fold(item.sku), fold(item.name), item.gtin]
    texts += [fold(row.sku), fold(names[row.supplier_id])] if row is not None else []
    return all(any(word in text for text in texts) for word in fold(search).split())


def _value(column: Column, item: Item, row: ItemSupplier | None) -> object:
    """What a column is ordered by; None where it has no value."""
    if column is Column.OWN_NAME:
        return fold(item.name)
    if row is None:
        return None
    if column is Column.SUPPLIER_NAME:
        return fold(names[row.supplier_id])
    return float(row.purchase_price_net) if column is Column.PURCHASE_PRICE_NET else fold(row.sku) or None


def _expected(
    assortment: dict[Item, list[ItemSupplier]], search: str, column: Column, *, descending: bool
) -> list[RowKey | ItemId]:
    lines: list[tuple[Item, ItemSupplier | None]] = []
    for item, rows in assortment.items():
        lines += [(item, row) for row in rows] or [(item, None)]
    lines = [line for line in lines if _matches(*line, search)]
    lines.sort(key=lambda line: _tie_break(*line))
    empty = [line for line in lines if _value(column, *line) is None]
    full = [line for line in lines if _value(column, *line) is not None]
    full.sort(key=lambda line: _value(column, *line), reverse=descending)  # type: ignore[arg-type,return-value]  # of one kind
    # Python keeps equal ones in their old order in both directions, as the grid does.
    return [row.key if row is not None else item.item_id for item, row in full + empty]


def _tie_break(item: Item, row: ItemSupplier | None) -> tuple[object, ...]:
    own = (fold(item.sku), item.item_id)
    return own if row is None else (*own, not row.is_standard, fold(names[row.supplier_id]), row.supplier_id)


@settings(max_examples=150, deadline=None)
@given(
    assortments(),
    words,
    st.sampled_from([Column.OWN_NAME, Column.SUPPLIER_NAME, Column.PURCHASE_PRICE_NET, Column.SKU]),
    st.booleans(),
)
def test_any_assortment_is_listed_by_the_rules(
    tmp_path_factory: pytest.TempPathFactory,
    assortment: dict[Item, list[ItemSupplier]],
    search: str,
    column: Column,
    descending: bool,
) -> None:
    path: Path = tmp_path_factory.mktemp("assortment") / "catalogue.sqlite"
    catalogue = Catalogue(path)
    try:
        catalogue.store_items(assortment, seen_at=NOW)
        catalogue.store_suppliers(Supplier(number, name) for number, name in names.items())
        catalogue.store_loaded([(item.item_id, rows, NOW) for item, rows in assortment.items()])
        result = open_result(path, GridQuery(search, sort=((column, descending),)))
        shown = [line.row.key if line.row else line.item.item_id for line in result.rows(0, 100)]
        result.close()
    finally:
        catalogue.close()
    assert shown == _expected(assortment, search, column, descending=descending)
