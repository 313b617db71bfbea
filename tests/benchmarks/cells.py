"""Cells by the million: selecting, adding up, filling and clearing in the window, and what the merchant feels of it."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import workbench
from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted
from tests.benchmarks.fill import fill

CHILD = "tests.benchmarks.cells_child"
SELECTED_ROWS = 1_000_000
CHANGED_ROWS = 100_000
LONGEST_GAP = 100.0
FELT_AT_ONCE = 50.0


def measure(folder: Path, quick: bool) -> list[Figure]:
    selected, changed = (10_000, 10_000) if quick else (SELECTED_ROWS, CHANGED_ROWS)
    return [*_selecting(folder / "cells selected", selected), *_changing(folder / "cells changed", changed)]


def _selecting(folder: Path, rows: int) -> list[Figure]:
    paths = workbench.make_profile(folder)
    fill(paths.catalogue(workbench.CONNECTION_ID), rows)
    found = run_child(CHILD, str(folder), "--only-select")
    name = f"cells: {rows:,} rows"
    return [
        at_most(f"{name}: select a column", found["column"], "ms", FELT_AT_ONCE),
        at_most(f"{name}: select all", found["all"], "ms", FELT_AT_ONCE),
        at_most(f"{name}: Shift+Down held, 95 %", found["extend"], "ms", FELT_AT_ONCE),
        at_most(f"{name}: Tab through the selection, 95 %", found["walk"], "ms", FELT_AT_ONCE),
        noted(f"{name}: sum of a column", found["sum"]["seconds"], "s"),
        at_most(f"{name}: sum of a column, longest gap", found["sum"]["gap"], "ms", LONGEST_GAP),
    ]


def _changing(folder: Path, rows: int) -> list[Figure]:
    paths = workbench.make_profile(folder)
    fill(paths.catalogue(workbench.CONNECTION_ID), rows)
    found = run_child(CHILD, str(folder))
    name = f"cells: clear all of {rows:,} rows"
    small = [at_most(f"cells: fill {part}", found[part], "ms", 100.0) for part in ("80 cells", "50 rows")]
    undone = [noted(f"cells: undo the fill of {part}", found[f"undo {part}"], "ms") for part in ("80 cells", "50 rows")]
    return [
        *small,
        *undone,
        noted(f"{name}, {found['cleared']:,} cells", found["clear"]["seconds"], "s"),
        at_most(f"{name}: longest gap", found["clear"]["gap"], "ms", LONGEST_GAP),
        noted(f"{name}: undo", found["undo"]["seconds"], "s"),
        at_most(f"{name}: undo, longest gap", found["undo"]["gap"], "ms", LONGEST_GAP),
    ]
