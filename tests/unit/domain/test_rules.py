"""The rules that keep a wrong price or a lost tier from ever reaching Wawi."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemId, ItemSupplier, ScalePrice, SupplierId
from jtl_desktop.domain.rules import (
    Problem,
    Severity,
    check_item,
    check_row,
    check_scale_prices,
    check_value,
    has_locked_tiers,
    is_round_trippable,
)
from tests.unit.domain.strategies import ladders, rows

ROW = ItemSupplier(ItemId(1), SupplierId(1))


def tier(quantity, net=None, percent=None):
    as_decimal = [None if value is None else Decimal(value) for value in (net, percent)]
    return ScalePrice(Decimal(quantity), *as_decimal)


def words(problems: list[Problem]) -> str:
    return " ".join(problem.text.in_english() for problem in problems)


@given(rows)
def test_what_wawi_can_hold_is_accepted(row):
    assert check_row(replace(row, scale_prices=())) == []


@given(ladders)
def test_a_rising_ladder_with_one_price_per_tier_is_accepted(tiers):
    assert check_scale_prices(tiers) == []
    assert not has_locked_tiers(tiers)


@pytest.mark.parametrize(
    ("field", "limit"),
    [(Field.SKU, 255), (Field.ITEM_NAME, 255), (Field.COMMENT, 512), (Field.PACKAGING_UNIT, 255)],
)
def test_texts_have_the_lengths_of_wawis_database(field, limit):
    assert check_value(field, "x" * limit) == []
    [problem] = check_value(field, "x" * (limit + 1))
    assert str(limit) in problem.text.in_english()
    assert problem.is_error


def test_an_emoji_counts_twice_because_wawis_database_counts_utf16():
    assert check_value(Field.SKU, "🥽" * 127) == []
    assert check_value(Field.SKU, "🥽" * 128) != []


def test_a_line_break_is_possible_in_the_comment_only():
    assert check_value(Field.COMMENT, "first\nsecond") == []
    assert "Line breaks" in words(check_value(Field.SKU, "first\nsecond"))


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (Field.PURCHASE_PRICE_NET, "-0.01", "negative"),
        (Field.MINIMUM_PURCHASE_QUANTITY, "1.5", "whole"),
        (Field.DELIVERY_TIME, "2.5", "whole"),
        (Field.DELIVERY_TIME, "2147483648", "too large"),
        (Field.TAX_RATE, "100.01", "between 0 and 100"),
        (Field.PURCHASE_PRICE_NET, "1234567890123", "too large"),
        (Field.PURCHASE_PRICE_NET, "0.12345678901234", "decimal places"),
        (Field.PURCHASE_PRICE_NET, "NaN", "usable number"),
    ],
)
def test_numbers_that_wawi_would_refuse_or_change_are_refused_here(field, value, reason):
    assert reason in words(check_value(field, Decimal(value)))


def test_values_at_the_limits_are_fine():
    assert check_value(Field.PURCHASE_PRICE_NET, Decimal("999999999999.1234567890123")) == []
    assert check_value(Field.TAX_RATE, Decimal(100)) == []
    assert check_value(Field.MINIMUM_PURCHASE_QUANTITY, Decimal("5.0")) == []
    assert check_value(Field.IS_STANDARD, True) == []
    assert check_value(Field.SCALE_PRICES, ()) == []


@pytest.mark.parametrize(
    ("tiers", "reason"),
    [
        ([tier(10)], "either"),
        ([tier(10, net=1, percent=1)], "either"),
        ([tier("0.5", net=1)], "whole number"),
        ([tier(-1, net=1)], "negative"),
        ([tier(1, net="-1")], "negative"),
        ([tier(1, percent=101)], "between 0 and 100"),
        ([tier(1, percent=-1)], "between 0 and 100"),
        ([tier(10, net=1), tier(10, net=2)], "same quantity"),
        ([tier(50, net=1), tier(10, net=2)], "must rise"),
        ([tier(1, net="0.12345678901234")], "decimal places"),
    ],
)
def test_a_tier_that_would_be_lost_or_misread_is_refused(tiers, reason):
    problems = check_scale_prices(tuple(tiers))
    assert reason in words(problems)
    assert all(problem.tier is not None for problem in problems)
    assert any(problem.field is Field.SCALE_PRICES for problem in problems)


def test_a_tier_with_a_fractional_quantity_locks_the_tiers_because_the_api_cannot_carry_it():
    assert not is_round_trippable(tier("0.5", net=1))
    assert is_round_trippable(tier("20.0", net=1))
    assert not is_round_trippable(tier(2**31, net=1))
    assert has_locked_tiers((tier(1, net=1), tier("2.5", net=1)))


def test_two_standard_suppliers_are_one_too_many():
    other = replace(ROW, supplier_id=SupplierId(2), is_standard=True)
    assert check_item([ROW, other]) == []
    assert "standard supplier" in words(check_item([replace(ROW, is_standard=True), other]))


def test_only_the_fields_that_the_merchant_changed_are_judged():
    odd = replace(ROW, stock_level=Decimal(-3), scale_prices=(tier("0.5", net=1),))
    assert check_row(odd, [Field.SKU]) == []
    assert {problem.field for problem in check_row(odd)} == {Field.STOCK_LEVEL, Field.SCALE_PRICES}
    assert Field.PACKAGING_UNIT_PRICE_NET not in WRITABLE_FIELDS


def test_a_warning_is_not_an_error():
    warning = Problem(Field.SKU, check_value(Field.SKU, "x" * 300)[0].text, Severity.WARNING)
    assert not warning.is_error
