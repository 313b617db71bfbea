"""The merchant's own disk fails while saving: nothing is sent that is not recorded, and nothing wrong is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.storage.errors import CatalogueDamaged, NotWritable
from tests.flows.shop import Shop, key, open_shop, price_in_wawi, states, stock, until, writes

S = OutcomeState
PRICE = Field.PURCHASE_PRICE_NET
A, B = key(1, 1), key(2, 1)
OLD, NEW = Decimal(5), Decimal("5.50")


async def two_prices(shop: Shop) -> None:
    for number in (1, 2):
        stock(shop.server, number, (1, {"PurchasePriceNet": OLD}))
    await shop.load(1, 2)
    for where in (A, B):
        shop.editing.set_value(where, PRICE, NEW)
    shop.server.state.forget_requests()


def refuse(*_: object) -> None:
    """A disk that is full."""
    raise NotWritable(Path("workspace.sqlite"))


async def test_a_save_that_cannot_be_written_down_is_not_begun(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop(server, tmp_path) as shop:
        await two_prices(shop)
        monkeypatch.setattr(shop.workspace.writes, "begin_save", refuse)
        report = await shop.save()
        assert [outcome.state for outcome in report.outcomes] == [S.REFUSED, S.REFUSED]
        assert all(isinstance(outcome.error, NotWritable) for outcome in report.outcomes)
        assert {call.path.rpartition("/v1/")[2] for call in server.state.requests} <= {"info"}
        monkeypatch.undo()
        assert (await shop.save()).count(S.SAVED) == 2


async def test_results_that_the_disk_refuses_are_told_and_written_later(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop(server, tmp_path) as shop:
        await two_prices(shop)
        monkeypatch.setattr(shop.workspace.writes, "settle_write", refuse)
        report = await shop.save([A])
        assert report.count(S.SAVED) == 1
        await until(lambda: shop.errors, "the error")
        assert isinstance(shop.errors.pop(), NotWritable)
        assert len(shop.workspace.writes.unsettled_writes()) == 1
        monkeypatch.undo()
        assert (await shop.save([B])).count(S.SAVED) == 1
        assert not shop.workspace.writes.unsettled_writes()
        shop.errors.clear()
    assert len(writes(server)) == 2


async def test_a_catalogue_that_breaks_stops_the_save_and_the_next_start_knows_what_was_saved(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop(server, tmp_path, parallel=1) as shop:
        await two_prices(shop)

        def break_down(*_: object) -> None:
            raise CatalogueDamaged("malformed")

        monkeypatch.setattr(shop.catalogue, "store_loaded", break_down)
        report = await shop.save()
        assert states(report.outcomes)[1] is S.REFUSED
        assert isinstance(report.outcomes[0].error, CatalogueDamaged)
        assert len(writes(server)) <= 1
        monkeypatch.undo()
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        report = await shop.save()
        assert report.count(S.SAVED, S.UNCHANGED) == len(report.outcomes)
        assert shop.editing.count == 0
    assert price_in_wawi(server, A) == price_in_wawi(server, B) == NEW
    assert len(writes(server)) == 2


async def test_wawi_that_goes_away_while_open_writes_are_looked_up_is_waited_for(
    server: DemoServer, tmp_path: Path
) -> None:
    async with open_shop(server, tmp_path) as shop:
        await two_prices(shop)
        change = shop.change(A)
        shop.workspace.writes.record_write("gone", A, change.base, change.effective(), shop.loader._clock.now())
        server.state.fault("reset", method="GET", path="items/*/suppliers", times=6)
        report = await shop.save()
        assert report.count(S.WAITING) == 2
        await until(lambda: shop.editing.count == 0, "the save of itself")
        # A write counts as settled once the catalogue and the history of prices have it.
        await until(lambda: not shop.workspace.writes.unsettled_writes(), "the settled write")


async def test_many_open_writes_are_looked_up_side_by_side(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        for number in range(1, 61):
            stock(server, number, (1, {"PurchasePriceNet": OLD}))
        await shop.load(*range(1, 61))
        now = shop.loader._clock.now()
        for number in range(1, 61):
            shop.editing.set_value(key(number, 1), PRICE, NEW)
            change = shop.change(key(number, 1))
            shop.workspace.writes.record_write("killed", change.key, change.base, change.effective(), now)
            if number % 2:
                server.state.change_row(number, 1, PurchasePriceNet=NEW)
        server.state.fault("garbled", method="GET", path="items/60/suppliers", times=0)
        server.state.slow_down(latency=0.005)
        server.state.forget_requests()
        await shop.commit.settle_unsettled()
        # The heartbeat may come in between.
        assert 2 <= server.state.most_parallel <= 5
        assert shop.editing.count == 30
        assert [write.key for write in shop.workspace.writes.unsettled_writes()] == [key(60, 1)]
        assert writes(server) == []


async def test_a_disk_that_fails_while_open_writes_are_looked_up_is_told(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop(server, tmp_path) as shop:
        await two_prices(shop)
        change = shop.change(A)
        shop.workspace.writes.record_write("gone", A, change.base, change.effective(), shop.loader._clock.now())

        def break_down(*_: object) -> None:
            raise CatalogueDamaged("malformed")

        monkeypatch.setattr(shop.catalogue, "store_loaded", break_down)
        with pytest.raises(CatalogueDamaged):
            await shop.commit.settle_unsettled()
        report = await shop.save([B])
        assert states(report.outcomes) == {1: S.REFUSED}
        assert writes(server) == []
        monkeypatch.undo()
        await shop.commit.settle_unsettled()
        assert not shop.workspace.writes.unsettled_writes()
