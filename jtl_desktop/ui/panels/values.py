"""Fields and values of an item supplier as people read them outside the grid: in lists, messages and questions."""

from __future__ import annotations

from decimal import Decimal

from jtl_desktop.domain.items import Field, Kind, ScalePrice, Value
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.grid.columns import grid_columns
from jtl_desktop.ui.texts import tr


def field_label(field: Field) -> str:
    """JTL's own word for a field; the grid's title, but for the star's narrow column."""
    if field is Field.IS_STANDARD:
        return tr("Default supplier")
    return next(column.title for column in grid_columns() if column.field is field)


def value_text(field: Field, value: Value, notation: NumberFormat) -> str:
    """A value in one line; what is not set is a dash, so that "nothing" can be seen."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Decimal):
        return shown(value, field.kind, notation)
    if isinstance(value, tuple):
        return tiers_text(value, notation) if value else "–"
    return " ".join(value.split()) or "–"


def tiers_text(tiers: tuple[ScalePrice, ...], notation: NumberFormat) -> str:
    """All tiers in one line: ``10: 94,21 · 50: −5 %``."""
    return " · ".join(f"{format_decimal(tier.from_quantity, notation)}: {_price(tier, notation)}" for tier in tiers)


def tiers_side(tiers: tuple[ScalePrice, ...], other: tuple[ScalePrice, ...], notation: NumberFormat) -> str:
    """Only the tiers that the other side does not have; dots stand for those that both have."""
    own = tuple(tier for tier in tiers if tier not in other)
    if len(own) == len(tiers):
        return tiers_text(tiers, notation) or "–"
    return f"… {tiers_text(own, notation)}".rstrip()


def percent_text(value: Decimal, notation: NumberFormat) -> str:
    """A percentage with its sign and the unit."""
    return tr("{number} %", number=format_decimal(value, notation))


def change_percent(old: Value, new: Value) -> Decimal | None:
    """By how much a number changed, in percent to one place; None where that says nothing."""
    if isinstance(old, bool) or not isinstance(old, Decimal) or not isinstance(new, Decimal) or old == 0:
        return None
    return ((new - old) / abs(old) * 100).quantize(Decimal("0.1"))


def signed_percent_text(value: Decimal, notation: NumberFormat) -> str:
    """``+2,7 %`` or ``−2,7 %``."""
    sign = "−" if value < 0 else "+" if value > 0 else "±"
    return tr("{number} %", number=sign + format_decimal(abs(value), notation, minimum_places=1))


def _price(tier: ScalePrice, notation: NumberFormat) -> str:
    if tier.net is not None:
        return shown(tier.net, Kind.MONEY, notation)
    return f"−{percent_text(tier.percent or Decimal(0), notation)}"
