"""Where the cursor keys lead, over the frozen and the scrolling part alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView

from jtl_desktop.ui.grid.columns import Look

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.view import GridView

Action = QAbstractItemView.CursorAction
CURSOR_KEYS: dict[int, Action] = {
    Qt.Key.Key_Up: Action.MoveUp,
    Qt.Key.Key_Down: Action.MoveDown,
    Qt.Key.Key_Left: Action.MoveLeft,
    Qt.Key.Key_Right: Action.MoveRight,
    Qt.Key.Key_Home: Action.MoveHome,
    Qt.Key.Key_End: Action.MoveEnd,
    Qt.Key.Key_PageUp: Action.MovePageUp,
    Qt.Key.Key_PageDown: Action.MovePageDown,
}
# With Ctrl an arrow leads to the edge: for row and column, 0 stays, 1 is the last, -1 the first.
_EDGES = {
    Action.MoveUp: (-1, 0),
    Action.MoveDown: (1, 0),
    Action.MoveLeft: (0, -1),
    Action.MoveRight: (0, 1),
}
# So many cells are looked at for the next one that can be edited; beyond them the cursor stays.
LOOK_AHEAD = 400


def moved_cell(grid: GridView, current: QModelIndex, action: Action, modifiers: Qt.KeyboardModifier) -> tuple[int, int]:
    """Row and column after a cursor key; the first cell where there was none yet."""
    columns, last = grid.shown_columns(), grid.model.rowCount() - 1
    if not current.isValid() or current.column() not in columns:
        return 0, columns[0]
    row, place = current.row(), columns.index(current.column())
    if modifiers & Qt.KeyboardModifier.ControlModifier and action in _EDGES:
        rows, places = _EDGES[action]
        return (row, last, 0)[rows], columns[(place, -1, 0)[places]]
    if action in (Action.MoveLeft, Action.MovePrevious):
        place -= 1
    elif action in (Action.MoveRight, Action.MoveNext):
        place += 1
    elif action in (Action.MoveHome, Action.MoveEnd):
        return _to_edge(action, modifiers, row, last, columns)
    else:
        row += _rows(grid, action)
    return min(max(row, 0), last), columns[min(max(place, 0), len(columns) - 1)]


def next_editable(grid: GridView, row: int, column: int, step: int) -> tuple[int, int]:
    """The next cell that can be edited, to the right or the left, over the ends of rows; else the same one."""
    columns, rows = grid.shown_columns(), grid.model.rowCount()
    position = row * len(columns) + columns.index(column)
    for ahead in range(1, LOOK_AHEAD):
        there, place = divmod(position + ahead * step, len(columns))
        if not 0 <= there < rows:
            break
        declared = grid.model.columns[columns[place]]
        if declared.look is not Look.TIERS and grid.model.entry(there).is_editable(declared):
            return there, columns[place]
    return row, column


def _rows(grid: GridView, action: Action) -> int:
    page = max(1, grid.main.viewport().height() // grid.main.row_height() - 1)
    match action:
        case Action.MoveUp:
            return -1
        case Action.MoveDown:
            return 1
        case Action.MovePageUp:
            return -page
        case Action.MovePageDown:
            return page
        case _:
            return 0


def _to_edge(
    action: Action, modifiers: Qt.KeyboardModifier, row: int, last: int, columns: list[int]
) -> tuple[int, int]:
    is_home = action is Action.MoveHome
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return (0 if is_home else last), columns[0 if is_home else -1]
    return row, columns[0 if is_home else -1]
