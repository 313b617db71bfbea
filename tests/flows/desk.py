"""A workstation on which JTL Desktop is being registered, with time that passes as fast as it is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typing_extensions import override

from jtl_desktop.demo import DemoServer
from jtl_desktop.services.registering.flow import FlowState, RegistrationDeps, RegistrationFlow, Step
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.secrets import (
    MemoryStore,
    NoSecretStore,
    ProbeResult,
    SecretFound,
    SecretLocked,
    SecretMissing,
    SecretRefused,
)
from jtl_desktop.storage.settings import Settings, SettingsStore
from jtl_desktop.wawi.address import ServerAddress, parse_address
from jtl_desktop.wawi.api import FoundServer
from jtl_desktop.wawi.discovery import discover, probe
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.limits import Limits
from jtl_desktop.wawi.trust import Trust
from tests.flows.shop import open_api

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LIMITS = Limits(info_seconds=5.0, registration_seconds=2.0, connect_seconds=5.0)


class QuickClock:
    """Waiting takes no time but passes it; ``at_each`` is called with the seconds since the start."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.at_each: list[Callable[[float], None]] = []

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 8, tzinfo=UTC) + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        for tell in self.at_each:
            tell(self.seconds)
        await asyncio.sleep(0)


class Drawer(MemoryStore):
    """A key store that can be locked, refuse to write, or forget what it took."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = False
        self.refuses_keys = False
        self.forgets_keys = False
        self.is_missing = False

    @override
    async def read(self, name: str) -> SecretFound | SecretMissing:
        if self.is_locked:
            raise SecretLocked
        return await super().read(name)

    @override
    async def write(self, name: str, value: str) -> None:
        if self.is_missing:
            raise NoSecretStore
        if self.refuses_keys and name.startswith("key-"):
            raise SecretRefused
        if not (self.forgets_keys and name.startswith("key-")):
            await super().write(name, value)

    @override
    async def probe(self) -> ProbeResult:
        return ProbeResult(self.description, NoSecretStore() if self.is_missing else None)

    def names(self) -> list[str]:
        return sorted(name.partition("-")[0] for name in self._values)


@dataclass
class Desk:
    """One computer with its settings and its key store; ``start`` starts the program anew."""

    server: DemoServer
    folder: Path
    drawer: Drawer = field(default_factory=Drawer)
    clock: QuickClock = field(default_factory=QuickClock)
    errors: list[Exception] = field(default_factory=list)
    states: list[FlowState] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = SettingsStore(self.folder / "settings.json")
        self.supervisor = Supervisor(lambda error, _name: self.errors.append(error))

    @property
    def settings(self) -> Settings:
        return self.store.load()

    def start(self) -> RegistrationFlow:
        flow = RegistrationFlow(
            RegistrationDeps(
                settings=self.store,
                secrets=self.drawer,
                find=self.find,
                probe=self.probe,
                open_registration=open_registration,
                open_api=open_api,
                supervisor=self.supervisor,
                icon_png=PNG,
                app_version="0.1",
                clock=self.clock,
            )
        )
        self.states.clear()
        flow.changed.subscribe(self.states.append)
        flow.start()
        return flow

    async def find(self) -> list[FoundServer]:
        return await discover([parse_address(self.server.base_url)], limits=LIMITS)

    async def probe(self, address: ServerAddress, trust: Trust) -> FoundServer:
        return await probe(address, trust=trust, limits=LIMITS)

    async def at_wawi(self) -> RegistrationFlow:
        """Started, Wawi found, on the page that says what to click there."""
        flow = self.start()
        flow.go(Step.FIND)
        await flow.find()
        flow.go(Step.OPEN_WAWI)
        return flow

    def when(self, seconds: float, act: Callable[[], object]) -> None:
        """Let the merchant do something in Wawi once so much time has passed."""
        done: list[float] = []

        def look(now: float) -> None:
            if now >= seconds and not done:
                done.append(now)
                act()

        self.clock.at_each.append(look)

    def approve_after(self, seconds: float) -> None:
        """Open Wawi's window right now and agree after so many seconds."""
        self.server.state.open_registration_window()
        self.when(seconds, self.server.state.approve)


def is_at(flow: RegistrationFlow, step: Step) -> bool:
    return flow.state.step is step


async def open_registration(address: ServerAddress, trust: Trust) -> HttpWawi:
    return HttpWawi(address, trust=trust, limits=LIMITS)
