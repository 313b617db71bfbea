"""The cells that a paste left out, each with the reason; the merchant keeps the rest or undoes all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.pasting import PasteNote
from jtl_desktop.ui.grid.columns import GridColumn
from jtl_desktop.ui.panels.line_table import LineTable, Sign, SignDelegate
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_LEFT_OUT: Sign = ("ban", "problem")
_DOUBT: Sign = ("circle-question-mark", "warning")
_WIDTHS = {1: 16, 2: 26, 3: 18, 4: 22}


class PasteNotes(QAbstractTableModel):
    """One line per note: the item, its supplier, the column, what was pasted, and why it is here."""

    def __init__(
        self, notes: Sequence[PasteNote], names: Names, columns: Sequence[GridColumn], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._notes = notes
        self._names = names
        self._columns = columns

    def note(self, row: int) -> PasteNote | None:
        return self._notes[row] if 0 <= row < len(self._notes) else None

    def sign_of(self, row: int) -> Sign:
        return _DOUBT if self._notes[row].is_doubt else _LEFT_OUT

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._notes)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 6

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _TEXT_ROLES:
            return None
        note = self._notes[index.row()]
        match index.column():
            case 0:
                words = tr("Read in one of two ways") if note.is_doubt else tr("Not pasted")
                return None if role == Qt.ItemDataRole.DisplayRole else words
            case 1:
                return self._row_text(note)
            case 2:
                return self._names.supplier(note.key.supplier_id) if note.key is not None else ""
            case 3:
                return self._column_text(note)
            case 4:
                return note.typed
            case _:
                return _reason(note)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return ("", tr("SKU"), tr("Supplier"), tr("Column"), tr("On the clipboard"), tr("Reason"))[section]

    def _row_text(self, note: PasteNote) -> str:
        if note.key is not None:
            return self._names.item(note.key.item_id).sku
        return tr("Row {number}", number=note.row + 1) if note.row is not None else ""

    def _column_text(self, note: PasteNote) -> str:
        if note.column is not None:
            return self._columns[note.column].title
        return next((column.title for column in self._columns if note.field and column.field is note.field), "")


_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


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
        self.table.setItemDelegate(SignDelegate(self.table, self._model.sign_of))
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
        layout = QVBoxLayout(self)
        edge = spacing(self, 4)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(spacing(self, 3))
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
        note = self._model.note(self.table.current_row())
        self.show_cell.setEnabled(note is not None and (note.key is not None or note.row is not None))

    def _go(self) -> None:
        note = self._model.note(self.table.current_row())
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


def _reason(note: PasteNote) -> str:
    reason = tr_text(note.reason)
    return reason if note.count == 1 else f"{reason} ({ntr('{count} cell', '{count} cells', note.count)})"
