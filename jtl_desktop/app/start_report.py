"""For the benchmark of the start: when the window stood there with rows, and what of the program that had taken."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from jtl_desktop.ui.main_window import MainWindow


async def report_start(window: MainWindow, path: Path) -> None:
    """Write JSON once everything is there; to be called when the window is painted. Moments are seconds since 1970.

    ``first``: rows were painted (with an empty catalogue the window without any), at the cost of ``processor`` seconds
    of all threads; ``length``: the list had as many rows as in the end, which is how far it can be scrolled;
    ``settled``: these rows had been found in this run. In between the rest of the window is made, as in any other run.
    """
    model, searching = window.parts.model, window.searching
    changed = asyncio.Event()
    searching.state_changed.connect(changed.set)
    while searching.is_busy and not model.rowCount():
        await _next(changed)
    first, processor = time.time(), time.process_time()
    ours = sorted(name for name in sys.modules if name.startswith("jtl_desktop"))
    rows, length = model.rowCount(), first
    await window.later.carry_out()
    while searching.is_busy:
        await _next(changed)
        if model.rowCount() != rows:
            rows, length = model.rowCount(), time.time()
    found = {"first": first, "processor": processor, "length": length, "settled": time.time(), "rows": rows}
    _write(path, {**found, "modules": ours})


def _write(path: Path, found: dict[str, object]) -> None:
    path.write_text(json.dumps(found), encoding="utf-8")


async def _next(changed: asyncio.Event) -> None:
    await changed.wait()
    changed.clear()
