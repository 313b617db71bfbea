"""What each key does in the grid, where this differs from Qt's table; both parts share one keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView

from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.navigation import CURSOR_KEYS, moved_cell

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.view import GridView

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_COMMANDS = _CONTROL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def handle_key(grid: GridView, event: QKeyEvent) -> bool:
    """Carry out what a key asks for. False: it is Qt's, such as a letter that opens an editor."""
    if _handle_everywhere(grid, event):
        return True
    index = grid.main.currentIndex()
    if not index.isValid():
        return False
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers == _CONTROL:
        return _handle_with_control(grid, event)
    if event.key() == Qt.Key.Key_Space and modifiers == _SHIFT:
        grid.selecting.rows()
        return True
    return not modifiers & _COMMANDS and _handle_plain(grid, event, index)


def _handle_everywhere(grid: GridView, event: QKeyEvent) -> bool:
    if event.matches(QKeySequence.StandardKey.SelectAll):
        grid.select_all()
        return True
    action = CURSOR_KEYS.get(event.key())
    if action is None or not grid.model.rowCount():
        return False
    extends = bool(event.modifiers() & _SHIFT)
    start = grid.selecting.head() if extends else grid.main.currentIndex()
    there = moved_cell(grid, start, action, event.modifiers())
    if extends:
        grid.selecting.extend_to(*there)
    else:
        grid.selecting.one(*there)
    grid.scroll_to(*there)
    return True


def _handle_with_control(grid: GridView, event: QKeyEvent) -> bool:
    """In the window the menus' actions come first; they do the same."""
    match event.key():
        case Qt.Key.Key_Space:
            grid.selecting.columns()
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            grid.fill_pressed.emit(None, "")
        case Qt.Key.Key_D:
            grid.fill_down_pressed.emit()
        case Qt.Key.Key_R:
            grid.fill_right_pressed.emit()
        case _:
            return False
    return True


def _handle_plain(grid: GridView, event: QKeyEvent, index: QModelIndex) -> bool:
    back = -1 if event.modifiers() & _SHIFT else 1
    match event.key():
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            grid.step(back, 0)
        case Qt.Key.Key_Tab:
            grid.step(0, 1)
        case Qt.Key.Key_Backtab:
            grid.step(0, -1)
        case Qt.Key.Key_Delete:
            grid.clear_pressed.emit()
        case Qt.Key.Key_Backspace:
            _edit_empty(grid, index)
        case Qt.Key.Key_Space if grid.model.columns[index.column()].look in (Look.FLAG, Look.STAR):
            grid.tick(index)
        case Qt.Key.Key_F2:
            return grid.open_special(index)
        case _:
            return False
    return True


def _edit_empty(grid: GridView, index: QModelIndex) -> None:
    """Begin a new value with nothing; what stood there comes back with Esc."""
    if grid.main.edit(index, QAbstractItemView.EditTrigger.AnyKeyPressed, None):
        grid.delegate.clear_editor()
