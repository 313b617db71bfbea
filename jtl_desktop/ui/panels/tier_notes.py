"""Scale prices as a short text, so that a tier being typed survives a crash: ``10=94.21;50=5%;?100=``.

A part that begins with ``?`` is the new tier that is not complete. Numbers are plain, whatever the language.
"""

from __future__ import annotations

from decimal import Decimal

from jtl_desktop.domain.items import ScalePrice
from jtl_desktop.domain.numbers import ENGLISH, NumberError, parse_decimal
from jtl_desktop.domain.text import text
from jtl_desktop.ui.panels.tier_lines import Draft, Tiers


def tier_note(tiers: Tiers, draft: Draft) -> str:
    """What ``read_tier_note`` reads back exactly."""
    parts = [f"{_plain(tier.from_quantity)}={_price(tier.net, tier.percent)}" for tier in tiers]
    if not draft.is_empty:
        parts.append(f"?{_plain(draft.quantity)}={_price(draft.net, draft.percent)}")
    return ";".join(parts)


def read_tier_note(note: str) -> tuple[Tiers, Draft]:
    """The tiers and the half-entered one. Raises NumberError for what is no such note."""
    tiers: list[ScalePrice] = []
    draft = Draft()
    for part in filter(None, note.split(";")):
        quantity, _, price = part.removeprefix("?").partition("=")
        net, percent = _read_price(price)
        if part.startswith("?"):
            draft = Draft(_read(quantity), net, percent)
        else:
            tiers.append(ScalePrice(parse_decimal(quantity, ENGLISH), net, percent))
    return tuple(tiers), draft


def tiers_of_note(note: str) -> Tiers:
    """The tiers of a note without a half-entered one. Raises NumberError where there is one: it must not be written."""
    tiers, draft = read_tier_note(note)
    if not draft.is_empty:
        raise NumberError(draft.missing() or text("This new tier is not complete."))
    return tiers


def _price(net: Decimal | None, percent: Decimal | None) -> str:
    return _plain(net) if percent is None else f"{_plain(percent)}%"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _read_price(price: str) -> tuple[Decimal | None, Decimal | None]:
    if price.endswith("%"):
        return None, _read(price[:-1])
    return _read(price), None


def _read(number: str) -> Decimal | None:
    return parse_decimal(number, ENGLISH) if number else None
