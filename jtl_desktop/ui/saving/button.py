"""The one button that writes to Wawi; it says how much there is to write."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from jtl_desktop.ui.icons import small_icon
from jtl_desktop.ui.texts import tr


class SaveButton(QPushButton):
    """Accented while there is something to save, quiet otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self.setObjectName("save_button")
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Pending changes, as the merchant counts them."""
        self._count = count
        self.setText(tr("Save {count}", count=count) if count else tr("Save"))
        self.setToolTip(tr("Write the pending changes to Wawi (Ctrl+S)") if count else tr("There is nothing to save."))
        self.setAccessibleName(tr("Save {count} changes", count=count))
        self.setEnabled(bool(count))
        self._draw()

    def _draw(self) -> None:
        self.setIcon(small_icon("save", "on_accent" if self._count else "muted", self))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)
