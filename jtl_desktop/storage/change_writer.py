"""Very many changes as text: what they have in common, and what a step and the journal both need, is written once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, Value
from jtl_desktop.storage.codec import ChangeColumns, kind_text, row_text, row_values_text, values_text

_REMOVE = ChangeKind.REMOVE

# More are not shared: each row of a paste has its own.
_MOST_SHARED = 1_000


class WrittenChange(NamedTuple):
    """What the journal keeps of a change; ``old``: see ``old_values_text``."""

    columns: ChangeColumns
    old: str


class ChangeWriter:
    """Writes the changes of one step."""

    def __init__(self) -> None:
        # By identity: the rows of columns that are filled or cleared share their new values.
        self._known: dict[int, tuple[Mapping[Field, Value], str]] = {}

    def columns(self, change: RowChange) -> ChangeColumns:
        return self.write(change).columns

    def write(self, change: RowChange) -> WrittenChange:
        key, values = change.key, self._values(change.values)
        columns = key.item_id, key.supplier_id, kind_text(change.kind), row_text(change.base), values
        return WrittenChange(columns, old_values_text(change))

    def _values(self, values: Mapping[Field, Value]) -> str:
        known = self._known.get(id(values))
        if known is not None:
            return known[1]
        text = values_text(values)
        if len(self._known) < _MOST_SHARED:
            self._known[id(values)] = values, text
        return text


def old_values_text(change: RowChange) -> str:
    """JSON of the values that its cells had: all of a row that goes, else the changed ones; null for a new row."""
    if change.base is None:
        return "null"
    return row_values_text(change.base, Field if change.kind is _REMOVE else change.values)
