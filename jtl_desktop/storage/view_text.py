"""What is listed as text, for saved views and the next start; what another version wrote is read as far as it goes."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jtl_desktop.domain.items import Kind
from jtl_desktop.storage.codec import decimal_text
from jtl_desktop.storage.listing import Column, Condition, Filter, FilterValue, GridQuery, Only, SingleValue


def query_text(query: GridQuery, **more: str) -> str:
    """A query and other texts beside it as JSON; every number a string."""
    plain = {
        "search": query.search,
        "only": query.only.name,
        "sort": [[column.value, descending] for column, descending in query.sort],
        "filters": [
            [wanted.column.value, wanted.condition.name, _plain(wanted.column, wanted.value)]
            for wanted in query.filters
        ],
    }
    return json.dumps({**more, **plain}, ensure_ascii=False)


def query_from(stored: str) -> tuple[GridQuery, dict[str, str]]:
    """The query and the texts beside it; a filter or an order that is not understood is left out."""
    try:
        plain = json.loads(stored)
    except ValueError:
        plain = None
    if not isinstance(plain, dict):
        return GridQuery(), {}
    search, only = plain.pop("search", ""), plain.pop("only", "")
    query = GridQuery(
        search=search if isinstance(search, str) else "",
        filters=tuple(found for entry in _list(plain.pop("filters", [])) if (found := _filter(entry)) is not None),
        sort=tuple(order for entry in _list(plain.pop("sort", [])) if (order := _order(entry)) is not None),
        only=Only[only] if only in Only.__members__ else Only.ALL,
    )
    return query, {name: value for name, value in plain.items() if isinstance(value, str)}


def _plain(column: Column, value: FilterValue) -> Any:
    if isinstance(value, tuple):
        return [_plain(column, each) if each is not None else None for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return decimal_text(value) if isinstance(value, Decimal) else value


def _list(plain: Any) -> list[Any]:
    return plain if isinstance(plain, list) else []


def _filter(plain: Any) -> Filter | None:
    try:
        name, condition, value = plain
        column, found = Column(name), Condition[condition]
        if found in (Condition.IS_EMPTY, Condition.NOT_EMPTY):
            return Filter(column, found) if column is not Column.STATE else None
        if found is Condition.ONE_OF and column is not Column.STATE:
            chosen = tuple(None if each is None else _value(column, each) for each in value)
            return Filter(column, found, chosen) if isinstance(value, list) else None
        return Filter(column, found, _value(column, value)) if found in _conditions(column) else None
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return None


def _value(column: Column, plain: Any) -> SingleValue:
    """Raises ValueError, TypeError, ArithmeticError for what does not fit the column."""
    kind = _kind(column)
    if not isinstance(plain, kind if kind is bool else str):
        raise TypeError(f"{column} has other values")
    if isinstance(plain, str) and kind is date:
        return datetime.fromisoformat(plain).replace(tzinfo=None) if "T" in plain else date.fromisoformat(plain)
    if kind is not Decimal:
        return plain
    value = Decimal(plain)
    if not value.is_finite():
        raise ValueError("only finite numbers can be compared")
    return value


def _kind(column: Column) -> type[SingleValue]:
    if column is Column.STATE:
        return bool
    if column.is_moment:
        return date
    if column.field is None or column.field.kind is Kind.TEXT:
        return str
    return bool if column.field.kind is Kind.FLAG else Decimal


def _conditions(column: Column) -> frozenset[Condition]:
    return {bool: _OF_FLAGS, str: _OF_TEXTS, Decimal: _OF_NUMBERS, date: _OF_NUMBERS}[_kind(column)]


_OF_FLAGS = frozenset({Condition.IS, Condition.IS_NOT})
_OF_NUMBERS = _OF_FLAGS | {Condition.AT_LEAST, Condition.AT_MOST}
_OF_TEXTS = _OF_FLAGS | {Condition.CONTAINS, Condition.NOT_CONTAINS, Condition.BEGINS}


def _order(plain: Any) -> tuple[Column, bool] | None:
    try:
        name, descending = plain
        return Column(name), bool(descending)
    except (ValueError, TypeError):
        return None
