"""Filters and searches as SQL. ``i`` is the item, ``s`` the supplier row, ``p`` the supplier; s and p may be missing.

Numbers are kept as plain text, each in one way only, so that equal numbers are equal texts. Larger and smaller go by
floats, which tell 15 digits apart; what is closer to the bound than that is decided by ``exactly_at_least``.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.moments import Moment
from jtl_desktop.storage.codec import decimal_text
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import Column, Condition, Filter, Only, SingleValue
from jtl_desktop.storage.text_index import folded_field

# A float is right to 15 digits and a bit; SQLite reads long numbers a little less exactly than that.
_DOUBT = 1e-12
# A number of no more characters is the only one of its length with this float.
FLOAT_DIGITS = 15

OWN_KEYS = {
    Column.OWN_SKU: "i.sku_key",
    Column.OWN_NAME: "i.name_key",
    Column.GTIN: "i.gtin",
    Column.SUPPLIER_NAME: "p.name_key",
}
_OWN_VALUES = {
    Column.OWN_SKU: "i.sku",
    Column.OWN_NAME: "i.name",
    Column.GTIN: "i.gtin",
    Column.SUPPLIER_NAME: "p.name",
}

# An item without a supplier was read, too.
_MOMENTS = {Column.READ_AT: "COALESCE(s.read_at, i.read_at)", Column.CHANGED: "i.changed"}
QUARTER = 15 * 60

_NO_STANDARD = (
    "i.read_at IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM item_supplier AS o WHERE o.item_id = i.item_id AND o.is_standard = 1)"
)
_TWO_STANDARDS = (
    "i.item_id IN (SELECT item_id FROM item_supplier WHERE is_standard = 1 GROUP BY item_id HAVING count(*) > 1)"
)
ONLY = {
    Only.NO_STANDARD: _NO_STANDARD,
    Only.TWO_STANDARDS: _TWO_STANDARDS,
    Only.PRICE_ZERO: "s.purchase_price_net = '0'",
    Only.TIERS_DEARER: "s.is_dearer = 1",
    Only.NO_SUPPLIER: "i.read_at IS NOT NULL AND s.supplier_id IS NULL",
}


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the SQL of this module calls."""
    connection.create_function("exactly_at_least", 2, exactly_at_least, deterministic=True)
    connection.create_function("nearest_float", 1, nearest_float, deterministic=True)
    connection.create_function("beyond_float", 1, beyond_float, deterministic=True)


def exactly_at_least(left: str, right: str) -> bool:
    return Decimal(left) >= Decimal(right)


def nearest_float(number: str) -> float:
    """SQLite itself reads long numbers a little less exactly than that."""
    return float(number)


def beyond_float(number: str) -> float:
    """How much a number of many digits is larger than the shortest one with the same float: tells 28 digits apart."""
    return float(Decimal(number) - Decimal(repr(float(number))))


# What a column holds


def present(column: Column) -> str:
    """The value to be ordered or counted, NULL where the column has none."""
    if column is Column.GTIN:
        return "NULLIF(i.gtin, '')"
    if column.is_moment:
        return _MOMENTS[column]
    if column.field is not None and column.field.kind in (Kind.TEXT, Kind.TIERS):
        return f"NULLIF(s.{column.value}, '')"
    return OWN_KEYS.get(column, f"s.{column.value}")


def shown_value(column: Column) -> str:
    """The value as it is listed to choose from, NULL where there is none; for tiers how many there are.

    Points in time are quarters of an hour since 1970: days of every time zone are made of whole ones.
    """
    return f"NULLIF({counted_value(column)}, '')" if is_text(column) else counted_value(column)


def counted_value(column: Column) -> str:
    """The same, but an empty text may stand for none, too: asking for each row whether it is empty takes as long as
    reading it."""
    if column.is_moment:
        return quarters(_MOMENTS[column])
    if column.field is not None and column.field.kind is Kind.TIERS:
        return tier_count(column)
    return _OWN_VALUES.get(column, f"s.{column.value}")


def quarters(moment: str) -> str:
    return f"CAST({moment} / {QUARTER} AS INTEGER)"


def tier_count(column: Column) -> str:
    return f"json_array_length(NULLIF(s.{column.value}, ''))"


def folded(column: Column) -> str:
    """The text without case and accents."""
    if column.field is None:
        return OWN_KEYS[column]
    return folded_field(column.field)


