"""Group commit: what a save has to write down reaches the disk in its order, all that came meanwhile in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.workspace_file import WorkspaceFile

T = TypeVar("T")

_Job = tuple[Callable[[], Any], "asyncio.Future[Any] | None"]


class Journal:
    """Work is done one after the other on the worker's thread, within one transaction of the workspace per batch.

    A batch is all or nothing: where one piece of work fails, none of its batch is kept, and whoever waits for any of
    it gets the error. What nobody waits for must be such that the next start finds it out.
    """

    def __init__(self, file: WorkspaceFile, worker: Worker, supervisor: Supervisor) -> None:
        self._file = file
        self._worker = worker
        self._supervisor = supervisor
        self._jobs: list[_Job] = []
        self._is_writing = False

    def later(self, work: Callable[[], object]) -> None:
        """Do this soon, after everything that was asked for before."""
        self._add(work, None)

    async def run(self, work: Callable[[], T]) -> T:
        """Do this and return its result when it is on the disk. Raises NotWritable, and what the work raises."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        # Whoever waits may have been cancelled.
        done.add_done_callback(lambda future: future.cancelled() or future.exception())
        self._add(work, done)
        return await done

    async def flush(self) -> None:
        """Return when everything that was asked for before is on the disk. Raises NotWritable."""
        await self.run(lambda: None)

    def _add(self, work: Callable[[], object], done: asyncio.Future[Any] | None) -> None:
        self._jobs.append((work, done))
        if not self._is_writing:
            self._is_writing = True
            self._supervisor.launch(self, "journal", self._write_all(), finishes=True)

    async def _write_all(self) -> None:
        try:
            while self._jobs:
                batch, self._jobs = self._jobs, []
                try:
                    results = await self._worker.run(self._write, [work for work, _ in batch])
                except Exception as error:
                    if not _failed(batch, error):
                        raise
                else:
                    _succeeded(batch, results)
        finally:
            self._is_writing = False

    def _write(self, batch: list[Callable[[], Any]]) -> list[Any]:
        with self._file.write():
            return [work() for work in batch]


def _succeeded(batch: list[_Job], results: list[Any]) -> None:
    for (_, done), result in zip(batch, results, strict=True):
        if done is not None and not done.done():
            done.set_result(result)


def _failed(batch: list[_Job], error: Exception) -> bool:
    """Tell everybody who waits; False when there is nobody."""
    waiting = [done for _, done in batch if done is not None and not done.done()]
    for done in waiting:
        done.set_exception(error)
    return bool(waiting)
