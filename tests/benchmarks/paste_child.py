"""Pastes, undoes and copies in the real main window with a clipboard of any size; a heartbeat tells the gaps. JSON."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from time import perf_counter, process_time

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from jtl_desktop.domain.items import Field
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.paths import Paths
from jtl_desktop.ui.grid.columns import column_of
from jtl_desktop.ui.main_window import MainWindow
from tests.benchmarks import workbench
from tests.benchmarks.children import complain
from tests.benchmarks.pulse import Pulse

SETTLED = 4.0
CONTROL = Qt.KeyboardModifier.ControlModifier
FIELDS = (Field.DELIVERY_TIME, Field.STOCK_LEVEL, Field.PACKAGING_UNIT)


class Hand:
    """Does one thing after the other in the window and times each until it is painted."""

    def __init__(self, window: MainWindow, pulse: Pulse) -> None:
        self._window = window
        self._pulse = pulse
        self._grid = window.parts.grid

    async def timed(self, act: Callable[[], object], is_done: Callable[[], object]) -> dict[str, float]:
        """``seconds`` until it is painted, how many of them the program ``worked``, the longest ``gap`` in ms."""
        await asyncio.sleep(0.3)
        gc.collect()
        self._pulse.begin()
        started, rested = perf_counter(), process_time()
        act()
        await workbench.until(is_done)
        for part in (self._grid.frozen, self._grid.main):
            part.viewport().repaint()
        passed, worked = perf_counter() - started, process_time() - rested
        # What comes after it, such as panels that follow, is felt as well.
        await asyncio.sleep(0.5)
        return {"seconds": passed, "worked": worked, "gap": self._pulse.end()}

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._grid.main, key, CONTROL)

    def stand_on(self, row: int, column: int) -> None:
        index = self._window.parts.model.index(row, column)
        self._grid.main.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


async def measure(paths: Paths, rows: int) -> dict[str, object]:
    supervisor = Supervisor(complain)
    bench = workbench.open_bench(paths, supervisor)
    window = workbench.show_window(bench)
    await workbench.until(window.parts.model.rowCount)
    window.activateWindow()
    window.parts.grid.take_focus()
    editing, columns = bench.services.editing, window.parts.model.columns
    # The fields stand side by side: the merchant's columns are moved for that.
    first = _side_by_side(window)
    # The chart is loaded once the window has been painted.
    await asyncio.sleep(SETTLED)
    pulse = Pulse()
    hand = Hand(window, pulse)
    text = "\r\n".join(f"{n % 90}\t{n}.5\tKarton {n % 977}" for n in range(1, rows + 1)) + "\r\n"
    QGuiApplication.clipboard().setText(text)
    result: dict[str, object] = {"rows": window.parts.model.rowCount()}
    hand.stand_on(0, first)
    result["paste"] = await hand.timed(lambda: hand.press(Qt.Key.Key_V), lambda: editing.steps.done)
    result["cells"] = editing.count
    result["undo"] = await hand.timed(lambda: hand.press(Qt.Key.Key_Z), lambda: not editing.steps.done)
    hand.stand_on(0, column_of(columns, FIELDS[0]))
    window.parts.grid.selecting.columns()
    QGuiApplication.clipboard().clear()
    result["copy"] = await hand.timed(lambda: hand.press(Qt.Key.Key_C), lambda: QGuiApplication.clipboard().text())
    result["copied"] = QGuiApplication.clipboard().text().count("\n") + 1
    pulse.stop()
    window.close()
    window.deleteLater()
    await supervisor.drain(3)
    await bench.close()
    return result


def _side_by_side(window: MainWindow) -> int:
    """Move the columns of the fields next to each other; the first one."""
    header, columns = window.parts.grid.main.horizontalHeader(), window.parts.model.columns
    places = [column_of(columns, field) for field in FIELDS]
    for offset, place in enumerate(places):
        header.moveSection(header.visualIndex(place), header.visualIndex(places[0]) + offset)
    return places[0]


if __name__ == "__main__":
    workbench.print_measured(lambda paths: measure(paths, int(sys.argv[2])))
