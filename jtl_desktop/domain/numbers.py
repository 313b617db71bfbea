"""Decimals as people write them, exactly: what is read is what was typed, what is shown is what is stored."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text

# Wawi keeps decimal(25,13): twelve digits before the comma, thirteen behind it.
MAX_WHOLE_DIGITS = 12
MAX_PLACES = 13

_CURRENCY = re.compile(
    r"(?i)^(?:€|euro?|chf|sfr\.?|fr\.?|us\$|\$|usd|£|gbp)|(?:€|euro?|chf|sfr\.?|fr\.|us\$|\$|usd|£|gbp|[,.]-{1,2}|%)$"
)
_DIGITS = re.compile(r"[0-9]+")
_PLAIN = re.compile(r"-?[0-9]{1,12}(?:([.,])([0-9]{1,13}))?")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]*)?")
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
# Minus signs, apostrophes and spaces as spreadsheets, mails and PDFs have them; marks of direction and width go.
_ODD_CHARACTERS = str.maketrans(
    dict.fromkeys("−–—‐‑﹣－", "-")
    | dict.fromkeys("’‘ʼ´`′", "'")
    | dict.fromkeys(
        "\t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    )
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202c\u202d", "")
)


class NumberFormat(NamedTuple):
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


class NumberReading(NamedTuple):
    """What a text says. ``is_doubtful``: another country would have read another number (``1.234``)."""

    value: Decimal
    is_doubtful: bool = False


def parse_decimal(typed: str, notation: NumberFormat) -> Decimal:
    """The number of ``read_decimal`` alone. Raises NumberError."""
    return read_decimal(typed, notation).value


def read_decimal(typed: str, notation: NumberFormat) -> NumberReading:
    """Read what a person typed: ``1.234,56``, ``1234.56``, ``1 234,56``, ``1'234.50``, ``12,50 €``, ``EUR 3,-``.

    Also ``12,50-`` (SAP), ``(12,50)`` (negative in books), ``="12,50"`` and ``'12,50`` (Excel). One mark alone is read
    by the language: German ``1.234`` is a thousand, but in doubt; ``1.5`` cannot be and is read as a decimal.
    Raises NumberError when it is no number, or has more digits than Wawi keeps (12 before, 13 behind the mark).
    """
    simple = _PLAIN.fullmatch(typed)
    if simple is not None:
        return _read_simple(typed, simple, notation)
    bare, is_negative = _bare(typed)
    if not bare:
        raise NumberError(text("Nothing was typed.") if not typed.strip() else _no_number(typed))
    digits = _with_point(bare, notation)
    whole, _, places = digits.partition(".")
    if not (whole or places) or not _DIGITS.fullmatch(whole + places):
        raise NumberError(_no_number(typed))
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS or len(places.rstrip("0")) > MAX_PLACES:
        raise NumberError(
            text(
                "Wawi keeps at most {whole} digits before and {places} behind the decimal mark.",
                whole=MAX_WHOLE_DIGITS,
                places=MAX_PLACES,
            )
        )
    value = Decimal(f"{whole or '0'}.{places or '0'}") if places else Decimal(whole)
    return NumberReading(_signed(value, is_negative=is_negative), _is_doubtful(bare, notation))


def _no_number(typed: str) -> Text:
    return text("“{typed}” is not a number.", typed=typed)


def _signed(value: Decimal, *, is_negative: bool) -> Decimal:
    """There is no negative zero."""
    return Decimal(0) if value == 0 else -value if is_negative else value


def _read_simple(typed: str, found: re.Match[str], notation: NumberFormat) -> NumberReading:
    """Most cells of most tables: digits with one mark at most. Fast, because a paste has 100,000 of them."""
    mark = found[1]
    if mark is None:
        value = Decimal(typed)
    elif mark == notation.group and _is_grouped(typed, mark):
        return NumberReading(Decimal(typed.replace(mark, "")), is_doubtful=True)
    else:
        value = Decimal(typed.replace(",", "."))
    return NumberReading(value or Decimal(0))


def _is_doubtful(bare: str, notation: NumberFormat) -> bool:
    """A group mark alone could be the decimal mark of a table from elsewhere; two of them could not."""
    others = any(mark in bare for mark in (notation.decimal, " ", "'"))
    return bare.count(notation.group) == 1 and not others and _is_grouped(bare, notation.group)


def _bare(typed: str) -> tuple[str, bool]:
    """The number without its sign, currency and the marks of spreadsheets, and whether it is negative."""
    cleaned = unwrapped(typed.translate(_ODD_CHARACTERS).strip())
    cleaned = _without_currency(cleaned.removeprefix("=").removeprefix("'"))
    if cleaned.startswith("(") and cleaned.endswith(")"):
        return _without_currency(cleaned[1:-1]), True
    if cleaned.startswith(("-", "+")):
        return _without_currency(cleaned[1:]), cleaned.startswith("-")
    if cleaned.endswith("-"):
        return cleaned[:-1].rstrip(), True
    return cleaned, False


def unwrapped(typed: str) -> str:
    """``="0012"`` is how spreadsheets are kept from taking a text for a number: it stands for ``0012``."""
    formula = _FORMULA.fullmatch(typed)
    return typed if formula is None else formula[1]


def _without_currency(cleaned: str) -> str:
    previous = None
    while cleaned != previous:
        previous, cleaned = cleaned, _CURRENCY.sub("", cleaned.strip())
    return cleaned


def _with_point(cleaned: str, notation: NumberFormat) -> str:
    """The same number with a point as its only mark; what cannot be decided comes back unreadable."""
    if " " in cleaned or "'" in cleaned:
        return _without_gaps(cleaned)
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


def _without_gaps(cleaned: str) -> str:
    """``1 234,56`` and ``1'234.56``: what groups here groups by three and leaves the other mark no choice."""
    if ("'" in cleaned and " " in cleaned) or not _SPACED.fullmatch(cleaned.replace("'", " ")):
        return "?"
    return cleaned.replace("'", "").replace(" ", "").replace(",", ".")


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
