"""Rounding: always on what was chosen, always in the direction that was chosen, checked against a slow reference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import ENGLISH, GERMAN
from jtl_desktop.domain.rounding import (
    AsBefore,
    Direction,
    Ending,
    EndingError,
    ToEndings,
    ToPlaces,
    Unrounded,
    ending_text,
    has_ending,
    places_of,
    read_endings,
    rounded,
    to_ending,
    to_places,
    unreachable_reason,
)

D = Decimal
prices = st.decimals(min_value=D("0.0001"), max_value=D(5000), places=4, allow_nan=False)
endings = st.lists(
    st.builds(Ending, st.integers(0, 99).map(lambda cents: D(cents) / 100), st.sampled_from((D(1), D(10)))),
    min_size=1,
    max_size=4,
).map(tuple)


def all_with(chosen: tuple[Ending, ...], upto: Decimal) -> list[Decimal]:
    """The slow way: every value above 0 that ends so, a good deal beyond ``upto``."""
    found = set()
    for ending in chosen:
        value = ending.remainder
        while value <= upto + 2 * ending.step:
            found.add(value)
            value += ending.step
    return sorted(value for value in found if value > 0)


@given(prices.filter(lambda price: price < 300), endings)
def test_up_down_and_nearest_agree_with_looking_at_every_price(price, chosen):
    candidates = all_with(chosen, price)
    assert to_ending(price, ToEndings(chosen, Direction.UP)) == min(value for value in candidates if value >= price)
    below = [value for value in candidates if value <= price]
    assert to_ending(price, ToEndings(chosen, Direction.DOWN)) == (max(below) if below else None)
    distance = min(abs(value - price) for value in candidates)
    nearest = max(value for value in candidates if abs(value - price) == distance)
    assert to_ending(price, ToEndings(chosen, Direction.NEAREST)) == nearest


@given(prices, endings, st.sampled_from(Direction))
def test_the_result_has_a_chosen_ending_obeys_the_direction_and_stays_when_rounded_again(price, chosen, direction):
    rounding = ToEndings(chosen, direction)
    result = to_ending(price, rounding)
    if result is None:
        assert direction is Direction.DOWN
        return
    assert has_ending(result, chosen)
    assert result > 0
    assert direction is not Direction.UP or result >= price
    assert direction is not Direction.DOWN or result <= price
    assert to_ending(result, rounding) == result


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=13, allow_nan=False),
    st.integers(0, 13),
    st.sampled_from(Direction),
)
def test_places_agree_with_fractions(value, places, direction):
    scaled = Fraction(value) * 10**places
    whole = scaled.numerator // scaled.denominator
    up = whole if whole == scaled else whole + 1
    half = Fraction(1, 2)
    nearest = (whole if scaled - whole < half else up) if scaled >= 0 else (up if up - scaled < half else whole)
    wanted = {Direction.DOWN: whole, Direction.UP: up, Direction.NEAREST: nearest}[direction]
    assert Fraction(to_places(value, places, direction)) == Fraction(wanted, 10**places)


@pytest.mark.parametrize(
    ("old", "kind", "raw", "result"),
    [
        ("97.23", Kind.MONEY, "100.1469", "100.15"),
        ("97", Kind.MONEY, "99.912", "99.91"),
        ("0.1234", Kind.MONEY, "0.127102", "0.1271"),
        ("10", Kind.QUANTITY, "10.3", "10"),
        ("2.5", Kind.QUANTITY, "2.575", "2.6"),
        ("7", Kind.DAYS, "7.21", "7"),
        ("2.50", Kind.WHOLE, "2.575", "3"),
    ],
)
def test_as_before_keeps_the_places_of_the_old_value_and_two_for_money(old, kind, raw, result):
    assert str(rounded(D(raw), AsBefore(), D(old), kind)) == result


def test_unrounded_keeps_what_wawi_can_keep_and_no_more():
    third = D(10) / D(3)
    assert rounded(third, Unrounded(), D(0), Kind.MONEY) == D("3.3333333333333")
    assert rounded(D("1.12345"), Unrounded(), D(0), Kind.MONEY) == D("1.12345")
    assert rounded(D("1.125"), ToPlaces(2), D(0), Kind.MONEY) == D("1.13")


def test_there_may_be_no_lower_price():
    down = ToEndings(read_endings(",95"), Direction.DOWN)
    assert rounded(D("0.50"), down, D("0.50"), Kind.MONEY) is None
    assert "lower" in unreachable_reason(down).in_english()
    assert "lower" not in unreachable_reason(ToPlaces(2)).in_english()


def test_zero_is_never_an_ending_on_its_own():
    assert to_ending(D("0.20"), ToEndings(read_endings(",00"), Direction.DOWN)) is None
    assert to_ending(D("0.20"), ToEndings(read_endings(",00"))) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (",90 ,95 ,99", (Ending(D("0.90")), Ending(D("0.95")), Ending(D("0.99")))),
        (".95", (Ending(D("0.95")),)),
        ("0,95", (Ending(D("0.95")),)),
        ("95; 99", (Ending(D("0.95")), Ending(D("0.99")))),
        (",5, ,9", (Ending(D("0.5")), Ending(D("0.9")))),
        ("9,95", (Ending(D("9.95"), D(10)),)),
        ("49,00", (Ending(D(49), D(100)),)),
        (",95 ,95", (Ending(D("0.95")),)),
    ],
)
def test_endings_are_read_as_people_type_them(typed, expected):
    assert read_endings(typed) == expected


@pytest.mark.parametrize("typed", ["", "  ", "x", ",9x", "1,2,3", "-,95", ",12345678901234", "1234567,00"])
def test_what_is_no_ending_is_said(typed):
    with pytest.raises(EndingError, match="ending"):
        read_endings(typed)


@given(endings)
def test_an_ending_that_is_shown_is_read_back(chosen):
    for notation in (GERMAN, ENGLISH):
        for ending in chosen:
            (again,) = read_endings(ending_text(ending, notation))
            assert ending.remainder < 1 or again == ending
            assert again.remainder == ending.remainder


@pytest.mark.parametrize(("value", "places"), [("1", 0), ("1.50", 1), ("100", 0), ("1E+2", 0), ("0.0", 0), ("Inf", 0)])
def test_places_are_counted_without_zeros_at_the_end(value, places):
    assert places_of(D(value)) == places
