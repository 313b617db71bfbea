"""The connection to Wawi comes and goes; the program notices, says why, and finds back by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.services.connection import ConnectionService, ConnectionState, Phase
from jtl_desktop.services.errors import KeyMissingError
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.secrets import SecretLocked
from jtl_desktop.wawi.errors import (
    KeyNotAccepted,
    LicenceMissing,
    NotRunning,
    ScopeMissing,
    ServerFault,
    TimedOut,
    WrongTenantOrPath,
)
from tests.flows.desk import Drawer
from tests.flows.shop import KEY_NAME, key_for, open_api, record_for, until


@dataclass
class HandClock:
    """Time stands still until somebody is waiting and the test lets it go on."""

    naps: list[tuple[float, asyncio.Event]] = field(default_factory=list)

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        nap = (seconds, asyncio.Event())
        self.naps.append(nap)
        try:
            await nap[1].wait()
        finally:
            self.naps.remove(nap)

    async def pass_on(self) -> float:
        """Let the one who waits go on; how long he wanted to wait."""
        await until(lambda: self.naps, "somebody who waits")
        seconds, event = self.naps[0]
        event.set()
        await asyncio.sleep(0)
        return seconds


@dataclass
class Line:
    server: DemoServer
    service: ConnectionService
    clock: HandClock
    drawer: Drawer
    seen: list[ConnectionState]

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.seen]

    async def becomes(self, phase: Phase) -> ConnectionState:
        await until(lambda: self.service.state.phase is phase, phase.value)
        return self.service.state


@asynccontextmanager
async def line(server: DemoServer, *, is_configured: bool = True) -> AsyncIterator[Line]:
    errors: list[Exception] = []
    supervisor = Supervisor(lambda error, _name: errors.append(error))
    drawer, clock = Drawer(), HandClock()
    await drawer.write(KEY_NAME, key_for(server).reveal())
    record = record_for(server) if is_configured else None
    service = ConnectionService(record, drawer, open_api, supervisor, clock)
    seen: list[ConnectionState] = []
    service.changed.subscribe(seen.append)
    try:
        yield Line(server, service, clock, drawer, seen)
    finally:
        await service.close()
        assert await supervisor.drain(3)
    assert not errors


async def test_without_a_registration_there_is_nothing_to_connect_to(server: DemoServer) -> None:
    async with line(server, is_configured=False) as there:
        there.service.start()
        assert there.service.state == ConnectionState(Phase.NOT_CONFIGURED)
        assert there.service.api is None
        await there.service.use(record_for(server), key_for(server))
        state = await there.becomes(Phase.ONLINE)
        assert state.info is not None
        assert there.phases == [Phase.CONNECTING, Phase.ONLINE]


async def test_wawi_is_asked_every_quarter_of_a_minute_and_its_time_of_day_is_no_news(server: DemoServer) -> None:
    async with line(server) as there:
        there.service.start()
        there.service.start()
        assert await there.service.online() is there.service.api
        for _ in range(3):
            assert await there.clock.pass_on() == 15
            await until(lambda: there.clock.naps)
        assert server.state.count("GET", "info") == 4
        assert there.phases == [Phase.ONLINE]


async def test_wawi_goes_and_comes_back_by_itself(server: DemoServer) -> None:
    async with line(server) as there:
        there.service.start()
        await there.becomes(Phase.ONLINE)
        server.stop_wawi()
        await there.clock.pass_on()
        state = await there.becomes(Phase.OFFLINE)
        assert isinstance(state.problem, NotRunning)
        assert state.info is not None
        waited = []
        for _ in range(6):
            waited.append(await there.clock.pass_on())
            await until(lambda: there.clock.naps)
        assert waited == [2, 4, 8, 16, 30, 30]
        server.start_wawi()
        await there.clock.pass_on()
        assert (await there.becomes(Phase.ONLINE)).problem is None


async def test_a_failed_call_is_news_at_once_and_looked_after_soon(server: DemoServer) -> None:
    async with line(server) as there:
        there.service.start()
        await there.becomes(Phase.ONLINE)
        await until(lambda: there.clock.naps)
        assert there.service.report(NotRunning("here"))
        assert there.service.state.phase is Phase.OFFLINE
        assert not there.service.is_online
        await until(lambda: [seconds for seconds, _ in there.clock.naps] == [2])
        await there.clock.pass_on()
        await there.becomes(Phase.ONLINE)


async def test_errors_of_one_call_only_are_none_of_the_connections_business(server: DemoServer) -> None:
    async with line(server) as there:
        there.service.start()
        await there.becomes(Phase.ONLINE)
        for error in (ServerFault(500), ScopeMissing(None), WrongTenantOrPath("here", "x")):
            assert not there.service.report(error)
        assert there.service.is_online


async def test_a_slow_call_makes_the_connection_look_at_once(server: DemoServer) -> None:
    async with line(server) as there:
        there.service.start()
        await there.becomes(Phase.ONLINE)
        await until(lambda: there.clock.naps)
        assert not there.service.report(TimedOut(30))
        await until(lambda: server.state.count("GET", "info") == 2)


async def test_one_slow_heartbeat_is_forgiven_a_second_is_not(server: DemoServer) -> None:
    async with line(server) as there:
        there.service.start()
        await there.becomes(Phase.ONLINE)
        server.state.fault("hang", path="info", seconds=9, times=2)
        await there.clock.pass_on()
        await until(lambda: there.clock.naps)
        assert there.service.is_online
        assert await there.clock.pass_on() == 2
        assert isinstance((await there.becomes(Phase.OFFLINE)).problem, TimedOut)


@pytest.mark.parametrize("error", [KeyNotAccepted(), LicenceMissing("No license available")])
async def test_a_refused_key_or_licence_is_only_cleared_by_a_call_that_works(
    server: DemoServer, error: KeyNotAccepted | LicenceMissing
) -> None:
    async with line(server) as there:
        there.service.start()
        await there.becomes(Phase.ONLINE)
        server.state.switch(licence=False)
        assert there.service.report(error)
        assert there.service.state.phase is Phase.REFUSED
        await until(lambda: [seconds for seconds, _ in there.clock.naps] == [60])
        await there.clock.pass_on()
        await until(lambda: there.clock.naps)
        assert isinstance(there.service.state.problem, LicenceMissing)
        server.state.switch(licence=True)
        there.service.retry_now()
        await there.becomes(Phase.ONLINE)


async def test_a_locked_key_store_is_not_asked_again_until_the_merchant_says_so(server: DemoServer) -> None:
    async with line(server) as there:
        there.drawer.is_locked = True
        there.service.start()
        state = await there.becomes(Phase.REFUSED)
        assert isinstance(state.problem, SecretLocked)
        assert there.service.api is None
        await asyncio.sleep(0.02)
        assert there.clock.naps == []
        there.drawer.is_locked = False
        there.service.retry_now()
        await there.becomes(Phase.ONLINE)


async def test_a_key_that_is_gone_asks_for_a_new_registration(server: DemoServer) -> None:
    async with line(server) as there:
        await there.drawer.delete(KEY_NAME)
        there.service.start()
        assert isinstance((await there.becomes(Phase.REFUSED)).problem, KeyMissingError)


async def test_changing_over_to_another_registration_ends_the_old_client(server: DemoServer) -> None:
    async with line(server) as there:
        there.service.start()
        old = await there.service.online()
        await there.service.use(record_for(server), key_for(server))
        assert there.service.record == record_for(server)
        new = await there.service.online()
        assert new is not old
        await there.service.close()
        assert there.service.api is None
