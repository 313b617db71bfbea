"""The merchant's edits: checked, journaled before the method returns, shown over the catalogue's values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeSet, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId, Value
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.text import Text
from jtl_desktop.services.events import Event
from jtl_desktop.services.outcomes import RowOutcome
from jtl_desktop.services.tasks import Supervisor

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.workspace import Workspace


class EditSession:
    def __init__(self, catalogue: Catalogue, workspace: Workspace, supervisor: Supervisor) -> None:
        self.changed: Event[frozenset[RowKey]] = Event()

    @property
    def changes(self) -> ChangeSet:
        """All pending changes; read only for everybody else."""
        raise NotImplementedError

    @property
    def count(self) -> int:
        """Pending changes as the merchant counts them: cells, and rows that come or go."""
        raise NotImplementedError

    def overlay(self, row: ItemSupplier) -> ItemSupplier:
        raise NotImplementedError

    def row(self, key: RowKey) -> ItemSupplier | None:
        """The row as the merchant sees it: with pending values, pending additions included."""
        raise NotImplementedError

    def rows_of_item(self, item_id: ItemId) -> list[ItemSupplier]:
        """All suppliers of an item as they will be after saving: additions in, removals out."""
        raise NotImplementedError

    def change_of(self, key: RowKey) -> RowChange | None:
        raise NotImplementedError

    def set_value(self, key: RowKey, field: Field, value: Value) -> list[Problem]:
        """Stage a value. The returned problems are those of this field; a value with errors is kept but not saved."""
        raise NotImplementedError

    def set_scale_prices(self, key: RowKey, tiers: tuple[ScalePrice, ...]) -> list[Problem]:
        raise NotImplementedError

    def add_supplier(
        self, item_id: ItemId, supplier_id: SupplierId, values: Mapping[Field, Value] | None = None
    ) -> list[Problem]:
        raise NotImplementedError

    def remove_supplier(self, key: RowKey) -> None:
        raise NotImplementedError

    def set_standard(self, key: RowKey) -> None:
        """Make this the standard supplier and no other one of the item."""
        raise NotImplementedError

    def revert(self, key: RowKey, field: Field | None = None) -> None:
        raise NotImplementedError

    def revert_all(self) -> None:
        raise NotImplementedError

    def note_typing(self, key: RowKey, field: Field, text: str) -> None:
        """Keep what is typed in an open editor, in case the program ends before it is taken over."""
        raise NotImplementedError

    def typing_done(self) -> None:
        raise NotImplementedError

    def restore_draft(self, parse: Callable[[Field, str], Value]) -> bool:
        """Turn what was being typed at the last end into a change. False when it stays as ``restored_draft``."""
        raise NotImplementedError

    def problems(self) -> Mapping[RowKey, tuple[Problem, ...]]:
        raise NotImplementedError

    def problems_of(self, key: RowKey) -> tuple[Problem, ...]:
        raise NotImplementedError

    def outcome_of(self, key: RowKey) -> RowOutcome | None:
        raise NotImplementedError

    def needs_confirmation(self, key: RowKey) -> Text | None:
        """What the merchant should be asked before this row is saved: it removes the standard supplier or the last tier."""
        raise NotImplementedError
