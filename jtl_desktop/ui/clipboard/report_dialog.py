"""The cells that a paste left out, each with the reason; the merchant keeps the rest or undoes all of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QWidget

from jtl_desktop.domain.pasting import PasteNote
from jtl_desktop.ui.clipboard.models import PasteNotes
from jtl_desktop.ui.grid.columns import GridColumn
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr, tr

_WIDTHS = {1: 16, 2: 26, 3: 18, 4: 22}


class PasteReportDialog(QDialog):
    """Stays beside the grid, so that each cell can be looked at; closing it keeps what was pasted."""

    go_to = Signal(object)
    """The merchant wants to see the cell of this PasteNote."""
    undo_requested = Signal()

    def __init__(
        self,
        notes: Sequence[PasteNote],
        cells: int,
        names: Names,
        columns: Sequence[GridColumn],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Paste"))
        self.setModal(False)
        self._model = PasteNotes(notes, names, columns, self)
        self.table = LineTable(self._model, tr("What was not pasted"), _WIDTHS)
        self.words = QLabel(_summary(notes, cells))
        self.words.setWordWrap(True)
        self.keep = QPushButton(tr("&Keep the rest") if cells else tr("&Close"))
        self.undo = QPushButton(tr("&Undo all"))
        self.show_cell = QPushButton(tr("&Go to the cell"))
        self.undo.setVisible(bool(cells))
        self._lay_out()
        self._connect()
        self.table.go_to_row(0)

    def allow_undo(self, possible: bool) -> None:
        """Other changes were made since: only Ctrl+Z, step by step, leads back now."""
        self.undo.setEnabled(possible)
        self.undo.setToolTip("" if possible else tr("You have gone on working since. Undo those steps first."))

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        buttons.addButton(self.keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.undo, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.addButton(self.show_cell, QDialogButtonBox.ButtonRole.ActionRole)
        self.keep.setDefault(True)
        layout = column_in(self)
        layout.addWidget(self.words)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 150, self.fontMetrics().height() * 22)

    def _connect(self) -> None:
        self.keep.clicked.connect(self.accept)
        self.undo.clicked.connect(self._undo)
        self.show_cell.clicked.connect(self._go)
        self.table.doubleClicked.connect(lambda _index: self._go())
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._enable())
        self._enable()

    def _enable(self) -> None:
        note = self._model.line(self.table.current_row())
        self.show_cell.setEnabled(note is not None and (note.key is not None or note.row is not None))

    def _go(self) -> None:
        note = self._model.line(self.table.current_row())
        if note is not None:
            self.go_to.emit(note)

    def _undo(self) -> None:
        self.accept()
        self.undo_requested.emit()


def _summary(notes: Sequence[PasteNote], cells: int) -> str:
    """What happened, in numbers."""
    left_out = sum(note.count for note in notes if not note.is_doubt)
    doubts = sum(note.is_doubt for note in notes)
    parts = [ntr("{count} cell was changed.", "{count} cells were changed.", cells) if cells else
             tr("Nothing was changed.")]  # fmt: skip
    if left_out:
        parts.append(ntr("{count} cell could not be pasted.", "{count} cells could not be pasted.", left_out))
    if doubts:
        parts.append(
            ntr("{count} number can be read in two ways; please check it.",
                "{count} numbers can be read in two ways; please check them.", doubts)
        )  # fmt: skip
    return " ".join(parts)
