"""Registering this program at Wawi, as plain asyncio code: nothing is lost at any moment, every answer has its way on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jtl_desktop.services.events import Event
from jtl_desktop.services.ports import Clock, OpenApi
from jtl_desktop.services.registration_state import FlowState, Step, Waiting
from jtl_desktop.services.tasks import Supervisor

if TYPE_CHECKING:
    from jtl_desktop.storage.secrets import SecretStore
    from jtl_desktop.storage.settings import ConnectionRecord, SettingsStore
    from jtl_desktop.wawi.address import ServerAddress
    from jtl_desktop.wawi.http import FoundServer
    from jtl_desktop.wawi.registration import RegistrationApi
    from jtl_desktop.wawi.secretstr import Secret
    from jtl_desktop.wawi.tls import CertificateInfo, Trust

__all__ = ["FlowState", "RegistrationDeps", "RegistrationFlow", "Step", "Waiting"]


@dataclass(frozen=True, slots=True)
class RegistrationDeps:
    """What the flow needs. ``find`` probes the usual addresses, ``probe`` one; ``open_registration`` makes the client."""

    settings: SettingsStore
    secrets: SecretStore
    find: Callable[[], Awaitable[list[FoundServer]]]
    probe: Callable[[ServerAddress, Trust], Awaitable[FoundServer]]
    fetch_certificate: Callable[[str, int], Awaitable[CertificateInfo]]
    open_registration: Callable[[ServerAddress, Trust, str, str], Awaitable[RegistrationApi]]
    open_api: OpenApi
    supervisor: Supervisor
    icon_png: bytes
    app_version: str
    clock: Clock


class RegistrationFlow:
    def __init__(self, deps: RegistrationDeps) -> None:
        self.changed: Event[FlowState] = Event()

    @property
    def state(self) -> FlowState:
        raise NotImplementedError

    def start(self) -> None:
        """Welcome, or where a registration was under way: the offer to go on with it."""
        raise NotImplementedError

    def go(self, step: Step) -> None:
        raise NotImplementedError

    def back(self) -> None:
        raise NotImplementedError

    async def find(self) -> None:
        raise NotImplementedError

    async def use_address(self, typed: str) -> None:
        raise NotImplementedError

    def choose(self, server: FoundServer) -> None:
        raise NotImplementedError

    async def trust(self, server: FoundServer) -> None:
        """Trust exactly the certificate whose fingerprint the merchant was shown."""
        raise NotImplementedError

    async def check_secrets(self) -> None:
        raise NotImplementedError

    def allow_session_only(self) -> None:
        """Go on without a keyring; the key lives in memory until the program ends."""
        raise NotImplementedError

    async def begin(self) -> None:
        """Send the request, repeat it while Wawi's window is closed, wait for the approval, keep the key."""
        raise NotImplementedError

    def cancel_waiting(self) -> None:
        raise NotImplementedError

    def use_other_app_id(self, app_id: str | None = None) -> None:
        raise NotImplementedError

    async def paste_key(self, app_id: str, version: str, key: str) -> None:
        raise NotImplementedError

    def reveal_key(self) -> str:
        """The key as text, only where it could not be stored."""
        raise NotImplementedError

    async def store_again(self) -> None:
        raise NotImplementedError

    async def resume(self) -> None:
        raise NotImplementedError

    async def discard_pending(self) -> None:
        raise NotImplementedError

    def finish(self) -> tuple[ConnectionRecord, Secret]:
        """The new connection and its key."""
        raise NotImplementedError
