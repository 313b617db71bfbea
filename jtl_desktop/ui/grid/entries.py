"""One visible row, ready to be drawn: the catalogue's row, what is pending on it, and the text of every cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import ZERO, Field, Item, ItemId, ItemSupplier, RowKey, Value, same_value
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.rules import Problem, has_locked_tiers
from jtl_desktop.services.editing import EditSession
from jtl_desktop.services.outcomes import OutcomeState
from jtl_desktop.storage.results import GridRow, LoadState
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.grid.states import Mark, RowState
from jtl_desktop.ui.grid.values import shown_value
from jtl_desktop.ui.texts import tr, tr_text

_OUTCOMES = {
    OutcomeState.CONFLICT: RowState.CONFLICT,
    OutcomeState.REFUSED: RowState.REFUSED,
    OutcomeState.NOT_STORED: RowState.NOT_STORED,
    OutcomeState.WAITING: RowState.WAITING,
}
_PENDING = {
    ChangeKind.ADD: RowState.ADDED,
    ChangeKind.REMOVE: RowState.REMOVED,
    ChangeKind.EDIT: RowState.CHANGED,
}

_NO_PROBLEMS: Mapping[Field, Problem] = MappingProxyType({})

Cell = tuple[str, int]
"""What is written in a cell, and its Mark bits."""


@dataclass(frozen=True, slots=True)
class RowEntry:
    """``row`` is the row with the pending values over it; ``base`` is the row as Wawi last showed it."""

    item: Item
    key: RowKey | None
    supplier_name: str
    row: ItemSupplier | None
    base: ItemSupplier | None
    change: RowChange | None
    state: RowState
    problems: Mapping[Field, Problem]
    note: str
    cells: tuple[Cell, ...]

    def is_editable(self, column: GridColumn) -> bool:
        """Whether the value can be typed over; flags, stars and tiers count, although they have no editor."""
        return not self.read_only_reason(column)

    def read_only_reason(self, column: GridColumn) -> str:
        """Why a cell cannot be changed, in words; empty where it can."""
        if column.field is None:
            return tr("This is the item's own data; change it in Wawi.") if column.name != "supplier_name" else " "
        if self.row is None:
            return " "
        if self.state is RowState.REMOVED:
            return tr("This supplier is about to be removed. Take that back first.")
        if not column.field.is_writable:
            return tr("Wawi works this value out by itself.")
        if column.field is Field.SCALE_PRICES and has_locked_tiers(self.row.scale_prices):
            return tr("A tier with a fractional quantity cannot be written by Wawi's interface.")
        return ""

    def old_value(self, field: Field) -> Value | None:
        """The value before the pending change; None where it is not changed."""
        if self.base is None or self.row is None or same_value(field, self.base.get(field), self.row.get(field)):
            return None
        return self.base.get(field)


class EntryMaker:
    """Turns rows of the result into entries; asks the edit session only about rows that have a change."""

    def __init__(
        self,
        columns: tuple[GridColumn, ...],
        editing: EditSession,
        notation: NumberFormat,
        fresh: timedelta,
        load_failure: Callable[[ItemId], str],
    ) -> None:
        self._columns = columns
        self._editing = editing
        self._notation = notation
        self._fresh = fresh
        self._load_failure = load_failure

    def make(self, source: GridRow, *, repeats: bool) -> RowEntry:
        """An entry for a row of the catalogue. ``repeats``: the row above belongs to the same item."""
        key = RowKey(source.item.item_id, source.supplier_id) if source.supplier_id is not None else None
        change = self._editing.change_of(key) if key is not None else None
        if change is None:
            return self._entry(source, key, source.row, self._quiet(source), repeats)
        row = self._editing.overlay(source.row) if source.row is not None else change.effective()
        return self._entry(source, key, row, self._pending(change), repeats)

    def make_addition(self, item: Item, supplier_name: str, change: RowChange) -> RowEntry:
        """An entry for a supplier that is only staged as new."""
        source = GridRow(item, change.key.supplier_id, supplier_name, None, LoadState.LOADED, None)
        return self._entry(source, change.key, change.effective(), self._pending(change), True)

    def _pending(self, change: RowChange) -> _Standing:
        outcome = self._editing.outcome_of(change.key)
        problems = {problem.field: problem for problem in self._editing.problems_of(change.key)}
        if outcome is not None and outcome.state in _OUTCOMES:
            return _Standing(_OUTCOMES[outcome.state], change, problems, tr_text(outcome.text))
        if any(problem.is_error for problem in problems.values()):
            return _Standing(RowState.PROBLEM, change, problems)
        return _Standing(_PENDING[change.kind], change, problems)

    def _quiet(self, source: GridRow) -> _Standing:
        if source.state is LoadState.NOT_LOADED:
            failure = self._load_failure(source.item.item_id)
            return _Standing(RowState.LOAD_FAILED, note=failure) if failure else _LOADING
        if source.state is LoadState.NO_SUPPLIER:
            return _NO_SUPPLIER
        if source.row is None:
            return _GONE
        if source.read_at is not None and datetime.now(UTC) - source.read_at > self._fresh:
            return _STALE
        return _NORMAL

    def _entry(
        self, source: GridRow, key: RowKey | None, row: ItemSupplier | None, standing: _Standing, repeats: bool
    ) -> RowEntry:
        change = standing.change
        base = source.row if change is None or change.base is None else change.base
        cells = tuple(
            [
                _item_cell(column.name, source, standing.state, repeats)
                if column.field is None
                else self._cell(column, column.field, row, standing)
                for column in self._columns
            ]
        )
        return RowEntry(
            source.item,
            key,
            source.supplier_name,
            row,
            base,
            change,
            standing.state,
            standing.problems,
            standing.note,
            cells,
        )

    def _cell(self, column: GridColumn, field: Field, row: ItemSupplier | None, standing: _Standing) -> Cell:
        if row is None:
            return "", Mark.READ_ONLY.value
        value: Value = getattr(row, field.value)
        marks = 0 if field.is_writable else Mark.READ_ONLY.value
        if standing.change is not None:
            marks |= _marks_of(field, standing.change, standing.problems)
        if column.look in _DRAWN:
            return "", marks | (Mark.CHECKED.value if value else 0)
        if value == ZERO:
            marks |= Mark.FADED.value
        return shown_value(field, value, self._notation), marks


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a row stands: its state, what is pending on it, what is wrong with it, and a sentence about it."""

    state: RowState
    change: RowChange | None = None
    problems: Mapping[Field, Problem] = field(default_factory=lambda: _NO_PROBLEMS)
    note: str = ""


