"""What a piece really costs: tiers, minimum purchase and order steps, and who is cheapest at a quantity."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from jtl_desktop.domain.items import ZERO, ItemSupplier, ScalePrice, sorted_tiers

_HUNDRED = Decimal(100)


class PriceStep(NamedTuple):
    """From this quantity on, this is the net price per piece."""

    from_quantity: Decimal
    unit_price: Decimal


def tier_price(tier: ScalePrice, base_price: Decimal) -> Decimal:
    """Net price per piece of a tier; percent tiers reduce the row's own price."""
    if tier.net is not None:
        return tier.net
    return _reduced(base_price, tier.percent or ZERO)


def tier_percent(tier: ScalePrice, base_price: Decimal) -> Decimal | None:
    """Reduction against the row's price in percent, rounded to two places; None where there is no base price."""
    if tier.percent is not None:
        return tier.percent
    if base_price == 0 or tier.net is None:
        return None
    return ((1 - tier.net / base_price) * _HUNDRED).quantize(Decimal("0.01"))


def effective_price(base_price: Decimal, tiers: Iterable[ScalePrice], quantity: Decimal) -> Decimal:
    """Net price per piece when this many are bought: the last tier at or below the quantity, else the row's price."""
    price = base_price
    for tier in sorted_tiers(tuple(tiers)):
        if tier.from_quantity <= quantity:
            price = tier_price(tier, base_price)
    return price


def order_quantity(row: ItemSupplier, wanted: Decimal) -> Decimal:
    """The smallest orderable quantity that covers what is wanted: minimum purchase, then order steps."""
    quantity = max(wanted, row.minimum_purchase_quantity)
    step = row.permissible_order_quantity
    if step > 0:
        quantity = (quantity / step).to_integral_value(rounding=ROUND_CEILING) * step
    return quantity


def unit_price(row: ItemSupplier, wanted: Decimal) -> Decimal:
    """Net price per piece at the quantity that has to be ordered to cover what is wanted."""
    return effective_price(row.purchase_price_net, row.scale_prices, order_quantity(row, wanted))


def first_quantity(row: ItemSupplier) -> Decimal:
    """The smallest quantity that this supplier sells, never below one piece."""
    return order_quantity(row, Decimal(1))


def price_steps(row: ItemSupplier) -> tuple[PriceStep, ...]:
    """The staircase of unit prices, from the smallest orderable quantity on. Empty when no price is set."""
    start = first_quantity(row)
    quantities = {start} | {tier.from_quantity for tier in row.scale_prices if tier.from_quantity > start}
    steps: list[PriceStep] = []
    for quantity in sorted(quantities):
        price = effective_price(row.purchase_price_net, row.scale_prices, quantity)
        if price > 0 and (not steps or steps[-1].unit_price != price):
            steps.append(PriceStep(quantity, price))
    return tuple(steps)


def breakpoints(rows: Iterable[ItemSupplier]) -> tuple[Decimal, ...]:
    """Every quantity at which some supplier's unit price changes, ascending."""
    return tuple(sorted({step.from_quantity for row in rows for step in price_steps(row)}))


def cheapest(rows: Iterable[ItemSupplier], quantity: Decimal) -> ItemSupplier | None:
    """The supplier with the lowest unit price among those who sell this quantity; None when nobody does.

    A price of 0 means "not set" in Wawi and never wins. Of equal prices the standard supplier wins.
    """
    sellers = [(price, not row.is_standard, row.supplier_id, row) for row in rows if (price := _sold_at(row, quantity))]
    return min(sellers, key=lambda seller: seller[:3])[3] if sellers else None


def rises(base_price: Decimal, tiers: Iterable[ScalePrice]) -> bool:
    """Whether some tier costs more per piece than what comes before it; a price of 0 is no price."""
    prices = [base_price, *(tier_price(tier, base_price) for tier in sorted_tiers(tuple(tiers)))]
    known = [found for found in prices if found > ZERO]
    return any(after > before for before, after in itertools.pairwise(known))


def _sold_at(row: ItemSupplier, quantity: Decimal) -> Decimal | None:
    if quantity < first_quantity(row):
        return None
    price = effective_price(row.purchase_price_net, row.scale_prices, quantity)
    return price if price > 0 else None


def _reduced(price: Decimal, percent: Decimal) -> Decimal:
    """Exact as long as 28 digits hold it; trailing zeros dropped so that it reads like a price."""
    reduced = price * (_HUNDRED - percent) / _HUNDRED
    return reduced.normalize() if reduced != reduced.to_integral() else reduced.quantize(Decimal(1))
