"""The mouse draws blocks: over both parts, and on beyond the edge, where the rows follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.part import GridPart
    from jtl_desktop.ui.grid.view import GridView

_SCROLL_MS = 40


class Dragging(QObject):
    """One press of the left button: where it began, and where the mouse is."""

    def __init__(self, grid: GridView) -> None:
        super().__init__(grid)
        self._grid = grid
        self._is_down = False
        self._position = QPoint()
        self._cell: tuple[int, int] | None = None
        self.has_moved = False
        self._timer = QTimer(self, interval=_SCROLL_MS)
        self._timer.timeout.connect(self._scroll_on)

    @property
    def is_down(self) -> bool:
        return self._is_down

    def press(self, part: GridPart, event: QMouseEvent) -> None:
        """A click selects a cell, with Ctrl one more, with Shift all up to there."""
        index = part.indexAt(event.position().toPoint())
        self.has_moved = False
        self._is_down = index.isValid()
        if not index.isValid():
            return
        self._cell = index.row(), index.column()
        selecting = self._grid.selecting
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            selecting.extend_to(*self._cell)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            selecting.begin_another(*self._cell)
        else:
            selecting.one(*self._cell)

    def move(self, part: GridPart, position: QPoint) -> None:
        """The mouse goes on with its button held."""
        self._position = part.viewport().mapTo(self._grid, position)
        self._extend()
        room = self._grid.main.viewport().rect().translated(self._origin())
        outside = not room.top() <= self._position.y() <= room.bottom() or self._position.x() > room.right()
        if outside and not self._timer.isActive():
            self._timer.start()
        elif not outside:
            self._timer.stop()

    def release(self) -> None:
        self._is_down = False
        self._timer.stop()

    # Inside

    def _origin(self) -> QPoint:
        return self._grid.main.viewport().mapTo(self._grid, QPoint(0, 0))

    def _extend(self) -> None:
        cell = self._cell_there()
        if cell != self._cell:
            self._cell, self.has_moved = cell, True
            self._grid.selecting.extend_to(*cell)

    def _cell_there(self) -> tuple[int, int]:
        """The cell under the mouse, or the nearest one."""
        main, frozen = self._grid.main, self._grid.frozen
        origin = self._origin()
        y = min(max(self._position.y() - origin.y(), 0), main.viewport().height() - 1)
        row = min((y + main.verticalScrollBar().value()) // main.row_height(), self._grid.model.rowCount() - 1)
        if self._position.x() < origin.x() and frozen.shown_columns():
            x = frozen.viewport().mapFrom(self._grid, self._position).x()
            return row, _column_at(frozen, x)
        return row, _column_at(main, self._position.x() - origin.x())

    def _scroll_on(self) -> None:
        main, origin = self._grid.main, self._origin()
        down, right = main.verticalScrollBar(), main.horizontalScrollBar()
        y, bottom = self._position.y() - origin.y(), main.viewport().height()
        if y < 0:
            down.setValue(down.value() - _speed(-y, main.row_height()))
        elif y >= bottom:
            down.setValue(down.value() + _speed(y - bottom, main.row_height()))
        if self._position.x() - origin.x() >= main.viewport().width():
            right.setValue(right.value() + main.row_height())
        self._extend()


def _column_at(part: GridPart, x: int) -> int:
    header, shown = part.horizontalHeader(), part.shown_columns()
    column = header.logicalIndexAt(min(max(x, 0), part.viewport().width() - 1))
    if column in shown:
        return column
    return shown[-1] if x > 0 else shown[0]


def _speed(beyond: int, row_height: int) -> int:
    """The farther beyond the edge, the faster: from one row to half a screen at a time."""
    return row_height * max(1, min(20, beyond // row_height * 2))
