"""Saving from the window's side: questions before, progress meanwhile, a sentence afterwards, conflicts one by one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.merge import Side
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.outcomes import CommitPlan, CommitProgress, CommitReport, OutcomeState
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.panels.confirm import SaveConfirmation
from jtl_desktop.ui.panels.conflict import ConflictDialog
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import ntr, tr


class SaveController(QObject):
    """One save at a time; one box at a time."""

    progress_changed = Signal(object)
    finished = Signal(object)

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
        self._subscriptions = Subscriptions()
        self._subscriptions.to(services.commit.progress, self._on_progress)
        self._subscriptions.to(services.commit.finished, self._on_finished)

    def save(self) -> None:
        """Save all that is pending; asks first where something is lost that cannot be typed again."""
        commit = self._services.commit
        if commit.is_running or self._box is not None:
            return
        plan = commit.plan()
        if not plan.rows:
            self._say_nothing_to_save(plan)
        elif plan.needs_confirmation:
            self._ask(plan)
        else:
            self._start()

    def cancel(self) -> None:
        self._services.commit.cancel()

    def resolve(self, key: RowKey) -> None:
        """Open the conflict of a row."""
        outcome, change = self._services.editing.outcome_of(key), self._services.editing.change_of(key)
        if outcome is None or change is None or outcome.state is not OutcomeState.CONFLICT or self._box is not None:
            return
        dialog = ConflictDialog(outcome, change, self._names, self._notation, self._window)
        dialog.resolved.connect(lambda choices: self._resolve(key, choices))
        dialog.dropped.connect(lambda: self._services.editing.revert(key))
        self._open(dialog)

    def recreate(self, key: RowKey) -> None:
        """Delete the row in Wawi and create it again, which the changes panel has explained and asked for."""
        self._services.commit.recreate(key)

    def close(self) -> None:
        self._subscriptions.end()
        if self._box is not None:
            self._box.reject()

    # Inside

    def _start(self) -> None:
        self._messages.clear()
        if self._services.commit.start() and self._services.connection.state.phase is Phase.OFFLINE:
            self._messages.say(tr("Wawi cannot be reached. Saving begins by itself as soon as it is back."))

    def _ask(self, plan: CommitPlan) -> None:
        dialog = SaveConfirmation(plan.needs_confirmation, self._names, self._window)
        dialog.accepted.connect(self._start)
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        self._box = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        box, self._box = self._box, None
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

    def _on_progress(self, progress: CommitProgress) -> None:
        self.progress_changed.emit(progress)

    def _on_finished(self, report: CommitReport) -> None:
        self.finished.emit(report)
        saved = report.count(OutcomeState.SAVED, OutcomeState.UNCHANGED)
        left = len(report.outcomes) - saved
        done = ntr("{count} row saved and read back.", "{count} rows saved and read back.", saved)
        if not left:
            self._messages.say_done(done)
            return
        words = f"{done} {_left_words(report)}" if saved else _left_words(report)
        conflicts = [outcome.key for outcome in report.outcomes if outcome.state is OutcomeState.CONFLICT]
        if conflicts:
            self._messages.say(words, tr("Resolve conflict …"), lambda: self.resolve(conflicts[0]))
        else:
            self._messages.say(words)


def _left_words(report: CommitReport) -> str:
    """What was not saved, by cause, in one line."""
    counts = {state: report.count(state) for state in OutcomeState}
    conflict, refused = counts[OutcomeState.CONFLICT], counts[OutcomeState.REFUSED]
    kept, waiting = counts[OutcomeState.NOT_STORED], counts[OutcomeState.WAITING]
    parts = [
        ntr("{count} row in conflict", "{count} rows in conflict", conflict) if conflict else "",
        ntr("{count} row refused", "{count} rows refused", refused) if refused else "",
        ntr("{count} row not stored by Wawi", "{count} rows not stored by Wawi", kept) if kept else "",
        ntr("{count} row waits for Wawi", "{count} rows wait for Wawi", waiting) if waiting else "",
    ]
    return tr("Still to do: {what}.", what=", ".join(part for part in parts if part))
