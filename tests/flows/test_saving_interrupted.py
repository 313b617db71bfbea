"""The program ends in the middle of a save: the next start knows which rows are left, and goes on where it stopped."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState
from jtl_desktop.services.saving.records import InterruptedSave
from tests.flows.shop import Shop, key, open_shop, price_in_wawi, stock, until, writes

S = OutcomeState
PRICE = Field.PURCHASE_PRICE_NET
ITEMS = 12


async def shelf(shop: Shop) -> None:
    for number in range(1, ITEMS + 1):
        stock(shop.server, number, (1, {"PurchasePriceNet": Decimal(5)}))
    await shop.load(*range(1, ITEMS + 1))
    for number in range(1, ITEMS + 1):
        shop.editing.set_value(key(number, 1), PRICE, Decimal("5.50"))
    shop.server.state.forget_requests()


async def broken_off(server: DemoServer, folder: Path, after: int = 4) -> int:
    """Save, and end the program after so many rows; how many rows are done."""
    async with open_shop(server, folder) as shop:
        await shelf(shop)
        reports: list[CommitReport] = []
        shop.commit.finished.subscribe(reports.append)
        shop.commit.progress.subscribe(lambda told: shop.commit.suspend() if told.done == after else None)
        shop.commit.start()
        await until(lambda: reports)
        return reports[0].count(S.SAVED)


async def found(shop: Shop) -> InterruptedSave:
    await shop.commit.settle_unsettled()
    assert shop.commit.interrupted is not None
    return shop.commit.interrupted


async def finished(shop: Shop) -> CommitReport:
    reports: list[CommitReport] = []
    shop.commit.finished.subscribe(reports.append)
    await until(lambda: reports)
    return reports[0]


async def test_the_next_start_goes_on_where_the_last_one_stopped(server: DemoServer, tmp_path: Path) -> None:
    saved = await broken_off(server, tmp_path)
    assert 4 <= saved < ITEMS
    async with open_shop(server, tmp_path) as shop:
        told: list[InterruptedSave | None] = []
        shop.commit.interrupted_changed.subscribe(told.append)
        left = await found(shop)
        assert told[0] == left
        assert (left.total, len(left.keys)) == (ITEMS, ITEMS - saved)
        assert shop.commit.go_on()
        assert shop.commit.interrupted is None
        assert not shop.commit.go_on()
        report = await finished(shop)
        assert (report.batch, report.count(S.SAVED)) == (left.batch, ITEMS - saved)
        (record,) = await shop.commit.saves()
        assert (record.rows, record.counts) == (ITEMS, {S.SAVED: ITEMS})
        assert record.ended_at is not None
    assert len(writes(server)) == ITEMS
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        assert shop.commit.interrupted is None


async def test_what_the_merchant_touched_since_is_not_part_of_it_any_more(server: DemoServer, tmp_path: Path) -> None:
    await broken_off(server, tmp_path)
    async with open_shop(server, tmp_path) as shop:
        left = await found(shop)
        edited, reverted, *rest = left.keys
        shop.editing.set_value(edited, PRICE, Decimal(7))
        shop.editing.revert(reverted)
        now = shop.commit.interrupted
        assert now is not None
        assert list(now.keys) == rest
        assert shop.commit.go_on()
        assert (await finished(shop)).count(S.SAVED) == len(rest)
        assert [change.key for change in shop.editing.changes] == [edited]
    assert price_in_wawi(server, reverted) == Decimal(5)


async def test_it_can_be_left_as_it_is(server: DemoServer, tmp_path: Path) -> None:
    saved = await broken_off(server, tmp_path)
    async with open_shop(server, tmp_path) as shop:
        await found(shop)
        shop.commit.leave_interrupted()
        assert shop.commit.interrupted is None
        assert not shop.commit.go_on()
        assert shop.editing.count == ITEMS - saved
        (record,) = await shop.commit.saves()
        assert record.counts == {S.SAVED: saved, S.WAITING: ITEMS - saved}
        assert record.ended_at is not None
    assert len(writes(server)) == saved
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        assert shop.commit.interrupted is None


async def test_a_new_save_takes_its_place(server: DemoServer, tmp_path: Path) -> None:
    saved = await broken_off(server, tmp_path)
    async with open_shop(server, tmp_path) as shop:
        left = await found(shop)
        assert (await shop.save(left.keys[:1])).count(S.SAVED) == 1
        assert shop.commit.interrupted is None
        newer, older = await shop.commit.saves()
        assert (newer.rows, newer.counts) == (1, {S.SAVED: 1})
        assert older.counts == {S.SAVED: saved, S.WAITING: ITEMS - saved}


async def test_all_of_it_taken_back_is_no_interrupted_save(server: DemoServer, tmp_path: Path) -> None:
    await broken_off(server, tmp_path)
    async with open_shop(server, tmp_path) as shop:
        await found(shop)
        shop.editing.revert_all()
        assert shop.commit.interrupted is None
        assert not shop.commit.go_on()
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        assert shop.commit.interrupted is None
        (record,) = await shop.commit.saves()
        assert record.ended_at is not None


async def test_a_save_that_waits_for_wawi_goes_on_after_a_restart_too(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await shelf(shop)
        server.stop_wawi()
        assert (await shop.save()).count(S.WAITING) == ITEMS
    async with open_shop(server, tmp_path, is_online=False) as shop:
        left = await found(shop)
        assert len(left.keys) == ITEMS
        assert shop.commit.go_on()
        assert (await finished(shop)).count(S.WAITING) == ITEMS
        shop.connection.start()
        server.start_wawi()
        await until(lambda: shop.editing.count == 0, "the save of itself")
        await until(lambda: not shop.commit.is_running)
        (record,) = await shop.commit.saves()
        assert (record.batch, record.counts) == (left.batch, {S.SAVED: ITEMS})
    assert len(writes(server)) == ITEMS


async def test_an_end_before_the_first_row_loses_nothing(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await shelf(shop)
        reports: list[CommitReport] = []
        shop.commit.finished.subscribe(reports.append)
        shop.commit.start()
        shop.commit.suspend()
        await until(lambda: reports)
        assert reports[0].cancelled
        assert reports[0].count(S.WAITING) == ITEMS
    async with open_shop(server, tmp_path) as shop:
        assert len((await found(shop)).keys) == ITEMS
        shop.commit.leave_interrupted()
        assert (await shop.save()).count(S.SAVED) == ITEMS
