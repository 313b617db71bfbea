"""A registration flow that shows whatever state a test wants and remembers what was asked of it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

from jtl_desktop.services.events import Event
from jtl_desktop.services.registering.flow import FlowState, Step
from jtl_desktop.wawi.address import candidates, parse_address
from jtl_desktop.wawi.api import FoundServer, ServerInfo
from jtl_desktop.wawi.errors import TlsNotTrusted
from jtl_desktop.wawi.trust import CertificateInfo

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


class ScriptedFlow:
    """Looks like RegistrationFlow to a page."""

    def __init__(self, **state: Any) -> None:
        self.changed: Event[FlowState] = Event()
        self.state = FlowState(**state)
        self.calls: list[tuple[Any, ...]] = []

    def set(self, **changes: Any) -> None:
        self.state = dataclasses.replace(self.state, **changes)
        self.changed.emit(self.state)

    def go(self, step: Step) -> None:
        self.calls.append(("go", step))
        self.set(step=step)

    def reveal_key(self) -> str:
        return KEY

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def note(*arguments: Any) -> None:
            self.calls.append((name, *arguments))

        async def work(*arguments: Any) -> None:
            note(*arguments)

        is_sync = name in {"back", "choose", "allow_session_only", "cancel_waiting", "use_other_app_id", "start"}
        return note if is_sync else work


RUNNING = FoundServer(candidates()[0], ServerInfo("1.12.0.1", datetime(2026, 11, 21, tzinfo=UTC), "eazybusiness"))
CERTIFICATE = CertificateInfo(
    "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
    ":".join(["3F", "A1", "9C", "07"] * 8),
    "CN=JTL-Wawi REST",
    "CN=JTL-Wawi REST",
    datetime(2036, 1, 1, tzinfo=UTC),
)
SELF_SIGNED = FoundServer(parse_address("https://wawi-server:64110/api/Mandant_1"), None, TlsNotTrusted(CERTIFICATE))
