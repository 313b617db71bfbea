"""Save pressed at an awkward moment: Wawi is asked at once how it stands, instead of at the next heartbeat."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.saving.outcomes import OutcomeState
from tests.flows.shop import key, open_shop, price_in_wawi, stock, writes

S = OutcomeState
ROW = key(1, 1)
OLD, NEW = Decimal("9.50"), Decimal("9.00")


class SlowClock:
    """A heartbeat that does not come as long as the test runs."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 3600.0))


@pytest.mark.parametrize("status", [401, 402])
async def test_what_was_put_right_meanwhile_counts_when_save_is_pressed_again(
    server: DemoServer, tmp_path: Path, status: int
) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": OLD}))
    async with open_shop(server, tmp_path, clock=SlowClock()) as shop:
        await shop.load(1)
        shop.editing.set_value(ROW, Field.PURCHASE_PRICE_NET, NEW)
        server.state.fault("status", method="*", path="items*", status=status, times=0)
        assert (await shop.save_one(ROW)).state is S.REFUSED
        assert (await shop.save_one(ROW)).state is S.REFUSED
        assert writes(server) == []
        server.state.clear_faults()
        assert (await shop.save_one(ROW)).state is S.SAVED
    assert price_in_wawi(server, ROW) == NEW


async def test_wawi_started_again_a_moment_ago_is_noticed_by_pressing_save(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": OLD}))
    async with open_shop(server, tmp_path, clock=SlowClock()) as shop:
        await shop.load(1)
        server.stop_wawi()
        shop.editing.set_value(ROW, Field.PURCHASE_PRICE_NET, NEW)
        assert (await shop.save_one(ROW)).state is S.WAITING
        assert shop.connection.state.phase is Phase.OFFLINE
        server.start_wawi()
        assert (await shop.save_one(ROW)).state is S.SAVED


async def test_save_pressed_while_the_program_still_connects_saves(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": OLD}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(ROW, Field.PURCHASE_PRICE_NET, NEW)
    async with open_shop(server, tmp_path, is_online=False) as shop:
        shop.connection.start()
        assert (await shop.save_one(ROW)).state is S.SAVED
    assert writes(server) == ["PATCH 204"]
