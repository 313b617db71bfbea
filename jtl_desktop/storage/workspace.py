"""The merchant's own work: unsaved changes and what is being typed; steps, writes and prices have stores beside."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.storage.codec import change_columns, change_from
from jtl_desktop.storage.migration import MIGRATIONS, SAVE_CHANGE
from jtl_desktop.storage.step_store import StepStore
from jtl_desktop.storage.workspace_file import WorkspaceFile

if TYPE_CHECKING:
    from jtl_desktop.storage.price_store import PriceStore
    from jtl_desktop.storage.write_log import WriteLog


class Draft(NamedTuple):
    """What stood in an open editor, as typed."""

    key: RowKey
    field: Field
    text: str


class Workspace:
    """Every method returns only when its change has reached the disk. Usable from any thread.

    The constructor raises WorkspaceSetAside for a damaged file (it is kept; calling again opens a new one with what
    could be rescued), WorkspaceTooNew for one of a later version. Every method raises NotWritable if the disk refuses.
    """

    def __init__(self, path: Path, *, migrations: tuple[str, ...] = MIGRATIONS) -> None:
        self.path = path
        self.file = WorkspaceFile(path, migrations=migrations)
        self.steps = StepStore(self.file)

    # Not needed until something is loaded or saved, which is after the window has been painted.

    @cached_property
    def writes(self) -> WriteLog:
        """What was and is being written to Wawi."""
        from jtl_desktop.storage.write_log import WriteLog  # noqa: PLC0415

        return WriteLog(self.file)

    @cached_property
    def prices(self) -> PriceStore:
        """The history of prices, a file beside."""
        from jtl_desktop.storage.price_store import FILE_NAME, PriceStore  # noqa: PLC0415

        return PriceStore(self.path.with_name(FILE_NAME))

    def close(self) -> None:
        self.file.close()
        if "prices" in vars(self):
            self.prices.close()

    # Unsaved changes

    def load_changes(self) -> list[RowChange]:
        """All unsaved changes, oldest first."""
        found = self.file.ask("SELECT item_id, supplier_id, kind, base, entries FROM change ORDER BY position")
        return [change_from(*line) for line in found]

    def save_change(self, change: RowChange) -> None:
        with self.file.write() as connection:
            connection.execute(SAVE_CHANGE, change_columns(change))

    def save_changes(self, changes: Iterable[RowChange]) -> None:
        """Several at once, all or none, for the price of one."""
        columns = [change_columns(change) for change in changes]
        with self.file.write() as connection:
            connection.executemany(SAVE_CHANGE, columns)

    def drop_change(self, key: RowKey) -> None:
        self.drop_changes((key,))

    def drop_changes(self, keys: Iterable[RowKey]) -> None:
        with self.file.write() as connection:
            connection.executemany(
                "DELETE FROM change WHERE item_id = ? AND supplier_id = ?",
                [(key.item_id, key.supplier_id) for key in keys],
            )

    def drop_all(self) -> None:
        """Forget all unsaved changes."""
        with self.file.write() as connection:
            connection.execute("DELETE FROM change")

    # What is being typed

    def save_draft(self, key: RowKey, field: Field, text: str) -> None:
        with self.file.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO draft VALUES (1, ?, ?, ?, ?)", (key.item_id, key.supplier_id, field.value, text)
            )

    def draft(self) -> Draft | None:
        found = self.file.ask("SELECT item_id, supplier_id, field, typed FROM draft")
        return Draft(_key(*found[0][:2]), Field(found[0][2]), found[0][3]) if found else None

    def clear_draft(self) -> None:
        with self.file.write() as connection:
            connection.execute("DELETE FROM draft")

    # Saved views

    def save_view(self, name: str, content: str) -> None:
        """A named view; what it contains is the window's business."""
        with self.file.write() as connection:
            connection.execute("INSERT OR REPLACE INTO saved_view VALUES (?, ?)", (name, content))

    def drop_view(self, name: str) -> None:
        with self.file.write() as connection:
            connection.execute("DELETE FROM saved_view WHERE name = ?", (name,))

    def views(self) -> dict[str, str]:
        return dict(self.file.ask("SELECT name, content FROM saved_view ORDER BY name"))


def _key(item_id: int, supplier_id: int) -> RowKey:
    return RowKey(ItemId(item_id), SupplierId(supplier_id))
