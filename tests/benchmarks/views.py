"""Searching by real keys, filters, orders, views and lists of values at 1,000,000 rows, and the size of their file."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.benchmarks import workbench
from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted, percentile
from tests.benchmarks.fill import fill
from tests.benchmarks.grid import beside_sql

CHILD = "tests.benchmarks.views_child"
SIZE = 1_000_000
QUICK = 10_000
BYTES_PER_ROW = 600


def measure(folder: Path, quick: bool) -> list[Figure]:
    size = QUICK if quick else SIZE
    profile = folder / f"views-{size}"
    catalogue = workbench.make_profile(profile).catalogue(workbench.CONNECTION_ID)
    fill(catalogue, size)
    title = f"views {size:,}"
    figures = [at_most(f"{title}: catalogue file per row", catalogue.stat().st_size / size, "bytes", BYTES_PER_ROW)]
    found = run_child(CHILD, str(profile))
    keys = [took * 1000 for took in found["keys"]]
    switched = [took * 1000 for took in found["views"]]
    figures += [
        at_most(f"{title}: key to first rows painted, p95", percentile(keys, 0.95), "ms", 100.0),
        noted(f"{title}: key to first rows painted, median", statistics.median(keys), "ms"),
        at_most(f"{title}: switching saved views, p95", percentile(switched, 0.95), "ms", 150.0),
    ]
    for column, pairs in found["values"].items():
        own, alone = (statistics.median(each) for each in zip(*pairs, strict=True))
        limited = at_most(f"{title}: list of values, {column}", own * 1000, "ms", 300.0)
        figures.append(
            Figure(limited.name, limited.value, "ms", alone * 1000, own / alone, limited.goal, limited.holds)
        )
    for name, triples in (*found["filters"].items(), *found["sorts"].items()):
        figures.append(beside_sql(f"{title}: {name}", [(whole, alone) for _, whole, alone in triples]))
        first = statistics.median(first for first, _, _ in triples)
        figures.append(noted(f"{title}: {name}, first rows painted", first * 1000, "ms"))
    return figures
