"""Values as plain text for other programs, and their text as values: what is written here reads back exactly.

Nothing is guessed: what cannot be read, or must not stand in a field, comes back as the reason why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from jtl_desktop.domain.items import Field, Kind, ScalePrice, Value, sorted_tiers, whole_characters
from jtl_desktop.domain.numbers import NumberError, NumberFormat, format_decimal, read_decimal, unwrapped
from jtl_desktop.domain.rules import check_scale_prices, check_value
from jtl_desktop.domain.text import Text, text

_MONEY_PLACES = 2
_ZERO = Decimal(0)
_YES = frozenset({"1", "ja", "j", "yes", "y", "true", "wahr", "x", "✓", "✔", "☑", "on", "an"})
_NO = frozenset({"", "0", "nein", "n", "no", "false", "falsch", "-", "✗", "☐", "off", "aus"})
_SPREADSHEET_ERROR = re.compile(
    r"#(?:NV|N/A|WERT!|VALUE!|BEZUG!|REF!|DIV/0!|NAME\?|ZAHL!|NUM!|NULL!|ÜBERLAUF!|SPILL!|KALK!|CALC!|#+)",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
_TIER = re.compile(r"\s*(?:ab|from)?\s*([^:=]+?)\s*[:=]\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)
_BETWEEN_TIERS = re.compile(r";|·|\r\n|\r|\n")


class Reading(NamedTuple):
    """``is_doubtful``: another country would have read another number."""

    value: Value
    is_doubtful: bool = False


def plain_value(field: Field, value: Value, notation: NumberFormat) -> str:
    """A value for the clipboard: exact, without thousands marks; flags are 1 and 0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        places = _MONEY_PLACES if field.kind is Kind.MONEY else 0
        return format_decimal(value, notation, minimum_places=places, grouped=False)
    if isinstance(value, tuple):
        return "; ".join(_plain_tier(tier, notation) for tier in value)
    return f'="{value}"' if unwrapped(value) is not value else value


def read_value(field: Field, typed: str, notation: NumberFormat) -> Reading | Text:
    """What a cell of another program says, or the reason why it cannot stand in this field. Empty is "not set"."""
    return reader(field, notation)(typed)


def reader(field: Field, notation: NumberFormat) -> Callable[[str], Reading | Text]:
    """``read_value`` for one column; what is the same for all of its cells is found out here."""
    read = _READERS.get(field.kind, _read_number)
    simple = _simple_reader(field, notation)

    def read_cell(typed: str) -> Reading | Text:
        found = simple(typed)
        if found is not None:
            return found
        if typed[:1] == "#" and _SPREADSHEET_ERROR.fullmatch(typed.strip()):
            return text("“{typed}” is an error of the spreadsheet, not a value.", typed=typed.strip())
        reading = read(field, typed, notation)
        if isinstance(reading, Text):
            return reading
        problems = check_value(field, reading.value)
        return problems[0].text if problems and problems[0].is_error else reading

    return read_cell


def _simple_reader(field: Field, notation: NumberFormat) -> Callable[[str], Reading | None]:
    """Reads what cannot break any rule, quickly: most cells are such, and a paste may bring 100,000 of them."""
    if field.kind in (Kind.MONEY, Kind.QUANTITY):
        # No sign, and no more digits than Wawi keeps.
        mark = notation.decimal
        plain = re.compile(rf"[0-9]{{1,12}}(?:{re.escape(mark)}[0-9]{{1,13}})?").fullmatch
        return lambda typed: Reading(Decimal(typed.replace(mark, ".")) or _ZERO) if plain(typed) else None
    if field.kind is Kind.TEXT:
        usual = re.compile(rf"[0-9A-Za-z][0-9A-Za-z _./,-]{{0,{(field.max_length or 1) - 1}}}").fullmatch
        return lambda typed: Reading(typed) if usual(typed) else None
    return lambda _typed: None


def is_shortened(typed: str) -> bool:
    """Whether a spreadsheet took a barcode for a number and kept its beginning only: ``4,01E+12``."""
    return _SHORTENED.fullmatch(typed.strip()) is not None


