"""Values as cells show, copy and speak them."""

from __future__ import annotations

from decimal import Decimal

from jtl_desktop.domain.items import Field, ScalePrice, Value
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.ui.editors import minimum_places
from jtl_desktop.ui.texts import tr


def shown_value(field: Field, value: Value, notation: NumberFormat, *, grouped: bool = True) -> str:
    """The exact value in the reader's notation; flags are drawn, so their text is empty."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, Decimal):
        return format_decimal(value, notation, minimum_places=minimum_places(field.kind), grouped=grouped)
    if isinstance(value, tuple):
        return shown_tiers(value, notation)
    return value.replace("\r\n", " ⏎ ").replace("\n", " ⏎ ") if "\n" in value else value


def shown_tiers(tiers: tuple[ScalePrice, ...], notation: NumberFormat) -> str:
    """One line for all tiers: ``10: 94,21 · 50: −5 %``."""
    return "  ·  ".join(_shown_tier(tier, notation) for tier in tiers)


def spoken_value(field: Field, value: Value, notation: NumberFormat) -> str:
    """The value in words, where a sign or a drawing stands on the screen."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if value in ("", ()):
        return tr("empty")
    return shown_value(field, value, notation)


def _shown_tier(tier: ScalePrice, notation: NumberFormat) -> str:
    start = format_decimal(tier.from_quantity, notation)
    if tier.is_percent and tier.percent is not None:
        return f"{start}: −{format_decimal(tier.percent, notation)} %"
    return f"{start}: {format_decimal(tier.net or Decimal(0), notation, minimum_places=2)}"
