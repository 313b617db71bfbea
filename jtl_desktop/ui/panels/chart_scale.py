"""Where quantities and prices stand on the chart, and which of them are written at its axes. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jtl_desktop.ui.panels.offers import Offer, last_quantity

_LADDERS = ((1,), (1, 2, 5), (1, 2, 3, 5, 7), tuple(range(1, 10)))

# Only places on the screen are floats here; what is written and told comes from the exact numbers.


@dataclass(frozen=True, slots=True)
class ChartRange:
    """Quantities from ``first`` to ``last``, and prices, with some air around them."""

    first: Decimal
    last: Decimal
    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> ChartRange:
        """Raises ValueError where no offer has a price."""
        prices = [step.unit_price for offer in offers for step in offer.steps]
        first = min(offer.steps[0].from_quantity for offer in offers if offer.steps)
        low, high = min(prices), max(prices)
        air = (high - low) / 8 or high / 20
        return cls(first, last_quantity(offers), max(low - air, Decimal(0)), high + air)


def place(quantity: Decimal) -> float:
    """A quantity on the logarithmic axis."""
    return math.log10(float(quantity))


def quantity_at(position: float) -> Decimal:
    """The whole quantity at a place on the axis."""
    return Decimal(round(10**position))


def staircase(offer: Offer, last: Decimal) -> tuple[list[float], list[float]]:
    """Corner points of an offer's line, from its minimum purchase to the end of the chart."""
    xs: list[float] = []
    ys: list[float] = []
    for step in offer.steps:
        if ys:
            xs.append(place(step.from_quantity))
            ys.append(ys[-1])
        xs.append(place(step.from_quantity))
        ys.append(float(step.unit_price))
    if ys:
        xs.append(place(last))
        ys.append(ys[-1])
    return xs, ys


def quantity_ticks(first: Decimal, last: Decimal) -> list[Decimal]:
    """Round quantities inside the range: powers of ten where it is wide, finer ones where it is narrow."""
    ticks: list[Decimal] = []
    for steps in _LADDERS[0 if place(last) - place(first) > 3 else 1 :]:
        ticks = [tick for tick in _ladder(steps) if first <= tick <= last]
        if len(ticks) >= 3:
            break
    return ticks


def price_ticks(low: Decimal, high: Decimal, wanted: int = 5) -> list[Decimal]:
    """Round prices, about as many as wanted."""
    rough = (high - low) / wanted
    if rough <= 0:
        return [low]
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    tick = (low / step).to_integral_value() * step
    ticks = []
    while tick <= high:
        if tick >= low:
            ticks.append(tick)
        tick += step
    return ticks


def _ladder(steps: Sequence[int]) -> Iterator[Decimal]:
    for exponent in range(10):
        for step in steps:
            yield Decimal(step) * 10**exponent
