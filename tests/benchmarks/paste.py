"""From the clipboard to the painted grid: 50,000 x 3 cells into a list of 100,000 rows, and what the window feels."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import workbench
from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted
from tests.benchmarks.fill import fill

CHILD = "tests.benchmarks.paste_child"
ROWS = 100_000
PASTED = 50_000
LONGEST_GAP = 100.0


def measure(folder: Path, quick: bool) -> list[Figure]:
    rows, pasted = (10_000, 5_000) if quick else (ROWS, PASTED)
    paths = workbench.make_profile(folder / "paste")
    fill(paths.catalogue(workbench.CONNECTION_ID), rows)
    found = run_child(CHILD, str(folder / "paste"), str(pasted))
    name = f"paste {pasted:,} x 3"
    return [
        at_most(f"{name}: clipboard to painted grid", found["paste"]["seconds"], "s", 2.0),
        # Apart from what else the machine is doing.
        noted(f"{name}: work of the whole program", found["paste"]["worked"], "s"),
        at_most(f"{name}: longest gap of the GUI thread", found["paste"]["gap"], "ms", LONGEST_GAP),
        at_most(f"{name}: undo in the window", found["undo"]["seconds"], "s", 1.0),
        at_most(f"{name}: longest gap of its undo", found["undo"]["gap"], "ms", LONGEST_GAP),
        noted(f"paste: copy of {found['copied']:,} cells", found["copy"]["seconds"], "s"),
        noted(f"paste: copy of {found['copied']:,} cells: longest gap", found["copy"]["gap"], "ms"),
    ]
