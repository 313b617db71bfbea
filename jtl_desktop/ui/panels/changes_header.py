"""The line above the changes: fold, what is pending, how the last save went, and what can be done with a line."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.services.saving.outcomes import CommitReport
from jtl_desktop.ui.icons import Tone, icon
from jtl_desktop.ui.labels import make_bold, plain
from jtl_desktop.ui.panels.change_order import Grouping
from jtl_desktop.ui.panels.save_chips import ResultChips
from jtl_desktop.ui.panels.save_results import counts_of, report_summary
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_WITH_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
# Fewer changes than this are seen at a glance.
_WORTH_FILTERING = 2


class ChangesHeader(QWidget):
    """Buttons only; what they do is the panel's business."""

    fold_pressed = Signal()
    results_pressed = Signal(bool)
    filter_changed = Signal(str)
    filter_left = Signal()
    """Down or Enter in the filter: on to the lines."""
    grouping_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: list[tuple[QToolButton, str, Tone]] = []
        self._count = 0
        self._is_folded = False
        self._report: CommitReport | None = None
        self._layout = QHBoxLayout(self)
        gap = spacing(self, 1)
        self._layout.setContentsMargins(spacing(self, 2), gap, spacing(self, 2), gap)
        self._layout.setSpacing(spacing(self, 1))
        self._fold = self._button("chevron-down", "", tr("Fold or unfold the changes"))
        make_bold(self._fold)
        self._results = self._button("history", "", tr("Show how the last save ended, row by row"))
        self._results.setCheckable(True)
        self._add_choosing()
        self._layout.addStretch(1)
        self._add_doing()
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        # The list below keeps its place when the filter comes and goes.
        self.setMinimumHeight(self.filter.sizeHint().height() + 2 * gap)
        self._fold.clicked.connect(self.fold_pressed)
        self._results.toggled.connect(self._on_results)
        self._show_parts()

    def show_count(self, count: int) -> None:
        """How many changes are pending."""
        self._count = count
        self._fold.setText(tr("Changes {count}", count=Decimal(count)) if count else tr("No changes"))
        self._show_parts()

    def show_found(self, found: int, total: int) -> None:
        """How many of the lines are listed; says nothing where it is all of them."""
        is_part = found < total
        self._found.setText(tr("{found} of {total}", found=Decimal(found), total=Decimal(total)) if is_part else "")
        self._show_parts()

    def show_report(self, report: CommitReport | None) -> None:
        """The last save in one line; None hides it."""
        self._report = report
        self._results.setChecked(False)
        self.chips.show_counts(counts_of(report))
        self._show_parts()

    def show_folded(self, *, folded: bool) -> None:
        self._is_folded = folded
        name = "chevron-right" if folded else "chevron-down"
        self._icons = [(button, name if button is self._fold else old, tone) for button, old, tone in self._icons]
        self._fold.setIcon(icon(name))
        self._show_parts()

    def fit(self) -> None:
        """Where the room is narrow the buttons keep their drawings only; their words are in the tooltips."""
        actions = (self.cell, self.row, self.all, self.go_to, self.export, self.recreate, self.resolve, self.group)
        parts = (self._fold, self._results, self.filter, self._found, self.chips, *actions)
        shown = [part for part in parts if not part.isHidden()]
        for part in shown:
            if isinstance(part, QToolButton):
                part.setToolButtonStyle(_WITH_WORDS)
        self.chips.set_narrow(is_narrow=False)
        gap = self._layout.spacing()
        needed = sum(_width(part) + gap for part in shown) + 4 * spacing(self, 2)
        if needed > self.width() and self.chips in shown:
            needed -= self.chips.sizeHint().width()
            self.chips.set_narrow(is_narrow=True)
            needed += self.chips.sizeHint().width()
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

    @property
    def found_words(self) -> str:
        return self._found.text()

    def _add_choosing(self) -> None:
        self.filter = _FilterField()
        self.filter.textChanged.connect(self.filter_changed)
        self.filter.left.connect(self.filter_left)
        self._layout.addWidget(self.filter)
        self.group = self._button("layers", tr("Group"), tr("Put changes of the same kind together"))
        self.group.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.group.setMenu(self._grouping_menu())
        self._found = plain(wraps=False)
        self._layout.addWidget(self._found)
        self.chips = ResultChips()
        self._layout.addWidget(self.chips)

    def _add_doing(self) -> None:
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
        self.export = self._button("download", tr("Export …"), tr("Write this list into an Excel file"))

    def _grouping_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for choice, words in (
            (Grouping.NONE, tr("&As they came")),
            (Grouping.SUPPLIER, tr("By &supplier")),
            (Grouping.FIELD, tr("By &kind of change")),
            (Grouping.STATE, tr("By &what has to be done")),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(choice is Grouping.NONE)
            action.setData(choice.value)
            group.addAction(action)
        group.triggered.connect(lambda action: self.grouping_chosen.emit(Grouping(action.data())))
        return menu

    def _on_results(self, shown: bool) -> None:
        self._show_parts()
        self.results_pressed.emit(shown)

    def _show_parts(self) -> None:
        """What belongs to the list that is shown."""
        on_results, is_open = self.shows_results, not self._is_folded
        on_changes = is_open and not on_results
        self._results.setVisible(self._report is not None)
        if self._report is not None:
            what = report_summary(self._report)
            self._results.setText(tr("Last save") if on_results else tr("Last save: {what}", what=what))
        worth_it = self._count >= _WORTH_FILTERING or bool(self.filter.text())
        self.filter.setVisible(on_changes and worth_it)
        self.group.setVisible(on_changes and worth_it)
        self._found.setVisible(on_changes and bool(self._found.text()))
        for part in (self.cell, self.row, self.all):
            part.setVisible(on_changes)
        self.go_to.setVisible(is_open)
        self.chips.setVisible(is_open and on_results)
        self.export.setVisible(is_open and on_results)
        self.fit()

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
        return QSize(spacing(self, 40), super().minimumSizeHint().height())

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


class _FilterField(QLineEdit):
    """Words that the listed changes shall contain; Esc empties it, Down and Enter go on to the lines."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        words = tr("Filter changes")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setToolTip(tr("Item, supplier or kind of change"))
        self.setClearButtonEnabled(True)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(words) + spacing(self, 14))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _width(part: QWidget) -> int:
    """What a part takes; fields have a fixed width."""
    return part.width() if isinstance(part, QLineEdit) else part.sizeHint().width()
