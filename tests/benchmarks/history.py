"""The history of prices with 1,000,000 changes: its page, its housekeeping, and what recording costs a load."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, ScalePrice, Supplier, SupplierId
from jtl_desktop.domain.price_history import Source, changes_of_row
from jtl_desktop.services.history.prices import PriceHistory
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.price_file import open_price_file
from jtl_desktop.storage.price_results import PriceOrder, PriceQuery
from jtl_desktop.storage.price_store import PriceStore
from tests.benchmarks.children import complain
from tests.benchmarks.figures import Figure, at_most, noted, seconds, side_by_side

CHANGES, QUICK_CHANGES = 1_000_000, 20_000
ITEMS, SUPPLIERS = 20_000, 50
BATCHES, BATCH = 40, 50
ROUNDS, QUICK_ROUNDS = 5, 1
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_TIERS = tuple(ScalePrice(Decimal(start), net=Decimal("9.50")) for start in (10, 50, 100))

# A change a minute up to now, of all items and suppliers in turns, from -50 to +50 percent.
_FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
INSERT INTO price_change (item_id, supplier_id, from_quantity, old_net, net, at, source, rise)
SELECT i * 7919 % ?, i % ?, '', '10', printf('%.2f', 5 + i % 1000 / 100.0), ? - (? - i) * 60, 'seen',
    (i % 1000 - 500) * 100000
FROM n
"""


def measure(folder: Path, quick: bool) -> list[Figure]:
    place = folder / "history"
    place.mkdir()
    changes, rounds = (QUICK_CHANGES, QUICK_ROUNDS) if quick else (CHANGES, ROUNDS)
    catalogue = Catalogue(place / "catalogue.sqlite")
    catalogue.store_items((Item(ItemId(n), f"A-{n:06}", f"Helm Modell {n}") for n in range(ITEMS)), seen_at=_NOW)
    catalogue.store_suppliers(Supplier(SupplierId(n), f"Lieferant {n:02}") for n in range(SUPPLIERS))
    store = PriceStore(place / "price_history.sqlite")
    _fill(store.path, changes)
    figures = [*asyncio.run(_page(catalogue, store, changes, rounds)), *_recording(catalogue, store, place, rounds)]
    figures += _housekeeping(store, changes)
    store.close()
    catalogue.close()
    return figures


def _fill(path: Path, changes: int) -> None:
    connection = open_price_file(path)
    connection.execute(_FILL, (changes, ITEMS, SUPPLIERS, _NOW.timestamp(), changes))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _page(catalogue: Catalogue, store: PriceStore, changes: int, rounds: int) -> list[Figure]:
    history = PriceHistory(store, PriceRecorder(store), catalogue.path, Supervisor(complain))
    first: list[float] = []
    whole: dict[str, list[float]] = {}
    page: list[float] = []
    queries = {
        "by time": PriceQuery(),
        "by percent": PriceQuery(order=PriceOrder.PERCENT),
        "of one item": PriceQuery(term="A-000123"),
    }
    for _ in range(rounds):
        started = perf_counter()
        await history.first_lines(PriceQuery())
        first.append(perf_counter() - started)
        for name, query in queries.items():
            started = perf_counter()
            result = await history.listing(query)
            whole.setdefault(name, []).append(perf_counter() - started)
            if result is not None:
                middle = result.summary.count // 2
                page.append(seconds(lambda found=result, place=middle: found.lines(place, 200)))  # type: ignore[misc]
                result.close()
    history.close()
    count = f"{changes:,} changes"
    return [
        at_most(f"history: {count}, first lines of the page", median(first), "s", 0.3),
        *(noted(f"history: {count} {name}, all of them", median(found), "s") for name, found in whole.items()),
        at_most("history: the next 200 lines", median(page) * 1000, "ms", 50),
    ]


def _recording(catalogue: Catalogue, store: PriceStore, place: Path, rounds: int) -> list[Figure]:
    """The same readings with and without somebody who compares and records, nothing having changed."""
    batches = [[_loaded(number * BATCH + n) for n in range(BATCH)] for number in range(BATCHES)]
    recorder = PriceRecorder(store)

    def load(*, records: bool) -> None:
        for batch in batches:
            stored = catalogue.store_loaded(batch)
            if records:
                recorder.record(stored, _NOW)

    load(records=True)
    with_it, without = side_by_side(
        lambda: seconds(lambda: load(records=True)), lambda: seconds(lambda: load(records=False)), rounds=rounds
    )
    fresh = PriceStore(place / "fresh.sqlite")
    old, new = _row(1, "10"), _row(1, "11")
    change = changes_of_row(old.key, old, new)[0]
    spent = seconds(lambda: [fresh.record([change], _NOW, Source.SEEN) for _ in range(100)])
    fresh.close()
    items = BATCHES * BATCH
    return [
        noted(f"history: storing {items:,} loaded items, with recording", with_it, "s"),
        noted(f"history: storing {items:,} loaded items, without", without, "s"),
        noted("history: a change that is known already, looked up", spent * 10, "ms"),
    ]


def _housekeeping(store: PriceStore, changes: int) -> list[Figure]:
    check = seconds(store.check)
    oldest = _NOW - timedelta(minutes=changes / 2)
    shares: list[float] = []
    while True:
        started = perf_counter()
        if not store.delete_some_before(oldest):
            break
        shares.append(perf_counter() - started)
    return [
        noted("history: looking through the whole file", check, "s"),
        at_most("history: longest share of forgetting half of it", max(shares), "s", 0.5),
        noted("history: deleting the rest", seconds(lambda: store.delete_all(_NOW)), "s"),
    ]


def _loaded(number: int) -> tuple[ItemId, list[ItemSupplier], datetime]:
    return ItemId(number), [_row(number, "10.55", supplier) for supplier in (1, 2, 3)], _NOW


def _row(number: int, price: str, supplier: int = 1) -> ItemSupplier:
    return ItemSupplier(
        ItemId(number), SupplierId(supplier), sku=f"L-{number}", purchase_price_net=Decimal(price), scale_prices=_TIERS
    )
