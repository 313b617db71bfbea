"""Runs the benchmarks: ``python -m tests.benchmarks [--json FILE] [--only NAME ...] [--quick]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.bulk import measure as measure_bulk
from tests.benchmarks.cells import measure as measure_cells
from tests.benchmarks.children import keep_bytecode
from tests.benchmarks.commit import measure as measure_commit
from tests.benchmarks.comparison import measure as measure_comparison
from tests.benchmarks.edits import measure as measure_edits
from tests.benchmarks.figures import Figure, table, write
from tests.benchmarks.grid import measure as measure_grid
from tests.benchmarks.history import measure as measure_history
from tests.benchmarks.index import measure as measure_index
from tests.benchmarks.index_calls import measure_whole as measure_whole_index
from tests.benchmarks.load import measure as measure_load
from tests.benchmarks.memory import measure as measure_memory
from tests.benchmarks.paste import measure as measure_paste
from tests.benchmarks.start import measure as measure_start
from tests.benchmarks.views import measure as measure_views

BENCHMARKS: dict[str, Callable[[Path, bool], list[Figure]]] = {
    "start": measure_start,
    "grid": measure_grid,
    "load": measure_load,
    "commit": measure_commit,
    "memory": measure_memory,
    "paste": measure_paste,
    "edits": measure_edits,
    "cells": measure_cells,
    "bulk": measure_bulk,
    "history": measure_history,
    "views": measure_views,
    "comparison": measure_comparison,
    "index": measure_index,
    "whole-index": measure_whole_index,
}
# Only when asked for by name: they take an hour.
LONG = ("whole-index",)


def main() -> int:
    """Measure, print the table on standard error and JSON on standard output; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    parser.add_argument("--only", choices=sorted(BENCHMARKS), action="append", help="only these benchmarks")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and rows: does it run, not how fast")
    chosen = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="jtl-desktop-bench-", ignore_cleanup_errors=True) as folder:
        keep_bytecode(Path(folder) / "bytecode")
        for name in chosen.only or [name for name in BENCHMARKS if name not in LONG]:
            sys.stderr.write(f"measuring {name} …\n")
            figures += BENCHMARKS[name](Path(folder), chosen.quick)
    sys.stderr.write(table(figures) + "\n")
    write(figures, chosen.json)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
