"""Text that helps somebody else to help: shown in full before it is copied."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from jtl_desktop.domain.errors import AppError
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing


class TextDialog(QDialog):
    """A sentence, a longer text to read, and a button that copies it."""

    def __init__(self, title: str, words: str, content: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._content = content
        label = QLabel(words)
        label.setWordWrap(True)
        text = QPlainTextEdit(content)
        text.setReadOnly(True)
        text.setAccessibleName(title)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setMinimumSize(spacing(self, 150), spacing(self, 70))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self._copy.clicked.connect(self._copy_content)
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 2))
        layout.addWidget(label)
        layout.addWidget(text, 1)
        layout.addWidget(buttons)

    def _copy_content(self) -> None:
        QGuiApplication.clipboard().setText(self._content)
        self._copy.setText(tr("Copied"))


def diagnostics_dialog(report: str, parent: QWidget | None = None) -> TextDialog:
    """Versions, state and the end of the log; secrets have been taken out where the report was made."""
    words = tr("This helps to find a fault. It holds no key and no password; read it before you pass it on.")
    return TextDialog(tr("Diagnostics"), words, report, parent)


def problem_dialog(problem: AppError, parent: QWidget | None = None) -> TextDialog:
    """All that is known about a problem."""
    title, meaning, action = (tr_text(text) for text in (problem.title, problem.meaning, problem.action))
    content = "\n\n".join(part for part in (title, meaning, action, problem.details) if part)
    return TextDialog(title, f"{meaning}\n\n{action}", content, parent)
