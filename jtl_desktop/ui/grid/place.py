"""Cursor, selection and scroll position by row, so that nobody gets lost when other rows are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from jtl_desktop.domain.items import ItemId, RowKey, SupplierId
from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.selecting import runs

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.model import GridModel
    from jtl_desktop.ui.grid.view import GridView

# Finding rows in a long result takes one pass, of some 50 ms per million; larger selections are dropped.
_KEPT_SELECTED_ROWS = 500
_SELECT = QItemSelectionModel.SelectionFlag
_NO_SUPPLIER = SupplierId(0)


class RowName(NamedTuple):
    """A row by what it is, wherever it stands; ``row`` is where it stood."""

    item_id: ItemId
    key: RowKey | None
    row: int = -1


class KeptBlock(NamedTuple):
    """Selected rows and columns; no rows stand for all of them."""

    rows: tuple[RowName, ...]
    columns: tuple[int, ...]


class Place(NamedTuple):
    """Where the merchant is. ``above`` is how far the current row lies below the top of the viewport, in pixels."""

    current: RowName | None
    column: int
    above: int
    top: RowName | None
    selected: tuple[KeptBlock, ...]

    def names(self) -> list[RowName]:
        """All rows that have to be found again."""
        rows = [name for block in self.selected for name in block.rows]
        return [name for name in (self.current, self.top, *rows) if name is not None]


NOWHERE = Place(None, 0, -1, None, ())


def take_place(grid: GridView) -> Place:
    """Remember the place, before the rows are swapped."""
    model, bar, height = grid.model, grid.main.verticalScrollBar(), grid.main.row_height()
    index = grid.main.currentIndex()
    has_current = index.isValid() and index.row() < model.rowCount()
    current = _name(model, index.row()) if has_current else None
    above = index.row() * height - bar.value() if has_current else 0
    in_view = has_current and 0 <= above < grid.main.viewport().height()
    first = bar.value() // height
    top = _name(model, first) if not in_view and bar.value() and first < model.rowCount() else None
    return Place(current, index.column(), above if in_view else -1, top, _selected(grid))


def restore_place(grid: GridView, place: Place) -> None:
    """Go back to the place in the new rows; what is not there any more is let go."""
    model, bar, height = grid.model, grid.main.verticalScrollBar(), grid.main.row_height()
    _look_up(model, place.names())
    row = _find(model, place.current)
    if row is not None:
        index = model.index(row, max(place.column, 0))
        grid.main.selectionModel().setCurrentIndex(index, _SELECT.NoUpdate)
        grid.main.selectionModel().select(_ranges(model, place), _SELECT.ClearAndSelect)
    if row is not None and place.above >= 0:
        bar.setValue(row * height - place.above)
        return
    top = _find(model, place.top)
    bar.setValue(top * height if top is not None else 0)


def _selected(grid: GridView) -> tuple[KeptBlock, ...]:
    blocks, rows = grid.blocks(), grid.model.rowCount()
    parts = [block for block in blocks if len(block.rows) < rows]
    if sum(len(block.rows) for block in parts) > _KEPT_SELECTED_ROWS:
        return ()
    return tuple(KeptBlock(_names(grid.model, block) if block in parts else (), block.columns) for block in blocks)


def _names(model: GridModel, block: Block) -> tuple[RowName, ...]:
    return tuple(_name(model, row) for row in block.rows)


def _ranges(model: GridModel, place: Place) -> QItemSelection:
    chosen = QItemSelection()
    for block in place.selected:
        found = (_find(model, name) for name in block.rows)
        rows = runs(row for row in found if row is not None) if block.rows else [(0, model.rowCount() - 1)]
        for top, bottom in rows:
            for left, right in runs(block.columns):
                chosen.select(model.index(top, left), model.index(bottom, right))
    return chosen


def _name(model: GridModel, row: int) -> RowName:
    entry = model.entry(row)
    return RowName(entry.item.item_id, entry.key, row)


def _look_up(model: GridModel, names: Sequence[RowName]) -> None:
    """Have all of them found in one pass, where there is more than one that does not stand where it stood."""
    moved = [name for name in names if not _stands_still(model, name)]
    if model.result is not None and len(moved) > 1:
        model.result.locate(_keys(moved))


def _keys(names: Iterable[RowName]) -> list[RowKey]:
    return [name.key or RowKey(name.item_id, _NO_SUPPLIER) for name in names]


def _stands_still(model: GridModel, name: RowName) -> bool:
    """As most rows do when the others follow the first ones, or values have changed."""
    return 0 <= name.row < model.rowCount() and _name(model, name.row) == name


def _find(model: GridModel, name: RowName | None) -> int | None:
    if name is None:
        return None
    if _stands_still(model, name):
        return name.row
    found = model.find(name.key) if name.key is not None else None
    return found if found is not None else model.find_item(name.item_id)
