"""Ten thousand changed prices: planned, begun, cut short, gone on with and cancelled, while the window stays alive."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import thread_time

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.domain.edits import SetCell
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, SupplierId
from jtl_desktop.domain.text import text
from jtl_desktop.services.saving.outcomes import CommitProgress, CommitReport, OutcomeState
from tests.flows.shop import HurriedClock, Shop, open_shop, until, writes

S = OutcomeState
PRICE = Field.PURCHASE_PRICE_NET
ROWS = 10_000
PART = 400
# What the loop's own thread may work in one piece, whatever else the machine is doing. Seconds.
LONGEST_PIECE = 0.1


@pytest.fixture(scope="module")
def large_server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=ROWS + ROWS // 5)) as running:
        yield running


async def price_list(shop: Shop) -> None:
    """The first supplier of ten thousand items, as the loader would have left them, one cent dearer."""
    rows: list[ItemSupplier] = []
    for number in range(1, ROWS + ROWS // 5):
        rows += [
            ItemSupplier(ItemId(number), SupplierId(row.supplier_id), purchase_price_net=row.price)
            for row in shop.server.state.rows(number)[:1]
        ]
    assert len(rows) >= ROWS
    now = datetime.now(UTC)
    del rows[ROWS:]
    shop.catalogue.store_items([Item(row.item_id, f"A-{row.item_id}", "Item") for row in rows], seen_at=now)
    shop.catalogue.store_loaded([(row.item_id, [row], now) for row in rows])
    edits = [SetCell(row.key, PRICE, row.purchase_price_net + Decimal("0.01")) for row in rows]
    await shop.editing.apply_many(edits, text("Paste"))


@contextmanager
def pieces() -> Iterator[list[float]]:
    """Seconds of processor time that the loop's thread used in one piece."""
    found: list[float] = []

    async def watch() -> None:
        while True:
            before = thread_time()
            await asyncio.sleep(0)
            found.append(thread_time() - before)
            await asyncio.sleep(0.001)

    task = asyncio.get_running_loop().create_task(watch())
    # Python's own looks for garbage go through what all other tests have left; the program has its own way of looking.
    gc.disable()
    try:
        yield found
    finally:
        gc.enable()
        task.cancel()


async def test_ten_thousand_rows(large_server: DemoServer, tmp_path: Path) -> None:
    large_server.state.forget_requests()
    async with open_shop(large_server, tmp_path, clock=HurriedClock(1)) as shop:
        await price_list(shop)
        with pieces() as found:
            plan = await shop.commit.prepare()
            assert (len(plan.rows), plan.calls) == (ROWS, 3 * ROWS)
            told: list[CommitProgress] = []
            shop.commit.progress.subscribe(told.append)
            reports: list[CommitReport] = []
            shop.commit.finished.subscribe(reports.append)
            shop.commit.start()
            await until(lambda: shop.commit.state.done >= PART, f"{PART} rows", 60)
            shop.commit.suspend()
            await until(lambda: reports, "the end of the save")
        assert max(found) < LONGEST_PIECE
        saved = reports[0].count(S.SAVED)
        assert PART <= saved < ROWS
        assert reports[0].count(S.WAITING) == ROWS - saved
        assert (told[-1].total, told[-1].done, told[-1].counts[S.WAITING]) == (ROWS, ROWS, ROWS - saved)
        running = [progress for progress in told if progress.rows_per_second]
        assert all(progress.seconds_left for progress in running)
    async with open_shop(large_server, tmp_path, clock=HurriedClock(1)) as shop:
        await shop.commit.settle_unsettled()
        left = shop.commit.interrupted
        assert left is not None
        assert (left.total, len(left.keys)) == (ROWS, ROWS - saved)
        with pieces() as found:
            assert shop.commit.go_on()
            await until(lambda: shop.commit.state.counts[S.SAVED] >= PART // 2, "more rows", 60)
            shop.commit.cancel()
            await until(lambda: not shop.commit.is_running)
        assert max(found) < LONGEST_PIECE
        (record,) = await shop.commit.saves()
        assert record.counts[S.SAVED] + record.counts[S.WAITING] == ROWS
        assert shop.editing.count == record.counts[S.WAITING]
        assert len(writes(large_server)) == record.counts[S.SAVED]
        back = await shop.commit.take_back(record.batch)
        assert len(back.edits) == record.counts[S.SAVED]
        assert (back.moved_on, back.left_out) == ((), ())
