"""Scale prices changed for many rows in one go: moved in proportion, or made from a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jtl_desktop.domain.arithmetic import (
    CellChange,
    PlusPercent,
    State,
    Touched,
    factor_of,
    is_plain,
    refused,
    settled,
    unset,
)
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemSupplier, Kind, ScalePrice, sorted_tiers
from jtl_desktop.domain.numbers import NumberError, NumberFormat, parse_decimal
from jtl_desktop.domain.rounding import EXACT, Rounding
from jtl_desktop.domain.rules import check_scale_prices, has_locked_tiers, is_round_trippable
from jtl_desktop.domain.text import Text, text

_HUNDRED = Decimal(100)
_TIERS_ONLY = frozenset({Field.SCALE_PRICES})
_TIERS_AND_PRICE = frozenset({Field.SCALE_PRICES, Field.PURCHASE_PRICE_NET})
_STEP = re.compile(r"(?i)(?:ab|from)?\s*([0-9][0-9.,\s]*?)\s*:\s*([-−–+]?)\s*([0-9][0-9.,]*)\s*%?")
_BETWEEN = re.compile(r";|\n|,(?=\s)|,(?=\s*(?:ab|from)\b)")


@dataclass(frozen=True, slots=True)
class TierShift:
    """Change the net prices of all tiers by so many percent; percent tiers follow the row's price by themselves."""

    percent: Decimal
    rounding: Rounding

    @property
    def reads(self) -> frozenset[Field]:
        return _TIERS_ONLY

    def of(self, row: ItemSupplier) -> Touched:
        return _shifted(row, factor_of(self.percent), self.rounding)


@dataclass(frozen=True, slots=True)
class PriceWithTiers:
    """Change the row's price, and the net prices of its tiers in the same proportion."""

    price: CellChange

    @property
    def reads(self) -> frozenset[Field]:
        return self.price.reads | _TIERS_ONLY

    def of(self, row: ItemSupplier) -> tuple[Touched, ...]:
        """The price's cell, and that of the scale prices where the row has any."""
        price = self.price.of(row)
        if not row.scale_prices:
            return (price,)
        factor = self._factor(price)
        return (price,) if factor is None else (price, _shifted(row, factor, self.price.rounding))

    def _factor(self, price: Touched) -> Decimal | None:
        """The proportion; None where the price stays, so that the tiers stay, too."""
        if price.state is State.REFUSED:
            return None
        if isinstance(self.price.change, PlusPercent):
            return factor_of(self.price.change.percent)
        old, new = price.old, price.new
        if not isinstance(old, Decimal) or not isinstance(new, Decimal) or old == 0:
            return None
        return EXACT.divide(new, old)


@dataclass(frozen=True, slots=True)
class TierPattern:
    """Make tiers: from each quantity so many percent below the row's price, kept as percent or as net prices."""

    steps: tuple[ScalePrice, ...]
    """Percent tiers by quantity."""
    is_net: bool
    keeps_others: bool
    """Tiers at other quantities stay; else they go."""
    rounding: Rounding

    @property
    def reads(self) -> frozenset[Field]:
        return _TIERS_AND_PRICE

    def of(self, row: ItemSupplier) -> Touched:
        old = row.scale_prices
        if has_locked_tiers(old):
            return refused(Field.SCALE_PRICES, old, LOCKED)
        if self.is_net and row.purchase_price_net == 0:
            return unset(Field.SCALE_PRICES, old, text("There is no price to reckon with."))
        made: list[ScalePrice] = []
        for step in self.steps:
            tier = self._made(step, row.purchase_price_net)
            if isinstance(tier, Text):
                return refused(Field.SCALE_PRICES, old, tier)
            made.append(tier)
        taken = {tier.from_quantity for tier in made}
        kept = [tier for tier in old if self.keeps_others and tier.from_quantity not in taken]
        return _with_tiers(old, (*kept, *made))

    def _made(self, step: ScalePrice, price: Decimal) -> ScalePrice | Text:
        if not self.is_net:
            return step
        part = EXACT.divide(EXACT.subtract(_HUNDRED, step.percent or Decimal(0)), _HUNDRED)
        net = settled(EXACT.multiply(price, part), self.rounding, price, Kind.MONEY)
        return net if isinstance(net, Text) else ScalePrice(step.from_quantity, net=net)


