"""Which cells a step left as they are, each with its reason and a way there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QPushButton, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.services.editing.staging import Refusal, StepResult
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import field_label
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_SKU, _NAME, _SUPPLIER, _COLUMN, _REASON = range(5)
_WIDTHS = (30, 46, 42, 36)


class _Lines(QAbstractTableModel):
    """A line per cell; names are looked up when a line is drawn, however many there are."""

    def __init__(self, refused: tuple[Refusal, ...], names: Names, parent: QObject) -> None:
        super().__init__(parent)
        self._refused = refused
        self._names = names
        self._titles = (tr("SKU"), tr("Name"), tr("Supplier"), tr("Column"), tr("Reason"))

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._refused)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or role not in _TEXT_ROLES:
            return None
        return self._text(self._refused[index.row()], index.column())

    def _text(self, refusal: Refusal, column: int) -> str:
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

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None


_TEXT_ROLES = (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole))


class RefusalsDialog(QDialog):
    """Enter or a double click leads to the cell."""

    go_to = Signal(object, object)
    """RowKey and Field (or None) of a cell."""

    def __init__(self, result: StepResult, names: Names, parent: QWidget) -> None:
        super().__init__(parent)
        self._refused = result.refused
        self.setWindowTitle(tr("What could not be changed"))
        self.table = QTableView()
        self.table.setModel(_Lines(result.refused, names, self.table))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.windowTitle())
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, spacing(self, width))
        self.table.doubleClicked.connect(self._go)
        self._lay_out(len(result.refused))
        self.table.selectRow(0)

    def _go(self) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < len(self._refused):
            refusal = self._refused[row]
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
