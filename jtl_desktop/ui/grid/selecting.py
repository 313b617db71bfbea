"""How cells become selected, over both parts: one, a block, several blocks, whole rows, whole columns, all of it.

Everything is done with ranges, never with single cells, so that a million rows are selected as fast as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex

from jtl_desktop.ui.bridge import Guard
from jtl_desktop.ui.grid.blocks import Block, row_ranges

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.view import GridView

_SELECT = QItemSelectionModel.SelectionFlag


class _Whole(Enum):
    """What is extended: cells, or whole rows or columns once they were asked for."""

    CELLS = auto()
    ROWS = auto()
    COLUMNS = auto()


class Selecting:
    """The corner from which a block is drawn, the one to which it is, and what is selected beside this block.

    The current cell stays where the block was begun, as in a spreadsheet: what is typed goes there, and Enter walks
    through the block from there on.
    """

    def __init__(self, grid: GridView) -> None:
        self._grid = grid
        self._anchor = QPersistentModelIndex()
        self._head = QPersistentModelIndex()
        self._beside = QItemSelection()
        self._whole = _Whole.CELLS
        self._takes_away = False
        self._own = Guard()

    def head(self) -> QModelIndex:
        """The cell to which a block was drawn; the current one where none is being drawn."""
        if self._anchor.isValid() and self._head.isValid():
            return self._index(self._head.row(), self._head.column())
        return self._grid.main.currentIndex()

    def cursor_moved(self) -> None:
        """The cursor went somewhere by other means: the next block begins there."""
        if not self._own:
            self._begin(QPersistentModelIndex(), QItemSelection())

    def one(self, row: int, column: int) -> None:
        """Only this cell."""
        self._begin(QPersistentModelIndex(self._index(row, column)), QItemSelection())
        self._set_current(row, column, _SELECT.ClearAndSelect)

    def begin_another(self, row: int, column: int) -> None:
        """A further block beside what is selected; from a selected cell on, a block that is taken away."""
        index, model = self._index(row, column), self._model()
        self._begin(QPersistentModelIndex(index), QItemSelection(model.selection()))
        self._takes_away = model.isSelected(index)
        self._set_current(row, column, _SELECT.NoUpdate)
        self._draw(row, column)

    def extend_to(self, row: int, column: int) -> None:
        """Draw the block to this cell."""
        if not self._anchor.isValid() or self._anchor.column() not in self._grid.shown_columns():
            current = self._grid.main.currentIndex()
            known = current.isValid() and current.column() in self._grid.shown_columns()
            start = current if known else self._index(row, column)
            self._begin(QPersistentModelIndex(start), QItemSelection())
            self._set_current(start.row(), start.column(), _SELECT.NoUpdate)
        self._draw(row, column)

    def rows(self) -> None:
        """All of the rows in which something is selected, or of the cursor's row."""
        blocks, columns = self._blocks(), self._grid.shown_columns()
        chosen = QItemSelection()
        for rows in row_ranges(blocks):
            self._add(chosen, rows.start, rows[-1], columns)
        self._take_whole(chosen, _Whole.ROWS)

    def columns(self) -> None:
        """All of the columns in which something is selected, or of the cursor's column."""
        wanted = {column for block in self._blocks() for column in block.columns}
        chosen = QItemSelection()
        self._add(chosen, 0, self._grid.model.rowCount() - 1, [c for c in self._grid.shown_columns() if c in wanted])
        self._take_whole(chosen, _Whole.COLUMNS)

    def all(self) -> None:
        """Everything; hidden columns, too, which nobody acts on while they are hidden."""
        model = self._grid.model
        if model.rowCount():
            whole = QItemSelection(model.index(0, 0), model.index(model.rowCount() - 1, len(model.columns) - 1))
            self._model().select(whole, _SELECT.ClearAndSelect)

    # Inside

    def _begin(self, anchor: QPersistentModelIndex, beside: QItemSelection) -> None:
        self._anchor, self._beside, self._head = anchor, beside, QPersistentModelIndex(anchor)
        self._whole, self._takes_away = _Whole.CELLS, False

    def _take_whole(self, chosen: QItemSelection, whole: _Whole) -> None:
        current = self._grid.main.currentIndex()
        if not current.isValid():
            return
        head = QPersistentModelIndex(self.head())
        anchor = self._anchor if self._anchor.isValid() else QPersistentModelIndex(current)
        self._begin(anchor, QItemSelection())
        self._head, self._whole = head, whole
        self._model().select(chosen, _SELECT.ClearAndSelect)

    def _draw(self, row: int, column: int) -> None:
        self._head = QPersistentModelIndex(self._index(row, column))
        block, order = QItemSelection(), self._grid.shown_columns()
        places = sorted((order.index(self._anchor.column()), order.index(column)))
        rows = sorted((self._anchor.row(), row))
        columns: Sequence[int] = order[places[0] : places[1] + 1]
        if self._whole is _Whole.ROWS:
            columns = order
        elif self._whole is _Whole.COLUMNS:
            rows = [0, self._grid.model.rowCount() - 1]
        self._add(block, rows[0], rows[1], columns)
        chosen = QItemSelection(self._beside)
        chosen.merge(block, _SELECT.Deselect if self._takes_away else _SELECT.Select)
        self._model().select(chosen, _SELECT.ClearAndSelect)

    def _add(self, chosen: QItemSelection, top: int, bottom: int, columns: Iterable[int]) -> None:
        for first, last in runs(columns):
            chosen.select(self._index(top, first), self._index(bottom, last))

    def _blocks(self) -> list[Block]:
        """What is selected; the current cell where nothing is."""
        blocks, current = self._grid.blocks(), self._grid.main.currentIndex()
        if not blocks and current.isValid():
            return [Block(current.row(), current.row(), (current.column(),))]
        return blocks

    def _set_current(self, row: int, column: int, how: QItemSelectionModel.SelectionFlag) -> None:
        with self._own.held():
            self._model().setCurrentIndex(self._index(row, column), how)

    def _index(self, row: int, column: int) -> QModelIndex:
        return self._grid.model.index(row, column)

    def _model(self) -> QItemSelectionModel:
        return self._grid.main.selectionModel()


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Rows, or columns, that lie beside each other in the model, wherever they stand: the first and the last."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
