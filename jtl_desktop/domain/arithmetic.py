"""What becomes of a cell when many are changed in one go: the new value, or the reason why it stays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from jtl_desktop.domain.items import ZERO, Field, ItemSupplier, Kind, Value, same_value
from jtl_desktop.domain.numbers import MAX_WHOLE_DIGITS
from jtl_desktop.domain.rounding import EXACT, Rounding, ToEndings, ToPlaces, Unrounded, rounded, unreachable_reason
from jtl_desktop.domain.rules import check_value
from jtl_desktop.domain.text import Text, text

MOST = Decimal(10) ** MAX_WHOLE_DIGITS
_HUNDRED = Decimal(100)
_AMOUNTS = (Kind.MONEY, Kind.QUANTITY)


_WOULD_BE_UNSET = text("The price would become 0, which means “not set” in Wawi.")


class State(Enum):
    """How a touched cell stands before it is written."""

    CHANGES = "changes"
    EQUAL = "equal"
    UNSET = "unset"
    """Nothing was set (0), so there is nothing to reckon with; it stays."""
    REFUSED = "refused"
    """The result would break a rule; it stays, and the reason is told."""
    GUARDED = "guarded"
    """Possible, but only where it is chosen: it takes something away that is easily missed."""


class Touched(NamedTuple):
    """One cell with its old value, the new one (None where it stays), and why.

    A tuple, as there may be a million of them.
    """

    field: Field
    old: Value
    new: Value | None
    state: State
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class SetTo:
    value: Value


@dataclass(frozen=True, slots=True)
class PlusAmount:
    """Add this; below 0 takes away."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class PlusPercent:
    """Raise by so many percent; below 0 lowers."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class OnlyRound:
    """Nothing but the rounding."""


class Operator(Enum):
    TIMES = "times"
    DIVIDED_BY = "divided by"


@dataclass(frozen=True, slots=True)
class CopyOf:
    """Another column's value, perhaps times or divided by a third one's."""

    source: Field
    operator: Operator | None = None
    by: Field | None = None


Reckoning = PlusAmount | PlusPercent | OnlyRound | CopyOf
Change = SetTo | Reckoning

PIECE_FROM_PACKAGING = CopyOf(Field.PACKAGING_UNIT_PRICE_NET, Operator.DIVIDED_BY, Field.AMOUNT_PACKAGING_UNIT)
"""Net price per piece from Wawi's price of a packaging unit."""
PIECE_FROM_PRICE = CopyOf(Field.PURCHASE_PRICE_NET, Operator.DIVIDED_BY, Field.AMOUNT_PACKAGING_UNIT)
"""The same where somebody has put the price of a carton into the piece's field."""
PACKAGING_FROM_PIECE = CopyOf(Field.PURCHASE_PRICE_NET, Operator.TIMES, Field.AMOUNT_PACKAGING_UNIT)
"""The price of a packaging unit from the piece's."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """What is done to one column."""

    field: Field
    change: Change
    rounding: Rounding

    @property
    def reads(self) -> frozenset[Field]:
        """The fields of a row that matter here."""
        copy = self.change
        sources = (copy.source, copy.by) if isinstance(copy, CopyOf) else ()
        return frozenset({self.field, *(field for field in sources if field is not None)})

    def of(self, row: ItemSupplier) -> Touched:
        """The row's cell before and after."""
        old = row.get(self.field)
        if isinstance(self.change, SetTo):
            return compared(self.field, old, self.change.value)
        if isinstance(self.change, CopyOf) and not self.field.kind.is_number:
            return compared(self.field, old, row.get(self.change.source))
        if not isinstance(old, Decimal):
            return refused(self.field, old, text("This column holds no numbers."))
        result = _result(self.change, self, row, old)
        if isinstance(result, Decimal):
            return _reckoned(self.field, old, result)
        return unset(self.field, old) if result is None else refused(self.field, old, result)


def factor_of(percent: Decimal) -> Decimal:
    """1.03 for +3 percent."""
    return EXACT.divide(EXACT.add(_HUNDRED, percent), _HUNDRED)


def compared(field: Field, old: Value, new: Value) -> Touched:
    """A cell that is to hold ``new``, where no rule speaks against it."""
    if same_value(field, old, new):
        return Touched(field, old, None, State.EQUAL)
    for problem in check_value(field, new):
        return refused(field, old, problem.text)
    return Touched(field, old, new, State.CHANGES)


def is_plain(value: Decimal) -> bool:
    """Whether a rounded amount or quantity keeps every rule, which is far quicker to see than to check."""
    return 0 <= value < MOST


def _reckoned(field: Field, old: Decimal, new: Decimal) -> Touched:
    """Like ``compared`` for what ``settled`` has rounded to places that Wawi keeps."""
    if new == old:
        return Touched(field, old, None, State.EQUAL)
    if is_plain(new) and field.kind in _AMOUNTS:
        return Touched(field, old, new, State.CHANGES)
    return compared(field, old, new)


def refused(field: Field, old: Value, reason: Text) -> Touched:
    return Touched(field, old, None, State.REFUSED, reason)


def unset(field: Field, old: Value, reason: Text | None = None) -> Touched:
    return Touched(field, old, None, State.UNSET, reason)


def settled(raw: Decimal, rounding: Rounding, old: Decimal, kind: Kind) -> Decimal | Text:
    """A reckoned value rounded, or why it cannot be: a price of 0 would mean "not set"."""
    if raw < 0:
        return text("The value must not be negative.")
    if raw == 0:
        return _WOULD_BE_UNSET if kind is Kind.MONEY else ZERO
    result = rounded(raw, rounding, old, kind)
    if result is None:
        return unreachable_reason(rounding)
    return _WOULD_BE_UNSET if result == 0 and kind is Kind.MONEY else result


def _result(change: Reckoning, cell: CellChange, row: ItemSupplier, old: Decimal) -> Decimal | Text | None:
    """The new number, why there is none, or None where nothing is set to reckon with."""
    kind = cell.field.kind
    match change:
        case PlusPercent(percent):
            return None if old == 0 else settled(EXACT.multiply(old, factor_of(percent)), cell.rounding, old, kind)
        case PlusAmount(amount):
            is_open = old == 0 and kind is Kind.MONEY
            return None if is_open else settled(EXACT.add(old, amount), _asked(cell.rounding), old, kind)
        case OnlyRound():
            return None if old == 0 else settled(old, _asked(cell.rounding), old, kind)
        case _:
            return _copied(change, row, cell, old)


def _copied(copy: CopyOf, row: ItemSupplier, cell: CellChange, old: Decimal) -> Decimal | Text | None:
    source = _number(row, copy.source)
    by = _number(row, copy.by) if copy.by is not None else Decimal(1)
    if source == 0 or by == 0:
        return None
    if copy.operator is Operator.DIVIDED_BY:
        return settled(EXACT.divide(source, by), cell.rounding, old, cell.field.kind)
    return settled(EXACT.multiply(source, by), _asked(cell.rounding), old, cell.field.kind)


def _number(row: ItemSupplier, field: Field) -> Decimal:
    value = row.get(field)
    return value if isinstance(value, Decimal) else ZERO


def _asked(rounding: Rounding) -> Rounding:
    """Results that are exact by themselves are rounded only where places or endings are named."""
    return rounding if isinstance(rounding, ToPlaces | ToEndings) else _AS_IT_IS


_AS_IT_IS = Unrounded()
