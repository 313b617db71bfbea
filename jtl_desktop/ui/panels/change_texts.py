"""What the lines of the changes say, in the merchant's language, and how they look; made when they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, Kind, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.rules import Problem
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.ui.grid.states import RowState, left_state, pending_state
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.change_lines import ChangeLine, Identity
from jtl_desktop.ui.panels.line_model import SIGN_COLUMN, LineColumn
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import change_percent, field_label, signed_percent_text, tiers_side, value_text
from jtl_desktop.ui.texts import tr, tr_text


class ChangeColumn(IntEnum):
    STATE = 0
    SKU = 1
    NAME = 2
    SUPPLIER = 3
    FIELD = 4
    OLD = 5
    NEW = 6
    DIFFERENCE = 7
    NOTE = 8


# What needs the merchant comes first.
_STATES = (
    RowState.PROBLEM,
    RowState.CONFLICT,
    RowState.REFUSED,
    RowState.NOT_STORED,
    RowState.WAITING,
    RowState.ADDED,
    RowState.REMOVED,
    RowState.CHANGED,
)


class ChangeTexts:
    """Remembers how lines stand until ``forget``; a rule may span all rows of an item."""

    def __init__(self, session: EditSession, names: Names, notation: NumberFormat) -> None:
        self._session = session
        self._names = names
        self._notation = notation
        self._columns = change_columns()
        self._states: dict[Identity, tuple[RowState, str]] = {}
        self._kinds: dict[tuple[ChangeKind, Field | None], tuple[int, str]] = {}
        self._checked: tuple[RowKey | None, tuple[Problem, ...]] = (None, ())

    def forget(self) -> None:
        """Work out again how the lines stand."""
        self._states.clear()
        self._checked = (None, ())

    def state(self, line: ChangeLine) -> RowState:
        return self._state_and_note(line)[0]

    def field_title(self, line: ChangeLine) -> tuple[int, str]:
        """What kind of change it is, and its place among the others."""
        known = self._kinds.get((line.kind, line.field))
        if known is None:
            rank = WRITABLE_FIELDS.index(line.field) if line.field is not None else len(WRITABLE_FIELDS)
            known = self._kinds[line.kind, line.field] = (rank, change_name(line))
        return known

    def state_title(self, line: ChangeLine) -> tuple[int, str]:
        """How a line stands, and its place among the others."""
        state = (self._problem_of(line) or self._row_state(line))[0]
        return _STATES.index(state), _state_name(state)

    def _state_and_note(self, line: ChangeLine) -> tuple[RowState, str]:
        known = self._states.get(line.identity)
        if known is None:
            known = self._states[line.identity] = self._problem_of(line) or self._row_state(line)
        return known

    def _problem_of(self, line: ChangeLine) -> tuple[RowState, str] | None:
        if self._checked[0] != line.key:
            # The lines of a row follow each other, and are judged together.
            self._checked = (line.key, self._session.problems_of(line.key))
        problems = [
            tr_text(problem.text)
            for problem in self._checked[1]
            if problem.is_error and line.field in (None, problem.field)
        ]
        return (RowState.PROBLEM, " ".join(problems)) if problems else None

    def _row_state(self, line: ChangeLine) -> tuple[RowState, str]:
        outcome = self._session.outcome_of(line.key)
        state = left_state(outcome)
        if outcome is None or state is None:
            return pending_state(line.kind), ""
        return state, tr_text(outcome.text)

    def text(self, line: ChangeLine, column: ChangeColumn) -> str:
        """What a cell says."""
        match column:
            case ChangeColumn.STATE:
                return _state_name(self.state(line))
            case ChangeColumn.SKU:
                return self._names.item(line.key.item_id).sku
            case ChangeColumn.NAME:
                return self._names.item(line.key.item_id).name
            case ChangeColumn.SUPPLIER:
                return self._names.supplier(line.key.supplier_id)
            case ChangeColumn.FIELD:
                return self.field_title(line)[1]
            case ChangeColumn.OLD:
                return self._side(line, old=True)
            case ChangeColumn.NEW:
                return self._side(line, old=False)
            case ChangeColumn.DIFFERENCE:
                return self._difference(line)
            case ChangeColumn.NOTE:
                return self._state_and_note(line)[1]

    def _side(self, line: ChangeLine, *, old: bool) -> str:
        """The value before or after; for a row that comes or goes, its price."""
        if line.field is not None:
            value, other = (line.old, line.new) if old else (line.new, line.old)
            if isinstance(value, tuple) and isinstance(other, tuple):
                return tiers_side(value, other, self._notation)
            return "" if value is None else value_text(line.field, value, self._notation)
        change = self._session.change_of(line.key)
        if change is None or old is (line.kind is ChangeKind.ADD):
            return ""
        price = change.effective().purchase_price_net
        return value_text(Field.PURCHASE_PRICE_NET, price, self._notation) if price else ""

    def _difference(self, line: ChangeLine) -> str:
        if line.field is None or line.field.kind is not Kind.MONEY or line.old is None or line.new is None:
            return ""
        percent = change_percent(line.old, line.new)
        return signed_percent_text(percent, self._notation) if percent is not None else ""

    def tooltip(self, line: ChangeLine, column: ChangeColumn) -> str:
        """The whole of what a cell may have no room for."""
        if column in (ChangeColumn.STATE, ChangeColumn.NOTE):
            state, note = self._state_and_note(line)
            return note or _state_name(state)
        whole = {ChangeColumn.OLD: line.old, ChangeColumn.NEW: line.new}.get(column)
        if line.field is not None and isinstance(whole, tuple | str):
            return value_text(line.field, whole, self._notation)
        return self.text(line, column)

    def spoken(self, line: ChangeLine, column: ChangeColumn) -> str:
        """A cell with the name of its column."""
        words = self.text(line, column)
        return words if column is ChangeColumn.STATE else f"{self._columns[column].title}: {words}"

    def tone(self, line: ChangeLine, column: ChangeColumn) -> Tone | None:
        """The colour of a cell's words, None for the usual one."""
        return self.state(line).tone if column is ChangeColumn.NOTE else self._columns[column].tone


