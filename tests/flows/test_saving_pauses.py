"""A long save under way: planned, paused, gone on with, cancelled, and told about in figures."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.guards import GuardKind
from jtl_desktop.domain.items import Field
from jtl_desktop.services.saving.outcomes import CommitProgress, CommitReport, OutcomeState
from tests.flows.shop import HurriedClock, Shop, key, open_shop, price_in_wawi, stock, until, writes

S = OutcomeState
PRICE = Field.PURCHASE_PRICE_NET


async def shelf(shop: Shop, items: int) -> None:
    """So many items with one supplier for 5.00 each, all changed to 5.50."""
    for number in range(1, items + 1):
        stock(shop.server, number, (1, {"PurchasePriceNet": Decimal(5)}))
    await shop.load(*range(1, items + 1))
    for number in range(1, items + 1):
        shop.editing.set_value(key(number, 1), PRICE, Decimal("5.50"))
    shop.server.state.forget_requests()


def pause_after(shop: Shop, rows: int) -> None:
    """Press pause when so many rows are done, once."""

    def look(told: CommitProgress) -> None:
        if told.done == rows:
            stop()
            shop.commit.pause()

    stop = shop.commit.progress.subscribe(look)


def prices_in_wawi(server: DemoServer, items: int) -> list[Decimal]:
    return [price_in_wawi(server, key(number, 1)) for number in range(1, items + 1)]


async def test_a_pause_finishes_what_is_being_written_and_holds_the_rest(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, clock=HurriedClock(1)) as shop:
        await shelf(shop, 30)
        server.state.slow_down(latency=0.005)
        reports: list[CommitReport] = []
        shop.commit.finished.subscribe(reports.append)
        shop.commit.pause()
        shop.commit.start()
        await until(lambda: shop.commit.state.done >= 5)
        shop.commit.pause()
        assert shop.commit.state.is_paused
        await until(lambda: not shop.commit.state.parallel, "the rows on their way")
        done, sent = shop.commit.state.done, len(writes(server))
        assert done == sent < 30
        await asyncio.sleep(0.15)
        assert (shop.commit.state.done, len(writes(server))) == (done, sent)
        assert shop.commit.is_running
        assert shop.commit.state.rows_per_second is None
        shop.commit.resume()
        await until(lambda: reports, "the end")
        assert not shop.commit.is_paused
        assert reports[0].count(S.SAVED) == 30
    assert prices_in_wawi(server, 30) == [Decimal("5.50")] * 30
    assert len(writes(server)) == 30


async def test_what_a_colleague_does_during_a_pause_is_seen_before_the_next_row_of_the_item(
    server: DemoServer, tmp_path: Path
) -> None:
    stock(server, 1, *((number, {"PurchasePriceNet": Decimal(5)}) for number in (1, 2, 3)))
    async with open_shop(server, tmp_path, parallel=1) as shop:
        await shop.load(1)
        for number in (1, 2, 3):
            shop.editing.set_value(key(1, number), PRICE, Decimal(6))
        reports: list[CommitReport] = []
        shop.commit.finished.subscribe(reports.append)
        pause_after(shop, 1)
        shop.commit.start()
        await until(lambda: shop.commit.is_paused)
        server.state.change_row(1, 2, PurchasePriceNet=Decimal("5.20"))
        shop.commit.resume()
        await until(lambda: reports)
        assert [outcome.state for outcome in reports[0].outcomes] == [S.SAVED, S.CONFLICT, S.SAVED]


async def test_a_paused_save_can_be_cancelled_and_saved_again(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await shelf(shop, 10)
        reports: list[CommitReport] = []
        shop.commit.finished.subscribe(reports.append)
        pause_after(shop, 3)
        shop.commit.start()
        await until(lambda: shop.commit.is_paused)
        shop.commit.cancel()
        await until(lambda: reports)
        saved = reports[0].count(S.SAVED)
        assert reports[0].cancelled
        assert 3 <= saved < 10
        assert reports[0].count(S.WAITING) == shop.editing.count == 10 - saved
        assert (await shop.save()).count(S.SAVED) == 10 - saved
        first, second = reversed(await shop.commit.saves())
        assert (first.counts, first.ended_at is not None) == ({S.SAVED: saved, S.WAITING: 10 - saved}, True)
        assert (second.rows, second.counts) == (10 - saved, {S.SAVED: 10 - saved})
    assert len(writes(server)) == 10


async def test_a_large_save_is_told_about_now_and_then_with_all_its_figures(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, clock=HurriedClock(1)) as shop:
        await shelf(shop, 118)
        told: list[CommitProgress] = []
        shop.commit.progress.subscribe(told.append)
        loop = asyncio.get_running_loop()
        started = loop.time()
        report = await shop.save()
        seconds = loop.time() - started
        assert report.count(S.SAVED) == 118
        assert len(told) <= 4 + seconds / 0.1
        assert told[0].done == 0
        assert (told[-1].done, told[-1].active, told[-1].counts[S.SAVED]) == (118, False, 118)
        measured = [progress for progress in told if progress.rows_per_second]
        assert measured
        for progress in measured:
            assert progress.seconds_left is not None
            # None at a moment at which the last rows are only being kept.
            assert 0 <= progress.parallel <= 4
            assert sum(progress.counts.values()) >= progress.done or progress is not told[-1]
        assert any(progress.parallel for progress in told)


async def test_the_plan_says_what_a_save_costs_and_what_looks_odd(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, clock=HurriedClock(1)) as shop:
        stock(server, 1, (1, {"PurchasePriceNet": Decimal(5), "IsStandard": True}), (2, {"PurchasePriceNet": 5}))
        stock(server, 2, (1, {"PurchasePriceNet": Decimal(5)}))
        await shop.load(1, 2)
        shop.editing.set_value(key(1, 1), PRICE, Decimal("5.10"))
        shop.editing.set_value(key(1, 2), PRICE, Decimal(0))
        shop.editing.set_value(key(2, 1), PRICE, Decimal(9))
        plan = await shop.commit.prepare()
        assert (len(plan.rows), plan.calls, plan.seconds) == (3, 8, None)
        kinds = {(warning.key, warning.kind) for warning in plan.warnings}
        assert kinds == {(key(1, 2), GuardKind.ZERO_PRICE), (key(2, 1), GuardKind.BIG_CHANGE)}
        shop.commit.warn_percent = lambda: 100
        assert len((await shop.commit.prepare([key(2, 1)])).warnings) == 0

        await shop.save([key(1, 1)])
        later = await shop.commit.prepare()
        assert later.seconds is not None
        assert 0 < later.seconds < 30
        assert later == shop.commit.plan()


async def test_planning_many_rows_leaves_the_window_its_turns(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await shelf(shop, 110)
        longest = 0.0
        over = asyncio.Event()

        async def watch() -> None:
            nonlocal longest
            loop = asyncio.get_running_loop()
            while not over.is_set():
                before = loop.time()
                await asyncio.sleep(0)
                longest = max(longest, loop.time() - before)

        watching = asyncio.get_running_loop().create_task(watch())
        keys = [key(number, 1) for number in range(1, 111)]
        plan = await shop.commit.prepare(keys * 20)
        shop.editing.revert(keys[0])
        over.set()
        await watching
        assert len(plan.rows) == 110
        assert longest < 0.5


async def test_a_row_taken_back_while_the_save_is_being_planned_is_left_out(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await shelf(shop, 2)
        planning = shop.commit._planning(None)
        shop.editing.revert(key(1, 1))
        planning.at_once()
        assert [change.key for change in planning.plan(None, 4).rows] == [key(2, 1)]
