"""The grid at 10,000, 100,000 and 1,000,000 rows: opening, paging, sorting, filtering."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from tests.benchmarks import workbench
from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, at_most, noted, percentile, ratio_at_most
from tests.benchmarks.fill import fill

CHILD = "tests.benchmarks.grid_child"
SCROLLS = 3
SIZES = (10_000, 100_000, 1_000_000)
MOST_OF_SQL = 1.5
# Where that is less than this, the window's own work (a thread, a reset, a painted page) is what is measured.
AT_ONCE_MILLISECONDS = 100.0


def measure(folder: Path, quick: bool) -> list[Figure]:
    figures: list[Figure] = []
    pages: list[float] = []
    for size in SIZES[:1] if quick else SIZES:
        paths = workbench.make_profile(folder / f"grid-{size}")
        fill(paths.catalogue(workbench.CONNECTION_ID), size)
        found, scroll = _run(str(folder / f"grid-{size}"), 1 if quick else SCROLLS)
        passed, worked = zip(*scroll, strict=True)
        pages.append(statistics.median(passed))
        figures += [
            noted(f"grid {size:,}: opened, rows painted", found["open"], "s"),
            at_most(f"grid {size:,}: page down, p95", percentile(passed, 0.95), "ms", 16.0),
            # Apart from what else the machine is doing, which makes a step longer but not more work.
            noted(f"grid {size:,}: page down, work of the GUI thread, p95", percentile(worked, 0.95), "ms"),
            beside_sql(f"grid {size:,}: sort by price", found["sort"]),
            beside_sql(f"grid {size:,}: filter by typing", found["filter"]),
        ]
    if len(pages) > 1:
        figures.append(
            ratio_at_most("grid: a page at 1,000,000 rows beside one at 10,000", pages[-1], "ms", pages[0], 1.25)
        )
    return figures


def _run(folder: str, scrolls: int) -> tuple[dict[str, Any], list[tuple[float, float]]]:
    """All of it once, and the scrolling more often: what one step took in the run in which nobody disturbed it.

    Each run is a process of its own that shows the same pages for the first time, so that no step is spared its work.
    """
    found = run_child(CHILD, folder)
    more = [run_child(CHILD, folder, "--only-scroll")["scroll"] for _ in range(scrolls - 1)]
    steps = zip(found["scroll"], *more, strict=True)
    return found, [(min(run[0] for run in step), min(run[1] for run in step)) for step in steps]


def beside_sql(name: str, pairs: list[tuple[float, float]]) -> Figure:
    """Ours within 1.5 of the bare SQL, or at once where that would be less. Pairs of (ours, bare), seconds."""
    ours = statistics.median(own for own, _ in pairs)
    bare = statistics.median(plain for _, plain in pairs)
    if bare * 1000 * MOST_OF_SQL >= AT_ONCE_MILLISECONDS:
        return ratio_at_most(name, ours, "s", bare, MOST_OF_SQL)
    figure = at_most(name, ours * 1000, "ms", AT_ONCE_MILLISECONDS)
    return Figure(figure.name, figure.value, "ms", bare * 1000, ours / bare, figure.goal, figure.holds)
