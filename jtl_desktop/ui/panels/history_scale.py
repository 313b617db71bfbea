"""Where moments and prices stand on the chart of an item's history, and which are written at its axes. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.domain.price_timeline import PricePoint

_MOST_TICKS = 5

# Only places on the screen are floats here; what is written and told comes from the exact numbers.


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A supplier's price over time; the last point holds until now."""

    supplier_id: SupplierId
    name: str
    is_current: bool
    points: tuple[PricePoint, ...]

    def price_at(self, moment: datetime) -> Decimal | None:
        """What one piece cost then; None where there was no price."""
        passed = [point for point in self.points if point.at <= moment]
        return passed[-1].price if passed else None

    @property
    def has_price(self) -> bool:
        return any(point.price is not None for point in self.points)


@dataclass(frozen=True, slots=True)
class HistoryRange:
    """The moments from ``begin`` to ``end``, and prices, with some air around them."""

    begin: datetime
    end: datetime
    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, lines: Sequence[HistoryLine], begin: datetime, end: datetime) -> HistoryRange | None:
        """None where nobody ever had a price."""
        prices = [point.price for line in lines for point in line.points if point.price is not None]
        if not prices:
            return None
        low, high = min(prices), max(prices)
        air = (high - low) / 8 or high / 20
        return cls(begin, max(end, begin + timedelta(minutes=1)), max(low - air, Decimal(0)), high + air)


def staircase(points: Sequence[PricePoint], end: datetime) -> tuple[list[float], list[float]]:
    """Corner points of a line; a gap (not a number) where there is no price."""
    xs: list[float] = []
    ys: list[float] = []
    for number, point in enumerate(points):
        until = points[number + 1].at if number + 1 < len(points) else end
        price = math.nan if point.price is None else float(point.price)
        xs += [point.at.timestamp(), until.timestamp()]
        ys += [price, price]
    return xs, ys


class Grain(Enum):
    """How exactly a moment is written at the axis."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def time_ticks(begin: datetime, end: datetime) -> tuple[Grain, list[datetime]]:
    """Round moments between two, about five. All are without a zone, as the clock and calendar on the wall have them:
    so a day begins at midnight on both sides of a change to summer time.
    """
    ticks: list[datetime] = []
    for grain, walk in _walks():
        ticks = [moment for moment in walk(begin, end) if moment >= begin]
        if len(ticks) <= _MOST_TICKS:
            return grain, ticks
    return Grain.YEAR, ticks[:: len(ticks) // _MOST_TICKS + 1]


_Walk = Callable[[datetime, datetime], Iterator[datetime]]


def _walks() -> Iterator[tuple[Grain, _Walk]]:
    for minutes in (1, 5, 15, 60, 180, 360, 720):
        yield Grain.MINUTE, _by_time(timedelta(minutes=minutes))
    for days in (1, 2, 7, 14):
        yield Grain.DAY, _by_time(timedelta(days=days))
    for months in (1, 2, 3, 6):
        yield Grain.MONTH, _by_months(months)
    for years in (1, 2, 5, 10):
        yield Grain.YEAR, _by_months(12 * years)


def _by_time(step: timedelta) -> _Walk:
    def walk(begin: datetime, end: datetime) -> Iterator[datetime]:
        moment = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        if (end - begin) / step > 4 * _MOST_TICKS:
            # Too many anyway; not worth counting.
            yield from (begin,) * (_MOST_TICKS + 1)
            return
        moment += step * max(0, (begin - moment) // step)
        while moment <= end:
            yield moment
            moment += step

    return walk


def _by_months(months: int) -> _Walk:
    def walk(begin: datetime, end: datetime) -> Iterator[datetime]:
        number = begin.year * 12 + begin.month - 1
        number -= number % months
        while (moment := _month(begin, number)) <= end:
            yield moment
            number += months

    return walk


def _month(like: datetime, number: int) -> datetime:
    year, month = divmod(number, 12)
    return like.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
