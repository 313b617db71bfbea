"""What the merchant can do to rows, as plain values: many edits together are one step that can be undone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from types import MappingProxyType
from typing import NamedTuple, overload

from typing_extensions import override

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Field, RowKey, Value
from jtl_desktop.domain.row_work import RowFields, RowValues

_NO_VALUES: Mapping[Field, Value] = MappingProxyType({})


class SetCell(NamedTuple):
    """Give one cell a value. ``doubt`` is what was typed where it could be read in two ways, such as 1.234.

    A paste makes 100,000 of these; as a named tuple each takes a third of the time.
    """

    key: RowKey
    field: Field
    value: Value
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class AddRow:
    """Add a supplier to an item; one that is about to be removed simply stays."""

    key: RowKey
    values: Mapping[Field, Value] = field(default_factory=lambda: _NO_VALUES)


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Remove a supplier of an item; one that is only about to be added is no longer added."""

    key: RowKey


@dataclass(frozen=True, slots=True)
class Revert:
    """Take back what is pending in one cell, or in the whole row where no field is named."""

    key: RowKey
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class MakeStandard:
    """Make this the standard supplier of its item, and no other one."""

    key: RowKey


@dataclass(frozen=True, slots=True)
class PutChange:
    """Let exactly this be pending, on its own base: how a save is taken back."""

    change: RowChange

    @property
    def key(self) -> RowKey:
        return self.change.key


Edit = SetCell | AddRow | RemoveRow | Revert | MakeStandard | PutChange


class SetCells(NamedTuple):
    """As many edits of one row as there are values, in one: clearing whole rows takes a third of the time with it."""

    key: RowKey
    values: RowValues


class SetLine(NamedTuple):
    """As many edits of one row as there are fields, each with a value that ``tidy`` would leave as it is."""

    key: RowKey
    fields: RowFields
    values: tuple[Value, ...]


RowEdits = SetCells | SetLine


@dataclass(frozen=True, slots=True)
class Lines:
    """As many values of each row as there are fields; ``columns`` has the values of a field for all rows."""

    keys: Sequence[RowKey]
    fields: RowFields
    columns: Sequence[Sequence[Value]]

    def values(self) -> Iterator[tuple[Value, ...]]:
        """Row by row."""
        return zip(*self.columns, strict=True)

    def edits(self) -> Sequence[SetLine]:
        return list(map(SetLine, self.keys, repeat(self.fields), self.values()))

    def cells(self) -> list[Edit]:
        """The same cell by cell, in the order of reading."""
        names = self.fields.names
        return [
            SetCell(key, name, value)
            for key, values in zip(self.keys, self.values(), strict=True)
            for name, value in zip(names, values, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.keys) * len(self.columns)


Piece = Sequence[Edit | RowEdits] | Lines
"""Edits in their order."""


class ManyEdits(Sequence[Edit]):
    """Edits that know how to put those of a row together, and are made when they are asked for."""

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Edit]: ...
    @override
    def __getitem__(self, index: int | slice) -> Edit | list[Edit]:
        if not isinstance(index, slice):
            return self._edit(range(len(self))[index])
        wanted = range(len(self))[index]
        return self._many(wanted) if wanted.step == 1 else [self._edit(number) for number in wanted]

    @abstractmethod
    def _edit(self, number: int) -> Edit:
        """One edit; ``number`` is at least 0."""

    @abstractmethod
    def _many(self, wanted: range) -> list[Edit]:
        """Edits that follow each other: a step asks for thousands of them at a time."""

    @abstractmethod
    def pieces(self, size: int) -> Iterator[tuple[int, Piece]]:
        """All of them in order, about ``size`` at a time, each time with how many came before."""
