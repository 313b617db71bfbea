"""From process start to the first painted window with rows, beside a bare window and beside an empty catalogue.

By the clock, and in processor time of all threads until then, which a busy machine disturbs less.
"""

from __future__ import annotations

import json
import operator
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.result_build import ResultBuild
from jtl_desktop.storage.results import GridQuery
from tests.benchmarks import workbench
from tests.benchmarks.children import off_screen
from tests.benchmarks.figures import Figure, noted, ratio_at_most
from tests.benchmarks.fill import fill

BARE = Path(__file__).with_name("bare_window.py")
FILLED = ("few", "full", "new")


class Start(NamedTuple):
    """Seconds from the process's start, but ``processor``; see ``app/start_report.py``."""

    first: float
    processor: float
    length: float
    settled: float
    rows: int


def measure(folder: Path, quick: bool) -> list[Figure]:
    """Medians of runs in turns, after one run each that compiles the modules and fills the disk cache.

    Of the full catalogue two profiles are measured: one that was started before, whose list is as long as it was at
    once, and one that never was (or whose order was forgotten), which begins with its first rows.
    """
    rows, few, rounds = (20_000, 10_000, 1) if quick else (1_000_000, 100_000, 9)
    report = folder / "start.json"
    starts = {
        "bare": [str(BARE), str(report)],
        "few": _program(folder / "start", report, few),
        "empty": _program(folder / "start-empty", report, 0),
        "full": _program(folder / "start-full", report, rows),
        "new": _program(folder / "start-new", report, rows, is_new=True),
    }
    for arguments in starts.values():
        _start(arguments, report)
    runs: dict[str, list[Start]] = {name: [] for name in starts}
    for _ in range(rounds):
        for name, arguments in starts.items():
            if name == "new":
                _forget(folder / "start-new")
            start = _start(arguments, report)
            if name in FILLED and not start.rows:
                raise RuntimeError("the window had no rows to show")
            runs[name].append(start)

    def median(name: str, get: Callable[[Start], float]) -> float:
        return statistics.median(map(get, runs[name]))

    def beside(label: str, name: str, get: Callable[[Start], float], other: str, limit: float) -> Figure:
        return ratio_at_most(f"start: {label}", median(name, get), "s", median(other, get), limit)

    return [
        beside(f"first rows of {few:,}, beside a bare window", "few", _first, "bare", 2.0),
        beside(f"processor time for {few:,}, beside a bare window", "few", _processor, "bare", 2.0),
        beside(f"first rows of {rows:,}, beside empty", "full", _first, "empty", 1.2),
        beside(f"processor time for {rows:,}, beside empty", "full", _processor, "empty", 1.2),
        beside(f"all {rows:,} can be scrolled to, beside empty", "full", _length, "empty", 1.2),
        beside("first rows with no order remembered, beside empty", "new", _first, "empty", 1.2),
        noted("start: full length where no order is remembered", median("new", _length), "s"),
        noted(f"start: {rows:,} rows found anew", median("full", _settled), "s"),
        noted("start: nothing left to find, empty catalogue", median("empty", _settled), "s"),
    ]


_first, _processor, _length, _settled = map(operator.attrgetter, ("first", "processor", "length", "settled"))


def _program(profile: Path, report: Path, rows: int, *, is_new: bool = False) -> list[str]:
    """A profile with so many rows and how it is started."""
    path = workbench.make_profile(profile).catalogue(workbench.CONNECTION_ID)
    if rows:
        fill(path, rows)
    else:
        Catalogue(path).close()
    if not is_new:
        ResultBuild(path, GridQuery(), keeps=True).run().close()
    return ["-m", "jtl_desktop", "--profile-dir", str(profile), "--start-report", str(report)]


def _forget(profile: Path) -> None:
    for file in profile.rglob("catalogue.sqlite-order*"):
        file.unlink()


def _start(arguments: list[str], report: Path) -> Start:
    report.unlink(missing_ok=True)
    started = time.time()
    subprocess.run([sys.executable, *arguments], check=True, env=off_screen(), timeout=120)
    found = json.loads(report.read_text(encoding="utf-8"))
    first = found["first"]
    return Start(
        first - started,
        found["processor"],
        found.get("length", first) - started,
        found.get("settled", first) - started,
        found.get("rows", 0),
    )
