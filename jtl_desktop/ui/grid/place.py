"""Cursor, selection and scroll position by row, so that nobody gets lost when other rows are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from jtl_desktop.domain.items import ItemId, RowKey
from jtl_desktop.ui.grid.blocks import selection_parts

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.model import GridModel
    from jtl_desktop.ui.grid.view import GridView

# Finding a row in a long result takes milliseconds; larger selections are dropped.
_KEPT_SELECTED_ROWS = 12


@dataclass(frozen=True, slots=True)
class RowName:
    """A row by what it is, wherever it stands."""

    item_id: ItemId
    key: RowKey | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the merchant is. ``above`` is how far the current row lies below the top of the viewport, in pixels."""

    current: RowName | None
    column: int
    above: int
    top: RowName | None
    selected: tuple[tuple[RowName, int, int], ...]


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
    selection = grid.main.selectionModel()
    row = _find(model, place.current)
    if row is not None:
        index = model.index(row, max(place.column, 0))
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(_ranges(model, place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    if row is not None and place.above >= 0:
        bar.setValue(row * height - place.above)
        return
    top = _find(model, place.top)
    bar.setValue(top * height if top is not None else 0)


def _selected(grid: GridView) -> tuple[tuple[RowName, int, int], ...]:
    found = []
    for part in selection_parts(grid.main.selectionModel().selection()):
        for row in range(part.top(), min(part.bottom(), part.top() + _KEPT_SELECTED_ROWS) + 1):
            found.append((_name(grid.model, row), part.left(), part.right()))
            if len(found) > _KEPT_SELECTED_ROWS:
                return ()
    return tuple(found)


def _ranges(model: GridModel, place: Place) -> QItemSelection:
    ranges = QItemSelection()
    for name, left, right in place.selected:
        row = _find(model, name)
        if row is not None:
            ranges.select(model.index(row, left), model.index(row, right))
    return ranges


def _name(model: GridModel, row: int) -> RowName:
    entry = model.entry(row)
    return RowName(entry.item.item_id, entry.key)


def _find(model: GridModel, name: RowName | None) -> int | None:
    if name is None:
        return None
    found = model.find(name.key) if name.key is not None else None
    return found if found is not None else model.find_item(name.item_id)
