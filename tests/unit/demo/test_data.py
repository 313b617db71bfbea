"""The made-up merchant: the same for the same seed, at home in Germany, and free of charge however large."""

from __future__ import annotations

import time
import tracemalloc
from collections import Counter
from decimal import Decimal

import pytest

from jtl_desktop.demo.data import Merchant, gtin13, items_for_rows
from jtl_desktop.demo.rows import SupplierRow


@pytest.fixture(scope="module")
def merchant() -> Merchant:
    return Merchant(seed=7, items=5000, suppliers=60)


@pytest.fixture(scope="module")
def rows(merchant: Merchant) -> list[SupplierRow]:
    return [row for item_id in range(1, 5001) for row in merchant.supplier_rows(item_id)]


def test_a_gtin_has_its_check_digit(merchant: Merchant) -> None:
    assert gtin13("400638133393") == "4006381333931"
    for item_id in (1, 77, 5000):
        gtin = merchant.gtin(item_id)
        weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gtin))
        assert len(gtin) == 13
        assert weighted % 10 == 0


def test_the_same_seed_gives_the_same_item_in_every_size(merchant: Merchant) -> None:
    large = Merchant(seed=7, items=400_000, suppliers=60)
    other = Merchant(seed=8, items=5000, suppliers=60)
    for item_id in (1, 2, 1234, 5000):
        assert large.item(item_id) == merchant.item(item_id)
        assert large.supplier_rows(item_id) == merchant.supplier_rows(item_id)
    assert other.item(1) != merchant.item(1)


def test_skus_and_gtins_are_unique_and_there_is_nothing_beyond_the_last_item(merchant: Merchant) -> None:
    assert len({merchant.sku(item_id) for item_id in range(1, 5001)}) == 5000
    assert len({merchant.gtin(item_id) for item_id in range(1, 5001)}) == 5000
    assert merchant.supplier_rows(0) == merchant.supplier_rows(5001) == []
    with pytest.raises(KeyError):
        merchant.item(5001)


def test_items_have_none_to_six_suppliers_and_mostly_a_standard_one(merchant: Merchant) -> None:
    per_item = [merchant.supplier_rows(item_id) for item_id in range(1, 5001)]
    assert Counter(len(rows) for rows in per_item) == {0: 200, 1: 1200, 2: 1450, 3: 1000, 4: 600, 5: 300, 6: 250}
    with_suppliers = [rows for rows in per_item if rows]
    standards = Counter(sum(row.is_standard for row in rows) for rows in with_suppliers)
    assert set(standards) == {0, 1}
    assert 0.03 < standards[0] / len(with_suppliers) < 0.08
    assert all(len({row.supplier_id for row in rows}) == len(rows) for rows in per_item)


def test_a_third_of_the_rows_has_scale_prices_of_both_kinds_and_a_few_start_at_a_half(rows: list[SupplierRow]) -> None:
    tiered = [row for row in rows if row.tiers]
    assert 0.25 < len(tiered) / len(rows) < 0.4
    tiers = [tier for row in tiered for tier in row.tiers]
    assert all((tier.net is None) != (tier.percent is None) for tier in tiers)
    assert any(tier.percent is not None for tier in tiers)
    halves = [row for row in tiered if row.tiers[0].from_quantity == Decimal("0.5")]
    assert 0 < len(halves) / len(tiered) < 0.05
    for row in tiered:
        quantities = [tier.from_quantity for tier in row.tiers]
        assert quantities == sorted(set(quantities))


def test_prices_have_up_to_five_decimals_and_some_are_not_set(rows: list[SupplierRow]) -> None:
    places = Counter(-int(row.price.as_tuple().exponent) for row in rows)
    assert set(places) == {0, 2, 3, 4, 5}
    not_set = sum(row.price == 0 for row in rows)
    assert 0.01 < not_set / len(rows) < 0.06
    assert all(row.price > 0 for row in rows if places[0] < not_set or row.price)


def test_packaging_units_look_like_a_german_merchants(rows: list[SupplierRow]) -> None:
    units = Counter(row.unit for row in rows)
    assert {"Karton", "Beutel", "Palette", "Display", None} <= set(units)
    assert all((row.unit is None) == (row.unit_amount == 0) for row in rows)


@pytest.mark.parametrize("count", [1, 60, 1000])
def test_every_supplier_has_a_name_of_its_own(count: int) -> None:
    suppliers = list(Merchant(seed=7, items=1, suppliers=count).suppliers())
    assert [supplier.supplier_id for supplier in suppliers] == list(range(1, count + 1))
    assert len({supplier.name for supplier in suppliers}) == count


def test_one_supplier_alone_serves_every_item_that_has_one() -> None:
    merchant = Merchant(seed=7, items=100, suppliers=1)
    assert {len(merchant.supplier_rows(item_id)) for item_id in range(1, 101)} == {0, 1}


def test_a_million_rows_cost_neither_time_nor_memory() -> None:
    tracemalloc.start()
    began = time.perf_counter()
    merchant = Merchant(seed=7, items=items_for_rows(1_000_000), suppliers=60)
    last = merchant.supplier_rows(merchant.item_count)
    seconds = time.perf_counter() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert merchant.item_count == 400_000
    assert last == merchant.supplier_rows(400_000)
    assert seconds < 2  # 0.02 s without tracemalloc
    assert peak < 8_000_000


def test_every_full_hundred_of_items_holds_the_same_number_of_rows(merchant: Merchant) -> None:
    for first in (1, 101, 4901):
        assert sum(len(merchant.supplier_rows(item_id)) for item_id in range(first, first + 100)) == 250
    assert items_for_rows(250) == 100
    assert items_for_rows(251) == 200
