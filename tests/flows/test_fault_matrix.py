"""Every way in which the simulated Wawi fails, in a save that is paused, cancelled or killed half way.

However it goes: nothing is lost, nothing is written twice, and what is said of a row is so.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.demo.faults import Fault, FaultKind
from jtl_desktop.domain.changes import differences
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.merge import Side
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState
from tests.flows.killed import killed_at
from tests.flows.shop import Shop, key, key_for, open_shop, stock, until, writes

S = OutcomeState
PRICE = Field.PURCHASE_PRICE_NET
OLD, NEW, THEIRS = Decimal(5), Decimal("5.50"), Decimal("5.20")
ITEMS = (1, 2, 3, 4, 5, 6, 7)
SETTLED = (S.SAVED, S.UNCHANGED)


def _fault(kind: FaultKind, *, after: bool = False) -> Fault:
    """Two calls go wrong when the save is well under way: of any kind, or the first ones where it would take effect."""
    fields: tuple[tuple[str, object], ...] = ()
    method, nth, seconds = "*", 7, 0.4
    if kind in (FaultKind.OTHER_USER, FaultKind.WORKFLOW):
        fields = (("SupplierId", 1), ("PurchasePriceNet", THEIRS))
        method = "GET" if kind is FaultKind.OTHER_USER else "PATCH"
        nth = 2
    elif kind is FaultKind.NOT_STORED:
        method, nth = "PATCH", 2
    elif kind is FaultKind.HANG:
        seconds = 2.0
    return Fault(
        kind=kind, method=method, path="items/*/suppliers*", nth=nth, times=2, status=500, seconds=seconds,
        after=after, fields=fields,
    )  # fmt: skip


_LATE = (FaultKind.STATUS, FaultKind.HTML, FaultKind.HANG, FaultKind.RESET, FaultKind.HALF_BODY, FaultKind.GARBLED)
FAULTS = [_fault(kind) for kind in FaultKind] + [_fault(kind, after=True) for kind in _LATE]
each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind + "-after" * fault.after)


async def shelves(shop: Shop) -> dict[RowKey, ItemSupplier]:
    """Seven items and what the merchant wants of them: edits, two of one item, an addition and a removal."""
    for item in ITEMS:
        stock(shop.server, item, (1, {"PurchasePriceNet": OLD, "IsStandard": True}), (2, {"PurchasePriceNet": OLD}))
    await shop.load(*ITEMS)
    for item in ITEMS[:5]:
        shop.editing.set_value(key(item, 1), PRICE, NEW)
    shop.editing.set_value(key(5, 2), PRICE, NEW)
    shop.editing.add_supplier(ItemId(6), SupplierId(3), {PRICE: NEW})
    shop.editing.remove_supplier(key(7, 2))
    shop.server.state.forget_requests()
    return {row.key: row for item in ITEMS for row in shop.editing.rows_of_item(ItemId(item))}


async def rows_in_wawi(shop: Shop) -> dict[RowKey, ItemSupplier]:
    api = shop.connection.api
    assert api is not None
    return {row.key: row for item in ITEMS for row in await api.item_suppliers(ItemId(item))}


@contextlib.contextmanager
def nothing_twice(server: DemoServer) -> Iterator[None]:
    """Fail where a write reaches Wawi's database that is in there already."""
    state = server.state
    update = state.update_row
    twice: list[tuple[int, int]] = []

    def watched(item_id: int, supplier_id: int, fields: dict[str, object]) -> None:
        (row,) = [row for row in state.rows(item_id) if row.supplier_id == supplier_id]
        if all(getattr(row, name) == value for name, value in fields.items()):
            twice.append((item_id, supplier_id))
        update(item_id, supplier_id, fields)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "update_row", watched)
        yield
    assert twice == []
    # A second POST or DELETE would have been refused; that Wawi was asked is already too much.
    refused = [call for call in writes(server) if call.endswith((" 400", " 404", " 409"))]
    assert refused == []


async def ended(shop: Shop) -> CommitReport:
    reports: list[CommitReport] = []
    stop = shop.commit.finished.subscribe(reports.append)
    await until(lambda: reports, "the end of the save")
    stop()
    return reports[0]


