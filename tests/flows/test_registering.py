"""The merchant connects JTL Desktop to Wawi: the straight way, another name, a pasted key, a missing licence."""

from __future__ import annotations

import asyncio

import pytest

from jtl_desktop.services.errors import (
    NoServerChosenError,
    NotApprovedError,
)
from jtl_desktop.services.registering.flow import Step, Waiting
from jtl_desktop.wawi.errors import (
    AppIdTaken,
    KeyNotAccepted,
    LicenceMissing,
    RegistrationRejected,
)
from jtl_desktop.wawi.scopes import SCOPE_NAMES
from tests.flows.desk import Desk, is_at
from tests.flows.shop import until


async def test_the_straight_way_ends_with_a_stored_key_and_a_connection(desk: Desk) -> None:
    flow = await desk.at_wawi()
    assert flow.state.chosen is not None
    desk.approve_after(12)
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert (flow.state.problem, flow.state.busy, flow.state.missing_scopes) == (None, False, ())
    assert set(flow.state.granted or ()) == set(SCOPE_NAMES)
    record, key = flow.finish()
    assert desk.settings.connection == record
    assert desk.settings.pending is None
    assert desk.drawer.names() == ["key"]
    assert desk.server.state.app_for_key(key.reveal()) is not None
    assert record.app_id == "JTL-Desktop"
    assert not desk.errors


