"""Small building blocks of the wizard's pages: texts, a line to copy, the box that explains a problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.ui.labels import make_bold, plain
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for
from jtl_desktop.ui.wizard.drawings import Drawing

COPIED_SHOWN_MS = 1_500


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the merchant can do about a problem: a button's text and what it does."""

    label: str
    run: Callable[[], None]
    primary: bool = False


def heading(words: str = "", *, factor: float = 1.0) -> QLabel:
    """A line in bold, ``factor`` times the normal size."""
    label = plain(words)
    make_bold(label, factor=factor)
    return label


def muted(words: str = "") -> QLabel:
    """A text of lesser weight."""
    label = plain(words)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def button(words: str, clicked: Callable[[], object], *, name: str = "") -> QPushButton:
    """A push button that is never the default one by accident."""
    made = QPushButton(words)
    made.setAutoDefault(False)
    made.setObjectName(name)
    # Without the tick state that Qt hands on.
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def copy_button(read: Callable[[], str], *, name: str) -> QPushButton:
    """Copies what ``read`` returns and says so on itself for a moment."""
    made = button(tr("Copy"), lambda: _copy(made, read()), name=name)
    return made


def _copy(made: QPushButton, words: str) -> None:
    QGuiApplication.clipboard().setText(words)
    made.setText(tr("Copied"))
    QTimer.singleShot(COPIED_SHOWN_MS, made, lambda: made.setText(tr("Copy")))


class CopyLine(QWidget):
    """A line that can be selected and copied but not changed."""

    def __init__(self, words: str, name: str, description: str) -> None:
        super().__init__()
        self.field = QLineEdit(words)
        self.field.setReadOnly(True)
        self.field.setObjectName(name)
        self.field.setAccessibleName(description)
        self.field.setCursorPosition(0)
        self.copy = copy_button(self.field.text, name=f"{name}_copy")
        self.copy.setAccessibleDescription(description)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.copy)


class ProblemBox(QFrame):
    """What happened, what it means, what to do, with the buttons that do it and the details on demand."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("problem")
        self._title = heading()
        self._meaning = plain()
        self._action = plain()
        self._details = muted()
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._toggle = button(tr("Details"), self._toggle_details, name="problem_details")
        self._toggle.setCheckable(True)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self._toggle)
        column = QVBoxLayout(self)
        for widget in (self._title, self._meaning, self._action):
            column.addWidget(widget)
        column.addLayout(self._buttons)
        column.addWidget(self._details)
        self._shown: AppError | None = None
        self.hide()

    def show_problem(self, problem: AppError | None, actions: Sequence[Action] = ()) -> None:
        """Show it, or hide the box for None. The details stay open while the problem stays the same."""
        self.setVisible(problem is not None)
        if problem is None:
            self._shown = None
            return
        self._title.setText(tr_text(problem.title))
        self._meaning.setText(tr_text(problem.meaning))
        self._action.setText(tr_text(problem.action))
        self._details.setText(problem.details)
        if problem is not self._shown:
            self._shown = problem
            self._toggle.setChecked(False)
            self._put_buttons(actions)
            self._colour()
        self._toggle.setVisible(bool(problem.details))
        self._details.setVisible(self._toggle.isChecked() and bool(problem.details))
        self.setAccessibleName(f"{self._title.text()} {self._meaning.text()} {self._action.text()}")

    def _put_buttons(self, actions: Sequence[Action]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._toggle:
                widget.deleteLater()
        for action in actions:
            self._buttons.addWidget(button(action.label, action.run))
        self._buttons.addWidget(self._toggle)
        self._buttons.addStretch(1)

    def _toggle_details(self) -> None:
        self._details.setVisible(self._toggle.isChecked())

    def _colour(self) -> None:
        tokens = tokens_for(self)
        width = max(1, spacing(self, 0.6))
        edge = f"border: 0; border-left: {width}px solid {tokens.problem}; border-radius: {width}px;"
        self.setStyleSheet(f"#problem {{ background: {tokens.problem_ground}; {edge} }}")


class DrawnStep(QFrame):
    """A numbered step: in words what to click, and below it drawn."""

    def __init__(self, number: int, words: str, drawing: Drawing) -> None:
        super().__init__()
        self.drawing = drawing
        self._words = plain(words)
        row = QHBoxLayout()
        badge = heading(str(number))
        badge.setWordWrap(False)
        row.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(drawing)

    def set_words(self, words: str) -> None:
        self._words.setText(words)


class StopBar(QWidget):
    """How far the merchant has come: one short line per stop, and the same in words."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._stop = 0
        self._words = muted()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addSpacing(self._line_width() * count + spacing(self, 3))
        row.addWidget(self._words, 1)

    def show_stop(self, stop: int) -> None:
        """``stop`` counts from 0."""
        self._stop = stop
        self._words.setText(tr("Step {number} of {count}", number=stop + 1, count=self._count))
        self.update()

    def _line_width(self) -> int:
        return 2 * self.fontMetrics().height()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = max(3.0, self.fontMetrics().height() / 4)
        tokens = tokens_for(self)
        for stop in range(self._count):
            painter.setBrush(tokens.color("accent" if stop <= self._stop else "line"))
            left = stop * self._line_width()
            line = QRectF(left, (self.height() - height) / 2, self._line_width() - height, height)
            painter.drawRoundedRect(line, height / 2, height / 2)
        painter.end()
