"""The small window of the index: how far it is, and the few things that can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from jtl_desktop.services.indexing.state import IndexPhase, IndexState
from jtl_desktop.storage.settings import Settings
from jtl_desktop.ui.index.words import lines, percent_of, problem_words, sentence
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_WIDTH = 110


class IndexPanel(QDialog):
    """Not modal: it may stay open beside the grid. Only shows and asks; the controller carries out."""

    pause_requested = Signal()
    resume_requested = Signal()
    restart_requested = Signal()
    settings_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Item index"))
        self._state = IndexState()
        self.title = bold(tr("All items of Wawi on this computer"))
        self.sentence = _wrapped()
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setFormat("%p\N{NO-BREAK SPACE}%")
        self.bar.setAccessibleName(tr("Items read:").rstrip(":"))
        self.problem = _wrapped()
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(spacing(self, 4))
        self._values: list[QLabel] = []
        self.pause = QPushButton()
        self.pause.clicked.connect(self._pause_or_resume)
        self.restart = QPushButton(tr("&Read everything again …"))
        self.restart.clicked.connect(self.restart_requested)
        self.settings = QPushButton(tr("&Settings …"))
        self.settings.clicked.connect(self.settings_requested)
        self._build()

    @property
    def words(self) -> str:
        """Everything that stands here, for tests."""
        parts = [self.sentence.text(), self.problem.text(), *(value.text() for value in self._values)]
        return " | ".join(part for part in parts if part)

    def show_state(self, state: IndexState, settings: Settings) -> None:
        self._state = state
        self.sentence.setText(sentence(state))
        problem = problem_words(state)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.bar.setValue(percent_of(state))
        self._show_lines(lines(state, settings))
        is_held = state.phase in (IndexPhase.PAUSED, IndexPhase.STOPPED)
        self.pause.setText(tr("&Go on") if is_held else tr("&Pause"))
        self.pause.setEnabled(state.phase is not IndexPhase.OFF)
        self.restart.setEnabled(state.phase is not IndexPhase.OFF and state.wanted > 0)

    def _show_lines(self, shown: list[tuple[str, str]]) -> None:
        if not self._values:
            for name, _ in shown:
                value = plain(wraps=False)
                self._values.append(value)
                self.form.addRow(name, value)
        for value, (name, words) in zip(self._values, shown, strict=True):
            value.setText(words)
            value.setAccessibleName(f"{name} {words}")

    def _build(self) -> None:
        edge = spacing(self, 5)
        # Not of the window itself, whose buttons may need more.
        self.sentence.setMinimumWidth(spacing(self, _WIDTH))
        buttons = QHBoxLayout()
        for button in (self.pause, self.restart, self.settings):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        close = QPushButton(tr("&Close"))
        close.clicked.connect(self.reject)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(edge // 2)
        for widget in (self.title, self.sentence, self.bar, self.problem):
            layout.addWidget(widget)
        layout.addLayout(self.form)
        layout.addLayout(buttons)

    def _pause_or_resume(self) -> None:
        is_held = self._state.phase in (IndexPhase.PAUSED, IndexPhase.STOPPED)
        (self.resume_requested if is_held else self.pause_requested).emit()


def _wrapped() -> QLabel:
    label = plain()
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
