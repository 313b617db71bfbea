"""The merchant connects JTL Desktop to Wawi: the straight way, and every way around what can come in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.services.errors import (
    CannotResumeError,
    KeyNotReadBackError,
    NoServerChosenError,
    NotApprovedError,
)
from jtl_desktop.services.registration import RegistrationFlow, Step, Waiting
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.secrets import NoSecretStore, SecretLocked, SecretRefused
from jtl_desktop.wawi.address import AddressError
from jtl_desktop.wawi.errors import (
    AppIdTaken,
    Gone,
    KeyNotAccepted,
    LicenceMissing,
    NotFound,
    NotRunning,
    RegistrationRejected,
    TimedOut,
    TlsNotTrusted,
)
from jtl_desktop.wawi.scopes import SCOPE_NAMES
from tests.flows.desk import Desk
from tests.flows.shop import until


@pytest.fixture
def desk(server: DemoServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path)


@pytest.fixture
def secure_server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=20, https=True)) as running:
        yield running


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
    await until(lambda: flow.state.busy)
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


# The key store


async def test_without_a_key_store_nothing_is_asked_of_wawi(desk: Desk) -> None:
    desk.drawer.is_missing = True
    flow = await desk.at_wawi()
    desk.approve_after(6)
    await flow.begin()
    assert isinstance(flow.state.problem, NoSecretStore)
    assert flow.state.secrets is not None
    assert desk.server.state.count("POST", "authentication") == 0

    flow.allow_session_only()
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert flow.state.session_only
    _, key = flow.finish()
    assert desk.server.state.app_for_key(key.reveal()) is not None
    assert (desk.settings.connection, desk.settings.pending) == (None, None)


async def test_a_key_store_that_works_again_is_used(desk: Desk) -> None:
    desk.drawer.is_missing = True
    flow = await desk.at_wawi()
    await flow.begin()
    flow.allow_session_only()
    desk.drawer.is_missing = False
    await flow.check_secrets()
    assert (flow.state.session_only, flow.state.problem) == (False, None)


async def test_a_key_that_cannot_be_stored_is_shown_and_stored_later(desk: Desk) -> None:
    desk.drawer.refuses_keys = True
    flow = await desk.at_wawi()
    assert flow.reveal_key() == ""
    desk.approve_after(6)
    await flow.begin()
    assert is_at(flow, Step.KEY_NOT_STORED)
    assert isinstance(flow.state.problem, SecretRefused)
    assert desk.server.state.app_for_key(flow.reveal_key()) is not None
    await flow.store_again()
    assert is_at(flow, Step.KEY_NOT_STORED)

    desk.drawer.refuses_keys = False
    await flow.store_again()
    assert is_at(flow, Step.DONE)
    assert flow.reveal_key() == ""
    assert desk.drawer.names() == ["key"]


async def test_a_key_that_cannot_be_stored_still_serves_this_session(desk: Desk) -> None:
    desk.drawer.forgets_keys = True
    flow = await desk.at_wawi()
    desk.approve_after(6)
    await flow.begin()
    assert isinstance(flow.state.problem, KeyNotReadBackError)
    flow.allow_session_only()
    await until(lambda: is_at(flow, Step.DONE))
    assert (desk.settings.connection, desk.settings.pending) == (None, None)
    assert not desk.errors


# A crash, a power cut, a closed window


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


# Wawi falters


async def test_wawi_goes_away_while_the_approval_is_awaited_and_comes_back(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.when(8, desk.server.stop_wawi)
    desk.when(30, desk.server.start_wawi)
    desk.when(40, desk.server.state.approve)
    await flow.begin()
    assert is_at(flow, Step.DONE)
    assert any(isinstance(state.problem, NotRunning) for state in desk.states)


async def test_wawi_is_started_only_after_the_merchant_sent_the_request(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.stop_wawi()
    desk.server.state.open_registration_window()
    desk.when(12, desk.server.start_wawi)
    desk.when(20, desk.server.state.approve)
    await flow.begin()
    assert is_at(flow, Step.DONE)


async def test_a_request_whose_answer_is_lost_is_not_repeated_blindly(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.server.state.fault("hang", method="POST", path="authentication", seconds=3, after=True)
    await flow.begin()
    assert isinstance(flow.state.problem, TimedOut)
    assert desk.server.state.count("POST", "authentication") == 1


async def test_the_connection_breaks_while_the_request_is_sent(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.server.state.fault("reset", method="POST", path="authentication")
    await flow.begin()
    assert isinstance(flow.state.problem, NotRunning)
    assert desk.server.state.count("POST", "authentication") == 1


async def test_a_request_that_wawi_forgot_is_given_up(desk: Desk) -> None:
    flow = await desk.at_wawi()
    desk.server.state.open_registration_window()
    desk.server.state.fault("status", method="GET", path="authentication/*", status=404)
    await flow.begin()
    assert isinstance(flow.state.problem, NotFound)
    assert desk.settings.pending is None


async def test_settings_that_cannot_be_written_stop_before_wawi_is_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = await desk.at_wawi()

    def refuse(_settings: object) -> None:
        raise NotWritable(desk.folder)

    monkeypatch.setattr(desk.store, "save", refuse)
    desk.server.state.open_registration_window()
    await flow.begin()
    assert isinstance(flow.state.problem, NotWritable)
    assert desk.server.state.count("POST", "authentication") == 0


# Finding Wawi


async def test_a_typed_address_is_tried_and_remembered_among_the_found_ones(desk: Desk) -> None:
    flow = desk.start()
    await flow.use_address(desk.server.base_url.removeprefix("http://") + "v1/")
    assert flow.state.chosen is not None
    assert flow.state.chosen.info is not None
    assert len(flow.state.servers) == 1
    await flow.use_address(desk.server.base_url)
    assert len(flow.state.servers) == 1
    await flow.use_address("nonsense: a b")
    assert isinstance(flow.state.problem, AddressError)
    flow.choose(flow.state.servers[0])
    assert flow.state.problem is None


async def test_when_nothing_runs_that_is_said(desk: Desk) -> None:
    desk.server.stop_wawi()
    flow = desk.start()
    await flow.find()
    assert (flow.state.servers, flow.state.chosen, flow.state.problem) == ((), None, None)
    await flow.use_address(desk.server.base_url)
    assert isinstance(flow.state.problem, NotRunning)


async def test_a_certificate_is_trusted_by_its_fingerprint_and_pinned(
    secure_server: DemoServer, tmp_path: Path
) -> None:
    desk = Desk(secure_server, tmp_path)
    flow = desk.start()
    await flow.find()
    found = flow.state.chosen
    assert found is not None
    assert isinstance(found.error, TlsNotTrusted)
    await flow.trust(found)
    trusted = flow.state.chosen
    assert trusted is not None
    assert trusted.info is not None
    assert len(flow.state.servers) == 1
    await flow.trust(trusted)
    desk.approve_after(6)
    await flow.begin()
    assert is_at(flow, Step.DONE)
    record, _ = flow.finish()
    assert record.pinned_pem is not None
    assert record.pinned_pem.strip() == secure_server.certificate_pem.strip()


async def test_a_registration_at_a_pinned_wawi_goes_on_at_the_next_start(
    secure_server: DemoServer, tmp_path: Path
) -> None:
    desk = Desk(secure_server, tmp_path)
    flow = desk.start()
    await flow.find()
    assert flow.state.chosen is not None
    await flow.trust(flow.state.chosen)
    secure_server.state.open_registration_window()
    desk.when(9, flow.cancel_waiting)
    await flow.begin()
    secure_server.state.approve()
    flow = desk.start()
    await flow.resume()
    assert is_at(flow, Step.DONE)


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


def is_at(flow: RegistrationFlow, step: Step) -> bool:
    return flow.state.step is step


async def _begin(flow: RegistrationFlow) -> None:
    await flow.begin()
