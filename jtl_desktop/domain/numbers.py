"""Decimals as people write them, exactly: what is read is what was typed, what is shown is what is stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text

# Wawi keeps decimal(25,13): twelve digits before the comma, thirteen behind it.
MAX_WHOLE_DIGITS = 12
MAX_PLACES = 13

_SPACES = re.compile(r"\s")
_CURRENCY = re.compile(r"(?i)^(?:€|eur)|(?:€|eur|,-|\.-|%)$")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Decimal mark and group mark of a language."""

    decimal: str
    group: str


GERMAN = NumberFormat(",", ".")
ENGLISH = NumberFormat(".", ",")


class NumberError(AppError):
    """What was typed is not a number that can be kept exactly."""

    def __init__(self, meaning: Text) -> None:
        super().__init__(
            text("This is not a usable number."),
            meaning,
            text("Type a number such as {example}.", example="1234,56"),
        )


def format_decimal(value: Decimal, notation: NumberFormat, *, minimum_places: int = 0, grouped: bool = True) -> str:
    """The exact value in the reader's notation; nothing is rounded, zeros are added up to ``minimum_places``."""
    sign = "-" if value < 0 else ""
    plain = format(abs(value), "f")
    whole, _, places = plain.partition(".")
    places = places.rstrip("0").ljust(minimum_places, "0")
    if grouped:
        whole = f"{int(whole):,}".replace(",", notation.group)
    return f"{sign}{whole}{notation.decimal}{places}" if places else f"{sign}{whole}"


def parse_decimal(typed: str, notation: NumberFormat) -> Decimal:
    """Read what a person typed: ``1.234,56``, ``1234.56``, ``1 234,56``, ``12,50 €``, ``EUR 3,-``.

    One mark alone is read by the language: German ``1.234`` is a thousand, ``1.5`` cannot be and is read as a decimal.
    Raises NumberError when it is no number, or has more digits than Wawi keeps (12 before, 13 behind the mark).
    """
    cleaned = _bare(typed)
    if not cleaned:
        raise NumberError(text("Nothing was typed."))
    plain = _with_point(cleaned, notation)
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain.removeprefix("+"))
    whole, _, places = digits.partition(".")
    if not (whole or places) or not _DIGITS.fullmatch(whole + places):
        raise NumberError(text("“{typed}” is not a number.", typed=typed))
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS or len(places.rstrip("0")) > MAX_PLACES:
        raise NumberError(
            text(
                "Wawi keeps at most {whole} digits before and {places} behind the decimal mark.",
                whole=MAX_WHOLE_DIGITS,
                places=MAX_PLACES,
            )
        )
    value = Decimal(f"{sign}{whole or '0'}.{places or '0'}") if places else Decimal(f"{sign}{whole}")
    return Decimal(0) if value == 0 else value


def _bare(typed: str) -> str:
    """Without spaces and currency marks; a Unicode minus becomes a plain one."""
    cleaned = _SPACES.sub("", typed).replace("−", "-")
    previous = None
    while cleaned != previous:
        previous, cleaned = cleaned, _CURRENCY.sub("", cleaned)
    return cleaned


def _with_point(cleaned: str, notation: NumberFormat) -> str:
    """The same number with a point as its only mark; what cannot be decided comes back unreadable."""
    commas, points = cleaned.count(","), cleaned.count(".")
    if commas and points:
        decimal = "," if cleaned.rfind(",") > cleaned.rfind(".") else "."
        return _split(cleaned, decimal, "." if decimal == "," else ",")
    if not commas and not points:
        return cleaned
    mark = "," if commas else "."
    if mark == notation.decimal:
        return _split(cleaned, mark, notation.group)
    if _is_grouped(cleaned, mark):
        return cleaned.replace(mark, "")
    return _split(cleaned, mark, notation.decimal)


def _split(cleaned: str, decimal: str, group: str) -> str:
    if cleaned.count(decimal) != 1:
        return "?"
    whole, places = cleaned.split(decimal)
    if group in places or (group in whole and not _is_grouped(whole, group)):
        return "?"
    return f"{whole.replace(group, '')}.{places}"


def _is_grouped(digits: str, mark: str) -> bool:
    first, *rest = digits.lstrip("+-").split(mark)
    return 1 <= len(first) <= 3 and first != "0" and all(len(part) == 3 for part in rest)
