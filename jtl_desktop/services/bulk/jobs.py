"""What can be done to many rows at once: to cells, to texts in them, to the standard supplier, to whole suppliers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from jtl_desktop.domain.arithmetic import CellChange, State, Touched, compared
from jtl_desktop.domain.choosing import StandardRule, choose
from jtl_desktop.domain.edits import AddRow, MakeStandard, RemoveRow
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, Kind, RowKey, SupplierId, Value
from jtl_desktop.domain.numbers import NumberError, NumberFormat, format_decimal, parse_decimal
from jtl_desktop.domain.rules import has_locked_tiers
from jtl_desktop.domain.searching import Finder
from jtl_desktop.domain.text import Text, text
from jtl_desktop.domain.tier_arithmetic import PriceWithTiers, TierPattern, TierShift
from jtl_desktop.services.bulk.previews import Line, Suppliers

_NO_VALUES: Mapping[Field, Value] = MappingProxyType({})
_GOING = text("This supplier is about to be removed.")

# What belongs to a supplier itself, or to one item at one supplier only, and is never taken over from another one.
_OF_ONE_SUPPLIER = frozenset(
    {
        Field.IS_STANDARD,
        Field.SKU,
        Field.ITEM_NAME,
        Field.STOCK_LEVEL,
        Field.MERGE_STOCK_LEVEL,
        Field.COMMENT,
        Field.PACKAGING_UNIT_PRICE_NET,
    }
)

SEARCHED: tuple[Field, ...] = tuple(
    name for name in Field if name.is_writable and (name.kind is Kind.TEXT or name.kind.is_number)
)
"""Columns in which something can be found and replaced."""


@dataclass(frozen=True, slots=True)
class CellJob:
    """Reckon with a column, with the scale prices, or with both."""

    change: CellChange | PriceWithTiers | TierShift | TierPattern

    @property
    def reads(self) -> frozenset[Field]:
        return self.change.reads

    def lines(self, row: ItemSupplier, *, is_going: bool) -> Iterable[Line]:
        found, key = self.change.of(row), row.key
        cells = (found,) if isinstance(found, Touched) else found
        if is_going:
            return [_going(key, touched) for touched in cells]
        return [Line(key, *touched) for touched in cells]


@dataclass(frozen=True, slots=True)
class ReplaceJob:
    """Replace what is found in texts, and in numbers as they are shown. Cells without a hit are no lines."""

    finder: Finder
    replacement: str | None
    """None: only find."""
    fields: tuple[Field, ...]
    notation: NumberFormat

    @property
    def reads(self) -> frozenset[Field]:
        return frozenset(self.fields)

    def lines(self, row: ItemSupplier, *, is_going: bool) -> Iterator[Line]:
        for name in self.fields:
            old = row.get(name)
            content = self._found_in(name, old)
            if content is None:
                continue
            if self.replacement is None:
                yield Line(row.key, name, old, None, State.EQUAL)
                continue
            touched = self._replaced(name, old, content, self.replacement)
            yield _going(row.key, touched) if is_going else Line(row.key, *touched)

    def _found_in(self, name: Field, value: Value) -> str | None:
        """The cell's text in which it was found: numbers as they are typed or, failing that, as they are shown."""
        if isinstance(value, str):
            return value if self.finder.is_in(value) else None
        if isinstance(value, bool) or not isinstance(value, Decimal):
            return None
        places = 2 if name.kind is Kind.MONEY else 0
        for grouped in (False, True) if abs(value) >= 1000 else (False,):
            content = format_decimal(value, self.notation, minimum_places=places, grouped=grouped)
            if self.finder.is_in(content):
                return content
        return None

    def _replaced(self, name: Field, old: Value, content: str, replacement: str) -> Touched:
        new = self.finder.replaced(content, replacement)
        if isinstance(old, str):
            return compared(name, old, new)
        try:
            number = parse_decimal(new, self.notation) if new.strip() else Decimal(0)
        except NumberError as error:
            return Touched(name, old, None, State.REFUSED, error.meaning)
        return compared(name, old, number)


