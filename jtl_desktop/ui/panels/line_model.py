"""Read-only lines as a Qt model: columns are declared as values, words are made when a cell is looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from typing_extensions import override

from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.looks import CellLooks

Index = QModelIndex | QPersistentModelIndex
Sign = tuple[str, Tone]
"""Name and tone of a drawing."""

ROOT = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
L = TypeVar("L")

# Qt asks with plain numbers, ten times for each cell that it paints.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_ROLES = frozenset({_DISPLAY, _TOOLTIP, _SPOKEN, _ALIGNMENT, _FONT, _FOREGROUND})


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column: numbers stand at the right, in figures of equal width; ``tone`` is the colour of its words."""

    title: str
    is_number: bool = False
    tone: Tone | None = None


SIGN_COLUMN = LineColumn("")
"""A first column of drawings; their words are told, but not shown."""


class LineModel(QAbstractTableModel):
    """``columns`` with words for every row; how many rows there are, and where they are, is the model's own matter."""

    def __init__(self, columns: Sequence[LineColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.looks = CellLooks()

    @abstractmethod
    def text(self, row: int, column: int) -> str:
        """What a cell says; for a sign, what it means."""

    def sign(self, _row: int) -> Sign | None:
        """The drawing in a row's first column."""
        return None

    def tooltip(self, row: int, column: int) -> str:
        """What is told while the mouse rests on a cell."""
        return self.text(row, column)

    def spoken(self, row: int, column: int) -> str:
        """What a screen reader says."""
        return self.tooltip(row, column)

    def tone(self, _row: int, column: int) -> Tone | None:
        """The colour of a cell's words, None for the usual one."""
        return self.columns[column].tone

    def font(self, _row: int, column: int) -> QFont | None:
        """The font of a cell, None for the usual one."""
        return self.looks.font(figures=True) if self.columns[column].is_number else None

    def is_at_right(self, _row: int, column: int) -> bool:
        """Whether a cell stands at the right."""
        return self.columns[column].is_number

    # Qt

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in _ROLES or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == _DISPLAY:
            return self.text(row, column) if self.columns[column] is not SIGN_COLUMN else None
        if role == _ALIGNMENT:
            return RIGHT if self.is_at_right(row, column) else LEFT
        if role == _FONT:
            return self.font(row, column)
        if role == _FOREGROUND:
            tone = self.tone(row, column)
            return self.looks.color(tone) if tone is not None else None
        return self.tooltip(row, column) if role == _TOOLTIP else self.spoken(row, column)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        return heading(self.columns[section], role) if orientation is Qt.Orientation.Horizontal else None


class ListModel(LineModel, Generic[L]):
    """A row for each of ``lines``."""

    def __init__(
        self, columns: Sequence[LineColumn], parent: QObject | None = None, *, lines: Sequence[L] = ()
    ) -> None:
        super().__init__(columns, parent)
        self.lines = lines

    def show(self, lines: Sequence[L]) -> None:
        """List these instead."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def line(self, row: int) -> L | None:
        """What stands in a row; None where there is none, as for a view without a current row."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)


def heading(column: LineColumn, role: int) -> Any:
    """What a model's header answers for a column."""
    if role == _DISPLAY:
        return column.title
    if role == _ALIGNMENT:
        return RIGHT if column.is_number else LEFT
    return None
