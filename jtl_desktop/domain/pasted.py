"""The edits of a paste: whole lines of cells are kept together, so that 150,000 cells need neither time nor room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

from typing_extensions import override

from jtl_desktop.domain.edits import Edit, ManyEdits, RowEdits, SetCell, SetLine
from jtl_desktop.domain.items import RowKey, Value
from jtl_desktop.domain.row_work import RowFields


@dataclass(frozen=True, slots=True)
class Lines:
    """As many values of each row as there are fields; ``columns`` has the values of a field for all rows."""

    keys: Sequence[RowKey]
    fields: RowFields
    columns: Sequence[Sequence[Value]]

    def edits(self) -> Sequence[SetLine]:
        return list(map(SetLine, self.keys, repeat(self.fields), zip(*self.columns, strict=True)))

    def cells(self) -> list[Edit]:
        """The same cell by cell, in the order of reading."""
        names = self.fields.names
        return [
            SetCell(key, name, value)
            for key, values in zip(self.keys, zip(*self.columns, strict=True), strict=True)
            for name, value in zip(names, values, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.keys) * len(self.columns)


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
    def pieces(self, size: int) -> Iterator[tuple[int, Sequence[Edit | RowEdits]]]:
        for part, end in zip(self.parts, self._ends, strict=True):
            yield end - len(part), part.edits() if isinstance(part, Lines) else part

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
