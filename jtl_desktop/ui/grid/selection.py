"""What is selected: its text for the clipboard, its rows, its sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QItemSelection, QItemSelectionRange

from jtl_desktop.ui.grid.blocks import selection_parts
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.values import copied_value
from jtl_desktop.ui.texts import number_format

# More cells than this are not read for a sum or a copy: that would take longer than anybody waits.
MOST_CELLS = 100_000
MOST_SUMMED = 5_000


@dataclass(frozen=True, slots=True)
class Sums:
    """``numbers`` is how many of the selected cells hold a number."""

    cells: int
    numbers: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Copied:
    """What goes to the clipboard. ``is_cut``: more was selected."""

    text: str
    rows: int
    is_cut: bool


def rows_of(selection: QItemSelection, most: int = MOST_CELLS) -> list[int]:
    """The selected rows, ascending, each once; at most ``most``."""
    rows: set[int] = set()
    for part in selection_parts(selection):
        rows.update(range(part.top(), min(part.bottom(), part.top() + most) + 1))
    return sorted(rows)[:most]


def copied_text(model: GridModel, selection: QItemSelection, columns: list[int]) -> Copied:
    """Lines of tab-separated values, with the columns as they stand on the screen."""
    parts = selection_parts(selection)
    shown = [column for column in columns if any(part.left() <= column <= part.right() for part in parts)]
    shown = [column for column in shown if model.columns[column].look is not Look.STATE]
    if not shown:
        return Copied("", 0, is_cut=False)
    most = MOST_CELLS // len(shown)
    rows = rows_of(selection, most + 1)
    lines = []
    for row in rows[:most]:
        chosen = [part for part in parts if part.top() <= row <= part.bottom()]
        cells = [_copied(model, row, column) if _within(chosen, column) else "" for column in shown]
        lines.append("\t".join(cells))
    return Copied("\n".join(lines), len(lines), is_cut=len(rows) > most)


def sums_of(model: GridModel, selection: QItemSelection) -> Sums:
    """Count and exact sum of the selected numbers; of large selections only the count."""
    parts = selection_parts(selection)
    cells = sum(part.width() * part.height() for part in parts)
    if cells > MOST_SUMMED:
        return Sums(cells, 0, Decimal(0))
    values = [
        model.field_value(row, column)
        for part in parts
        for row in range(part.top(), part.bottom() + 1)
        for column in range(part.left(), part.right() + 1)
        if model.columns[column].look is Look.NUMBER
    ]
    numbers = [value for value in values if isinstance(value, Decimal)]
    return Sums(cells, len(numbers), sum(numbers, Decimal(0)))


def _within(parts: list[QItemSelectionRange], column: int) -> bool:
    return any(part.left() <= column <= part.right() for part in parts)


def _copied(model: GridModel, row: int, column: int) -> str:
    entry, field = model.entry(row), model.columns[column].field
    if field is None:
        return entry.cells[column][0]
    value = copied_value(field, entry.row.get(field), number_format()) if entry.row is not None else ""
    if any(mark in value for mark in '\t\n\r"'):
        value = '"' + value.replace('"', '""') + '"'
    return value
