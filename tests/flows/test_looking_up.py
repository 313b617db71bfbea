"""Writes whose outcome nobody knows are looked up before anything else, at once or at the next start."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ItemId, SupplierId
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.wawi.errors import ServerFault
from tests.flows.shop import (
    Shop,
    has_row,
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


async def test_wawi_goes_down_right_after_a_write_and_the_write_is_looked_up_later(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.state.fault("reset", method="PATCH", after=True)
        server.state.fault("reset", method="GET", path="items/1/suppliers", nth=2, times=0)
        report = await shop.save()
        assert states(report.outcomes) == {2: S.WAITING}
        assert "not known" in report.outcomes[0].text.in_english()
        (write,) = shop.workspace.writes.unsettled_writes()
        assert (write.key, write.new and write.new.purchase_price_net) == (B, NEW)
        server.state.clear_faults()
        await until(lambda: not shop.workspace.writes.unsettled_writes(), "the look")
        assert shop.editing.count == 0
        assert shop.outcome(B).state is S.SAVED
        (row,) = await shop.commit.rows_of_save(report.batch)
        assert row.state is S.SAVED
    assert len(writes(server)) == 1


async def test_the_next_start_finds_out_about_writes_that_the_last_one_left_open(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        shop.editing.set_value(A, Field.COMMENT, "by mail")
        shop.editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: NEW})
        now = shop.loader._clock.now()
        for where in (A, B, key(1, 3)):
            change = shop.change(where)
            shop.workspace.writes.record_write("batch", where, change.base, change.effective(), now)
        # The program dies here: the price was stored, comment and addition were not.
        server.state.change_row(1, 2, PurchasePriceNet=NEW)
    async with open_shop(server, tmp_path) as shop:
        assert shop.editing.count == 3
        await shop.commit.settle_unsettled()
        assert not shop.workspace.writes.unsettled_writes()
        assert shop.editing.change_of(B) is None
        assert {change.key for change in shop.editing.changes} == {A, key(1, 3)}
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 3: S.SAVED}


async def test_a_standard_supplier_set_at_the_last_moment_leaves_no_second_one(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    server.state.switch(two_standards=True)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        row = shop.stored(B)
        now = shop.loader._clock.now()
        shop.workspace.writes.record_write("batch", B, row, row.replace(Field.IS_STANDARD, True), now)
        server.state.change_row(1, 2, IsStandard=True)
        assert standards_in_wawi(server, 1) == [1, 2]
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        assert shop.change(A).values == {Field.IS_STANDARD: False}
        await shop.save()
    assert standards_in_wawi(server, 1) == [2]


async def test_a_removal_left_open_is_settled_either_way(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        for where in (A, B):
            shop.editing.remove_supplier(where)
            shop.workspace.writes.record_write("batch", where, shop.stored(where), None, shop.loader._clock.now())
        server.state.remove_row(1, 1)
        await shop.commit.settle_unsettled()
        assert {change.key for change in shop.editing.changes} == {B}
        assert has_row(server, B)


async def test_settling_waits_until_wawi_can_be_read(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        shop.workspace.writes.record_write("batch", B, shop.stored(B), shop.editing.row(B), shop.loader._clock.now())
        server.state.fault("reset", method="GET", path="items/1/suppliers", times=3)
        await shop.commit.settle_unsettled()
        assert not shop.workspace.writes.unsettled_writes()
        assert shop.editing.count == 1


async def test_a_save_that_cannot_settle_first_writes_nothing(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        shop.workspace.writes.record_write("batch", B, shop.stored(B), shop.editing.row(B), shop.loader._clock.now())
        server.state.fault("status", method="GET", path="items/1/suppliers", status=500, times=3)
        report = await shop.save()
        assert states(report.outcomes) == {2: S.REFUSED}
        assert isinstance(report.outcomes[0].error, ServerFault)
        assert shop.editing.count == 1
    assert writes(server) == []


async def test_what_cannot_be_looked_up_now_stays_open(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        shop.workspace.writes.record_write("batch", B, shop.stored(B), shop.editing.row(B), shop.loader._clock.now())
        server.state.fault("garbled", method="GET", path="items/1/suppliers", times=0)
        await shop.commit.settle_unsettled()
        assert len(shop.workspace.writes.unsettled_writes()) == 1


async def test_one_item_that_cannot_be_looked_up_does_not_keep_the_others_from_being_saved(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    stock(server, 2, (1, {"PurchasePriceNet": OLD}))
    other = key(2, 1)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        await shop.load(2)
        shop.editing.set_value(other, Field.PURCHASE_PRICE_NET, NEW)
        shop.workspace.writes.record_write("batch", B, shop.stored(B), shop.editing.row(B), shop.loader._clock.now())
        server.state.fault("status", method="GET", path="items/1/suppliers", status=500, times=0)
        report = await shop.save()
        assert {outcome.key: outcome.state for outcome in report.outcomes} == {B: S.REFUSED, other: S.SAVED}
        assert [write.key for write in shop.workspace.writes.unsettled_writes()] == [B]
    assert price_in_wawi(server, other) == NEW
    assert len(writes(server)) == 1


async def test_a_price_edited_again_before_its_write_was_looked_up_is_no_conflict_with_oneself(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        shop.workspace.writes.record_write("batch", B, shop.stored(B), shop.editing.row(B), shop.loader._clock.now())
        server.state.change_row(1, 2, PurchasePriceNet=NEW)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal(8))
        assert (await shop.save_one(B)).state is S.WAITING
        assert (await shop.save_one(B)).state is S.SAVED
    assert price_in_wawi(server, B) == Decimal(8)


async def test_an_addition_edited_again_before_it_was_looked_up_becomes_an_edit(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    new = key(1, 3)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: OLD})
        sent = shop.change(new).effective()
        shop.workspace.writes.record_write("batch", new, None, sent, shop.loader._clock.now())
        server.state.add_row(1, 3, PurchasePriceNet=OLD, UseSupplierDeliveryTime=False)
        shop.editing.set_value(new, Field.PURCHASE_PRICE_NET, NEW)
        await shop.commit.settle_unsettled()
        assert dict(shop.change(new).values) == {Field.PURCHASE_PRICE_NET: NEW}
        assert (await shop.save_one(new)).state is S.SAVED
    assert price_in_wawi(server, new) == NEW


async def test_what_was_taken_back_while_nobody_knew_whether_wawi_has_it_is_written_back(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        shop.workspace.writes.record_write("batch", B, shop.stored(B), shop.editing.row(B), shop.loader._clock.now())
        server.state.change_row(1, 2, PurchasePriceNet=NEW)
        shop.editing.revert(B)
        await shop.commit.settle_unsettled()
        assert dict(shop.change(B).values) == {Field.PURCHASE_PRICE_NET: OLD}
        assert (await shop.save_one(B)).state is S.SAVED
    assert price_in_wawi(server, B) == OLD


async def test_looking_up_does_not_begin_in_the_middle_of_a_save(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await with_new_price(shop)
        server.state.fault("slow", method="PATCH", seconds=0.3)
        ended: list[object] = []
        shop.commit.finished.subscribe(ended.append)
        shop.commit.start()
        await until(shop.workspace.writes.unsettled_writes, "the write")
        await shop.commit.settle_unsettled()
        await until(lambda: ended)
        assert shop.outcome(B).state is S.SAVED
    assert server.state.count("GET", "items/1/suppliers") == 2
