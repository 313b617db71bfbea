"""One visible row, ready to be drawn: the catalogue's row, what is pending on it, and the text of every cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, Value, same_value
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.domain.rules import Problem, has_locked_tiers
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.results import GridRow, LoadState
from jtl_desktop.ui.editors import minimum_places
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.grid.states import Mark, RowState, left_state, pending_state
from jtl_desktop.ui.grid.values import shown_value
from jtl_desktop.ui.texts import shown_moment, tr, tr_text

# Plain numbers: an enum's own operators cost more than everything else about a cell.
_CHANGED, _PROBLEM, _WARNING = Mark.CHANGED.value, Mark.PROBLEM.value, Mark.WARNING.value
_READ_ONLY, _FADED, _CHECKED = Mark.READ_ONLY.value, Mark.FADED.value, Mark.CHECKED.value
_DOUBT = Mark.DOUBT.value
_NO_PROBLEMS: Mapping[Field, Problem] = MappingProxyType({})
_NO_DOUBTS: Mapping[Field, str] = MappingProxyType({})

Cell = tuple[str, int]
"""What is written in a cell, and its Mark bits."""


CellMaker = Callable[["Subject"], Cell]


class Cells:
    """The cells of one row, each made when it is first asked for: most rows show half of their columns."""

    __slots__ = ("_made", "_makers", "_subject")

    def __init__(self, makers: tuple[CellMaker, ...], subject: Subject) -> None:
        self._makers = makers
        self._subject = subject
        self._made: list[Cell | None] = [None] * len(makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __getitem__(self, column: int) -> Cell:
        made = self._made[column]
        if made is None:
            made = self._made[column] = self._makers[column](self._subject)
        return made


@dataclass(frozen=True, slots=True)
class RowEntry:
    """``row`` is the row with the pending values over it; ``base`` is the row as Wawi last showed it.

    ``doubts`` is what was typed where it could be read in two ways.
    """

    item: Item
    key: RowKey | None
    supplier_name: str
    row: ItemSupplier | None
    base: ItemSupplier | None
    change: RowChange | None
    state: RowState
    problems: Mapping[Field, Problem]
    note: str
    cells: Cells
    read_at: datetime | None = None
    doubts: Mapping[Field, str] = field(default_factory=lambda: _NO_DOUBTS)

    def is_editable(self, column: GridColumn) -> bool:
        """Whether the value can be typed over; flags, stars and tiers count, although they have no editor."""
        return not self.read_only_reason(column)

    def read_only_reason(self, column: GridColumn) -> str:
        """Why a cell cannot be changed, in words; empty where it can."""
        if column.look is Look.MOMENT:
            return " "
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
        self._makers = tuple(cell_maker(column, notation) for column in columns)
        self._editing = editing
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
        left, doubts = left_state(outcome), self._doubts(change)
        if outcome is not None and left is not None:
            return _Standing(left, change, problems, tr_text(outcome.text), doubts)
        if any(problem.is_error for problem in problems.values()):
            return _Standing(RowState.PROBLEM, change, problems, doubts=doubts)
        return _Standing(pending_state(change.kind), change, problems, doubts=doubts)

    def _doubts(self, change: RowChange) -> Mapping[Field, str]:
        typed = {name: self._editing.doubt_of(change.key, name) for name in change.values}
        return {name: text for name, text in typed.items() if text}

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
        cells = Cells(self._makers, Subject(source, row, standing, repeats))
        state, problems = standing.state, standing.problems
        return RowEntry(
            source.item, key, source.supplier_name, row, base, change, state, problems, standing.note, cells,
            source.read_at, standing.doubts,
        )  # fmt: skip


class _Standing(NamedTuple):
    """How a row stands: its state, what is pending on it, what is wrong with it, and a sentence about it."""

    state: RowState
    change: RowChange | None = None
    problems: Mapping[Field, Problem] = _NO_PROBLEMS
    note: str = ""
    doubts: Mapping[Field, str] = _NO_DOUBTS


_LOADING = _Standing(RowState.LOADING)
_NO_SUPPLIER = _Standing(RowState.NO_SUPPLIER)
_GONE = _Standing(RowState.GONE)
_STALE = _Standing(RowState.STALE)
_NORMAL = _Standing(RowState.NORMAL)


class Subject(NamedTuple):
    """All that a cell is made from. ``repeats``: the row above belongs to the same item."""

    source: GridRow
    row: ItemSupplier | None
    standing: _Standing
    repeats: bool


_EMPTY: Cell = ("", 0)
_NOTHING: Cell = ("", _READ_ONLY)


def cell_maker(column: GridColumn, notation: NumberFormat) -> CellMaker:
    """How the cells of a column are made; everything that is the same for all of them is found out here."""
    field = column.field
    if field is None:
        return _ITEM_CELLS.get(column.name, lambda _subject: _EMPTY)
    if column.look is Look.FLAG or column.look is Look.STAR:
        return _flag_maker(field)
    return _number_maker(field, notation) if column.look is Look.NUMBER else _text_maker(field, notation)


def _flag_maker(field: Field) -> CellMaker:
    name = field.value

    def make(subject: Subject) -> Cell:
        if subject.row is None:
            return _NOTHING
        return "", _marks_of(field, subject.standing) | (_CHECKED if getattr(subject.row, name) else 0)

    return make


def _number_maker(field: Field, notation: NumberFormat) -> CellMaker:
    name, places = field.value, minimum_places(field.kind)
    fixed = 0 if field.is_writable else _READ_ONLY

    def make(subject: Subject) -> Cell:
        if subject.row is None:
            return _NOTHING
        value: Decimal = getattr(subject.row, name)
        marks = fixed if value else fixed | _FADED
        if subject.standing.change is not None:
            marks |= _marks_of(field, subject.standing)
        return format_decimal(value, notation, minimum_places=places), marks

    return make


def _text_maker(field: Field, notation: NumberFormat) -> CellMaker:
    name = field.value

    def make(subject: Subject) -> Cell:
        if subject.row is None:
            return _NOTHING
        value: Value = getattr(subject.row, name)
        marks = _marks_of(field, subject.standing)
        if isinstance(value, tuple) and has_locked_tiers(value):
            marks |= _READ_ONLY
        return shown_value(field, value, notation), marks

    return make


def _faded(subject: Subject) -> int:
    return _FADED if subject.repeats or subject.standing.state is RowState.NO_SUPPLIER else 0


def _moment_cell(moment: datetime | None, subject: Subject) -> Cell:
    return shown_moment(moment) if moment is not None else "", _faded(subject)


_ITEM_CELLS: dict[str, CellMaker] = {
    "read_at": lambda subject: _moment_cell(subject.source.read_at, subject),
    "changed": lambda subject: _moment_cell(subject.source.item.changed, subject),
    "own_sku": lambda subject: (subject.source.item.sku, _faded(subject)),
    "own_name": lambda subject: (subject.source.item.name, _faded(subject)),
    "gtin": lambda subject: (subject.source.item.gtin, _faded(subject)),
    "supplier_name": lambda subject: (
        _supplier_text(subject.source, subject.standing.state),
        0 if subject.standing.state.has_row else _FADED,
    ),
}


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


def _marks_of(field: Field, standing: _Standing) -> int:
    change = standing.change
    if change is None:
        return 0
    marks = _CHANGED if field in change.values and change.kind is not ChangeKind.REMOVE else 0
    problem = standing.problems.get(field)
    if problem is not None:
        marks |= _PROBLEM if problem.is_error else _WARNING
    return marks | _DOUBT if field in standing.doubts else marks
