"""Hands on the grid: keys and mouse as a merchant uses them, and what is selected afterwards."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jtl_desktop.domain.items import Field
from jtl_desktop.ui.editors import DecimalEdit
from jtl_desktop.ui.grid.columns import column_of
from jtl_desktop.ui.grid.delegates import TextEdit
from jtl_desktop.ui.grid.part import GridPart
from jtl_desktop.ui.grid.view import GridView

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def key(grid: GridView, pressed: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY, times: int = 1) -> None:
    """Press a key where the keyboard is: in the open editor or in the grid."""
    for _ in range(times):
        QTest.keyClick(grid.delegate.editor or grid.main, pressed, modifiers)


def type_over(grid: GridView, text: str) -> None:
    """Type on the current cell, without an end."""
    QTest.keyClicks(grid.main, text[0])
    QTest.keyClicks(editor(grid), text[1:])


def editor(grid: GridView) -> DecimalEdit | TextEdit:
    assert grid.delegate.editor is not None
    return grid.delegate.editor


def here(grid: GridView) -> tuple[int, int]:
    index = grid.main.currentIndex()
    return index.row(), index.column()


def column(grid: GridView, field: Field) -> int:
    return column_of(grid.model.columns, field)


def cells(grid: GridView) -> set[tuple[int, int]]:
    """The selected cells that show."""
    return {(row, at) for block in grid.blocks() for row in block.rows for at in block.columns}


def place(grid: GridView, row: int, at: int) -> tuple[GridPart, QPoint]:
    """The part in which a cell lies, and its left half's middle there: not where a box would be."""
    part = grid.frozen if grid.model.columns[at].is_frozen else grid.main
    rect = part.visualRect(grid.model.index(row, at))
    assert part.viewport().rect().intersects(rect), "the cell does not show"
    return part, QPoint(rect.left() + 5, rect.center().y())


def click(grid: GridView, row: int, at: int, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
    part, position = place(grid, row, at)
    QTest.mouseClick(part.viewport(), LEFT, modifiers, position)


def drag(grid: GridView, start: tuple[int, int], end: tuple[int, int], modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
    """Press on one cell, go to the other one in steps, and let go: events go where the button was pressed."""
    part, position = place(grid, *start)
    other, last = place(grid, *end)
    goal = part.viewport().mapFromGlobal(other.viewport().mapToGlobal(last))
    QTest.mousePress(part.viewport(), LEFT, modifiers, position)
    for step in range(1, 6):
        move(part.viewport(), position + (goal - position) * step / 5, modifiers)
    QTest.mouseRelease(part.viewport(), LEFT, modifiers, goal)


def move(widget: QWidget, position: QPoint, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
    """The mouse goes on with its left button held; QTest's own moves hold none."""
    there = QPointF(position)
    event = QMouseEvent(
        QEvent.Type.MouseMove, there, QPointF(widget.mapToGlobal(position)), Qt.MouseButton.NoButton, LEFT, modifiers
    )
    QApplication.sendEvent(widget, event)


def stand_on(grid: GridView, index: QModelIndex) -> None:
    """Put the cursor on a cell, as a click would."""
    grid.selecting.one(index.row(), index.column())
    grid.main.scrollTo(index)
    grid.take_focus()


def block(rows: range, columns: list[int]) -> set[tuple[int, int]]:
    return {(row, at) for row in rows for at in columns}
