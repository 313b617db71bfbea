"""Sentences carry their values along until somebody reads them."""

from __future__ import annotations

from decimal import Decimal

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, Kind, ScalePrice, same_value
from jtl_desktop.domain.text import plural, text


def test_a_sentence_fills_its_values_in_afterwards_even_sentences_in_sentences():
    inner = text("row {number}", number=3)
    assert text("Saved {what}.", what=inner).in_english() == "Saved row 3."


def test_one_and_many_read_differently():
    assert plural("{count} row", "{count} rows", 1).in_english() == "1 row"
    assert plural("{count} row", "{count} rows", 2).in_english() == "2 rows"


def test_an_error_says_what_happened_and_keeps_the_technical_details_apart():
    error = AppError(text("Not saved."), text("Wawi is away."), text("Start it."), "connection refused")
    assert str(error) == "Not saved. (connection refused)"
    assert str(AppError(text("Not saved."), text("m"), text("a"))) == "Not saved."


def test_equal_values_are_equal_whatever_they_look_like():
    small, large = ScalePrice(Decimal(1), net=Decimal(2)), ScalePrice(Decimal(5), percent=Decimal(3))
    assert same_value(Field.SCALE_PRICES, (large, small), (small, large))
    assert same_value(Field.PURCHASE_PRICE_NET, Decimal("20.0"), Decimal(20))
    assert large.is_percent
    assert not small.is_percent


def test_every_field_knows_its_kind_and_what_unset_means():
    assert all(field.unset is not None for field in Field)
    assert Kind.MONEY.is_number
    assert not Kind.TEXT.is_number
    assert Kind.DAYS.is_whole