_LOADING = _Standing(RowState.LOADING)
_NO_SUPPLIER = _Standing(RowState.NO_SUPPLIER)
_GONE = _Standing(RowState.GONE)
_STALE = _Standing(RowState.STALE)
_NORMAL = _Standing(RowState.NORMAL)
_DRAWN = frozenset({Look.FLAG, Look.STAR})


def _item_cell(name: str, source: GridRow, state: RowState, repeats: bool) -> Cell:
    faded = Mark.FADED.value if repeats or state is RowState.NO_SUPPLIER else 0
    match name:
        case "own_sku":
            return source.item.sku, faded
        case "own_name":
            return source.item.name, faded
        case "gtin":
            return source.item.gtin, faded
        case "supplier_name":
            return _supplier_text(source, state), 0 if state.has_row else Mark.FADED.value
        case _:
            return "", 0


def _supplier_text(source: GridRow, state: RowState) -> str:
    match state:
        case RowState.LOADING:
            return tr("loading …")
        case RowState.LOAD_FAILED:
            return tr("not loaded")
        case RowState.NO_SUPPLIER:
            return tr("no supplier")
        case RowState.GONE:
            return tr("no longer in Wawi")
        case _:
            return source.supplier_name


def _marks_of(field: Field, change: RowChange, problems: Mapping[Field, Problem]) -> int:
    marks = Mark.CHANGED.value if field in change.values and change.kind is not ChangeKind.REMOVE else 0
    problem = problems.get(field)
    if problem is not None:
        marks |= Mark.PROBLEM.value if problem.is_error else Mark.WARNING.value
    return marks
