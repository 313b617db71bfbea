"""The talk with Wawi's registration window: ask until it listens, look until somebody approves, never lose the key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from jtl_desktop.services.errors import NotApprovedError
from jtl_desktop.services.ports import Clock, OpenApi
from jtl_desktop.services.registering.record import Attempt, RegistrationRecord
from jtl_desktop.services.registering.state import Step, Waiting
from jtl_desktop.services.registering.words import request_for
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.wawi.errors import (
    AppIdTaken,
    Gone,
    NotFound,
    NotRunning,
    RegistrationRejected,
    RegistrationWindowClosed,
    WawiError,
)
from jtl_desktop.wawi.registration import RegistrationStatus
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.trust import Trust

if TYPE_CHECKING:
    from jtl_desktop.storage.secrets import SecretStore
    from jtl_desktop.storage.settings import SettingsStore
    from jtl_desktop.wawi.address import ServerAddress
    from jtl_desktop.wawi.api import FoundServer
    from jtl_desktop.wawi.registration import RegistrationApi

APPROVAL_SECONDS = 15 * 60
REPEAT_SECONDS = 3
POLL_SECONDS = 5

# After these there is nothing to wait for: this request will never bring a key.
_HOPELESS = (Gone, NotFound)


@dataclass(frozen=True, slots=True)
class RegistrationDeps:
    """What a registration needs. ``find`` probes the usual addresses, ``probe`` one of them."""

    settings: SettingsStore
    secrets: SecretStore
    find: Callable[[], Awaitable[list[FoundServer]]]
    probe: Callable[[ServerAddress, Trust], Awaitable[FoundServer]]
    open_registration: Callable[[ServerAddress, Trust], Awaitable[RegistrationApi]]
    open_api: OpenApi
    supervisor: Supervisor
    icon_png: bytes
    app_version: str
    clock: Clock


class Show(Protocol):
    """Changes what the merchant sees."""

    def __call__(self, **values: object) -> None: ...


class Approval:
    """One request at a time, and one older one that may still be approved in Wawi."""

    def __init__(
        self,
        deps: RegistrationDeps,
        record: RegistrationRecord,
        show: Show,
        take_key: Callable[[Attempt, Secret, tuple[str, ...] | None], Awaitable[None]],
    ) -> None:
        self._deps = deps
        self._record = record
        self._show = show
        self._take_key = take_key
        self._attempt: Attempt | None = None
        self._deadline = 0.0

    def begin(self) -> None:
        """From now on somebody has 15 minutes to approve."""
        self._deadline = self._deps.clock.monotonic() + APPROVAL_SECONDS

    def forget(self) -> None:
        """No request is open any more."""
        self._attempt = None

    async def ask(self, attempt: Attempt, *, is_kept: bool) -> None:
        """Send a new request and wait for its answer. ``is_kept``: what is needed to resume outlasts the program.

        Raises NotApprovedError, errors of the store and of the settings file, and WawiErrors that waiting cannot cure.
        """
        older, api = self._attempt, await self._open(attempt)
        try:
            if older is not None and await self._look(api, older):
                return
            if is_kept:
                await self._record.begin(attempt)
            if await self._send_until_taken(api, attempt, older, is_kept=is_kept):
                if older is not None:
                    await self._record.forget(older)
                await self._look_until_answered(api)
        finally:
            await api.aclose()

    async def go_on(self, attempt: Attempt) -> None:
        """Wait for the answer to a request of an earlier run; sends it first where Wawi never confirmed it."""
        api = await self._open(attempt)
        try:
            if attempt.pending.request_id:
                self._attempt = attempt
                await self._look_until_answered(api)
            elif await self._send_until_taken(api, attempt, None, is_kept=True):
                await self._look_until_answered(api)
        finally:
            await api.aclose()

    async def _open(self, attempt: Attempt) -> RegistrationApi:
        return await self._deps.open_registration(attempt.address, Trust.of(attempt.pending.pinned_pem))

    async def _send_until_taken(
        self, api: RegistrationApi, attempt: Attempt, older: Attempt | None, *, is_kept: bool
    ) -> bool:
        """Repeat the request while Wawi's window is closed. False where Wawi knows the AppId, or an older key came."""
        while True:
            try:
                await self._send(api, attempt, is_kept=is_kept)
            except RegistrationWindowClosed:
                self._show(waiting=Waiting.WINDOW_CLOSED, problem=None)
            except AppIdTaken as error:
                await self._record.discard()
                self._attempt = None
                self._show(step=Step.APP_ID_TAKEN, problem=error)
                return False
            except NotRunning as error:
                if error.may_have_happened:
                    raise
                self._show(problem=error)
            else:
                return True
            await self._pause(REPEAT_SECONDS)
            if older is not None and self._attempt is older and await self._look(api, older):
                return False

    async def _send(self, api: RegistrationApi, attempt: Attempt, *, is_kept: bool) -> None:
        request = request_for(attempt.pending.app_id, attempt.pending.app_version, self._deps.icon_png)
        ticket = await api.request(request, attempt.challenge)
        self._attempt = attempt.confirmed(ticket.request_id)
        if is_kept:
            self._record.confirm(self._attempt)

    async def _look_until_answered(self, api: RegistrationApi) -> None:
        self._show(waiting=Waiting.PENDING, problem=None)
        while self._attempt is not None and not await self._look(api, self._attempt):
            await self._pause(POLL_SECONDS)

    async def _look(self, api: RegistrationApi, attempt: Attempt) -> bool:
        """Look once; True when there is nothing to wait for any more.

        Cannot be cancelled half-way, as the key comes in one answer only; what has begun ends by itself.
        """
        look = self._look_for_key(api, attempt)
        task = self._deps.supervisor.spawn(self._record, "look for the key", look, finishes=True)
        try:
            return await asyncio.shield(task) is not False
        except asyncio.CancelledError:
            await asyncio.wait({task})
            raise

    async def _look_for_key(self, api: RegistrationApi, attempt: Attempt) -> bool:
        try:
            answer = await api.poll(attempt.pending.request_id, attempt.challenge)
        except _HOPELESS as error:
            await self._give_up(error)
            return True
        except WawiError as error:
            # Wawi may be back in a moment; the countdown goes on.
            self._show(problem=error)
            return False
        if answer.key:
            self._attempt = None
            await self._take_key(attempt, answer.key, answer.granted_scopes)
            return True
        if answer.status is RegistrationStatus.REJECTED:
            await self._give_up(RegistrationRejected())
            return True
        self._show(problem=None)
        return False

    async def _give_up(self, error: WawiError) -> None:
        self._attempt = None
        await self._record.discard()
        self._show(problem=error, waiting=Waiting.NOT_SENT)

    async def _pause(self, seconds: int) -> None:
        """Wait and count down. Raises NotApprovedError when the time is over."""
        for _ in range(seconds):
            await self._deps.clock.sleep(1)
            left = round(self._deadline - self._deps.clock.monotonic())
            self._show(seconds_left=max(0, left))
            if left <= 0:
                raise NotApprovedError