async def assert_the_truth(shop: Shop, report: CommitReport, fault: Fault) -> None:
    """What is settled is not pending, what is not is; and Wawi has what is called saved."""
    shop.server.state.clear_faults()
    now = await rows_in_wawi(shop)
    for outcome in report.outcomes:
        change = shop.editing.change_of(outcome.key)
        if outcome.state in SETTLED:
            assert change is None, outcome
            known = shop.catalogue.row(outcome.key)
            if fault.kind is not FaultKind.OTHER_USER:
                assert known == now.get(outcome.key), outcome
        else:
            assert change is not None, outcome


async def finish_all(shop: Shop, wanted: dict[RowKey, ItemSupplier]) -> None:
    """Wawi is well again; the merchant saves until all is done, and insists on his values in conflicts."""
    shop.server.state.clear_faults()
    shop.connection.retry_now()
    await shop.connection.online()
    await until(lambda: not shop.commit.is_running)
    for _ in range(4):
        for change in shop.editing.changes:
            outcome = shop.editing.outcome_of(change.key)
            if outcome is not None and outcome.state is S.CONFLICT:
                shop.commit.resolve(change.key, {conflict.field: Side.MINE for conflict in outcome.conflicts})
        if shop.editing.count:
            await shop.save()
    assert shop.editing.count == 0, list(shop.editing.changes)
    assert not shop.workspace.writes.unsettled_writes()
    assert shop.workspace.load_changes() == []
    found = await rows_in_wawi(shop)
    assert found.keys() == wanted.keys()
    changed = [row_key for row_key, row in wanted.items() if differences(row, found[row_key])]
    assert changed == [] or all(found[row_key].purchase_price_net == THEIRS for row_key in changed)
    shown = {row.key: row for item in ITEMS for row in shop.catalogue.rows_of_item(ItemId(item))}
    assert shown == {row_key: row if row_key not in changed else shown[row_key] for row_key, row in found.items()}


@each_fault
@pytest.mark.parametrize("act", ["pause", "cancel"])
async def test_a_save_that_is_stopped_in_the_middle_of_trouble(
    server: DemoServer, tmp_path: Path, fault: Fault, act: str
) -> None:
    async with open_shop(server, tmp_path, is_hasty=fault.kind is FaultKind.HANG) as shop:
        wanted = await shelves(shop)
        with nothing_twice(server):
            server.state.fault(fault)

            def stop(_told: object) -> None:
                if shop.commit.state.done >= 2:
                    unsubscribe()
                    shop.commit.pause() if act == "pause" else shop.commit.cancel()

            unsubscribe = shop.commit.progress.subscribe(stop)
            assert shop.commit.start()
            if act == "pause":
                await until(lambda: shop.commit.is_paused or not shop.commit.is_running, "the pause")
                await until(lambda: not shop.commit.state.parallel, "the rows on their way")
                sent = len(writes(server))
                await asyncio.sleep(0.02)
                assert len(writes(server)) == sent
                is_over = ended(shop)
                shop.commit.resume()
                report = await is_over if shop.commit.is_running else None
                is_over.close()
            else:
                report = await ended(shop)
            if report is not None and not shop.commit.is_running:
                await assert_the_truth(shop, report, fault)
            await finish_all(shop, wanted)


@each_fault
async def test_a_save_that_is_killed_in_the_middle_of_trouble(server: DemoServer, tmp_path: Path, fault: Fault) -> None:
    async with open_shop(server, tmp_path) as shop:
        wanted = await shelves(shop)
    with nothing_twice(server):
        server.state.fault(fault)
        order = {"folder": str(tmp_path), "base_url": server.base_url, "key": key_for(server).reveal()}
        await asyncio.to_thread(killed_at, "written#3", "save", may_end=True, **order)
        server.state.clear_faults()
        async with open_shop(server, tmp_path) as shop:
            await shop.commit.settle_unsettled()
            assert not shop.workspace.writes.unsettled_writes()
            left = shop.commit.interrupted
            if left is not None:
                assert set(left.keys) <= {change.key for change in shop.editing.changes}
                assert shop.commit.go_on()
                await assert_the_truth(shop, await ended(shop), fault)
            await finish_all(shop, wanted)
