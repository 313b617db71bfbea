"""Large steps in the services: staged, journaled and shown, taken back again, and what a keystroke costs meanwhile."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted, percentile
from tests.benchmarks.fill import fill

CHILD = "tests.benchmarks.edits_child"
COLUMNS = 3


def measure(folder: Path, quick: bool) -> list[Figure]:
    """Each run has a workspace of its own on the same catalogue."""
    rows, all_rows, rounds = (2_000, 10_000, 1) if quick else (50_000, 100_000, 3)
    catalogue = folder / "edits-catalogue.sqlite"
    fill(catalogue, all_rows)
    runs = [run_child(CHILD, str(catalogue), str(rows)) for _ in range(rounds)]
    return [
        at_most(f"edits: paste {rows:,} x {COLUMNS} cells into {all_rows:,} rows", _median(runs, "paste"), "s", 2.0),
        at_most("edits: undo of that paste", _median(runs, "undo"), "s", 1.0),
        noted("edits: redo of it", _median(runs, "redo"), "s"),
        noted("edits: undo of it after a restart", _median(runs, "undo_later"), "s"),
        noted("edits: start with all of it pending", _median(runs, "start"), "s"),
        at_most("edits: longest gap of the window's thread in all of these", _median(runs, "gap"), "ms", 100.0),
        _keystrokes("edits: journal cost of a keystroke, p99", runs, "keystrokes"),
        _keystrokes(f"edits: the same with {rows:,} rows pending, p99", runs, "keystrokes_pending"),
    ]


def _median(runs: list[dict[str, Any]], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def _keystrokes(name: str, runs: list[dict[str, Any]], key: str) -> Figure:
    return at_most(name, statistics.median(percentile(run[key], 0.99) for run in runs), "ms", 5.0)
