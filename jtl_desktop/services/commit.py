"""Saving: re-read, compare, write what changed, read back, compare again. Row by row, items in parallel."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.domain.merge import Side, rebase
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.text import text
from jtl_desktop.services import verdicts
from jtl_desktop.services.connection import ConnectionService, ConnectionState, Phase
from jtl_desktop.services.editing import EditSession
from jtl_desktop.services.events import Event
from jtl_desktop.services.item_saver import ItemSaver, SaveTools, in_writing_order
from jtl_desktop.services.load_store import CatalogueChange
from jtl_desktop.services.outcomes import CommitPlan, CommitProgress, CommitReport, OutcomeState, RowOutcome
from jtl_desktop.services.ports import Clock, SystemClock
from jtl_desktop.services.price_recorder import PriceRecorder
from jtl_desktop.services.recreation import recreate_row
from jtl_desktop.services.save_records import InterruptedSave, SavedRow, SaveRecord, TakeBack
from jtl_desktop.services.settling import settle_writes
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.wawi.errors import NotRunning, WawiError

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.workspace import Workspace
    from jtl_desktop.wawi.api import WawiApi


_log = logging.getLogger(__name__)

_WAITS = OutcomeState.WAITING


class CommitService:
    """One save at a time. ``stored`` tells which items were read anew on the way; ``prices``: their history."""

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
        self.progress: Event[CommitProgress] = Event()
        self.finished: Event[CommitReport] = Event()
        self.stored: Event[CatalogueChange] = Event()
        self.interrupted_changed: Event[InterruptedSave | None] = Event()
        self._connection = connection
        self._editing = editing
        self._catalogue = catalogue
        self._workspace = workspace
        self._worker = worker
        self._supervisor = supervisor
        self._parallel = max(1, parallel)
        self._clock = clock or SystemClock()
        self.prices = PriceRecorder(workspace.prices)
        self._run = _Run(())
        self._waiting: dict[RowKey, RowChange] = {}
        # Looking up old writes in the middle of a save would take the new ones for old.
        self._one_at_a_time = asyncio.Lock()
        connection.changed.subscribe(self._connection_changed)

    @property
    def state(self) -> CommitProgress:
        run = self._run
        return CommitProgress(
            len(run.outcomes), len(run.changes), run.current, run.is_active, MappingProxyType(run.outcomes)
        )

    @property
    def is_running(self) -> bool:
        return self._run.is_active

    def plan(self, keys: Iterable[RowKey] | None = None) -> CommitPlan:
        """What a save of these rows, or of all, would do."""
        changes = self._chosen(keys)
        broken = {change.key: problems for change in changes if (problems := self._editing.problems_of(change.key))}
        rows = tuple(change for change in changes if not _has_errors(broken.get(change.key, ())))
        questions = tuple(
            (change.key, question) for change in rows if (question := self._editing.needs_confirmation(change.key))
        )
        return CommitPlan(rows, MappingProxyType(broken), questions)

    async def prepare(self, keys: Iterable[RowKey] | None = None) -> CommitPlan:
        """What a save of these rows, or of all, would do and how long it would take; for any number of rows."""
        return self.plan(keys)

    @property
    def is_paused(self) -> bool:
        return False

    def pause(self) -> None:
        """Finish the rows that are being written right now, and hold the next ones until ``resume``."""

    def resume(self) -> None:
        """Go on after a pause."""

    @property
    def interrupted(self) -> InterruptedSave | None:
        """A save that the last end of the program cut short, as long as the merchant has not decided about it."""
        return None

    def go_on(self) -> bool:
        """Save what an interrupted save left, as part of the same save. False where there is none, or one runs."""
        return False

    def leave_interrupted(self) -> None:
        """Leave what an interrupted save did not get to as it is: pending."""

    async def saves(self) -> list[SaveRecord]:
        """All saves that are still known, the newest first."""
        return []

    async def rows_of_save(self, batch: str) -> list[SavedRow]:
        """What a save did row by row, by item."""
        return []

    async def take_back(self, batch: str) -> TakeBack:
        """The edits that bring back what was before a save; nothing is staged by this."""
        return TakeBack(batch, (), (), (), text("Take back a save"))

    def start(self, keys: Iterable[RowKey] | None = None) -> bool:
        """Save these rows, or all. False when there is nothing to save or a save is running."""
        changes = self._chosen(keys)
        if self.is_running or not changes:
            return False
        self._waiting.clear()
        self._begin(changes)
        self._supervisor.launch(self, "save", self._save(self._run), finishes=True)
        return True

    def cancel(self) -> None:
        """Stop after the rows that are being written right now; what waits for Wawi is not saved by itself any more."""
        self._run.is_cancelled = True
        self._waiting.clear()

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
        self._begin([change])
        self._run.is_recreation = True
        self._supervisor.launch(self, "recreate", self._recreate(self._run, change), finishes=True)
        return True

    async def settle_unsettled(self) -> None:
        """Find out what became of writes whose outcome is unknown since the last end of the program.

        What cannot be found out now stays open; every save looks again before it writes.
        """
        while await self._worker.run(self._workspace.writes.unsettled_writes):
            api = await self._connection.online()
            try:
                async with self._one_at_a_time:
                    unread = await settle_writes(self._tools(api), self._connection.report)
            except WawiError:
                continue
            for error in unread.values():
                _log.warning("an open write could not be looked up: %s", error)
            return

    def _chosen(self, keys: Iterable[RowKey] | None) -> list[RowChange]:
        wanted = None if keys is None else set(keys)
        return [change for change in self._editing.changes if wanted is None or change.key in wanted]

    def _begin(self, changes: Iterable[RowChange]) -> None:
        self._run = _Run(tuple(changes))
        self._run.is_active = True
        self.progress.emit(self.state)

    async def _save(self, run: _Run) -> None:
        for change in run.changes:
            if _has_errors(problems := self._editing.problems_of(change.key)):
                self._ended(run, verdicts.broken_rules(change.key, _errors(problems)), is_new=True)
        await self._carried_out(run, self._save_items)

    async def _recreate(self, run: _Run, change: RowChange) -> None:
        async def recreate(run: _Run, tools: SaveTools) -> None:
            if change.key not in run.outcomes:
                saver = ItemSaver(tools, change.key.item_id)
                await self._attempted(run, [change], self._recreate_row(run, tools, saver, change))

        await self._carried_out(run, recreate)

    async def _carried_out(self, run: _Run, work: Callable[[_Run, SaveTools], Awaitable[None]]) -> None:
        try:
            async with self._one_at_a_time:
                api = await self._usable_api(run)
                if api is not None:
                    await work(run, self._tools(api))
            self._end_the_rest(run)
        finally:
            run.is_active = False
            self.progress.emit(self.state)
        self._finish(run)

    async def _recreate_row(self, run: _Run, tools: SaveTools, saver: ItemSaver, change: RowChange) -> None:
        self._ended(run, await recreate_row(tools, saver, change))
        self._look_at(run, saver)

    async def _usable_api(self, run: _Run) -> WawiApi | None:
        """The client, once nothing is open from before; None when Wawi is away."""
        api = self._connection.api if await self._connection.look_again() else None
        if api is None:
            run.halted_by = self._connection.state.problem
            run.waits = self._connection.state.phase is not Phase.REFUSED
            return None
        try:
            unread = await settle_writes(self._tools(api), self._connection.report)
        except WawiError as error:
            self._halt(run, error)
            return None
        for change in run.changes:
            if change.key.item_id in unread and change.key not in run.outcomes:
                self._ended(run, verdicts.refused(change.key, unread[change.key.item_id]), is_new=True)
        return api

    async def _save_items(self, run: _Run, tools: SaveTools) -> None:
        items: dict[ItemId, list[RowChange]] = {}
        for change in run.changes:
            if change.key not in run.outcomes:
                items.setdefault(change.key.item_id, []).append(change)
        queue = deque(items.items())
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._parallel, len(queue))):
                group.create_task(self._work_off(run, tools, queue))

    async def _work_off(self, run: _Run, tools: SaveTools, queue: deque[tuple[ItemId, list[RowChange]]]) -> None:
        while queue and run.goes_on:
            item_id, changes = queue.popleft()
            saver = ItemSaver(tools, item_id, changes)
            await self._attempted(run, changes, self._save_item(run, saver, changes))

    async def _attempted(self, run: _Run, changes: list[RowChange], work: Coroutine[Any, Any, None]) -> None:
        """Let one item fail without the others, unless nothing can go on."""
        try:
            await work
        except WawiError as error:
            self._halt(run, error)
            for change in changes:
                if change.key not in run.outcomes and not run.waits:
                    self._ended(run, verdicts.refused(change.key, error), is_new=True)
        except AppError as error:
            # Our own files failed. Nothing may be written that is not recorded first.
            run.halted_by = error

    async def _save_item(self, run: _Run, saver: ItemSaver, changes: list[RowChange]) -> None:
        is_read = False
        for change in in_writing_order(changes):
            if not run.goes_on:
                return
            if not is_read and self._is_wanted(change):
                await saver.read()
            if not self._is_wanted(change):
                self._ended(run, self._not_wanted_any_more(change.key), is_new=True)
                continue
            if self._would_leave_no_standard(change):
                self._ended(run, verdicts.without_successor(change.key), is_new=True)
                continue
            self._ended(run, await saver.save(change))
            is_read = not saver.has_open_write
            self._look_at(run, saver)

    def _is_wanted(self, change: RowChange) -> bool:
        """Not taken back, edited again or found saved since Save was pressed."""
        return self._editing.change_of(change.key) is change

    def _would_leave_no_standard(self, change: RowChange) -> bool:
        """Whether this takes the standard supplier away while its successor, to be saved before, is still pending."""
        if change.kind is ChangeKind.REMOVE:
            gives_up = change.base is not None and change.base.is_standard
        else:
            gives_up = change.values.get(Field.IS_STANDARD) is False
        others = self._editing.changes.of_item(change.key.item_id)
        return gives_up and any(other.values.get(Field.IS_STANDARD) is True for other in others)

    def _not_wanted_any_more(self, key: RowKey) -> RowOutcome:
        """Found saved by looking up what an earlier save left open, taken back, or edited again."""
        known = self._editing.outcome_of(key)
        if self._editing.change_of(key) is not None:
            return verdicts.edited_meanwhile(key)
        return known if known is not None and known.is_settled else verdicts.taken_back(key)

    def _look_at(self, run: _Run, saver: ItemSaver) -> None:
        if saver.lost is not None:
            self._halt(run, saver.lost)
            saver.lost = None

    def _halt(self, run: _Run, error: WawiError) -> None:
        """Stop the save where no further call can work."""
        if self._connection.report(error):
            run.halted_by = error
            run.waits = isinstance(error, NotRunning)

    def _end_the_rest(self, run: _Run) -> None:
        rest = [change for change in run.changes if change.key not in run.outcomes]
        for change in rest:
            self._ended(run, _unsaved(run, change.key), is_new=True)
        if run.waits and not run.is_cancelled:
            states = {key: outcome.state for key, outcome in run.outcomes.items()}
            waiting = [run.left(change, self._editing) for change in run.changes if states[change.key] is _WAITS]
            self._waiting = {change.key: change for change in waiting}

    def _ended(self, run: _Run, outcome: RowOutcome, *, is_new: bool = False) -> None:
        run.outcomes[outcome.key] = outcome
        run.current = outcome.key
        if is_new:
            self._editing.note_outcomes([outcome])
        self.progress.emit(self.state)

    def _finish(self, run: _Run) -> None:
        self.progress.emit(self.state)
        outcomes = tuple(run.outcomes[change.key] for change in run.changes)
        self.finished.emit(CommitReport(outcomes, run.is_cancelled))
        # Wawi may have come back while the rest was still being ended.
        self._connection_changed(self._connection.state)

    def _connection_changed(self, state: ConnectionState) -> None:
        """Wawi is back: save what waited for it, as long as the merchant has not touched it since."""
        if state.phase is not Phase.ONLINE or self.is_running:
            return
        waiting, self._waiting = self._waiting, {}
        keys = [key for key, change in waiting.items() if self._editing.change_of(key) is change]
        if keys:
            self.start(keys)

    def _tools(self, api: WawiApi) -> SaveTools:
        return SaveTools(
            api,
            self._editing,
            self._catalogue,
            self._workspace,
            self._worker,
            self._clock,
            uuid.uuid4().hex,
            self.stored.emit,
            self.prices,
        )


class _Run:
    """One save on its way."""

    def __init__(self, changes: tuple[RowChange, ...]) -> None:
        self.changes = changes
        self.outcomes: dict[RowKey, RowOutcome] = {}
        self.current: RowKey | None = None
        self.is_active = False
        self.is_cancelled = False
        self.halted_by: AppError | None = None
        self.waits = False
        self.is_recreation = False

    @property
    def goes_on(self) -> bool:
        return not self.is_cancelled and self.halted_by is None

    def left(self, change: RowChange, editing: EditSession) -> RowChange:
        """What has to be saved when Wawi is back; a row that was to be recreated may be an addition by now."""
        current = editing.change_of(change.key)
        return current if self.is_recreation and current is not None else change


def _unsaved(run: _Run, key: RowKey) -> RowOutcome:
    if run.is_cancelled:
        return verdicts.stopped(key)
    if run.waits or run.halted_by is None:
        return verdicts.waiting(key, run.halted_by)
    return verdicts.refused(key, run.halted_by)


def _errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.is_error)


def _has_errors(problems: Iterable[Problem]) -> bool:
    return bool(_errors(problems))
