"""The line above the changes: fold, what is pending, how the last save went, and what can be done with a line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.services.outcomes import CommitReport
from jtl_desktop.ui.icons import Tone, icon
from jtl_desktop.ui.labels import make_bold
from jtl_desktop.ui.panels.save_results import report_summary
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_WITH_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


class ChangesHeader(QWidget):
    """Buttons only; what they do is the panel's business."""

    fold_pressed = Signal()
    results_pressed = Signal(bool)
    go_to_pressed = Signal()
    resolve_pressed = Signal()
    recreate_pressed = Signal()
    cell_pressed = Signal()
    row_pressed = Signal()
    all_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: list[tuple[QToolButton, str, Tone]] = []
        self._layout = QHBoxLayout(self)
        gap = spacing(self, 1)
        self._layout.setContentsMargins(spacing(self, 2), gap, spacing(self, 2), gap)
        self._layout.setSpacing(spacing(self, 1))
        self._fold = self._button("chevron-down", "", tr("Fold or unfold the changes"))
        make_bold(self._fold)
        self._results = self._button("history", "", tr("Show how the last save ended, row by row"))
        self._results.setCheckable(True)
        self._layout.addStretch(1)
        self.go_to = self._button("arrow-right", tr("Go to cell"), tr("Show this change in the grid (Enter)"))
        self.resolve = self._button(
            "git-compare-arrows", tr("Resolve conflict …"), tr("Choose between Wawi's values and yours"), "problem"
        )
        self.recreate = self._button(
            "triangle-alert", tr("Create again …"), tr("Delete the row in Wawi and create it again"), "warning"
        )
        self.cell = self._button("undo-2", tr("Take back"), tr("Take the marked changes back (Delete)"))
        self.row = self._button("rotate-ccw", tr("Take back row"), tr("Take back all changes of this supplier row"))
        self.all = self._button("list-x", tr("Take back all"), tr("Take back everything that is not saved"))
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._connect()

    def show_count(self, count: int) -> None:
        """How many changes are pending."""
        self._fold.setText(tr("Changes {count}", count=count) if count else tr("No changes"))
        self.fit()

    def show_report(self, report: CommitReport | None) -> None:
        """The last save in one line; None hides it."""
        self._results.setVisible(report is not None)
        self._results.setChecked(False)
        if report is not None:
            self._results.setText(tr("Last save: {what}", what=report_summary(report)))
        self.fit()

    def show_folded(self, *, folded: bool) -> None:
        name = "chevron-right" if folded else "chevron-down"
        self._icons = [(button, name if button is self._fold else old, tone) for button, old, tone in self._icons]
        self._fold.setIcon(icon(name))
        for button in (self.go_to, self.cell, self.row, self.all):
            button.setVisible(not folded)
        self.fit()

    def fit(self) -> None:
        """Where the room is narrow the buttons keep their drawings only; their words are in the tooltips."""
        actions = (self.cell, self.row, self.all, self.go_to, self.recreate, self.resolve)
        shown = [button for button in (self._fold, self._results, *actions) if not button.isHidden()]
        for button in shown:
            button.setToolButtonStyle(_WITH_WORDS)
        gap = self._layout.spacing()
        needed = sum(button.sizeHint().width() + gap for button in shown) + 4 * spacing(self, 2)
        for button in (*actions, self._results):
            if needed <= self.width():
                return
            if button in shown:
                needed -= button.sizeHint().width()
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
                needed += button.sizeHint().width()

    @property
    def shows_results(self) -> bool:
        return self._results.isChecked()

    @property
    def fold(self) -> QToolButton:
        return self._fold

    @property
    def results(self) -> QToolButton:
        return self._results

    def _connect(self) -> None:
        self._fold.clicked.connect(self.fold_pressed)
        self._results.toggled.connect(self.results_pressed)
        self.go_to.clicked.connect(self.go_to_pressed)
        self.resolve.clicked.connect(self.resolve_pressed)
        self.recreate.clicked.connect(self.recreate_pressed)
        self.cell.clicked.connect(self.cell_pressed)
        self.row.clicked.connect(self.row_pressed)
        self.all.clicked.connect(self.all_pressed)

    def _button(self, name: str, words: str, tip: str, tone: Tone = "text") -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.setIcon(icon(name, tone))
        button.setToolButtonStyle(_WITH_WORDS)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._layout.addWidget(button)
        self._icons.append((button, name, tone))
        return button

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(spacing(self, 40), super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            for button, name, tone in self._icons:
                button.setIcon(icon(name, tone))
        super().changeEvent(event)
