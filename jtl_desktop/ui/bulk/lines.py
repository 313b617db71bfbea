"""The preview as a table: drawn line by line as it is looked at, so that 100,000 lines cost no more than ten."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from typing_extensions import override

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.bulk.previews import Line, Preview
from jtl_desktop.ui.bulk.words import column_title, difference_text, new_text, note_text, old_text, percent_text
from jtl_desktop.ui.panels.calm_delegate import CalmDelegate
from jtl_desktop.ui.panels.line_model import LEFT, RIGHT, ROOT, SIGN_COLUMN, Index, LineColumn, LineModel
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import tokens_for

_EMPTY = Preview(())


class Part(IntEnum):
    """The columns."""

    TICK = 0
    SKU = 1
    NAME = 2
    SUPPLIER = 3
    COLUMN = 4
    OLD = 5
    NEW = 6
    DIFFERENCE = 7
    PERCENT = 8
    NOTE = 9


# Names of suppliers instead of numbers.
_WIDE = 22
_WIDTHS = {
    Part.SKU: 13,
    Part.NAME: 24,
    Part.SUPPLIER: 18,
    Part.COLUMN: 12,
    Part.OLD: 12,
    Part.NEW: 12,
    Part.DIFFERENCE: 11,
    Part.PERCENT: 10,
    Part.NOTE: 24,
}


class PreviewModel(LineModel):
    """The lines of a preview in one or all of the states, each with a tick where it may be chosen."""

    ticked = Signal()

    def __init__(self, names: Names, notation: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__(_columns(), parent)
        self._names = names
        self._notation = notation
        self._shown: Sequence[int] = ()
        self._state: State | None = None
        self.preview = _EMPTY
        self.flipped: set[int] = set()
        """Lines that are not as their state says: changes that are left out, guarded ones that are wanted."""

    def show(self, preview: Preview, state: State | None = None, *, keeps_ticks: bool = False) -> None:
        """Another preview, its lines of one state or all; what was ticked by hand stays so only where asked for."""
        flipped = {self._identity(index) for index in self.flipped} if keeps_ticks else set()
        self.beginResetModel()
        self.preview = preview
        self._state = state
        found = range(len(preview.lines)) if flipped else ()
        self.flipped = {index for index in found if self._identity(index) in flipped}
        self._find()
        self.endResetModel()

    def show_state(self, state: State | None) -> None:
        """Only the lines of this state, or all."""
        self.beginResetModel()
        self._state = state
        self._find()
        self.endResetModel()

    def line(self, row: int) -> Line:
        return self.preview.lines[self._shown[row]]

    def count_chosen(self) -> int:
        """Lines that will be written."""
        return self.preview.count_chosen(self.flipped)

    def toggle(self, rows: Sequence[int]) -> None:
        """Tick these rows, or untick them where the first one is ticked."""
        possible = [row for row in rows if self.line(row).is_possible]
        if not possible:
            return
        wanted = not self._is_ticked(possible[0])
        for row in possible:
            if self._is_ticked(row) is not wanted:
                self.flipped ^= {self._shown[row]}
        self.dataChanged.emit(self.index(min(possible), 0), self.index(max(possible), 0))
        self.ticked.emit()

    def _identity(self, index: int) -> tuple[RowKey, Field | None, State]:
        line = self.preview.lines[index]
        return line.key, line.field, line.state

    def _find(self) -> None:
        lines = self.preview.lines
        if self._state is None:
            self._shown = range(len(lines))
        else:
            self._shown = [index for index, line in enumerate(lines) if line.state is self._state]

    def _is_ticked(self, row: int) -> bool:
        return self.preview.is_chosen(self._shown[row], self.flipped)

    def _tick(self, row: int) -> Qt.CheckState | None:
        if not self.line(row).is_possible:
            return None
        return Qt.CheckState.Checked if self._is_ticked(row) else Qt.CheckState.Unchecked

    @override
    def text(self, row: int, column: int) -> str:
        line = self.line(row)
        match Part(column):
            case Part.SKU:
                return self._names.item(line.key.item_id).sku
            case Part.NAME:
                return self._names.item(line.key.item_id).name
            case Part.SUPPLIER:
                return self._names.supplier(line.key.supplier_id)
            case Part.COLUMN:
                return column_title(line.field) if line.field is not None else ""
            case Part.OLD:
                return old_text(line, self._names, self._notation)
            case Part.NEW:
                return new_text(line, self._names, self._notation)
            case Part.DIFFERENCE:
                return difference_text(line, self._notation)
            case Part.PERCENT:
                return percent_text(line, self._notation)
            case Part.NOTE:
                return note_text(line)
            case Part.TICK:
                if not line.is_possible:
                    return tr("stays as it is")
                return tr("will be changed") if self._is_ticked(row) else tr("left out")

    @override
    def is_at_right(self, row: int, column: int) -> bool:
        """The old and the new value stand as the column does that they are of."""
        if column not in (Part.OLD, Part.NEW):
            return super().is_at_right(row, column)
        field = self.line(row).field
        return field is None or field.kind.is_number

    # Qt

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren
        if index.isValid() and index.column() == Part.TICK and self.line(index.row()).is_possible:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.CheckStateRole:
            return super().data(index, role)
        return self._tick(index.row()) if index.isValid() and index.column() == Part.TICK else None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.toggle([index.row()])
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            # The first line stands for all, which are of one column mostly.
            return RIGHT if self._shown and self.is_at_right(0, section) else LEFT
        return super().headerData(section, orientation, role)


class TickDelegate(CalmDelegate):
    """Boxes can be seen on a dark ground, too: Fusion draws their edge darker than the window."""

    def __init__(self, view: PreviewTable) -> None:
        super().__init__(view)
        self._table = view

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        tokens = tokens_for(self._table)
        if index.column() == Part.TICK and tokens.is_dark:
            palette = option.palette
            palette.setColor(QPalette.ColorRole.Window, tokens.color("muted"))
            option.palette = palette


class PreviewTable(LineTable):
    """Space ticks all marked lines."""

    def __init__(self, model: PreviewModel, parent: QWidget | None = None) -> None:
        widths = {int(part): chars for part, chars in _WIDTHS.items()}
        super().__init__(model, tr("Preview"), widths, parent)
        self._lines = model
        self._parts: frozenset[Part] = frozenset()
        self.setItemDelegate(TickDelegate(self))

    def show_parts(self, parts: frozenset[Part]) -> None:
        """Only the columns that say something here; widths that were chosen stay while they are the same."""
        if parts == self._parts:
            return
        self._parts = parts
        for part in Part:
            self.setColumnHidden(part, part not in parts)
        for part in (Part.OLD, Part.NEW):
            chars = _WIDTHS[part] if Part.DIFFERENCE in parts else _WIDE
            self.setColumnWidth(part, self.fontMetrics().averageCharWidth() * chars)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            parts = self.selectionModel().selection().toList()
            self._lines.toggle(sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)}))
            event.accept()
            return
        super().keyPressEvent(event)


def _columns() -> tuple[LineColumn, ...]:
    """In the order of Part."""
    return (
        SIGN_COLUMN,
        LineColumn(tr("SKU")),
        LineColumn(tr("Name")),
        LineColumn(tr("Supplier")),
        LineColumn(tr("Column")),
        LineColumn(tr("Old"), is_number=True),
        LineColumn(tr("New"), is_number=True),
        LineColumn(tr("Difference"), is_number=True),
        LineColumn(tr("Percent"), is_number=True),
        LineColumn(tr("Note")),
    )
