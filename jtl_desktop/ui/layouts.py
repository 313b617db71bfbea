"""How windows are laid out: parts one below the other, and the two buttons that most dialogs end with."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from jtl_desktop.ui.theme import spacing


def column_in(widget: QWidget, *, edge: float = 4, gap: float = 3) -> QVBoxLayout:
    """What is added stands one below the other; ``edge`` around and ``gap`` between are font units, a dialog's own."""
    layout = QVBoxLayout(widget)
    around = spacing(widget, edge)
    layout.setContentsMargins(around, around, around, around)
    layout.setSpacing(spacing(widget, gap))
    return layout


def do_or_leave(do: QPushButton, leave: str) -> QDialogButtonBox:
    """What a dialog is for, with Enter, and the way out of it; connect ``accepted`` and ``rejected``."""
    buttons = QDialogButtonBox()
    buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton(QPushButton(leave), QDialogButtonBox.ButtonRole.RejectRole)
    do.setDefault(True)
    return buttons