# Filters


def filter_term(wanted: Filter, parameters: list[Any]) -> str:
    """A term that holds for the rows that are wanted, going by the catalogue's values."""
    column, condition, value = wanted.column, wanted.condition, wanted.value
    if column is Column.STATE:
        return _state_term(wanted)
    if condition is Condition.IS_EMPTY:
        return f"{present(column)} IS NULL"
    if condition is Condition.NOT_EMPTY:
        return f"{present(column)} IS NOT NULL"
    if column.is_moment:
        return _moment_term(wanted, parameters)
    if isinstance(value, tuple):
        return _one_of(column, value, parameters)
    if is_text(column):
        return _text_term(wanted, parameters)
    return _number_term(wanted, parameters)


def is_text(column: Column) -> bool:
    return column.field is None or column.field.kind is Kind.TEXT


def _state_term(wanted: Filter) -> str:
    pending = "(i.item_id, s.supplier_id) IN (SELECT item_id, supplier_id FROM temp.pending)"
    added = "i.item_id IN (SELECT item_id FROM temp.pending WHERE is_new)"
    return f"({pending} OR {added})" if wanted.value else f"({pending}) IS NOT 1"


def _one_of(column: Column, values: tuple[SingleValue | None, ...], parameters: list[Any]) -> str:
    terms = []
    chosen = [value for value in values if value is not None]
    if chosen or not values:
        parameters.append(json.dumps([_stored(column, value) for value in chosen]))
        known = "(SELECT value FROM json_each(?))"
        if column is Column.SUPPLIER_NAME:
            suppliers = f"SELECT supplier_id FROM supplier WHERE name IN {known}"  # noqa: S608 (constants)
            terms.append(f"s.supplier_id IN ({suppliers})")
        elif column.field is not None and column.field.kind is Kind.TIERS:
            terms.append(f"{tier_count(column)} IN {known}")
        else:
            terms.append(f"{_OWN_VALUES.get(column, f's.{column.value}')} IN {known}")
    if len(chosen) < len(values):
        terms.append(f"{shown_value(column)} IS NULL")
    return f"({' OR '.join(terms)})"


def _stored(column: Column, value: SingleValue) -> str | int:
    """A value as the catalogue keeps it."""
    if isinstance(value, date):
        raise TypeError("dates are compared otherwise")
    if isinstance(value, Decimal):
        is_count = column.field is not None and column.field.kind is Kind.TIERS
        return int(value) if is_count else decimal_text(value)
    return int(value) if isinstance(value, bool) else value


def _text_term(wanted: Filter, parameters: list[Any]) -> str:
    if not isinstance(wanted.value, str) or wanted.condition not in _TEXT_TERMS:
        raise ValueError(f"{wanted.column} is not compared with a number")
    text, sought = folded(wanted.column), fold(wanted.value)
    parameters.append(sought)
    return _TEXT_TERMS[wanted.condition](text, len(sought))


_TEXT_TERMS: dict[Condition, Callable[[str, int], str]] = {
    Condition.IS: lambda text, _length: f"{text} = ?",
    Condition.IS_NOT: lambda text, _length: f"{text} IS NOT ?",
    Condition.CONTAINS: lambda text, _length: f"instr({text}, ?) > 0",
    Condition.NOT_CONTAINS: lambda text, _length: f"COALESCE(instr({text}, ?), 0) = 0",
    Condition.BEGINS: lambda text, length: f"substr({text}, 1, {length}) = ?",
}


def _moment_term(wanted: Filter, parameters: list[Any]) -> str:
    moment, value = _MOMENTS[wanted.column], wanted.value
    if isinstance(value, tuple):
        days = [_span(day) for day in value if isinstance(day, date)]
        parameters.append(json.dumps(days))
        is_inside = f"{moment} >= d.value ->> 0 AND {moment} < d.value ->> 1"
        spans = f"EXISTS (SELECT 1 FROM json_each(?) AS d WHERE {is_inside})"  # noqa: S608 (constants)
        return f"({spans} OR {moment} IS NULL)" if None in value else spans
    if not isinstance(value, date):
        raise TypeError(f"{wanted.column} is compared with a date")
    begin, end = _span(value)
    parameters += {Condition.AT_LEAST: [begin], Condition.AT_MOST: [end]}.get(wanted.condition, [begin, end])
    return _MOMENT_TERMS[wanted.condition].format(moment)


