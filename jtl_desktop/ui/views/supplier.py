"""Chooses the supplier whose items shall be shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QListWidget, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.items import Supplier
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing


class SupplierChoice(QDialog):
    """Typing narrows the list, Enter takes what is marked."""

    chosen = Signal(str)

    def __init__(self, suppliers: Sequence[Supplier], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Items of a supplier"))
        self.search = QLineEdit(placeholderText=tr("Supplier"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find a supplier"))
        self.list = QListWidget()
        self.list.setStyleSheet(f"QListView::item {{ padding: {spacing(self, 0.4)}px 0; }}")
        self.list.setAccessibleName(tr("Suppliers"))
        self.list.addItems(list(dict.fromkeys(supplier.name for supplier in suppliers if supplier.name)))
        note = plain(tr("Only what is on this computer can be shown; search for items to load more of them."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._show = buttons.addButton(tr("Show items"), QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 2))
        for widget in (self.search, self.list, note, buttons):
            layout.addWidget(widget)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        self.list.itemDoubleClicked.connect(self._take)
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self._narrow()
        self.resize(spacing(self, 100), spacing(self, 110))
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self) -> None:
        sought = self.search.text().strip().casefold()
        hits = []
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(sought not in item.text().casefold())
            hits += [] if item.isHidden() else [item]
        if hits:
            self.list.setCurrentItem(hits[0])
        self._show.setEnabled(bool(hits))

    def _take(self) -> None:
        item = self.list.currentItem()
        if self._show.isEnabled() and not item.isHidden():
            self.chosen.emit(item.text())
            self.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move through the list while the cursor stays in the search."""
        is_arrow = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        if is_arrow and event.type() == QEvent.Type.KeyPress:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)
