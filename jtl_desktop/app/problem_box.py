"""The window that says why the program cannot go on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from jtl_desktop.domain.errors import AppError
from jtl_desktop.ui.texts import tr, tr_text


def problem_box(problem: AppError) -> QMessageBox:
    """A plain window with an error's title, meaning, action and details; not shown yet."""
    box = QMessageBox(QMessageBox.Icon.Critical, tr("JTL Desktop"), tr_text(problem.title))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("\n\n".join((tr_text(problem.meaning), tr_text(problem.action))))
    if problem.details:
        box.setDetailedText(problem.details)
    return box
