"""Writes what a save has to leave on the disk, many things in one go, away from the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.workspace_file import WorkspaceFile

T = TypeVar("T")

# What nobody waits for is written along with what somebody waits for, but not later than this.
LATER_SECONDS = 0.1
# Items that are saved side by side come to their next write within this, and share one wait for the disk.
TOGETHER_SECONDS = 0.002
# In a large save more items are under way than Wawi is asked at once, so nobody notices when some wait a little longer.
MANY_TOGETHER_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class _Entry:
    work: Callable[[], Any]
    waiter: asyncio.Future[Any] | None


class Journal:
    """Work is done in the order in which it came; what comes while the disk is busy shares the next transaction.

    So the disk is waited for once for all items that are being saved side by side, not once for each, and the other
    thread is woken as seldom as possible.
    """

    def __init__(self, file: WorkspaceFile, worker: Worker, supervisor: Supervisor) -> None:
        self._file = file
        self._worker = worker
        self._supervisor = supervisor
        self._entries: list[_Entry] = []
        self._failed: list[_Entry] = []
        self._is_wanted = False
        self._is_hurried = False
        self._hurry = asyncio.Event()
        self._is_running = False
        self.together_seconds = TOGETHER_SECONDS

    def later(self, work: Callable[[], object]) -> None:
        """Do this soon. What fails because the disk refuses is tried again along with what comes next."""
        self._entries.append(_Entry(work, None))
        self._wake()

    async def run(self, work: Callable[[], T]) -> T:
        """Do this, and all that came before, and return when it has reached the disk. Raises what ``work`` raises."""
        waiter: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._entries.append(_Entry(work, waiter))
        self._is_hurried = True
        self._hurry.set()
        self._wake()
        return await waiter

    async def flush(self) -> None:
        """Return when all that came so far has reached the disk. Raises NotWritable."""
        if self._is_wanted or self._is_running:
            await self.run(_nothing)

    def _wake(self) -> None:
        self._is_wanted = True
        if not self._is_running:
            self._is_running = True
            self._supervisor.launch(self, "journal of the save", self._write_all(), finishes=True)

    async def _write_all(self) -> None:
        unheard: Exception | None = None
        try:
            while self._is_wanted:
                await self._gathered()
                self._is_wanted = self._is_hurried = False
                batch, self._entries = [*self._failed, *self._entries], []
                self._failed = []
                unheard = self._deliver(batch, await self._worker.run(self._write_batch, batch)) or unheard
        finally:
            self._is_running = False
        if unheard is not None:
            raise unheard

    async def _gathered(self) -> None:
        """Wait until somebody waits for the disk, or for a moment; then for those who are about to."""
        if not self._is_hurried:
            self._hurry.clear()
            try:
                await asyncio.wait_for(self._hurry.wait(), LATER_SECONDS)
            except TimeoutError:
                return
        await asyncio.sleep(self.together_seconds)

    def _write_batch(self, batch: list[_Entry]) -> list[tuple[Any, Exception | None]]:
        """The results of all, in one transaction; where one fails, each in its own."""
        try:
            with self._file.write():
                return [(entry.work(), None) for entry in batch]
        except Exception:  # noqa: BLE001 (each is tried again by itself, and its own error goes to whoever waits)
            return [self._write_one(entry) for entry in batch]

    def _write_one(self, entry: _Entry) -> tuple[Any, Exception | None]:
        try:
            with self._file.write():
                return entry.work(), None
        except Exception as error:  # noqa: BLE001 (raised where the work was asked for)
            return None, error

    def _deliver(self, batch: list[_Entry], results: list[tuple[Any, Exception | None]]) -> Exception | None:
        """Tell everybody who waits; returns an error that nobody waited for."""
        unheard: Exception | None = None
        is_heard = False
        for entry, (result, error) in zip(batch, results, strict=True):
            if entry.waiter is not None:
                is_heard = is_heard or error is not None
                _tell(entry.waiter, result, error)
            elif error is not None:
                unheard = error
                if isinstance(error, AppError):
                    self._failed.append(entry)
        return None if is_heard else unheard


def _tell(waiter: asyncio.Future[Any], result: object, error: Exception | None) -> None:
    if waiter.done():
        return
    if error is None:
        waiter.set_result(result)
    else:
        waiter.set_exception(error)


def _nothing() -> None:
    """What is waited for is what came before."""