class PatternError(AppError):
    """What was typed is no pattern of scale prices."""

    def __init__(self, meaning: Text) -> None:
        super().__init__(
            text("This is not a usable pattern."),
            meaning,
            text("Type quantities and reductions such as {example}.", example="10: -3 %; 50: -5 %"),
        )


LOCKED = text("A tier has a fractional quantity; these scale prices can be changed in JTL-Wawi itself only.")


def read_pattern(typed: str, notation: NumberFormat) -> tuple[ScalePrice, ...]:
    """``ab 10: -3 %; ab 50: -5 %`` as percent tiers by quantity. Raises PatternError."""
    parts = [part.strip() for part in _BETWEEN.split(typed) if part.strip()]
    steps = tuple(_read_step(part, notation) for part in parts)
    if not steps:
        raise PatternError(text("Nothing was typed."))
    tiers = sorted_tiers(steps)
    for problem in check_scale_prices(tiers):
        raise PatternError(problem.text)
    return tiers


def percent_tiers(tiers: Iterable[ScalePrice]) -> int:
    """How many tiers follow the row's price by themselves."""
    return sum(tier.is_percent for tier in tiers)


def _read_step(part: str, notation: NumberFormat) -> ScalePrice:
    found = _STEP.fullmatch(part)
    if found is None:
        raise PatternError(text("“{typed}” is not a quantity with its reduction.", typed=part))
    quantity, sign, percent = found.groups()
    if sign == "+":
        raise PatternError(text("Scale prices in percent are reductions; “{typed}” is a rise.", typed=part))
    try:
        return ScalePrice(parse_decimal(quantity, notation), percent=parse_decimal(percent, notation))
    except NumberError as error:
        raise PatternError(error.meaning) from error


def _shifted(row: ItemSupplier, factor: Decimal, rounding: Rounding) -> Touched:
    old = row.scale_prices
    if not old:
        return unset(Field.SCALE_PRICES, old)
    if has_locked_tiers(old):
        return refused(Field.SCALE_PRICES, old, LOCKED)
    moved: list[ScalePrice] = []
    for tier in old:
        net = tier.net
        if net is None or net == 0:
            moved.append(tier)
            continue
        result = settled(EXACT.multiply(net, factor), rounding, net, Kind.MONEY)
        if isinstance(result, Text):
            return refused(Field.SCALE_PRICES, old, result)
        moved.append(ScalePrice(tier.from_quantity, net=result))
    return _with_tiers(old, tuple(moved))


def _with_tiers(old: tuple[ScalePrice, ...], new: tuple[ScalePrice, ...]) -> Touched:
    new = sorted_tiers(new)
    if new == sorted_tiers(old):
        return Touched(Field.SCALE_PRICES, old, None, State.EQUAL)
    problem = None if _is_plain_ladder(new) else next(iter(check_scale_prices(new)), None)
    if problem is not None:
        return refused(Field.SCALE_PRICES, old, problem.text)
    return Touched(Field.SCALE_PRICES, old, new, State.CHANGES)


def _is_plain_ladder(tiers: tuple[ScalePrice, ...]) -> bool:
    """Whether a ladder of rounded prices keeps every rule, which is far quicker to see than to check."""
    before = Decimal(-1)
    for tier in tiers:
        net, percent = tier.net, tier.percent
        is_priced = is_plain(net) if net is not None else percent is not None and 0 <= percent <= _HUNDRED
        if not is_priced or (net is not None and percent is not None):
            return False
        if tier.from_quantity <= before or not is_round_trippable(tier):
            return False
        before = tier.from_quantity
    return True
