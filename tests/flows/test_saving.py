"""The merchant saves: what ends in Wawi, what is proved, and what happens when somebody else was quicker."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ItemId, ScalePrice, SupplierId
from jtl_desktop.domain.merge import Side
from jtl_desktop.services.saving.outcomes import OutcomeState
from tests.flows.shop import (
    has_row,
    key,
    open_shop,
    price_in_wawi,
    standards_in_wawi,
    states,
    stock,
    tiers_in_wawi,
    until,
    wawi_row,
    writes,
)

S = OutcomeState
A = key(1, 1)
B = key(1, 2)
TIERS = [
    {"FromQuantity": 10, "PurchasePriceNet": Decimal("9.00")},
    {"FromQuantity": 50, "PurchasePriceNet": Decimal("8.50")},
]


def goggles(server: DemoServer) -> None:
    """Item 1: a standard supplier for 10.00 with two tiers, and a cheaper one."""
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal("10.00"), "IsStandard": True, "ScalePrices": TIERS, "Comment": "by phone"}),
        (2, {"PurchasePriceNet": Decimal("9.50")}),
    )


async def test_a_new_price_is_written_read_back_and_no_longer_pending(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        assert shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.12345")) == []
        outcome = await shop.save_one(B)
        assert outcome.state is S.SAVED
        assert shop.editing.count == 0
        assert shop.stored(B).purchase_price_net == Decimal("9.12345")
    assert price_in_wawi(server, B) == Decimal("9.12345")
    assert writes(server) == ["PATCH 204"]


async def test_only_what_changed_is_written(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(A, Field.COMMENT, "by mail")
        server.state.change_row(1, 1, PurchasePriceNet=Decimal("10.40"))
        assert (await shop.save_one(A)).state is S.SAVED
        assert shop.stored(A).purchase_price_net == Decimal("10.40")
    row = wawi_row(server, A)
    assert (row["Comment"], row["PurchasePriceNet"]) == ("by mail", Decimal("10.40"))


async def test_additions_edits_and_removals_of_one_item_end_in_wawi(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    new = key(1, 3)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(
            ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: Decimal("8.88"), Field.SKU: "N-1"}
        )
        shop.editing.set_scale_prices(A, (ScalePrice(Decimal(10), net=Decimal("8.90")),))
        shop.editing.remove_supplier(B)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 2: S.SAVED, 3: S.SAVED}
        assert {row.supplier_id for row in shop.catalogue.rows_of_item(ItemId(1))} == {1, 3}
        assert shop.editing.count == 0
    assert tiers_in_wawi(server, A) == {10: "8.90"}
    assert not has_row(server, B)
    assert wawi_row(server, new)["Sku"] == "N-1"
    assert writes(server) == ["POST 201", "PATCH 204", "DELETE 204"]


async def test_one_click_makes_another_supplier_the_standard(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_standard(B)
        assert shop.editing.count == 2
        report = await shop.save()
        assert states(report.outcomes) == {1: S.UNCHANGED, 2: S.SAVED}
    assert standards_in_wawi(server, 1) == [2]


async def test_a_wawi_that_keeps_two_standard_suppliers_is_put_right(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    server.state.switch(two_standards=True)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_standard(B)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 2: S.SAVED}
        assert not shop.workspace.writes.unsettled_writes()
    assert standards_in_wawi(server, 1) == [2]


async def test_a_standard_supplier_that_somebody_else_made_meanwhile_is_cleared_too(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    server.state.switch(two_standards=True)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_standard(B)
        server.state.add_row(1, 5, IsStandard=True)
        await shop.save()
        assert shop.editing.count == 0
    assert standards_in_wawi(server, 1) == [2]


async def test_the_old_standard_supplier_can_go_in_the_same_save(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_standard(B)
        shop.editing.remove_supplier(A)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 2: S.SAVED}
    assert [(row.supplier_id, row.is_standard) for row in server.state.rows(1)] == [(2, True)]


async def test_a_colleague_was_quicker_and_nothing_is_overwritten(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
        server.state.change_row(1, 2, PurchasePriceNet=Decimal("9.70"))
        outcome = await shop.save_one(B)
        assert outcome.state is S.CONFLICT
        (conflict,) = outcome.conflicts
        assert (conflict.base, conflict.wawi, conflict.mine) == (Decimal("9.5"), Decimal("9.7"), Decimal("9.00"))
        assert shop.outcome(B) == outcome
        assert writes(server) == []

        shop.commit.resolve(B, {Field.PURCHASE_PRICE_NET: Side.MINE})
        assert (await shop.save_one(B)).state is S.SAVED
    assert price_in_wawi(server, B) == Decimal("9.00")


async def test_typing_the_old_price_again_over_a_colleagues_new_one_is_a_conflict_too(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
        server.state.change_row(1, 2, PurchasePriceNet=Decimal("9.70"))
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.50"))
        outcome = await shop.save_one(B)
        assert outcome.state is S.CONFLICT
        assert [(found.wawi, found.mine) for found in outcome.conflicts] == [(Decimal("9.7"), Decimal("9.50"))]
    assert writes(server) == []


async def test_the_colleagues_price_can_stay(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
        server.state.change_row(1, 2, PurchasePriceNet=Decimal("9.70"))
        await shop.save_one(B)
        shop.commit.resolve(B, {Field.PURCHASE_PRICE_NET: Side.WAWI})
        assert shop.editing.count == 0
        assert shop.stored(B).purchase_price_net == Decimal("9.70")
    assert writes(server) == []


async def test_a_row_that_is_gone_can_be_added_again_or_let_go(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        for where in (A, B):
            shop.editing.set_value(where, Field.COMMENT, "mine")
            server.state.remove_row(1, where.supplier_id)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.CONFLICT, 2: S.CONFLICT}
        shop.commit.resolve(A, {})
        shop.commit.resolve(B, {Field.COMMENT: Side.WAWI})
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED}
    row = wawi_row(server, A)
    assert (row["Comment"], row["PurchasePriceNet"], len(row["ScalePrices"])) == ("mine", Decimal("10.00"), 2)
    assert not has_row(server, B)


async def test_a_supplier_that_a_colleague_added_first_is_a_conflict(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    new = key(1, 3)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: Decimal(8)})
        server.state.add_row(1, 3, PurchasePriceNet=Decimal(7))
        assert (await shop.save_one(new)).state is S.CONFLICT
        shop.commit.resolve(new, {Field.PURCHASE_PRICE_NET: Side.MINE})
        assert (await shop.save_one(new)).state is S.SAVED
    assert price_in_wawi(server, new) == Decimal(8)
    assert writes(server) == ["PATCH 204"]


async def test_what_wawi_has_already_is_not_written(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
        shop.editing.remove_supplier(A)
        server.state.change_row(1, 2, PurchasePriceNet=Decimal("9.00"))
        server.state.remove_row(1, 1)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.UNCHANGED, 2: S.UNCHANGED}
        assert shop.editing.count == 0
    assert writes(server) == []


async def test_a_write_that_wawi_acknowledges_but_does_not_store_is_found_out(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    server.state.switch(not_stored=True)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
        shop.editing.remove_supplier(A)
        shop.editing.add_supplier(ItemId(1), SupplierId(3))
        report = await shop.save()
        assert states(report.outcomes) == {1: S.NOT_STORED, 2: S.NOT_STORED, 3: S.NOT_STORED}
        assert shop.outcome(B).fields == (Field.PURCHASE_PRICE_NET,)
        assert shop.editing.count == 3

        server.state.switch(not_stored=False)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 2: S.SAVED, 3: S.SAVED}


async def test_a_workflow_that_changes_the_price_again_is_found_out(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    server.state.switch(workflow=True)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.12345"))
        outcome = await shop.save_one(B)
        assert outcome.state is S.NOT_STORED
        assert outcome.wawi_row is not None
        assert outcome.wawi_row.purchase_price_net == Decimal("9.12")
        change = shop.change(B)
        assert change.base is not None
        assert (change.base.purchase_price_net, change.effective().purchase_price_net) == (
            Decimal("9.12"),
            Decimal("9.12345"),
        )


async def test_removed_tiers_that_wawi_keeps_are_named_and_recreating_the_row_helps(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    server.state.switch(tiers="merge")
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_scale_prices(A, (ScalePrice(Decimal(10), net=Decimal("8.80")),))
        outcome = await shop.save_one(A)
        assert outcome.state is S.NOT_STORED
        assert outcome.can_recreate
        assert "from 50" in outcome.text.in_english()
        assert tiers_in_wawi(server, A) == {10: "8.80", 50: "8.50"}

        ended: list[object] = []
        shop.commit.finished.subscribe(ended.append)
        assert shop.commit.recreate(A)
        assert not shop.commit.recreate(A)

        await until(lambda: ended)
        assert shop.outcome(A).state is S.SAVED
        assert shop.editing.count == 0
    row = wawi_row(server, A)
    assert tiers_in_wawi(server, A) == {10: "8.80"}
    assert (row["IsStandard"], row["Comment"], row["PurchasePriceNet"]) == (True, "by phone", Decimal("10.00"))


async def test_broken_rules_are_never_sent(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        assert shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal(-1))
        shop.editing.set_value(A, Field.COMMENT, "fine")
        plan = shop.commit.plan()
        assert [change.key for change in plan.rows] == [A]
        assert list(plan.problems) == [B]
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 2: S.REFUSED}
        assert shop.editing.count == 1
    assert price_in_wawi(server, B) == Decimal("9.50")


async def test_the_reason_of_a_refusal_is_wawis_own(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    server.state.fault("status", status=400, method="PATCH")
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, Field.COMMENT, "hello")
        outcome = await shop.save_one(B)
        assert outcome.state is S.REFUSED
        assert outcome.error is not None
        assert shop.editing.count == 1
        assert not shop.workspace.writes.unsettled_writes()


async def test_a_right_that_was_not_granted_stops_nothing_but_what_needs_it(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        server.state.set_scopes(
            "JTL-Desktop/test", ["item.queryitems", "item.queryitemsuppliers", "item.updateitemsupplier"]
        )
        shop.editing.set_value(B, Field.COMMENT, "hello")
        shop.editing.remove_supplier(A)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.REFUSED, 2: S.SAVED}


async def test_an_edit_made_while_the_row_is_being_saved_stays_pending(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        server.state.fault("slow", method="PATCH", seconds=0.3)
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
        shop.editing.set_value(B, Field.COMMENT, "old")
        ended: list[object] = []
        shop.commit.finished.subscribe(ended.append)
        shop.commit.start()

        await until(shop.workspace.writes.unsettled_writes, "the write")
        shop.editing.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("8.00"))
        shop.editing.revert(B, Field.COMMENT)
        await until(lambda: ended)
        assert shop.outcome(B).state is S.SAVED
        change = shop.change(B)
        assert change.base is not None
        assert change.base.purchase_price_net == Decimal("9.00")
        assert dict(change.values) == {Field.PURCHASE_PRICE_NET: Decimal("8.00"), Field.COMMENT: ""}
        assert shop.workspace.load_changes() == [change]
        await shop.save()
    row = wawi_row(server, B)
    assert (row["PurchasePriceNet"], row["Comment"] or "") == (Decimal("8.00"), "")


@pytest.mark.parametrize("told", ["computed", "zero", "left_out"])
async def test_tiers_in_percent_are_saved_however_wawi_tells_their_price(
    server: DemoServer, tmp_path: Path, told: str
) -> None:
    goggles(server)
    server.state.switch(percent_tier_price=told)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        tiers = (ScalePrice(Decimal(10), percent=Decimal(0)), ScalePrice(Decimal(50), percent=Decimal("7.50")))
        shop.editing.set_scale_prices(B, tiers)
        assert (await shop.save_one(B)).state is S.SAVED
        assert shop.editing.count == 0


async def test_a_default_that_wawi_gives_a_new_row_is_told(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    server.state.fault("workflow", method="POST", fields={"SupplierId": 3, "TaxRate": Decimal(19)})
    new = key(1, 3)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: Decimal(8)})
        outcome = await shop.save_one(new)
        assert (outcome.state, outcome.fields) == (S.SAVED, (Field.TAX_RATE,))
        assert shop.stored(new).tax_rate == Decimal(19)
