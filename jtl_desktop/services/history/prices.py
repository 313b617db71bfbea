"""The history of prices as the window asks for it, and its housekeeping, all away from the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ItemId
from jtl_desktop.services.events import Event
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.ports import Clock, SystemClock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker, WorkerClosedError
from jtl_desktop.storage.errors import ResultInterrupted
from jtl_desktop.storage.price_results import PriceBuild

if TYPE_CHECKING:
    from jtl_desktop.storage.price_results import PriceLine, PriceQuery, PriceResult
    from jtl_desktop.storage.price_store import PriceRecord, PriceStore

T = TypeVar("T")

# The window comes first.
_BEFORE_WORK_SECONDS = 3.0
_BETWEEN_SHARES_SECONDS = 0.05
_CLOSE_SECONDS = 2.0
FIRST_LINES = 200


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """An item's changes of prices, oldest first, and since when changes are recorded (None: not yet)."""

    records: tuple[PriceRecord, ...]
    began_at: datetime | None


class PriceHistory:
    """``changed`` names the items with new records; an empty set means that anything may have changed."""

    def __init__(
        self,
        store: PriceStore,
        recorder: PriceRecorder,
        catalogue_path: Path,
        supervisor: Supervisor,
        clock: Clock | None = None,
    ) -> None:
        self.changed: Event[frozenset[ItemId]] = Event()
        self.problem: Event[AppError] = Event()
        self._store = store
        self._catalogue_path = catalogue_path
        self._supervisor = supervisor
        self._clock = clock or SystemClock()
        self._workers: dict[str, Worker] = {}
        self._build: PriceBuild | None = None
        self._is_closed = False
        recorder.recorded.subscribe(self.changed.emit)
        recorder.problem.subscribe(self.problem.emit)

    def start(self, keep_days: int) -> None:
        """Note that recording has begun, forget what is too old, and look through the file, once all is quiet."""
        self._supervisor.launch(self, "history of prices", self._keep_up(keep_days))

    async def of_item(self, item_id: ItemId) -> ItemHistory:
        """Raises StorageError."""
        return await self._run("reader", self._of_item, item_id)

    async def count(self, before: datetime | None = None) -> int:
        """How many records there are, or how many from before that moment. Raises StorageError."""
        if before is not None:
            return await self._run("reader", self._store.count_before, before)
        return await self._run("reader", self._store.count)

    async def began_at(self) -> datetime | None:
        """Raises StorageError."""
        return await self._run("reader", self._store.began_at)

    async def first_lines(self, query: PriceQuery) -> list[PriceLine] | None:
        """The beginning of a list, at once where it is sorted by time; None when a newer query came in between.

        Raises StorageError.
        """
        return await self._built(self._new_build(query), lambda build: build.first_lines(FIRST_LINES))

    async def listing(self, query: PriceQuery) -> PriceResult | None:
        """The whole list, for the caller to close; None when a newer query came in between. Raises StorageError."""
        return await self._built(self._new_build(query), lambda build: build.run())

    async def delete_all(self) -> int:
        """Forget everything; how many records. Raises StorageError."""
        count = await self._run("keeper", self._store.delete_all, self._clock.now())
        self.changed.emit(frozenset())
        self._supervisor.launch(self, "give back disk space", self._give_back())
        return count

    async def forget_older(self, days: int) -> int:
        """Forget what is older than so many days (0: nothing), bit by bit; how many records. Raises StorageError."""
        if not days:
            return 0
        oldest, forgotten = self._clock.now() - timedelta(days=days), 0
        while share := await self._run("keeper", self._store.delete_some_before, oldest):
            forgotten += share
            await asyncio.sleep(_BETWEEN_SHARES_SECONDS)
        if forgotten:
            self.changed.emit(frozenset())
            await self._give_back()
        return forgotten

    async def work(self, work: Callable[[], T]) -> T:
        """Run something long on a thread of its own, such as an export."""
        return await self._run("export", work)

    def close(self) -> None:
        """End everything; what is being written is finished."""
        self._supervisor.cancel(self)
        self._is_closed = True
        if self._build is not None:
            self._build.interrupt()
        for worker in self._workers.values():
            worker.close(_CLOSE_SECONDS)

    async def _keep_up(self, keep_days: int) -> None:
        await self._clock.sleep(_BEFORE_WORK_SECONDS)
        await self._run("keeper", self._store.begin, self._clock.now())
        await self.forget_older(keep_days)
        await self._run("keeper", self._store.check)

    async def _give_back(self) -> None:
        is_more = True
        while is_more:
            is_more = await self._run("keeper", self._store.give_back)
            await asyncio.sleep(_BETWEEN_SHARES_SECONDS)

    def _of_item(self, item_id: ItemId) -> ItemHistory:
        return ItemHistory(tuple(self._store.of_item(item_id)), self._store.began_at())

    def _new_build(self, query: PriceQuery) -> PriceBuild:
        if self._build is not None:
            self._build.interrupt()
        self._build = PriceBuild(self._store.path, self._catalogue_path, query)
        return self._build

    async def _built(self, build: PriceBuild, work: Callable[[PriceBuild], T]) -> T | None:
        task = asyncio.ensure_future(self._run("list", work, build))
        try:
            found = await asyncio.shield(task)
        except ResultInterrupted:
            return None
        except asyncio.CancelledError:
            build.interrupt()
            task.add_done_callback(_close_unwanted)
            raise
        if build is not self._build:
            _close(found)
            return None
        return found

    async def _run(self, name: str, work: Callable[..., T], *arguments: object) -> T:
        """Each kind of work has its thread, made when it is first needed."""
        if self._is_closed:
            raise WorkerClosedError
        if name not in self._workers:
            self._workers[name] = Worker(f"prices: {name}")
        return await self._workers[name].run(work, *arguments)


def _close_unwanted(task: asyncio.Future[Any]) -> None:
    if not task.cancelled() and task.exception() is None:
        _close(task.result())


def _close(found: object) -> None:
    close = getattr(found, "close", None)
    if close is not None:
        close()
