"""kill -9 at any step of a save or a registration: the next start goes on, nothing is lost or written twice."""

from __future__ import annotations

import asyncio
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.demo.registration import WindowPhase
from jtl_desktop.services.registering.flow import Step
from jtl_desktop.wawi.errors import Gone
from tests.flows.desk import Desk, is_at
from tests.flows.killed import WANTED, FileDrawer, killed_at
from tests.flows.shop import has_row, key, key_for, open_shop, price_in_wawi, standards_in_wawi, stock, writes

B, NEW = key(1, 2), key(1, 3)
SAVE_STEPS = ["begun", "read", "recorded", "written", "settled", "dropped", "finished"]


def goggles(server: DemoServer) -> None:
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal(10), "IsStandard": True}),
        (2, {"PurchasePriceNet": Decimal("9.50")}),
    )


def is_done(server: DemoServer, wanted: str) -> bool:
    if wanted == "edit":
        return price_in_wawi(server, B) == Decimal(9)
    if wanted == "add":
        return has_row(server, NEW) and price_in_wawi(server, NEW) == Decimal(8)
    if wanted == "standard":
        return standards_in_wawi(server, 1) == [2]
    return not has_row(server, B)


async def edited(server: DemoServer, folder: Path, wanted: str) -> None:
    """The merchant edits and leaves it pending."""
    async with open_shop(server, folder) as shop:
        await shop.load(1)
        WANTED[wanted](shop.editing)


async def the_next_start_finishes(server: DemoServer, folder: Path) -> None:
    async with open_shop(server, folder) as shop:
        await shop.commit.settle_unsettled()
        assert not shop.workspace.writes.unsettled_writes()
        if shop.editing.count:
            await shop.save()
        assert shop.editing.count == 0
        assert {row.key for row in shop.catalogue.rows_of_item(B.item_id)} == {
            key(1, row.supplier_id) for row in server.state.rows(1)
        }


@pytest.mark.parametrize("step", SAVE_STEPS)
@pytest.mark.parametrize("wanted", ["edit", "add"])
async def test_a_save_killed_at_any_step_is_finished_by_the_next_start(
    server: DemoServer, tmp_path: Path, wanted: str, step: str
) -> None:
    goggles(server)
    await edited(server, tmp_path, wanted)
    server.state.forget_requests()
    await asyncio.to_thread(_killed_saving, server, tmp_path, step)
    await the_next_start_finishes(server, tmp_path)
    assert is_done(server, wanted)
    assert len(writes(server)) == 1


@pytest.mark.parametrize("step", ["recorded", "written"])
async def test_a_removal_killed_half_way_is_finished_by_the_next_start(
    server: DemoServer, tmp_path: Path, step: str
) -> None:
    goggles(server)
    await edited(server, tmp_path, "remove")
    server.state.forget_requests()
    await asyncio.to_thread(_killed_saving, server, tmp_path, step)
    await the_next_start_finishes(server, tmp_path)
    assert is_done(server, "remove")
    assert len(writes(server)) == 1


