"""What looks like a slip in a price that is about to be saved: warnings to be ticked, never errors.

All prices are net per piece; tiers in percent are judged by what a piece costs then.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey, sorted_tiers
from jtl_desktop.domain.pricing import tier_price
from jtl_desktop.domain.text import Text, text

_HUNDRED = Decimal(100)
_TEN = Decimal(10)
# A price this many times the usual one, on an item that comes in packaging units, is worth a look: merchants' own
# checks of orders draw the line there. How near it must be to the price of the whole unit to be taken for one.
_PACK_AT_LEAST = Decimal("1.5")
_PACK_NEARNESS = Decimal("0.25")


class GuardKind(Enum):
    ZERO_PRICE = "zero price"
    BIG_CHANGE = "big change"
    PACKAGING_PRICE = "packaging price"
    TIER_DEARER = "tier dearer"
    FAR_FROM_OTHERS = "far from others"


class RowWarning(NamedTuple):
    """One thing that the merchant should look at before saving.

    ``old`` and ``new``: net per piece, ``old`` None where there was no price; ``percent``: the change from one to the
    other; ``from_quantity``: the tier it is about, None for the row's own price.
    """

    key: RowKey
    field: Field
    kind: GuardKind
    text: Text
    old: Decimal | None
    new: Decimal
    percent: Decimal | None = None
    from_quantity: Decimal | None = None


class _Step(NamedTuple):
    """What a piece costs from a quantity on; None is the row's own price."""

    quantity: Decimal | None
    old: Decimal | None
    new: Decimal


def warnings_for(
    change: RowChange, row_after: ItemSupplier, other_rows: Iterable[ItemSupplier], *, percent: Decimal
) -> list[RowWarning]:
    """What looks odd in the prices that this change brings; prices that it does not touch are not judged.

    ``row_after``: the row as it will be. ``other_rows``: the item's other suppliers, with their pending prices.
    ``percent``: a change of more than this is told; 0 turns that off.
    """
    if change.kind is ChangeKind.REMOVE or not change.values.keys() & {Field.PURCHASE_PRICE_NET, Field.SCALE_PRICES}:
        return []
    steps = _steps(change, row_after)
    found = [*_zero(steps), *_big(steps, percent), *_dearer(change.base, row_after)]
    if Field.PURCHASE_PRICE_NET in change.values and row_after.purchase_price_net > 0:
        own = _Step(None, _own_price(change.base), row_after.purchase_price_net)
        usual = median_price(other_rows)
        found += [*_packaging(own, usual, row_after.amount_packaging_unit), *_far(own, usual)]
    return [_warning(change.key, *entry) for entry in sorted(found, key=lambda entry: _ORDER[entry[0]])]


def median_price(rows: Iterable[ItemSupplier]) -> Decimal | None:
    """The median of the suppliers' own prices; a price of 0 means "not set" and does not count."""
    prices = [row.purchase_price_net for row in rows if row.purchase_price_net > 0]
    return statistics.median(prices) if prices else None


_Found = tuple[GuardKind, _Step, Text]
_ORDER = {kind: place for place, kind in enumerate(GuardKind)}


def _warning(key: RowKey, kind: GuardKind, step: _Step, message: Text) -> RowWarning:
    field = Field.PURCHASE_PRICE_NET if step.quantity is None else Field.SCALE_PRICES
    return RowWarning(key, field, kind, message, step.old, step.new, _percent(step), step.quantity)


def _own_price(base: ItemSupplier | None) -> Decimal | None:
    return base.purchase_price_net if base is not None and base.purchase_price_net > 0 else None


def _percent(step: _Step) -> Decimal | None:
    if not step.old:
        return None
    return ((step.new - step.old) / step.old * _HUNDRED).quantize(Decimal("0.1"))


def _steps(change: RowChange, after: ItemSupplier) -> list[_Step]:
    """The prices that this change sets, each with what the same quantity's price was before."""
    base, steps = change.base, []
    if Field.PURCHASE_PRICE_NET in change.values:
        steps.append(_Step(None, _own_price(base), after.purchase_price_net))
    before = {} if base is None else {tier.from_quantity: tier for tier in base.scale_prices}
    for tier in sorted_tiers(after.scale_prices) if Field.SCALE_PRICES in change.values else ():
        former = before.get(tier.from_quantity)
        if former == tier:
            continue
        old = tier_price(former, base.purchase_price_net) if base is not None and former is not None else None
        steps.append(_Step(tier.from_quantity, old or None, tier_price(tier, after.purchase_price_net)))
    return steps


