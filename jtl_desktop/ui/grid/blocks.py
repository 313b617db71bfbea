"""What is selected, as rectangles of whole rows and columns: never cell by cell, whatever its size."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionRange


class Block(NamedTuple):
    """Rows ``top`` to ``bottom``, both included, in some columns, which stand in the order shown."""

    top: int
    bottom: int
    columns: tuple[int, ...]

    @property
    def rows(self) -> range:
        return range(self.top, self.bottom + 1)

    @property
    def cells(self) -> int:
        return (self.bottom - self.top + 1) * len(self.columns)

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and column in self.columns


def selection_parts(selection: QItemSelection) -> list[QItemSelectionRange]:
    """The rectangles of a selection as Qt keeps them: of model columns, hidden ones included."""
    return [part for part in selection.toList() if part.isValid()]


def blocks_of(parts: Iterable[QItemSelectionRange], shown: Sequence[int]) -> list[Block]:
    """The selection as blocks that share no row, from top to bottom; hidden columns are left out.

    ``shown`` are the columns as they stand. Rows in which other columns are selected become a block of their own.
    """
    ranges = [(part.top(), part.bottom(), part.left(), part.right()) for part in parts]
    edges = sorted({top for top, _, _, _ in ranges} | {bottom + 1 for _, bottom, _, _ in ranges})
    blocks: list[Block] = []
    for top, after in itertools.pairwise(edges):
        across = [(left, right) for first, last, left, right in ranges if first <= top and last >= after - 1]
        columns = tuple(column for column in shown if any(left <= column <= right for left, right in across))
        if not columns:
            continue
        if blocks and blocks[-1].bottom == top - 1 and blocks[-1].columns == columns:
            blocks[-1] = Block(blocks[-1].top, after - 1, columns)
        else:
            blocks.append(Block(top, after - 1, columns))
    return blocks


def row_ranges(blocks: Iterable[Block]) -> list[range]:
    """The rows of blocks, neighbours joined."""
    found: list[range] = []
    for block in blocks:
        if found and found[-1].stop == block.top:
            found[-1] = range(found[-1].start, block.bottom + 1)
        else:
            found.append(block.rows)
    return found
