"""What is selected: how much it is and its sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QItemSelection

from jtl_desktop.ui.grid.blocks import selection_parts
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.model import GridModel

# More cells than this are not read for a sum: that would take longer than anybody waits.
MOST_SUMMED = 5_000


@dataclass(frozen=True, slots=True)
class Sums:
    """``numbers`` is how many of the selected cells hold a number."""

    cells: int
    numbers: int
    total: Decimal


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
