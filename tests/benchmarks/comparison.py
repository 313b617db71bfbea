"""The comparison of all suppliers at 1,000,000 rows: from the quantity that is typed to the sorted list and its sum."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.benchmarks import workbench
from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted
from tests.benchmarks.fill import fill

CHILD = "tests.benchmarks.comparison_child"
SIZE = 1_000_000
QUICK = 10_000
LIMIT_SECONDS = 2.0
# A tenth of a second is what nobody feels while a list changes.
LIMIT_BUSY_MS = 100.0
# The page with its chart, and the columns of all prices: 40 bytes a row.
LIMIT_MEGABYTES = 128.0


def measure(folder: Path, quick: bool) -> list[Figure]:
    size = QUICK if quick else SIZE
    profile = folder / f"comparison-{size}"
    fill(workbench.make_profile(profile).catalogue(workbench.CONNECTION_ID), size)
    found = run_child(CHILD, str(profile))
    name = f"comparison {size:,}"
    bare = median(found["bare"])
    return [
        _beside(f"{name}: opened, all prices read", found["opened"], bare),
        _beside(f"{name}: another quantity typed (N = 50)", median(found["typed"]), bare),
        _beside(f"{name}: each item's own minimum", median(found["own"]), bare),
        _beside(f"{name}: all suppliers of all items", median(found["rows"]), bare),
        noted(f"{name}: the cheapest of each item by plain SQL", bare, "s"),
        at_most(f"{name}: window busy in one piece", found["busy"], "ms", LIMIT_BUSY_MS),
        at_most(f"{name}: memory", found["megabytes"], "MB", LIMIT_MEGABYTES),
    ]


def _beside(name: str, seconds: float, bare: float) -> Figure:
    figure = at_most(name, seconds, "s", LIMIT_SECONDS)
    return Figure(name, seconds, "s", bare, seconds / bare, figure.goal, figure.holds)
