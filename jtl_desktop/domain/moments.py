"""Dates and times of day as people type and read them, on their own clock: to the day or to the minute."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import NamedTuple

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text

Moment = date
"""A whole day; or, as a datetime without time zone, one minute of it."""

_LONGEST_YEAR = 4
_CENTURY = 2000


class DateFormat(NamedTuple):
    """What stands between the numbers of a date, whether the month comes first, and whether the day has 24 hours."""

    mark: str
    is_month_first: bool
    has_24_hours: bool


GERMAN_DATES = DateFormat(".", is_month_first=False, has_24_hours=True)
ENGLISH_DATES = DateFormat("/", is_month_first=True, has_24_hours=False)


class MomentError(AppError):
    """What was typed is not a date."""

    def __init__(self, meaning: Text, example: str) -> None:
        super().__init__(
            text("This is not a usable date."), meaning, text("Type a date such as {example}.", example=example)
        )


def parse_moment(typed: str, notation: DateFormat, today: date) -> Moment:
    """A date, with or without a time of day. Without a year it is this one's; ISO dates are always understood.

    Raises MomentError.
    """
    found = _ISO.fullmatch(typed.strip()) or _pattern(notation).fullmatch(typed.strip())
    if found is None:
        raise _not_read(typed, notation)
    try:
        day = date(_year(found["year"], today), int(found["month"]), int(found["day"]))
        if found["hour"] is None:
            return day
        return datetime.combine(day, time(_hour(found["hour"], found["half"]), int(found["minute"])))
    except ValueError as error:
        raise _not_read(typed, notation) from error


def format_moment(moment: Moment, notation: DateFormat) -> str:
    """``24.12.2026``, ``24.12.2026 14:05``; ``12/24/2026``, ``12/24/2026 2:05 PM``."""
    day, month = f"{moment.day:02}", f"{moment.month:02}"
    if notation.is_month_first:
        day, month = str(moment.month), str(moment.day)
    words = f"{day}{notation.mark}{month}{notation.mark}{moment.year:04}"
    return f"{words} {_time(moment, notation)}" if isinstance(moment, datetime) else words


def _time(moment: datetime, notation: DateFormat) -> str:
    if notation.has_24_hours:
        return f"{moment.hour:02}:{moment.minute:02}"
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"


_TIME = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: Uhr)?)?"
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})" + _TIME)
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?:[/.](?P<year>\d{2}|\d{4})?)?" + _TIME)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>\d{2}|\d{4})?)?" + _TIME)


def _pattern(notation: DateFormat) -> re.Pattern[str]:
    return _MONTH_FIRST if notation.is_month_first else _DAY_FIRST


def _year(typed: str | None, today: date) -> int:
    if not typed:
        return today.year
    return int(typed) if len(typed) == _LONGEST_YEAR else _CENTURY + int(typed)


def _hour(typed: str, half: str | None) -> int:
    hour = int(typed)
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("a half of a day has 12 hours")
    return hour % 12 + (12 if half in "Pp" else 0)


def _not_read(typed: str, notation: DateFormat) -> MomentError:
    example = format_moment(date(2026, 12, 24), notation)
    return MomentError(
        text("“{typed}” cannot be read as a date. Type it like {example}.", typed=typed.strip(), example=example),
        example,
    )
