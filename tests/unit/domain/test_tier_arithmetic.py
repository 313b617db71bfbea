"""Scale prices for many rows: the whole ladder moves in proportion, or is made from a pattern; locked ones stay."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.arithmetic import CellChange, PlusAmount, PlusPercent, SetTo, State
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, ScalePrice, SupplierId
from jtl_desktop.domain.numbers import ENGLISH, GERMAN
from jtl_desktop.domain.pricing import tier_price
from jtl_desktop.domain.rounding import AsBefore, Direction, ToEndings, ToPlaces, Unrounded, read_endings
from jtl_desktop.domain.rules import check_scale_prices
from jtl_desktop.domain.tier_arithmetic import (
    PatternError,
    PriceWithTiers,
    TierPattern,
    TierShift,
    percent_tiers,
    read_pattern,
)
from tests.unit.domain.strategies import ladders, rows

D = Decimal
AS_BEFORE = AsBefore()
TEN = ScalePrice(D(10), net=D("95.00"))
FIFTY = ScalePrice(D(50), percent=D(5))
ROW = ItemSupplier(ItemId(1), SupplierId(1), purchase_price_net=D("100.00"), scale_prices=(TEN, FIFTY))
LOCKED = replace(ROW, scale_prices=(ScalePrice(D("2.5"), net=D(90)),))


def with_tiers(change, rounding=AS_BEFORE, row=ROW):
    return PriceWithTiers(CellChange(Field.PURCHASE_PRICE_NET, change, rounding)).of(row)


def test_net_tiers_move_with_the_price_and_percent_tiers_need_not():
    price, tiers = with_tiers(PlusPercent(D(3)))
    assert price.new == D("103.00")
    assert tiers.new == (ScalePrice(D(10), net=D("97.85")), FIFTY)
    assert percent_tiers(ROW.scale_prices) == 1


def test_the_proportion_is_that_of_the_prices_where_no_percentage_is_named():
    for change in (SetTo(D("110")), PlusAmount(D(10))):
        price, tiers = with_tiers(change)
        assert price.new == 110
        assert tiers.new == (ScalePrice(D(10), net=D("104.50")), FIFTY)


def test_tiers_are_rounded_like_the_price():
    rounding = ToEndings(read_endings(",95"), Direction.UP)
    price, tiers = with_tiers(PlusPercent(D(3)), rounding)
    assert (price.new, tiers.new) == (D("103.95"), (ScalePrice(D(10), net=D("97.95")), FIFTY))


def test_where_the_price_stays_the_tiers_stay():
    assert len(with_tiers(SetTo(D("100.0")))) == 1
    assert len(with_tiers(SetTo(D(-1)))) == 1
    assert len(with_tiers(SetTo(D(5)), row=replace(ROW, purchase_price_net=D(0)))) == 1
    assert len(with_tiers(PlusPercent(D(3)), row=replace(ROW, scale_prices=()))) == 1


def test_locked_tiers_are_left_and_said():
    pattern = TierPattern((ScalePrice(D(10), percent=D(3)),), is_net=False, keeps_others=False, rounding=AS_BEFORE)
    for touched in (TierShift(D(3), AsBefore()).of(LOCKED), with_tiers(PlusPercent(D(3)), row=LOCKED)[1]):
        assert touched.state is State.REFUSED
        assert touched.reason is not None
        assert "fractional" in touched.reason.in_english()
    assert pattern.of(LOCKED).state is State.REFUSED


def test_tiers_alone():
    assert TierShift(D(-10), AsBefore()).of(ROW).new == (ScalePrice(D(10), net=D("85.50")), FIFTY)
    assert TierShift(D(3), AsBefore()).of(replace(ROW, scale_prices=())).state is State.UNSET
    assert TierShift(D(3), AsBefore()).of(replace(ROW, scale_prices=(FIFTY,))).state is State.EQUAL
    assert TierShift(D(-100), AsBefore()).of(ROW).state is State.REFUSED
    no_price = replace(ROW, scale_prices=(ScalePrice(D(10), net=D(0)),))
    assert TierShift(D(3), AsBefore()).of(no_price).state is State.EQUAL


def test_a_tier_that_would_become_too_large_is_refused():
    dear = replace(ROW, scale_prices=(ScalePrice(D(10), net=D("999999999999")),))
    touched = TierShift(D(100), AsBefore()).of(dear)
    assert touched.state is State.REFUSED
    assert touched.reason is not None
    assert "too large" in touched.reason.in_english()


def test_a_ladder_that_breaks_a_rule_already_is_not_written_again():
    double = replace(ROW, scale_prices=(TEN, replace(TEN, net=D(90))))
    assert TierShift(D(3), AsBefore()).of(double).state is State.REFUSED


def test_a_pattern_as_percent_and_as_net_prices():
    steps = read_pattern("ab 10: -3 %, ab 50: -5 %", GERMAN)
    percent = TierPattern(steps, is_net=False, keeps_others=False, rounding=AS_BEFORE)
    net = TierPattern(steps, is_net=True, keeps_others=False, rounding=ToPlaces(2))
    assert percent.of(ROW).new == (ScalePrice(D(10), percent=D(3)), FIFTY)
    assert net.of(ROW).new == (ScalePrice(D(10), net=D("97.00")), ScalePrice(D(50), net=D("95.00")))
    assert net.of(replace(ROW, purchase_price_net=D(0))).state is State.UNSET
    all_free = TierPattern((ScalePrice(D(5), percent=D(100)),), is_net=True, keeps_others=False, rounding=AS_BEFORE)
    assert all_free.of(ROW).state is State.REFUSED


def test_a_pattern_may_keep_the_other_tiers():
    pattern = TierPattern((ScalePrice(D(20), percent=D(4)),), is_net=False, keeps_others=True, rounding=AS_BEFORE)
    assert pattern.of(ROW).new == (TEN, ScalePrice(D(20), percent=D(4)), FIFTY)
    same = TierPattern((FIFTY,), is_net=False, keeps_others=True, rounding=AS_BEFORE)
    assert same.of(ROW).state is State.EQUAL


@pytest.mark.parametrize(
    ("typed", "notation", "expected"),
    [
        ("10: -3 %; 50: -5 %", GERMAN, [("10", "3"), ("50", "5")]),
        ("ab 10: −3,5 %, ab 50: 5%", GERMAN, [("10", "3.5"), ("50", "5")]),
        ("from 50: -5.25, from 10: -3", ENGLISH, [("10", "3"), ("50", "5.25")]),
        ("1.000: -3 %\n10: -1", GERMAN, [("10", "1"), ("1000", "3")]),
        ("Ab 10:3", GERMAN, [("10", "3")]),
    ],
)
def test_patterns_are_read_as_people_type_them(typed, notation, expected):
    found = [(tier.from_quantity, tier.percent) for tier in read_pattern(typed, notation)]
    assert found == [(D(quantity), D(percent)) for quantity, percent in expected]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Nothing"),
        ("abc", "not a quantity"),
        ("10: +3 %", "rise"),
        ("10: 3; 10: 4", "same quantity"),
        ("10: 300", "between 0 and 100"),
        ("2,5: 3", "whole number"),
        ("10: 1,2,3", "not a number"),
    ],
)
def test_what_is_no_pattern_is_said(typed, said):
    with pytest.raises(PatternError) as caught:
        read_pattern(typed, GERMAN)
    assert said in caught.value.meaning.in_english()


@given(rows, ladders, st.decimals(min_value=-90, max_value=200, places=2, allow_nan=False))
def test_moved_ladders_keep_quantities_kinds_and_rules(row, ladder, percent):
    row = replace(row, scale_prices=ladder)
    touched = TierShift(percent, Unrounded()).of(row)
    if touched.new is None:
        return
    assert isinstance(touched.new, tuple)
    assert not check_scale_prices(touched.new)
    for old, new in zip(ladder, touched.new, strict=True):
        assert (old.from_quantity, old.percent) == (new.from_quantity, new.percent)
        assert (old.net is None) == (new.net is None)


@given(rows, st.booleans(), st.booleans())
def test_a_pattern_gives_the_prices_that_it_says(row, is_net, keeps_others):
    steps = read_pattern("10: -3 %; 50: -5 %", GERMAN)
    touched = TierPattern(steps, is_net, keeps_others, Unrounded()).of(row)
    if not isinstance(touched.new, tuple):
        return
    by_quantity = {tier.from_quantity: tier for tier in touched.new}
    for step in steps:
        assert step.percent is not None
        wanted = row.purchase_price_net * (100 - step.percent) / 100
        assert abs(tier_price(by_quantity[step.from_quantity], row.purchase_price_net) - wanted) <= D(10) ** -13
    others = {tier.from_quantity for tier in row.scale_prices} - {D(10), D(50)}
    assert keeps_others == bool(others & set(by_quantity)) or not others
