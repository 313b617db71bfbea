"""Pending changes as lines to read: one for each changed cell, one for each row that comes or goes. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, RowKey, Value


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """``field`` is None for a row that comes or goes; ``old`` and ``new`` are None where there is no such side."""

    key: RowKey
    kind: ChangeKind
    field: Field | None = None
    old: Value | None = None
    new: Value | None = None

    @property
    def identity(self) -> tuple[RowKey, Field | None]:
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


class ChangeList:
    """The lines of all changes in the order in which their rows were first changed; finds a row's lines at once."""

    def __init__(self) -> None:
        self.lines: list[ChangeLine] = []
        self._first: dict[RowKey, int] | None = {}

    def fill(self, changes: Iterable[RowChange]) -> None:
        self.lines = [line for change in changes for line in lines_of(change)]
        self._first = None

    def block(self, key: RowKey) -> tuple[int, int]:
        """First line of a row and how many it has; behind the last line where it has none."""
        first = self._index().get(key)
        if first is None:
            return len(self.lines), 0
        end = first
        while end < len(self.lines) and self.lines[end].key == key:
            end += 1
        return first, end - first

    def replace(self, first: int, count: int, lines: Iterable[ChangeLine]) -> None:
        self.lines[first : first + count] = lines
        self._first = None

    def find(self, identity: tuple[RowKey, Field | None]) -> int | None:
        """Where a line stands; a row's first line where it has no such one."""
        first, count = self.block(identity[0])
        for number in range(first, first + count):
            if self.lines[number].field is identity[1]:
                return number
        return first if count else None

    def _index(self) -> dict[RowKey, int]:
        if self._first is None:
            found: dict[RowKey, int] = {}
            for number, line in enumerate(self.lines):
                found.setdefault(line.key, number)
            self._first = found
        return self._first
