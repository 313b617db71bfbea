"""From process start to the first painted window with 100,000 rows, beside a bare window with an empty table."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from jtl_desktop.storage.catalogue import Catalogue
from tests.benchmarks import workbench
from tests.benchmarks.children import off_screen
from tests.benchmarks.figures import Figure, ratio_at_most, side_by_side
from tests.benchmarks.fill import fill

BARE = Path(__file__).with_name("bare_window.py")


def measure(folder: Path, quick: bool) -> list[Figure]:
    return [*_beside_bare(folder, quick), _beside_empty(folder, quick)]


def _beside_bare(folder: Path, quick: bool) -> list[Figure]:
    """Medians of runs in turns, after one run each that compiles the modules and fills the disk cache."""
    rows, rounds = (10_000, 1) if quick else (100_000, 9)
    paths = workbench.make_profile(folder / "start")
    fill(paths.catalogue(workbench.CONNECTION_ID), rows)
    report = folder / "start.json"
    program = ["-m", "jtl_desktop", "--profile-dir", str(folder / "start"), "--start-report", str(report)]

    def ours() -> float:
        return _painted_after(program, report)

    def bare() -> float:
        return _painted_after([str(BARE), str(report)], report)

    ours()
    bare()
    own, plain = side_by_side(ours, bare, rounds=rounds)
    return [ratio_at_most(f"start: to a usable window with {rows:,} rows", own, "s", plain, 2.0)]


def _beside_empty(folder: Path, quick: bool) -> Figure:
    """Until the first rows of a full catalogue are painted, beside one without a row, in turns."""
    rows, rounds = (10_000, 1) if quick else (1_000_000, 9)
    full, empty = (workbench.make_profile(folder / name) for name in ("start-full", "start-empty"))
    fill(full.catalogue(workbench.CONNECTION_ID), rows)
    Catalogue(empty.catalogue(workbench.CONNECTION_ID)).close()
    report = folder / "start-full.json"

    def start(name: str) -> float:
        program = ["-m", "jtl_desktop", "--profile-dir", str(folder / name), "--start-report", str(report)]
        return _painted_after(program, report, has_rows=name == "start-full", is_first=True)

    start("start-full")
    start("start-empty")
    own, plain = side_by_side(lambda: start("start-full"), lambda: start("start-empty"), rounds=rounds)
    return ratio_at_most(f"start: with {rows:,} rows beside an empty catalogue", own, "s", plain, 1.2)


def _painted_after(arguments: list[str], report: Path, *, has_rows: bool = True, is_first: bool = False) -> float:
    report.unlink(missing_ok=True)
    started = time.time()
    subprocess.run([sys.executable, *arguments], check=True, env=off_screen(), timeout=60)
    found = json.loads(report.read_text(encoding="utf-8"))
    if has_rows and found.get("rows") == 0:
        raise RuntimeError("the window had no rows to show")
    return float(found["first"] if is_first else found["painted"]) - started
