"""What other programs write into cells becomes values, or a reason why not; what we write reads back exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ScalePrice
from jtl_desktop.domain.numbers import ENGLISH, GERMAN, NumberFormat
from jtl_desktop.domain.reading import Reading, is_shortened, plain_value, read_value
from jtl_desktop.domain.text import Text
from tests.unit.domain.strategies import values

SWISS = NumberFormat(".", "'")


def reason(field: Field, typed: str) -> str:
    found = read_value(field, typed, GERMAN)
    assert isinstance(found, Text), found
    return found.in_english()


@pytest.mark.parametrize("notation", [GERMAN, ENGLISH, SWISS])
@given(data=st.data())
def test_what_copy_writes_is_read_back_exactly_and_without_doubt(notation, data):
    field = data.draw(st.sampled_from(WRITABLE_FIELDS))
    value = data.draw(values(field))
    assume(field is not Field.SKU or not is_shortened(value))
    assert read_value(field, plain_value(field, value, notation), notation) == Reading(value)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("", "0"), ("  ", "0"), ("12,50 €", "12.50"), ("EUR 3,-", "3"), ("CHF 1'234.50", "1234.50"), ('="12,5"', "12.5")],
)
def test_prices_from_lists_mails_and_spreadsheets(typed, value):
    assert read_value(Field.PURCHASE_PRICE_NET, typed, GERMAN) == Reading(Decimal(value))


def test_a_lone_group_mark_is_read_by_the_language_and_doubted():
    assert read_value(Field.PURCHASE_PRICE_NET, "1.234", GERMAN) == Reading(Decimal(1234), is_doubtful=True)
    assert read_value(Field.PURCHASE_PRICE_NET, "1.234", ENGLISH) == Reading(Decimal("1.234"))
    assert read_value(Field.PURCHASE_PRICE_NET, "1,234", ENGLISH) == Reading(Decimal(1234), is_doubtful=True)
    assert read_value(Field.SCALE_PRICES, "1.000: 5", GERMAN) == Reading(
        (ScalePrice(Decimal(1000), net=Decimal(5)),), is_doubtful=True
    )


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (Field.PURCHASE_PRICE_NET, "auf Anfrage", "is not a number"),
        (Field.PURCHASE_PRICE_NET, "-5", "must not be negative"),
        (Field.PURCHASE_PRICE_NET, "12,50-", "must not be negative"),
        (Field.PURCHASE_PRICE_NET, "(12,50)", "must not be negative"),
        (Field.PURCHASE_PRICE_NET, "5 %", "is a percentage"),
        (Field.PURCHASE_PRICE_NET, "#NV", "error of the spreadsheet"),
        (Field.PURCHASE_PRICE_NET, "####", "error of the spreadsheet"),
        (Field.COMMENT, "#DIV/0!", "error of the spreadsheet"),
        (Field.PURCHASE_PRICE_NET, "4,01E+12", "last digits are lost"),
        (Field.SKU, "4,01E+12", "last digits are lost"),
        (Field.TAX_RATE, "119 %", "between 0 and 100"),
        (Field.DELIVERY_TIME, "2,5", "whole numbers"),
        (Field.SKU, "x" * 256, "At most 255"),
        (Field.SKU, "a\nb", "Line breaks"),
        (Field.IS_DROPSHIPPING, "vielleicht", "neither yes nor no"),
        (Field.SCALE_PRICES, "12,50", "no list of scale prices"),
        (Field.SCALE_PRICES, "10: viel", "no list of scale prices"),
        (Field.SCALE_PRICES, "10: 5; 10: 4", "same quantity"),
        (Field.SCALE_PRICES, "10: -5", "must not be negative"),
        (Field.SCALE_PRICES, "10: +5 %", "between 0 and 100"),
    ],
)
def test_what_cannot_stand_in_a_field_comes_back_with_the_reason(field, typed, words):
    assert words in reason(field, typed)


@pytest.mark.parametrize("yes", ["1", "Ja", "J", "yes", "Y", "TRUE", "wahr", " x ", "✓"])
@pytest.mark.parametrize("no", ["0", "Nein", "n", "no", "False", "FALSCH", ""])
def test_flags_are_read_in_both_languages(yes, no):
    assert read_value(Field.IS_DROPSHIPPING, yes, GERMAN) == Reading(True)
    assert read_value(Field.IS_DROPSHIPPING, no, GERMAN) == Reading(False)


@pytest.mark.parametrize(
    "typed",
    ["10: 94,21; 50: -5 %", "50: 5%; ab 10 = 94,21 €", "10: 94,21  ·  50: −5 %", "from 10: 94.21\n50: -5 %\n"],
)
def test_scale_prices_are_read_as_the_grid_shows_them_and_as_people_write_them(typed):
    expected = (ScalePrice(Decimal(10), net=Decimal("94.21")), ScalePrice(Decimal(50), percent=Decimal(5)))
    assert read_value(Field.SCALE_PRICES, typed, GERMAN) == Reading(expected)


def test_scale_prices_are_written_for_people():
    tiers = (ScalePrice(Decimal(1000), net=Decimal("94.2")), ScalePrice(Decimal(5000), percent=Decimal("2.5")))
    assert plain_value(Field.SCALE_PRICES, tiers, GERMAN) == "1000: 94,20; 5000: -2,5 %"
    assert plain_value(Field.SCALE_PRICES, (), GERMAN) == ""


def test_tiers_that_only_wawi_can_make_are_shown_as_they_are():
    odd = (
        ScalePrice(Decimal(1), Decimal(5), Decimal(2)),
        ScalePrice(Decimal(2)),
        ScalePrice(Decimal(3), percent=Decimal(-4)),
    )
    assert plain_value(Field.SCALE_PRICES, odd, GERMAN) == "1: 5,00 / -2 %; 2:; 3: +4 %"


def test_leading_zeros_and_barcodes_stay_texts():
    assert read_value(Field.SKU, "00012", GERMAN) == Reading("00012")
    assert read_value(Field.SKU, '="00012"', GERMAN) == Reading("00012")
    assert read_value(Field.SKU, "4012345678901", GERMAN) == Reading("4012345678901")


def test_a_comment_keeps_its_lines_quotes_and_tabs():
    typed = 'erste "Zeile"\n\tzweite'
    assert read_value(Field.COMMENT, typed, GERMAN) == Reading(typed)
