"""The merchant's edits: checked, journaled before the method returns, shown over the catalogue's values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.edits import AddRow, Edit, MakeStandard, PutChange, RemoveRow, Revert, SetCell
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import (
    Field,
    ItemId,
    ItemSupplier,
    RowKey,
    ScalePrice,
    SupplierId,
    Value,
    same_value,
    whole_characters,
)
from jtl_desktop.domain.merge import rebase, undone
from jtl_desktop.domain.row_work import GONE
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.step_names import (
    ADD_SUPPLIER,
    BRING_BACK,
    CHANGE_TIERS,
    CHANGE_VALUE,
    REMOVE_SUPPLIER,
    SET_STANDARD,
    TAKE_BACK,
    TAKE_BACK_ALL,
)
from jtl_desktop.domain.steps import NO_DOUBTS, RowStep, StepHeader, doubts_left, replayed
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.mass_edit import (
    OwnThread,
    Ready,
    Tick,
    Told,
    let_go_later,
    made_ready,
    nobody,
    take_over,
)
from jtl_desktop.services.editing.pending import PendingWork
from jtl_desktop.services.editing.staging import Refusal, StepResult, result_of
from jtl_desktop.services.editing.step_log import StepLog
from jtl_desktop.services.editing.step_plans import NewStep, Replay, StepPlan
from jtl_desktop.services.errors import BusyError, RowGoneError, StepLostError, SupplierExistsError
from jtl_desktop.services.events import Event
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.workspace import Draft, Workspace

__all__ = ["SMALL", "BusyError", "EditSession", "Refusal", "StepHeader", "StepResult", "Told"]

SMALL = 500
"""So many edits are done at once, on the thread that asks."""


class EditSession(PendingWork):
    """Everything that is pending, from the last run of the program on, and the steps that made it so.

    Each mutating method has written to the workspace database when it returns, so that kill -9 loses nothing.
    Errors of the workspace (a full disk) are raised, after the listeners heard of the change. While many rows are
    being changed at once (``is_busy``), what the merchant could do otherwise raises BusyError.
    """

    def __init__(self, catalogue: Catalogue, workspace: Workspace) -> None:
        super().__init__(catalogue, workspace.load_changes(), workspace.steps.doubts())
        self.busy_changed: Event[bool] = Event()
        self._workspace = workspace
        self.steps = StepLog(*workspace.steps.headers())
        self._later: Callable[[Callable[[], None]], None] = _at_once
        self._draft: Draft | None = workspace.draft()
        self._when_free: Callable[[], None] | None = None
        # While many rows are being changed: those that a save settled in between.
        self._meanwhile: set[RowKey] | None = None

    @property
    def restored_draft(self) -> Draft | None:
        """What was being typed when the program ended, as long as it is neither taken over nor discarded."""
        return self._draft

    # Steps

    @property
    def is_busy(self) -> bool:
        """Whether many rows are being changed at once."""
        return self._meanwhile is not None

    def apply(self, edits: Sequence[Edit], name: Text) -> StepResult:
        """Do this at once, as one step; meant for up to SMALL edits. Raises BusyError."""
        self._must_be_free()
        plan = NewStep(edits, name, self._catalogue, self._workspace.steps, self.steps)
        staged = plan.stage(self._changes, self._doubts, nobody)
        result = result_of(name, staged)
        if staged.rows:
            try:
                self._show(staged.rows)
                plan.keep(staged, result, nobody)
            finally:
                self._tell(result.keys)
            plan.finish(result)
        return result

    async def apply_many(self, edits: Sequence[Edit], name: Text, told: Told = nobody) -> StepResult:
        """Do this as one step, however much it is: worked out and written in a thread, then shown all at once.

        Cancelling the task before it is shown changes nothing. Raises BusyError, NotWritable (nothing is changed).
        """
        if len(edits) <= SMALL:
            return self.apply(edits, name)
        return await self._perform(NewStep(edits, name, self._catalogue, self._workspace.steps, self.steps), told)

    async def undo(self, told: Told = nobody) -> StepResult | None:
        """Take the last step back; None when there is none. A row that cannot be undone does not keep the others.

        Raises BusyError, NotWritable (nothing is changed), StepLostError.
        """
        return await self._replayed(self.steps.done, told, is_done=False)

    async def redo(self, told: Told = nobody) -> StepResult | None:
        """Do again what was undone last; None when there is nothing, as after any new step."""
        return await self._replayed(self.steps.undone, told, is_done=True)

    # One act each

    def set_value(self, key: RowKey, field: Field, value: Value, *, name: Text = CHANGE_VALUE) -> list[Problem]:
        """Stage a value. The problems returned are those of this field; a value with errors is kept but not saved.

        Raises RowGoneError where neither Wawi nor the change set knows the row.
        """
        refused = self.apply([SetCell(key, field, value)], name).refused
        if refused:
            if refused[0].text is GONE:
                raise RowGoneError
            return [Problem(field, refused[0].text)]
        return [problem for problem in self.problems_of(key) if problem.field is field]

    def set_scale_prices(
        self, key: RowKey, tiers: tuple[ScalePrice, ...], *, name: Text = CHANGE_TIERS
    ) -> list[Problem]:
        """Stage the complete list of tiers."""
        return self.set_value(key, Field.SCALE_PRICES, tiers, name=name)

    def add_supplier(
        self,
        item_id: ItemId,
        supplier_id: SupplierId,
        values: Mapping[Field, Value] | None = None,
        *,
        name: Text = ADD_SUPPLIER,
    ) -> list[Problem]:
        """Stage a new supplier of an item; one that is staged for removal simply stays.

        Raises SupplierExistsError where the item has this supplier, or it is staged already.
        """
        key = RowKey(item_id, supplier_id)
        if self.apply([AddRow(key, values or {})], name).refused:
            raise SupplierExistsError
        return list(self.problems_of(key))

    def remove_supplier(self, key: RowKey, *, name: Text = REMOVE_SUPPLIER) -> None:
        """Stage the removal of a row; one that is only staged as new goes at once. Raises RowGoneError."""
        if self.apply([RemoveRow(key)], name).refused:
            raise RowGoneError

    def set_standard(self, key: RowKey, *, name: Text = SET_STANDARD) -> None:
        """Make this the standard supplier and no other one of the item; not one that is about to be removed."""
        refused = self.apply([MakeStandard(key)], name).refused
        if refused and refused[0].text is GONE:
            raise RowGoneError

    def revert(self, key: RowKey, field: Field | None = None, *, name: Text = TAKE_BACK) -> None:
        """Take back one cell, or the whole row."""
        self.apply([Revert(key, field)], name)

    def revert_all(self, *, name: Text = TAKE_BACK_ALL) -> None:
        """Take everything back at once; where that may be much, ``apply_many`` does not keep the window waiting."""
        self._outcomes.clear()
        self.apply([Revert(change.key) for change in self._changes], name)

    def restore(self, changes: Iterable[RowChange], *, name: Text = BRING_BACK) -> None:
        """Bring back changes that were taken back a moment ago, as they were."""
        self.apply([PutChange(change) for change in changes], name)

    def note_typing(self, key: RowKey, field: Field, typed: str) -> None:
        """Keep what is typed in an open editor, in case the program ends before it is taken over."""
        self._once_free(lambda: self._workspace.save_draft(key, field, whole_characters(typed)))

    def typing_done(self) -> None:
        """The editor was closed; also discards a restored draft."""
        self._draft = None
        self._once_free(self._workspace.clear_draft)

    def restore_draft(self, parse: Callable[[Field, str], Value]) -> bool:
        """Turn what was being typed at the last end into a change; ``parse`` raises AppError for what it cannot read.

        False when it stays as ``restored_draft`` for showing, because it cannot be read or its row is gone.
        """
        draft = self._draft
        row = self.row(draft.key) if draft is not None else None
        if draft is None or row is None:
            return draft is None
        try:
            value = parse(draft.field, draft.text)
        except AppError:
            return False
        if not same_value(draft.field, row.get(draft.field), value):
            self.set_value(draft.key, draft.field, value)
        self.typing_done()
        return True

    # What follows is for the saving only.

    def journal_with(self, later: Callable[[Callable[[], None]], None]) -> None:
        """Let what ``put`` and ``settle`` leave reach the disk by ``later``, many rows at a time.

        ``later`` must hold the workspace's lock while it does its work, and do it in order.
        """
        self._later = later

    def put(self, change: RowChange | None, key: RowKey, outcome: RowOutcome | None = None) -> None:
        """Replace the pending change of a row by another one, or by none."""
        step = RowStep(key, self._changes.get(key), change, self._doubts.get(key, NO_DOUBTS))
        self._show([step._replace(doubts_after=doubts_left(step))])
        if outcome is not None:
            self._outcomes[key] = outcome
        if self._meanwhile is not None:
            self._meanwhile.add(key)
        try:
            # What is pending when the disk's turn comes counts: the merchant may have edited the row again by then.
            self._later(lambda: self._journal([key]))
        finally:
            self._tell([key])

    def settle(self, saved: RowChange, wawi: ItemSupplier | None, outcome: RowOutcome) -> None:
        """Wawi now has ``wawi``. What the merchant edited since ``saved`` was read stays pending on the new base."""
        current = self._changes.get(saved.key)
        left: RowChange | None = None
        if current is None:
            # Taken back while it was on its way: what reached Wawi has to be written back.
            left = undone(saved, wawi) if outcome.state is not OutcomeState.UNCHANGED else None
        elif current is not saved or not outcome.is_settled:
            left = rebase(_with_taken_back(current, saved), wawi, {})
        self.put(left, saved.key, outcome)

    def note_outcomes(self, outcomes: Iterable[RowOutcome]) -> None:
        """Remember how rows ended whose changes stay as they are."""
        known = {outcome.key: outcome for outcome in outcomes}
        self._outcomes.update(known)
        self._tell(known)

    # How steps are carried out

    async def _replayed(self, headers: Sequence[StepHeader], told: Told, *, is_done: bool) -> StepResult | None:
        self._must_be_free()
        if not headers:
            return None
        plan = Replay(headers[-1], self._catalogue, self._workspace.steps, self.steps, is_done=is_done)
        try:
            if plan.size > SMALL:
                return await self._perform(plan, told)
            return self._perform_now(plan)
        except StepLostError:
            self._workspace.steps.forget(headers[-1].step_id)
            self.steps.lost(*self._workspace.steps.headers())
            raise

    def _perform_now(self, plan: StepPlan) -> StepResult:
        staged = plan.stage(self._changes, self._doubts, nobody)
        result = result_of(plan.name, staged)
        plan.keep(staged, result, nobody)
        self._show(staged.rows)
        self._tell(result.keys)
        plan.finish(result)
        return result

    async def _perform(self, plan: StepPlan, told: Told) -> StepResult:
        self._must_be_free()
        self._meanwhile = set()
        thread = OwnThread(told)
        try:
            self.busy_changed.emit(True)
            ready = await thread.run(self._in_thread(plan))
            self._catch_up(ready)
            await thread.breathe()
        finally:
            meanwhile = self._free_again()
        self._tell(ready.keys | meanwhile if meanwhile else ready.keys, ready.item_ids)
        plan.finish(ready.result)
        let_go_later(ready, plan.rubbish)
        if thread.was_cancelled:
            raise asyncio.CancelledError
        return ready.result

    def _free_again(self) -> set[RowKey]:
        """Do what had to wait; returns the rows that a save has settled in the meantime."""
        meanwhile, self._meanwhile = self._meanwhile or set(), None
        waiting, self._when_free = self._when_free, None
        try:
            # The step wrote these rows as they were before the save.
            if meanwhile:
                self._later(lambda: self._journal(meanwhile))
            if waiting is not None:
                waiting()
        finally:
            self.busy_changed.emit(False)
        return meanwhile

    def _once_free(self, work: Callable[[], None]) -> None:
        """The disk is busy with the large step for a moment, and nobody who types should wait for it."""
        if self._meanwhile is None:
            work()
        else:
            self._when_free = work

    def _in_thread(self, plan: StepPlan) -> Callable[[Tick], Ready]:
        pending, doubts = self._changes.copy(), dict(self._doubts)

        def work(tick: Tick) -> Ready:
            staged = plan.stage(pending, doubts, tick)
            ready = made_ready(staged, plan.name, pending, doubts)
            plan.keep(staged, ready.result, tick)
            return ready

        return work

    def _catch_up(self, ready: Ready) -> None:
        """Show a step that was worked out on a copy, with what a save did to single rows in the meantime."""
        meanwhile = tuple(self._meanwhile or ())
        by_key = {row.key: row for row in ready.staged.rows} if meanwhile else {}
        for key in meanwhile:
            current, row = self._changes.get(key), by_key.get(key)
            if row is None:
                after = current
            elif row.before is current:
                after = row.after
            else:
                after, _ = replayed(row, current, self._catalogue.row(key))
            take_over(RowStep(key, None, after, ready.doubts.get(key, NO_DOUBTS)), ready.pending, ready.doubts)
        self._changes.exchange(ready.pending)
        self._doubts = ready.doubts
        for key in [known for known in self._outcomes if known in ready.keys]:
            del self._outcomes[key]

    def _must_be_free(self) -> None:
        if self._meanwhile is not None:
            raise BusyError

    def _journal(self, keys: Iterable[RowKey]) -> None:
        keys = tuple(keys)
        # A step that is on its way may have written them already, and will be shown only after this is read.
        if self._meanwhile is not None:
            self._meanwhile.update(keys)
        doubts = {key: self._doubts.get(key, NO_DOUBTS) for key in keys}
        self._workspace.steps.write_lines([(key, self._changes.get(key)) for key in keys], doubts)


def _at_once(work: Callable[[], None]) -> None:
    work()


def _with_taken_back(current: RowChange, saved: RowChange) -> RowChange:
    """A cell that was reverted while its old edit was being saved has to be written back."""
    if current is saved or current.kind is ChangeKind.REMOVE:
        return current
    wanted = current.effective()
    values = {name: wanted.get(name) for name in {**saved.values, **current.values}}
    return replace(current, values=MappingProxyType(values))
