"""Registering this program at Wawi, as plain asyncio code: every answer has its way on, a crash loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text
from jtl_desktop.services.errors import CannotResumeError, NoServerChosenError
from jtl_desktop.services.events import Event
from jtl_desktop.services.registering.approval import APPROVAL_SECONDS, Approval, RegistrationDeps
from jtl_desktop.services.registering.record import (
    Attempt,
    RegistrationRecord,
    address_of,
    new_attempt,
    random_suffix,
)
from jtl_desktop.services.registering.state import FlowState, Step, Waiting
from jtl_desktop.wawi import scopes
from jtl_desktop.wawi.address import address_candidates
from jtl_desktop.wawi.api import FoundServer
from jtl_desktop.wawi.errors import LicenceMissing, NotRunning, ScopeMissing, TlsNotTrusted, WawiError
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.trust import Trust

if TYPE_CHECKING:
    from jtl_desktop.storage.settings import ConnectionRecord
    from jtl_desktop.wawi.address import ServerAddress

__all__ = ["FlowState", "RegistrationDeps", "RegistrationFlow", "Step", "Waiting"]

APP_ID = "JTL-Desktop"

_BACK = {
    Step.FIND: Step.WELCOME,
    Step.OPEN_WAWI: Step.FIND,
    Step.WAITING: Step.OPEN_WAWI,
    Step.APP_ID_TAKEN: Step.OPEN_WAWI,
    Step.RESUME: Step.WELCOME,
}


class RegistrationFlow:
    """The pages draw ``state`` and call these methods. What goes wrong is in ``state.problem``."""

    def __init__(self, deps: RegistrationDeps) -> None:
        self.changed: Event[FlowState] = Event()
        self._deps = deps
        self._record = RegistrationRecord(deps.settings, deps.secrets)
        self._state = FlowState(app_id=APP_ID)
        self._before_paste = Step.OPEN_WAWI
        self._pins: dict[str, str] = {}
        self._attempt: Attempt | None = None
        self._key: Secret | None = None
        self._connection: ConnectionRecord | None = None
        self._waiting_task: asyncio.Task[Any] | None = None
        self._approval = Approval(deps, self._record, self._become, self._take_key)

    @property
    def state(self) -> FlowState:
        return self._state

    # Moving between pages

    def start(self) -> None:
        """Welcome, or where a registration was under way: the offer to go on with it."""
        pending = self._record.pending()
        if pending is not None:
            self._become(step=Step.RESUME, app_id=pending.app_id)
        else:
            self._become(step=Step.WELCOME)

    def go(self, step: Step) -> None:
        if step is Step.PASTE_KEY:
            self._before_paste = self._state.step
        self._become(step=step, problem=None)

    def back(self) -> None:
        """One page back; ends the waiting. Nothing happens where there is no way back."""
        self.cancel_waiting()
        step = self._before_paste if self._state.step is Step.PASTE_KEY else _BACK.get(self._state.step)
        if step is not None:
            self._become(step=step, problem=None)

    # Finding Wawi

    async def find(self) -> None:
        """Look for a Wawi on this computer; the first that answers is chosen."""
        async with _Busy(self, text("Looking for JTL-Wawi on this computer …")):
            servers = tuple(await self._deps.find())
            chosen = next((server for server in servers if server.info is not None), None)
            self._become(servers=servers, chosen=chosen or (servers[0] if servers else None))

    async def use_address(self, typed: str) -> None:
        """Try what the merchant typed, in every way in which it can be meant."""
        async with _Busy(self, text("Trying this address …")):
            tried = [await self._probe(address) for address in address_candidates(typed)]
            best = min(tried, key=_rank)
            self._put_server(best)
            self._become(chosen=best, problem=best.error)

    def choose(self, server: FoundServer) -> None:
        self._become(chosen=server, problem=server.error)

    async def trust(self, server: FoundServer) -> None:
        """Trust exactly the certificate whose fingerprint the merchant was shown."""
        error = server.error
        if not isinstance(error, TlsNotTrusted):
            return
        async with _Busy(self, text("Connecting with this certificate …")):
            self._pins[server.address.base_url] = error.pem
            found = await self._probe(server.address)
            self._put_server(found, instead_of=server)
            self._become(chosen=found, problem=found.error)

    # The key store

    async def check_secrets(self) -> None:
        """Write, read and delete a probe, so that it is known before Wawi hands out a key."""
        async with _Busy(self, text("Checking the keyring …")):
            result = await self._deps.secrets.probe()
            self._become(
                secrets=result, problem=result.problem, session_only=self._state.session_only and not result.ok
            )

    def allow_session_only(self) -> None:
        """Go on without a key store; the key lives in memory until the program ends."""
        self._become(session_only=True, problem=None)
        if self._state.step is Step.KEY_NOT_STORED:
            self._deps.supervisor.launch(self, "try the key", self._go_on_without_store())

    # Asking Wawi

    async def begin(self) -> None:
        """Send the request, repeat it while Wawi's window is closed, wait for the approval, keep the key."""
        if self._state.busy:
            return
        if self._state.chosen is None or self._state.chosen.info is None:
            self._become(problem=NoServerChosenError())
            return
        if not self._state.session_only:
            await self.check_secrets()
            if self._state.problem is not None:
                return
        await self._wait_in_task(
            self._approval.ask(
                self._new_attempt(self._state.chosen.address, self._state.app_id, self._deps.app_version),
                is_kept=not self._state.session_only,
            )
        )

    def cancel_waiting(self) -> None:
        """Stop waiting. A question that is on its way is still finished, for its answer may hold the key."""
        if self._waiting_task is not None:
            self._waiting_task.cancel()

    def use_other_app_id(self, app_id: str | None = None) -> None:
        """Another name in Wawi's list, for a second workstation; without one a random ending is chosen."""
        self._become(app_id=app_id or f"{APP_ID}/{random_suffix()}", problem=None)

    async def resume(self) -> None:
        """Go on with the registration of an earlier run."""
        pending = self._record.pending()
        if pending is None:
            self._become(step=Step.WELCOME)
            return
        attempt, key = None, None
        async with _Busy(self, text("Going on with the registration …")):
            attempt, key = await self._record.restore(pending)
            await self._look_at_server(pending.pinned_pem, address_of(pending))
            self._become(app_id=pending.app_id)
        if attempt is None:
            self._become(problem=self._state.problem or CannotResumeError())
        elif key is not None:
            await self._take_key(attempt, key, None)
        else:
            await self._wait_in_task(self._approval.go_on(attempt))

    async def discard_pending(self) -> None:
        """Forget the registration of an earlier run and start over."""
        async with _Busy(self, text("Starting over …")):
            await self._record.discard()
            self._approval.forget()
            self._become(step=Step.WELCOME, app_id=APP_ID)

    async def paste_key(self, app_id: str, version: str, key: str) -> None:
        """Use a key that the merchant has; it is tried before it is stored."""
        server = self._state.chosen
        if server is None or server.info is None:
            self._become(step=Step.FIND, problem=NoServerChosenError())
            return
        async with _Busy(self, text("Trying the key …")):
            attempt = self._new_attempt(server.address, app_id.strip(), version.strip())
            secret = Secret(key.strip())
            problem = await self._try_key(attempt.record(None, self._deps.clock.now()), secret)
            self._become(app_id=attempt.pending.app_id, problem=problem)
            if problem is not None:
                return
        await self._take_key(attempt, secret, None)

    def reveal_key(self) -> str:
        """The key as text, only where it could not be stored; empty otherwise."""
        if self._state.step is Step.KEY_NOT_STORED and self._key is not None:
            return self._key.reveal()
        return ""

    async def store_again(self) -> None:
        """Try the key store once more."""
        if self._attempt is not None and self._key is not None:
            await self._take_key(self._attempt, self._key, self._state.granted)

    def finish(self) -> tuple[ConnectionRecord, Secret]:
        """The new connection and its key. Raises RuntimeError before the end."""
        if self._connection is None or self._key is None:
            raise RuntimeError("the registration is not finished")
        return self._connection, self._key

    # Waiting

    async def _wait_in_task(self, work: Coroutine[Any, Any, None]) -> None:
        """Run the waiting in a task of its own, which ``cancel_waiting`` and the end of this one may cancel."""
        self._approval.begin()
        self._become(
            step=Step.WAITING,
            busy=True,
            busy_text=None,
            problem=None,
            waiting=Waiting.NOT_SENT,
            seconds_left=APPROVAL_SECONDS,
        )
        task = self._waiting_task = self._deps.supervisor.spawn(self, "registration", self._guarded(work))
        # Where it is cancelled before it begins.
        task.add_done_callback(lambda _task: work.close())
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self._waiting_task = None
            self._become(busy=False)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except AppError as error:
            self._become(problem=error)

    # The key

    async def _take_key(self, attempt: Attempt, key: Secret, granted: tuple[str, ...] | None) -> None:
        """Store first, then everything else."""
        self._attempt, self._key = attempt, key
        self._connection = attempt.record(granted, self._deps.clock.now())
        missing = scopes.missing(granted) if granted is not None else ()
        self._become(
            granted=granted, missing_scopes=missing, busy=True, busy_text=text("Storing the key …"), problem=None
        )
        if not self._state.session_only:
            try:
                await self._record.keep_key(attempt.key_name, key)
                await self._record.finish(self._connection)
            except AppError as error:
                self._become(step=Step.KEY_NOT_STORED, problem=error, busy=False)
                return
        await self._show_done()

    async def _go_on_without_store(self) -> None:
        async with _Busy(self, text("Trying the key …")):
            with suppress(AppError):  # the settings file does not matter for this session
                await self._record.discard()
            await self._show_done()

    async def _show_done(self) -> None:
        self._become(busy=True, busy_text=text("Trying the key …"))
        problem = await self._try_key(*self.finish())
        self._approval.forget()
        self._become(step=Step.DONE, problem=problem, busy=False, seconds_left=0)

    async def _try_key(self, record: ConnectionRecord, key: Secret) -> WawiError | None:
        """One business call; a missing licence or right does not make the key wrong and is told apart."""
        api = await self._deps.open_api(record, key)
        try:
            await api.items_page(page=1, page_size=1)
        except LicenceMissing as error:
            self._become(licence_problem=error)
        except ScopeMissing as error:
            self._become(missing_scopes=_with(self._state.missing_scopes, error.scope))
        except WawiError as error:
            return error
        else:
            self._become(licence_problem=None)
        finally:
            await api.aclose()
        return None

    # Small things

    def _new_attempt(self, address: ServerAddress, app_id: str, version: str) -> Attempt:
        pem = self._pins.get(address.base_url)
        return new_attempt(address, app_id=app_id, app_version=version, pinned_pem=pem, at=self._deps.clock.now())

    async def _look_at_server(self, pem: str | None, address: ServerAddress) -> None:
        if pem:
            self._pins[address.base_url] = pem
        found = await self._probe(address)
        self._become(chosen=replace(found, address=address), servers=(replace(found, address=address),))

    async def _probe(self, address: ServerAddress) -> FoundServer:
        return await self._deps.probe(address, Trust.of(self._pins.get(address.base_url)))

    def _put_server(self, server: FoundServer, *, instead_of: FoundServer | None = None) -> None:
        gone = {server.address.base_url, instead_of.address.base_url if instead_of else ""}
        others = tuple(known for known in self._state.servers if known.address.base_url not in gone)
        self._become(servers=(server, *others))

    def _become(self, **values: Any) -> None:
        state = replace(self._state, **values)
        if state != self._state:
            self._state = state
            self.changed.emit(state)


class _Busy:
    """Shows that something runs, and turns an error that the merchant can do something about into the problem."""

    def __init__(self, flow: RegistrationFlow, words: Text) -> None:
        self._flow = flow
        self._words = words

    async def __aenter__(self) -> None:
        self._flow._become(busy=True, busy_text=self._words, problem=None)

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        self._flow._become(busy=False, busy_text=None)
        if isinstance(error, AppError):
            self._flow._become(problem=error)
            return True
        return False


def _rank(server: FoundServer) -> int:
    if server.info is not None:
        return 0
    return 1 if isinstance(server.error, TlsNotTrusted) else 2 + isinstance(server.error, NotRunning)


def _with(names: tuple[str, ...], name: str | None) -> tuple[str, ...]:
    return names if name is None or name in names else (*names, name)
