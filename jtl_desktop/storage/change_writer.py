"""Very many changes as text: what they have in common, and what a step and the journal both need, is written once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, Value
from jtl_desktop.storage.codec import ChangeColumns, json_text, kind_text, plain_row, plain_values, values_text

_REMOVE = ChangeKind.REMOVE
_UNSET: Mapping[str, Any] = plain_values({field: field.unset for field in Field})

# More are not shared: each row of a paste has its own.
_MOST_SHARED = 1_000


class WrittenChange(NamedTuple):
    """What the journal keeps of a change; ``old``: JSON of the values that its cells had, null for a new row."""

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
        key, base, values = change.key, change.base, self._values(change.values)
        if base is None:
            return WrittenChange((key.item_id, key.supplier_id, kind_text(change.kind), None, values), "null")
        plain = plain_row(base)
        # All values of a row that goes, the changed ones of any other.
        touched = Field if change.kind is _REMOVE else change.values
        old = json_text({name: plain.get(name, _UNSET[name]) for name in touched})
        return WrittenChange((key.item_id, key.supplier_id, kind_text(change.kind), json_text(plain), values), old)

    def _values(self, values: Mapping[Field, Value]) -> str:
        known = self._known.get(id(values))
        if known is not None:
            return known[1]
        text = values_text(values)
        if len(self._known) < _MOST_SHARED:
            self._known[id(values)] = values, text
        return text
