"""Tells the merchant what happened without standing in the way: a bar above the grid, the newest message at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.ui.icons import Tone, icon, pixmap
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for

# Good news need nobody's attention for longer; problems stay until they are closed.
_GOOD_NEWS_MS = 10_000
_PROBLEM: tuple[str, Tone] = ("circle-alert", "problem")
_NOTE: tuple[str, Tone] = ("info", "info")
_DONE: tuple[str, Tone] = ("circle-check", "ok")


class MessageBar(QFrame):
    """Hidden until there is something to say; closed by its cross, by Esc, or by what follows."""

    details_requested = Signal(object)
    """The AppError whose details shall be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = _NOTE
        self._problem: AppError | None = None
        self._on_action: Callable[[], object] | None = None
        self._sign = QLabel()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton()
        self._action.clicked.connect(self._act)
        self._details = QPushButton(tr("Details"))
        self._details.clicked.connect(self._ask_for_details)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setToolTip(tr("Close this message"))
        self._close.setAccessibleName(tr("Close this message"))
        self._close.clicked.connect(self.clear)
        self._leave = QTimer(self, interval=_GOOD_NEWS_MS, singleShot=True)
        self._leave.timeout.connect(self.clear)
        self._lay_out()
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def say(self, words: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """A note, with a button where there is something to do about it."""
        self._show(words, _NOTE, action, on_action)

    def say_done(self, words: str) -> None:
        """Something went well; the bar goes by itself."""
        self._show(words, _DONE)
        self._leave.start()

    def show_problem(self, problem: AppError, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """What happened and what to do; the rest is behind "Details"."""
        words = f"{tr_text(problem.title)} {tr_text(problem.action)}".strip()
        self._show(words, _PROBLEM, action, on_action, problem)

    def clear(self) -> None:
        self._problem = None
        self.hide()

    def _show(
        self,
        words: str,
        look: tuple[str, Tone],
        action: str = "",
        on_action: Callable[[], object] | None = None,
        problem: AppError | None = None,
    ) -> None:
        self._look, self._problem, self._on_action = look, problem, on_action
        self._leave.stop()
        self._words.setText(words)
        self.setAccessibleName(words)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._details.setVisible(problem is not None)
        self._draw()
        self.setVisible(bool(words))

    def _act(self) -> None:
        act = self._on_action
        self.clear()
        if act is not None:
            act()

    def _ask_for_details(self) -> None:
        if self._problem is not None:
            self.details_requested.emit(self._problem)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        edge = spacing(self, 2)
        layout.setContentsMargins(edge * 2, edge, edge, edge)
        layout.setSpacing(edge * 2)
        layout.addWidget(self._sign)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._details)
        layout.addWidget(self._close)

    def _draw(self) -> None:
        tokens, (name, tone) = tokens_for(self), self._look
        size = round(self.fontMetrics().height() * 1.2)
        self._sign.setPixmap(pixmap(name, size, tokens.color(tone), ratio=self.devicePixelRatioF()))
        self._close.setIcon(icon("x", "muted"))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.color("problem_ground" if self._look is _PROBLEM else "raised"))
        painter.fillRect(0, 0, spacing(self, 1), self.height(), tokens.color(self._look[1]))
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens.color("line"))
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and not self.isHidden():
            self._draw()
        super().changeEvent(event)
