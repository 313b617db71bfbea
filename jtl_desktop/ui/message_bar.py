"""Tells the merchant what happened without standing in the way: a bar above the grid, the newest message at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.ui.icons import Tone, icon
from jtl_desktop.ui.strip import Strip
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for

# Good news need nobody's attention for longer; problems stay until they are closed.
_GOOD_NEWS_MS = 10_000
_PROBLEM: tuple[str, Tone] = ("circle-alert", "problem")
_NOTE: tuple[str, Tone] = ("info", "info")
_DONE: tuple[str, Tone] = ("circle-check", "ok")
_STATE: tuple[str, Tone] = ("wifi-off", "warning")
_WORK: tuple[str, Tone] = ("loader-circle", "info")


class _Message(NamedTuple):
    words: str = ""
    look: tuple[str, Tone] = _NOTE
    action: str = ""
    on_action: Callable[[], object] | None = None
    problem: AppError | None = None
    more: str = ""
    on_more: Callable[[], object] | None = None


class MessageBar(Strip):
    """Empty until there is something to say; closed by its cross, or by what follows.

    Its place is kept while it is empty: rows that move by themselves make a click land on the wrong price.
    What is so for a while (Wawi is away) stands behind the news: it comes back when they go, and goes with its cause.
    """

    details_requested = Signal(object)
    """The AppError whose details shall be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = _Message()
        self._lasting = _Message()
        self._dismissed = ""
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton()
        self._action.clicked.connect(self._act)
        self._details = QPushButton(tr("Details"))
        self._details.clicked.connect(self._on_more)
        self._work: tuple[int, int] | None = None
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setToolTip(tr("Close this message"))
        self._close.setAccessibleName(tr("Close this message"))
        self._close.clicked.connect(self._dismiss)
        self._leave = QTimer(self, interval=_GOOD_NEWS_MS, singleShot=True)
        self._leave.timeout.connect(self.clear)
        self.lay_out(self._action, self._details, self._close)
        self._keep_place()

    def say(self, words: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """A note, with a button where there is something to do about it."""
        self._show(_Message(words, _NOTE, action, on_action))

    def say_done(
        self,
        words: str,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        more: str = "",
        on_more: Callable[[], object] | None = None,
        *,
        stays: bool = False,
    ) -> None:
        """Something went well; the bar goes by itself, unless it says more than that."""
        look = _NOTE if stays else _DONE
        self._show(_Message(words, look, action, on_action, more=more, on_more=on_more))
        if not stays:
            self._leave.start()

    def show_work(self, words: str, done: int, total: int, action: str, on_action: Callable[[], object]) -> None:
        """Something takes a while; called again as it goes on, ended by ``end_work``."""
        self._work = (done, total)
        message = _Message(words, _WORK, action, on_action)
        if (self._shown.words, self._shown.look) != (words, _WORK):
            self._show(message)
        self.update()

    def end_work(self) -> None:
        """It is over, or given up."""
        self._work = None
        if self._shown.look is _WORK:
            self.clear()

    def show_problem(self, problem: AppError, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """What happened and what to do; the rest is behind "Details"."""
        words = f"{tr_text(problem.title)} {tr_text(problem.action)}".strip()
        self._show(_Message(words, _PROBLEM, action, on_action, problem))

    def show_state(self, words: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """What is so until further notice; empty words end it. Good news give way to it, other messages go before."""
        if words and words in (self._lasting.words, self._dismissed):
            return
        before, self._lasting = self._lasting, _Message(words, _STATE, action, on_action)
        self._dismissed = ""
        if self._shown in (_Message(), before) or self._shown.look is _DONE:
            self._show(self._lasting)

    def clear(self) -> None:
        """The news are out of date; what lasts is shown again."""
        self._show(self._lasting)

    def _show(self, message: _Message) -> None:
        self._shown = message
        self._leave.stop()
        self._action.setText(message.action)
        self._action.setVisible(bool(message.action))
        self._details.setText(message.more or tr("Details"))
        self._details.setVisible(message.problem is not None or bool(message.more))
        self.show_words(message.words, message.look)

    def _act(self) -> None:
        act = self._shown.on_action
        if self._shown is not self._lasting and self._shown.look is not _WORK:
            self.clear()
        if act is not None:
            act()

    def _dismiss(self) -> None:
        if self._shown is self._lasting:
            self._dismissed, self._lasting = self._lasting.words, _Message()
        self.clear()

    def _on_more(self) -> None:
        if self._shown.on_more is not None:
            self._shown.on_more()
        elif self._shown.problem is not None:
            self.details_requested.emit(self._shown.problem)

    def _keep_place(self) -> None:
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(self._action.sizeHint().height() + 2 * spacing(self, 2))

    @override
    def draw_signs(self) -> None:
        super().draw_signs()
        self._close.setIcon(icon("x", "muted"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens.color("line"))
        if self._work is not None and self._shown.look is _WORK:
            done, total = self._work
            share = self.width() * done // total if total else 0
            painter.fillRect(0, self.height() - spacing(self, 1), share, spacing(self, 1), tokens.color("accent"))
        painter.end()
