"""Numbers as merchants write them come in and go out exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.numbers import ENGLISH, GERMAN, NumberError, format_decimal, parse_decimal, read_decimal
from tests.unit.domain.strategies import wawi_decimals

NOTATIONS = [pytest.param(GERMAN, id="german"), pytest.param(ENGLISH, id="english")]


@pytest.mark.parametrize("notation", NOTATIONS)
@given(value=wawi_decimals, grouped=st.booleans(), places=st.integers(0, 5))
def test_what_is_shown_reads_back_as_exactly_what_was_stored(notation, value, grouped, places):
    shown = format_decimal(value, notation, minimum_places=places, grouped=grouped)
    assert parse_decimal(shown, notation) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("12,50 €", "12.50"),
        ("€ 12,50", "12.50"),
        ("EUR 3,-", "3"),
        ("5 %", "5"),
        ("1.234", "1234"),
        ("0.125", "0.125"),
        ("1.5", "1.5"),
        ("1.234.567", "1234567"),
        ("1,234.56", "1234.56"),
        (",5", "0.5"),
        ("5,", "5"),
        ("-2,5", "-2.5"),
        ("−2,5", "-2.5"),
        ("+7", "7"),
        ("-0", "0"),
        ("007", "7"),
        ("0,1234567890123", "0.1234567890123"),
        ("0,12345678901230", "0.1234567890123"),
        ("3,--", "3"),
        ("3.--", "3"),
        ("3,–", "3"),
        ("CHF 1'234.50", "1234.50"),
        ("Fr. 12.50", "12.50"),
        ("1’234’567,5", "1234567.5"),
        ("US$ 12,50", "12.50"),
        ("12,50 $", "12.50"),
        ("12,50-", "-12.50"),
        ("12,50− €", "-12.50"),
        ("- 12,50", "-12.50"),
        ("–12,50", "-12.50"),
        ("-€ 12,50", "-12.50"),
        ("(12,50 €)", "-12.50"),
        ("=12,5", "12.5"),
        ('="0012,5"', "12.5"),
        ("'12,5", "12.5"),
        ("\u200e12,50\u200b", "12.50"),
        ("\ufeff1\u2009234\u2009567,5\u00a0€", "1234567.5"),
        ("12 Euro", "12"),
    ],
)
def test_a_german_merchant_types_a_number_as_it_comes_from_mails_and_excel(typed, value):
    assert parse_decimal(typed, GERMAN) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1,234.56", "1234.56"), ("1.234", "1.234"), ("1,234", "1234"), ("1,5", "1.5"), ("1.234,56", "1234.56")],
)
def test_in_english_one_mark_alone_is_read_the_english_way(typed, value):
    assert parse_decimal(typed, ENGLISH) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "abc",
        "12a",
        "1,2,3",
        "1.23,4,5",
        "1.2.3",
        "12.34.567",
        "--1",
        "1e5",
        "٣",
        "²",
        ",",
        ".",
        "€",
        "1,234,56.7",
        "1.2,3.4",
        "nan",
        "1.23.456,7",
        "12 50",
        "12,50 13,50",
        "0,123 456",
        "1 234'567",
        "1'23",
        "1.234'5",
        "()",
        "((5))",
        "5--",
        "-5-",
        "3 Stück",
    ],
)
def test_what_is_no_number_is_refused_with_a_reason_and_never_guessed(typed):
    with pytest.raises(NumberError) as refused:
        parse_decimal(typed, GERMAN)
    assert refused.value.meaning.in_english()


@pytest.mark.parametrize("typed", ["1.234", "-1.234", "12.345", "999.000", "1.234 €", "(1.234)", "1.234-"])
def test_a_lone_thousands_mark_is_in_doubt(typed):
    assert read_decimal(typed, GERMAN).is_doubtful
    assert read_decimal(typed.replace(".", ","), ENGLISH).is_doubtful
    assert not read_decimal(typed, ENGLISH).is_doubtful


@pytest.mark.parametrize(
    "typed", ["1234", "0.123", "1.234,5", "1.234.567", "1.23", "1234.567", "1,234", "1 234", "1'234"]
)
def test_most_numbers_can_be_read_in_one_way_only(typed):
    assert not read_decimal(typed, GERMAN).is_doubtful


@pytest.mark.parametrize("typed", ["1234567890123", "0,12345678901234"])
def test_more_digits_than_wawi_keeps_are_refused(typed):
    with pytest.raises(NumberError, match="usable number") as refused:
        parse_decimal(typed, GERMAN)
    assert "12" in refused.value.meaning.in_english()


def test_nothing_is_rounded_for_show():
    assert format_decimal(Decimal("1234.56789"), GERMAN, minimum_places=2) == "1.234,56789"
    assert format_decimal(Decimal("3"), GERMAN, minimum_places=2) == "3,00"
    assert format_decimal(Decimal("20.0"), GERMAN) == "20"
    assert format_decimal(Decimal("1E+3"), ENGLISH) == "1,000"
    assert format_decimal(Decimal("-1234.5"), ENGLISH, grouped=False) == "-1234.5"
