"""Pending changes as a table: what was, what will be, by how much, and what stands in the way of saving it."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication
from typing_extensions import override

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.items import Field, Kind, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.editing import EditSession
from jtl_desktop.ui.grid.states import RowState, left_state, pending_state
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.change_lines import ChangeLine, ChangeList, lines_of
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import change_percent, field_label, signed_percent_text, tiers_side, value_text
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import tabular, tokens_of

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
# More rows than this at once are shown by starting over, which costs less than telling of each.
_MANY = 40
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


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


_NUMERIC = (ChangeColumn.OLD, ChangeColumn.NEW, ChangeColumn.DIFFERENCE)


class ChangeModel(QAbstractTableModel):
    """Follows an edit session. Texts are made only for the lines that are looked at."""

    def __init__(
        self, session: EditSession, names: Names, notation: NumberFormat, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = names
        self._notation = notation
        self._list = ChangeList()
        self._states: dict[tuple[RowKey, Field | None], tuple[RowState, str]] = {}
        self._titles = [_title(column) for column in ChangeColumn]
        self._list.fill(session.changes)

    def line(self, row: int) -> ChangeLine | None:
        return self._list.lines[row] if 0 <= row < len(self._list.lines) else None

    def row_of(self, key: RowKey, field: Field | None) -> int | None:
        """Where a change stands; a row's first line where it has no such one."""
        return self._list.find((key, field))

    def state_of(self, row: int) -> RowState:
        """How a line stands: pending, wrong, or how the last attempt to save it ended."""
        return self._state_and_note(self._list.lines[row])[0]

    def sign(self, row: int) -> tuple[str, Tone]:
        """The drawing for how a line stands."""
        state = self.state_of(row)
        return state.icon, state.tone

    def show_changes(self, keys: frozenset[RowKey]) -> None:
        """Take over what became of these rows."""
        # A rule may span all rows of an item; only the lines on the screen are worked out again.
        self._states.clear()
        if len(keys) > _MANY:
            self.start_over()
            return
        for key in sorted(keys):
            self._show_row(key)

    def start_over(self) -> None:
        """Read all changes again."""
        self.beginResetModel()
        self._states.clear()
        self._list.fill(self._session.changes)
        self.endResetModel()

    def _show_row(self, key: RowKey) -> None:
        change = self._session.change_of(key)
        lines = lines_of(change) if change is not None else ()
        first, count = self._list.block(key)
        common = min(count, len(lines))
        if count > common:
            self.beginRemoveRows(ROOT, first + common, first + count - 1)
            self._list.replace(first + common, count - common, ())
            self.endRemoveRows()
        if common:
            self._list.replace(first, common, lines[:common])
            self.dataChanged.emit(self.index(first, 0), self.index(first + common - 1, len(ChangeColumn) - 1))
        if len(lines) > common:
            self.beginInsertRows(ROOT, first + common, first + len(lines) - 1)
            self._list.replace(first + common, 0, lines[common:])
            self.endInsertRows()

    def _state_and_note(self, line: ChangeLine) -> tuple[RowState, str]:
        known = self._states.get(line.identity)
        if known is None:
            known = self._states[line.identity] = self._problem_of(line) or self._row_state(line)
        return known

    def _problem_of(self, line: ChangeLine) -> tuple[RowState, str] | None:
        problems = [
            tr_text(problem.text)
            for problem in self._session.problems_of(line.key)
            if problem.is_error and line.field in (None, problem.field)
        ]
        return (RowState.PROBLEM, " ".join(problems)) if problems else None

    def _row_state(self, line: ChangeLine) -> tuple[RowState, str]:
        outcome = self._session.outcome_of(line.key)
        state = left_state(outcome)
        if outcome is None or state is None:
            return pending_state(line.kind), ""
        return state, tr_text(outcome.text)

    def _shown(self, line: ChangeLine, column: ChangeColumn) -> str:
        match column:
            case ChangeColumn.STATE:
                return ""
            case ChangeColumn.SKU:
                return self._names.item(line.key.item_id).sku
            case ChangeColumn.NAME:
                return self._names.item(line.key.item_id).name
            case ChangeColumn.SUPPLIER:
                return self._names.supplier(line.key.supplier_id)
            case ChangeColumn.FIELD:
                return self._what(line)
            case ChangeColumn.OLD:
                return self._side(line, old=True)
            case ChangeColumn.NEW:
                return self._side(line, old=False)
            case ChangeColumn.DIFFERENCE:
                return self._difference(line)
            case ChangeColumn.NOTE:
                return self._state_and_note(line)[1]

    def _what(self, line: ChangeLine) -> str:
        if line.field is not None:
            return field_label(line.field)
        return tr("New supplier") if line.kind is ChangeKind.ADD else tr("Remove supplier")

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

    def _tooltip(self, line: ChangeLine, column: ChangeColumn) -> str:
        if column in (ChangeColumn.STATE, ChangeColumn.NOTE):
            state, note = self._state_and_note(line)
            return note or _state_name(state)
        whole = {ChangeColumn.OLD: line.old, ChangeColumn.NEW: line.new}.get(column)
        if line.field is not None and isinstance(whole, tuple | str):
            return value_text(line.field, whole, self._notation)
        return self._shown(line, column)

    def _spoken(self, line: ChangeLine, column: ChangeColumn) -> str:
        if column is ChangeColumn.STATE:
            return _state_name(self._state_and_note(line)[0])
        return f"{_title(column)}: {self._shown(line, column)}"

    def _font(self, line: ChangeLine, column: ChangeColumn) -> QFont:
        font = tabular(QGuiApplication.font())
        font.setBold(column is ChangeColumn.NEW)
        font.setStrikeOut(line.kind is ChangeKind.REMOVE and column is ChangeColumn.OLD)
        return font

    def _foreground(self, line: ChangeLine, column: ChangeColumn) -> QColor | None:
        tokens = tokens_of(QGuiApplication.palette())
        if column in (ChangeColumn.OLD, ChangeColumn.NAME):
            return tokens.color("muted")
        if column is ChangeColumn.NOTE:
            return tokens.color(self._state_and_note(line)[0].tone)
        return None

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._list.lines)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(ChangeColumn)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        maker = _MAKERS.get(role)
        if maker is None:
            return None
        return maker(self, self._list.lines[index.row()], ChangeColumn(index.column()))

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _NUMERIC else _LEFT
        return None


