"""A line or two that say what is so, with the next step as a button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.ui.icons import Tone, pixmap
from jtl_desktop.ui.theme import spacing, tokens_for


class Notice(QFrame):
    """Hidden while there is nothing to say. The button says what it does; ``pressed`` tells that it was used."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None, *, in_one_line: bool = False) -> None:
        super().__init__(parent)
        self._icon_name = "info"
        self._tone: Tone = "muted"
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignVCenter if in_one_line else Qt.AlignmentFlag.AlignTop)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(not in_one_line)
        self._words.setSizePolicy(
            QSizePolicy.Policy.Preferred if in_one_line else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
        )
        self._button = QPushButton()
        self._button.clicked.connect(self.pressed)
        body = QHBoxLayout() if in_one_line else QVBoxLayout()
        body.addWidget(self._words)
        body.addWidget(self._button, 1 if in_one_line else 0, Qt.AlignmentFlag.AlignLeft)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, spacing(self, 1), 0, spacing(self, 1))
        layout.setSpacing(spacing(self, 2))
        layout.addWidget(self._icon)
        layout.addLayout(body, 1)
        self.hide()

    def say(self, words: str, button: str = "", *, icon_name: str = "info", tone: Tone = "muted") -> None:
        """Say something, or nothing with an empty text."""
        self._words.setText(words)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._icon_name, self._tone = icon_name, tone
        self._draw()
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    @property
    def words(self) -> str:
        return self._words.text()

    @property
    def button(self) -> QPushButton:
        return self._button

    def _draw(self) -> None:
        side = self.fontMetrics().height()
        color = tokens_for(self).color(self._tone)
        self._icon.setPixmap(pixmap(self._icon_name, side, color, ratio=self.devicePixelRatioF()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)
