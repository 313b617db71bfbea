"""The edits of a paste: whole lines of cells are kept together, so that 150,000 cells need neither time nor room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from typing_extensions import override

from jtl_desktop.domain.edits import Edit, Lines, ManyEdits, Piece


class PastedEdits(ManyEdits):
    """Lines, and between them single edits, in their order. A part has a few thousand cells at most."""

    def __init__(self) -> None:
        self.parts: list[Lines | list[Edit]] = []
        """May be emptied by whoever needs the edits no more."""
        self._ends: list[int] = []

    def add(self, part: Lines | Iterable[Edit]) -> None:
        part = part if isinstance(part, Lines) else list(part)
        if len(part):
            self.parts.append(part)
            self._ends.append(len(self) + len(part))

    def add_all(self, other: PastedEdits) -> None:
        for part in other.parts:
            self.add(part)

    @override
    def pieces(self, size: int) -> Iterator[tuple[int, Piece]]:
        for part, end in zip(self.parts, self._ends, strict=True):
            yield end - len(part), part

    @override
    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @override
    def __iter__(self) -> Iterator[Edit]:
        for part in self.parts:
            yield from part.cells() if isinstance(part, Lines) else part

    @override
    def _many(self, wanted: range) -> list[Edit]:
        return list(islice(self, wanted.start, wanted.stop))

    @override
    def _edit(self, number: int) -> Edit:
        at = bisect_right(self._ends, number)
        part = self.parts[at]
        cells = part.cells() if isinstance(part, Lines) else part
        return cells[number - self._ends[at] + len(part)]