@dataclass(frozen=True, slots=True)
class StandardJob:
    """Make the supplier that is best by a rule the standard supplier of each item."""

    rule: StandardRule
    notation: NumberFormat
    """For the prices in the reasons."""

    def lines_of_item(
        self, item_id: ItemId, rows: Sequence[ItemSupplier], _going: Collection[RowKey], /
    ) -> Iterator[Line]:
        choice = choose(rows, self.rule, self._shown)
        about = choice.new or next(iter(choice.old), None) or (rows[0].supplier_id if rows else SupplierId(0))
        new = Suppliers((choice.new,)) if choice.new is not None and choice.state is State.CHANGES else None
        key = RowKey(item_id, about)
        act = MakeStandard(key) if choice.state is State.CHANGES else None
        yield Line(key, Field.IS_STANDARD, Suppliers(choice.old), new, choice.state, choice.reason, act)

    def _shown(self, price: Decimal) -> str:
        return format_decimal(price, self.notation, minimum_places=2)


@dataclass(frozen=True, slots=True)
class AddJob:
    """Add one supplier to every item, with values of its own or those of the item's standard supplier."""

    supplier_id: SupplierId
    copies_standard: bool = False
    values: Mapping[Field, Value] = field(default_factory=lambda: _NO_VALUES)
    """Take the place of copied ones."""

    def lines_of_item(
        self, item_id: ItemId, rows: Sequence[ItemSupplier], going: Collection[RowKey], /
    ) -> Iterator[Line]:
        key = RowKey(item_id, self.supplier_id)
        if any(row.key == key for row in rows):
            yield Line(key, None, None, None, State.EQUAL, text("This supplier has the item already."))
            return
        if key in going:
            reason = text("Its pending removal is taken back.")
            yield Line(key, None, None, None, State.CHANGES, reason, AddRow(key))
            return
        model = next((row for row in rows if row.is_standard), None) if self.copies_standard else None
        values = self._values(model)
        price = values.get(Field.PURCHASE_PRICE_NET)
        yield Line(key, None, None, price, State.CHANGES, self._note(model), AddRow(key, values))

    def _values(self, model: ItemSupplier | None) -> dict[Field, Value]:
        copied = {} if model is None else values_to_copy(model)
        return {**copied, **self.values}

    def _note(self, model: ItemSupplier | None) -> Text | None:
        if self.copies_standard and model is None:
            return text("There is no default supplier to copy from.")
        return None


@dataclass(frozen=True, slots=True)
class RemoveJob:
    """Remove one supplier from every item; the last one and the standard supplier only where that is chosen."""

    supplier_id: SupplierId

    def lines_of_item(
        self, item_id: ItemId, rows: Sequence[ItemSupplier], going: Collection[RowKey], /
    ) -> Iterator[Line]:
        key = RowKey(item_id, self.supplier_id)
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            reason = _GOING if key in going else text("This supplier does not have the item.")
            yield Line(key, None, None, None, State.EQUAL, reason)
            return
        guard = _guard(row, rows)
        state = State.CHANGES if guard is None else State.GUARDED
        yield Line(key, None, row.purchase_price_net, None, state, guard, RemoveRow(key))


def values_to_copy(row: ItemSupplier) -> dict[Field, Value]:
    """What another supplier of the same item may start with; scale prices that the API cannot carry stay behind."""
    return {
        name: row.get(name)
        for name in Field
        if name not in _OF_ONE_SUPPLIER
        and row.get(name) != name.unset
        and not (name is Field.SCALE_PRICES and has_locked_tiers(row.scale_prices))
    }


def _guard(row: ItemSupplier, rows: Sequence[ItemSupplier]) -> Text | None:
    """Why the removal of a row has to be chosen by itself."""
    if len(rows) == 1:
        return text("It is the item's only supplier.")
    return text("It is the item's default supplier.") if row.is_standard else None


def _going(key: RowKey, touched: Touched) -> Line:
    return Line(key, touched.field, touched.old, None, State.REFUSED, _GOING)
