"""The lists of the dialog for pasting by key: what would change, and what leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from jtl_desktop.domain.items import Field
from jtl_desktop.domain.keyed import KeyedLine, KeyedNote
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.ui.panels.line_table import Sign
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import change_percent, field_label, signed_percent_text, value_text
from jtl_desktop.ui.texts import tr, tr_text

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CHANGE: Sign = ("square-pen", "changed_mark")
_NOWHERE: Sign = ("ban", "problem")
_DOUBT: Sign = ("circle-question-mark", "warning")


class _Lines(QAbstractTableModel):
    """A list of which only the visible part is ever turned into words."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = titles
        self._count = 0

    def count(self) -> int:
        return self._count

    def cell(self, row: int, column: int) -> str:
        """The words of a cell."""
        raise NotImplementedError

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._count

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _TEXT_ROLES:
            return None
        return self.cell(index.row(), index.column())

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._titles[section]


class ChangeLines(_Lines):
    """Row, field, old and new value of every cell that would change."""

    def __init__(self, names: Names, notation: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__(
            ("", tr("SKU"), tr("Supplier"), tr("Column"), tr("Before"), tr("New"), tr("Difference")), parent
        )
        self._names = names
        self._notation = notation
        self._lines: Sequence[KeyedLine] = ()
        self._labels = {field: field_label(field) for field in Field}

    def show(self, lines: Sequence[KeyedLine]) -> None:
        self.beginResetModel()
        self._lines, self._count = lines, len(lines)
        self.endResetModel()

    def sign_of(self, _row: int) -> Sign:
        return _CHANGE

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= 4:
            return _RIGHT if self._lines[index.row()].field.kind.is_number else None
        return super().data(index, role)

    @override
    def cell(self, row: int, column: int) -> str:
        line = self._lines[row]
        match column:
            case 1:
                return self._names.item(line.key.item_id).sku
            case 2:
                return self._names.supplier(line.key.supplier_id)
            case 3:
                return self._labels[line.field]
            case 4:
                return value_text(line.field, line.old, self._notation)
            case 5:
                return value_text(line.field, line.new, self._notation)
            case 6:
                percent = change_percent(line.old, line.new)
                return signed_percent_text(percent, self._notation) if percent is not None else ""
            case _:
                return ""


class NoteLines(_Lines):
    """The lines of the clipboard that lead nowhere, each with its reason."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("", tr("Line"), tr("On the clipboard"), tr("Reason")), parent)
        self._notes: Sequence[KeyedNote] = ()

    def show(self, notes: Sequence[KeyedNote]) -> None:
        self.beginResetModel()
        self._notes, self._count = notes, len(notes)
        self.endResetModel()

    def sign_of(self, row: int) -> Sign:
        return _DOUBT if self._notes[row].is_doubt else _NOWHERE

    @override
    def cell(self, row: int, column: int) -> str:
        note = self._notes[row]
        match column:
            case 1:
                return str(note.line)
            case 2:
                return note.typed
            case 3:
                return tr_text(note.reason)
            case _:
                return ""
