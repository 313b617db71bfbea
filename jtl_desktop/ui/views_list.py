"""The views at the left. For now those that are built in; the merchant's own will stand below them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.storage.results import Only
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.labels import bold
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_ICONS = {Only.ALL: "table-2", Only.NO_STANDARD: "star"}


class ViewsList(QWidget):
    """One view is always chosen."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = bold(tr("Views"))
        title.setContentsMargins(spacing(self, 2), spacing(self, 2), 0, spacing(self, 1))
        self.list = QListWidget()
        self.list.setObjectName("views_list")
        self.list.setIconSize(QSize(self.fontMetrics().height(), self.fontMetrics().height()))
        self.list.setAccessibleName(tr("Views"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._add(Only.ALL, tr("All rows"), tr("Everything that is on this computer, or matches the search"))
        self._add(Only.NO_STANDARD, tr("No default"), tr("Items whose suppliers are known, none of them default"))
        self.list.setCurrentRow(0)
        self.list.currentItemChanged.connect(self._on_current)
        widest = max(
            self.fontMetrics().horizontalAdvance(self.list.item(row).text()) for row in range(self.list.count())
        )
        self.list.setMinimumWidth(widest + spacing(self, 12))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self.list, 1)
        self._draw()

    def show_all(self) -> None:
        self.list.setCurrentRow(0)

    def _add(self, only: Only, words: str, explanation: str) -> None:
        item = QListWidgetItem(words)
        item.setToolTip(explanation)
        item.setData(Qt.ItemDataRole.UserRole, only.name)
        item.setSizeHint(QSize(0, spacing(self, 7)))
        self.list.addItem(item)

    def _on_current(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.chosen.emit(Only[current.data(Qt.ItemDataRole.UserRole)])

    def _draw(self) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setIcon(icon(_ICONS[Only[item.data(Qt.ItemDataRole.UserRole)]], "muted"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self.layout() is not None:
            self._draw()
        super().changeEvent(event)
