"""Saving from the window's side: a look at the plan before, progress meanwhile, a sentence afterwards, conflicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from jtl_desktop.domain.edits import Edit, Revert
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.merge import Side
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.text import Text, text
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.editing.staging import StepResult
from jtl_desktop.services.saving.outcomes import CommitPlan, CommitProgress, CommitReport, OutcomeState
from jtl_desktop.services.saving.records import InterruptedSave
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import Subscriptions, task_slot
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.panels.conflict import ConflictDialog
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.saving.saves import Saves, undo_of
from jtl_desktop.ui.saving.words import done_words, interrupted_words, left_words
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.ui.saving.review import SaveReview

# Up to so many rows are saved at once where nothing has to be asked; more of them show their plan first.
SMALL_SAVE = 200


class SaveController(QObject):
    """One save at a time; one box at a time."""

    progress_changed = Signal(object)
    finished = Signal(object)
    results_requested = Signal()
    """The merchant wants to see how the last save ended, row by row."""

    def __init__(
        self, services: AppServices, names: Names, notation: NumberFormat, messages: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services = services
        self._names = names
        self._notation = notation
        self._messages = messages
        self._window = window
        self._box: QDialog | None = None
        self._review: SaveReview | None = None
        self._offered = ""
        self._take_back: Callable[[Sequence[Edit], Text], None] = _nobody
        self._subscriptions = Subscriptions()
        self._subscriptions.to(services.commit.progress, self._on_progress)
        self._subscriptions.to(services.commit.finished, self._on_finished)
        self._subscriptions.to(services.commit.interrupted_changed, self.offer_to_go_on)

    def join(self, parts: WindowParts, saves: Saves, steps: StepRunner) -> None:
        """Listen to the parts of the window that have to do with saving."""
        changes, status = parts.changes, parts.status
        self._take_back = lambda edits, name: steps.run(edits, name, partial(self._say_taken_back, steps))
        changes.edits_wanted.connect(self._take_back)
        changes.resolve_requested.connect(self.resolve)
        changes.recreate_requested.connect(self.recreate)
        changes.export_requested.connect(saves.export_report)
        self.results_requested.connect(changes.show_results)
        self.progress_changed.connect(status.show_saving)
        status.cancel_pressed.connect(self.cancel)
        status.pause_pressed.connect(self.pause_or_go_on)
        saves.save_requested.connect(self.save)
        self.offer_to_go_on(self._services.commit.interrupted)

    @property
    def supervisor(self) -> Supervisor:
        return self._services.supervisor

    @property
    def review(self) -> SaveReview | None:
        """What is being asked before a save."""
        return self._review

    def save(self) -> None:
        """Save all that is pending; asks first where it is much, or where something looks like a slip."""
        commit = self._services.commit
        if commit.is_running:
            self._messages.say_done(tr("Saving is under way. What you change meanwhile is saved the next time."))
        if commit.is_running or self._box is not None:
            return
        if len(self._services.editing.changes) <= SMALL_SAVE:
            self._look_at(commit.plan())
        else:
            self._prepare()

    def cancel(self) -> None:
        self._services.commit.cancel()

    def pause_or_go_on(self) -> None:
        """Hold the save after the rows that are being written, or let it go on."""
        commit = self._services.commit
        if commit.is_paused:
            commit.resume()
        else:
            commit.pause()

    def offer_to_go_on(self, save: InterruptedSave | None) -> None:
        """Say that a save was cut short by the end of the program, and offer to finish it."""
        words = interrupted_words(save) if save is not None else ""
        if words and words != self._messages.words:
            self._messages.say_done(words, tr("Go on"), self._go_on, tr("Leave as they are"), self._leave, stays=True)
        elif not words and self._offered and self._messages.words == self._offered:
            self._messages.clear()
        self._offered = words

    def resolve(self, key: RowKey) -> None:
        """Open the conflict of a row."""
        outcome, change = self._services.editing.outcome_of(key), self._services.editing.change_of(key)
        if outcome is None or change is None or outcome.state is not OutcomeState.CONFLICT or self._box is not None:
            return
        dialog = ConflictDialog(outcome, change, self._names, self._notation, self._window)
        dialog.resolved.connect(lambda choices: self._resolve(key, choices))
        dialog.dropped.connect(lambda: self._take_back((Revert(key),), text("Give up a change in conflict")))
        self._open(dialog)

    def recreate(self, key: RowKey) -> None:
        """Delete the row in Wawi and create it again, which the changes panel has explained and asked for."""
        self._services.commit.recreate(key)

    def close(self) -> None:
        self._subscriptions.end()
        if self._box is not None:
            self._box.reject()

    # Inside

    @task_slot()
    async def _prepare(self) -> None:
        """Look at thousands of rows without holding the window up."""
        count = len(self._services.editing.changes)
        words = ntr("Looking at {count} changed row …", "Looking at {count} changed rows …", count)
        self._messages.show_work(words, 0, 0, tr("Cancel"), self._stop_preparing)
        try:
            plan = await self._services.commit.prepare()
        finally:
            self._messages.end_work()
        if not self._services.commit.is_running and self._box is None:
            self._look_at(plan)

    def _stop_preparing(self) -> None:
        self.supervisor.cancel(self)

    def _look_at(self, plan: CommitPlan) -> None:
        if not plan.rows:
            self._say_nothing_to_save(plan)
        elif plan.needs_confirmation or plan.warnings or len(plan.rows) > SMALL_SAVE:
            self._ask(plan)
        else:
            self._start(None)

    def _start(self, keys: Sequence[RowKey] | None) -> None:
        self._messages.clear()
        if self._services.commit.start(keys) and self._services.connection.state.phase is Phase.OFFLINE:
            self._messages.say(tr("Wawi cannot be reached. Saving begins by itself as soon as it is back."))

    def _ask(self, plan: CommitPlan) -> None:
        from jtl_desktop.ui.saving.review import SaveReview  # noqa: PLC0415 (not at the start of the program)

        dialog = self._review = SaveReview(plan, self._names, self._notation, self._window)
        dialog.agreed.connect(self._start)
        self._open(dialog)

    def _go_on(self) -> None:
        self._services.commit.go_on()

    def _leave(self) -> None:
        self._services.commit.leave_interrupted()

    def _open(self, dialog: QDialog) -> None:
        self._box = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        box, self._box, self._review = self._box, None, None
        if box is not None:
            box.deleteLater()

    def _resolve(self, key: RowKey, choices: Mapping[Field, Side]) -> None:
        self._services.commit.resolve(key, choices)
        if self._services.editing.change_of(key) is None:
            self._messages.say_done(tr("Settled: Wawi's values stay."))
        else:
            self._messages.say(tr("Settled. Save again to write your values."), tr("Save"), self.save)

    def _say_nothing_to_save(self, plan: CommitPlan) -> None:
        if plan.problems:
            self._messages.say(
                ntr(
                    "{count} row has to be corrected before it can be saved.",
                    "{count} rows have to be corrected before they can be saved.",
                    len(plan.problems),
                )
            )
        else:
            self._messages.say(tr("There is nothing to save."))

    def _say_taken_back(self, steps: StepRunner, result: StepResult) -> None:
        if result.cells:
            words = ntr("{count} change was taken back.", "{count} changes were taken back.", result.cells)
            self._messages.say_done(words, tr("Undo"), undo_of(steps, self._services.editing))

    def _on_progress(self, progress: CommitProgress) -> None:
        self.progress_changed.emit(progress)

    def _on_finished(self, report: CommitReport) -> None:
        self.finished.emit(report)
        saved = report.count(OutcomeState.SAVED, OutcomeState.UNCHANGED)
        if saved == len(report.outcomes):
            self._messages.say_done(done_words(report))
            return
        words = f"{done_words(report)} {left_words(report)}" if saved else left_words(report)
        conflicts = [outcome.key for outcome in report.outcomes if outcome.state is OutcomeState.CONFLICT]
        listing = (tr("Show the list"), self.results_requested.emit)
        if conflicts:
            self._messages.say_done(
                words, tr("Resolve conflict …"), lambda: self.resolve(conflicts[0]), *listing, stays=True
            )
        else:
            self._messages.say(words, *listing)


def _nobody(_edits: Sequence[Edit], _name: Text) -> None:
    """Before the parts of the window are joined."""
