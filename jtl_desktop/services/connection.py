"""Whether Wawi can be reached right now, and the one client that everybody uses for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.events import Event
from jtl_desktop.services.keys import read_key
from jtl_desktop.services.pace import Latency
from jtl_desktop.services.phases import ConnectionState, Phase
from jtl_desktop.services.ports import Clock, OpenApi, SystemClock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.wawi.errors import KeyNotAccepted, LicenceMissing, NotRunning, TimedOut, TlsFailed, TlsNotTrusted

if TYPE_CHECKING:
    from jtl_desktop.storage.secrets import SecretStore
    from jtl_desktop.storage.settings import ConnectionRecord
    from jtl_desktop.wawi.api import WawiApi
    from jtl_desktop.wawi.secretstr import Secret

__all__ = ["ConnectionService", "ConnectionState", "Phase"]

ONLINE_SECONDS = 15.0
REFUSED_SECONDS = 60.0
FIRST_RETRY_SECONDS = 2.0
LAST_RETRY_SECONDS = 30.0

_AWAY = (NotRunning, TlsFailed)
_REFUSING = (KeyNotAccepted, LicenceMissing, TlsNotTrusted)


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
        self.latency = Latency()
        """What reading and writing the suppliers of an item takes, by those who do it."""
        self._record = record
        self._secrets = secrets
        self._open_api = open_api
        self._supervisor = supervisor
        self._clock = clock or SystemClock()
        self._session_key = session_key
        self._api: WawiApi | None = None
        self._state = ConnectionState(Phase.CONNECTING if record else Phase.NOT_CONFIGURED)
        self._online = asyncio.Event()
        self._wake = asyncio.Event()
        self._check_now = False
        self._checking = asyncio.Lock()
        self._failures = 0

    @property
    def record(self) -> ConnectionRecord | None:
        return self._record

    @property
    def state(self) -> ConnectionState:
        return self._state

    @property
    def is_online(self) -> bool:
        return self._state.phase is Phase.ONLINE

    @property
    def api(self) -> WawiApi | None:
        """The client, as soon as the key is known; it stays the same while Wawi is away."""
        return self._api

    def start(self) -> None:
        """Begin in the background; returns at once."""
        if self._record is not None and not self._supervisor.running(self):
            self._supervisor.launch(self, "connection", self._run(self._record))

    async def use(self, record: ConnectionRecord, session_key: Secret | None = None) -> None:
        """Change over to another registration. ``session_key`` is for a key that could not be stored."""
        await self.close()
        self._record, self._session_key = record, session_key
        self._become(ConnectionState(Phase.CONNECTING))
        self.start()

    def retry_now(self) -> None:
        """Try again at once instead of at the next turn; a locked key store is asked again, too."""
        self._check_now = True
        self._wake.set()

    async def look_again(self) -> bool:
        """Ask once more, now, because somebody waits for the answer. Whether Wawi can be used."""
        if self._record is not None and not self.is_online:
            await self._check(self._record)
        return self.is_online

    def report(self, error: AppError) -> bool:
        """Hear of an error from a call. True when it means that no call will work until the connection comes back."""
        if isinstance(error, TimedOut):
            # Perhaps only this one call was slow; the heartbeat finds out.
            self.retry_now()
            return False
        if not isinstance(error, (*_AWAY, *_REFUSING)):
            return False
        self._failures = 1
        self._become(ConnectionState(_phase_for(error), self._state.info, error))
        self._wake.set()
        return True

    async def online(self) -> WawiApi:
        """Wait until Wawi can be used, and hand out its client."""
        while self._api is None or not self._online.is_set():
            await self._online.wait()
        return self._api

    async def close(self) -> None:
        """End the heartbeat and the client."""
        self._supervisor.cancel(self)
        api, self._api = self._api, None
        self._online.clear()
        if api is not None:
            await api.aclose()

    async def _run(self, record: ConnectionRecord) -> None:
        while True:
            self._check_now = False
            await self._check(record)
            while not self._check_now and await self._woken_within(self._delay()):
                pass

    async def _check(self, record: ConnectionRecord) -> None:
        # One look at a time: two at once would read the key twice and open two clients.
        async with self._checking:
            await self._look(record)

    async def _look(self, record: ConnectionRecord) -> None:
        try:
            api = self._api or await self._opened(record)
            if isinstance(self._state.problem, (KeyNotAccepted, LicenceMissing)):
                # /info needs neither key nor licence, so only a business call shows that it works again.
                await api.items_page(page=1, page_size=1)
            info = await api.info()
        except AppError as error:
            self._failed(error)
        else:
            self._failures = 0
            self._become(ConnectionState(Phase.ONLINE, info))

    async def _opened(self, record: ConnectionRecord) -> WawiApi:
        key = self._session_key or await read_key(self._secrets, record.secret_name)
        self._api = await self._open_api(record, key)
        return self._api

    def _failed(self, error: AppError) -> None:
        self._failures += 1
        if isinstance(error, TimedOut) and self.is_online and self._failures < 2:
            # Busy with somebody's long list, most likely.
            return
        phase = Phase.REFUSED if self._api is None else _phase_for(error)
        self._become(ConnectionState(phase, self._state.info, error))

    def _delay(self) -> float | None:
        """Seconds until the next look; None where only ``retry_now`` helps, as each look may open a dialog."""
        if self._api is None:
            return None
        if self._state.phase is Phase.REFUSED:
            return REFUSED_SECONDS
        if self._failures:
            return min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * (1 << min(self._failures - 1, 10)))
        return ONLINE_SECONDS

    async def _woken_within(self, seconds: float | None) -> bool:
        self._wake.clear()
        wake = asyncio.ensure_future(self._wake.wait())
        waits: list[asyncio.Future[Any]] = [wake]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep(seconds)))
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for future in waits:
                future.cancel()
        return wake in done

    def _become(self, state: ConnectionState) -> None:
        if state.phase is Phase.ONLINE:
            self._online.set()
        else:
            self._online.clear()
        before, self._state = self._state, state
        if _shown(before) != _shown(state):
            self.changed.emit(state)


def _phase_for(error: AppError) -> Phase:
    return Phase.REFUSED if isinstance(error, _REFUSING) else Phase.OFFLINE


def _shown(state: ConnectionState) -> tuple[object, ...]:
    """What a change of is worth telling; Wawi's time of day is not."""
    info = state.info
    return state.phase, state.problem, info and (info.version, info.tenant)
