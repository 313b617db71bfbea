"""Where Enter and Tab lead: to the next cell, or through the selected cells where several are selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.navigation import LOOK_AHEAD, next_editable

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.view import GridView


def next_cell(grid: GridView, row: int, column: int, *, rows: int, columns: int) -> tuple[int, int, bool]:
    """The cell after this one, ``rows`` down or ``columns`` to the right; last: whether the selection stays.

    Within several selected cells only those are visited that can be edited, over and over, as in a spreadsheet.
    """
    blocks = grid.blocks()
    is_inside = any(block.holds(row, column) for block in blocks)
    if is_inside and sum(block.cells for block in blocks) > 1:
        return *_next_selected(grid, blocks, row, column, rows or columns, is_down=bool(rows)), True
    if columns:
        return *next_editable(grid, row, column, columns), False
    return min(max(row + rows, 0), grid.model.rowCount() - 1), column, False


def _next_selected(
    grid: GridView, blocks: Sequence[Block], row: int, column: int, step: int, *, is_down: bool
) -> tuple[int, int]:
    declared = grid.model.columns
    writable = [
        block._replace(columns=kept)
        for block in blocks
        if (kept := tuple(c for c in block.columns if (f := declared[c].field) is not None and f.is_writable))
    ]
    there = row, column
    for _ in range(LOOK_AHEAD):
        there = step_within(writable or blocks, *there, step, is_down=is_down)
        if grid.model.entry(there[0]).is_editable(declared[there[1]]):
            return there
    return step_within(blocks, row, column, step, is_down=is_down)


def step_within(blocks: Sequence[Block], row: int, column: int, step: int, *, is_down: bool) -> tuple[int, int]:
    """The next cell of the blocks, from one to the next and from the last to the first. ``is_down``: a column after
    the other instead of a row after the other. ``step`` is 1 or -1."""
    number = next((index for index, block in enumerate(blocks) if row <= block.bottom), 0)
    block = blocks[number]
    if not block.holds(row, column):
        return block.top, block.columns[0]
    height, width = block.bottom - block.top + 1, len(block.columns)
    place = block.columns.index(column)
    position = place * height + row - block.top if is_down else (row - block.top) * width + place
    position += step
    if not 0 <= position < height * width:
        block = blocks[(number + step) % len(blocks)]
        height, width = block.bottom - block.top + 1, len(block.columns)
        position = 0 if step > 0 else height * width - 1
    across, down = divmod(position, height) if is_down else reversed(divmod(position, width))
    return block.top + down, block.columns[across]
