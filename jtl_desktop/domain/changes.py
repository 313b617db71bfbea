"""The merchant's unsaved work: which supplier rows differ from what Wawi last showed, and how."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from jtl_desktop.domain.items import (
    WRITABLE_FIELDS,
    Field,
    ItemId,
    ItemSupplier,
    RowKey,
    SupplierId,
    Value,
    same_value,
    sorted_tiers,
    whole_characters,
)

_writable_values = operator.attrgetter(*WRITABLE_FIELDS)
_NO_VALUES: Mapping[Field, Value] = MappingProxyType({})


class ChangeKind(Enum):
    EDIT = "edit"
    ADD = "add"
    REMOVE = "remove"


# Looking a member up in an enum takes Python 3.11 ten times as long as a name, and these are asked for per cell.
_EDIT, _ADD, _REMOVE = ChangeKind.EDIT, ChangeKind.ADD, ChangeKind.REMOVE


@dataclass(frozen=True, slots=True)
class RowChange:
    """What shall become of one row. ``base`` is the row as the merchant saw it; None where it does not exist yet."""

    key: RowKey
    kind: ChangeKind
    base: ItemSupplier | None = None
    values: Mapping[Field, Value] = field(default_factory=lambda: _NO_VALUES)

    def effective(self) -> ItemSupplier:
        """The row as it will be after saving; for a removal, the row that goes."""
        row = self.base or ItemSupplier(self.key.item_id, self.key.supplier_id)
        return row.with_values(self.values)

    def cell_count(self) -> int:
        """What the merchant would count: changed cells, or one for a row that comes or goes."""
        return len(self.values) if self.kind is _EDIT else 1


class ChangeSet:
    """All pending changes by row. Every mutator returns the row's change afterwards, None when none is left.

    With 50,000 rows pending, no question about one row, one item or the number of cells takes longer than with one.
    """

    def __init__(self, changes: Iterable[RowChange] = ()) -> None:
        self._changes: dict[RowKey, RowChange] = {}
        self._of_item: dict[ItemId, tuple[RowKey, ...]] = {}
        self._additions: dict[RowKey, RowChange] = {}
        self._cells = 0
        for change in changes:
            self.put(change)

    def __len__(self) -> int:
        return len(self._changes)

    def __iter__(self) -> Iterator[RowChange]:
        return iter(tuple(self._changes.values()))

    def copy(self) -> ChangeSet:
        """Another set with the same changes; quick, because changes themselves are never altered."""
        other = ChangeSet()
        other._changes = self._changes.copy()
        other._of_item = self._of_item.copy()
        other._additions = self._additions.copy()
        other._cells = self._cells
        return other

    def exchange(self, other: ChangeSet) -> None:
        """Take over everything from another set, which gets what was in this one."""
        self._changes, other._changes = other._changes, self._changes
        self._of_item, other._of_item = other._of_item, self._of_item
        self._additions, other._additions = other._additions, self._additions
        self._cells, other._cells = other._cells, self._cells

    def get(self, key: RowKey) -> RowChange | None:
        return self._changes.get(key)

    def has_any(self, keys: Iterable[RowKey]) -> bool:
        """Whether something is pending in one of these rows."""
        return not self._changes.keys().isdisjoint(keys)

    def count_cells(self) -> int:
        return self._cells

    def additions(self, item_id: ItemId | None = None) -> list[RowChange]:
        """Rows that do not exist in Wawi yet, of one item or of all."""
        if item_id is None:
            return list(self._additions.values())
        return [change for change in self.of_item(item_id) if change.kind is _ADD]

    def of_item(self, item_id: ItemId) -> list[RowChange]:
        return [self._changes[key] for key in self._of_item.get(item_id, ())]

    def overlay(self, row: ItemSupplier) -> ItemSupplier:
        """The row with the merchant's pending values over it; a pending removal changes nothing."""
        change = self._changes.get(row.key)
        if change is None or change.kind is _REMOVE:
            return row
        return row.with_values(change.values)

    def set_value(self, row: ItemSupplier, name: Field, value: Value) -> RowChange | None:
        """Set one field. ``row`` is the row as Wawi last showed it; setting the old value again takes the change back.

        Raises ValueError for a field that Wawi works out by itself, and for a row that is about to be removed.
        """
        if not name.is_writable:
            raise ValueError(f"{name} cannot be written")
        change = self._changes.get(row.key) or RowChange(row.key, _EDIT, row)
        if change.kind is _REMOVE:
            raise ValueError("the row is about to be removed")
        return self.put(_with_value(change, row, name, tidy(value)))

    def add(
        self, item_id: ItemId, supplier_id: SupplierId, values: Mapping[Field, Value] = _NO_VALUES
    ) -> RowChange | None:
        """Stage a new supplier of an item. Adding a row that is staged for removal takes the removal back."""
        key = RowKey(item_id, supplier_id)
        staged = self._changes.get(key)
        if staged is not None and staged.kind is _REMOVE:
            return self.revert(key)
        return self.put(RowChange(key, _ADD, None, MappingProxyType(dict(values))))

    def remove(self, row: ItemSupplier) -> RowChange | None:
        """Stage the removal of a row; pending edits of it are dropped, a row only staged as new simply goes."""
        staged = self._changes.get(row.key)
        if staged is not None and staged.kind is _ADD:
            return self.revert(row.key)
        base = staged.base if staged is not None and staged.base is not None else row
        return self.put(RowChange(row.key, _REMOVE, base))

    def revert(self, key: RowKey, name: Field | None = None) -> RowChange | None:
        """Take back one cell, or the whole row where no field is named."""
        change = self._changes.get(key)
        if change is None:
            return None
        if name is None:
            self._drop(change)
            return None
        rest = {field: value for field, value in change.values.items() if field is not name}
        return self.put(RowChange(key, change.kind, change.base, MappingProxyType(rest)))

    def revert_all(self) -> list[RowKey]:
        keys = list(self._changes)
        self.exchange(ChangeSet())
        return keys

    def put(self, change: RowChange) -> RowChange | None:
        """Take a change as it is; an edit without values is no change."""
        key = change.key
        known = self._changes.get(key)
        if change.kind is _EDIT and not change.values:
            if known is not None:
                self._drop(known)
            return None
        if known is None:
            self._of_item[key.item_id] = (*self._of_item.get(key.item_id, ()), key)
        else:
            self._cells -= known.cell_count()
            if known.kind is _ADD:
                del self._additions[key]
        self._changes[key] = change
        self._cells += change.cell_count()
        if change.kind is _ADD:
            self._additions[key] = change
        return change

    def _drop(self, change: RowChange) -> None:
        key = change.key
        del self._changes[key]
        self._cells -= change.cell_count()
        self._additions.pop(key, None)
        of_item = self._of_item.pop(key.item_id)
        if len(of_item) > 1:
            self._of_item[key.item_id] = tuple(other for other in of_item if other != key)


def differences(base: ItemSupplier, other: ItemSupplier) -> dict[Field, Value]:
    """The writable fields in which ``other`` differs from ``base``, with the other's values."""
    fields = zip(WRITABLE_FIELDS, _writable_values(base), _writable_values(other), strict=True)
    return {name: new for name, old, new in fields if old != new and not same_value(name, old, new)}


def _with_value(change: RowChange, seen: ItemSupplier, name: Field, value: Value) -> RowChange:
    values = dict(change.values)
    old = (name.unset,) if change.base is None else (change.base.get(name), seen.get(name))
    # Where Wawi has another value by now, the old one is no longer what nobody has to write.
    if all(same_value(name, known, value) for known in old):
        values.pop(name, None)
    else:
        values[name] = value
    return RowChange(change.key, change.kind, change.base, MappingProxyType(values))


def tidy(value: Value) -> Value:
    """Tiers are kept by quantity, whatever order they were typed in."""
    if isinstance(value, str):
        return whole_characters(value)
    return sorted_tiers(value) if isinstance(value, tuple) else value
