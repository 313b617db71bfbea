"""The edits that fill or clear cells, made when they are asked for: a million need no more room than their rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from typing_extensions import override

from jtl_desktop.domain.edits import Edit, ManyEdits, RowEdits, SetCell, SetCells
from jtl_desktop.domain.items import Field, RowKey, SupplierId, Value
from jtl_desktop.domain.row_work import RowValues


@dataclass(frozen=True, slots=True)
class Write:
    """One value for a column of some rows."""

    rows: range
    field: Field
    value: Value
    doubt: str = ""
    supplier: SupplierId | None = None
    """Whose row is to become the standard one where several rows of an item are meant."""


class CellEdits(ManyEdits):
    """For each key of a part all of its writes, row by row; at last some other edits."""

    def __init__(self, parts: Sequence[tuple[Sequence[RowKey], Sequence[Write]]], others: Sequence[Edit] = ()) -> None:
        self._parts = [part for part in parts if part[0] and part[1]]
        self._ends = list(accumulate(len(keys) * len(writes) for keys, writes in self._parts))
        self._others = others

    @override
    def __len__(self) -> int:
        return self._cells() + len(self._others)

    @override
    def pieces(self, size: int) -> Iterator[tuple[int, Sequence[Edit | RowEdits]]]:
        start = 0
        for (keys, writes), end in zip(self._parts, self._ends, strict=True):
            values = _together(writes)
            if values is None:
                yield from self._slices(start, end, size)
            else:
                for first in range(0, len(keys), size):
                    yield start + first * len(writes), [SetCells(key, values) for key in keys[first : first + size]]
            start = end
        yield from self._slices(start, len(self), size)

    def _slices(self, start: int, stop: int, size: int) -> Iterator[tuple[int, Sequence[Edit]]]:
        for first in range(start, stop, size):
            yield first, self._many(range(first, min(first + size, stop)))

    @override
    def _many(self, wanted: range) -> list[Edit]:
        found: list[Edit] = []
        start = 0
        for (keys, writes), end in zip(self._parts, self._ends, strict=True):
            part = range(max(wanted.start, start) - start, min(wanted.stop, end) - start)
            if part:
                first, skipped = divmod(part.start, len(writes))
                some = keys[first : -(-part.stop // len(writes))]
                made = [SetCell(key, write.field, write.value, write.doubt) for key in some for write in writes]
                found += made[skipped : skipped + len(part)]
            start = end
        return found + list(self._others[max(wanted.start - start, 0) : max(wanted.stop - start, 0)])

    @override
    def _edit(self, number: int) -> Edit:
        if number >= self._cells():
            return self._others[number - self._cells()]
        at = bisect_right(self._ends, number)
        keys, writes = self._parts[at]
        row, column = divmod(number - (self._ends[at - 1] if at else 0), len(writes))
        write = writes[column]
        return SetCell(keys[row], write.field, write.value, write.doubt)

    def _cells(self) -> int:
        return self._ends[-1] if self._ends else 0


def _together(writes: Sequence[Write]) -> RowValues | None:
    """All values of a row in one, where they are several and none of them is in doubt."""
    values = {write.field: write.value for write in writes if not write.doubt}
    return RowValues(values) if 1 < len(values) == len(writes) else None
