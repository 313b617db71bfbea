"""Saving: re-read, compare, write what changed, read back, compare again. Row by row, items in parallel."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.domain.merge import Side, rebase
from jtl_desktop.services.connection import ConnectionService, ConnectionState, Phase
from jtl_desktop.services.editing.journal import MANY_TOGETHER_SECONDS, TOGETHER_SECONDS, Journal
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.events import Event
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.loading.store import CatalogueChange
from jtl_desktop.services.ports import Clock, SystemClock
from jtl_desktop.services.saving import verdicts
from jtl_desktop.services.saving.calls import WatchedCalls
from jtl_desktop.services.saving.item_saver import SaveTools
from jtl_desktop.services.saving.items import SaveItems
from jtl_desktop.services.saving.log import SaveLog
from jtl_desktop.services.saving.news import SaveNews
from jtl_desktop.services.saving.outcomes import CommitPlan, CommitProgress, CommitReport, OutcomeState, RowOutcome
from jtl_desktop.services.saving.plan import Planning, errors_in
from jtl_desktop.services.saving.read_keeper import ReadKeeper
from jtl_desktop.services.saving.records import InterruptedSave, SavedRow, SaveRecord, TakeBack
from jtl_desktop.services.saving.run import SaveRun
from jtl_desktop.services.saving.settling import settle_writes
from jtl_desktop.services.saving.take_back import TakingBack
from jtl_desktop.services.saving.unfinished import Rest, Unfinished
from jtl_desktop.services.slices import Slices
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.wawi.errors import NotRunning, WawiError

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.workspace import Workspace
    from jtl_desktop.wawi.api import WawiApi


_log = logging.getLogger(__name__)

WARN_PERCENT = 20
_WAITS = OutcomeState.WAITING


class CommitService:
    """One save at a time. ``stored`` tells which items were read anew on the way; ``prices``: their history.

    ``parallel``: at most so many items side by side. ``warn_percent`` says, each time a save is planned, from what
    change of a price on a warning is due; 0 turns that off.
    """

    def __init__(
        self,
        connection: ConnectionService,
        editing: EditSession,
        catalogue: Catalogue,
        workspace: Workspace,
        worker: Worker,
        supervisor: Supervisor,
        *,
        parallel: int = 4,
        clock: Clock | None = None,
    ) -> None:
        self._news = SaveNews()
        self.progress = self._news.progress
        self.stored = self._news.stored
        self.finished: Event[CommitReport] = Event()
        self.warn_percent: Callable[[], int] = lambda: WARN_PERCENT
        self.prices = PriceRecorder(workspace.prices)
        self._connection = connection
        self._editing = editing
        self._workspace = workspace
        self._supervisor = supervisor
        self._parallel = max(1, parallel)
        self._clock = clock or SystemClock()
        self._journal = Journal(workspace.file, worker, supervisor)
        self._log = SaveLog(workspace.writes, self._journal, worker, self._clock)
        self._keeper = ReadKeeper(catalogue, worker, supervisor, self.prices, self._clock, self._on_stored)
        self._unfinished = Unfinished(self._log, editing)
        self.interrupted_changed = self._unfinished.changed
        self._run = SaveRun(())
        self._taking_back = TakingBack(self._log, editing, catalogue, worker)
        # Looking up old writes in the middle of a save would take the new ones for old.
        self._one_at_a_time = asyncio.Lock()
        editing.journal_with(self._journal.later)
        connection.changed.subscribe(self._connection_changed)

    @property
    def state(self) -> CommitProgress:
        return self._run.progress()

    @property
    def is_running(self) -> bool:
        return self._run.is_active

    # Before a save

    def plan(self, keys: Iterable[RowKey] | None = None) -> CommitPlan:
        """What a save of these rows, or of all, would do; for some hundred rows."""
        planning = self._planning(keys)
        planning.at_once()
        return planning.plan(self._connection.latency.seconds, self._parallel)

    async def prepare(self, keys: Iterable[RowKey] | None = None) -> CommitPlan:
        """The same for any number of rows, without holding up anybody else."""
        planning = self._planning(keys)
        await planning.in_slices()
        return planning.plan(self._connection.latency.seconds, self._parallel)

    # A save

    def start(self, keys: Iterable[RowKey] | None = None) -> bool:
        """Save these rows, or all. False when there is nothing to save or a save is running.

        What an interrupted save left is no longer offered then, and what waits is part of this one or stays pending.
        """
        changes = self._chosen(keys)
        if self.is_running or not changes:
            return False
        self._unfinished.give_up_waiting()
        self._unfinished.leave()
        self._launch(changes, uuid.uuid4().hex, is_new=True)
        return True

    def cancel(self) -> None:
        """Stop after the rows that are being written right now; what waits for Wawi is not saved by itself any more."""
        self._run.is_cancelled = True
        self._run.moved()
        self._unfinished.give_up_waiting()

    def suspend(self) -> None:
        """The program ends: stop after the rows that are being written right now; the next start can go on."""
        self._run.is_suspended = True
        self._run.moved()

    @property
    def is_paused(self) -> bool:
        return self._run.is_active and self._run.is_paused

    def pause(self) -> None:
        """Finish the rows that are being written right now, and hold the next ones until ``resume``."""
        if self.is_running and not self._run.is_paused:
            self._run.pause()
            self._tell(is_certain=True)

    def resume(self) -> None:
        """Go on after a pause."""
        if self.is_paused:
            self._run.resume(self._clock.monotonic())
            self._tell(is_certain=True)

    def resolve(self, key: RowKey, choices: Mapping[Field, Side]) -> None:
        """Settle a conflict by the merchant's choices; what is left stays pending on the row as Wawi has it.

        Where the row is gone in Wawi, ``Side.WAWI`` for all fields drops the change, else the row is added anew.
        """
        outcome = self._editing.outcome_of(key)
        change = self._editing.change_of(key)
        if outcome is None or change is None or outcome.state is not OutcomeState.CONFLICT:
            return
        if outcome.wawi_row is None and choices and all(side is Side.WAWI for side in choices.values()):
            left = None
        else:
            left = rebase(change, outcome.wawi_row, choices)
        self._editing.put(left, key)

    def recreate(self, key: RowKey) -> bool:
        """Delete the row in Wawi and create it again with all values. Only after the merchant agreed.

        False where the last save did not offer it, or a save is running.
        """
        outcome, change = self._editing.outcome_of(key), self._editing.change_of(key)
        if self.is_running or change is None or outcome is None or not outcome.can_recreate:
            return False
        run = self._begin([change], uuid.uuid4().hex)
        run.is_recreation = True
        self._supervisor.launch(self, "recreate", self._recreate(run, change), finishes=True)
        return True

    # After an end in the middle of a save

    async def settle_unsettled(self) -> None:
        """Find out what the last end of the program left: an interrupted save, and writes of unknown outcome.

        What cannot be found out now stays open; every save looks again before it writes.
        """
        await self._unfinished.find(self._run.batch)
        while await self._log.open_writes():
            api = await self._connection.online()
            try:
                async with self._one_at_a_time:
                    unread = await self._settle(api)
            except WawiError:
                continue
            for error in unread.values():
                _log.warning("an open write could not be looked up: %s", error)
            await self._unfinished.find(self._run.batch)
            return

    @property
    def interrupted(self) -> InterruptedSave | None:
        """A save that the last end of the program cut short, as long as the merchant has not decided about it."""
        return self._unfinished.interrupted

    def go_on(self) -> bool:
        """Save what an interrupted save left, as part of the same save. False where there is none, or one runs."""
        if self.is_running or (rest := self._unfinished.decided()) is None:
            return False
        return self._take_up(rest)

    def leave_interrupted(self) -> None:
        """Leave what an interrupted save did not get to as it is: pending."""
        self._unfinished.leave()

    # Saves that are over

    async def saves(self) -> list[SaveRecord]:
        """All saves that are still known, the newest first."""
        return await self._log.saves()

    async def rows_of_save(self, batch: str) -> list[SavedRow]:
        """What a save did row by row, by item."""
        return await self._log.rows(batch)

    async def take_back(self, batch: str) -> TakeBack:
        """The edits that bring back what was before a save; nothing is staged by this."""
        return await self._taking_back.edits(batch)

    # Inside

    def _planning(self, keys: Iterable[RowKey] | None) -> Planning:
        return Planning(self._editing, self._chosen(keys), Decimal(self.warn_percent()))

    def _chosen(self, keys: Iterable[RowKey] | None) -> list[RowChange]:
        wanted = None if keys is None else set(keys)
        return [change for change in self._editing.changes if wanted is None or change.key in wanted]

    def _launch(self, changes: Sequence[RowChange], batch: str, *, is_new: bool) -> None:
        self._supervisor.launch(self, "save", self._save(self._begin(changes, batch), is_new=is_new), finishes=True)

    def _take_up(self, rest: Rest) -> bool:
        """Save what a save left, as part of it; False where the merchant has changed his mind about all of it."""
        if not (changes := rest.untouched(self._editing)):
            self._unfinished.end(rest.batch)
            return False
        self._launch(changes, rest.batch, is_new=False)
        return True

    def _begin(self, changes: Iterable[RowChange], batch: str) -> SaveRun:
        self._run = SaveRun(tuple(changes), batch, parallel=self._parallel, now=self._clock.monotonic())
        self._run.is_active = True
        self._journal.together_seconds = TOGETHER_SECONDS if self._run.is_small else MANY_TOGETHER_SECONDS
        self._keeper.collects = not self._run.is_small
        self._tell()
        return self._run

    async def _save(self, run: SaveRun, *, is_new: bool) -> None:
        async def work(tools: SaveTools) -> None:
            await self._items(run, tools).save_all(self._parallel)

        slices = Slices()
        for change in run.changes:
            if errors := errors_in(self._editing.problems_of(change.key)):
                self._ended(run, verdicts.broken_rules(change.key, errors), is_new=True)
            await slices.breath()
        await self._carried_out(run, work, is_new=is_new)

    async def _recreate(self, run: SaveRun, change: RowChange) -> None:
        async def work(tools: SaveTools) -> None:
            await self._items(run, tools).recreate(change)

        await self._carried_out(run, work, is_new=True)

    async def _carried_out(self, run: SaveRun, work: Callable[[SaveTools], Awaitable[None]], *, is_new: bool) -> None:
        failure: AppError | None = None
        try:
            async with self._one_at_a_time:
                if is_new:
                    await self._write_down(run)
                api = await self._usable_api(run) if run.goes_on else None
                if api is not None:
                    await work(self._tools(api, run))
            await self._unfinished.close(run)
            failure = await self._flushed()
        finally:
            run.is_active = False
            self._tell(is_certain=True)
        outcomes = tuple(run.outcomes[change.key] for change in run.changes)
        self.finished.emit(CommitReport(outcomes, run.is_cancelled or run.is_suspended, run.batch))
        # Wawi may have come back while the rest was still being ended.
        self._connection_changed(self._connection.state)
        if failure is not None:
            raise failure

    async def _write_down(self, run: SaveRun) -> None:
        """The save and its rows are known before the first call; where that fails, nothing is sent."""
        keys = [change.key for change in run.changes]
        try:
            await self._log.begin(run.batch, keys)
        except AppError as error:
            run.halted_by = error

    async def _flushed(self) -> AppError | None:
        try:
            await self._journal.flush()
        except AppError as error:
            return error
        return None

    async def _usable_api(self, run: SaveRun) -> WawiApi | None:
        """The client, once nothing is open from before; None when Wawi is away."""
        api = self._connection.api if await self._connection.look_again() else None
        if api is None:
            run.halted_by = self._connection.state.problem
            run.waits = self._connection.state.phase is not Phase.REFUSED
            return None
        try:
            unread = await self._settle(api)
        except WawiError as error:
            self._halt(run, error)
            return None
        except AppError as error:
            # Our own files failed.
            run.halted_by = error
            return None
        for change in run.changes if unread else ():
            if change.key.item_id in unread and change.key not in run.outcomes:
                self._ended(run, verdicts.refused(change.key, unread[change.key.item_id]), is_new=True)
        return api

    async def _settle(self, api: WawiApi) -> dict[ItemId, WawiError]:
        open_writes = await self._log.open_writes()
        return await settle_writes(self._tools(api, self._run), open_writes, self._connection.report)

    def _items(self, run: SaveRun, tools: SaveTools) -> SaveItems:
        return SaveItems(
            run,
            tools,
            lambda outcome, is_new: self._ended(run, outcome, is_new=is_new),
            lambda error: self._halt(run, error),
        )

    def _halt(self, run: SaveRun, error: WawiError) -> None:
        """Stop the save where no further call can work."""
        if self._connection.report(error):
            run.halted_by = error
            run.waits = isinstance(error, NotRunning)
            run.moved()

    def _ended(self, run: SaveRun, outcome: RowOutcome, *, is_new: bool = False) -> None:
        run.ended(outcome, self._clock.monotonic())
        if is_new:
            self._editing.note_outcomes([outcome])
        # What waits may still be saved before this save ends.
        if outcome.state is not _WAITS:
            self._log.note(run.batch, outcome)
        self._tell()

    def _on_stored(self, change: CatalogueChange) -> None:
        self._news.was_stored(change, self._run)

    def _tell(self, *, is_certain: bool = False) -> None:
        self._news.tell(self._run, self._clock.monotonic(), is_certain=is_certain)

    def _connection_changed(self, state: ConnectionState) -> None:
        """Wawi is back: save what waited for it, as long as the merchant has not touched it since."""
        if state.phase is Phase.ONLINE and not self.is_running and (rest := self._unfinished.taken_up()) is not None:
            self._take_up(rest)

    def _tools(self, api: WawiApi, run: SaveRun) -> SaveTools:
        def answered(seconds: float) -> None:
            self._connection.latency.heard(seconds)
            before = run.pace.allowed
            run.pace.answered(seconds, self._clock.monotonic())
            if run.pace.allowed > before:
                run.moved()

        calls = WatchedCalls(api, self._clock, run.slots, answered, lambda: run.pace.failed(self._clock.monotonic()))
        return SaveTools(
            calls,
            self._editing,
            self._workspace.writes,
            self._journal,
            self._keeper,
            self._clock,
            run.batch,
        )
