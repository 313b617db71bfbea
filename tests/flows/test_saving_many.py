"""Saving many rows: side by side, stopped between rows, and only what is still wanted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field
from jtl_desktop.services.saving.outcomes import OutcomeState
from tests.flows.shop import (
    HurriedClock,
    key,
    open_shop,
    stock,
    writes,
)

S = OutcomeState


async def test_saving_many_items_runs_side_by_side_and_can_be_stopped_between_rows(
    server: DemoServer, tmp_path: Path
) -> None:
    for item_id in range(1, 41):
        stock(server, item_id, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path, clock=HurriedClock(1)) as shop:
        await shop.load(*range(1, 41))
        for item_id in range(1, 41):
            shop.editing.set_value(key(item_id, 1), Field.PURCHASE_PRICE_NET, Decimal(6))
        server.state.slow_down(latency=0.01)
        server.state.forget_requests()

        def stop_after_ten(_: object) -> None:
            if shop.commit.state.done == 10:
                shop.commit.cancel()

        unsubscribe = shop.commit.progress.subscribe(stop_after_ten)
        report = await shop.save()
        unsubscribe()
        saved = report.count(S.SAVED)
        assert report.cancelled
        assert 10 <= saved <= 14
        assert report.count(S.WAITING) == 40 - saved
        assert shop.editing.count == 40 - saved
        assert 2 <= server.state.most_parallel <= 4
        assert (
            sum(row["PurchasePriceNet"] == 6 for n in range(1, 41) for row in server.state.item_suppliers(n)) == saved
        )
        assert (await shop.save()).count(S.SAVED) == 40 - saved


async def test_what_is_taken_back_or_edited_again_before_its_turn_is_not_written(
    server: DemoServer, tmp_path: Path
) -> None:
    for item_id in (1, 2, 3):
        stock(server, item_id, (1, {"PurchasePriceNet": Decimal(5)}))
    first, second, third = (key(item_id, 1) for item_id in (1, 2, 3))
    async with open_shop(server, tmp_path, parallel=1) as shop:
        await shop.load(1, 2, 3)
        server.state.forget_requests()
        for where in (first, second, third):
            shop.editing.set_value(where, Field.PURCHASE_PRICE_NET, Decimal(6))

        def after_the_first(_: object) -> None:
            if shop.commit.state.done == 1 and shop.editing.count == 2:
                shop.editing.revert(second)
                shop.editing.set_value(third, Field.PURCHASE_PRICE_NET, Decimal(7))

        unsubscribe = shop.commit.progress.subscribe(after_the_first)
        report = await shop.save()
        unsubscribe()
        assert [outcome.state for outcome in report.outcomes] == [S.SAVED, S.UNCHANGED, S.WAITING]
        assert shop.change(third).effective().purchase_price_net == Decimal(7)
    assert writes(server) == ["PATCH 204"]
