"""Who sells an item at what price and from which quantity: the facts that the chart and its table draw. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jtl_desktop.domain.items import ItemSupplier, SupplierId
from jtl_desktop.domain.pricing import PriceStep, breakpoints, cheapest, effective_price, price_steps


@dataclass(frozen=True, slots=True)
class Offer:
    """One supplier of the item as it will be after saving."""

    row: ItemSupplier
    name: str
    is_current: bool = False

    @property
    def supplier_id(self) -> SupplierId:
        return self.row.supplier_id

    @property
    def steps(self) -> tuple[PriceStep, ...]:
        return price_steps(self.row)

    def price_at(self, quantity: Decimal) -> Decimal | None:
        """Net price per piece when this many are bought; None below the minimum purchase and where no price is set."""
        steps = self.steps
        if not steps or quantity < steps[0].from_quantity:
            return None
        return effective_price(self.row.purchase_price_net, self.row.scale_prices, quantity)


@dataclass(frozen=True, slots=True)
class Band:
    """From ``start`` up to the next band this offer is the cheapest, at this net price per piece."""

    start: Decimal
    offer: Offer
    price: Decimal


def cheapest_bands(offers: Sequence[Offer]) -> tuple[Band, ...]:
    """Who is cheapest from which quantity on; a new band wherever the cheapest supplier or its price changes."""
    by_key = {offer.row.key: offer for offer in offers}
    rows = [offer.row for offer in offers]
    bands: list[Band] = []
    for quantity in breakpoints(rows):
        winner = cheapest(rows, quantity)
        if winner is None:
            continue
        offer = by_key[winner.key]
        price = offer.price_at(quantity)
        if price is None:
            continue
        last = bands[-1] if bands else None
        if last is None or last.offer is not offer or last.price != price:
            bands.append(Band(quantity, offer, price))
    return tuple(bands)


def last_quantity(offers: Sequence[Offer]) -> Decimal:
    """Where a chart of these offers should end: a good way behind the last step, so that it can be seen."""
    last = max(breakpoints(offer.row for offer in offers), default=Decimal(1))
    return max(last * 3, Decimal(10))
