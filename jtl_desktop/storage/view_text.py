"""What is listed as text, for saved views and the next start; what another version wrote is read as far as it goes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from jtl_desktop.storage.codec import decimal_text
from jtl_desktop.storage.listing import Column, Condition, Filter, FilterValue, GridQuery, Only, SingleValue

_decode = msgspec.json.Decoder(dict[str, Any]).decode


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
    return msgspec.json.encode({**more, **plain}).decode()


def query_from(stored: str) -> tuple[GridQuery, dict[str, str]]:
    """The query and the texts beside it; a filter or an order that is not understood is left out."""
    try:
        plain = _decode(stored)
    except (msgspec.DecodeError, UnicodeError):
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
    return decimal_text(value) if isinstance(value, Decimal) else value


def _list(plain: Any) -> list[Any]:
    return plain if isinstance(plain, list) else []


def _filter(plain: Any) -> Filter | None:
    try:
        name, condition, value = plain
        column, found = Column(name), Condition[condition]
        read = tuple(_value(column, each) for each in value) if isinstance(value, list) else _value(column, value)
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return None
    if found in (Condition.IS_EMPTY, Condition.NOT_EMPTY):
        return Filter(column, found)
    is_fitting = isinstance(read, tuple) is (found is Condition.ONE_OF) and read is not None
    return Filter(column, found, read) if is_fitting and read is not None else None


def _value(column: Column, plain: Any) -> SingleValue | None:
    """Raises ValueError, TypeError, ArithmeticError for what does not fit the column."""
    if plain is None or isinstance(plain, bool):
        return plain
    if not isinstance(plain, str):
        raise TypeError("numbers are kept as texts")
    if column.field is None or not (column.field.kind.is_number or column is Column.SCALE_PRICES):
        return plain
    return Decimal(plain) if plain else plain


def _order(plain: Any) -> tuple[Column, bool] | None:
    try:
        name, descending = plain
        return Column(name), bool(descending)
    except (ValueError, TypeError):
        return None
