"""The way out where Wawi keeps a removed tier: delete and create the row, with a net under every step."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ScalePrice
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState
from tests.flows.shop import (
    Shop,
    has_row,
    key,
    open_shop,
    price_in_wawi,
    states,
    stock,
    tiers_in_wawi,
    until,
    wawi_row,
    writes,
)

S = OutcomeState
A = key(1, 1)

TWO_TIERS = {
    "PurchasePriceNet": Decimal(10),
    "ScalePrices": [
        {"FromQuantity": 10, "PurchasePriceNet": Decimal("9.00")},
        {"FromQuantity": 50, "PurchasePriceNet": Decimal("8.50")},
    ],
}


async def stubborn_tiers(shop: Shop) -> None:
    """Up to the point where recreating is offered."""
    stock(shop.server, 1, (1, TWO_TIERS))
    shop.server.state.switch(tiers="merge")
    await shop.load(1)
    shop.editing.set_scale_prices(A, (ScalePrice(Decimal(10), net=Decimal("8.80")),))
    assert (await shop.save_one(A)).can_recreate


async def recreated(shop: Shop) -> CommitReport:
    reports: list[CommitReport] = []
    unsubscribe = shop.commit.finished.subscribe(reports.append)
    assert shop.commit.recreate(A)
    await until(lambda: reports)
    unsubscribe()
    return reports[0]


async def test_recreating_is_only_done_where_it_was_offered(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, TWO_TIERS))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        assert not shop.commit.recreate(A)
        assert not shop.commit.start()
        assert not shop.commit.start([A])
        shop.commit.resolve(A, {})
        assert writes(server) == []


async def test_the_program_dies_between_deleting_and_creating_and_the_next_save_creates(
    server: DemoServer, tmp_path: Path
) -> None:
    async with open_shop(server, tmp_path) as shop:
        await stubborn_tiers(shop)
        server.state.fault("status", method="POST", status=400, times=0)
        report = await recreated(shop)
        assert states(report.outcomes) == {1: S.REFUSED}
        assert not has_row(server, A)
    server.state.clear_faults()
    async with open_shop(server, tmp_path) as shop:
        assert shop.editing.count == 1
        assert (await shop.save_one(A)).state is S.SAVED
    assert tiers_in_wawi(server, A) == {10: "8.80"}
    assert price_in_wawi(server, A) == Decimal(10)


async def test_a_deletion_that_wawi_refuses_leaves_the_row_and_the_change(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await stubborn_tiers(shop)
        change = shop.change(A)
        server.state.fault("status", method="DELETE", status=400)
        report = await recreated(shop)
        assert states(report.outcomes) == {1: S.REFUSED}
        assert shop.change(A) == change
        assert has_row(server, A)


async def test_a_deletion_of_unknown_outcome_leaves_the_whole_row_pending(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await stubborn_tiers(shop)
        server.state.fault("reset", method="DELETE", after=True)
        server.state.fault("reset", method="GET", path="items/1/suppliers", nth=2, times=6)
        report = await recreated(shop)
        assert states(report.outcomes) == {1: S.WAITING}
        await until(lambda: shop.editing.count == 0, "the creation")
    assert tiers_in_wawi(server, A) == {10: "8.80"}


async def test_a_row_that_somebody_changed_meanwhile_is_not_recreated(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await stubborn_tiers(shop)
        server.state.change_row(1, 1, ScalePrices=[{"FromQuantity": 7, "PurchasePriceNet": Decimal(5)}])
        server.state.forget_requests()
        assert states((await recreated(shop)).outcomes) == {1: S.CONFLICT}
        assert writes(server) == []


async def test_a_row_that_is_right_by_now_is_not_recreated(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await stubborn_tiers(shop)
        server.state.switch(tiers="replace")
        server.state.change_row(1, 1, ScalePrices=[{"FromQuantity": 10, "PurchasePriceNet": Decimal("8.80")}])
        server.state.forget_requests()
        assert states((await recreated(shop)).outcomes) == {1: S.UNCHANGED}
        assert writes(server) == []


async def test_recreating_waits_for_wawi_like_every_save(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        await stubborn_tiers(shop)
        server.stop_wawi()
        assert states((await recreated(shop)).outcomes) == {1: S.WAITING}
        shop.commit.cancel()
        server.start_wawi()
        await shop.connection.online()
        assert has_row(server, A)


async def test_what_wawi_fills_in_by_itself_when_creating_is_left_to_be_put_back(
    server: DemoServer, tmp_path: Path
) -> None:
    async with open_shop(server, tmp_path) as shop:
        await stubborn_tiers(shop)
        server.state.fault("workflow", method="POST", fields={"SupplierId": 1, "TaxRate": Decimal(19)})
        report = await recreated(shop)
        assert states(report.outcomes) == {1: S.NOT_STORED}
        assert dict(shop.change(A).values) == {Field.TAX_RATE: Decimal(0)}
        assert (await shop.save_one(A)).state is S.SAVED
    assert wawi_row(server, A)["TaxRate"] == Decimal(0)
    assert tiers_in_wawi(server, A) == {10: "8.80"}
