"""Before a save that is large, or in which something looks like a slip: what will be written, and what to tick."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QTreeView, QWidget

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.saving.outcomes import CommitPlan
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.calm_delegate import CalmDelegate
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.saving.durations import about
from jtl_desktop.ui.saving.review_model import ReviewColumn, ReviewModel
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing

# In characters; the reason takes the rest.
_WIDTHS = {
    ReviewColumn.ITEM: 42,
    ReviewColumn.SUPPLIER: 26,
    ReviewColumn.FIELD: 18,
    ReviewColumn.OLD: 12,
    ReviewColumn.NEW: 12,
    ReviewColumn.PERCENT: 13,
}
# More kinds than this are shown folded, so that all of them can be seen at once.
_UNFOLDED_UP_TO = 40


class SaveReview(QDialog):
    """Opened with ``open()``. What is not ticked is left out of the save and stays pending."""

    agreed = Signal(object)
    """Save these rows: a tuple of keys, or None for all that is pending."""

    def __init__(self, plan: CommitPlan, names: Names, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self.model = ReviewModel(plan, names, notation, self)
        self.setWindowTitle(tr("Save to Wawi"))
        self.setModal(True)
        self.save = QPushButton()
        self.others = QPushButton()
        self.cancel = QPushButton(tr("&Cancel"))
        self._ticked = plain(wraps=False)
        self._lay_out()
        self._connect()
        self._update()
        (self.tree if self.model.total else self.save).setFocus()

    def tick_all(self) -> None:
        """Tick everything of every kind."""
        for number in range(len(self.model.groups)):
            self.model.tick_group(number)

    def _lay_out(self) -> None:
        layout = column_in(self)
        layout.addWidget(bold(plan_headline(self._plan)))
        for words in plan_lines(self._plan):
            layout.addWidget(plain(words))
        self.tree = _Tree(self.model)
        self.tree.setVisible(bool(self.model.total))
        if self.model.total:
            layout.addWidget(
                plain(tr("Some prices look like a slip, or take something away. Tick what is meant so; "
                         "what is not ticked is not saved and stays among the changes."))
            )  # fmt: skip
            layout.addWidget(self.tree, 1)
        layout.addLayout(self._build_buttons())
        layout.addStrut(self.fontMetrics().averageCharWidth() * (100 if self.model.total else 70))
        if self.model.total:
            wanted = QSize(spacing(self, 330), spacing(self, 140))
            self.resize(wanted.boundedTo(self.screen().availableSize() * 0.95))

    def _build_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self._tick_all = QPushButton(tr("Tick &all"))
        self._tick_all.setVisible(bool(self.model.total))
        self._ticked.setVisible(bool(self.model.total))
        line.addWidget(self._tick_all)
        line.addWidget(self._ticked)
        line.addStretch(1)
        for button in (self.save, self.others, self.cancel):
            button.setAutoDefault(False)
            line.addWidget(button)
        self._tick_all.setAutoDefault(False)
        # Enter is the careful answer wherever something has to be ticked.
        (self.cancel if self.model.total else self.save).setDefault(True)
        return line

    def _connect(self) -> None:
        self.model.ticks_changed.connect(self._update)
        self._tick_all.clicked.connect(self.tick_all)
        self.save.clicked.connect(self._save_all)
        self.others.clicked.connect(self._save_others)
        self.cancel.clicked.connect(self.reject)

    def _update(self) -> None:
        rows, total, ticked = len(self._plan.rows), self.model.total, self.model.ticked
        left_out = len(self.model.unticked_keys())
        self.save.setText(ntr("&Save {count} row", "&Save {count} rows", rows))
        self.save.setEnabled(ticked == total)
        others = rows - left_out
        self.others.setText(ntr("Save the &other {count} row", "Save the &other {count} rows", others))
        self.others.setVisible(ticked < total and others > 0)
        self._tick_all.setEnabled(ticked < total)
        self._ticked.setText(tr("{ticked} of {total} ticked", ticked=Decimal(ticked), total=Decimal(total)))

    def _save_all(self) -> None:
        self.accept()
        self.agreed.emit(None)

    def _save_others(self) -> None:
        left_out = self.model.unticked_keys()
        keys = tuple(change.key for change in self._plan.rows if change.key not in left_out)
        self.accept()
        self.agreed.emit(keys)


class _Tree(QTreeView):
    """Kinds and their rows; Space ticks."""

    def __init__(self, model: ReviewModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(CalmDelegate(self))
        self.setAccessibleName(tr("What has to be ticked"))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
        self.setMinimumHeight(spacing(self, 44))
        header = self.header()
        header.setStretchLastSection(True)
        for column, characters in _WIDTHS.items():
            header.resizeSection(column, self.fontMetrics().averageCharWidth() * characters)
        for number, group in enumerate(model.groups):
            self.setFirstColumnSpanned(number, QModelIndex(), True)
            if len(group.entries) <= _UNFOLDED_UP_TO:
                self.expand(model.index(number, 0))
        self.setCurrentIndex(model.index(0, 0))


def plan_headline(plan: CommitPlan) -> str:
    """How much is about to be written."""
    return ntr("Save {count} row to Wawi?", "Save {count} rows to Wawi?", len(plan.rows))


def plan_lines(plan: CommitPlan) -> list[str]:
    """What a save is going to take, and what it leaves out."""
    cells = sum(change.cell_count() for change in plan.rows)
    changes = ntr("{count} change", "{count} changes", cells)
    calls = ntr("{count} call of Wawi", "{count} calls of Wawi", plan.calls)
    lines = [tr("{changes}, {calls}", changes=changes, calls=calls) if plan.calls else changes]
    if plan.seconds is not None:
        lines[0] = tr("{what}, {duration}. You can go on working meanwhile.", what=lines[0],
                      duration=about(plan.seconds))  # fmt: skip
    else:
        lines[0] = tr("{what}. You can go on working meanwhile.", what=lines[0])
    broken = sum(1 for problems in plan.problems.values() if any(problem.is_error for problem in problems))
    if broken:
        lines.append(
            ntr(
                "{count} row has to be corrected first. It is left out and stays among the changes.",
                "{count} rows have to be corrected first. They are left out and stay among the changes.",
                broken,
            )
        )
    return lines
