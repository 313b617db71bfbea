"""How quickly items and their suppliers are written, as the index writes them, and how it gets on with a slow Wawi."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from jtl_desktop.domain.items import Supplier, SupplierId
from jtl_desktop.services.loading.store import BATCH
from jtl_desktop.storage.catalogue import Catalogue
from tests.benchmarks import workbench
from tests.benchmarks.figures import Figure
from tests.benchmarks.fill import SUPPLIERS, fill, make_item, make_rows
from tests.benchmarks.index_calls import measure_calls

ROWS_PER_SECOND = 5_000
PAGE = 100
_READ_AT = datetime(2026, 11, 2, tzinfo=UTC)


def measure(folder: Path, quick: bool) -> list[Figure]:
    """Into an empty catalogue and into a full one, with the index of texts."""
    rows, items = (10_000, 200) if quick else (1_000_000, 5_000)
    figures = []
    for name, size in (("an empty catalogue", 0), (f"one of {rows:,} rows", rows)):
        path = workbench.make_profile(folder / f"index-{size}").catalogue(workbench.CONNECTION_ID)
        if size:
            fill(path, size)
        speed = statistics.median(_written(path, items))
        goal = f"at least {ROWS_PER_SECOND:,} rows/s"
        title = f"index: rows written into {name}"
        figures.append(Figure(title, speed, "rows/s", None, None, goal, speed >= ROWS_PER_SECOND))
    return [*figures, *measure_calls(quick=quick)]


def _written(path: Path, items: int) -> Iterator[float]:
    """Rows a second, page after page; the items are ones that the catalogue does not know."""
    random = Random(11)
    catalogue = Catalogue(path)
    catalogue.store_suppliers(Supplier(SupplierId(n), f"Lieferant {n:02}") for n in range(1, SUPPLIERS + 1))
    for start in range(0, items, PAGE):
        page = [make_item(10_000_000 + start + number) for number in range(PAGE)]
        loaded = [(item.item_id, make_rows(item, random), _READ_AT) for item in page]
        began = time.perf_counter()
        catalogue.store_items(page, seen_at=_READ_AT)
        for first in range(0, PAGE, BATCH):
            catalogue.store_loaded(loaded[first : first + BATCH])
        yield sum(len(rows) for _, rows, _ in loaded) / (time.perf_counter() - began)
    catalogue.close()
