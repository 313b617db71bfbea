"""Pending changes as lines to read: one for each changed cell, one for each row that comes or goes. No Qt."""

from __future__ import annotations

import math
import operator
import time
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, RowKey, Value

# Fewer gaps than this are left alone.
_GAPS = 1000
_COUNTED_AT_ONCE = 4_000

Identity = tuple[RowKey, Field | None]
"""What makes a line the same line after its values changed."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """``field`` is None for a row that comes or goes; ``old`` and ``new`` are None where there is no such side."""

    key: RowKey
    kind: ChangeKind
    field: Field | None = None
    old: Value | None = None
    new: Value | None = None

    @property
    def identity(self) -> Identity:
        return self.key, self.field


def lines_of(change: RowChange) -> tuple[ChangeLine, ...]:
    """A row's lines; fields in the order of the grid."""
    if change.kind is not ChangeKind.EDIT:
        return (ChangeLine(change.key, change.kind),)
    return tuple(
        ChangeLine(
            change.key,
            change.kind,
            field,
            change.base.get(field) if change.base is not None else field.unset,
            change.values[field],
        )
        for field in WRITABLE_FIELDS
        if field in change.values
    )


class Filling:
    """Counts the lines of very many changes, a part at a time."""

    def __init__(self, changes: Iterable[RowChange]) -> None:
        self.changes: list[RowChange | None] = [*changes]
        self.counts: list[int] = []
        self.places: dict[RowKey, int] = {}

    def work(self, seconds: float = math.inf) -> bool:
        """Go on for about so long; whether that was all."""
        end = time.perf_counter() + seconds
        while (done := len(self.counts)) < len(self.changes):
            part = self.changes[done : done + _COUNTED_AT_ONCE]
            # Without a line of Python for each.
            self.places.update(zip(map(_key_of, part), range(done, done + len(part)), strict=True))
            if [*map(_kind_of, part)].count(ChangeKind.EDIT) == len(part):
                self.counts += map(len, map(_values_of, part))
            else:
                self.counts += map(_count, part)
            if time.perf_counter() >= end:
                break
        return len(self.counts) == len(self.changes)


class ChangeList:
    """The lines of all changes in the order in which their rows were first changed.

    A line is made when it is looked at: tens of thousands of rows are counted, not spelled out. What goes leaves a gap
    without lines, so that the others keep their places; a save takes one row after the other away.
    """

    def __init__(self) -> None:
        self._changes: list[RowChange | None] = []
        self._counts: list[int] = []
        self._ends: list[int] = []
        self._places: dict[RowKey, int] = {}
        self._last: tuple[int, tuple[ChangeLine, ...]] = (-1, ())

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, number: int) -> ChangeLine:
        place = bisect_right(self._ends, number)
        return self._lines(place)[number - self._start(place)]

    @property
    def changes(self) -> list[RowChange]:
        """The changes behind the lines."""
        return [change for change in self._changes if change is not None]

    def fill(self, changes: Iterable[RowChange]) -> None:
        filling = Filling(changes)
        filling.work()
        self.take(filling)

    def take(self, filling: Filling) -> None:
        """Hold what was counted to its end."""
        self._changes, self._counts, self._places = filling.changes, filling.counts, filling.places
        self._recount()

    def block(self, key: RowKey) -> tuple[int, int]:
        """First line of a row and how many it has; behind the last line where it has none."""
        place = self._places.get(key)
        if place is None:
            return len(self), 0
        return self._start(place), self._counts[place]

    def put(self, key: RowKey, change: RowChange | None) -> None:
        """Take over what a row's change is now: another one, a new one at the end, or none any more."""
        place = self._places.get(key)
        if change is None:
            self._drop(key)
        elif place is None:
            self._places[key] = len(self._changes)
            self._changes.append(change)
            self._counts.append(_count(change))
        else:
            self._changes[place] = change
            self._counts[place] = _count(change)
        self._recount()

    def find(self, identity: Identity) -> int | None:
        """Where a line stands; a row's first line where it has no such one."""
        first, count = self.block(identity[0])
        for number in range(first, first + count):
            if self[number].field is identity[1]:
                return number
        return first if count else None

    def identities(self, first: int, last: int) -> list[Identity]:
        """What stands in these lines, without spelling them out."""
        place, found = bisect_right(self._ends, first), list[Identity]()
        start = self._start(place)
        while place < len(self._changes) and self._start(place) <= last:
            found += _identities(self._changes[place])
            place += 1
        return found[first - start : last + 1 - start]

    def line(self, identity: Identity) -> ChangeLine | None:
        """The line of a cell or a whole row, None where it is not pending any more."""
        place = self._places.get(identity[0])
        lines = self._lines(place) if place is not None else ()
        return next((line for line in lines if line.field is identity[1]), None)

    def _drop(self, key: RowKey) -> None:
        place = self._places.pop(key, None)
        if place is None:
            return
        self._changes[place] = None
        self._counts[place] = 0
        if len(self._changes) > _GAPS and len(self._changes) > 2 * len(self._places):
            self.fill(self.changes)

    def _start(self, place: int) -> int:
        return self._ends[place - 1] if place else 0

    def _lines(self, place: int) -> tuple[ChangeLine, ...]:
        if self._last[0] != place:
            change = self._changes[place]
            self._last = (place, lines_of(change) if change is not None else ())
        return self._last[1]

    def _recount(self) -> None:
        self._last = (-1, ())
        self._ends = list(accumulate(self._counts))


_key_of = operator.attrgetter("key")
_kind_of = operator.attrgetter("kind")
_values_of = operator.attrgetter("values")


def _count(change: RowChange | None) -> int:
    if change is None:
        return 0
    return len(change.values) if change.kind is ChangeKind.EDIT else 1


def _identities(change: RowChange | None) -> list[Identity]:
    if change is None:
        return []
    if change.kind is not ChangeKind.EDIT:
        return [(change.key, None)]
    return [(change.key, field) for field in WRITABLE_FIELDS if field in change.values]
