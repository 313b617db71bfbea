"""The index through every fault that Wawi has, colleagues at work meanwhile, restarts, and kills at any moment."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.demo.faults import Fault, FaultKind
from jtl_desktop.domain.items import Field
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.indexing.state import IndexPhase, Rhythm
from jtl_desktop.storage.settings import Settings
from tests.flows.killed import ROOT
from tests.flows.shop import HurriedClock, Shop, key, key_for, open_shop, stock, until
from tests.flows.truth import differences, the_same

ON = Settings()
# Dates are real, the other times are hurried.
BRISK = Rhythm(changes=5.0, listing=0.4, again=0.2, backlog=60.0, retry=5.0)
ITEMS = 60


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=ITEMS, suppliers=12)) as running:
        yield running


def _fault(kind: FaultKind, path: str, *, status: int = 500) -> Fault:
    return Fault(kind=kind, method="GET", path=path, nth=2, times=12, status=status, seconds=1.0)


_KINDS = (
    FaultKind.STATUS, FaultKind.HTML, FaultKind.HANG, FaultKind.RESET, FaultKind.HALF_BODY, FaultKind.GARBLED,
    FaultKind.SLOW, FaultKind.LICENCE,
)  # fmt: skip
FAULTS = [_fault(kind, path) for kind in _KINDS for path in ("items", "items/*/suppliers")]
FAULTS += [_fault(FaultKind.STATUS, "items*", status=status) for status in (401, 429, 503)]
each_fault = pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: f"{fault.kind}-{fault.status}-{'page' if fault.path == 'items' else 'item'}"
)


def colleagues(server: DemoServer, lot: Random) -> None:
    """Somebody else adds an item, names one anew, changes a price and deletes an item."""
    state = server.state
    there = [number for number in state.find_items("", None) if state.rows(number)]
    new = state.add_item(f"N-{lot.randrange(10_000)}", "new")
    state.add_row(new, lot.randrange(1, 13), PurchasePriceNet=Decimal(lot.randrange(1, 9999)) / 100)
    state.change_item(lot.choice(there), name=f"renamed {lot.randrange(100)}")
    item = lot.choice(there)
    state.change_row(item, state.rows(item)[0].supplier_id, PurchasePriceNet=Decimal(lot.randrange(1, 9999)) / 100)
    state.touch_item(item)
    state.remove_item(lot.choice([number for number in there if number != item]))


async def settled(shop: Shop) -> None:
    """Wait until the catalogue is the same as Wawi's data, and nothing is left to complain about."""
    await the_same(shop.server, shop.catalogue)
    await until(lambda: not shop.index.state.failed and not shop.index.state.problem, f"{shop.index.state}")


@each_fault
async def test_whatever_goes_wrong_it_knows_in_the_end_what_wawi_has(
    server: DemoServer, tmp_path: Path, fault: Fault
) -> None:
    lot = Random(f"{fault.kind}{fault.path}{fault.status}")
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK, is_hasty=True) as shop:
        shop.index.start()
        await until(lambda: shop.index.state.indexed >= 5)
        server.state.fault(fault)
        for _ in range(3):
            colleagues(server, lot)
            await asyncio.sleep(0.1)
        server.state.clear_faults()
        await settled(shop)


async def test_a_wawi_that_stops_and_comes_back_is_gone_on_with(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(latency=0.01)
    lot = Random(5)
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK) as shop:
        shop.index.start()
        for enough in (5, 20, 40):
            await until(lambda enough=enough: shop.index.state.indexed >= enough)  # type: ignore[misc]  # bound now
            server.stop_wawi()
            await until(lambda: shop.connection.state.phase is Phase.OFFLINE)
            assert shop.index.state.phase is IndexPhase.WAITING
            colleagues(server, lot)
            server.start_wawi()
            await until(lambda: shop.index.state.phase is not IndexPhase.WAITING)
        await settled(shop)


@pytest.mark.parametrize("switch", ["repeat_ids", "broken_record"])
async def test_pages_that_repeat_items_or_hold_broken_ones_keep_nothing_out(
    server: DemoServer, tmp_path: Path, switch: str
) -> None:
    server.state.switch(**{switch: True})
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK) as shop:
        shop.index.start()
        await until(lambda: shop.index.state.phase in (IndexPhase.FRESH, IndexPhase.CHECKING))
        server.state.switch(**{switch: False})
        await settled(shop)


async def test_page_sizes_that_wawi_cuts_keep_nothing_out(server: DemoServer, tmp_path: Path) -> None:
    server.state.switch(max_page_size=3)
    async with open_shop(server, tmp_path, settings=ON) as shop:
        shop.index.start()
        await until(lambda: shop.index.state.phase is IndexPhase.FRESH)
        assert differences(server, shop.catalogue) == []


async def test_unsaved_changes_and_a_save_in_the_middle_stay_right(server: DemoServer, tmp_path: Path) -> None:
    for item in (1, 2, 3):
        stock(server, item, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK, clock=HurriedClock(20)) as shop:
        server.state.slow_down(latency=0.02)
        await shop.load(1, 2, 3)
        for item in (1, 2, 3):
            shop.editing.set_value(key(item, 1), Field.PURCHASE_PRICE_NET, Decimal("6.50"))
        shop.index.start()
        await until(lambda: shop.index.state.indexed >= 10)
        await shop.save([key(1, 1), key(2, 1)])
        await settled(shop)
        assert [shop.stored(key(item, 1)).purchase_price_net for item in (1, 2, 3)] == [
            Decimal("6.50"), Decimal("6.50"), Decimal(5),
        ]  # fmt: skip
        assert shop.change(key(3, 1)).values[Field.PURCHASE_PRICE_NET] == Decimal("6.50")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_killed_at_any_moment_it_goes_on_where_it_was(server: DemoServer, tmp_path: Path, seed: int) -> None:
    server.state.slow_down(item_latency=0.01, latency=0.002)
    lot = Random(seed)
    for _ in range(3):
        killed_after(server, tmp_path, lot.randrange(0, ITEMS))
    state = server.state
    async with open_shop(server, tmp_path, settings=ON) as shop:
        known = shop.catalogue.counts().items_loaded
        state.forget_requests()
        shop.index.start()
        await until(lambda: shop.index.state.phase is IndexPhase.FRESH)
        assert differences(server, shop.catalogue) == []
        reads = sum(call.path.endswith("/suppliers") and "items" in call.path for call in state.requests)
        assert reads == ITEMS - known


def killed_after(server: DemoServer, folder: Path, items: int) -> None:
    """Start the program and kill it as soon as it has read so many items more or less."""
    order = {"folder": str(folder), "key": key_for(server).reveal(), "base_url": server.base_url}
    command = [sys.executable, "-m", "tests.flows.indexing_child"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(json.dumps(order))
        child.stdin.close()
        for line in child.stdout:
            if line.strip() == "complete" or int(line) >= items:
                child.kill()
                break
        complaints = child.stderr.read()
    assert not complaints, complaints
