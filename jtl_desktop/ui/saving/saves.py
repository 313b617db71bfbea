"""Saves that are over: the list of them, taking one back, and their rows as an Excel file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from jtl_desktop.domain.items import RowKey
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.editing.staging import StepResult
from jtl_desktop.services.saving.outcomes import CommitReport
from jtl_desktop.services.saving.records import SavedRow, TakeBack
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.services.saving.export import Table
    from jtl_desktop.ui.exporting import Exporter


class Saves(QObject):
    """Opens the list of saves, stages the reverse of one as a step, and exports rows."""

    save_requested = Signal()

    def __init__(
        self,
        services: AppServices,
        parts: WindowParts,
        steps: StepRunner,
        preferences: Preferences,
        boxes: Boxes,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._names, self._notation, self._messages = parts.names, parts.notation, parts.messages
        self._steps = steps
        self._preferences = preferences
        self._boxes = boxes
        self._window = window
        self._exporter: Exporter | None = None

    @property
    def supervisor(self) -> Supervisor:
        return self._services.supervisor

    @task_slot()
    async def show(self) -> None:
        """The list of all saves that are still known."""
        from jtl_desktop.ui.saving.list_dialog import SaveList  # noqa: PLC0415 (not at the start of the program)

        saves = await self._services.commit.saves()
        dialog = SaveList(saves, self._services.commit, self.supervisor, self._names, self._notation, self._window)
        dialog.agreed.connect(self.stage)
        dialog.export_requested.connect(self._export_rows)
        self._boxes.open(dialog)

    def stage(self, reverse: TakeBack) -> None:
        """Make a save's reverse pending: one step, to be reviewed and saved like any other."""
        self._steps.run(reverse.edits, reverse.name, self._say_staged)

    def export_report(self, report: CommitReport, keys: Sequence[RowKey]) -> None:
        """These rows of the last save as a file."""
        wanted = frozenset(keys)
        outcomes = [outcome for outcome in report.outcomes if outcome.key in wanted]
        # What was not written is still pending now, and may not be so any more when the file is made.
        changes = self._services.editing.changes
        pending = {key: change for key in keys if (change := changes.get(key)) is not None}

        async def make() -> Table:
            from jtl_desktop.ui.saving.table import rows_of_outcomes, save_table  # noqa: PLC0415 (when it is needed)

            known = await self._services.commit.rows_of_save(report.batch) if report.batch else []
            return save_table(rows_of_outcomes(outcomes, known), pending, self._names, self._notation)

        self._ask_for_file().export(tr("Export the last save"), file_name(datetime.now().astimezone()), make)

    def _export_rows(self, rows: Sequence[SavedRow], begun_at: datetime, over: QWidget) -> None:
        async def make() -> Table:
            from jtl_desktop.ui.saving.table import save_table  # noqa: PLC0415 (when it is needed)

            return save_table(rows, {}, self._names, self._notation)

        self._ask_for_file().export(tr("Export this save"), file_name(begun_at.astimezone()), make, over)

    def _ask_for_file(self) -> Exporter:
        from jtl_desktop.ui.exporting import Exporter  # noqa: PLC0415 (not at the start of the program)

        if self._exporter is None:
            self._exporter = Exporter(self._preferences, self._messages, self.supervisor, self._window)
        return self._exporter

    def _say_staged(self, result: StepResult) -> None:
        if result.cells:
            words = ntr(
                "{count} change is pending that takes the save back. Save to write it to Wawi.",
                "{count} changes are pending that take the save back. Save to write them to Wawi.",
                result.cells,
            )
            self._messages.say_done(
                words,
                tr("Save"),
                self.save_requested.emit,
                tr("Undo"),
                undo_of(self._steps, self._services.editing),
                stays=True,
            )


def file_name(at: datetime) -> str:
    """What a file with the rows of a save is called; it sorts by time."""
    return tr("JTL Desktop save {time}.xlsx", time=f"{at:%Y-%m-%d %H-%M}")


def undo_of(steps: StepRunner, editing: EditSession) -> Callable[[], None]:
    """Takes the step back that was made last by now; nothing where others have followed it since."""
    made = editing.steps.done[-1].step_id if editing.steps.done else None

    def undo() -> None:
        if editing.steps.done and editing.steps.done[-1].step_id == made:
            steps.undo()

    return undo
