"""What is kept as text comes back digit for digit."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemId, ItemSupplier, ScalePrice, SupplierId
from jtl_desktop.domain.text import plural, text
from jtl_desktop.storage.codec import (
    change_columns,
    change_from,
    decimal_text,
    row_from,
    row_text,
    text_from,
    text_json,
    tiers_from,
    tiers_text,
    values_from,
)
from jtl_desktop.storage.schema import ROW_VALUES, row_columns, row_from_columns
from tests.unit.domain import strategies


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_number_survives_exactly(number: Decimal) -> None:
    plain = decimal_text(number)
    assert Decimal(plain) == number
    assert "E" not in plain.upper()


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("20.0", "20"),
        ("12.3400", "12.34"),
        ("1E+3", "1000"),
        ("-0", "0"),
        ("0E-13", "0"),
        ("100", "100"),
        ("-1.50", "-1.5"),
    ],
)
def test_equal_numbers_are_written_alike(number: str, plain: str) -> None:
    assert decimal_text(Decimal(number)) == plain


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        decimal_text(Decimal(number))


@given(strategies.ladders)
def test_tiers_survive(tiers: tuple[ScalePrice, ...]) -> None:
    assert tiers_from(tiers_text(tiers)) == tiers


@given(strategies.rows)
def test_a_row_survives_the_journal(row) -> None:
    assert row_from(row.key, row_text(row)) == row


@given(strategies.rows)
def test_a_row_survives_the_catalogue(row) -> None:
    columns = row_columns(row, 0.0)
    count = ROW_VALUES.count(",") + 1
    assert row_from_columns(columns[0], columns[1], columns[2 : 2 + count]) == row


@given(strategies.rows, st.sampled_from(ChangeKind), st.data())
def test_a_change_survives(row, kind: ChangeKind, data: st.DataObject) -> None:
    fields = data.draw(st.lists(st.sampled_from(WRITABLE_FIELDS), unique=True))
    values = {field: data.draw(strategies.values(field)) for field in fields}
    change = RowChange(row.key, kind, row if kind is not ChangeKind.ADD else None, values)
    assert change_from(*change_columns(change)) == change


ROW = ItemSupplier(ItemId(1), SupplierId(2), sku="A-1", purchase_price_net=Decimal("9.50"), is_standard=True)


def test_a_row_is_a_list_whose_places_never_change() -> None:
    listed = '["A-1","",true,"9.50","0","0","0","0",false,"0",false,false,"","","0","0",""]'
    assert row_text(ROW) == listed
    assert row_from(ROW.key, listed) == ROW
    assert len(msgspec.json.decode(listed)) == len(Field)


def test_a_row_that_an_older_version_kept_is_read() -> None:
    named = '{"sku":"A-1","is_standard":true,"purchase_price_net":"9.50"}'
    assert row_from(ROW.key, named) == ROW


def test_a_row_from_before_there_were_more_fields_is_read() -> None:
    assert row_from(ROW.key, '["A-1","",true,"9.50"]') == ROW


@pytest.mark.parametrize("stored", ['["A-1","",1]', '["A-1"', "[5]", str([""] * 18).replace("'", '"')])
def test_a_row_that_is_not_understood_is_an_error_and_not_a_guess(stored: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (of whichever kind)
        row_from(ROW.key, stored)


def test_no_row_is_no_row() -> None:
    assert row_text(None) is None


@pytest.mark.parametrize("stored", ['{"no_such_field": "1"}', '{"sku": 5}', '{"is_standard": "yes"}', '{"sku"', "[]"])
def test_what_is_not_understood_is_an_error_and_not_a_guess(stored: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (of whichever kind)
        values_from(stored)


def test_numbers_never_pass_through_a_float() -> None:
    price = Decimal("123456789012.1234567890123")
    assert values_from(f'{{"purchase_price_net": "{price}"}}') == {Field.PURCHASE_PRICE_NET: price}


def test_a_sentence_survives_and_is_translated_later() -> None:
    inner = plural("{count} cell", "{count} cells", 3)
    at = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)
    sentence = text("Paste {what} into {sku}", what=inner, sku="A-1", price=Decimal("1.50"), at=at)
    again = text_from(text_json(sentence))
    assert again.in_english() == sentence.in_english() == "Paste 3 cells into A-1"
    assert again.values["what"] == inner
    assert (again.values["price"], again.values["at"]) == ("1.50", at)


@pytest.mark.parametrize("stored", ["{}", '{"text": 1}', '{"text": "a", "values": []}', "[]", '{"text"'])
def test_what_is_no_sentence_is_an_error(stored: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (of whichever kind)
        text_from(stored)
