"""Whether Wawi can be reached right now, and the one client that everybody uses for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.events import Event
from jtl_desktop.services.ports import Clock, OpenApi, SystemClock
from jtl_desktop.services.tasks import Supervisor

if TYPE_CHECKING:
    from jtl_desktop.storage.secrets import SecretStore
    from jtl_desktop.storage.settings import ConnectionRecord
    from jtl_desktop.wawi.api import ServerInfo, WawiApi
    from jtl_desktop.wawi.secretstr import Secret


class Phase(Enum):
    NOT_CONFIGURED = "not configured"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    """Wawi does not answer; tried again by itself."""
    REFUSED = "refused"
    """Wawi answers but the key or the licence does not do, or the key cannot be read; ``problem`` says which."""


@dataclass(frozen=True, slots=True)
class ConnectionState:
    phase: Phase
    info: ServerInfo | None = None
    problem: AppError | None = None


class ConnectionService:
    """Reads the key in the background, asks for /info from time to time, and comes back by itself."""

    def __init__(
        self,
        record: ConnectionRecord | None,
        secrets: SecretStore,
        open_api: OpenApi,
        supervisor: Supervisor,
        clock: Clock | None = None,
        *,
        session_key: Secret | None = None,
    ) -> None:
        self.changed: Event[ConnectionState] = Event()
        self._record = record
        self._secrets = secrets
        self._open_api = open_api
        self._supervisor = supervisor
        self._clock = clock or SystemClock()
        self._session_key = session_key

    @property
    def record(self) -> ConnectionRecord | None:
        raise NotImplementedError

    @property
    def state(self) -> ConnectionState:
        raise NotImplementedError

    @property
    def is_online(self) -> bool:
        raise NotImplementedError

    @property
    def api(self) -> WawiApi | None:
        """The client, as soon as the key is known; it stays the same while Wawi is away."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin in the background; returns at once."""
        raise NotImplementedError

    def retry_now(self) -> None:
        """Try again at once instead of at the next turn; a locked keyring is asked again, too."""
        raise NotImplementedError

    def report(self, error: AppError) -> bool:
        """Hear of an error from a call. True when it means that no call will work until the connection comes back."""
        raise NotImplementedError

    async def online(self) -> WawiApi:
        """Wait until Wawi can be used, and hand out its client."""
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError
