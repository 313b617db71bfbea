"""Resident memory of the main window with 1,000,000 rows, beside a bare window."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import workbench
from tests.benchmarks.children import off_screen, run_child
from tests.benchmarks.figures import Figure
from tests.benchmarks.fill import fill
from tests.benchmarks.start import BARE

LIMIT = 150.0


def measure(folder: Path, quick: bool) -> list[Figure]:
    rows = 10_000 if quick else 1_000_000
    paths = workbench.make_profile(folder / "memory")
    fill(paths.catalogue(workbench.CONNECTION_ID), rows)
    own = float(run_child("tests.benchmarks.memory_child", str(folder / "memory")))
    bare = subprocess.run(
        [sys.executable, str(BARE), "memory"], check=True, stdout=subprocess.PIPE, env=off_screen(), encoding="utf-8"
    )
    plain = float(json.loads(bare.stdout))
    goal = f"at most {LIMIT:g} MB above the bare window"
    return [Figure(f"memory at {rows:,} rows", own, "MB", plain, own / plain, goal, own - plain <= LIMIT)]
