"""Filters, ready-made views, lists of values and the search through all columns at 1,000,000 rows."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import workbench
from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure
from tests.benchmarks.fill import fill
from tests.benchmarks.grid import beside_sql

CHILD = "tests.benchmarks.views_child"
SIZE = 1_000_000
QUICK = 10_000


def measure(folder: Path, quick: bool) -> list[Figure]:
    size = QUICK if quick else SIZE
    profile = folder / f"views-{size}"
    fill(workbench.make_profile(profile).catalogue(workbench.CONNECTION_ID), size)
    found = run_child(CHILD, str(profile))
    figures = [
        beside_sql(f"views {size:,}: list of values, {column}", pairs) for column, pairs in found["values"].items()
    ]
    figures += [beside_sql(f"views {size:,}: {name}", pairs) for name, pairs in found["queries"].items()]
    figures.append(beside_sql(f"views {size:,}: search through all columns", found["search"]))
    return figures
