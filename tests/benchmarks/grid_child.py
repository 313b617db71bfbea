"""Scrolls, sorts and filters the real main window on a catalogue of any size, each beside the bare SQL. Prints JSON."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.conditions import teach
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.query import Column, GridQuery, statement
from jtl_desktop.ui.main_window import MainWindow
from tests.benchmarks import workbench
from tests.benchmarks.children import complain
from tests.benchmarks.figures import seconds

STEPS = 200
ROUNDS = 5
WORDS = ("helm", "brille 12", "a-0001")


class Screen:
    """The main window, painted on demand."""

    def __init__(self, window: MainWindow, catalogue: Path) -> None:
        self._window = window
        self._grid = window.parts.grid
        self._catalogue = catalogue
        self._swapped = asyncio.Event()
        window.searching.rows_changed.connect(lambda _count: self._swapped.set())

    def paint(self) -> None:
        for part in (self._grid.frozen, self._grid.main):
            part.viewport().repaint()

    def page_down(self) -> tuple[float, float]:
        """Milliseconds from the key to the painted page, and how many of them this thread worked."""
        started, rested = perf_counter(), thread_time()
        QTest.keyClick(self._grid.main, Qt.Key.Key_PageDown)
        self.paint()
        return (perf_counter() - started) * 1000, (thread_time() - rested) * 1000

    async def swap(self, change: Callable[[], object]) -> float:
        """Seconds from asking for other rows to having them painted."""
        self._swapped.clear()
        started = perf_counter()
        change()
        async with asyncio.timeout(120):
            await self._swapped.wait()
        self.paint()
        return perf_counter() - started

    def bare(self, query: GridQuery) -> float:
        """Seconds of the same SQL alone, its rows kept by SQLite in their order."""
        wanted = statement(query)
        connection = sqlite3.connect(self._catalogue)
        teach(connection)
        try:
            return seconds(lambda: connection.execute(f"CREATE TEMP TABLE t AS {wanted.sql}", wanted.parameters))
        finally:
            connection.close()


async def measure(paths: Paths, *, only_scroll: bool) -> dict[str, object]:
    """``sort`` and ``filter``: pairs of (ours, bare) in seconds; ``scroll``: (passed, worked) milliseconds a step."""
    supervisor = Supervisor(complain)
    bench = workbench.open_bench(paths, supervisor)
    opened = perf_counter()
    window = workbench.show_window(bench)
    screen = Screen(window, paths.catalogue(workbench.CONNECTION_ID))
    await workbench.until(window.parts.model.rowCount)
    screen.paint()
    result: dict[str, object] = {"open": perf_counter() - opened, "rows": window.parts.model.rowCount()}
    await asyncio.sleep(0.5)
    window.parts.grid.take_focus()
    result["scroll"] = [screen.page_down() for _ in range(STEPS)]
    if not only_scroll:
        result["sort"] = [await _sorted(window, screen, descending=bool(n % 2)) for n in range(ROUNDS)]
        window.searching.sort("", descending=False)
        result["filter"] = [await _filtered(window, screen, word) for word in WORDS for _ in range(2)]
    window.close()
    window.deleteLater()
    await supervisor.drain(3)
    await bench.close()
    return result


async def _sorted(window: MainWindow, screen: Screen, *, descending: bool) -> tuple[float, float]:
    column = Column.PURCHASE_PRICE_NET
    bare = screen.bare(GridQuery(sort=((column, descending),)))
    return await screen.swap(lambda: window.searching.sort(column.value, descending)), bare


async def _filtered(window: MainWindow, screen: Screen, word: str) -> tuple[float, float]:
    await screen.swap(lambda: window.searching.filter(""))
    bare = screen.bare(GridQuery(search=word))
    return await screen.swap(lambda: window.searching.filter(word)), bare


if __name__ == "__main__":
    workbench.print_measured(lambda paths: measure(paths, only_scroll="--only-scroll" in sys.argv))
