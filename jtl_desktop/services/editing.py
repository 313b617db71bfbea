"""The merchant's edits: checked, journaled before the method returns, shown over the catalogue's values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, ChangeSet, RowChange
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import (
    Field,
    ItemId,
    ItemSupplier,
    RowKey,
    ScalePrice,
    SupplierId,
    Value,
    same_value,
    whole_characters,
)
from jtl_desktop.domain.merge import rebase, undone
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.text import Text, text
from jtl_desktop.services.errors import RowGoneError, SupplierExistsError
from jtl_desktop.services.events import Event
from jtl_desktop.services.outcomes import OutcomeState, RowOutcome
from jtl_desktop.services.review import confirmation_for, locked_tiers_problem, problems_in

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.workspace import Draft, Workspace


class EditSession:
    """Everything that is pending, from the last run of the program on.

    Each mutating method has written to the workspace database when it returns, so that kill -9 loses nothing.
    Errors of the workspace (a full disk) are raised, after the listeners heard of the change.
    """

    def __init__(self, catalogue: Catalogue, workspace: Workspace) -> None:
        self.changed: Event[frozenset[RowKey]] = Event()
        self._catalogue = catalogue
        self._workspace = workspace
        self._later: Callable[[Callable[[], None]], None] = _at_once
        self._changes = ChangeSet(workspace.load_changes())
        self._draft: Draft | None = workspace.draft()
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

    @property
    def restored_draft(self) -> Draft | None:
        """What was being typed when the program ended, as long as it is neither taken over nor discarded."""
        return self._draft

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

    def set_value(self, key: RowKey, field: Field, value: Value) -> list[Problem]:
        """Stage a value. The problems returned are those of this field; a value with errors is kept but not saved.

        Raises RowGoneError where neither Wawi nor the change set knows the row.
        """
        change = self._changes.get(key)
        if change is not None and change.kind is ChangeKind.REMOVE:
            return [Problem(field, text("This supplier is about to be removed. Take that back first."))]
        row = self._catalogue.row(key) or (change.base or change.effective() if change is not None else None)
        if row is None:
            raise RowGoneError
        if field is Field.SCALE_PRICES and (locked := locked_tiers_problem(row)) is not None:
            return [locked]
        self._freshen(key, row)
        self._changes.set_value(row, field, value)
        self._written([key])
        return [problem for problem in self.problems_of(key) if problem.field is field]

    def set_scale_prices(self, key: RowKey, tiers: tuple[ScalePrice, ...]) -> list[Problem]:
        """Stage the complete list of tiers."""
        return self.set_value(key, Field.SCALE_PRICES, tiers)

    def add_supplier(
        self, item_id: ItemId, supplier_id: SupplierId, values: Mapping[Field, Value] | None = None
    ) -> list[Problem]:
        """Stage a new supplier of an item; one that is staged for removal simply stays.

        Raises SupplierExistsError where the item has this supplier, or it is staged already.
        """
        key = RowKey(item_id, supplier_id)
        change = self._changes.get(key)
        if change is None and self._catalogue.row(key) is not None:
            raise SupplierExistsError
        if change is not None and change.kind is not ChangeKind.REMOVE:
            raise SupplierExistsError
        self._changes.add(item_id, supplier_id, values or {})
        self._written([key])
        return list(self.problems_of(key))

    def remove_supplier(self, key: RowKey) -> None:
        """Stage the removal of a row; one that is only staged as new goes at once. Raises RowGoneError."""
        change = self._changes.get(key)
        row = self._catalogue.row(key) or (change.effective() if change is not None else None)
        if row is None:
            raise RowGoneError
        self._changes.remove(row)
        self._written([key])

    def set_standard(self, key: RowKey) -> None:
        """Make this the standard supplier and no other one of the item; not one that is about to be removed."""
        change = self._changes.get(key)
        if change is not None and change.kind is ChangeKind.REMOVE:
            return
        touched = [key]
        self.set_value(key, Field.IS_STANDARD, True)
        for row in self.rows_of_item(key.item_id):
            if row.key != key and row.is_standard:
                self._freshen(row.key, self._catalogue.row(row.key) or row)
                self._changes.set_value(self._catalogue.row(row.key) or row, Field.IS_STANDARD, False)
                touched.append(row.key)
        self._written(touched)

    def revert(self, key: RowKey, field: Field | None = None) -> None:
        """Take back one cell, or the whole row."""
        self._changes.revert(key, field)
        self._written([key])

    def revert_all(self) -> None:
        keys = self._changes.revert_all()
        self._outcomes.clear()
        try:
            self._workspace.drop_all()
        finally:
            self._tell(keys)

    def restore(self, changes: Iterable[RowChange]) -> None:
        """Bring back changes that were taken back a moment ago, as they were."""
        kept = [change for change in changes if self._changes.put(change) is not None]
        try:
            self._workspace.save_changes(kept)
        finally:
            self._tell([change.key for change in kept])

    def note_typing(self, key: RowKey, field: Field, typed: str) -> None:
        """Keep what is typed in an open editor, in case the program ends before it is taken over."""
        self._workspace.save_draft(key, field, whole_characters(typed))

    def typing_done(self) -> None:
        """The editor was closed; also discards a restored draft."""
        self._draft = None
        self._workspace.clear_draft()

    def restore_draft(self, parse: Callable[[Field, str], Value]) -> bool:
        """Turn what was being typed at the last end into a change; ``parse`` raises AppError for what it cannot read.

        False when it stays as ``restored_draft`` for showing, because it cannot be read or its row is gone.
        """
        draft = self._draft
        row = self.row(draft.key) if draft is not None else None
        if draft is None or row is None:
            return draft is None
        try:
            value = parse(draft.field, draft.text)
        except AppError:
            return False
        if not same_value(draft.field, row.get(draft.field), value):
            self.set_value(draft.key, draft.field, value)
        self.typing_done()
        return True

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

    # What follows is for the saving only.

    def journal_with(self, later: Callable[[Callable[[], None]], None]) -> None:
        """Let what ``put`` and ``settle`` leave reach the disk by ``later``, many rows at a time.

        ``later`` must hold the workspace's lock while it does its work, and do it in order.
        """
        self._later = later

    def put(self, change: RowChange | None, key: RowKey, outcome: RowOutcome | None = None) -> None:
        """Replace the pending change of a row by another one, or by none."""
        if change is None:
            self._changes.revert(key)
        else:
            self._changes.put(change)
        self._outcomes.pop(key, None)
        if outcome is not None:
            self._outcomes[key] = outcome
        try:
            # What is pending when the disk's turn comes counts: the merchant may have edited the row again by then.
            self._later(lambda: self._journal(key))
        finally:
            self._tell([key])

    def settle(self, saved: RowChange, wawi: ItemSupplier | None, outcome: RowOutcome) -> None:
        """Wawi now has ``wawi``. What the merchant edited since ``saved`` was read stays pending on the new base."""
        current = self._changes.get(saved.key)
        left: RowChange | None = None
        if current is None:
            # Taken back while it was on its way: what reached Wawi has to be written back.
            left = undone(saved, wawi) if outcome.state is not OutcomeState.UNCHANGED else None
        elif current is not saved or not outcome.is_settled:
            left = rebase(_with_taken_back(current, saved), wawi, {})
        self.put(left, saved.key, outcome)

    def note_outcomes(self, outcomes: Iterable[RowOutcome]) -> None:
        """Remember how rows ended whose changes stay as they are."""
        known = {outcome.key: outcome for outcome in outcomes}
        self._outcomes.update(known)
        self._tell(known)

    def _check(self, change: RowChange) -> tuple[Problem, ...]:
        return problems_in(change, lambda: self.rows_of_item(change.key.item_id))

    def _freshen(self, key: RowKey, row: ItemSupplier) -> None:
        """Let a pending edit start from what the merchant sees now, in the fields that it does not touch."""
        change = self._changes.get(key)
        if change is None or change.base is None:
            return
        base = row
        for name in change.values:
            base = base.replace(name, change.base.get(name))
        self._changes.put(replace(change, base=base))

    def _written(self, keys: Iterable[RowKey]) -> None:
        keys = tuple(keys)
        for key in keys:
            self._outcomes.pop(key, None)
        try:
            for key in keys:
                self._journal(key)
        finally:
            self._tell(keys)

    def _journal(self, key: RowKey) -> None:
        change = self._changes.get(key)
        if change is None:
            self._workspace.drop_change(key)
        else:
            self._workspace.save_change(change)

    def _tell(self, keys: Iterable[RowKey]) -> None:
        told = frozenset(keys)
        self._unchecked.update(key.item_id for key in told)
        self.changed.emit(told)


def _at_once(work: Callable[[], None]) -> None:
    work()


def _with_taken_back(current: RowChange, saved: RowChange) -> RowChange:
    """A cell that was reverted while its old edit was being saved has to be written back."""
    if current is saved or current.kind is ChangeKind.REMOVE:
        return current
    wanted = current.effective()
    values = {name: wanted.get(name) for name in {**saved.values, **current.values}}
    return replace(current, values=MappingProxyType(values))
