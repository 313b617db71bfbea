"""While nobody waits: the first rows of the views at the left, so that they come at once, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.results import GridQuery, Only
from jtl_desktop.storage.row_count import RowCount
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.grid.queries import QueryRunner
from jtl_desktop.ui.search_controller import SearchController
from jtl_desktop.ui.services import AppServices

# After the last thing that happened in the list; and how often counts are made again while everything changes.
AFTER_MS = 1_200
AGAIN_MS = 10_000

_COUNTED = tuple(only for only in Only if only is not Only.ALL)


class Ahead(QObject):
    """Gives way at once to whatever the merchant asks for."""

    counted = Signal(object, object)
    """An Only, and how many rows it has."""

    def __init__(
        self,
        services: AppServices,
        searching: SearchController,
        views: Callable[[], Iterable[GridQuery]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._searching = searching
        self._views = views
        self._runner = QueryRunner(services.catalogue_path)
        self._worker = Worker("counts")
        self._count_now: RowCount | None = None
        self._counted_at = -1
        self._timer = QTimer(self, interval=AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._look)
        searching.state_changed.connect(self._on_state)
        searching.outdated.connect(self._on_outdated)
        self._on_state()

    @property
    def supervisor(self) -> Supervisor:
        return self._services.supervisor

    @property
    def is_over(self) -> bool:
        """Everything has been looked at since the last change."""
        return self._counted_at == self._searching.changes

    def close(self) -> None:
        self._timer.stop()
        self._stop()
        self._runner.close()
        self._worker.close(1)

    def give_way(self) -> None:
        """The merchant waits for something else; go on later."""
        self._stop()
        self._timer.start(AFTER_MS)

    def _on_state(self) -> None:
        if self._searching.is_busy:
            self._stop()
        else:
            self._timer.start(AFTER_MS)

    def _on_outdated(self) -> None:
        if not self._timer.isActive():
            self._timer.start(AGAIN_MS)

    def _stop(self) -> None:
        self.supervisor.cancel(self)
        self._runner.interrupt()
        if self._count_now is not None:
            self._count_now.interrupt()

    @task_slot("restart")
    async def _look(self) -> None:
        """Views first, then counts; what is not done when something else is asked for is done when it is quiet."""
        try:
            for query in self._views():
                if query not in self._searching.kept and query != self._searching.query:
                    await self._find(query)
            if self._counted_at != self._searching.changes:
                await self._count()
        except StorageError:
            # The list itself tells what is wrong with the catalogue.
            return

    async def _find(self, query: GridQuery) -> None:
        changes = self._searching.changes
        pending = self._pending(query)
        # Where the first rows cannot be known sooner than all of them, there are few.
        found = await self._runner.head(query, pending) or await self._runner.run(query, pending=pending)
        if found is not None:
            self._searching.kept.put(query, found, is_fresh=changes == self._searching.changes)

    async def _count(self) -> None:
        changes = self._searching.changes
        for only in _COUNTED:
            query = GridQuery(only=only)
            count = self._count_now = RowCount(self._services.catalogue_path, query, self._pending(query))
            self.counted.emit(only, await self._worker.run(count.run))
        self._counted_at = changes

    def _pending(self, query: GridQuery) -> Collection[RowChange]:
        return tuple(self._services.editing.changes) if query.has_pending_terms else ()