def _alignment(_model: ChangeModel, line: ChangeLine, column: ChangeColumn) -> Qt.AlignmentFlag:
    is_number = not isinstance(line.new, str | tuple | bool) and column in _NUMERIC
    return _RIGHT if is_number or column is ChangeColumn.DIFFERENCE else _LEFT


_MAKERS: dict[int, Callable[[ChangeModel, ChangeLine, ChangeColumn], Any]] = {
    Qt.ItemDataRole.DisplayRole: ChangeModel._shown,
    Qt.ItemDataRole.ToolTipRole: ChangeModel._tooltip,
    Qt.ItemDataRole.AccessibleTextRole: ChangeModel._spoken,
    Qt.ItemDataRole.TextAlignmentRole: _alignment,
    Qt.ItemDataRole.FontRole: ChangeModel._font,
    Qt.ItemDataRole.ForegroundRole: ChangeModel._foreground,
}


def _title(column: ChangeColumn) -> str:
    return {
        ChangeColumn.STATE: "",
        ChangeColumn.SKU: tr("SKU"),
        ChangeColumn.NAME: tr("Name"),
        ChangeColumn.SUPPLIER: tr("Supplier"),
        ChangeColumn.FIELD: tr("Change"),
        ChangeColumn.OLD: tr("Before"),
        ChangeColumn.NEW: tr("New"),
        ChangeColumn.DIFFERENCE: tr("Difference"),
        ChangeColumn.NOTE: tr("Note"),
    }[column]


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