def shortened_text(typed: str) -> Text:
    """What to say about such a number."""
    return text(
        "“{typed}”: the spreadsheet has shortened this number, its last digits are lost. Format the column as text"
        " there and copy it again.",
        typed=typed.strip(),
    )


def _read_text(field: Field, typed: str, _notation: NumberFormat) -> Reading | Text:
    if field is Field.SKU and is_shortened(typed):
        return shortened_text(typed)
    return Reading(whole_characters(unwrapped(typed)))


def _read_number(field: Field, typed: str, notation: NumberFormat) -> Reading | Text:
    if not typed or typed.isspace():
        return Reading(field.unset)
    if is_shortened(typed):
        return shortened_text(typed)
    if typed.rstrip().endswith("%") and field.kind is not Kind.PERCENT:
        return text("“{typed}” is a percentage; there is none in this column.", typed=typed.strip())
    try:
        found = read_decimal(typed, notation)
    except NumberError as error:
        return error.meaning
    return Reading(found.value, found.is_doubtful)


def _read_flag(_field: Field, typed: str, _notation: NumberFormat) -> Reading | Text:
    word = typed.strip().lower()
    if word in _YES:
        return Reading(True)
    if word in _NO:
        return Reading(False)
    return text("“{typed}” is neither yes nor no. Write 1 or 0.", typed=typed.strip())


def _read_tiers(_field: Field, typed: str, notation: NumberFormat) -> Reading | Text:
    tiers: list[ScalePrice] = []
    is_doubtful = False
    for part in filter(str.strip, _BETWEEN_TIERS.split(typed)):
        tier = _read_tier(part, notation)
        if tier is None:
            return text(
                "“{typed}” is no list of scale prices. Write them like this: {example}",
                typed=typed.strip(),
                example=plain_value(Field.SCALE_PRICES, _EXAMPLE, notation),
            )
        tiers.append(tier[0])
        is_doubtful |= tier[1]
    ladder = sorted_tiers(tuple(tiers))
    problems = check_scale_prices(ladder)
    return problems[0].text if problems else Reading(ladder, is_doubtful)


_EXAMPLE = (ScalePrice(Decimal(10), net=Decimal("94.21")), ScalePrice(Decimal(50), percent=Decimal(5)))

_READERS: dict[Kind, Callable[[Field, str, NumberFormat], Reading | Text]] = {
    Kind.TEXT: _read_text,
    Kind.FLAG: _read_flag,
    Kind.TIERS: _read_tiers,
}


def _plain_tier(tier: ScalePrice, notation: NumberFormat) -> str:
    """``10: 94,21`` or ``50: -5 %``. A tier with both or none, which only Wawi itself can make, shows as much."""
    parts = []
    if tier.net is not None:
        parts.append(format_decimal(tier.net, notation, minimum_places=_MONEY_PLACES, grouped=False))
    if tier.percent is not None:
        sign = "-" if tier.percent >= 0 else "+"
        parts.append(f"{sign}{format_decimal(abs(tier.percent), notation, grouped=False)} %")
    return f"{format_decimal(tier.from_quantity, notation, grouped=False)}: {' / '.join(parts)}".rstrip()


def _read_tier(part: str, notation: NumberFormat) -> tuple[ScalePrice, bool] | None:
    found = _TIER.fullmatch(part)
    if found is None:
        return None
    quantity, price = found.groups()
    is_percent = price.endswith("%")
    try:
        start, amount = read_decimal(quantity, notation), read_decimal(price, notation)
    except NumberError:
        return None
    is_doubtful = start.is_doubtful or amount.is_doubtful
    if not is_percent:
        return ScalePrice(start.value, net=amount.value), is_doubtful
    # A reduction by 5 % is written -5 %, as the grid shows it; without a sign nothing else can be meant.
    signed = price.lstrip().startswith("+")
    percent = -amount.value if signed else abs(amount.value)
    return ScalePrice(start.value, percent=percent or Decimal(0)), is_doubtful
