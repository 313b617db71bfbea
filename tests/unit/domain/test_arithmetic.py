"""Changing many cells in one go: exact, by the rules, and nothing rounded that nobody asked to round."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.arithmetic import (
    PACKAGING_FROM_PIECE,
    PIECE_FROM_PACKAGING,
    PIECE_FROM_PRICE,
    CellChange,
    CopyOf,
    OnlyRound,
    PlusAmount,
    PlusPercent,
    SetTo,
    State,
)
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, SupplierId
from jtl_desktop.domain.rounding import AsBefore, Direction, ToEndings, ToPlaces, Unrounded, has_ending, read_endings
from jtl_desktop.domain.rules import check_value
from tests.unit.domain.strategies import rows, values

D = Decimal
PRICE = Field.PURCHASE_PRICE_NET
GOGGLES = ItemSupplier(
    ItemId(1),
    SupplierId(1),
    sku="ART1",
    purchase_price_net=D("97.23"),
    amount_packaging_unit=D(12),
    packaging_unit_price_net=D("120.00"),
    delivery_time=D(7),
)
PLACES_AS_BEFORE = AsBefore()
CENTS = read_endings(",90 ,95 ,99")


def change(row, what, field=PRICE, rounding=PLACES_AS_BEFORE):
    return CellChange(field, what, rounding).of(row)


@pytest.mark.parametrize(
    ("what", "rounding", "new"),
    [
        (SetTo(D("12.5")), AsBefore(), "12.5"),
        (PlusAmount(D("0.005")), AsBefore(), "97.235"),
        (PlusAmount(D("-7.23")), AsBefore(), "90"),
        (PlusPercent(D(3)), AsBefore(), "100.15"),
        (PlusPercent(D(3)), Unrounded(), "100.1469"),
        (PlusPercent(D(3)), ToPlaces(1, Direction.UP), "100.2"),
        (PlusPercent(D(3)), ToEndings(CENTS), "99.99"),
        (PlusPercent(D(3)), ToEndings(CENTS, Direction.UP), "100.90"),
        (PlusPercent(D("-12.5")), AsBefore(), "85.08"),
        (OnlyRound(), ToPlaces(0), "97"),
        (OnlyRound(), ToEndings(CENTS), "96.99"),
        (PIECE_FROM_PACKAGING, AsBefore(), "10"),
        (PIECE_FROM_PRICE, ToPlaces(4), "8.1025"),
        (PACKAGING_FROM_PIECE, AsBefore(), "1166.76"),
        (CopyOf(Field.DELIVERY_TIME), AsBefore(), "7"),
    ],
)
def test_what_a_price_becomes(what, rounding, new):
    touched = change(GOGGLES, what, rounding=rounding)
    assert (touched.old, touched.new, touched.state) == (D("97.23"), D(new), State.CHANGES)


def test_a_price_that_is_not_set_stays_so_whatever_is_reckoned():
    unset = replace(GOGGLES, purchase_price_net=D(0))
    for what in (PlusPercent(D(3)), PlusAmount(D(1)), OnlyRound()):
        assert change(unset, what).state is State.UNSET
    assert change(unset, SetTo(D(5))).new == 5
    assert change(unset, PlusAmount(D(3)), Field.STOCK_LEVEL).new == 3


def test_an_equal_value_is_no_change():
    assert change(GOGGLES, SetTo(D("97.230"))).state is State.EQUAL
    assert change(GOGGLES, OnlyRound(), rounding=ToPlaces(2)).state is State.EQUAL


@pytest.mark.parametrize(
    ("what", "rounding", "said"),
    [
        (PlusAmount(D(-100)), ToEndings(CENTS, Direction.UP), "negative"),
        (PlusAmount(D("-97.23")), AsBefore(), "would become 0"),
        (PlusAmount(D("-97.23")), ToEndings(CENTS), "would become 0"),
        (PlusPercent(D(-100)), AsBefore(), "would become 0"),
        (PlusPercent(D("-99.999")), AsBefore(), "would become 0"),
        (PlusPercent(D("-99.5")), ToEndings(CENTS, Direction.DOWN), "no lower price"),
        (SetTo(D(-1)), AsBefore(), "negative"),
        (PlusAmount(D(10) ** 12), AsBefore(), "too large"),
    ],
)
def test_what_would_break_a_rule_is_not_written_and_the_reason_is_told(what, rounding, said):
    touched = change(GOGGLES, what, rounding=rounding)
    assert touched.state is State.REFUSED
    assert touched.new is None
    assert touched.reason is not None
    assert said in touched.reason.in_english()


def test_days_stay_whole_and_quantities_may_become_none():
    assert change(GOGGLES, PlusPercent(D(10)), Field.DELIVERY_TIME).new == 8
    assert change(GOGGLES, PlusPercent(D(10)), Field.DELIVERY_TIME, ToPlaces(1)).state is State.REFUSED
    assert change(GOGGLES, PlusAmount(D(-7)), Field.DELIVERY_TIME).new == 0


def test_copying_from_a_column_that_is_not_set_leaves_the_value():
    assert change(replace(GOGGLES, amount_packaging_unit=D(0)), PIECE_FROM_PACKAGING).state is State.UNSET
    assert change(replace(GOGGLES, packaging_unit_price_net=D(0)), PIECE_FROM_PACKAGING).state is State.UNSET


def test_texts_and_flags_can_be_set_and_texts_copied_but_not_reckoned_with():
    assert change(GOGGLES, SetTo("neu"), Field.COMMENT).new == "neu"
    assert change(GOGGLES, SetTo(value=True), Field.IS_DROPSHIPPING).new is True
    assert change(GOGGLES, CopyOf(Field.SKU), Field.COMMENT).new == "ART1"
    assert change(GOGGLES, PlusPercent(D(3)), Field.COMMENT).state is State.REFUSED
    assert change(GOGGLES, SetTo("x" * 256), Field.SKU).state is State.REFUSED
    assert change(GOGGLES, CopyOf(Field.SKU)).state is State.UNSET


percents = st.decimals(min_value=-99, max_value=300, places=3, allow_nan=False)
directions = st.sampled_from(Direction)


@given(rows, percents, directions)
def test_percent_then_rounding_ends_on_the_chosen_ending_and_obeys_the_direction(row, percent, direction):
    touched = change(row, PlusPercent(percent), rounding=ToEndings(CENTS, direction))
    if not isinstance(touched.new, Decimal):
        return
    exact = Fraction(row.purchase_price_net) * (100 + Fraction(percent)) / 100
    assert has_ending(touched.new, CENTS)
    assert direction is not Direction.UP or Fraction(touched.new) >= exact
    assert direction is not Direction.DOWN or Fraction(touched.new) <= exact
    assert abs(Fraction(touched.new) - exact) <= 1


@given(rows, percents)
def test_unrounded_percent_is_exact_to_thirteen_places(row, percent):
    touched = change(row, PlusPercent(percent), rounding=Unrounded())
    exact = Fraction(row.purchase_price_net) * (100 + Fraction(percent)) / 100
    if isinstance(touched.new, Decimal):
        assert abs(Fraction(touched.new) - exact) * 2 <= Fraction(1, 10**13)


@given(
    rows,
    st.sampled_from([field for field in Field if field.is_writable and field.kind.is_number]),
    st.one_of(
        st.builds(PlusPercent, percents),
        st.builds(PlusAmount, st.decimals(-(10**6), 10**6, places=4)),
        st.just(OnlyRound()),
        st.sampled_from((PIECE_FROM_PACKAGING, PIECE_FROM_PRICE, PACKAGING_FROM_PIECE, CopyOf(Field.STOCK_LEVEL))),
    ),
    st.one_of(
        st.builds(ToPlaces, st.integers(0, 13), directions),
        st.builds(ToEndings, st.just(CENTS), directions),
        st.sampled_from((AsBefore(), Unrounded())),
    ),
)
def test_whatever_is_reckoned_breaks_no_rule(row, field, what, rounding):
    touched = change(row, what, field, rounding)
    assert touched.old == row.get(field)
    assert (touched.new is not None) == (touched.state is State.CHANGES)
    assert (touched.reason is not None) == (touched.state is State.REFUSED)
    if touched.new is not None:
        assert not check_value(field, touched.new)
        assert touched.new != touched.old


@given(rows, st.data())
def test_setting_any_valid_value_sets_just_that(row, data):
    field = data.draw(st.sampled_from([field for field in Field if field.is_writable]))
    value = data.draw(values(field))
    touched = change(row, SetTo(value), field)
    assert touched.state in (State.CHANGES, State.EQUAL)
    assert touched.new in (value, None)
