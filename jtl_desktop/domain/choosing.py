"""Which supplier of an item should be its standard supplier, by a rule that a merchant can name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.items import ItemSupplier, SupplierId
from jtl_desktop.domain.pricing import first_quantity, unit_price
from jtl_desktop.domain.text import Text, text


class Aim(Enum):
    """What the standard supplier should be best at."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"
    IN_STOCK = "in stock"
    """Those with stock come first; among them, or where nobody has any, the cheapest."""


@dataclass(frozen=True, slots=True)
class StandardRule:
    """``quantity`` is in pieces; a supplier whose minimum purchase is above it does not take part in prices."""

    aim: Aim
    quantity: Decimal = Decimal(1)
    zero_days_are_fast: bool = False
    """A delivery time of 0 means "unknown"; with this it means "today"."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The standard suppliers now (there should be one at most), the one that the rule wants, and why."""

    old: tuple[SupplierId, ...]
    new: SupplierId | None
    state: State
    reason: Text


def choose(rows: Sequence[ItemSupplier], rule: StandardRule) -> Choice:
    """Apply the rule to all suppliers of one item. Of equal ones the present standard supplier stays."""
    old = tuple(row.supplier_id for row in rows if row.is_standard)
    if not rows:
        return Choice(old, None, State.UNSET, text("The item has no supplier."))
    if len(rows) == 1:
        return _chosen(old, rows[0], text("It is the only supplier."))
    ranks = [(rank, row) for row in rows if (rank := _RANKS[rule.aim](row, rule)) is not None]
    if not ranks:
        return Choice(old, None, State.UNSET, _nobody(rule))
    best = min(rank[0] for rank, _ in ranks)
    # Among equals the standard supplier stays; where it is not among them, the rest of the rank and the id decide.
    equals = [(not row.is_standard, *rank[1:], row.supplier_id, row) for rank, row in ranks if rank[0] == best]
    winner: ItemSupplier = min(equals, key=lambda entry: entry[:-1])[-1]
    return _chosen(old, winner, _reason(winner, rule, is_shared=len(equals) > 1 and winner.is_standard))


Rank = tuple[tuple[Decimal, ...], Decimal]
"""What counts, and what decides among equals that are not the standard supplier: smaller is better."""

_NO_PRICE = Decimal("Infinity")


def _price(row: ItemSupplier, rule: StandardRule) -> Decimal | None:
    """Net price per piece where this quantity is sold and a price is set."""
    if rule.quantity < first_quantity(row):
        return None
    price = unit_price(row, rule.quantity)
    return price if price > 0 else None


def _rank_by_price(row: ItemSupplier, rule: StandardRule) -> Rank | None:
    price = _price(row, rule)
    return None if price is None else ((price,), Decimal(0))


def _rank_by_days(row: ItemSupplier, rule: StandardRule) -> Rank | None:
    if row.delivery_time == 0 and not rule.zero_days_are_fast:
        return None
    return (row.delivery_time,), _price(row, rule) or _NO_PRICE


def _rank_by_stock(row: ItemSupplier, rule: StandardRule) -> Rank | None:
    price = _price(row, rule)
    return None if price is None else ((Decimal(row.stock_level <= 0), price), Decimal(0))


_RANKS: dict[Aim, Callable[[ItemSupplier, StandardRule], Rank | None]] = {
    Aim.CHEAPEST: _rank_by_price,
    Aim.FASTEST: _rank_by_days,
    Aim.IN_STOCK: _rank_by_stock,
}


def _chosen(old: Iterable[SupplierId], winner: ItemSupplier, reason: Text) -> Choice:
    before = tuple(old)
    state = State.EQUAL if before == (winner.supplier_id,) else State.CHANGES
    return Choice(before, winner.supplier_id, state, reason)


def _nobody(rule: StandardRule) -> Text:
    if rule.aim is Aim.FASTEST:
        return text("No supplier has a delivery time.")
    return text("No supplier sells {quantity} pieces at a known price.", quantity=rule.quantity)


def _reason(winner: ItemSupplier, rule: StandardRule, *, is_shared: bool) -> Text:
    if is_shared:
        return text("Others are as good; the present one stays.")
    if rule.aim is Aim.FASTEST:
        return text("{days} days", days=winner.delivery_time)
    price = unit_price(winner, rule.quantity)
    if rule.aim is Aim.IN_STOCK:
        if winner.stock_level > 0:
            return text("{price} per piece, {stock} in stock", price=price, stock=winner.stock_level)
        return text("{price} per piece; nobody has stock", price=price)
    return text("{price} per piece", price=price)
