"""A whole save is taken back: what was before it is staged, reviewed and saved like any other edits."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.items import Field, ItemId, ScalePrice, SupplierId
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.services.saving.records import TakeBack
from tests.flows.shop import (
    Shop,
    has_row,
    key,
    open_shop,
    price_in_wawi,
    standards_in_wawi,
    states,
    stock,
    tiers_in_wawi,
    wawi_row,
)

S = OutcomeState
PRICE = Field.PURCHASE_PRICE_NET
A, B, NEW = key(1, 1), key(1, 2), key(1, 3)
TIERS = [{"FromQuantity": 10, "PurchasePriceNet": Decimal("9.00")}]


def goggles(server: DemoServer) -> None:
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal(10), "IsStandard": True, "ScalePrices": TIERS, "Comment": "by phone"}),
        (2, {"PurchasePriceNet": Decimal("9.50"), "Sku": "B-2"}),
    )


async def batch_of(shop: Shop) -> str:
    return (await shop.save()).batch


async def taken_back(shop: Shop, batch: str) -> TakeBack:
    back = await shop.commit.take_back(batch)
    shop.editing.apply(back.edits, back.name)
    return back


async def changed_added_removed(shop: Shop) -> str:
    """One save of all three kinds, by its batch."""
    await shop.load(1)
    shop.editing.set_value(A, PRICE, Decimal(11))
    shop.editing.add_supplier(ItemId(1), SupplierId(3), {PRICE: Decimal(8)})
    shop.editing.remove_supplier(B)
    return await batch_of(shop)


async def test_prices_tiers_and_texts_come_back(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_scale_prices(
            A, (ScalePrice(Decimal(10), net=Decimal(8)), ScalePrice(Decimal(50), net=Decimal(7)))
        )
        shop.editing.set_value(B, PRICE, Decimal("9.10"))
        shop.editing.set_value(B, Field.COMMENT, "new")
        batch = await batch_of(shop)
        rows = {row.key: row for row in await shop.commit.rows_of_save(batch)}
        assert rows.keys() == {A, B}
        old, new = rows[B].old, rows[B].new
        assert old is not None
        assert new is not None
        assert (old.purchase_price_net, new.purchase_price_net) == (Decimal("9.5"), Decimal("9.10"))
        assert (rows[B].state, rows[B].at is not None) == (S.SAVED, True)
        assert rows[B].note is not None

        back = await taken_back(shop, batch)
        assert (back.moved_on, back.left_out) == ((), ())
        assert shop.editing.count == 3
        assert states((await shop.save()).outcomes) == {1: S.SAVED, 2: S.SAVED}
        newer, older = await shop.commit.saves()
        assert (older.batch, older.is_taken_back, newer.is_taken_back) == (batch, True, False)
    assert tiers_in_wawi(server, A) == {10: "9.00"}
    assert (price_in_wawi(server, B), wawi_row(server, B)["Comment"] or "") == (Decimal("9.50"), "")


@pytest.mark.parametrize("is_given_up", [False, True])
async def test_a_save_counts_as_taken_back_also_when_the_program_was_started_anew_in_between(
    server: DemoServer, tmp_path: Path, is_given_up: bool
) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(A, PRICE, Decimal("11.00"))
        shop.editing.set_value(B, PRICE, Decimal("9.10"))
        batch = await batch_of(shop)
        await taken_back(shop, batch)
    async with open_shop(server, tmp_path) as shop:
        if is_given_up:
            shop.editing.revert_all()
            shop.editing.set_value(A, PRICE, Decimal("10.50"))
        assert (await shop.save()).count(S.SAVED) == (1 if is_given_up else 2)
        newer, older = await shop.commit.saves()
        assert (older.batch, older.is_taken_back, newer.is_taken_back) == (batch, not is_given_up, False)


async def test_an_addition_goes_and_a_removal_comes_back_with_all_values(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(ItemId(1), SupplierId(3), {PRICE: Decimal(8)})
        shop.editing.remove_supplier(B)
        batch = await batch_of(shop)
        back = await taken_back(shop, batch)
        assert back.moved_on == ()
        assert {change.key: change.kind for change in shop.editing.changes} == {
            NEW: ChangeKind.REMOVE,
            B: ChangeKind.ADD,
        }
        assert (await shop.save()).count(S.SAVED) == 2
    assert not has_row(server, NEW)
    assert (price_in_wawi(server, B), wawi_row(server, B)["Sku"]) == (Decimal("9.50"), "B-2")


@pytest.mark.parametrize("keeps_two", [True, False])
@pytest.mark.parametrize("is_staged", [True, False])
async def test_the_former_standard_supplier_is_the_standard_again(
    server: DemoServer, tmp_path: Path, keeps_two: bool, is_staged: bool
) -> None:
    """Whether Wawi clears the former one by itself or not, and whether the program knew that there was one."""
    goggles(server)
    server.state.switch(two_standards=keeps_two)
    if not is_staged:
        server.state.change_row(1, 1, IsStandard=False)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        server.state.change_row(1, 1, IsStandard=True)
        shop.editing.set_standard(B)
        batch = await batch_of(shop)
        assert standards_in_wawi(server, 1) == [2]
        await taken_back(shop, batch)
        assert shop.editing.count == 2
        report = await shop.save()
        assert report.count(S.SAVED, S.UNCHANGED) == 2, report
    assert standards_in_wawi(server, 1) == [1]


async def test_where_wawi_has_moved_on_it_ends_as_a_conflict(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(A, PRICE, Decimal(11))
        shop.editing.set_value(B, PRICE, Decimal("9.10"))
        batch = await batch_of(shop)
        server.state.change_row(1, 2, PurchasePriceNet=Decimal("8.80"))
        await shop.load(1)
        back = await taken_back(shop, batch)
        assert back.moved_on == (B,)
        assert states((await shop.save()).outcomes) == {1: S.SAVED, 2: S.CONFLICT}
        (conflict,) = shop.outcome(B).conflicts
        assert (conflict.base, conflict.wawi, conflict.mine) == (Decimal("9.10"), Decimal("8.80"), Decimal("9.5"))
    assert price_in_wawi(server, B) == Decimal("8.80")


async def test_rows_that_were_added_or_removed_elsewhere_since_are_told(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        batch = await changed_added_removed(shop)
        server.state.remove_row(1, 1)
        server.state.change_row(1, 3, PurchasePriceNet=Decimal(7))
        server.state.add_row(1, 2, PurchasePriceNet=Decimal(6))
        await shop.load(1)
        back = await taken_back(shop, batch)
        assert back.moved_on == (A, B, NEW)
        assert (await shop.save()).count(S.CONFLICT) == 3


async def test_what_is_so_already_is_not_staged(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        batch = await changed_added_removed(shop)
        server.state.change_row(1, 1, PurchasePriceNet=Decimal(10))
        server.state.remove_row(1, 3)
        server.state.add_row(1, 2, PurchasePriceNet=Decimal("9.50"), Sku="B-2")
        await shop.load(1)
        assert (await shop.commit.take_back(batch)).edits == ()


async def test_other_pending_edits_of_the_row_stay(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(A, PRICE, Decimal(11))
        shop.editing.set_value(B, PRICE, Decimal("9.10"))
        batch = await batch_of(shop)
        shop.editing.set_value(A, Field.COMMENT, "ask again")
        shop.editing.set_value(A, PRICE, Decimal(12))
        shop.editing.remove_supplier(B)
        back = await taken_back(shop, batch)
        assert back.left_out == (B,)
        assert dict(shop.change(A).values) == {Field.COMMENT: "ask again", PRICE: Decimal(10)}
        assert shop.change(B).kind is ChangeKind.REMOVE
        assert (await shop.save()).count(S.SAVED) == 2
    assert (price_in_wawi(server, A), wawi_row(server, A)["Comment"]) == (Decimal(10), "ask again")


async def test_only_what_was_really_written_is_taken_back(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(A, PRICE, Decimal(11))
        shop.editing.set_value(B, PRICE, Decimal("9.10"))
        server.state.fault("status", status=400, method="PATCH", path="items/1/suppliers/2", times=0)
        report = await shop.save()
        assert states(report.outcomes) == {1: S.SAVED, 2: S.REFUSED}
        back = await shop.commit.take_back(report.batch)
        assert [edit.key for edit in back.edits] == [A]
        rows = {row.key: row for row in await shop.commit.rows_of_save(report.batch)}
        assert (rows[B].state, rows[B].is_written) == (S.REFUSED, False)
        assert (await shop.commit.take_back("no such save")).edits == ()


async def test_a_save_that_was_looked_up_after_a_crash_can_be_taken_back(server: DemoServer, tmp_path: Path) -> None:
    goggles(server)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(B, PRICE, Decimal("9.10"))
        server.state.fault("reset", method="GET", path="items/1/suppliers", nth=2, times=0)
        report = await shop.save()
        assert states(report.outcomes) == {2: S.WAITING}
    server.state.clear_faults()
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        assert shop.editing.count == 0
        back = await shop.commit.take_back(report.batch)
        assert [edit.key for edit in back.edits] == [B]
        (row,) = await shop.commit.rows_of_save(report.batch)
        assert row.state is S.SAVED
