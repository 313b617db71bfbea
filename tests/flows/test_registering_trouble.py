"""Registering at a Wawi that is not there yet, falters, or shows a certificate that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.services.registering.flow import Step
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.wawi.address import AddressError
from jtl_desktop.wawi.errors import (
    NotFound,
    NotRunning,
    TimedOut,
    TlsNotTrusted,
)
from tests.flows.desk import Desk, is_at


@pytest.fixture
def secure_server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=20, https=True)) as running:
        yield running


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
