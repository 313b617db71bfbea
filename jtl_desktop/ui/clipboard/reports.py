"""After a paste, what could not be pasted is listed; where all went well, nothing is said."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QObject
from PySide6.QtWidgets import QWidget

from jtl_desktop.domain.pasting import PasteDraft, PasteNote
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.editing.staging import StepResult
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.clipboard.parts import PasteParts
from jtl_desktop.ui.clipboard.report_dialog import PasteReportDialog
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.texts import tr


class PasteReports(QObject):
    """Shows one list at a time, beside the grid: it does not stop the work there."""

    def __init__(self, parts: PasteParts, editing: EditSession, steps: StepRunner, window: QWidget) -> None:
        super().__init__(window)
        self.current: PasteReportDialog | None = None
        self._parts = parts
        self._editing = editing
        self._steps = steps
        self._window = window
        self._step_id: int | None = None
        self._subscriptions = Subscriptions()
        self._subscriptions.to(editing.steps.changed, lambda _nothing: self._on_steps())

    def show(self, draft: PasteDraft, result: StepResult | None) -> None:
        """List what a paste left out, and what it read in one of two ways."""
        notes = [*draft.notes, *_refused(result)]
        self.dismiss()
        if not notes:
            return
        cells = result.cells if result is not None else 0
        done = self._editing.steps.done
        self._step_id = done[-1].step_id if cells and done else None
        self.current = PasteReportDialog(notes, cells, self._parts.names, self._parts.grid.model.columns, self._window)
        self.current.go_to.connect(self._go_to)
        self.current.undo_requested.connect(self._steps.undo)
        self.current.finished.connect(self._on_closed)
        self.current.show()

    def dismiss(self) -> None:
        """An older list gives way."""
        if self.current is not None:
            self.current.reject()

    def close(self) -> None:
        self._subscriptions.end()
        self.dismiss()

    def _on_steps(self) -> None:
        """Only the paste itself can be undone from here, not what came after it."""
        done = self._editing.steps.done
        if self.current is not None:
            self.current.allow_undo(bool(done) and done[-1].step_id == self._step_id)

    def _go_to(self, note: PasteNote) -> None:
        grid = self._parts.grid
        if note.key is not None:
            if not grid.go_to(note.key, note.field):
                self._parts.messages.say(tr("This row is not in the list at the moment."))
        elif note.row is not None and note.row < grid.model.rowCount():
            index = grid.model.index(note.row, note.column or grid.shown_columns()[0])
            grid.main.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            grid.main.scrollTo(index)
            grid.take_focus()

    def _on_closed(self) -> None:
        dialog, self.current = self.current, None
        if dialog is not None:
            dialog.deleteLater()


def _refused(result: StepResult | None) -> list[PasteNote]:
    if result is None:
        return []
    return [PasteNote(refusal.text, key=refusal.key, field=refusal.field) for refusal in result.refused]
