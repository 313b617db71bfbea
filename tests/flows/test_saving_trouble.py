"""Saving while Wawi, the network or the computer falters: nothing is lost, written twice or guessed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ItemId, SupplierId
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.wawi.api import SupplierRows
from jtl_desktop.wawi.errors import GarbledAnswer, KeyNotAccepted, LicenceMissing, NotFound, NotRunning, TimedOut
from tests.flows.shop import (
    Shop,
    key,
    open_shop,
    price_in_wawi,
    standards_in_wawi,
    states,
    stock,
    until,
    writes,
)

S = OutcomeState
A = key(1, 1)
B = key(1, 2)
OLD, NEW = Decimal("9.50"), Decimal("9.00")
BREAKDOWNS = ["status", "html", "reset", "half_body", "garbled"]


def goggles(server: DemoServer) -> None:
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal(10), "IsStandard": True, "Comment": "by phone"}),
        (2, {"PurchasePriceNet": OLD}),
    )


async def with_new_price(shop: Shop) -> None:
    await shop.load(1)
    shop.server.state.forget_requests()
    shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, NEW)


@pytest.mark.parametrize("kind", BREAKDOWNS)
async def test_a_write_whose_answer_breaks_off_is_looked_up_and_not_repeated(
    server: DemoServer, tmp_path: Path, kind: str
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.state.fault(kind, method="PATCH", after=True, times=0, status=502)
        assert (await shop.save_one(B)).state is S.SAVED
        assert not shop.workspace.writes.unsettled_writes()
    assert price_in_wawi(server, B) == NEW
    assert len(writes(server)) == 1


@pytest.mark.parametrize("kind", BREAKDOWNS[:4])
async def test_a_write_that_never_happened_is_repeated_once_after_looking(
    server: DemoServer, tmp_path: Path, kind: str
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.state.fault(kind, method="PATCH", status=500)
        assert (await shop.save_one(B)).state is S.SAVED
    assert price_in_wawi(server, B) == NEW
    assert len(writes(server)) == 2


async def test_a_wawi_that_keeps_failing_leaves_the_change_pending_with_the_reason(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.state.fault("status", method="PATCH", status=500, times=0)
        outcome = await shop.save_one(B)
        assert outcome.state is S.REFUSED
        assert outcome.error is not None
        assert shop.editing.count == 1
        assert not shop.workspace.writes.unsettled_writes()
    assert len(writes(server)) == 2


async def test_a_write_that_takes_too_long_is_looked_up_and_never_sent_again_by_itself(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path, is_hasty=True) as shop:
        await with_new_price(shop)
        server.state.fault("hang", method="PATCH", seconds=5)
        outcome = await shop.save_one(B)
        assert (outcome.state, type(outcome.error)) == (S.REFUSED, TimedOut)
        assert shop.editing.count == 1
        assert len(writes(server)) == 1

        server.state.fault("hang", method="PATCH", seconds=5, after=True)
        assert (await shop.save_one(B)).state is S.SAVED


async def test_an_addition_whose_answer_is_lost_is_not_added_twice(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: NEW})
        shop.editing.remove_supplier(A)
        server.state.fault("reset", method="POST", after=True)
        server.state.fault("reset", method="DELETE", after=True)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 3: S.SAVED}
    assert len(writes(server)) == 2


async def test_with_wawi_away_saving_waits_and_goes_on_by_itself(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.stop_wawi()
        report = await shop.save()
        assert states(report.outcomes) == {2: S.WAITING}
        assert shop.connection.state.phase is Phase.OFFLINE
        assert shop.editing.count == 1
        assert shop.editing.row(B) is not None
        report = await shop.save()
        assert states(report.outcomes) == {2: S.WAITING}

        server.start_wawi()
        await until(lambda: shop.editing.count == 0, "the save of itself")
    assert price_in_wawi(server, B) == NEW
    assert len(writes(server)) == 1


async def test_what_was_edited_while_it_waited_is_not_saved_without_being_asked(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.stop_wawi()
        await shop.save()
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal(8))
        server.start_wawi()
        await shop.connection.online()
        assert not shop.commit.is_running
        assert shop.editing.count == 1
    assert writes(server) == []


async def test_a_stopped_save_does_not_come_back_by_itself(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.stop_wawi()
        await shop.save()
        shop.commit.cancel()
        server.start_wawi()
        await shop.connection.online()
        assert not shop.commit.is_running
        assert shop.editing.count == 1


async def test_wawi_stops_between_two_items_and_the_rest_waits(server: DemoServer, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        stock(server, number, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path, parallel=1) as shop:
        await shop.load(1, 2, 3)
        for number in (1, 2, 3):
            shop.editing.set_value(key(number, 1), Field.PURCHASE_PRICE_NET, Decimal(6))

        def stop_after_the_first(_: object) -> None:
            if shop.commit.state.done == 1 and server.is_running:
                server.stop_wawi()

        unsubscribe = shop.commit.progress.subscribe(stop_after_the_first)
        report = await shop.save()
        unsubscribe()
        assert [outcome.state for outcome in report.outcomes] == [S.SAVED, S.WAITING, S.WAITING]
        assert isinstance(report.outcomes[1].error, NotRunning)
        server.start_wawi()
        await until(lambda: shop.editing.count == 0)


@pytest.mark.parametrize(("status", "kind"), [(401, KeyNotAccepted), (402, LicenceMissing)])
async def test_a_key_or_licence_that_does_not_do_stops_the_save_and_says_why(
    server: DemoServer, tmp_path: Path, status: int, kind: type[Exception]
) -> None:
    goggles(server)
    stock(server, 2, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path, parallel=1) as shop:
        await shop.load(1, 2)
        shop.editing.set_value(B, Field.COMMENT, "x")
        shop.editing.set_value(key(2, 1), Field.COMMENT, "x")
        server.state.fault("status", method="*", path="items*", status=status, times=0)
        report = await shop.save()
        assert [outcome.state for outcome in report.outcomes] == [S.REFUSED, S.REFUSED]
        assert all(isinstance(outcome.error, kind) for outcome in report.outcomes)
        assert shop.connection.state.phase is Phase.REFUSED
        report = await shop.save()
        assert report.count(S.REFUSED) == 2
        server.state.clear_faults()
        shop.connection.retry_now()
        await shop.connection.online()
        assert (await shop.save()).count(S.SAVED) == 2


async def test_an_item_that_cannot_be_read_does_not_keep_the_others_from_being_saved(
    server: DemoServer, tmp_path: Path
) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5)}))
    stock(server, 2, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path, parallel=1) as shop:
        await shop.load(1, 2)
        for number in (1, 2):
            shop.editing.set_value(key(number, 1), Field.COMMENT, "x")
        server.state.fault("garbled", method="GET", path="items/1/suppliers", times=0)
        report = await shop.save()
        assert [outcome.state for outcome in report.outcomes] == [S.REFUSED, S.SAVED]


async def test_a_disk_that_refuses_stops_the_save_before_anything_is_sent(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)

        def refuse(*_: object) -> int:
            raise NotWritable(tmp_path)

        monkeypatch.setattr(shop.workspace.writes, "record_write", refuse)
        report = await shop.save()
        assert states(report.outcomes) == {2: S.REFUSED}
        assert isinstance(report.outcomes[0].error, NotWritable)
        assert shop.editing.count == 1
    assert writes(server) == []


async def test_an_item_that_is_gone_in_wawi_is_a_conflict_not_an_error(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.state.fault("status", path="items/1", status=404, times=0)
        server.state.fault("status", method="GET", path="items/1/suppliers", status=404, times=0)
        assert (await shop.save_one(B)).state is S.CONFLICT


async def test_a_row_that_vanishes_between_reading_and_writing_is_said(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.state.fault("status", method="PATCH", path="items/1/suppliers/2", status=404, times=0)
        outcome = await shop.save_one(B)
        assert (outcome.state, type(outcome.error)) == (S.REFUSED, NotFound)
        assert shop.connection.is_online


async def test_a_former_standard_supplier_that_wawi_will_not_clear_stays_pending(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    server.state.switch(two_standards=True)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        server.state.add_row(1, 5, IsStandard=True)
        shop.editing.set_standard(B)
        server.state.fault("not_stored", method="PATCH", path="items/1/suppliers/5", times=0)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 2: S.SAVED}
        assert {change.key for change in shop.editing.changes} == {key(1, 5)}
        assert shop.outcome(key(1, 5)).state is S.NOT_STORED
        server.state.clear_faults()
        await shop.save()
    assert standards_in_wawi(server, 1) == [2]


async def test_wawi_stops_between_reading_and_writing_and_the_row_waits(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        record = shop.workspace.writes.record_write

        def stop_then_record(*arguments: Any) -> int:
            server.stop_wawi()
            return record(*arguments)

        monkeypatch.setattr(shop.workspace.writes, "record_write", stop_then_record)
        report = await shop.save()
        assert states(report.outcomes) == {2: S.WAITING}
        assert not shop.workspace.writes.unsettled_writes()
        monkeypatch.undo()
        server.start_wawi()
        await until(lambda: shop.editing.count == 0)
    assert price_in_wawi(server, B) == NEW


async def test_a_row_that_cannot_be_understood_is_neither_gone_nor_removed(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        api = await shop.connection.online()
        read = api.item_suppliers

        async def without_the_second(item_id: ItemId) -> SupplierRows:
            return SupplierRows([row for row in await read(item_id) if row.supplier_id != 2], skipped=1)

        monkeypatch.setattr(api, "item_suppliers", without_the_second)
        outcome = await shop.save_one(B)
        assert (outcome.state, type(outcome.error)) == (S.REFUSED, GarbledAnswer)
        assert writes(server) == []

        shop.editing.revert(B)
        shop.editing.add_supplier(ItemId(1), SupplierId(3))
        readings = 0

        async def without_the_third_afterwards(item_id: ItemId) -> SupplierRows:
            nonlocal readings
            readings += 1
            rows = await read(item_id)
            return SupplierRows([row for row in rows if row.supplier_id != 3], skipped=int(readings > 1))

        monkeypatch.setattr(api, "item_suppliers", without_the_third_afterwards)
        assert (await shop.save_one(key(1, 3))).state is S.WAITING
        await shop.commit.settle_unsettled()
        assert len(shop.workspace.writes.unsettled_writes()) == 1
        monkeypatch.undo()
        await shop.commit.settle_unsettled()
        assert shop.editing.count == 0
    assert len(writes(server)) == 1


async def test_a_wawi_that_changes_more_than_it_was_asked_to_is_told_on(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        server.state.fault("workflow", method="PATCH", fields={"Comment": "set by a workflow"})
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, NEW)
        outcome = await shop.save_one(B)
        assert (outcome.state, outcome.fields) == (S.SAVED, (Field.COMMENT,))
        assert "1 other field" in outcome.text.in_english()


async def test_a_write_that_failed_while_a_colleague_was_quicker_is_a_conflict(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        colleagues = {"SupplierId": 2, "PurchasePriceNet": Decimal("9.70")}
        server.state.fault("other_user", method="GET", path="items/1/suppliers", fields=colleagues)
        server.state.fault("status", method="PATCH", status=500, times=0)
        outcome = await shop.save_one(B)
        assert outcome.state is S.CONFLICT
        assert [(conflict.base, conflict.wawi) for conflict in outcome.conflicts] == [(OLD, Decimal("9.70"))]
        server.state.clear_faults()
        assert (await shop.save_one(B)).state is S.CONFLICT
    assert price_in_wawi(server, B) == Decimal("9.70")


async def test_a_row_that_a_colleague_removes_right_after_the_write_is_not_created_again_unasked(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        api = await shop.connection.online()
        update = api.update_item_supplier

        async def update_then_removed(*arguments: Any) -> None:
            await update(*arguments)
            server.state.remove_row(1, 2)

        monkeypatch.setattr(api, "update_item_supplier", update_then_removed)
        assert (await shop.save_one(B)).state is S.CONFLICT
        assert (await shop.save_one(B)).state is S.CONFLICT
    assert writes(server) == ["PATCH 204"]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_a_call_that_took_effect_late_is_not_called_refused(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """The connection breaks, Wawi has nothing yet, the call is repeated, and the first one comes through after all."""
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        where = key(1, 3) if method == "POST" else B
        if method == "POST":
            shop.editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: NEW})
        else:
            shop.editing.remove_supplier(B)
        record = shop.workspace.writes.record_write
        calls = 0

        def comes_through(*arguments: Any) -> int:
            nonlocal calls
            calls += 1
            if calls == 2 and method == "POST":
                server.state.add_row(1, 3, PurchasePriceNet=NEW, UseSupplierDeliveryTime=False)
            elif calls == 2:
                server.state.remove_row(1, 2)
            return record(*arguments)

        monkeypatch.setattr(shop.workspace.writes, "record_write", comes_through)
        server.state.fault("reset", method=method)
        assert (await shop.save_one(where)).state is S.SAVED
        assert shop.editing.count == 0
        assert not shop.workspace.writes.unsettled_writes()


async def test_a_removal_of_a_row_that_just_vanished_is_done(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.remove_supplier(B)
        record = shop.workspace.writes.record_write

        def vanish_first(*arguments: Any) -> int:
            server.state.remove_row(1, 2)
            return record(*arguments)

        monkeypatch.setattr(shop.workspace.writes, "record_write", vanish_first)
        assert (await shop.save_one(B)).state is S.SAVED


async def test_after_a_write_of_unknown_outcome_the_item_is_read_again_before_the_next_row(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        for where in (A, B):
            shop.editing.set_value(where, Field.PURCHASE_PRICE_NET, NEW)
        server.state.fault("status", method="GET", path="items/1/suppliers", nth=2, times=3, status=500)
        server.state.fault("other_user", method="PATCH", path="items/1/suppliers/1", fields={"Comment": "x"})
        server.state.fault("status", method="GET", path="items/1/suppliers", nth=5, times=3, status=500)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.WAITING, 2: S.REFUSED}
        assert shop.editing.count == 2
    assert len(writes(server)) == 1
