"""Asks for the name of a view."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_LONGEST = 60


class ViewName(QDialog):
    """A name that is taken replaces that view, and the button says so; a view that is renamed needs a free one."""

    chosen = Signal(str)

    def __init__(self, name: str, taken: frozenset[str], parent: QWidget, *, is_new: bool = True) -> None:
        super().__init__(parent)
        self._taken = taken
        self._is_new = is_new
        self.setWindowTitle(tr("Save view") if is_new else tr("Rename view"))
        words = tr("Search, filters, order and columns are kept under this name.") if is_new else tr("New name:")
        self.field = QLineEdit(name)
        self.field.setMaxLength(_LONGEST)
        self.field.setAccessibleName(tr("Name of the view"))
        self.field.selectAll()
        self._note = plain()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.save = buttons.button(QDialogButtonBox.StandardButton.Save)
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 2))
        for widget in (plain(words), self.field, self._note, buttons):
            layout.addWidget(widget)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self._judge)
        self.setMinimumWidth(spacing(self, 100))
        self._judge()

    @property
    def name(self) -> str:
        return " ".join(self.field.text().split())

    def _judge(self) -> None:
        is_taken = self.name in self._taken
        self.save.setEnabled(bool(self.name) and (self._is_new or not is_taken))
        self.save.setText(tr("Replace") if is_taken and self._is_new else tr("Save"))
        self._note.setText(tr("There is a view of this name.") if is_taken else "")

    def _take(self) -> None:
        self.chosen.emit(self.name)
        self.accept()