_MOMENT_TERMS = {
    Condition.AT_LEAST: "{0} >= ?",
    Condition.AT_MOST: "{0} < ?",
    Condition.IS: "({0} >= ? AND {0} < ?)",
    Condition.IS_NOT: "({0} >= ? AND {0} < ?) IS NOT 1",
}


def _span(moment: Moment) -> tuple[float, float]:
    """Where a day or a minute of this computer's clock begins and where it ends, in seconds since 1970."""
    if isinstance(moment, datetime):
        begin = moment.astimezone().timestamp()
        return begin, begin + 60
    begin_of_day = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 (of this computer's clock)
    # By the calendar: a day may have 23 or 25 hours.
    return begin_of_day.astimezone().timestamp(), (begin_of_day + timedelta(days=1)).astimezone().timestamp()


def _number_term(wanted: Filter, parameters: list[Any]) -> str:
    value, field = wanted.value, wanted.column.field
    if isinstance(value, (str, tuple, date)) or field is None:
        raise ValueError(f"{wanted.column} is compared with a number")
    if field.kind in (Kind.FLAG, Kind.TIERS):
        number_of = tier_count(wanted.column) if field.kind is Kind.TIERS else f"s.{field.value}"
        parameters.append(str(Decimal(value)))
        return f"{number_of} {_OPERATORS[wanted.condition]} CAST(? AS REAL)"
    text = decimal_text(Decimal(value))
    if wanted.condition in (Condition.IS, Condition.IS_NOT):
        parameters.append(text)
        return f"s.{field.value} {_OPERATORS[wanted.condition]} ?"
    return _bound(f"s.{field.value}", text, parameters, is_lower=wanted.condition is Condition.AT_LEAST)


_OPERATORS = {Condition.IS: "=", Condition.IS_NOT: "IS NOT", Condition.AT_LEAST: ">=", Condition.AT_MOST: "<="}


def _bound(number_of: str, text: str, parameters: list[Any], *, is_lower: bool) -> str:
    """Clearly beyond the bound by floats, equal as a text, or compared digit by digit where a float cannot tell."""
    value = float(text)
    doubt = abs(value) * _DOUBT
    plain = f"CAST({number_of} AS REAL)"
    parameters += [value + doubt if is_lower else value - doubt, value - doubt, value + doubt]
    beyond = f"{plain} {'>' if is_lower else '<'} ?"
    exact = f"exactly_at_least({number_of}, ?)" if is_lower else f"exactly_at_least(?, {number_of})"
    parameters += [text, text]
    return f"({beyond} OR ({plain} BETWEEN ? AND ? AND ({number_of} = ? OR {exact})))"


# Searching

_REMEMBERED = "i.item_id IN (SELECT item_id FROM search_hit WHERE query = ?)"
_TEXTS = (Column.SUPPLIER_NAME, Column.SKU, Column.ITEM_NAME, Column.COMMENT, Column.PACKAGING_UNIT)
_PRICE = re.compile(r"[0-9]+[.,][0-9]+")


def search_terms(words: list[str], query: str, parameters: list[Any]) -> str:
    """Every word is in the item or in the row; or Wawi found the item for this very search."""
    each = " AND ".join(_word_anywhere(word, parameters) for word in words)
    parameters.append(query)
    return f"(({each}) OR {_REMEMBERED})"


def ways_of_writing(word: str) -> tuple[str, ...]:
    """A word as the index of texts may know it: a price is kept there in quotation marks."""
    return (word, f'"{_price(word)}"') if _PRICE.fullmatch(word) else (word,)


def _word_anywhere(word: str, parameters: list[Any]) -> str:
    terms = ["instr(i.sku_key, ?)", "instr(i.name_key, ?)", "instr(i.gtin, ?)"]
    terms += [f"instr({folded(column)}, ?)" for column in _TEXTS]
    parameters += [word] * len(terms)
    if _PRICE.fullmatch(word):
        price = _price(word)
        terms += ["s.purchase_price_net = ?", "s.packaging_unit_price_net = ?", "instr(s.scale_prices, ?)"]
        parameters += [price, price, f'"{price}"']
    return f"({' OR '.join(terms)})"


def _price(word: str) -> str:
    return decimal_text(Decimal(word.replace(",", ".")))