async def test_a_change_of_the_standard_supplier_killed_half_way_leaves_exactly_one(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    server.state.switch(two_standards=True)
    await edited(server, tmp_path, "standard")
    server.state.forget_requests()
    await asyncio.to_thread(_killed_saving, server, tmp_path, "written")
    assert standards_in_wawi(server, 1) == [1, 2]
    await the_next_start_finishes(server, tmp_path)
    assert is_done(server, "standard")
    assert len(writes(server)) == 2


async def test_a_program_killed_while_the_write_is_on_the_wire_finds_out_later(
    server: DemoServer, tmp_path: Path
) -> None:
    goggles(server)
    await edited(server, tmp_path, "add")
    server.state.forget_requests()
    server.state.fault("slow", method="POST", seconds=0.3)
    await asyncio.to_thread(_killed_saving, server, tmp_path, "recorded")
    await the_next_start_finishes(server, tmp_path)
    assert is_done(server, "add")
    assert [call for call in writes(server) if call == "POST 201"] == ["POST 201"]


def _killed_saving(server: DemoServer, folder: Path, step: str) -> None:
    killed_at(step, "save", folder=str(folder), base_url=server.base_url, key=key_for(server).reveal())


# Registration

RESUMED = [
    "challenge stored",
    "attempt saved",
    "request id saved",
    "still pending",
    "key stored",
]
BEFORE_THE_APPROVAL = {*RESUMED[:4], "request confirmed by Wawi"}


@pytest.mark.parametrize("step", RESUMED)
async def test_a_registration_killed_at_any_step_is_finished_by_the_next_start(
    server: DemoServer, tmp_path: Path, step: str
) -> None:
    await asyncio.to_thread(_killed_registering, server, tmp_path, step)
    desk = Desk(server, tmp_path)
    drawer = FileDrawer(tmp_path / "keyring.json")
    desk.drawer = drawer  # type: ignore[assignment]  # the keyring of the killed program
    flow = desk.start()
    desk.approve_after(7) if server.state.window is not WindowPhase.RECEIVED else desk.when(7, server.state.approve)
    if is_at(flow, Step.RESUME):
        await flow.resume()
    else:
        # Nothing but the code was stored: a new start from the beginning.
        assert step == "challenge stored"
        await flow.find()
        await flow.begin()
    assert is_at(flow, Step.DONE)
    assert desk.settings.pending is None
    assert "key" in drawer.names()
    assert len(server.state.apps) == 1
    assert not desk.errors


async def test_a_confirmation_that_was_lost_shows_as_a_name_that_is_taken(server: DemoServer, tmp_path: Path) -> None:
    await asyncio.to_thread(_killed_registering, server, tmp_path, "request confirmed by Wawi")
    desk = Desk(server, tmp_path)
    desk.drawer = FileDrawer(tmp_path / "keyring.json")  # type: ignore[assignment]  # as above
    server.state.approve()
    flow = desk.start()
    server.state.open_registration_window()
    await flow.resume()
    assert is_at(flow, Step.APP_ID_TAKEN)
    flow.use_other_app_id()
    desk.approve_after(desk.clock.seconds + 6)
    await flow.begin()
    assert is_at(flow, Step.DONE)


async def test_a_key_that_was_lost_on_its_last_inch_is_explained(server: DemoServer, tmp_path: Path) -> None:
    await asyncio.to_thread(_killed_registering, server, tmp_path, "key received")
    desk = Desk(server, tmp_path)
    desk.drawer = FileDrawer(tmp_path / "keyring.json")  # type: ignore[assignment]  # as above
    flow = desk.start()
    assert is_at(flow, Step.RESUME)
    await flow.resume()
    assert isinstance(flow.state.problem, Gone)
    assert desk.settings.pending is None


@pytest.mark.parametrize("step", ["connection saved", "challenge forgotten", "finished"])
async def test_a_program_killed_after_the_key_is_stored_is_simply_connected(
    server: DemoServer, tmp_path: Path, step: str
) -> None:
    await asyncio.to_thread(_killed_registering, server, tmp_path, step)
    desk = Desk(server, tmp_path)
    connection = desk.settings.connection
    assert connection is not None
    assert desk.settings.pending is None
    found = FileDrawer(tmp_path / "keyring.json")._values[connection.secret_name]
    assert server.state.app_for_key(found) is not None


def _killed_registering(server: DemoServer, folder: Path, step: str) -> None:
    """Wawi's window is open; unless the program dies before, the merchant agrees a moment after the request came."""
    server.state.open_registration_window()
    stop = threading.Event()

    def agree() -> None:
        while not stop.wait(0.02):
            if server.state.window is WindowPhase.RECEIVED:
                time.sleep(0.2)
                server.state.approve()
                return

    waits = step in BEFORE_THE_APPROVAL
    merchant = threading.Thread(target=agree)
    if not waits:
        merchant.start()
    try:
        killed_at(step, "register", folder=str(folder), base_url=server.base_url)
    finally:
        stop.set()
        if not waits:
            merchant.join()
