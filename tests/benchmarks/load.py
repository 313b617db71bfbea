"""Loading the suppliers of many items, beside a bare HTTP loop with the same number of parallel calls."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted, percentile, ratio_at_least
from tests.benchmarks.wawi import simulated_wawi

CHILD = "tests.benchmarks.load_child"


def measure(folder: Path, quick: bool) -> list[Figure]:
    """``folder`` is not used: each run has its own profile."""
    items, rounds = (200, 1) if quick else (2_000, 3)
    plain, own, gaps, busy = [], [], [], []
    with simulated_wawi(items) as wawi:
        for _ in range(rounds):
            plain.append(run_child(CHILD, "bare", wawi.url, wawi.key, str(items))["seconds"])
            result = run_child(CHILD, "ours", wawi.url, wawi.key, str(items))
            own.append(result["seconds"])
            gaps.append(result["gaps"])
            busy.append(result["busy"])
    per_second, reference = items / statistics.median(own), items / statistics.median(plain)
    return [
        ratio_at_least(f"load: suppliers of {items:,} items, 4 at a time", per_second, "items/s", reference, 0.8),
        at_most(
            "load: gap between 5 ms ticks of the GUI thread, p99",
            statistics.median(percentile(run, 0.99) for run in gaps),
            "ms",
            33.0,
        ),
        # Apart from what else the machine is doing: a gap is also as long as other programs make it.
        noted(
            "load: the GUI thread's own work between two ticks, p99",
            statistics.median(percentile(run, 0.99) for run in busy),
            "ms",
        ),
        noted("load: longest gap of all", max(max(run) for run in gaps), "ms"),
    ]
