"""The merchant works on while a save is running: what he decided last is what counts, in Wawi and on the screen."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.items import Field, ItemId, SupplierId
from jtl_desktop.services.saving.outcomes import OutcomeState
from tests.flows.shop import (
    Shop,
    has_row,
    key,
    open_shop,
    price_in_wawi,
    standards_in_wawi,
    stock,
    until,
    wawi_row,
    writes,
)

S = OutcomeState
A = key(1, 1)
B = key(1, 2)
NEW_ROW = key(1, 3)
OLD, NEW = Decimal("9.50"), Decimal("9.00")


def goggles(server: DemoServer) -> None:
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal(10), "IsStandard": True, "Comment": "by phone"}),
        (2, {"PurchasePriceNet": OLD, "Comment": "quick"}),
    )


async def while_saving(shop: Shop, method: str, act: Callable[[], object]) -> None:
    """Press Save, do something while the write is on its way, wait for the end."""
    shop.server.state.fault("slow", method=method, seconds=0.3)
    ended: list[object] = []
    unsubscribe = shop.commit.finished.subscribe(ended.append)
    assert shop.commit.start()
    await until(shop.workspace.writes.unsettled_writes, "the write")
    act()
    await until(lambda: ended, "the end of the save")
    unsubscribe()


def type_the_old_price(shop: Shop) -> None:
    shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, OLD)


def take_the_row_back(shop: Shop) -> None:
    shop.editing.revert(B)


def take_all_back(shop: Shop) -> None:
    shop.editing.revert_all()


@pytest.mark.parametrize("change_ones_mind", [type_the_old_price, take_the_row_back, take_all_back])
async def test_a_price_taken_back_while_it_was_being_written_is_written_back(
    server: DemoServer, tmp_path: Path, change_ones_mind: Callable[[Shop], None]
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, NEW)
        await while_saving(shop, "PATCH", lambda: change_ones_mind(shop))
        assert price_in_wawi(server, B) == NEW
        change = shop.change(B)
        assert dict(change.values) == {Field.PURCHASE_PRICE_NET: OLD}
        assert shop.workspace.load_changes() == [change]
        assert (await shop.save_one(B)).state is S.SAVED
    assert price_in_wawi(server, B) == OLD


async def test_an_addition_taken_back_while_it_was_being_sent_is_pending_as_a_removal(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: NEW})
        await while_saving(shop, "POST", lambda: shop.editing.revert(NEW_ROW))
        assert shop.change(NEW_ROW).kind is ChangeKind.REMOVE
        assert (await shop.save_one(NEW_ROW)).state is S.SAVED
    assert not has_row(server, NEW_ROW)


async def test_a_removal_taken_back_while_it_was_being_sent_is_pending_as_an_addition(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.remove_supplier(B)
        await while_saving(shop, "DELETE", lambda: shop.editing.revert(B))
        assert shop.change(B).kind is ChangeKind.ADD
        assert (await shop.save_one(B)).state is S.SAVED
    assert (price_in_wawi(server, B), wawi_row(server, B)["Comment"]) == (OLD, "quick")


@pytest.mark.parametrize("edits_again", [True, False])
async def test_what_is_taken_back_or_edited_while_wawi_is_read_before_the_write_is_not_written(
    server: DemoServer, tmp_path: Path, edits_again: bool
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        server.state.forget_requests()
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, NEW)
        server.state.fault("slow", method="GET", path="items/1/suppliers", seconds=1.5)
        ended: list[object] = []
        shop.commit.finished.subscribe(ended.append)
        shop.commit.start()
        await until(lambda: server.state._running, "the reading")
        if edits_again:
            shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal(8))
        else:
            shop.editing.revert(B)
        await until(lambda: ended)
        assert shop.outcome(B).state is (S.WAITING if edits_again else S.UNCHANGED)
    assert writes(server) == []
    assert price_in_wawi(server, B) == OLD


async def test_the_standard_supplier_is_not_taken_away_when_its_successor_is_refused(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_standard(B)
        server.state.fault("status", status=400, method="PATCH", path="items/1/suppliers/2", times=0)
        report = await shop.save()
        assert [outcome.state for outcome in report.outcomes] == [S.REFUSED, S.WAITING]
        assert standards_in_wawi(server, 1) == [1]
        assert "standard supplier" in shop.outcome(A).text.in_english()

        server.state.clear_faults()
        await shop.save()
        assert shop.editing.count == 0
    assert standards_in_wawi(server, 1) == [2]


async def test_the_standard_supplier_is_not_removed_when_its_successor_is_in_conflict(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_standard(B)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, NEW)
        shop.editing.remove_supplier(A)
        server.state.change_row(1, 2, PurchasePriceNet=Decimal(7))
        report = await shop.save()
        assert [outcome.state for outcome in report.outcomes] == [S.CONFLICT, S.WAITING]
        assert has_row(server, A)
