"""Choosing a supplier for an item: type a part of the name, Enter adds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.items import Item, ItemId, Supplier, SupplierId
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.folding import fold
from jtl_desktop.ui.layouts import column_in, do_or_leave
from jtl_desktop.ui.panels.calm_delegate import CalmDelegate
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr, tr

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SupplierModel(QAbstractListModel):
    """Suppliers whose name has every typed word; those in ``taken`` only with their reason."""

    def __init__(
        self, suppliers: Sequence[Supplier], taken: Mapping[SupplierId, str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._all = [(fold(supplier.name), supplier) for supplier in suppliers]
        self._taken = dict(taken)
        self._hits = list(suppliers)

    def filter(self, typed: str) -> None:
        words = fold(typed).split()
        self.beginResetModel()
        self._hits = [supplier for folded, supplier in self._all if all(word in folded for word in words)]
        self.endResetModel()

    def supplier(self, row: int) -> Supplier | None:
        """The supplier in a line, None where it is not for choosing."""
        if not 0 <= row < len(self._hits) or self._hits[row].supplier_id in self._taken:
            return None
        return self._hits[row]

    def first_free(self) -> int | None:
        return next((row for row in range(len(self._hits)) if self.supplier(row) is not None), None)

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        supplier = self._hits[index.row()]
        reason = self._taken.get(supplier.supplier_id)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return supplier.name if reason is None else f"{supplier.name} – {reason}"
        return reason if role == Qt.ItemDataRole.ToolTipRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.supplier(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class AddSupplierDialog(QDialog):
    """Opened with ``open()``; ``chosen`` hands out the id."""

    chosen = Signal(object)

    def __init__(
        self,
        item: Item,
        suppliers: Sequence[Supplier],
        taken: Mapping[SupplierId, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = SupplierModel(suppliers, taken, self)
        self.setWindowTitle(tr("Add supplier"))
        self.setModal(True)
        self._search = QLineEdit()
        self._search.setPlaceholderText(tr("Type a part of the name"))
        self._search.setAccessibleName(tr("Search supplier"))
        self._search.setClearButtonEnabled(True)
        self._list = QListView()
        self._count = QLabel()
        self._add = QPushButton(tr("&Add as supplier"))
        self._lay_out(item)
        self._on_typed("")

    @property
    def search(self) -> QLineEdit:
        return self._search

    @property
    def list(self) -> QListView:
        return self._list

    def _lay_out(self, item: Item) -> None:
        title = QLabel(tr("New supplier for {item}", item=" · ".join(filter(None, (item.sku, item.name)))))
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        self._list.setModel(self._model)
        self._list.setItemDelegate(CalmDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(tr("Suppliers"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.doubleClicked.connect(self._on_add)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._search.textChanged.connect(self._on_typed)
        self._search.installEventFilter(self)
        self._count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        buttons = do_or_leave(self._add, tr("&Cancel"))
        buttons.accepted.connect(self._on_add)
        buttons.rejected.connect(self.reject)
        layout = column_in(self, gap=2)
        for widget in (title, self._search, self._list, self._count, buttons):
            layout.addWidget(widget)
        layout.setStretchFactor(self._list, 1)
        self.resize(self.fontMetrics().averageCharWidth() * 68, self.fontMetrics().height() * 24)
        self._search.setFocus()

    def _on_typed(self, typed: str) -> None:
        self._model.filter(typed)
        row = self._model.first_free()
        self._list.setCurrentIndex(self._model.index(row) if row is not None else QModelIndex())
        hits = self._model.rowCount()
        self._count.setText(
            ntr("{count} supplier", "{count} suppliers", hits) if hits else tr("No supplier has this in its name.")
        )
        self._on_current()

    def _on_current(self) -> None:
        self._add.setEnabled(self._model.supplier(self._list.currentIndex().row()) is not None)

    def _on_add(self) -> None:
        supplier = self._model.supplier(self._list.currentIndex().row())
        if supplier is not None:
            self.accept()
            self.chosen.emit(supplier.supplier_id)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_move = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES
        if watched is self._search and is_move:
            # The list follows the arrow keys while the cursor stays where the name is typed.
            QApplication.sendEvent(self._list, event)
            return True
        return super().eventFilter(watched, event)


def taken_suppliers(session: EditSession, item_id: ItemId) -> dict[SupplierId, str]:
    """The suppliers that an item has already, each with the reason why it cannot be added."""
    taken = {row.supplier_id: tr("supplies this item already") for row in session.rows_of_item(item_id)}
    for change in session.changes.of_item(item_id):
        if change.kind is ChangeKind.ADD:
            taken[change.key.supplier_id] = tr("added already, not saved yet")
    return taken


def ask_for_supplier(parent: QWidget, session: EditSession, names: Names, item_id: ItemId) -> AddSupplierDialog:
    """Open the chooser for an item; connect ``chosen``. A supplier about to be removed may be chosen again."""
    dialog = AddSupplierDialog(names.item(item_id), names.suppliers(), taken_suppliers(session, item_id), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