async def test_the_request_is_repeated_while_wawis_window_is_closed(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.when(20, desk.server.state.open_registration_window)
    desk.when(60, desk.server.state.approve)
    await flow.begin()
    assert is_at(flow, Step.DONE)
    seen = [state.waiting for state in desk.states if state.step is Step.WAITING]
    assert list(dict.fromkeys(seen)) == [Waiting.NOT_SENT, Waiting.WINDOW_CLOSED, Waiting.PENDING]
    assert 6 <= desk.server.state.count("POST", "authentication") <= 9
    left = [state.seconds_left for state in desk.states if state.step is Step.WAITING and state.busy]
    assert (left[0], min(left)) == (900, 839)


async def test_a_second_click_sends_no_second_request(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.approve_after(12)
    first = asyncio.create_task(flow.begin())
    while not flow.state.busy:  # noqa: ASYNC110 (in the very next turn: the desk's clock lets a quarter of an hour pass at once)
        await asyncio.sleep(0)
    await flow.begin()
    await flow.store_again()
    await first
    assert desk.server.state.count("POST", "authentication") == 1


async def test_nobody_approves_within_a_quarter_of_an_hour(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    await flow.begin()
    assert isinstance(flow.state.problem, NotApprovedError)
    assert (flow.state.step, flow.state.busy, flow.state.seconds_left) == (Step.WAITING, False, 0)
    assert desk.settings.pending is not None

    # The request still lies in Wawi, and is approved there while the merchant sends another one.
    desk.server.state.approve()
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert desk.drawer.names() == ["key"]


async def test_a_second_request_waits_for_the_window_while_the_first_is_approved_after_all(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    await flow.begin()
    desk.when(desk.clock.seconds + 10, desk.server.state.approve)
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert not desk.errors


async def test_a_second_request_takes_the_place_of_the_first(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    await flow.begin()
    desk.server.state.cancel()
    desk.approve_after(desk.clock.seconds + 10)
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert desk.drawer.names() == ["key"]


async def test_the_request_is_rejected_in_wawi(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(7, desk.server.state.reject)
    await flow.begin()
    assert isinstance(flow.state.problem, RegistrationRejected)
    assert (flow.state.step, flow.state.busy) == (Step.WAITING, False)
    assert desk.settings.pending is None
    assert desk.drawer.names() == []


async def test_waiting_can_be_cancelled_and_taken_up_again(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(9, flow.cancel_waiting)
    await flow.begin()
    assert (flow.state.busy, flow.state.problem) == (False, None)
    desk.server.state.approve()
    await flow.begin()
    assert is_at(flow, Step.DONE)


async def test_the_key_that_is_on_its_way_while_the_merchant_cancels_is_kept(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(3, desk.server.state.approve)
    desk.server.state.fault("slow", method="GET", path="authentication/*", nth=2, seconds=0.3)
    begun = asyncio.create_task(flow.begin())
    await until(lambda: desk.clock.seconds >= 5)
    await asyncio.sleep(0.1)
    flow.cancel_waiting()
    await begun
    assert is_at(flow, Step.DONE)
    assert desk.drawer.names() == ["key"]


async def test_going_back_ends_the_waiting(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(9, flow.back)
    await flow.begin()
    assert (flow.state.step, flow.state.busy) == (Step.OPEN_WAWI, False)
    flow.back()
    assert is_at(flow, Step.FIND)
    flow.back()
    flow.back()
    assert is_at(flow, Step.WELCOME)


async def test_the_name_is_taken_and_another_one_is_used(desk: Desk) -> None:
    desk.server.state.issue_key("JTL-Desktop", "0.1")
    flow = await desk.at_wawi()
    desk.approve_after(10)
    await flow.begin()
    assert is_at(flow, Step.APP_ID_TAKEN)
    assert isinstance(flow.state.problem, AppIdTaken)
    assert desk.settings.pending is None
    flow.use_other_app_id()
    assert flow.state.app_id.startswith("JTL-Desktop/")
    flow.use_other_app_id("JTL-Desktop/Lager")
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert desk.settings.connection is not None
    assert desk.settings.connection.app_id == "JTL-Desktop/Lager"


async def test_a_pasted_key_is_tried_before_it_is_stored(desk: Desk) -> None:
    key = desk.server.state.issue_key("JTL-Desktop/PC2", "0.0.9")
    flow = await desk.at_wawi()
    flow.go(Step.PASTE_KEY)
    await flow.paste_key("JTL-Desktop/PC2", "0.0.9", "00000000-0000-0000-0000-000000000000")
    assert is_at(flow, Step.PASTE_KEY)
    assert isinstance(flow.state.problem, KeyNotAccepted)
    assert desk.drawer.names() == []
    await flow.paste_key(" JTL-Desktop/PC2 ", "0.0.9", f" {key}\n")
    assert is_at(flow, Step.DONE)
    record, secret = flow.finish()
    assert (record.app_id, record.app_version, secret.reveal()) == ("JTL-Desktop/PC2", "0.0.9", key)
    assert desk.drawer.names() == ["key"]


async def test_leaving_the_paste_page_leads_back_where_it_was_opened(desk: Desk) -> None:
    flow = await desk.at_wawi()
    flow.go(Step.PASTE_KEY)
    flow.back()
    assert is_at(flow, Step.OPEN_WAWI)


async def test_without_a_wawi_there_is_nothing_to_register_at(desk: Desk) -> None:
    flow = desk.start()
    await flow.begin()
    assert isinstance(flow.state.problem, NoServerChosenError)
    await flow.paste_key("JTL-Desktop", "0.1", "key")
    assert is_at(flow, Step.FIND)
    with pytest.raises(RuntimeError):
        flow.finish()


async def test_a_missing_licence_is_explained_after_the_registration(desk: Desk) -> None:
    desk.server.state.switch(licence=False)
    flow = await desk.at_wawi()
    desk.approve_after(6)
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert isinstance(flow.state.licence_problem, LicenceMissing)
    assert desk.settings.connection is not None


async def test_rights_that_wawi_did_not_grant_are_named(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.approve_after(6)
    desk.when(6, lambda: desk.server.state.set_scopes("JTL-Desktop", SCOPE_NAMES[1:3]))
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert flow.state.missing_scopes[0] == "item.queryitems"
    assert "item.deleteitemsupplier" in flow.state.missing_scopes or flow.state.granted == SCOPE_NAMES


async def test_a_wawi_that_names_no_rights_is_believed(desk: Desk) -> None:
    desk.server.state.switch(granted_scopes_listed=False)
    flow = await desk.at_wawi()
    desk.approve_after(6)
    await flow.begin()
    assert (flow.state.step, flow.state.granted, flow.state.missing_scopes) == (Step.DONE, None, ())
