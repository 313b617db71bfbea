"""What the status line says about the selected cells."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """``numbers`` is how many of the selected cells hold a number, ``columns`` in how many columns they stand.

    While a large selection is still being added up, ``is_complete`` is False and nothing but ``cells`` is known.
    """

    cells: int
    numbers: int = 0
    total: Decimal = Decimal(0)
    least: Decimal | None = None
    greatest: Decimal | None = None
    columns: int = 0
    is_complete: bool = True
