"""Selects, adds up, fills and clears in the real main window on a catalogue of any size, by real keys. Prints JSON."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from time import perf_counter, thread_time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jtl_desktop.domain.items import Field
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.paths import Paths
from jtl_desktop.ui.grid.columns import column_of
from jtl_desktop.ui.main_window import MainWindow
from tests.benchmarks import workbench
from tests.benchmarks.children import complain
from tests.benchmarks.figures import percentile
from tests.benchmarks.pulse import Pulse

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYS = 60


class Hand:
    """Presses keys in the grid; what it hands back is how many milliseconds the window's thread works on each until the
    grid is painted. Not how many pass: that would measure what else the machine does."""

    def __init__(self, window: MainWindow, pulse: Pulse) -> None:
        self._window = window
        self._pulse = pulse
        self.grid = window.parts.grid

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> float:
        started = thread_time()
        QTest.keyClick(self.grid.main, key, modifiers)
        for part in (self.grid.frozen, self.grid.main):
            part.viewport().repaint()
        return (thread_time() - started) * 1000

    async def many(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> float:
        """The same key over and over, as when it is held: 95 of 100 are faster than this."""
        found = []
        for _ in range(KEYS):
            found.append(self.press(key, modifiers))
            await asyncio.sleep(0)
        return percentile(found, 0.95)

    async def until(self, act: Callable[[], object], is_done: Callable[[], object]) -> dict[str, float]:
        """Seconds until something is done, and the longest gap of the window's thread in milliseconds."""
        await asyncio.sleep(0.3)
        gc.collect()
        self._pulse.begin()
        started = perf_counter()
        act()
        await workbench.until(is_done)
        passed = perf_counter() - started
        await asyncio.sleep(0.5)
        return {"seconds": passed, "gap": self._pulse.end()}

    def stand_on(self, row: int, field: Field) -> None:
        self.grid.selecting.one(row, column_of(self.grid.model.columns, field))
        self.grid.scroll_to(row, column_of(self.grid.model.columns, field))


async def selected(hand: Hand, window: MainWindow) -> dict[str, object]:
    """Whole columns and everything, however many rows there are."""
    hand.stand_on(10, Field.PURCHASE_PRICE_NET)
    found: dict[str, object] = {
        "column": hand.press(Qt.Key.Key_Space, CONTROL),
        "all": hand.press(Qt.Key.Key_A, CONTROL),
        "extend": await hand.many(Qt.Key.Key_Down, SHIFT),
        "walk": await hand.many(Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
    }
    hand.stand_on(10, Field.PURCHASE_PRICE_NET)
    shown = window.parts.status
    found["sum"] = await hand.until(
        lambda: hand.press(Qt.Key.Key_Space, CONTROL), lambda: "sum" in shown.words and "cells" in shown.words
    )
    return found


async def changed(hand: Hand, window: MainWindow, rows: int) -> dict[str, object]:
    """80 cells of one column, 4 columns of 50 rows, and everything."""
    editing, steps = window.services.editing, window.controllers.steps
    found: dict[str, object] = {}
    for name, down, right in (("80 cells", 79, 0), ("50 rows", 49, 3)):
        hand.stand_on(100, Field.SKU)
        for _ in range(down):
            hand.press(Qt.Key.Key_Down, SHIFT)
        for _ in range(right):
            hand.press(Qt.Key.Key_Right, SHIFT)
        found[name] = hand.press(Qt.Key.Key_D, CONTROL)
        found[f"undo {name}"] = (await hand.until(steps.undo, lambda: not editing.count))["seconds"] * 1000
    hand.stand_on(10, Field.PURCHASE_PRICE_NET)
    hand.press(Qt.Key.Key_A, CONTROL)
    found["clear"] = await hand.until(
        lambda: hand.press(Qt.Key.Key_Delete), lambda: editing.count > rows and not steps.is_busy
    )
    found["cleared"] = editing.count
    found["undo"] = await hand.until(steps.undo, lambda: not editing.count and not steps.is_busy)
    return found


async def measure(paths: Paths, *, only_select: bool) -> dict[str, object]:
    supervisor = Supervisor(complain)
    bench = workbench.open_bench(paths, supervisor)
    window = workbench.show_window(bench)
    await workbench.until(window.parts.model.rowCount)
    await asyncio.sleep(1.0)
    window.parts.grid.take_focus()
    pulse = Pulse()
    hand = Hand(window, pulse)
    rows = window.parts.model.rowCount()
    result = await selected(hand, window) if only_select else await changed(hand, window, rows)
    pulse.stop()
    window.close()
    window.deleteLater()
    await supervisor.drain(3)
    await bench.close()
    return {"rows": rows, **result}


if __name__ == "__main__":
    workbench.print_measured(lambda paths: measure(paths, only_select="--only-select" in sys.argv))
