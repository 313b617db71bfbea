"""All steps in a list, the newest first: choose how far to go back, or forth again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QUndoStack
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing, tokens_for


class StepsDialog(QDialog):
    """Nothing happens before the button is pressed; it says what it will do."""

    chosen = Signal(object)
    """So many steps shall be done."""

    def __init__(self, stack: QUndoStack, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Steps"))
        self._index = stack.index()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Steps, the newest first"))
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(spacing(self, 1) // 2)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.go = QPushButton()
        self.go.setDefault(True)
        self._fill(stack)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemDoubleClicked.connect(self._accept)
        self.go.clicked.connect(self._accept)
        self._lay_out()
        self.list.setCurrentRow(self._row_of(self._index))
        self._on_row()

    def _fill(self, stack: QUndoStack) -> None:
        for number in range(stack.count(), 0, -1):
            name = stack.text(number - 1)
            is_undone = number > self._index
            item = QListWidgetItem(tr("{step} (undone)", step=name) if is_undone else name)
            if is_undone:
                item.setForeground(tokens_for(self).color("muted"))
                _lean(item)
            self.list.addItem(item)
        self.list.addItem(QListWidgetItem(tr("Before the first of these steps")))

    def _row_of(self, index: int) -> int:
        return self.list.count() - 1 - index

    def _wanted(self) -> int:
        """How many steps shall be done: the chosen one is the last of them."""
        return self.list.count() - 1 - self.list.currentRow()

    def _on_row(self) -> None:
        steps = self._wanted() - self._index
        if steps < 0:
            words = ntr("Undo {count} step", "Undo {count} steps", -steps)
        elif steps > 0:
            words = ntr("Redo {count} step", "Redo {count} steps", steps)
        else:
            words = tr("This is how it is now")
        self.go.setText(words)
        self.go.setEnabled(bool(steps))

    def _accept(self) -> None:
        wanted = self._wanted()
        self.accept()
        if wanted != self._index:
            self.chosen.emit(wanted)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 3))
        layout.addWidget(plain(tr("Choose the step that shall be the last one done. What came after it is undone.")))
        layout.addWidget(self.list, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(spacing(self, 130), spacing(self, 120))


def _lean(item: QListWidgetItem) -> None:
    font = QFont(item.font())
    font.setItalic(True)
    item.setFont(font)
