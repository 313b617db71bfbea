"""What counts as a change of price, tier by tier, and how far it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from jtl_desktop.domain.items import ZERO, ItemSupplier, RowKey, ScalePrice

_HUNDRED = Decimal(100)
# Enough for any price that Wawi keeps (13 places), whatever the caller's own context is.
_EXACT = Context(prec=40)


class Source(StrEnum):
    """From where a change of price is known."""

    SAVE = "save"
    """Saved by this program."""
    SEEN = "seen"
    """Somebody or something else changed it; Wawi showed it at the next reading."""
    FILE = "file"
    """Saved by this program, from a price list."""


class PriceChange(NamedTuple):
    """One price that became another one. Money is net per piece, a percentage a reduction of the row's own price.

    ``from_quantity`` is the tier, None for the row's own price. ``old`` None: there was no such price before;
    ``new`` None: there is none any more, because the tier, the supplier or the item left.
    """

    key: RowKey
    from_quantity: Decimal | None
    old: ScalePrice | None
    new: ScalePrice | None

    @property
    def percent(self) -> Decimal | None:
        """How much dearer (more than 0) or cheaper (less) it became, in percent.

        A tier's reduction counts by what it leaves of the row's price: from 5 % to 7 % is -2.1 %. None where there is
        no such figure: a price came or went, was 0 ("not set"), or a net price became a percentage.
        """
        before, after = _ratio_parts(self.old, self.new)
        if not before or after is None:
            return None
        return _EXACT.multiply(_EXACT.divide(_EXACT.subtract(after, before), before), _HUNDRED)


class OwnWrite(NamedTuple):
    """A write of this program: the row before and after it, None where there was none or is none any more."""

    key: RowKey
    old: ItemSupplier | None
    new: ItemSupplier | None
    sent_at: datetime
    batch: str

    def done(self, after: ItemSupplier | None) -> list[PriceChange]:
        """What it did to the prices, by the row that Wawi shows afterwards.

        A price that ended as another one than was sent is not its doing: somebody else was there in between.
        """
        meant = {change.from_quantity: change.new for change in changes_of_row(self.key, self.old, self.new)}
        changes = changes_of_row(self.key, self.old, after)
        return [change for change in changes if meant.get(change.from_quantity, change.old) == change.new]


def joined(writes: Iterable[OwnWrite]) -> list[OwnWrite]:
    """Writes of one save to the same row as one: what it deletes and creates again changed once, or not at all."""
    found: dict[tuple[RowKey, str], OwnWrite] = {}
    for write in writes:
        name = (write.key, write.batch)
        first = found.get(name)
        found[name] = write if first is None else first._replace(new=write.new)
    return list(found.values())


def prices_of(row: ItemSupplier | None) -> dict[Decimal | None, ScalePrice]:
    """The row's own price under None and every tier under its quantity; empty for no row."""
    if row is None:
        return {}
    own: dict[Decimal | None, ScalePrice] = {None: own_price(row.purchase_price_net)}
    return own | {tier.from_quantity: tier for tier in row.scale_prices}


def own_price(net: Decimal) -> ScalePrice:
    """A row's own price in the form of the others: from no quantity on."""
    return ScalePrice(ZERO, net)


def changes_of_row(key: RowKey, before: ItemSupplier | None, after: ItemSupplier | None) -> list[PriceChange]:
    """All prices that differ, the row's own first, then by quantity.

    A row that leaves takes its prices with it, and a new one brings its own: both are changes, since a merchant asks
    since when there has been a price, and until when. Only an own price of 0 ("not set") neither comes nor goes.
    """
    if before is not None and after is not None and before.scale_prices == after.scale_prices:
        # Nearly all readings, and nearly all changes.
        is_same = before.purchase_price_net == after.purchase_price_net
        own = PriceChange(key, None, own_price(before.purchase_price_net), own_price(after.purchase_price_net))
        return [] if is_same else [own]
    old, new = prices_of(before), prices_of(after)
    quantities = sorted(old.keys() | new.keys(), key=lambda quantity: (quantity is not None, quantity or ZERO))
    changes = [PriceChange(key, quantity, old.get(quantity), new.get(quantity)) for quantity in quantities]
    return [change for change in changes if change.old != change.new and not _is_nothing(change)]


def price_changes(before: Sequence[ItemSupplier], after: Sequence[ItemSupplier]) -> list[PriceChange]:
    """The same for all rows of one or several items, of which all were known before."""
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    return [
        change for key in sorted(old.keys() | new.keys()) for change in changes_of_row(key, old.get(key), new.get(key))
    ]


def _is_nothing(change: PriceChange) -> bool:
    ends = change.old or change.new
    return (change.old is None or change.new is None) and ends == own_price(ZERO) and change.from_quantity is None


def _ratio_parts(old: ScalePrice | None, new: ScalePrice | None) -> tuple[Decimal | None, Decimal | None]:
    if old is None or new is None or old.is_percent != new.is_percent:
        return None, None
    if old.is_percent:
        return _left_of(old.percent), _left_of(new.percent)
    return old.net, new.net


def _left_of(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else _EXACT.subtract(_HUNDRED, percent)