def _zero(steps: Sequence[_Step]) -> Iterable[_Found]:
    # Percent of nothing is nothing: the row's own price is to be looked at then, not its tiers.
    has_own = any(step.quantity is None and step.new == 0 for step in steps)
    for step in steps:
        if step.new != 0:
            continue
        if step.quantity is not None:
            if not has_own:
                yield (
                    GuardKind.ZERO_PRICE,
                    step,
                    text("The tier from {quantity} costs nothing.", quantity=step.quantity),
                )
        elif step.old is None:
            yield GuardKind.ZERO_PRICE, step, text("The purchase price is 0.")
        else:
            yield GuardKind.ZERO_PRICE, step, text("The purchase price becomes 0; it was {old}.", old=step.old)


def _big(steps: Sequence[_Step], percent: Decimal) -> Iterable[_Found]:
    for step in steps:
        if not step.old or step.new == 0 or percent <= 0:
            continue
        share = (step.new - step.old) / step.old * _HUNDRED
        if abs(share) > percent:
            yield GuardKind.BIG_CHANGE, step, _big_words(step, share)


def _big_words(step: _Step, share: Decimal) -> Text:
    figures = {"percent": abs(share).quantize(Decimal("0.1")), "old": step.old, "new": step.new}
    if step.quantity is None:
        if share > 0:
            return text("The purchase price rises by {percent} %, from {old} to {new}.", **figures)
        return text("The purchase price falls by {percent} %, from {old} to {new}.", **figures)
    if share > 0:
        return text(
            "The tier from {quantity} rises by {percent} %, from {old} to {new}.", quantity=step.quantity, **figures
        )
    return text(
        "The tier from {quantity} falls by {percent} %, from {old} to {new}.", quantity=step.quantity, **figures
    )


def _packaging(own: _Step, usual: Decimal | None, amount: Decimal) -> Iterable[_Found]:
    if amount <= 1:
        return
    if own.old is not None and _is_of_a_pack(own.new, own.old, amount):
        message = text(
            "{new} looks like the price of a packaging unit of {amount}; a piece cost {old}.",
            new=own.new, amount=amount, old=own.old,
        )  # fmt: skip
        yield GuardKind.PACKAGING_PRICE, own, message
    elif usual is not None and _is_of_a_pack(own.new, usual, amount):
        message = text(
            "{new} looks like the price of a packaging unit of {amount}; other suppliers want {usual} a piece.",
            new=own.new, amount=amount, usual=usual,
        )  # fmt: skip
        yield GuardKind.PACKAGING_PRICE, own, message


def _is_of_a_pack(price: Decimal, piece: Decimal, amount: Decimal) -> bool:
    pack = piece * amount
    return price >= piece * _PACK_AT_LEAST and abs(price - pack) <= pack * _PACK_NEARNESS


def _dearer(base: ItemSupplier | None, after: ItemSupplier) -> Iterable[_Found]:
    """Tiers that cost more than what is bought in smaller numbers; what was so before is known to the merchant."""
    known = set() if base is None else set(_ladder(base))
    for quantity, before, price in _ladder(after):
        if price > before and (quantity, before, price) not in known:
            message = text(
                "From {quantity} on a piece costs {new}, more than the {old} below that.",
                quantity=quantity, new=price, old=before,
            )  # fmt: skip
            yield GuardKind.TIER_DEARER, _Step(quantity, before, price), message


def _ladder(row: ItemSupplier) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Each tier's quantity, the price below it and its own; what has no price is left out."""
    steps = []
    before = row.purchase_price_net
    for tier in sorted_tiers(row.scale_prices):
        price = tier_price(tier, row.purchase_price_net)
        if before > 0 and price > 0:
            steps.append((tier.from_quantity, before, price))
        before = price or before
    return steps


def _far(own: _Step, usual: Decimal | None) -> Iterable[_Found]:
    if usual is None:
        return
    if own.new < usual / _TEN:
        message = text("{new} is less than a tenth of what other suppliers want ({usual}).", new=own.new, usual=usual)
        yield GuardKind.FAR_FROM_OTHERS, own, message
    elif own.new > usual * _TEN:
        message = text("{new} is more than ten times what other suppliers want ({usual}).", new=own.new, usual=usual)
        yield GuardKind.FAR_FROM_OTHERS, own, message
