"""Finds and orders the rows of a query away from the window's thread; a newer query interrupts an older one."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.errors import ResultInterrupted, StorageError
from jtl_desktop.storage.results import GridQuery, ResultBuild, ResultSet

CLOSE_SECONDS = 2.0


class FirstQuery:
    """The first rows, being found while the window is still being put together."""

    def __init__(self, path: Path, query: GridQuery) -> None:
        self._build = ResultBuild(path, query)
        self._result: ResultSet | None = None
        self._thread = threading.Thread(target=self._run, name="first rows", daemon=True)
        self._thread.start()

    def result(self, seconds: float) -> ResultSet | None:
        """The rows if they are there within this time; else None, and the attempt is given up."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            self._build.interrupt()
            self._thread.join()
        return self._result

    def _run(self) -> None:
        try:
            self._result = self._build.run()
        except (ResultInterrupted, StorageError):
            # Asked for again in a moment by the ordinary way, which shows the reason.
            self._result = None


class QueryRunner:
    """Runs one query at a time on its own thread. ``last_seconds`` is what the last one took."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = Worker("query")
        self._build: ResultBuild | None = None
        self.last_seconds = 0.0

    async def run(self, query: GridQuery) -> ResultSet | None:
        """The rows in order; None when a newer query came in between. Raises StorageError."""
        if self._build is not None:
            self._build.interrupt()
        build = self._build = ResultBuild(self._path, query)
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
