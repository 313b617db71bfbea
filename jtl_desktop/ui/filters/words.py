"""Filters in words, as their chips, their box and a screen reader say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jtl_desktop.domain.moments import format_moment
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.storage.results import Column, Condition, Filter, FilterValue, SingleValue
from jtl_desktop.ui.editors import minimum_places
from jtl_desktop.ui.texts import date_format, tr

# More chosen values than this are counted, not named.
_NAMED = 2


def filter_words(wanted: Filter, title: str, notation: NumberFormat) -> str:
    """The whole filter in one line: ``Supplier: Nordwind``."""
    if wanted.column is Column.STATE:
        return tr("With unsaved changes") if wanted.value else tr("Without unsaved changes")
    value = _values(wanted, notation)
    match wanted.condition:
        case Condition.IS | Condition.ONE_OF:
            return tr("{column}: {value}", column=title, value=value)
        case Condition.IS_NOT:
            return tr("{column} is not {value}", column=title, value=value)
        case Condition.CONTAINS:
            return tr("{column} contains “{value}”", column=title, value=value)
        case Condition.NOT_CONTAINS:
            return tr("{column} does not contain “{value}”", column=title, value=value)
        case Condition.BEGINS:
            return tr("{column} begins with “{value}”", column=title, value=value)
        case Condition.AT_LEAST:
            return tr("{column} from {value}", column=title, value=value)
        case Condition.AT_MOST:
            return tr("{column} up to {value}", column=title, value=value)
        case Condition.IS_EMPTY:
            return tr("{column} is empty", column=title)
        case _:
            return tr("{column} is not empty", column=title)


def value_words(column: Column, value: SingleValue | None, notation: NumberFormat) -> str:
    """A value as the list of values names it."""
    if value is None:
        is_text = column.field is None or isinstance(column.field.unset, str)
        return tr("(empty)") if is_text and column is not Column.SUPPLIER_NAME else tr("(none)")
    if column is Column.STATE:
        return tr("With unsaved changes") if value else tr("Without unsaved changes")
    if isinstance(value, date):
        return format_moment(value, date_format())
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Decimal):
        places = minimum_places(column.field.kind) if column.field is not None else 0
        return format_decimal(value, notation, minimum_places=0 if column is Column.SCALE_PRICES else places)
    return " ".join(value.split())


def _values(wanted: Filter, notation: NumberFormat) -> str:
    value: FilterValue = wanted.value
    if not isinstance(value, tuple):
        return value_words(wanted.column, value, notation)
    words = [value_words(wanted.column, each, notation) for each in value]
    if not words:
        return tr("nothing")
    named = ", ".join(words[:_NAMED])
    more = len(words) - _NAMED
    return named if more <= 0 else tr("{named} and {more} more", named=named, more=Decimal(more))
