"""Saving: re-read, compare, write what changed, read back, compare again. Row by row, items in parallel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.merge import Side
from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.editing import EditSession
from jtl_desktop.services.events import Event
from jtl_desktop.services.outcomes import CommitPlan, CommitProgress, CommitReport
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.workspace import Workspace


class CommitService:
    def __init__(
        self,
        connection: ConnectionService,
        editing: EditSession,
        catalogue: Catalogue,
        workspace: Workspace,
        worker: Worker,
        supervisor: Supervisor,
        *,
        parallel: int = 4,
        clock: Clock | None = None,
    ) -> None:
        self.progress: Event[CommitProgress] = Event()
        self.finished: Event[CommitReport] = Event()

    @property
    def state(self) -> CommitProgress:
        raise NotImplementedError

    @property
    def is_running(self) -> bool:
        raise NotImplementedError

    def plan(self, keys: Iterable[RowKey] | None = None) -> CommitPlan:
        raise NotImplementedError

    def start(self, keys: Iterable[RowKey] | None = None) -> bool:
        """Save these rows, or all. False when there is nothing to save or a save is running."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop after the rows that are being written right now; what waits for Wawi is not saved by itself any more."""
        raise NotImplementedError

    def resolve(self, key: RowKey, choices: Mapping[Field, Side]) -> None:
        """Settle a conflict by the merchant's choices; what is left stays pending on the row as Wawi has it."""
        raise NotImplementedError

    def recreate(self, key: RowKey) -> bool:
        """Delete the row in Wawi and create it again with all values. Only after the merchant agreed."""
        raise NotImplementedError

    async def settle_unsettled(self) -> None:
        """Find out what became of writes whose outcome is unknown since the last end of the program."""
        raise NotImplementedError
