"""Widths, order, choice and freezing of columns: what they are at first, and how they are remembered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jtl_desktop.ui.theme import spacing

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.part import GridPart
    from jtl_desktop.ui.grid.view import GridView

_NARROWEST = 20
_WIDEST = 2000


def first_widths(grid: GridView) -> None:
    """Widths from the number of characters that a column wants, in the font of the moment."""
    digit = grid.fontMetrics().horizontalAdvance("0")
    for index, column in enumerate(grid.model.columns):
        title = grid.fontMetrics().horizontalAdvance(column.title) + spacing(grid, 6)
        width = max(column.chars * digit + spacing(grid, 2), title if column.title else 0, _NARROWEST)
        for part in (grid.frozen, grid.main):
            part.setColumnWidth(index, width)


def first_layout(grid: GridView) -> None:
    """Everything as it was before anybody changed it."""
    for part in (grid.frozen, grid.main):
        header = part.titles
        for column in range(header.count()):
            header.moveSection(header.visualIndex(column), column)
    grid.freezing.begin()
    first_widths(grid)
    grid.freezing.changed()


def layout_text(grid: GridView) -> str:
    """The layout as text for the settings, by the columns' names: other columns may exist next time."""
    return json.dumps([*_of_part(grid, grid.frozen), *_of_part(grid, grid.main)])


def apply_layout(grid: GridView, remembered: str) -> None:
    """Take a layout over; what is not understood is left as it is."""
    try:
        entries = json.loads(remembered)
    except ValueError:
        return
    if not isinstance(entries, list):
        return
    columns = {column.name: index for index, column in enumerate(grid.model.columns)}
    known = [entry for entry in entries if isinstance(entry, dict) and entry.get("name") in columns]
    for entry in known:
        if isinstance(entry.get("frozen"), bool):
            grid.freezing.freeze(columns[entry["name"]], frozen=entry["frozen"])
    for entry in known:
        _apply(grid, columns[entry["name"]], entry)
    if known:
        grid.freezing.changed()


def _of_part(grid: GridView, part: GridPart) -> list[dict[str, Any]]:
    header, is_frozen = part.titles, part is grid.frozen
    found = []
    for visual in range(header.count()):
        column = header.logicalIndex(visual)
        if grid.freezing.is_frozen(column) is is_frozen:
            width, name = grid.freezing.wanted_width(column), grid.model.columns[column].name
            hidden = header.isSectionHidden(column)
            found.append({"name": name, "width": width, "hidden": hidden, "at": visual, "frozen": is_frozen})
    return found


def _apply(grid: GridView, column: int, entry: dict[str, Any]) -> None:
    header = grid.freezing.part_of(column).titles
    width, at, hidden = entry.get("width"), entry.get("at"), entry.get("hidden")
    if isinstance(hidden, bool):
        grid.freezing.show(column, shown=not hidden)
    if isinstance(width, int) and _NARROWEST <= width <= _WIDEST:
        header.resizeSection(column, width)
    if isinstance(at, int) and 0 <= at < header.count():
        header.moveSection(header.visualIndex(column), at)
