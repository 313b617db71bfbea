"""The middle of the window: the grid, or a page that says why there is nothing in it and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.icons import Tone, pixmap
from jtl_desktop.ui.theme import spacing, tokens_for


class Step(NamedTuple):
    """Something that the merchant can do next."""

    words: str
    act: Callable[[], object]


class Emptiness(NamedTuple):
    """Why the grid is empty. ``name`` identifies the case, so that the same one is not drawn again."""

    name: str
    icon: str
    title: str
    words: str
    steps: Sequence[Step] = ()
    tone: Tone = "muted"


class GridPage(QStackedWidget):
    """Shows the grid as soon as it has rows."""

    def put(self, grid: GridView) -> None:
        """This grid is the one to be shown."""
        self.grid = grid
        self.addWidget(grid)
        self._under: QWidget = self.empty
        self.covered_by: QWidget | None = None

    def cover(self, other: QWidget | None) -> None:
        """Let something else have this place; None: no longer."""
        if other is not None and self.indexOf(other) < 0:
            self.addWidget(other)
        self.covered_by = other
        self.setCurrentWidget(other or self._under)

    @cached_property
    def empty(self) -> EmptyPage:
        """Made when there is nothing to show in the grid."""
        page = EmptyPage()
        self.addWidget(page)
        return page

    def show_grid(self) -> None:
        self._show(self.grid)

    def show_emptiness(self, emptiness: Emptiness) -> None:
        had_focus = self.grid.main.hasFocus()
        self.empty.show_case(emptiness)
        self._show(self.empty)
        if had_focus:
            self.empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, under: QWidget) -> None:
        self._under = under
        if self.covered_by is None:
            self.setCurrentWidget(under)


def _said(case: Emptiness) -> tuple[str, str, str]:
    return case.name, case.title, case.words


class EmptyPage(QWidget):
    """A drawing, a sentence, an explanation, and buttons for the next steps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.case: Emptiness | None = None
        self._shown: list[QPushButton] = []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._drawing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._words = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        for label in (self._title, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        self._title.setFont(font)
        self._words.setFixedWidth(spacing(self, 130))
        self._buttons = QHBoxLayout()
        self._buttons.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 3))
        layout.addStretch(2)
        layout.addWidget(self._drawing)
        layout.addWidget(self._title)
        layout.addWidget(self._words, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(self._buttons)
        layout.addStretch(3)

    def buttons(self) -> list[QPushButton]:
        return list(self._shown)

    def says(self, name: str) -> bool:
        """Whether this is the case that is shown."""
        return self.case is not None and self.case.name == name

    def show_case(self, case: Emptiness) -> None:
        if self.case is not None and _said(case) == _said(self.case):
            return
        self.case = case
        self._title.setText(case.title)
        self._words.setText(case.words)
        # In a centred column Qt gives a wrapped text the height of one line.
        self._words.setMinimumHeight(self._words.heightForWidth(self._words.width()) if case.words else 0)
        self.setAccessibleName(f"{case.title} {case.words}".strip())
        for old in self._shown:
            self._buttons.removeWidget(old)
            old.deleteLater()
        self._shown = [_button(step) for step in case.steps]
        for new in self._shown:
            self._buttons.addWidget(new)
        self._draw()

    def _draw(self) -> None:
        if self.case is not None:
            size = self.fontMetrics().height() * 3
            color = tokens_for(self).color(self.case.tone)
            self._drawing.setPixmap(pixmap(self.case.icon, size, color, ratio=self.devicePixelRatioF()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


def _button(step: Step) -> QPushButton:
    button = QPushButton(step.words)
    button.clicked.connect(step.act)
    return button
