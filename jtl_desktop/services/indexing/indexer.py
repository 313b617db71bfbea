"""Reads the whole assortment in the background, politely, and keeps it fresh from then on.

Who is asked next is decided here and in one place only, right before each call: the merchant's own wishes come first.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.quiet_hours import quiet_hours
from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.events import Event
from jtl_desktop.services.indexing.changes import Changes
from jtl_desktop.services.indexing.jobs import Job
from jtl_desktop.services.indexing.pacing import IndexPace
from jtl_desktop.services.indexing.reading import Reading
from jtl_desktop.services.indexing.state import IndexPhase, IndexState, Rhythm
from jtl_desktop.services.indexing.sweep import Sweep
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.pace import Speed, is_overload
from jtl_desktop.services.ports import Clock, SystemClock
from jtl_desktop.services.saving.commit import CommitService
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.index_store import IndexStore
from jtl_desktop.wawi.errors import ScopeMissing, WawiError

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.settings import Settings
    from jtl_desktop.wawi.api import WawiApi

TELL_SECONDS = 0.5
# Between two calls: so that a quick Wawi does not keep the window's thread busy all the time.
SPACING_SECONDS = 0.005
# With nothing to do, or while something is in the way, it is looked again after so long at the latest.
LOOK_SECONDS = 15.0
# After so many errors in a row it rests, longer and longer.
_TROUBLE = 5
_FIRST_REST = 5.0
_LONGEST_REST = 300.0
_SPEED_SECONDS = 60.0
_AT_WORK = (IndexPhase.BUILDING, IndexPhase.CHECKING, IndexPhase.FRESH)


class Indexer:
    """At most ``settings.index_parallel`` calls at a time, fewer where Wawi gets slower, none while the loader or a
    save asks Wawi for something. Where it is, is kept in the catalogue after every answer."""

    def __init__(  # noqa: PLR0913 (it stands on all services of a connection)
        self,
        connection: ConnectionService,
        catalogue: Catalogue,
        worker: Worker,
        supervisor: Supervisor,
        settings: Settings,
        loader: Loader,
        commit: CommitService,
        clock: Clock | None = None,
        *,
        rhythm: Rhythm | None = None,
    ) -> None:
        self.progress: Event[IndexState] = Event()
        self._connection = connection
        self._supervisor = supervisor
        self._settings = settings
        self._loader = loader
        self._commit = commit
        self._clock = clock = clock or SystemClock()
        rhythm = rhythm or Rhythm()
        store = IndexStore(catalogue)
        self._store = store
        self._worker = worker
        self._reading = Reading(store, catalogue, worker, supervisor, loader, clock, commit.prices, rhythm)
        self._sweep = Sweep(store, self._reading, worker, clock, rhythm)
        self._changes = Changes(store, self._reading, self._sweep, worker, clock, rhythm, self._wawi_time)
        self._is_paused = settings.index_paused
        self._is_known = self._is_stopped = False
        self._problem: AppError | None = None
        self._stopped_by: AppError | None = None
        self._running = 0
        self._errors_in_a_row = 0
        self._rests_until = float("-inf")
        self._wake = asyncio.Event()
        self._pace = IndexPace(settings.index_parallel)
        self._speed = Speed(clock.monotonic(), _SPEED_SECONDS)
        self._was_at_work = False
        self._told = IndexState()
        self._is_telling = False
        self._is_beginning = False

    # For those who look at it

    @property
    def will_fill(self) -> bool:
        """Whether an empty catalogue will fill by itself, as soon as Wawi is there."""
        return self._settings.index_enabled and not self._is_paused and not self._is_quiet

    @property
    def state(self) -> IndexState:
        reading, record, phase, connection = self._reading, self._sweep.record, self._phase(), self._connection.state
        is_moving = phase is IndexPhase.BUILDING and not self._gives_way
        unlisted = max(0, (record.total or 0) - reading.items) if record.finished_at is None else 0
        wanted = reading.items + unlisted
        left = reading.unread + unlisted
        speed = self._speed.per_second if is_moving else None
        return IndexState(
            phase=phase,
            listed=min(record.listed, record.total or 0),
            total=record.total,
            indexed=max(0, wanted - left),
            wanted=wanted,
            per_second=speed,
            seconds_left=left / speed if speed else None,
            gone=reading.gone,
            failed=len(reading.failures),
            gives_way=phase in _AT_WORK and self._gives_way,
            checked_at=record.finished_at,
            problem=self._stopped_by or self._problem or (connection.problem if phase is IndexPhase.WAITING else None),
        )

    # For those who tell it what to do

    def start(self) -> None:
        """Begin in the background; returns at once."""
        if self._is_stopped or self._supervisor.running(self):
            return
        connection, loader, commit = self._connection, self._loader, self._commit
        for event in (connection.changed, loader.progress, commit.progress, commit.finished):
            event.subscribe(self._look)
        loader.changed.subscribe(lambda _change: self._reading.forget_queue())
        self._supervisor.launch(self, "index", self._run())

    def stop(self) -> None:
        """End everything; what is on its way is dropped and asked again at the next start."""
        self._is_stopped = True
        self._supervisor.cancel(self)
        self._reading.stop()

    def use(self, settings: Settings) -> None:
        """Other settings, from now on."""
        is_other_pace = settings.index_parallel != self._settings.index_parallel
        self._settings = settings
        if is_other_pace:
            self._pace = IndexPace(settings.index_parallel)
        self._look()

    def pause(self) -> None:
        """Ask nothing more until ``resume``; what is under way is still taken."""
        self._is_paused = True
        self._look()

    def resume(self) -> None:
        """Go on after a pause, or after something was in the way."""
        self._is_paused = False
        self._stopped_by = self._problem = None
        self._reading.forget_hands()
        self._rests_until = float("-inf")
        self._errors_in_a_row = 0
        self._look()

    def restart(self) -> None:
        """Read everything again, from the first item on."""
        self._supervisor.launch(self, "index from the beginning", self._begin_anew())

    async def _begin_anew(self) -> None:
        now = self._clock.now()
        # What is asked for in the middle of this would be asked for again afterwards.
        self._is_beginning = True
        try:
            self._reading.failures.clear()
            self._reading.read_anew_before = now
            self._sweep.record = replace(self._sweep.record, read_anew_before=now)
            await self._sweep.begin()
            self._reading.forget_queue()
            await self._reading.count()
        finally:
            self._is_beginning = False
        self._speed = Speed(self._clock.monotonic(), _SPEED_SECONDS)
        self.resume()

    # The one loop

    async def _run(self) -> None:
        while not self._settings.index_enabled:
            self._wake.clear()
            await self._wake.wait()
        record = await self._worker.run(self._store.record)
        self._sweep.continue_from(record)
        self._reading.read_anew_before = record.read_anew_before
        await self._reading.count()
        self._is_known = True
        while True:
            self._tell()
            self._wake.clear()
            if not self._may_ask() or (job := await self._next_job()) is None:
                await self._woken_within(self._pause())
            elif self._may_ask() and (api := self._connection.api) is not None:
                self._running += 1
                self._supervisor.launch(self, "a call of the index", self._carry_out(job, api))
                await self._clock.sleep(SPACING_SECONDS)
            else:
                # While the catalogue was asked, the merchant wanted something.
                job.put_back()

    def _may_ask(self) -> bool:
        phase = self._phase()
        is_held = self._is_beginning or self._gives_way
        if phase not in _AT_WORK or is_held or self._clock.monotonic() < self._rests_until:
            self._was_at_work = False
            return False
        if not self._was_at_work:
            self._was_at_work = True
            self._speed.began_again(self._reading.done, self._clock.monotonic())
        # With everything known there is no hurry.
        return self._running < (self._pace.allowed if phase is IndexPhase.BUILDING else 1)

    @property
    def _gives_way(self) -> bool:
        return self._loader.is_asking or (self._commit.is_running and not self._commit.is_paused)

    @property
    def _is_quiet(self) -> bool:
        rest = quiet_hours(self._settings.index_quiet)
        return rest is not None and self._clock.now().astimezone().time() in rest

    def _phase(self) -> IndexPhase:
        if not self._settings.index_enabled or not self._is_known:
            return IndexPhase.OFF
        if self._is_paused:
            return IndexPhase.PAUSED
        if self._stopped_by is not None:
            return IndexPhase.STOPPED
        if not self._connection.is_online:
            return IndexPhase.WAITING
        if self._is_quiet:
            return IndexPhase.QUIET
        if self._sweep.record.finished_at is None or self._reading.unread > len(self._reading.failures):
            return IndexPhase.BUILDING
        return IndexPhase.CHECKING if self._sweep.is_listing else IndexPhase.FRESH

    async def _next_job(self) -> Job | None:
        """Items first: what is read can be worked with."""
        try:
            await self._reading.fill(self._settings.reread_days)
            await self._settle_reading_anew()
            await self._sweep.begin_if_due()
            return self._reading.take() or self._changes.take() or await self._sweep.take()
        except AppError as problem:
            self._stop_by(problem)
            return None

    async def _settle_reading_anew(self) -> None:
        if self._reading.read_anew_before is not None and self._reading.is_idle and not self._reading.unread:
            self._reading.read_anew_before = None
            await self._sweep.keep(replace(self._sweep.record, read_anew_before=None))

    async def _carry_out(self, job: Job, api: WawiApi) -> None:
        asked_at, began = self._clock.now(), self._clock.monotonic()
        try:
            answer = await job.ask(api)
            self._answered(job, answer, self._clock.monotonic() - began)
            await job.take(answer, asked_at, self._clock.monotonic() - began)
        except WawiError as error:
            await self._went_wrong(job, error, api)
        except AppError as problem:
            # Our own files failed.
            job.put_back()
            self._stop_by(problem)
        finally:
            self._running -= 1
            self._look()

    def _answered(self, job: Job, answer: Any, seconds: float) -> None:
        now = self._clock.monotonic()
        self._pace.answered(job.kind, seconds / job.weight(answer), now)
        self._speed.done(self._reading.done, now)
        self._errors_in_a_row = 0
        self._problem = None

    async def _went_wrong(self, job: Job, error: WawiError, api: WawiApi) -> None:
        if self._connection.report(error):
            job.put_back()
        elif isinstance(error, ScopeMissing) and job.is_vital:
            job.put_back()
            self._stop_by(error)
        elif isinstance(error, ScopeMissing):
            await job.failed(error, api)
        else:
            now = self._clock.monotonic()
            if is_overload(error):
                self._pace.failed(now)
            self._errors_in_a_row += 1
            if self._errors_in_a_row >= _TROUBLE:
                rest = _FIRST_REST * 2.0 ** min(self._errors_in_a_row - _TROUBLE, 10)
                self._rests_until = now + min(rest, _LONGEST_REST)
                self._problem = error
            await job.failed(error, api)

    def _stop_by(self, problem: AppError) -> None:
        self._stopped_by = problem

    # Inside

    def _wawi_time(self) -> datetime:
        """By Wawi's own clock, where it tells."""
        info = self._connection.state.info
        return info.timestamp if info is not None and info.timestamp is not None else self._clock.now()

    def _look(self, _news: object = None) -> None:
        self._wake.set()
        self._tell()

    def _pause(self) -> float:
        now = self._clock.monotonic()
        moments = (self._rests_until, self._reading.next_look, self._changes.next_at)
        waits = [moment - now for moment in moments if moment > now]
        return min([LOOK_SECONDS, *waits])

    async def _woken_within(self, seconds: float) -> None:
        wake = asyncio.ensure_future(self._wake.wait())
        rest = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait((wake, rest), return_when=asyncio.FIRST_COMPLETED)
        finally:
            wake.cancel()
            rest.cancel()

    def _tell(self) -> None:
        """At most twice a second, so that the window has time to draw."""
        if not self._is_telling and not self._is_stopped and self.state != self._told:
            self._is_telling = True
            self._supervisor.launch(self, "tell of the index", self._tell_listeners())

    async def _tell_listeners(self) -> None:
        try:
            while (state := self.state) != self._told:
                self._told = state
                self.progress.emit(state)
                await self._clock.sleep(TELL_SECONDS)
        finally:
            self._is_telling = False
