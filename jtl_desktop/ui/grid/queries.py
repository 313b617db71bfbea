"""Finds and orders the rows of a query away from the window's thread; a newer query interrupts an older one."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Collection, Generator
from functools import partial
from pathlib import Path
from typing import Any

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import RowKey
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.errors import ResultInterrupted, StorageError
from jtl_desktop.storage.last_order import last_order
from jtl_desktop.storage.result_build import ResultBuild
from jtl_desktop.storage.results import GridQuery, ResultSet

CLOSE_SECONDS = 2.0
# So often the order is kept for the next start while rows come and go: some ten megabytes per million rows.
KEEP_SECONDS = 600.0


class FirstQuery:
    """The first rows, being found while the window is still being put together; all of them when ``run`` is called.

    Where these rows were listed at the last start, too, they are there at once, as they were: ``is_remembered``.
    ``additions``: the suppliers that are staged, for which places are looked for in the rows.
    """

    def __init__(
        self,
        path: Path,
        query: GridQuery,
        pending: Collection[RowChange] = (),
        additions: Collection[RowKey] = (),
    ) -> None:
        self.query = query
        self.is_remembered = False
        self._path = path
        self._additions = additions
        self._build = ResultBuild(path, query, pending, keeps=True)
        self._first: ResultSet | None = None
        self._has_rows = threading.Event()
        self._error: ResultInterrupted | StorageError | None = None
        self._thread = threading.Thread(target=self._work, name="first rows", daemon=True)
        self._thread.start()

    def result(self, seconds: float) -> ResultSet | None:
        """What is there within this time, for the caller to keep: the first rows, or all of them."""
        self._has_rows.wait(seconds)
        return self._take()

    def run(self) -> ResultSet:
        """All rows, as long as it takes: for a thread. Raises ResultInterrupted, StorageError."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        found = self._take()
        if found is not None and found.is_whole and not self.is_remembered:
            return found
        if found is not None:
            found.close()
        return self._build.run()

    def interrupt(self) -> None:
        self._build.interrupt()

    def give_up(self) -> None:
        """Nobody wants these rows any more."""
        self._build.interrupt()
        self._thread.join()
        found = self._take()
        if found is not None:
            found.close()

    def _take(self) -> ResultSet | None:
        first, self._first = self._first, None
        return first

    def _work(self) -> None:
        try:
            self._first = self._remembered() or self._build.head() or self._build.run()
        except (ResultInterrupted, StorageError) as error:
            self._error = error
        finally:
            self._has_rows.set()

    def _remembered(self) -> ResultSet | None:
        found = last_order(self._path, self.query)
        if found is not None:
            self.is_remembered = True
            if self._additions:
                found.locate(self._additions)
        return found


class Finding:
    """Rows that are being found, to be awaited: None where they are not wanted any more. Awaiting raises StorageError.

    Whoever gets them keeps them; otherwise they are closed.
    """

    def __init__(self, build: ResultBuild | FirstQuery, work: asyncio.Future[ResultSet | None]) -> None:
        self._build = build
        self._work = work
        self._is_dropped = False
        self._is_handed_over = False
        work.add_done_callback(self._close_unwanted)

    def __await__(self) -> Generator[Any, None, ResultSet | None]:
        return self._result().__await__()

    def drop(self) -> None:
        """They are not wanted any more, unless somebody has them already."""
        if self._is_handed_over or self._is_dropped:
            return
        self._is_dropped = True
        self._build.interrupt()
        if self._work.done():
            self._close_unwanted(self._work)

    async def _result(self) -> ResultSet | None:
        try:
            result = await asyncio.shield(self._work)
        except ResultInterrupted:
            return None
        except asyncio.CancelledError:
            self.drop()
            raise
        if self._is_dropped:
            return None
        self._is_handed_over = True
        return result

    def _close_unwanted(self, work: asyncio.Future[ResultSet | None]) -> None:
        if self._is_dropped and work.exception() is None and (result := work.result()) is not None:
            result.close()


class QueryRunner:
    """Finds the rows of one query at a time on threads of its own. ``last_seconds`` is what the last whole one took.

    First rows have a thread for themselves: SQLite does not give up sorting a million rows before it has done so, and
    both may be found side by side.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = Worker("query")
        self._head_worker = Worker("query head")
        self._findings: tuple[Finding, ...] = ()
        self.last_seconds = 0.0
        self._kept_at = -math.inf

    def run(
        self,
        query: GridQuery,
        begun: FirstQuery | None = None,
        *,
        pending: Collection[RowChange] = (),
        keeps: bool = False,
        beside: Finding | None = None,
    ) -> Finding:
        """The rows in order, which are being found from now on, in place of what was being found before. ``begun``:
        this query is on its way already. ``pending``: the unsaved changes of the moment. ``keeps``: the next start
        shall begin with them; nobody waits for them now. ``beside``: the first rows of this query, which go on."""
        now = time.perf_counter()
        keeps = keeps and now - self._kept_at > KEEP_SECONDS
        if keeps or begun is not None:
            self._kept_at = now
        build = begun or ResultBuild(self._path, query, pending, keeps=keeps)
        return self._start(build, self._worker, partial(self._timed, build.run, now), beside)

    def head(self, query: GridQuery, pending: Collection[RowChange] = ()) -> Finding:
        """The first rows, in place of what was being found before; None also where that is not quicker than all of
        them."""
        build = ResultBuild(self._path, query, pending)
        return self._start(build, self._head_worker, build.head)

    def interrupt(self) -> None:
        """What is being found is not wanted any more."""
        for finding in self._findings:
            finding.drop()
        self._findings = ()

    def close(self) -> None:
        self.interrupt()
        self._worker.close(CLOSE_SECONDS)
        self._head_worker.close(CLOSE_SECONDS)

    def _start(
        self,
        build: ResultBuild | FirstQuery,
        worker: Worker,
        find: Callable[[], ResultSet | None],
        beside: Finding | None = None,
    ) -> Finding:
        others = [finding for finding in self._findings if finding is not beside]
        for finding in others:
            finding.drop()
        started = Finding(build, worker.start(find))
        self._findings = (started,) if beside is None else (beside, started)
        return started

    def _timed(self, find: Callable[[], ResultSet], began: float) -> ResultSet:
        result = find()
        self.last_seconds = time.perf_counter() - began
        return result
