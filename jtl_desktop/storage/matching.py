"""Whether an unsaved change passes the filters: the same rules as in SQL, for rows that SQL does not see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import ItemSupplier, Kind
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import Condition, Filter, FilterValue, SingleValue


def passes(filters: Iterable[Filter], change: RowChange) -> bool:
    """Whether the row as it will be passes all filters on its own fields; those on the item are SQL's business."""
    row = change.effective()
    return all(matches(wanted, row) for wanted in filters)


def matches(wanted: Filter, row: ItemSupplier) -> bool:
    """Whether a row passes a filter; one on a column that is no field of the row always holds."""
    field = wanted.column.field
    if field is None:
        return True
    value = row.get(field)
    shown: SingleValue = Decimal(len(value)) if isinstance(value, tuple) else value
    is_empty = value in ("", ())
    if wanted.condition in (Condition.IS_EMPTY, Condition.NOT_EMPTY):
        return is_empty is (wanted.condition is Condition.IS_EMPTY)
    if isinstance(wanted.value, tuple):
        return (None if is_empty else shown) in wanted.value
    if isinstance(shown, str):
        return _TEXTS[wanted.condition](fold(shown), fold(str(wanted.value)))
    if is_empty and field.kind is Kind.TIERS:
        return wanted.condition is Condition.IS_NOT
    return _NUMBERS[wanted.condition](_decimal(shown), _decimal(wanted.value))


def _decimal(value: FilterValue) -> Decimal:
    if isinstance(value, (tuple, str, date)):
        raise TypeError("a number is compared with a number")
    return Decimal(value)


_TEXTS: dict[Condition, Callable[[str, str], bool]] = {
    Condition.IS: lambda text, sought: text == sought,
    Condition.IS_NOT: lambda text, sought: text != sought,
    Condition.CONTAINS: lambda text, sought: sought in text,
    Condition.NOT_CONTAINS: lambda text, sought: sought not in text,
    Condition.BEGINS: lambda text, sought: text.startswith(sought),
}

_NUMBERS: dict[Condition, Callable[[Decimal, Decimal], bool]] = {
    Condition.IS: lambda value, wanted: value == wanted,
    Condition.IS_NOT: lambda value, wanted: value != wanted,
    Condition.AT_LEAST: lambda value, wanted: value >= wanted,
    Condition.AT_MOST: lambda value, wanted: value <= wanted,
}