def change_name(line: ChangeLine) -> str:
    """What kind of change it is."""
    if line.field is not None:
        return field_label(line.field)
    return tr("New supplier") if line.kind is ChangeKind.ADD else tr("Remove supplier")


def is_at_right(line: ChangeLine, column: ChangeColumn) -> bool:
    """Numbers and their difference stand at the right."""
    is_number = not isinstance(line.new, str | tuple | bool) and column in (ChangeColumn.OLD, ChangeColumn.NEW)
    return is_number or column is ChangeColumn.DIFFERENCE


def change_columns() -> Sequence[LineColumn]:
    """In the order of ChangeColumn."""
    return (*cell_columns(), LineColumn(tr("Difference"), is_number=True), LineColumn(tr("Note")))


def cell_columns() -> Sequence[LineColumn]:
    """Which cell it is, what was there and what is new: where every list of changed cells begins."""
    return (
        SIGN_COLUMN,
        LineColumn(tr("SKU")),
        LineColumn(tr("Name"), tone="muted"),
        LineColumn(tr("Supplier")),
        LineColumn(tr("Change")),
        LineColumn(tr("Before"), is_number=True, tone="muted"),
        LineColumn(tr("New"), is_number=True),
    )


def _state_name(state: RowState) -> str:
    return {
        RowState.CHANGED: tr("changed, not saved yet"),
        RowState.ADDED: tr("new, not saved yet"),
        RowState.REMOVED: tr("to be removed, not saved yet"),
        RowState.PROBLEM: tr("has to be corrected"),
        RowState.CONFLICT: tr("in conflict with Wawi"),
        RowState.REFUSED: tr("refused"),
        RowState.NOT_STORED: tr("not stored by Wawi"),
        RowState.WAITING: tr("waits for Wawi"),
    }.get(state, "")
