"""The numbers in the grid's cells, many at a time and without anything else of their rows: for adding them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.results import ResultSet
from jtl_desktop.ui.grid.insertions import Insertions


class NumberReader:
    """The numbers in some columns of the rows as they stood when it was made."""

    def __init__(self, result: ResultSet, insertions: Insertions, editing: EditSession) -> None:
        self.result = result
        self._insertions = insertions
        self._editing = editing

    def read(self, rows: range, fields: Sequence[Field]) -> list[Decimal]:
        """Raises StorageError."""
        base, additions = self._insertions.split(rows)
        lines = self.result.numbers(base.start, len(base), fields) if base else []
        if not len(self._editing.changes):
            return [value for line in lines for value in line[2:]]
        found: list[Decimal] = []
        for item_id, supplier_id, *numbers in lines:
            found += self._with_pending(RowKey(item_id, supplier_id), fields, numbers)
        for key in additions:
            found += self._with_pending(key, fields, (Decimal(0),) * len(fields))
        return found

    def _with_pending(self, key: RowKey, fields: Sequence[Field], numbers: Sequence[Decimal]) -> Iterable[Decimal]:
        change = self._editing.change_of(key)
        if change is None or not change.values:
            return numbers
        values = (change.values.get(field, number) for field, number in zip(fields, numbers, strict=True))
        return [value for value in values if isinstance(value, Decimal)]
