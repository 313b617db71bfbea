"""Finds and orders the rows of a query away from the window's thread; a newer query interrupts an older one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.errors import ResultInterrupted, StorageError
from jtl_desktop.storage.result_build import ResultBuild
from jtl_desktop.storage.results import GridQuery, ResultSet

CLOSE_SECONDS = 2.0


class FirstQuery:
    """The first rows, and then all of them, being found while the window is still being put together."""

    def __init__(self, path: Path, query: GridQuery, pending: Collection[RowChange] = ()) -> None:
        self.query = query
        self._build = ResultBuild(path, query, pending)
        self._head: ResultSet | None = None
        self._result: ResultSet | None = None
        self._has_rows = threading.Event()
        self._error: ResultInterrupted | StorageError | None = None
        self._thread = threading.Thread(target=self._work, name="first rows", daemon=True)
        self._thread.start()

    def result(self, seconds: float) -> ResultSet | None:
        """What is there within this time: all rows, or the first ones while the others are still being found."""
        self._has_rows.wait(seconds)
        head, self._head = self._head, None
        return head or self._result

    def run(self) -> ResultSet:
        """Wait for the rows, as long as it takes: for a thread. Raises ResultInterrupted, StorageError."""
        self._thread.join()
        if self._result is None:
            raise self._error or ResultInterrupted
        return self._result

    def interrupt(self) -> None:
        self._build.interrupt()

    def give_up(self) -> None:
        """Nobody wants these rows any more."""
        self._build.interrupt()
        self._thread.join()
        for result in (self._head, self._result):
            if result is not None:
                result.close()

    def _work(self) -> None:
        try:
            head = self._build.head()
            if head is not None and head.is_whole:
                self._result = head
                return
            self._head = head
            if head is not None:
                self._has_rows.set()
            self._result = self._build.run()
        except (ResultInterrupted, StorageError) as error:
            self._error = error
        finally:
            self._has_rows.set()


class QueryRunner:
    """Runs one query at a time on threads of its own. ``last_seconds`` is what the last whole one took.

    First rows have a thread for themselves: SQLite does not give up sorting a million rows before it has done so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = Worker("query")
        self._head_worker = Worker("query head")
        self._build: ResultBuild | FirstQuery | None = None
        self.last_seconds = 0.0

    def run(
        self, query: GridQuery, begun: FirstQuery | None = None, *, pending: Collection[RowChange] = ()
    ) -> Awaitable[ResultSet | None]:
        """The rows in order, which are being found from now on; None when a newer query comes in between. ``begun``:
        this query is on its way already. ``pending``: the unsaved changes of the moment.

        Awaiting it raises StorageError.
        """
        build = begun or ResultBuild(self._path, query, pending)
        return self._timed(self._ask(build, self._worker, build.run), time.perf_counter())

    def head(self, query: GridQuery, pending: Collection[RowChange] = ()) -> Awaitable[ResultSet | None]:
        """The first rows; None where that is not quicker than all of them, or when a newer query comes in between.

        Awaiting it raises StorageError.
        """
        build = ResultBuild(self._path, query, pending)
        return self._ask(build, self._head_worker, build.head)

    def interrupt(self) -> None:
        """What is being found is not wanted any more."""
        if self._build is not None:
            self._build.interrupt()

    async def _timed(self, rows: Awaitable[ResultSet | None], began: float) -> ResultSet | None:
        result = await rows
        if result is not None:
            self.last_seconds = time.perf_counter() - began
        return result

    def _ask(
        self, build: ResultBuild | FirstQuery, worker: Worker, find: Callable[[], ResultSet | None]
    ) -> Awaitable[ResultSet | None]:
        self.interrupt()
        self._build = build
        return self._found(build, worker.start(find))

    async def _found(self, build: ResultBuild | FirstQuery, work: asyncio.Future[ResultSet | None]) -> ResultSet | None:
        try:
            result = await asyncio.shield(work)
        except ResultInterrupted:
            return None
        except asyncio.CancelledError:
            work.add_done_callback(_close_unwanted)
            raise
        if result is not None and build is not self._build:
            result.close()
            return None
        return result

    def close(self) -> None:
        self.interrupt()
        self._worker.close(CLOSE_SECONDS)
        self._head_worker.close(CLOSE_SECONDS)


def _close_unwanted(work: asyncio.Future[ResultSet | None]) -> None:
    """Nobody waits for these rows any more, but their connection is open."""
    if not work.cancelled() and work.exception() is None and (result := work.result()) is not None:
        result.close()
