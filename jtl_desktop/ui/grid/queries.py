"""Finds and orders the rows of a query away from the window's thread; a newer query interrupts an older one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Collection
from pathlib import Path

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.errors import ResultInterrupted, StorageError
from jtl_desktop.storage.results import GridQuery, ResultBuild, ResultSet

CLOSE_SECONDS = 2.0


class FirstQuery:
    """The first rows, being found while the window is still being put together."""

    def __init__(self, path: Path, query: GridQuery, pending: Collection[RowChange] = ()) -> None:
        self.query = query
        self._build = ResultBuild(path, query, pending)
        self._result: ResultSet | None = None
        self._error: ResultInterrupted | StorageError | None = None
        self._thread = threading.Thread(target=self._work, name="first rows", daemon=True)
        self._thread.start()

    def result(self, seconds: float) -> ResultSet | None:
        """The rows if they are there within this time; else None, and they are still being found."""
        self._thread.join(seconds)
        return None if self._thread.is_alive() else self._result

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
        if self._result is not None:
            self._result.close()

    def _work(self) -> None:
        try:
            self._result = self._build.run()
        except (ResultInterrupted, StorageError) as error:
            self._error = error


class QueryRunner:
    """Runs one query at a time on its own thread. ``last_seconds`` is what the last one took."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = Worker("query")
        self._build: ResultBuild | FirstQuery | None = None
        self.last_seconds = 0.0

    async def run(
        self, query: GridQuery, begun: FirstQuery | None = None, *, pending: Collection[RowChange] = ()
    ) -> ResultSet | None:
        """The rows in order; None when a newer query came in between. ``begun``: this query is on its way already.
        ``pending``: the unsaved changes of the moment.

        Raises StorageError.
        """
        if self._build is not None:
            self._build.interrupt()
        build = self._build = begun or ResultBuild(self._path, query, pending)
        began = time.perf_counter()
        work = asyncio.ensure_future(self._worker.run(build.run))
        try:
            result = await asyncio.shield(work)
        except ResultInterrupted:
            return None
        except asyncio.CancelledError:
            work.add_done_callback(_close_unwanted)
            raise
        if build is not self._build:
            result.close()
            return None
        self.last_seconds = time.perf_counter() - began
        return result

    def close(self) -> None:
        if self._build is not None:
            self._build.interrupt()
        self._worker.close(CLOSE_SECONDS)


def _close_unwanted(work: asyncio.Future[ResultSet]) -> None:
    """Nobody waits for these rows any more, but their connection is open."""
    if not work.cancelled() and work.exception() is None:
        work.result().close()
