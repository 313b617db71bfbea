"""Filters and searches as SQL. ``i`` is the item, ``s`` the supplier row, ``p`` the supplier; s and p may be missing.

Numbers are kept as plain text, each in one way only, so that equal numbers are equal texts. Larger and smaller go by
floats, which tell 15 digits apart; what is closer to the bound than that is decided by ``exactly_at_least``.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jtl_desktop.domain.items import ZERO, Kind, sorted_tiers
from jtl_desktop.domain.pricing import tier_price
from jtl_desktop.storage.codec import decimal_text, number, tiers_from
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import Column, Condition, Filter, Only, Scope, SingleValue

# A float is right to 15 digits and a bit; SQLite reads long numbers a little less exactly than that.
_DOUBT = 1e-12

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
    Only.TIERS_DEARER: "s.scale_prices <> '' AND is_dearer(s.purchase_price_net, s.scale_prices)",
    Only.NO_SUPPLIER: "i.read_at IS NOT NULL AND s.supplier_id IS NULL",
}


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the SQL of this module calls."""
    connection.create_function("exactly_at_least", 2, exactly_at_least, deterministic=True)
    connection.create_function("is_dearer", 2, is_dearer, deterministic=True)


def exactly_at_least(left: str, right: str) -> bool:
    return Decimal(left) >= Decimal(right)


@functools.lru_cache(maxsize=4096)
def is_dearer(price: str, tiers: str) -> bool:
    """Whether some tier costs more per piece than what comes before it; a price of 0 is no price."""
    base = number(price)
    prices = [base, *(tier_price(tier, base) for tier in sorted_tiers(tiers_from(tiers)))]
    known = [found for found in prices if found > ZERO]
    return any(after > before for before, after in itertools.pairwise(known))


# What a column holds


def present(column: Column) -> str:
    """The value to be ordered or counted, NULL where the column has none."""
    if column is Column.GTIN:
        return "NULLIF(i.gtin, '')"
    if column.field is not None and column.field.kind in (Kind.TEXT, Kind.TIERS):
        return f"NULLIF(s.{column.value}, '')"
    return OWN_KEYS.get(column, f"s.{column.value}")


def shown_value(column: Column) -> str:
    """The value as it is listed to choose from, NULL where there is none; for tiers how many there are."""
    if column.field is None:
        return f"NULLIF({_OWN_VALUES[column]}, '')"
    if column.field.kind is Kind.TIERS:
        return tier_count(column)
    return present(column)


def tier_count(column: Column) -> str:
    return f"json_array_length(NULLIF(s.{column.value}, ''))"


def folded(column: Column) -> str:
    """The text without case and accents."""
    if column.field is None:
        return OWN_KEYS[column]
    return f"COALESCE(s.{column.value}_key, lower(s.{column.value}))"


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
    if isinstance(value, tuple):
        return _one_of(column, value, parameters)
    if _is_text(column):
        return _text_term(wanted, parameters)
    return _number_term(wanted, parameters)


def _is_text(column: Column) -> bool:
    return column.field is None or column.field.kind is Kind.TEXT


def _state_term(wanted: Filter) -> str:
    pending = "(i.item_id, s.supplier_id) IN (SELECT item_id, supplier_id FROM temp.pending)"
    added = "i.item_id IN (SELECT item_id FROM temp.pending WHERE is_new)"
    return f"({pending} OR {added})" if wanted.value else f"({pending}) IS NOT 1"


def _one_of(column: Column, values: tuple[SingleValue | None, ...], parameters: list[Any]) -> str:
    terms = []
    chosen = [value for value in values if value is not None]
    if chosen:
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
    return f"({' OR '.join(terms)})" if terms else "0"


def _stored(column: Column, value: SingleValue) -> str | int:
    """A value as the catalogue keeps it."""
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


def _number_term(wanted: Filter, parameters: list[Any]) -> str:
    value, field = wanted.value, wanted.column.field
    if isinstance(value, (str, tuple)) or field is None:
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

_ITEM_WORD = "(instr(i.sku_key, ?) OR instr(i.name_key, ?) OR instr(i.gtin, ?))"
_REMEMBERED = "i.item_id IN (SELECT item_id FROM search_hit WHERE query = ?)"
_TEXTS = (Column.SUPPLIER_NAME, Column.SKU, Column.ITEM_NAME, Column.COMMENT, Column.PACKAGING_UNIT)
_PRICE = re.compile(r"[0-9]+[.,][0-9]+")


def item_terms(words: list[str], query: str, parameters: list[Any]) -> str:
    """The item itself matches: all words somewhere in it, or Wawi found it for this very search."""
    for word in words:
        parameters += [word] * 3
    parameters.append(query)
    local = " AND ".join([_ITEM_WORD] * len(words))
    return f"(({local}) OR {_REMEMBERED})"


def search_terms(words: list[str], query: str, scope: Scope, parameters: list[Any]) -> str:
    """Every word is in the item or in the row; or Wawi found the item."""
    if scope is Scope.ITEM:
        return item_terms(words, query, parameters)
    each = " AND ".join(_word_anywhere(word, parameters) for word in words)
    parameters.append(query)
    return f"(({each}) OR {_REMEMBERED})"


def _word_anywhere(word: str, parameters: list[Any]) -> str:
    terms = ["instr(i.sku_key, ?)", "instr(i.name_key, ?)", "instr(i.gtin, ?)"]
    terms += [f"instr({folded(column)}, ?)" for column in _TEXTS]
    parameters += [word] * len(terms)
    if _PRICE.fullmatch(word):
        price = decimal_text(Decimal(word.replace(",", ".")))
        terms += ["s.purchase_price_net = ?", "s.packaging_unit_price_net = ?", "instr(s.scale_prices, ?)"]
        parameters += [price, price, f'"{price}"']
    return f"({' OR '.join(terms)})"
