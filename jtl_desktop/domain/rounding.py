"""Rounding as merchants mean it: to decimal places, or to the next price that ends on ,90, ,95 or ,99."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from enum import Enum

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ZERO, Kind
from jtl_desktop.domain.numbers import MAX_PLACES, NumberFormat
from jtl_desktop.domain.text import Text, text

# Products of two numbers of 25 digits each, and a few more: nothing is rounded but where it is asked for.
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)

_UNITS = tuple(Decimal(1).scaleb(-places) for places in range(MAX_PLACES + 1))
_BETWEEN = re.compile(r"[;/\s]+")
_ENDING = re.compile(r"([0-9]*)(?:[.,]([0-9]+))?")
_MOST_WHOLE = 6


class Direction(Enum):
    """Where a value goes that lies between two allowed ones. Halfway, ``NEAREST`` goes up."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


_ROUNDINGS = {Direction.NEAREST: ROUND_HALF_UP, Direction.UP: ROUND_CEILING, Direction.DOWN: ROUND_FLOOR}


@dataclass(frozen=True, slots=True)
class ToPlaces:
    """Round to so many decimal places, 0 to 13."""

    places: int
    direction: Direction = Direction.NEAREST


@dataclass(frozen=True, slots=True)
class Ending:
    """How a price ends: ``0.95`` in steps of 1, or ``9.95`` in steps of 10."""

    remainder: Decimal
    step: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ToEndings:
    """Round to a value above 0 with one of these endings."""

    endings: tuple[Ending, ...]
    direction: Direction = Direction.NEAREST


@dataclass(frozen=True, slots=True)
class AsBefore:
    """Round what cannot be exact to the places that the old value has, money to two at least."""

    direction: Direction = Direction.NEAREST


@dataclass(frozen=True, slots=True)
class Unrounded:
    """Keep every digit that Wawi can keep: 13 places."""


Rounding = ToPlaces | ToEndings | AsBefore | Unrounded


class EndingError(AppError):
    """What was typed names no ending."""

    def __init__(self, typed: str) -> None:
        super().__init__(
            text("This is not a usable ending."),
            text("“{typed}” is not an ending of a price.", typed=typed),
            text("Type endings such as {example}, separated by spaces.", example=",90 ,95 ,99"),
        )


def rounded(value: Decimal, rounding: Rounding, old: Decimal, kind: Kind) -> Decimal | None:
    """The value rounded; None where no value above 0 has such an ending in that direction.

    ``old`` and ``kind`` matter to ``AsBefore`` only.
    """
    if isinstance(rounding, ToEndings):
        return to_ending(value, rounding)
    if isinstance(rounding, ToPlaces):
        return to_places(value, rounding.places, rounding.direction)
    if isinstance(rounding, AsBefore):
        return to_places(value, places_before(old, kind), rounding.direction)
    return value if places_of(value) <= MAX_PLACES else to_places(value, MAX_PLACES)


def to_places(value: Decimal, places: int, direction: Direction = Direction.NEAREST) -> Decimal:
    """The value with so many decimal places."""
    return value.quantize(_UNITS[places], rounding=_ROUNDINGS[direction], context=EXACT)


def to_ending(value: Decimal, rounding: ToEndings) -> Decimal | None:
    """The value above 0 with one of the endings that the direction asks for; None where there is none."""
    below, above = _around(value, rounding.endings[0])
    for ending in rounding.endings[1:]:
        low, high = _around(value, ending)
        below = low if below is None or (low is not None and low > below) else below
        above = min(above, high)
    if rounding.direction is Direction.UP:
        return above
    if rounding.direction is Direction.DOWN or below is None:
        return below if below is not None or rounding.direction is Direction.DOWN else above
    return below if EXACT.subtract(value, below) < EXACT.subtract(above, value) else above


def has_ending(value: Decimal, endings: tuple[Ending, ...]) -> bool:
    """Whether the value ends like one of them."""
    return any(EXACT.remainder(value, ending.step) == ending.remainder for ending in endings)


def places_of(value: Decimal) -> int:
    """Decimal places without the zeros at the end."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    return len(format(value, "f").partition(".")[2].rstrip("0"))


def places_before(old: Decimal, kind: Kind) -> int:
    """The places that a result gets which cannot be exact: those of the old value, money two at least."""
    if kind.is_whole:
        return 0
    if kind is not Kind.MONEY:
        return places_of(old)
    # Nearly all prices; counting places takes three times as long.
    return 2 if EXACT.quantize(old, _UNITS[2]) == old else places_of(old)


def read_endings(typed: str) -> tuple[Ending, ...]:
    """``,90 ,95 0,99 9,95 95``: endings in either notation; digits alone are those behind the decimal mark.

    Raises EndingError for what is no ending, and where nothing was typed.
    """
    words = [word.strip().rstrip(",.") for word in _BETWEEN.split(typed.strip())]
    endings = tuple(dict.fromkeys(_read_ending(word) for word in words if word))
    if not endings:
        raise EndingError(typed.strip())
    return endings


def ending_text(ending: Ending, notation: NumberFormat) -> str:
    """``,95`` or ``9,95``: as it is read back by ``read_endings``."""
    whole, _, places = format(ending.remainder, "f").partition(".")
    shown = whole.rjust(places_of(1 / ending.step), "0") if ending.step > 1 else ""
    return f"{shown}{notation.decimal}{(places.rstrip('0') or '0').ljust(2, '0')}"


def unreachable_reason(rounding: Rounding) -> Text:
    """Why ``rounded`` had no answer."""
    if isinstance(rounding, ToEndings) and rounding.direction is Direction.DOWN:
        return text("There is no lower price with this ending.")
    return text("There is no price with this ending.")


def _read_ending(word: str) -> Ending:
    found = _ENDING.fullmatch(word)
    if found is None:
        raise EndingError(word)
    whole, places = found.group(1), found.group(2)
    if places is None:
        whole, places = "", whole
    whole = whole if whole.strip("0") else ""
    if len(places) > MAX_PLACES or len(whole) > _MOST_WHOLE:
        raise EndingError(word)
    return Ending(Decimal(f"{whole or '0'}.{places}"), Decimal(1).scaleb(len(whole)))


def _around(value: Decimal, ending: Ending) -> tuple[Decimal | None, Decimal]:
    """The nearest values above 0 with this ending: at or below (None where there is none), and at or above."""
    if value < ending.remainder:
        return None, ending.remainder
    over = EXACT.remainder(EXACT.subtract(value, ending.remainder), ending.step)
    if over == 0 and value > 0:
        return value, value
    below = EXACT.subtract(value, over)
    return (below if below > ZERO else None), EXACT.add(below, ending.step)
