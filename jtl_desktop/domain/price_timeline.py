"""What a supplier wanted at any moment, put together from what it wants now and from the changes on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jtl_desktop.domain.items import ZERO, ItemSupplier, ScalePrice
from jtl_desktop.domain.price_history import PriceChange, prices_of
from jtl_desktop.domain.pricing import effective_price

_Prices = dict[Decimal | None, ScalePrice | None]


@dataclass(frozen=True, slots=True)
class PricePoint:
    """From ``at`` on one piece cost so much, net; None: it had no price."""

    at: datetime
    price: Decimal | None


def timeline(
    now: ItemSupplier | None,
    changes: Sequence[tuple[datetime, PriceChange]],
    quantity: Decimal | None,
    begin: datetime,
) -> tuple[PricePoint, ...]:
    """The price per piece of one row over time, from ``begin`` on, one point for each time it became another one.

    ``changes`` are the row's, oldest first; ``now`` is the row today. ``quantity``: how many are bought at a time,
    None for the row's own price.
    """
    prices: _Prices = dict(prices_of(now))
    for _, change in reversed(changes):
        prices[change.from_quantity] = change.old
    points = [PricePoint(begin, _price(prices, quantity))]
    for at, change in changes:
        prices[change.from_quantity] = change.new
        price = _price(prices, quantity)
        moment = max(at, begin)
        if moment == points[-1].at:
            points[-1] = PricePoint(moment, price)
        elif price != points[-1].price:
            points.append(PricePoint(moment, price))
    return tuple(points)


def quantities_of(rows: Sequence[ItemSupplier], changes: Sequence[PriceChange]) -> tuple[Decimal, ...]:
    """The quantities from which on prices differ or differed, in order."""
    found = {tier.from_quantity for row in rows for tier in row.scale_prices}
    found |= {change.from_quantity for change in changes if change.from_quantity is not None}
    return tuple(sorted(found))


def _price(prices: Mapping[Decimal | None, ScalePrice | None], quantity: Decimal | None) -> Decimal | None:
    own = prices.get(None)
    base = own.net if own is not None and own.net is not None else ZERO
    if quantity is None:
        return base or None
    tiers = tuple(tier for start, tier in prices.items() if start is not None and tier is not None)
    return effective_price(base, tiers, quantity) or None
