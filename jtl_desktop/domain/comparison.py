"""Who is cheapest, really: what each supplier of an item costs when a quantity is wanted, in one currency.

The order quantity is the smallest that can be ordered and covers what is wanted; the price of a piece is the one at
that quantity. Those who sell what is wanted are compared by the price of a piece. Who only sells more is the cheapest
where the whole order costs less than every order at those who sell what is wanted: more pieces for less money; else
it stands behind all of them. Among those who only sell more, the smaller total is the cheaper one.

What is saved "per order" is the saving per piece times what is *wanted*: pieces that have to be bought on top of that
save nothing. For a supplier that only sells more it is what the order as a whole costs less than the one at the
standard supplier. The totals of the orders themselves are there beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from jtl_desktop.domain.currencies import ONE, Currencies
from jtl_desktop.domain.items import ItemSupplier, SupplierId
from jtl_desktop.domain.pricing import effective_price, first_quantity, order_quantity
from jtl_desktop.domain.rounding import EXACT

_HUNDRED = Decimal(100)


class Cost(NamedTuple):
    """What an order comes to, in the own currency: ``price`` is net per piece, ``total`` that of the whole order."""

    sells_only_more: bool
    price: Decimal
    total: Decimal


Rank = tuple[int, Decimal]
"""Smaller is cheaper; only those of one call of ``ranks`` can be compared."""


class Saving(NamedTuple):
    """Against the standard supplier, in the own currency; negative where it costs more.

    ``percent`` is the share of what the same costs at the standard supplier that is saved per order.
    """

    per_piece: Decimal
    per_order: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """What one supplier asks. ``price`` is per piece in the supplier's currency; None: not set.

    ``rate`` turns it into the own currency; None: not known, so that nothing can be compared.
    """

    row: ItemSupplier
    quantity: Decimal
    price: Decimal | None
    rate: Decimal | None
    cost: Cost | None

    @property
    def supplier_id(self) -> SupplierId:
        return self.row.supplier_id

    @property
    def total(self) -> Decimal | None:
        """What the order costs, in the supplier's currency."""
        return None if self.price is None else EXACT.multiply(self.price, self.quantity)

    @property
    def own_price(self) -> Decimal | None:
        """Per piece in the own currency."""
        return None if self.price is None or self.rate is None else EXACT.multiply(self.price, self.rate)

    @property
    def own_total(self) -> Decimal | None:
        """What the order costs, in the own currency."""
        own = self.own_price
        return None if own is None else EXACT.multiply(own, self.quantity)


@dataclass(frozen=True, slots=True)
class ItemComparison:
    """All suppliers of one item for so many wanted pieces."""

    wanted: Decimal
    offers: tuple[Offer, ...]
    cheapest: Offer | None
    standard: Offer | None
    """Of several, the cheapest one."""

    def saving(self, offer: Offer) -> Saving | None:
        """What this supplier saves; None for the standard supplier itself, and where a price or a rate is missing."""
        standard = self.standard
        if standard is None or offer is standard:
            return None
        before, after = standard.own_price, offer.own_price
        if before is None or after is None:
            return None
        piece = EXACT.subtract(before, after)
        if offer.cost is None or not offer.cost.sells_only_more:
            return Saving(piece, EXACT.multiply(piece, self.wanted), _share(piece, before))
        whole = EXACT.multiply(before, standard.quantity)
        saved = EXACT.subtract(whole, offer.cost.total)
        return Saving(piece, saved, _share(saved, whole))

    @property
    def best_saving(self) -> Saving | None:
        """What changing to the cheapest supplier saves; None where nothing can be saved."""
        found = None if self.cheapest is None else self.saving(self.cheapest)
        return found if found is not None and found.per_order > 0 else None


def cost(row: ItemSupplier, wanted: Decimal, rate: Decimal = ONE) -> Cost | None:
    """What counts when so many pieces are wanted; None without a price, which is what 0 means in Wawi."""
    quantity = order_quantity(row, wanted)
    price = effective_price(row.purchase_price_net, row.scale_prices, quantity)
    if price <= 0:
        return None
    return _cost(row, wanted, quantity, EXACT.multiply(price, rate))


def ranks(costs: Sequence[Cost | None]) -> list[Rank | None]:
    """Who of these is cheaper than whom; None for those without a price."""
    smallest = min((found.total for found in costs if found and not found.sells_only_more), default=None)
    return [None if found is None else _rank(found, smallest) for found in costs]


def _rank(found: Cost, smallest: Decimal | None) -> Rank:
    """``smallest``: what the smallest order costs at those who sell what is wanted; None: nobody does."""
    if not found.sells_only_more:
        return 1, found.price
    return (0 if smallest is None or found.total < smallest else 2), found.total


def own_minimum(rows: Iterable[ItemSupplier]) -> Decimal:
    """The smallest quantity that the standard supplier sells; without one the smallest that any sells."""
    suppliers = tuple(rows)
    standards = [row for row in suppliers if row.is_standard]
    return min((first_quantity(row) for row in standards or suppliers), default=ONE)


def compare(rows: Sequence[ItemSupplier], wanted: Decimal | None, currencies: Currencies) -> ItemComparison:
    """Compare the suppliers of one item; ``wanted`` None: the item's own minimum.

    Of equal ones the standard supplier stays the cheapest, else the lowest number decides. ``wanted`` is above 0.
    """
    quantity = own_minimum(rows) if wanted is None else wanted
    offers = tuple(_offer(row, quantity, currencies.rate_of(row.supplier_id)) for row in rows)
    standards = [offer for offer in offers if offer.row.is_standard]
    lowest = min(standards, key=lambda offer: offer.supplier_id, default=None)
    return ItemComparison(quantity, offers, _cheapest(offers), _cheapest(standards) or lowest)


def _offer(row: ItemSupplier, wanted: Decimal, rate: Decimal | None) -> Offer:
    quantity = order_quantity(row, wanted)
    price = effective_price(row.purchase_price_net, row.scale_prices, quantity)
    if price <= 0:
        return Offer(row, quantity, None, rate, None)
    found = None if rate is None else _cost(row, wanted, quantity, EXACT.multiply(price, rate))
    return Offer(row, quantity, price, rate, found)


def _cost(row: ItemSupplier, wanted: Decimal, quantity: Decimal, own_price: Decimal) -> Cost:
    return Cost(first_quantity(row) > wanted, own_price, EXACT.multiply(own_price, quantity))


def _cheapest(offers: Sequence[Offer]) -> Offer | None:
    ranked = [
        (rank, not offer.row.is_standard, offer.supplier_id, offer)
        for offer, rank in zip(offers, ranks([offer.cost for offer in offers]), strict=True)
        if rank is not None
    ]
    return min(ranked, key=lambda entry: entry[:3])[3] if ranked else None


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(part, _HUNDRED), whole)
