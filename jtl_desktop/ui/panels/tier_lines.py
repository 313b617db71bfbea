"""Lines of the scale price table as plain values: what Wawi has, what the merchant made of it, what is half typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from jtl_desktop.domain.items import ScalePrice, sorted_tiers
from jtl_desktop.domain.rules import check_scale_prices
from jtl_desktop.domain.text import Text, text

Tiers = tuple[ScalePrice, ...]


class Mark(Enum):
    """How a line stands to what Wawi has."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    DRAFT = "draft"
    """The line for a new tier; empty until something is typed into it."""


class Part(Enum):
    """The three numbers of a tier that can be typed."""

    QUANTITY = "quantity"
    NET = "net"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Draft:
    """A new tier that is not complete yet: never written, never thrown away without being told to."""

    quantity: Decimal | None = None
    net: Decimal | None = None
    percent: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return self.quantity is None and self.net is None and self.percent is None

    def tier(self) -> ScalePrice | None:
        """The finished tier; None while quantity or price are missing."""
        if self.quantity is None or (self.net is None and self.percent is None):
            return None
        return ScalePrice(self.quantity, self.net, self.percent)

    def missing(self) -> Text | None:
        """What still has to be typed, in words; None when nothing has been typed, or nothing is missing."""
        if self.is_empty or self.tier() is not None:
            return None
        if self.quantity is None:
            return text("This new tier still needs a quantity.")
        return text("This new tier still needs a net price or a percentage.")

    def with_part(self, part: Part, value: Decimal | None) -> Draft:
        """Price and percentage exclude each other: typing one clears the other."""
        if part is Part.QUANTITY:
            return replace(self, quantity=value)
        if part is Part.NET:
            return Draft(self.quantity, value, None if value is not None else self.percent)
        return Draft(self.quantity, None if value is not None else self.net, value)


@dataclass(frozen=True, slots=True)
class TierLine:
    """One line of the table. ``index`` is the tier's place among the effective tiers, None where it is none."""

    mark: Mark
    tier: ScalePrice | None
    index: int | None = None
    before: ScalePrice | None = None
    problem: Text | None = None


def tier_lines(base: Tiers, effective: Tiers, draft: Draft, *, with_draft: bool) -> tuple[TierLine, ...]:
    """Effective and removed tiers by quantity, then the line for a new one."""
    problems = {problem.tier: problem.text for problem in check_scale_prices(effective)}
    before = {tier.from_quantity: tier for tier in base}
    lines = [
        _line(tier, index, before.get(tier.from_quantity), problems.get(index)) for index, tier in enumerate(effective)
    ]
    kept = {tier.from_quantity for tier in effective}
    lines += [TierLine(Mark.REMOVED, tier, before=tier) for tier in base if tier.from_quantity not in kept]
    lines.sort(key=lambda line: line.tier.from_quantity if line.tier else Decimal(0))
    if with_draft:
        lines.append(TierLine(Mark.DRAFT, None, problem=draft.missing()))
    return tuple(lines)


def with_part(tier: ScalePrice, part: Part, value: Decimal) -> ScalePrice:
    """The tier with one number replaced; a typed price replaces a percentage and the other way round."""
    if part is Part.QUANTITY:
        return replace(tier, from_quantity=value)
    if part is Part.NET:
        return ScalePrice(tier.from_quantity, net=value)
    return ScalePrice(tier.from_quantity, percent=value)


def replaced(tiers: Tiers, index: int, tier: ScalePrice) -> Tiers:
    return sorted_tiers((*tiers[:index], tier, *tiers[index + 1 :]))


def removed(tiers: Tiers, index: int) -> Tiers:
    return (*tiers[:index], *tiers[index + 1 :])


def reverted(tiers: Tiers, line: TierLine) -> Tiers:
    """The tiers with one line as Wawi has it."""
    rest = tiers if line.index is None else removed(tiers, line.index)
    return sorted_tiers((*rest, line.before)) if line.before is not None else rest


def reason_against(tiers: Sequence[ScalePrice], candidate: ScalePrice) -> Text | None:
    """Why a tier cannot stand among these others; None when it can."""
    ladder = sorted_tiers((*tiers, candidate))
    place = next(index for index, tier in enumerate(ladder) if tier is candidate)
    for problem in check_scale_prices(ladder):
        if problem.tier == place and problem.is_error:
            return problem.text
    return None


def _line(tier: ScalePrice, index: int, before: ScalePrice | None, problem: Text | None) -> TierLine:
    mark = Mark.ADDED if before is None else Mark.SAME if before == tier else Mark.CHANGED
    return TierLine(mark, tier, index, before, problem)
