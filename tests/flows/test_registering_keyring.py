"""Registering while the keyring of the computer will not do as it should."""

from __future__ import annotations

from jtl_desktop.services.errors import (
    KeyNotReadBackError,
)
from jtl_desktop.services.registering.flow import Step
from jtl_desktop.storage.secrets import NoSecretStore, SecretRefused
from tests.flows.desk import Desk, is_at
from tests.flows.shop import until


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
