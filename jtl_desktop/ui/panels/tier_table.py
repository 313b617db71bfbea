"""What stands in each cell of the scale price table, what follows from what, and why a number is refused. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, Kind, ScalePrice, SupplierId, sorted_tiers
from jtl_desktop.domain.pricing import tier_percent, tier_price, unit_price
from jtl_desktop.domain.rules import Problem, check_value
from jtl_desktop.domain.text import Text, text
from jtl_desktop.ui.panels.tier_lines import (
    Draft,
    Mark,
    Part,
    TierLine,
    Tiers,
    reason_against,
    removed,
    replaced,
    reverted,
    tier_lines,
    with_part,
)


class TierColumn(IntEnum):
    """The columns of the table from left to right."""

    MARK = 0
    FROM = 1
    NET = 2
    PERCENT = 3
    UNIT = 4
    ACTION = 5

    @property
    def part(self) -> Part | None:
        """The number of a tier that is typed here; None where nothing is typed."""
        return _PARTS.get(self)


_PARTS = {TierColumn.FROM: Part.QUANTITY, TierColumn.NET: Part.NET, TierColumn.PERCENT: Part.PERCENT}
_RULES = {
    Part.QUANTITY: Field.MINIMUM_PURCHASE_QUANTITY,
    Part.NET: Field.PURCHASE_PRICE_NET,
    Part.PERCENT: Field.TAX_RATE,
}
_NOBODY = ItemSupplier(ItemId(0), SupplierId(0))
_NO_DRAFT = Draft()

KINDS = {
    TierColumn.FROM: Kind.WHOLE,
    TierColumn.NET: Kind.MONEY,
    TierColumn.PERCENT: Kind.PERCENT,
    TierColumn.UNIT: Kind.MONEY,
}


@dataclass(frozen=True, slots=True)
class TierTable:
    """One supplier row's tiers as lines. ``row`` is as the merchant sees it, ``draft`` the half-entered new tier."""

    row: ItemSupplier = _NOBODY
    draft: Draft = _NO_DRAFT
    lines: tuple[TierLine, ...] = ()
    is_editable: bool = False

    @classmethod
    def of(cls, row: ItemSupplier | None, base: Tiers, draft: Draft, *, editable: bool) -> TierTable:
        """``base``: the tiers as Wawi has them."""
        if row is None:
            return cls()
        ordered = row.replace(Field.SCALE_PRICES, sorted_tiers(row.scale_prices))
        lines = tier_lines(base, ordered.scale_prices, draft, with_draft=editable)
        return cls(ordered, draft, lines, editable)

    @property
    def tiers(self) -> Tiers:
        return self.row.scale_prices

    @property
    def shape(self) -> tuple[object, ...]:
        """Equal for tables whose lines stand for the same tiers in the same places."""
        marks = (
            (line.mark in (Mark.DRAFT, Mark.REMOVED), line.tier and line.tier.from_quantity) for line in self.lines
        )
        return (self.is_editable, *marks)

    def line(self, number: int) -> TierLine | None:
        return self.lines[number] if 0 <= number < len(self.lines) else None

    def line_of(self, quantity: Decimal) -> int | None:
        """Where the tier from this quantity on stands; removed ones do not count."""
        for number, line in enumerate(self.lines):
            if line.index is not None and line.tier is not None and line.tier.from_quantity == quantity:
                return number
        return None

    def number(self, number: int, column: TierColumn) -> Decimal | None:
        """The number in a cell, typed or computed; None where there is none."""
        line = self.lines[number]
        if line.tier is None:
            return self._draft_number(column)
        if column is TierColumn.UNIT:
            has_price = line.index is not None and (line.tier.net is not None or self.row.purchase_price_net)
            return unit_price(self.row, line.tier.from_quantity) if has_price else None
        return line.tier.from_quantity if column is TierColumn.FROM else self._price(line.tier, column)

    def is_computed(self, number: int, column: TierColumn) -> bool:
        """Whether a cell's number follows from another one, rather than having been typed."""
        typed = self.lines[number].tier or self.draft
        if column is TierColumn.NET:
            return typed.net is None
        return column is TierColumn.UNIT or (column is TierColumn.PERCENT and typed.percent is None)

    def is_needed(self, number: int, column: TierColumn) -> bool:
        """Whether a cell may not be emptied: numbers of a tier that exists, unless they are computed."""
        return self.lines[number].mark is not Mark.DRAFT and not self.is_computed(number, column)

    def is_typed_into(self, number: int, column: TierColumn) -> bool:
        """Whether a cell takes an editor."""
        return self.is_editable and column.part is not None and self.lines[number].mark is not Mark.REMOVED

    def first_missing(self, number: int) -> TierColumn | None:
        """The first cell that still has to be filled in."""
        if self.number(number, TierColumn.FROM) is None:
            return TierColumn.FROM
        typed = self.lines[number].tier or self.draft
        return TierColumn.NET if typed.net is None and typed.percent is None else None

    def judge(self, number: int, column: TierColumn, value: Decimal) -> list[Problem]:
        """What is wrong with a number, before it is taken over."""
        if column.part is None:
            return []
        problems = check_value(_RULES[column.part], value)
        if problems:
            return problems
        reason = self._reason(self.lines[number], column.part, value)
        return [Problem(Field.SCALE_PRICES, reason)] if reason is not None else []

    def with_number(self, number: int, column: TierColumn, value: Decimal | None) -> tuple[Tiers, Draft]:
        """All tiers and the half-entered one, with this number taken over. A finished new tier is among the tiers."""
        line, part = self.lines[number], column.part
        if part is None:
            return self.tiers, self.draft
        if line.mark is Mark.DRAFT:
            return self._with_draft(self.draft.with_part(part, value))
        if value is None or line.tier is None or line.index is None:
            return self.tiers, self.draft
        return replaced(self.tiers, line.index, with_part(line.tier, part, value)), self.draft

    def after_action(self, number: int) -> tuple[Tiers, Draft]:
        """What the button of a line does: remove a tier, bring a removed one back, clear the new one."""
        line = self.lines[number]
        if line.mark is Mark.DRAFT:
            return self.tiers, Draft()
        if line.index is None:
            return reverted(self.tiers, line), self.draft
        return removed(self.tiers, line.index), self.draft

    def after_revert(self, number: int) -> Tiers:
        """The tiers with one line as Wawi has it."""
        line = self.lines[number]
        return self.tiers if line.mark in (Mark.SAME, Mark.DRAFT) else reverted(self.tiers, line)

    def _with_draft(self, draft: Draft) -> tuple[Tiers, Draft]:
        tier = draft.tier()
        if tier is None or reason_against(self.tiers, tier) is not None:
            return self.tiers, draft
        return sorted_tiers((*self.tiers, tier)), Draft()

    def _reason(self, line: TierLine, part: Part, value: Decimal) -> Text | None:
        if line.mark is Mark.DRAFT:
            return reason_against(self.tiers, self._supposed(self.draft.with_part(part, value)))
        if line.tier is None or line.index is None:
            return text("This tier is about to be removed.")
        return reason_against(removed(self.tiers, line.index), with_part(line.tier, part, value))

    def _supposed(self, draft: Draft) -> ScalePrice:
        """A half-entered tier with harmless numbers in the gaps, so that what is there can be judged."""
        last = max((tier.from_quantity for tier in self.tiers), default=Decimal(0))
        filled = replace(draft, quantity=last + 1) if draft.quantity is None else draft
        if filled.net is None and filled.percent is None:
            filled = replace(filled, net=Decimal(0))
        return filled.tier() or ScalePrice(last + 1, net=Decimal(0))

    def _price(self, tier: ScalePrice, column: TierColumn) -> Decimal | None:
        base_price = self.row.purchase_price_net
        if column is TierColumn.NET:
            return tier_price(tier, base_price) if tier.net is not None or base_price else None
        return tier_percent(tier, base_price) if column is TierColumn.PERCENT else None

    def _draft_number(self, column: TierColumn) -> Decimal | None:
        if column is TierColumn.FROM:
            return self.draft.quantity
        if self.draft.net is None and self.draft.percent is None:
            return None
        return self._price(ScalePrice(Decimal(0), self.draft.net, self.draft.percent), column)
