"""Which cells a step left as they are, each with its reason and a way there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QPushButton, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.services.editing.staging import Refusal, StepResult
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.panels.line_model import LineColumn, ListModel
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import field_label
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing

_WIDTHS = (30, 46, 42, 36)


class RefusedCells(ListModel[Refusal]):
    """A line per cell; names are looked up when a line is drawn, however many there are."""

    def __init__(self, refused: tuple[Refusal, ...], names: Names, parent: QObject) -> None:
        titles = (tr("SKU"), tr("Name"), tr("Supplier"), tr("Column"), tr("Reason"))
        super().__init__([LineColumn(title) for title in titles], parent, lines=refused)
        self._names = names

    @override
    def text(self, row: int, column: int) -> str:
        refusal = self.lines[row]
        match column:
            case 0:
                return self._names.item(refusal.key.item_id).sku
            case 1:
                return self._names.item(refusal.key.item_id).name
            case 2:
                return self._names.supplier(refusal.key.supplier_id)
            case 3:
                return field_label(refusal.field) if refusal.field is not None else tr("whole row")
            case _:
                return tr_text(refusal.text)


class RefusalsDialog(QDialog):
    """Enter or a double click leads to the cell."""

    go_to = Signal(object, object)
    """RowKey and Field (or None) of a cell."""

    def __init__(self, result: StepResult, names: Names, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What could not be changed"))
        self.table = QTableView()
        self._cells = RefusedCells(result.refused, names, self)
        self.table.setModel(self._cells)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.windowTitle())
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, spacing(self, width))
        self.table.doubleClicked.connect(self._go)
        self._lay_out(len(result.refused))
        self.table.selectRow(0)

    def _go(self) -> None:
        refusal = self._cells.line(self.table.currentIndex().row())
        if refusal is not None:
            self.accept()
            self.go_to.emit(refusal.key, refusal.field)

    def _lay_out(self, count: int) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 3))
        layout.addWidget(plain(ntr("{count} cell was left as it is.", "{count} cells were left as they are.", count)))
        layout.addWidget(self.table, 1)
        go = QPushButton(tr("Go to the cell"))
        go.setDefault(True)
        go.clicked.connect(self._go)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(spacing(self, 250), spacing(self, 110))
