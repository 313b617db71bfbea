"""The line at the bottom: connection, what is loading, what is selected, the last problem."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.services.phases import ConnectionState, Phase
from jtl_desktop.ui.icons import Tone, icon, pixmap
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for

if TYPE_CHECKING:
    from jtl_desktop.domain.errors import AppError
    from jtl_desktop.services.loading.loader import LoadProgress
    from jtl_desktop.services.saving.outcomes import CommitProgress
    from jtl_desktop.ui.grid.selection import Sums

# What puts its words together is loaded when there is something to say, which is after the first paint.

_SIGNS: dict[Phase, tuple[str, Tone]] = {
    Phase.NOT_CONFIGURED: ("unplug", "muted"),
    Phase.CONNECTING: ("loader-circle", "info"),
    Phase.ONLINE: ("circle-check", "ok"),
    Phase.OFFLINE: ("wifi-off", "warning"),
    Phase.REFUSED: ("ban", "problem"),
}


_IDLE = (Phase.OFFLINE, Phase.REFUSED)


class StatusLine(QStatusBar):
    """Only shows; whoever knows something calls the matching method."""

    details_requested = Signal(object)
    connection_pressed = Signal()
    cancel_pressed = Signal()
    pause_pressed = Signal()

    def __init__(self, *, is_demo: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = Phase.CONNECTING
        self._last_problem: AppError | None = None
        self.setSizeGripEnabled(False)
        self._connection = _button(tr("Connection to Wawi; press to try again"))
        self._connection.clicked.connect(self.connection_pressed)
        self._demo = _Badge(tr("Demo: simulated Wawi"))
        self._demo.setVisible(is_demo)
        self._loading = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(spacing(self, 32), spacing(self, 2))
        self._bar.hide()
        self._pause = _button(tr("Hold the saving after the rows that are being saved, or let it go on"))
        self._pause.clicked.connect(self.pause_pressed)
        self._pause.hide()
        self._cancel = _button(tr("Stop after the row that is being saved"))
        self._cancel.setText(tr("Cancel"))
        self._cancel.clicked.connect(self.cancel_pressed)
        self._cancel.hide()
        self._problem = _button(tr("Show the details of the last problem"))
        self._problem.clicked.connect(self._show_details)
        self._problem.hide()
        self._sums = QLabel()
        self._rows = QLabel()
        work = (self._connection, self._demo, self._bar, self._loading, self._pause, self._cancel)
        for widget in work:
            self.addWidget(widget)
        self._right = len(work)
        for widget in (self._problem, self._sums, self._rows):
            self.addPermanentWidget(widget)
        # What is selected and what is listed are two things.
        self._sums.setIndent(spacing(self, 2))
        self._rows.setIndent(spacing(self, 5))
        self.setContentsMargins(spacing(self, 2), 0, spacing(self, 3), 0)
        self._draw()

    @property
    def words(self) -> str:
        """Everything that stands here, for tests and for people who cannot see it."""
        parts = (
            self._connection.text(),
            self._loading.text(),
            self._problem.text(),
            self._sums.text(),
            self._rows.text(),
        )
        return " | ".join(part for part in parts if part)

    def add_part(self, widget: QWidget) -> None:
        """Something of its own, in front of what stands at the right."""
        self.insertPermanentWidget(self._right, widget)

    def show_connection(self, state: ConnectionState, tenant: str) -> None:
        from jtl_desktop.ui.connection_words import connection_words  # noqa: PLC0415

        self._phase = state.phase
        self._connection.setText(connection_words(state, tenant))
        if state.problem is not None:
            self.note_problem(state.problem)
        elif state.phase is Phase.ONLINE:
            self.note_problem(None)
        if state.phase in _IDLE:
            self._show_work("", 0, 0)
        self._draw()

    def show_loading(self, progress: LoadProgress) -> None:
        if self._phase in _IDLE:
            # What is wanted waits; nothing is on its way.
            return
        if not progress.active:
            failed = ntr("{count} item could not be loaded", "{count} items could not be loaded", progress.failed)
            self._show_work(failed if progress.failed else "", 0, 0)
            return
        if progress.suppliers_wanted:
            done, total = progress.suppliers_loaded, progress.suppliers_wanted
            self._show_work(tr("loading {done} of {total}", done=Decimal(done), total=Decimal(total)), done, total)
        else:
            self._show_work(tr("searching in Wawi …"), 0, 0)

    def show_saving(self, progress: CommitProgress) -> None:
        from jtl_desktop.ui.saving.words import progress_words  # noqa: PLC0415

        self._cancel.setVisible(progress.active)
        self._pause.setVisible(progress.active and progress.total > 1)
        self._pause.setText(tr("Go on") if progress.is_paused else tr("Pause"))
        if progress.active:
            self._show_work(progress_words(progress), progress.done, progress.total)
        else:
            self._show_work("", 0, 0)

    @property
    def pause(self) -> QToolButton:
        return self._pause

    @property
    def cancel(self) -> QToolButton:
        return self._cancel

    def show_rows(self, count: int | None) -> None:
        """How many rows are listed; None while that is not known."""
        self._rows.setText(tr("Counting …") if count is None else ntr("{count} row", "{count} rows", count))

    def show_sums(self, sums: Sums) -> None:
        """How much is selected and what its numbers are together; nothing for a single cell."""
        from jtl_desktop.ui.editing.sums_words import sums_words  # noqa: PLC0415

        self._sums.setText(sums_words(sums))
        self._sums.setToolTip(tr("The selected cells; only numbers are added up") if sums.numbers else "")

    def note_problem(self, problem: AppError | None) -> None:
        self._last_problem = problem
        self._problem.setText(tr_text(problem.title) if problem is not None else "")
        self._problem.setVisible(problem is not None)
        self._draw()

    def _show_work(self, words: str, done: int, total: int) -> None:
        self._loading.setText(words)
        self._bar.setVisible(total > 0)
        if total:
            self._bar.setRange(0, total)
            self._bar.setValue(done)

    def _show_details(self) -> None:
        if self._last_problem is not None:
            self.details_requested.emit(self._last_problem)

    def _draw(self) -> None:
        tokens, (name, tone) = tokens_for(self), _SIGNS[self._phase]
        size = self.fontMetrics().height()
        self._connection.setIcon(pixmap(name, size, tokens.color(tone), ratio=self.devicePixelRatioF()))
        if not self._problem.isHidden():
            self._problem.setIcon(icon("triangle-alert", "warning"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


class _Badge(QLabel):
    """A few words on the accent colour."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("accent"))
        painter.drawRoundedRect(self.rect(), 3, 3)
        painter.setPen(tokens.color("on_accent"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(spacing(self, 4), 0)


def _button(explanation: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setToolTip(explanation)
    button.setAccessibleDescription(explanation)
    return button
