"""Every rule that a supplier row must keep before it may go to Wawi.

The limits come from the database schema of Wawi 1.10.11; the API itself does not name them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemSupplier, Kind, ScalePrice, Value
from jtl_desktop.domain.numbers import MAX_PLACES, MAX_WHOLE_DIGITS
from jtl_desktop.domain.text import Text, text

MAX_INT32 = Decimal(2**31 - 1)
_HUNDRED = Decimal(100)


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """One broken rule. ``tier`` is the index of the tier it belongs to, where it belongs to one."""

    field: Field
    text: Text
    severity: Severity = Severity.ERROR
    tier: int | None = None

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def check_value(field: Field, value: Value) -> list[Problem]:
    """Check one value by itself; an empty list means that it may be written."""
    if isinstance(value, tuple):
        return []
    if isinstance(value, str):
        return _check_text(field, value)
    if isinstance(value, Decimal):
        return _check_number(field, value)
    return []


def check_row(row: ItemSupplier, fields: Iterable[Field] = WRITABLE_FIELDS) -> list[Problem]:
    """Check the named fields of a row, tiers included. What Wawi holds already and nobody changes is not judged."""
    chosen = tuple(fields)
    problems = [problem for field in chosen for problem in check_value(field, row.get(field))]
    if Field.SCALE_PRICES in chosen:
        problems += check_scale_prices(row.scale_prices)
    return problems


def check_scale_prices(tiers: tuple[ScalePrice, ...]) -> list[Problem]:
    """Whole, positive, unique and ascending quantities; exactly one of net price and percent per tier."""
    problems = [problem for index, tier in enumerate(tiers) for problem in _check_tier(index, tier)]
    problems += _check_ladder(tiers)
    return problems


def check_item(rows: Iterable[ItemSupplier]) -> list[Problem]:
    """Check what only shows across all suppliers of an item: at most one standard supplier."""
    standards = [row for row in rows if row.is_standard]
    if len(standards) > 1:
        return [Problem(Field.IS_STANDARD, text("Only one supplier of an item can be the standard supplier."))]
    return []


def is_round_trippable(tier: ScalePrice) -> bool:
    """Whether the API can carry this tier: it knows whole quantities only, Wawi's database also fractions."""
    return tier.from_quantity == tier.from_quantity.to_integral_value() and abs(tier.from_quantity) <= MAX_INT32


def has_locked_tiers(tiers: tuple[ScalePrice, ...]) -> bool:
    """Whether these tiers must not be written, because one of them would be lost or changed on the way."""
    return not all(is_round_trippable(tier) for tier in tiers)


def _check_text(field: Field, value: str) -> list[Problem]:
    limit = field.max_length
    length = _utf16_length(value)
    if limit is not None and length > limit:
        return [Problem(field, text("At most {limit} characters; this has {length}.", limit=limit, length=length))]
    if any(character in value for character in "\r\n\0") and field is not Field.COMMENT:
        return [Problem(field, text("Line breaks are not possible here."))]
    return []


def _check_number(field: Field, value: Decimal) -> list[Problem]:
    if not value.is_finite():
        return [Problem(field, text("This is not a usable number."))]
    if value < 0:
        return [Problem(field, text("The value must not be negative."))]
    if field.kind.is_whole and value != value.to_integral_value():
        return [Problem(field, text("Wawi keeps whole numbers only here."))]
    if field.kind.is_whole and abs(value) > MAX_INT32:
        return [Problem(field, text("The number is too large."))]
    if field.kind is Kind.PERCENT and value > _HUNDRED:
        return [Problem(field, text("The percentage must lie between 0 and 100."))]
    return _check_digits(field, value)


def _check_digits(field: Field, value: Decimal, tier: int | None = None) -> list[Problem]:
    whole, _, places = format(abs(value), "f").partition(".")
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS:
        return [Problem(field, text("The number is too large."), tier=tier)]
    if len(places.rstrip("0")) > MAX_PLACES:
        return [Problem(field, text("Wawi keeps at most {places} decimal places.", places=MAX_PLACES), tier=tier)]
    return []


def _check_tier(index: int, tier: ScalePrice) -> list[Problem]:
    found: list[Text] = []
    if not is_round_trippable(tier):
        found.append(text("The quantity must be a whole number."))
    elif tier.from_quantity < 0:
        found.append(text("The quantity must not be negative."))
    if (tier.net is None) == (tier.percent is None):
        found.append(text("A tier needs either a net price or a percentage."))
    if tier.net is not None and tier.net < 0:
        found.append(text("The price must not be negative."))
    if tier.percent is not None and not 0 <= tier.percent <= _HUNDRED:
        found.append(text("The percentage must lie between 0 and 100."))
    problems = [Problem(Field.SCALE_PRICES, message, tier=index) for message in found]
    for value in (tier.net, tier.percent):
        if value is not None:
            problems += _check_digits(Field.SCALE_PRICES, value, index)
    return problems


def _check_ladder(tiers: tuple[ScalePrice, ...]) -> list[Problem]:
    counts = Counter(tier.from_quantity for tier in tiers)
    doubles = [
        Problem(Field.SCALE_PRICES, text("Two tiers start at the same quantity."), tier=index)
        for index, tier in enumerate(tiers)
        if counts[tier.from_quantity] > 1
    ]
    if doubles:
        return doubles
    return [
        Problem(Field.SCALE_PRICES, text("The quantities must rise from tier to tier."), tier=index)
        for index, (before, tier) in enumerate(pairwise(tiers), start=1)
        if tier.from_quantity < before.from_quantity
    ]


def _utf16_length(value: str) -> int:
    """Characters as Wawi's database counts them (nvarchar): an emoji takes two."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2
