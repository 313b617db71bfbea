"""Texts in windows: plain ones that may hold anything, and bold ones."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget


def plain(words: str = "", *, wraps: bool = True) -> QLabel:
    """A text that is never taken for rich text, since parts of it may come from Wawi."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    return label


def bold(words: str = "", *, wraps: bool = True) -> QLabel:
    """A plain text that stands out."""
    label = plain(words, wraps=wraps)
    make_bold(label)
    return label


def make_bold(widget: QWidget, *, factor: float = 1.0) -> None:
    """A widget's own font in bold, ``factor`` times as large."""
    font = QFont(widget.font())
    font.setBold(True)
    if factor != 1.0:
        font.setPointSizeF(font.pointSizeF() * factor)
    widget.setFont(font)
