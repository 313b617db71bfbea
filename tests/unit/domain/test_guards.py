"""Prices that look like a slip are pointed out before they are saved; everything else is left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.guards import GuardKind, RowWarning, median_price, warnings_for
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, ScalePrice, SupplierId, Value
from jtl_desktop.domain.pricing import tier_price

D = Decimal
PRICE, TIERS = Field.PURCHASE_PRICE_NET, Field.SCALE_PRICES
G = GuardKind


def row(price: str, *tiers: ScalePrice, pack: str = "0", supplier: int = 1) -> ItemSupplier:
    return ItemSupplier(
        ItemId(1),
        SupplierId(supplier),
        purchase_price_net=D(price),
        amount_packaging_unit=D(pack),
        scale_prices=tiers,
    )


def net(quantity: int, price: str) -> ScalePrice:
    return ScalePrice(D(quantity), net=D(price))


def percent(quantity: int, less: str) -> ScalePrice:
    return ScalePrice(D(quantity), percent=D(less))


def warned(
    base: ItemSupplier | None, values: Mapping[Field, Value], *others: ItemSupplier, limit: str = "20"
) -> list[RowWarning]:
    kind = ChangeKind.ADD if base is None else ChangeKind.EDIT
    change = RowChange(row("0").key, kind, base, MappingProxyType(dict(values)))
    return warnings_for(change, change.effective(), others, percent=D(limit))


def kinds(found: list[RowWarning]) -> list[GuardKind]:
    return [warning.kind for warning in found]


def test_a_price_of_nothing_is_pointed_out() -> None:
    (warning,) = warned(row("12.50"), {PRICE: D(0)})
    assert (warning.kind, warning.field, warning.old, warning.new) == (G.ZERO_PRICE, PRICE, D("12.50"), D(0))
    assert warning.text.in_english() == "The purchase price becomes 0; it was 12.50."
    (new,) = warned(None, {PRICE: D(0)})
    assert new.text.in_english() == "The purchase price is 0."
    assert (new.old, new.percent) == (None, None)


def test_a_tier_that_costs_nothing_is_pointed_out_once() -> None:
    (warning,) = warned(row("10"), {TIERS: (percent(10, "100"),)})
    assert (warning.kind, warning.from_quantity) == (G.ZERO_PRICE, D(10))
    assert warning.text.in_english() == "The tier from 10 costs nothing."
    # Percent of nothing is nothing: one word about the price itself is enough.
    assert kinds(warned(row("10"), {PRICE: D(0), TIERS: (percent(10, "5"),)})) == [G.ZERO_PRICE]


def test_a_large_change_is_pointed_out_with_its_figures() -> None:
    (up,) = warned(row("10"), {PRICE: D("12.50")})
    assert (up.kind, up.percent) == (G.BIG_CHANGE, D("25.0"))
    assert up.text.in_english() == "The purchase price rises by 25.0 %, from 10 to 12.50."
    (down,) = warned(row("10"), {PRICE: D("7")})
    assert (down.percent, down.text.in_english()) == (D("-30.0"), "The purchase price falls by 30.0 %, from 10 to 7.")


def test_the_limit_itself_is_no_large_change_and_zero_turns_it_off() -> None:
    assert warned(row("10"), {PRICE: D(12)}) == []
    assert warned(row("10"), {PRICE: D(8)}) == []
    assert warned(row("10"), {PRICE: D(19)}, limit="0") == []
    assert kinds(warned(row("10"), {PRICE: D("10.60")}, limit="5")) == [G.BIG_CHANGE]


def test_tiers_are_compared_by_what_a_piece_costs() -> None:
    base = row("10", net(10, "9"), percent(50, "20"))
    (dearer,) = warned(base, {TIERS: (net(10, "9"), percent(50, "50"))})
    assert (dearer.from_quantity, dearer.old, dearer.new, dearer.percent) == (D(50), D(8), D(5), D("-37.5"))
    assert dearer.text.in_english() == "The tier from 50 falls by 37.5 %, from 8 to 5."
    found = warned(base, {TIERS: (net(10, "9.90"), net(50, "9.80"))})
    assert [warning.text.in_english() for warning in found] == ["The tier from 50 rises by 22.5 %, from 8 to 9.80."]
    # A tier that is new has no old price.
    assert warned(base, {TIERS: (*base.scale_prices, net(500, "3"))}) == []


def test_the_price_of_a_whole_box_is_pointed_out() -> None:
    (box, _) = found = sorted(warned(row("2.27", pack="50"), {PRICE: D("110")}), key=lambda one: one.kind.value)[::-1]
    assert {warning.kind for warning in found} == {G.PACKAGING_PRICE, G.BIG_CHANGE}
    assert box.text.in_english() == "110 looks like the price of a packaging unit of 50; a piece cost 2.27."
    added = warned(None, {PRICE: D("110"), Field.AMOUNT_PACKAGING_UNIT: D(50)}, row("2.20", supplier=2))
    assert kinds(added) == [G.PACKAGING_PRICE, G.FAR_FROM_OTHERS]
    assert "other suppliers want 2.20 a piece" in added[0].text.in_english()
    assert G.PACKAGING_PRICE not in kinds(warned(row("2.27", pack="1"), {PRICE: D("110")}))
    assert G.PACKAGING_PRICE not in kinds(warned(row("2.27", pack="50"), {PRICE: D("3")}))
    assert G.PACKAGING_PRICE not in kinds(warned(None, {PRICE: D("2.20"), Field.AMOUNT_PACKAGING_UNIT: D(50)}))


def test_a_tier_dearer_than_a_smaller_number_is_pointed_out() -> None:
    (first,) = warned(row("10"), {TIERS: (net(10, "10.50"),)})
    assert (first.kind, first.from_quantity, first.old, first.new) == (G.TIER_DEARER, D(10), D(10), D("10.50"))
    assert first.text.in_english() == "From 10 on a piece costs 10.50, more than the 10 below that."
    (later,) = warned(row("10"), {TIERS: (net(10, "8"), percent(50, "10"))})
    assert (later.from_quantity, later.old, later.new) == (D(50), D(8), D(9))
    assert kinds(warned(row("10", net(10, "9")), {PRICE: D("8.50")})) == [G.TIER_DEARER]


def test_what_was_odd_before_and_stays_as_it_was_is_not_told_again() -> None:
    base = row("10", net(10, "11"), net(50, "9"))
    assert warned(base, {TIERS: (net(10, "11"), net(50, "8.50"))}) == []


def test_tiers_without_a_price_are_no_steps() -> None:
    assert warned(row("0"), {TIERS: (net(10, "5"), net(50, "4"))}) == []
    assert kinds(warned(row("10"), {TIERS: (net(10, "0"), net(50, "11"))})) == [G.ZERO_PRICE, G.TIER_DEARER]


def test_a_price_far_from_what_others_want_is_pointed_out() -> None:
    others = (row("10", supplier=2), row("12", supplier=3), row("0", supplier=4))
    (low,) = warned(None, {PRICE: D("1.09")}, *others)
    assert (low.kind, low.text.in_english()) == (
        G.FAR_FROM_OTHERS,
        "1.09 is less than a tenth of what other suppliers want (11).",
    )
    (high,) = warned(None, {PRICE: D("110.01")}, *others)
    assert high.text.in_english() == "110.01 is more than ten times what other suppliers want (11)."
    assert warned(None, {PRICE: D("110")}, *others) == []
    assert warned(None, {PRICE: D("1.1")}, *others) == []
    assert warned(None, {PRICE: D("1.09")}, row("0", supplier=2)) == []


def test_nothing_is_said_of_what_the_merchant_does_not_touch() -> None:
    base = row("0", net(10, "0"), pack="10")
    assert warned(base, {Field.COMMENT: "x"}, row("5", supplier=2)) == []
    removal = RowChange(base.key, ChangeKind.REMOVE, base)
    assert warnings_for(removal, base, (), percent=D(20)) == []


MONEY = st.decimals(min_value=0, max_value=100_000, places=4)
TIER = st.builds(
    lambda quantity, price, less: (
        ScalePrice(D(quantity), net=price) if less is None else ScalePrice(D(quantity), percent=less)
    ),
    st.integers(2, 500),
    MONEY,
    st.none() | st.decimals(min_value=0, max_value=100, places=2),
)
LADDER = st.lists(TIER, max_size=4, unique_by=lambda tier: tier.from_quantity).map(tuple)
ROW = st.builds(
    lambda price, tiers, pack: row("0", *tiers, pack=str(pack)).replace(PRICE, price),
    MONEY,
    LADDER,
    st.integers(0, 20),
)


@given(ROW, MONEY, LADDER, st.lists(ROW, max_size=3), st.integers(1, 100))
def test_every_warning_says_what_is_so(
    base: ItemSupplier, price: Decimal, tiers: tuple[ScalePrice, ...], others: list[ItemSupplier], limit: int
) -> None:
    change = RowChange(base.key, ChangeKind.EDIT, base, MappingProxyType({PRICE: price, TIERS: tiers}))
    after = change.effective()
    usual = median_price(others)
    for warning in warnings_for(change, after, others, percent=D(limit)):
        assert warning.key == base.key
        assert warning.text.in_english()
        told = {tier.from_quantity: tier_price(tier, price) for tier in tiers}
        assert warning.new == (price if warning.from_quantity is None else told[warning.from_quantity])
        if warning.kind is G.ZERO_PRICE:
            assert warning.new == 0
        elif warning.kind is G.BIG_CHANGE:
            assert warning.old
            assert abs(warning.new - warning.old) * 100 > warning.old * limit
        elif warning.kind is G.TIER_DEARER:
            assert warning.old is not None
            assert warning.new > warning.old
        elif warning.kind is G.PACKAGING_PRICE:
            assert after.amount_packaging_unit > 1
        else:
            assert usual is not None
            assert price * 10 < usual or price > usual * 10


@given(ROW, st.integers(0, 19), st.lists(ROW, max_size=2))
def test_a_small_step_of_a_plain_price_is_no_slip(base: ItemSupplier, step: int, others: list[ItemSupplier]) -> None:
    base = base.replace(TIERS, ()).replace(Field.AMOUNT_PACKAGING_UNIT, D(1))
    price = base.purchase_price_net * (100 + step) / 100
    change = RowChange(base.key, ChangeKind.EDIT, base, MappingProxyType({PRICE: price}))
    found = set(kinds(warnings_for(change, change.effective(), others, percent=D(20))))
    assert found <= {G.ZERO_PRICE, G.FAR_FROM_OTHERS}
    assert (G.ZERO_PRICE in found) == (price == 0)


@pytest.mark.parametrize("kind", list(GuardKind))
def test_warnings_come_in_the_order_of_their_kinds(kind: GuardKind) -> None:
    found = warned(
        row("2", net(10, "1"), pack="50"), {PRICE: D("100"), TIERS: (net(10, "0"), net(20, "101"))}, row("1")
    )
    assert kinds(found) == sorted(kinds(found), key=list(GuardKind).index)
    assert kind in kinds(found)
