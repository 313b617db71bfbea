"""What is pending, and what the merchant sees of it: the catalogue's rows with the changes over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, ChangeSet, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.steps import NO_DOUBTS, Doubts, RowStep
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.mass_edit import take_over
from jtl_desktop.services.events import Event
from jtl_desktop.services.saving.outcomes import RowOutcome
from jtl_desktop.services.saving.review import confirmation_for, problems_in

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue


class PendingWork:
    """All pending changes, with what is doubtful or wrong in them and how their last save ended.

    ``changed`` hears of the rows whose pending changes came, changed or went.
    """

    def __init__(self, catalogue: Catalogue, changes: Iterable[RowChange], doubts: dict[RowKey, Doubts]) -> None:
        self.changed: Event[frozenset[RowKey]] = Event()
        self._catalogue = catalogue
        self._changes = ChangeSet(changes)
        self._doubts = doubts
        self._outcomes: dict[RowKey, RowOutcome] = {}
        self._problems: dict[RowKey, tuple[Problem, ...]] = {}
        self._unchecked = {change.key.item_id for change in self._changes}

    @property
    def changes(self) -> ChangeSet:
        """All pending changes; read only for everybody else."""
        return self._changes

    @property
    def count(self) -> int:
        """Pending changes as the merchant counts them: cells, and rows that come or go."""
        return self._changes.count_cells()

    def overlay(self, row: ItemSupplier) -> ItemSupplier:
        """A row of the catalogue with the pending values over it."""
        return self._changes.overlay(row)

    def row(self, key: RowKey) -> ItemSupplier | None:
        """The row as the merchant sees it: with pending values, pending additions included."""
        stored = self._catalogue.row(key)
        if stored is not None:
            return self._changes.overlay(stored)
        change = self._changes.get(key)
        return change.effective() if change is not None else None

    def rows_of_item(self, item_id: ItemId) -> list[ItemSupplier]:
        """All suppliers of an item as they will be after saving: additions in, removals out."""
        pending = {change.key: change for change in self._changes.of_item(item_id)}
        rows = {row.key: self._changes.overlay(row) for row in self._catalogue.rows_of_item(item_id)}
        for key, change in pending.items():
            if change.kind is ChangeKind.REMOVE:
                rows.pop(key, None)
            elif key not in rows:
                rows[key] = change.effective()
        return list(rows.values())

    def change_of(self, key: RowKey) -> RowChange | None:
        return self._changes.get(key)

    def rows(self, keys: Sequence[RowKey]) -> list[ItemSupplier | None]:
        """The rows as the merchant sees them, in the order of the keys; quick for many, and usable in any thread."""
        pending = self._changes
        return [
            pending.overlay(row) if row is not None else _new_row(pending.get(key))
            for key, row in zip(keys, self._catalogue.rows(keys), strict=True)
        ]

    def doubt_of(self, key: RowKey, field: Field) -> str:
        """What was typed in this cell where it could be read in two ways; empty where there is no doubt."""
        return self._doubts.get(key, NO_DOUBTS).get(field, "")

    def problems(self) -> Mapping[RowKey, tuple[Problem, ...]]:
        """Broken rules of all pending changes; rows without any are left out. Checks what was edited since."""
        items, self._unchecked = self._unchecked, set()
        if items:
            kept = {key: found for key, found in self._problems.items() if key.item_id not in items}
            checked = {change.key: self._check(change) for change in self._changes if change.key.item_id in items}
            self._problems = kept | {key: found for key, found in checked.items() if found}
        return MappingProxyType(self._problems)

    def problems_of(self, key: RowKey) -> tuple[Problem, ...]:
        change = self._changes.get(key)
        return self._check(change) if change is not None else ()

    def outcome_of(self, key: RowKey) -> RowOutcome | None:
        """How the last save of this row ended; None once it is edited again."""
        return self._outcomes.get(key)

    def needs_confirmation(self, key: RowKey) -> Text | None:
        """What the merchant should be asked before this row is saved, such as for the last tier; else None."""
        change = self._changes.get(key)
        return confirmation_for(change, lambda: self.rows_of_item(key.item_id)) if change is not None else None

    def _show(self, rows: Iterable[RowStep]) -> None:
        for row in rows:
            take_over(row, self._changes, self._doubts)
            self._outcomes.pop(row.key, None)

    def _check(self, change: RowChange) -> tuple[Problem, ...]:
        return problems_in(change, lambda: self.rows_of_item(change.key.item_id))

    def _tell(self, keys: Iterable[RowKey], item_ids: Iterable[ItemId] | None = None) -> None:
        """``item_ids``: the items of the rows, where they are known already."""
        told = frozenset(keys)
        self._unchecked.update([key.item_id for key in told] if item_ids is None else item_ids)
        self.changed.emit(told)


def _new_row(change: RowChange | None) -> ItemSupplier | None:
    return change.effective() if change is not None else None
