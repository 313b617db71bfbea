"""Registering over a crash, a power cut or a closed window: the next start goes on."""

from __future__ import annotations

import asyncio
import json

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.services.errors import (
    CannotResumeError,
)
from jtl_desktop.services.registering.flow import RegistrationFlow, Step
from jtl_desktop.storage.secrets import SecretFound, SecretLocked, SecretRefused
from jtl_desktop.wawi.errors import (
    Gone,
)
from tests.flows.desk import Desk, is_at
from tests.flows.shop import until


async def test_the_next_start_goes_on_with_a_request_that_is_still_open(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(9, flow.cancel_waiting)
    await flow.begin()

    desk.server.state.approve()
    flow = desk.start()
    assert is_at(flow, Step.RESUME)
    await flow.resume()
    assert is_at(flow, Step.DONE)
    assert desk.settings.connection is not None
    assert desk.drawer.names() == ["key"]
    assert desk.server.state.count("POST", "authentication") == 1


async def test_the_next_start_sends_what_was_never_sent(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.when(2, flow.cancel_waiting)
    await flow.begin()
    assert desk.settings.pending is not None
    assert desk.settings.pending.request_id == ""

    flow = desk.start()
    desk.approve_after(desk.clock.seconds + 8)
    await flow.resume()
    assert is_at(flow, Step.DONE)


async def test_the_next_start_finds_the_name_taken_when_the_answer_was_lost(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.when(2, flow.cancel_waiting)
    await flow.begin()
    desk.server.state.issue_key("JTL-Desktop", "0.1")
    desk.server.state.open_registration_window()
    flow = desk.start()
    await flow.resume()
    assert is_at(flow, Step.APP_ID_TAKEN)


async def test_the_next_start_finds_a_key_that_was_stored_at_the_last_moment(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.when(9, flow.cancel_waiting)
    desk.server.state.open_registration_window()
    await flow.begin()
    pending = desk.settings.pending
    assert pending is not None
    key = desk.server.state.issue_key("JTL-Desktop", "0.1")
    await desk.drawer.write(pending.secret_name.replace("challenge-", "key-"), key)

    flow = desk.start()
    await flow.resume()
    assert is_at(flow, Step.DONE)
    assert flow.finish()[1].reveal() == key


async def test_asking_again_and_again_leaves_one_code_in_the_key_store(desk: Desk) -> None:
    flow = await desk.at_wawi()
    for _ in range(3):
        desk.when(desk.clock.seconds + 4, flow.cancel_waiting)
        await flow.begin()
        assert desk.drawer.names() == ["challenge"]
    pending = desk.settings.pending
    assert pending is not None
    assert isinstance(await desk.drawer.read(pending.secret_name), SecretFound)


async def test_starting_over_leaves_neither_code_nor_key_in_the_key_store(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.when(9, flow.cancel_waiting)
    desk.server.state.open_registration_window()
    await flow.begin()
    pending = desk.settings.pending
    assert pending is not None
    await desk.drawer.write(pending.secret_name.replace("challenge-", "key-"), "stored at the last moment")

    flow = desk.start()
    await flow.discard_pending()
    assert desk.drawer.names() == []


async def test_the_next_start_explains_a_key_that_was_lost_on_its_way(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.server.state.fault("half_body", method="GET", path="authentication/*", nth=2, after=True)
    desk.when(4, desk.server.state.approve)
    await flow.begin()
    assert isinstance(flow.state.problem, Gone)
    assert desk.settings.pending is None


async def test_a_locked_key_store_at_the_next_start_can_be_unlocked_and_tried_again(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(9, flow.cancel_waiting)
    await flow.begin()
    desk.server.state.approve()
    flow = desk.start()
    desk.drawer.is_locked = True
    await flow.resume()
    assert isinstance(flow.state.problem, SecretLocked)
    assert is_at(flow, Step.RESUME)
    desk.drawer.is_locked = False
    await flow.resume()
    assert is_at(flow, Step.DONE)


async def test_a_registration_whose_code_is_gone_can_only_be_started_over(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(9, flow.cancel_waiting)
    await flow.begin()
    pending = desk.settings.pending
    assert pending is not None
    await desk.drawer.delete(pending.secret_name)
    flow = desk.start()
    await flow.resume()
    assert isinstance(flow.state.problem, CannotResumeError)
    await flow.discard_pending()
    assert (flow.state.step, desk.settings.pending) == (Step.WELCOME, None)
    await flow.resume()
    assert is_at(flow, Step.WELCOME)
    flow.start()
    assert is_at(flow, Step.WELCOME)


async def test_no_file_ever_holds_the_code_or_the_key(desk: Desk) -> None:
    flow = await desk.at_wawi()
    codes: set[str] = set()

    def look(_: float) -> None:
        codes.update(desk.drawer._values.values())
        content = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
        assert not [code for code in codes if code.encode() in content]

    desk.clock.at_each.append(look)
    desk.approve_after(10)
    await flow.begin()
    look(0)
    assert len(codes) == 2
    assert json.loads((desk.folder / "settings.json").read_text(encoding="utf-8"))["pending"] is None
    assert not any(code in repr(state) for code in codes for state in desk.states)


async def test_closing_the_program_while_the_key_arrives_still_stores_it(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(3, desk.server.state.approve)
    desk.server.state.fault("slow", method="GET", path="authentication/*", nth=2, seconds=0.3)
    begun = asyncio.create_task(_begin(flow))
    await until(lambda: desk.clock.seconds >= 5)
    await asyncio.sleep(0.1)
    assert await desk.supervisor.drain(3)
    await begun
    assert desk.drawer.names() == ["key"]
    assert desk.settings.connection is not None


async def _begin(flow: RegistrationFlow) -> None:
    await flow.begin()


async def test_registering_anew_at_the_same_wawi_keeps_what_is_unsaved_and_only_the_new_key(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.approve_after(6)
    await flow.begin()
    first, old_key = flow.finish()
    desk.server.state.remove_app(first.app_id)

    flow = await desk.at_wawi()
    desk.approve_after(desk.clock.seconds + 6)
    await flow.begin()
    second, new_key = flow.finish()
    assert second.connection_id == first.connection_id
    assert new_key != old_key
    assert desk.drawer.names() == ["key"]
    assert desk.drawer._values == {second.secret_name: new_key.reveal()}


async def test_registering_at_another_tenant_is_another_connection(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.approve_after(6)
    await flow.begin()
    first, _ = flow.finish()
    with DemoServer(DemoConfig(items=5, tenant="Mandant_2")) as other:
        desk.server = other
        flow = await desk.at_wawi()
        desk.approve_after(desk.clock.seconds + 6)
        await flow.begin()
        second, _ = flow.finish()
    assert second.connection_id != first.connection_id
    assert desk.drawer.names() == ["key"]


async def test_a_former_key_that_cannot_be_deleted_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = await desk.at_wawi()
    desk.approve_after(6)
    await flow.begin()
    desk.server.state.remove_app("JTL-Desktop")

    async def refuse(_name: str) -> None:
        raise SecretRefused

    monkeypatch.setattr(desk.drawer, "delete", refuse)
    flow = await desk.at_wawi()
    desk.approve_after(desk.clock.seconds + 6)
    await flow.begin()
    assert is_at(flow, Step.DONE)
