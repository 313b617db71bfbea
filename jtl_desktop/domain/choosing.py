"""Which supplier of an item should be its standard supplier, by a rule that a merchant can name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.comparison import Cost, Rank, cost, ranks
from jtl_desktop.domain.currencies import ONE, Currencies
from jtl_desktop.domain.items import ItemSupplier, SupplierId
from jtl_desktop.domain.pricing import effective_price, first_quantity, order_quantity
from jtl_desktop.domain.text import Text, text


class Aim(Enum):
    """What the standard supplier should be best at."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"
    IN_STOCK = "in stock"
    """Those with stock come first; among them, or where nobody has any, the cheapest."""


@dataclass(frozen=True, slots=True)
class StandardRule:
    """``quantity`` is in pieces. Who is the cheapest is decided as in ``domain.comparison``."""

    aim: Aim
    quantity: Decimal = Decimal(1)
    zero_days_are_fast: bool = False
    """A delivery time of 0 means "unknown"; with this it means "today"."""
    currencies: Currencies | None = None
    """None: all prices are in one currency. Else those in an unknown one do not count."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The standard suppliers now (there should be one at most), the one that the rule wants, and why."""

    old: tuple[SupplierId, ...]
    new: SupplierId | None
    state: State
    reason: Text


def choose(rows: Sequence[ItemSupplier], rule: StandardRule, shown: Callable[[Decimal], str] = str) -> Choice:
    """Apply the rule to all suppliers of one item. Of equal ones the present standard supplier stays.

    ``shown`` writes a price in the merchant's notation.
    """
    old = tuple(row.supplier_id for row in rows if row.is_standard)
    if not rows:
        return Choice(old, None, State.UNSET, text("The item has no supplier."))
    if len(rows) == 1:
        return _chosen(old, rows[0], text("It is the only supplier."))
    best = _best(rows, rule)
    if not best:
        return Choice(old, None, State.UNSET, _nobody(rule))
    prices = dict(zip([row.supplier_id for row in best], _price_ranks(best, rule), strict=True))
    equals = best
    if rule.aim is not Aim.FASTEST:
        least = min(prices.values())
        equals = [row for row in best if prices[row.supplier_id] == least]
    # Among equals the standard supplier stays; where it is not among them, the price and the id decide.
    winner = min(equals, key=lambda row: (not row.is_standard, prices[row.supplier_id], row.supplier_id))
    if len(equals) > 1 and winner.is_standard:
        return _chosen(old, winner, text("Others are as good; the present one stays."))
    return _chosen(old, winner, _reason(winner, rule, shown))


_LAST: Rank = (3, Decimal(0))


def _best(rows: Iterable[ItemSupplier], rule: StandardRule) -> list[ItemSupplier]:
    """Those who are as quick, or who have stock, before any price is compared."""
    levels = [(level, row) for row in rows if (level := _LEVELS[rule.aim](row, rule)) is not None]
    first = min((level for level, _ in levels), default=None)
    return [row for level, row in levels if level == first]


def _price_ranks(rows: Sequence[ItemSupplier], rule: StandardRule) -> list[Rank]:
    return [rank or _LAST for rank in ranks([_cost(row, rule) for row in rows])]


def _cost(row: ItemSupplier, rule: StandardRule) -> Cost | None:
    rate = ONE if rule.currencies is None else rule.currencies.rate_of(row.supplier_id)
    return None if rate is None else cost(row, rule.quantity, rate)


def _sells(row: ItemSupplier, rule: StandardRule) -> bool:
    return first_quantity(row) <= rule.quantity


def _by_price(row: ItemSupplier, rule: StandardRule) -> Decimal | None:
    return None if _cost(row, rule) is None else Decimal(0)


def _by_days(row: ItemSupplier, rule: StandardRule) -> Decimal | None:
    return None if row.delivery_time == 0 and not rule.zero_days_are_fast else row.delivery_time


def _by_stock(row: ItemSupplier, rule: StandardRule) -> Decimal | None:
    return None if _cost(row, rule) is None else Decimal(row.stock_level <= 0)


_LEVELS: dict[Aim, Callable[[ItemSupplier, StandardRule], Decimal | None]] = {
    Aim.CHEAPEST: _by_price,
    Aim.FASTEST: _by_days,
    Aim.IN_STOCK: _by_stock,
}


def _chosen(old: Iterable[SupplierId], winner: ItemSupplier, reason: Text) -> Choice:
    before = tuple(old)
    state = State.EQUAL if before == (winner.supplier_id,) else State.CHANGES
    return Choice(before, winner.supplier_id, state, reason)


def _nobody(rule: StandardRule) -> Text:
    if rule.aim is Aim.FASTEST:
        return text("No supplier has a delivery time.")
    if rule.currencies is not None:
        return text("No supplier has a price in a currency that can be compared.")
    return text("No supplier has a price.")


def _reason(winner: ItemSupplier, rule: StandardRule, shown: Callable[[Decimal], str]) -> Text:
    if rule.aim is Aim.FASTEST:
        return text("Delivery in {days} days", days=winner.delivery_time)
    quantity = order_quantity(winner, rule.quantity)
    price = shown(effective_price(winner.purchase_price_net, winner.scale_prices, quantity))
    if rule.aim is Aim.IN_STOCK:
        if winner.stock_level > 0:
            return text("{price} per piece, {stock} in stock", price=price, stock=winner.stock_level)
        return text("{price} per piece; nobody has stock", price=price)
    if not _sells(winner, rule):
        return text("{price} per piece, from {quantity} pieces on", price=price, quantity=quantity)
    return text("{price} per piece", price=price)
