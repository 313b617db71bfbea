"""The index in front of a slow Wawi: beside a bare loop with as many calls, and what the merchant feels of it.

Scaled down: 0.6 s an item on /items as a real Wawi took, but 400 items instead of 20,000. The two seconds or so
until it asks for four things at a time, as it begins gently, count for fifty times as much here. All 20,000 take an
hour: ``--only whole-index``.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.children import run_child
from tests.benchmarks.figures import Figure, noted, ratio_at_least, ratio_at_most
from tests.benchmarks.wawi import simulated_wawi

CHILD = "tests.benchmarks.index_child"
ITEM_SECONDS = 0.6
CALL_SECONDS = 0.05
WHOLE = 20_000


def measure_calls(*, quick: bool) -> list[Figure]:
    items, times, workers = (16, 1, (8,)) if quick else (400, 4, (8, 4))
    return [*_throughput(items), *_answers(times, workers)]


def measure_whole(_folder: Path, quick: bool) -> list[Figure]:
    """All of a large assortment: the index and the bare loop at the same time, each with a Wawi of its own."""
    items = 40 if quick else WHOLE

    def read(mode: str) -> dict[str, float]:
        with simulated_wawi(items, *_slow(0)) as wawi:
            found: dict[str, float] = run_child(CHILD, mode, wawi.url, wawi.key, str(items), most_seconds=600.0 + items)
            return found

    with ThreadPoolExecutor(2) as both:
        plain, own = both.map(read, ("bare", "index"))
    return _beside_bare("whole-index", items, own, plain)


def _beside_bare(title: str, items: int, own: dict[str, float], plain: dict[str, float]) -> list[Figure]:
    name = f"{title}: {items:,} items at {ITEM_SECONDS} s each, 4 calls at a time"
    return [
        ratio_at_least(name, items / own["seconds"], "items/s", items / plain["seconds"], 0.9),
        noted(f"{title}: from its start to the first supplier row", own["first"], "s"),
    ]


def _throughput(items: int) -> list[Figure]:
    with simulated_wawi(items, *_slow(0)) as wawi:
        plain, own = (run_child(CHILD, mode, wawi.url, wawi.key, str(items)) for mode in ("bare", "index"))
    return _beside_bare("index", items, own, plain)


def _answers(times: int, all_workers: tuple[int, ...]) -> list[Figure]:
    """Searches and opened items without the index and while it runs: at a Wawi that works on more calls at a time than
    the index makes and, for the record, at one that does not, where each has to wait for what is under way."""
    figures: list[Figure] = []
    for workers in all_workers:
        with simulated_wawi(2_000, *_slow(workers)) as wawi:
            calm, busy = (
                run_child(CHILD, mode, wawi.url, wawi.key, str(times)) for mode in ("answers", "answers-while-indexing")
            )
        for what in ("search", "item"):
            name = f"index: {what} meanwhile, Wawi with {workers} workers"
            if workers > 4:
                figures.append(ratio_at_most(name, busy[what], "ms", calm[what], 1.2))
            else:
                figures.append(noted(f"{name} ({calm[what]:.0f} without)", busy[what], "ms"))
    return figures


def _slow(workers: int) -> tuple[str, ...]:
    return ("--latency", str(CALL_SECONDS), "--item-latency", str(ITEM_SECONDS), "--workers", str(workers))
