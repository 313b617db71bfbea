"""A save so large that its rows are let go by the way: through faults, stopped and gone on with, it stays exact."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.demo.faults import Fault, FaultKind
from jtl_desktop.domain.items import Field
from jtl_desktop.domain.merge import Side
from jtl_desktop.services.saving.outcomes import CommitProgress, CommitReport, OutcomeState
from jtl_desktop.services.saving.run import TOLD_ROW_BY_ROW
from tests.flows.shop import HurriedClock, Shop, key, open_shop, price_in_wawi, stock, until, writes

S = OutcomeState
PRICE = Field.PURCHASE_PRICE_NET
ITEMS = TOLD_ROW_BY_ROW + 15
NEW, THEIRS = Decimal("5.50"), Decimal("5.20")
WRITES = "items/*/suppliers/*"
READS = "items/*/suppliers"

TROUBLE = [
    Fault(kind=FaultKind.STATUS, method="PATCH", path=WRITES, nth=5, times=2, status=500),
    Fault(kind=FaultKind.HTML, method="PATCH", path=WRITES, nth=15, status=502, after=True),
    Fault(kind=FaultKind.NOT_STORED, method="PATCH", path=WRITES, nth=25),
    Fault(kind=FaultKind.WORKFLOW, method="PATCH", path=WRITES, nth=35, fields=(("PurchasePriceNet", THEIRS),)),
    Fault(kind=FaultKind.STATUS, method="PATCH", path=WRITES, nth=55, status=400),
    Fault(kind=FaultKind.GARBLED, method="GET", path=READS, nth=120, times=3),
    Fault(kind=FaultKind.SLOW, method="GET", path=READS, nth=130, times=3, seconds=0.05),
]
BREAK = Fault(kind=FaultKind.RESET, method="PATCH", path=WRITES, nth=75)


async def shelf(shop: Shop) -> None:
    for number in range(1, ITEMS + 1):
        stock(shop.server, number, (1, {"PurchasePriceNet": Decimal(5)}))
    await shop.load(*range(1, ITEMS + 1))
    for number in range(1, ITEMS + 1):
        shop.editing.set_value(key(number, 1), PRICE, NEW)
    shop.server.state.forget_requests()


async def assert_told_as_it_is(shop: Shop, report: CommitReport) -> None:
    for outcome in report.outcomes:
        is_pending = shop.editing.change_of(outcome.key) is not None
        assert is_pending == (not outcome.is_settled), outcome
        if outcome.is_settled:
            assert shop.stored(outcome.key).purchase_price_net == NEW
    (record, *_) = await shop.commit.saves()
    rows = {row.key: row.state for row in await shop.commit.rows_of_save(report.batch)}
    if record.ended_at is not None:
        assert rows == {outcome.key: outcome.state for outcome in report.outcomes}


@pytest.mark.parametrize("breaks_off", [False, True])
async def test_every_row_of_a_large_save_ends_as_it_is_told(
    server: DemoServer, tmp_path: Path, breaks_off: bool
) -> None:
    async with open_shop(server, tmp_path, clock=HurriedClock(20)) as shop:
        await shelf(shop)
        for fault in TROUBLE:
            server.state.fault(fault)
        if breaks_off:
            server.state.fault(BREAK)
        server.state.change_row(ITEMS - 5, 1, PurchasePriceNet=THEIRS)
        report = await shop.save()
        assert len(report.outcomes) == ITEMS
        assert report.count(S.NOT_STORED) >= 2
        assert report.count(S.CONFLICT) == 1 or breaks_off
        assert report.count(S.SAVED) >= ITEMS - 20 or breaks_off
        if not shop.commit.is_running:
            await assert_told_as_it_is(shop, report)
        server.state.clear_faults()
        await until(lambda: not shop.commit.is_running)
        for _ in range(3):
            for change in shop.editing.changes:
                outcome = shop.editing.outcome_of(change.key)
                if outcome is not None and outcome.state is S.CONFLICT:
                    shop.commit.resolve(change.key, {PRICE: Side.MINE})
            if shop.editing.count:
                await shop.save()
        assert shop.editing.count == 0
        assert not shop.workspace.writes.unsettled_writes()
    assert {price_in_wawi(server, key(number, 1)) for number in range(1, ITEMS + 1)} == {NEW}
    assert len(writes(server)) <= ITEMS + 10


async def test_never_more_calls_at_once_than_the_setting_however_many_rows_are_under_way(
    server: DemoServer, tmp_path: Path
) -> None:
    async with open_shop(server, tmp_path, parallel=3, clock=HurriedClock(0.1)) as shop:
        await shelf(shop)
        server.state.slow_down(latency=0.003)
        server.state.forget_requests()
        assert (await shop.save()).count(S.SAVED) == ITEMS
        assert 2 <= server.state.most_parallel <= 3


@pytest.mark.parametrize("act", ["suspend", "cancel"])
async def test_a_large_save_stopped_half_way_writes_each_row_once(server: DemoServer, tmp_path: Path, act: str) -> None:
    async with open_shop(server, tmp_path, clock=HurriedClock(1)) as shop:
        await shelf(shop)

        def stop(told: CommitProgress) -> None:
            if 10 <= told.done < ITEMS:
                shop.commit.suspend() if act == "suspend" else shop.commit.cancel()

        shop.commit.progress.subscribe(stop)
        server.state.slow_down(latency=0.01)
        report = await shop.save()
        assert report.cancelled
        saved = report.count(S.SAVED)
        assert 10 <= saved < ITEMS
        assert len(writes(server)) == saved
        await assert_told_as_it_is(shop, report)
        assert (shop.commit.state.done, shop.commit.state.counts[S.SAVED]) == (ITEMS, saved)
    server.state.slow_down(latency=0)
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        left = shop.commit.interrupted
        assert (left is not None) == (act == "suspend")
        if left is not None:
            assert replace(left, keys=()) == replace(left, total=ITEMS, keys=())
            assert len(left.keys) == ITEMS - saved
        assert (await shop.save()).count(S.SAVED) == ITEMS - saved
    assert len(writes(server)) == ITEMS
