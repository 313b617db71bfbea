"""Saving many changed rows, beside plain httpx that makes the same three calls a row with as many at a time.

The program's own client alone is measured, too. It is no yardstick for the goal: what makes it quicker makes saving
quicker as well, and would let it look slower.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted, percentile, ratio_at_least
from tests.benchmarks.wawi import simulated_wawi

CHILD = "tests.benchmarks.commit_child"


def measure(folder: Path, quick: bool) -> list[Figure]:
    """``folder`` is not used: each run has its own profile. One row per item: each is read, written, read back."""
    rows, rounds = (150, 1) if quick else (2_000, 5)
    plain, client, own = [], [], []
    with simulated_wawi(rows + rows // 5 + 20) as wawi:
        for _ in range(rounds):
            plain.append(run_child(CHILD, "bare", wawi.url, wawi.key, str(rows)))
            client.append(run_child(CHILD, "client", wawi.url, wawi.key, str(rows)))
            own.append(run_child(CHILD, "ours", wawi.url, wawi.key, str(rows)))
    per_second, alone, reference = (_per_second(runs, rows) for runs in (own, client, plain))
    return [
        ratio_at_least(f"commit: {rows:,} rows read, written and read back", per_second, "rows/s", reference, 0.8),
        noted("commit: the program's own client alone", alone, "rows/s"),
        at_most(
            "commit: work of the window's thread in one piece, longest",
            statistics.median(max(run["pieces"]) for run in own),
            "ms",
            100.0,
        ),
        noted(
            "commit: turns of the loop that should come 5 ms apart, p99",
            statistics.median(percentile(run["gaps"], 0.99) for run in own),
            "ms",
        ),
        # Apart from what else the machine is doing.
        noted("commit: processor time per row, all threads", _work_per_row(own, rows), "ms"),
        noted("commit: processor time per row, the program's own client alone", _work_per_row(client, rows), "ms"),
        noted("commit: processor time per row, plain httpx", _work_per_row(plain, rows), "ms"),
    ]


def _per_second(runs: list[dict[str, float]], rows: int) -> float:
    return rows / statistics.median(run["seconds"] for run in runs)


def _work_per_row(runs: list[dict[str, float]], rows: int) -> float:
    return statistics.median(run["work"] for run in runs) / rows * 1000
