"""A strip above a list: a sign, words that wrap, room for buttons, and the tone as a line at its left edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from jtl_desktop.ui.icons import Tone, pixmap
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.theme import spacing, tokens_for


class Strip(QFrame):
    """Hidden until it has words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: tuple[str, Tone] = ("info", "info")
        self._sign = QLabel()
        self._label = plain()
        self.hide()

    @property
    def words(self) -> str:
        """What it says now; empty while it is not there."""
        return self._label.text() if not self.isHidden() else ""

    def lay_out(self, *buttons: QWidget) -> None:
        """Sign and words, and the buttons behind them."""
        layout = QHBoxLayout(self)
        edge = spacing(self, 2)
        layout.setContentsMargins(edge * 2, edge, edge, edge)
        layout.setSpacing(edge * 2)
        layout.addWidget(self._sign)
        layout.addWidget(self._label, 1)
        for button in buttons:
            layout.addWidget(button)

    def show_words(self, words: str, look: tuple[str, Tone]) -> None:
        """``look``: the sign's name and its tone. Without words the strip goes."""
        self._look = look
        self._label.setText(words)
        self.setAccessibleName(words)
        self.draw_signs()
        self.setVisible(bool(words))

    def draw_signs(self) -> None:
        """In the colours of now."""
        name, tone = self._look
        size = round(self.fontMetrics().height() * 1.2)
        self._sign.setPixmap(pixmap(name, size, tokens_for(self).color(tone), ratio=self.devicePixelRatioF()))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, (_, tone) = tokens_for(self), self._look
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.color("problem_ground" if tone == "problem" else "raised"))
        painter.fillRect(0, 0, spacing(self, 1), self.height(), tokens.color(tone))
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and not self.isHidden():
            self.draw_signs()
        super().changeEvent(event)
