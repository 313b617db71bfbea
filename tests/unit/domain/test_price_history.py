"""What counts as a change of price, by how much, and what our own write did."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.price_history import (
    OwnWrite,
    PriceChange,
    changes_of_row,
    joined,
    own_price,
    price_changes,
    prices_of,
)

KEY = RowKey(ItemId(1), SupplierId(2))
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def row(price: str, *tiers: ScalePrice, supplier: int = 2) -> ItemSupplier:
    return ItemSupplier(ItemId(1), SupplierId(supplier), purchase_price_net=Decimal(price), scale_prices=tiers)


def net(quantity: int, price: str) -> ScalePrice:
    return ScalePrice(Decimal(quantity), net=Decimal(price))


def less(quantity: int, percent: str) -> ScalePrice:
    return ScalePrice(Decimal(quantity), percent=Decimal(percent))


def told(changes: list[PriceChange]) -> list[str]:
    return [f"{change.from_quantity or 'own'}: {_price(change.old)} -> {_price(change.new)}" for change in changes]


def _price(price: ScalePrice | None) -> str:
    if price is None:
        return "none"
    return f"-{price.percent} %" if price.is_percent else str(price.net)


def test_a_new_price_and_a_new_tier_are_changes() -> None:
    before, after = row("10", net(10, "9"), net(50, "8")), row("11", net(10, "9"), less(100, "20"))
    assert told(changes_of_row(KEY, before, after)) == ["own: 10 -> 11", "50: 8 -> none", "100: none -> -20 %"]


def test_the_same_number_written_otherwise_is_no_change() -> None:
    assert changes_of_row(KEY, row("10.00", net(10, "9.0")), row("10", net(10, "9"))) == []
    assert changes_of_row(KEY, row("10", net(10, "9"), net(50, "8")), row("10", net(50, "8"), net(10, "9"))) == []


def test_a_supplier_that_leaves_takes_its_prices_along() -> None:
    assert told(changes_of_row(KEY, row("10", net(10, "9")), None)) == ["own: 10 -> none", "10: 9 -> none"]
    assert told(changes_of_row(KEY, None, row("10"))) == ["own: none -> 10"]


def test_a_price_that_was_never_set_neither_comes_nor_goes() -> None:
    assert changes_of_row(KEY, row("0"), None) == []
    assert changes_of_row(KEY, None, row("0")) == []
    assert told(changes_of_row(KEY, row("0"), row("5"))) == ["own: 0 -> 5"]


def test_rows_are_compared_by_supplier() -> None:
    before = [row("10"), row("20", supplier=3)]
    after = [row("21", supplier=3), row("30", supplier=4)]
    assert told(price_changes(before, after)) == ["own: 10 -> none", "own: 20 -> 21", "own: none -> 30"]


@pytest.mark.parametrize(
    ("old", "new", "percent"),
    [
        (own_price(Decimal(100)), own_price(Decimal(105)), Decimal(5)),
        (own_price(Decimal(100)), own_price(Decimal("97.5")), Decimal("-2.5")),
        (less(10, "5"), less(10, "24"), Decimal(-20)),
        (less(10, "100"), less(10, "50"), None),
        (own_price(Decimal(0)), own_price(Decimal(5)), None),
        (net(10, "9"), less(10, "5"), None),
        (None, net(10, "9"), None),
        (net(10, "9"), None, None),
    ],
)
def test_how_much_dearer_in_percent(old: ScalePrice | None, new: ScalePrice | None, percent: Decimal | None) -> None:
    assert PriceChange(KEY, Decimal(10), old, new).percent == percent


def test_our_write_did_what_it_was_to_do_and_nothing_else() -> None:
    write = OwnWrite(KEY, row("10", net(10, "9")), row("12", net(10, "9")), NOW, "b")
    assert told(write.done(row("12", net(10, "8")))) == ["own: 10 -> 12"]
    assert write.done(row("10", net(10, "9"))) == []
    assert write.done(row("13", net(10, "9"))) == [], "somebody else was there in between"
    assert told(OwnWrite(KEY, row("10"), None, NOW, "b").done(None)) == ["own: 10 -> none"]


def test_a_row_deleted_and_created_again_in_one_save_changed_once() -> None:
    writes = [OwnWrite(KEY, row("10"), None, NOW, "b"), OwnWrite(KEY, None, row("12"), NOW, "b")]
    (whole,) = joined(writes)
    assert told(whole.done(row("12"))) == ["own: 10 -> 12"]
    (back,) = joined([writes[0], OwnWrite(KEY, None, row("10"), NOW, "b")])
    assert back.done(row("10")) == []
    assert len(joined([*writes, OwnWrite(KEY, row("12"), row("13"), NOW, "another")])) == 2


def prices() -> st.SearchStrategy[ItemSupplier | None]:
    money = st.integers(0, 500).map(lambda cents: Decimal(cents) / 100)
    tier = st.builds(ScalePrice, st.integers(1, 5).map(Decimal), money) | st.builds(
        ScalePrice, st.integers(1, 5).map(Decimal), st.none(), money
    )
    tiers = st.lists(tier, max_size=4, unique_by=lambda tier: tier.from_quantity).map(tuple)
    rows = st.builds(
        ItemSupplier, st.just(KEY.item_id), st.just(KEY.supplier_id), purchase_price_net=money, scale_prices=tiers
    )
    return st.none() | rows


@given(prices(), prices())
def test_the_changes_lead_from_the_one_to_the_other(before: ItemSupplier | None, after: ItemSupplier | None) -> None:
    found = dict(prices_of(before))
    for change in changes_of_row(KEY, before, after):
        assert found.get(change.from_quantity) == change.old
        if change.new is None:
            del found[change.from_quantity]
        else:
            found[change.from_quantity] = change.new
    wanted = dict(prices_of(after))
    unset = own_price(Decimal(0))
    assert {k: v for k, v in found.items() if v != unset} == {k: v for k, v in wanted.items() if v != unset}
