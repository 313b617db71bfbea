"""Find and replace beside the grid: counted before it is done, one hit after the other or all in one step."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.searching import Finder, PatternBrokenError, Search
from jtl_desktop.domain.text import text
from jtl_desktop.services.bulk.jobs import SEARCHED, ReplaceJob
from jtl_desktop.services.bulk.previews import Line, Preview, Previewer, Scope
from jtl_desktop.ui.bulk.dialog import BulkGround, BulkStep, all_rows_words, selected_rows_words
from jtl_desktop.ui.bulk.inputs import Choice, row_of
from jtl_desktop.ui.bulk.lines import Part
from jtl_desktop.ui.bulk.lookup import RowLookup
from jtl_desktop.ui.bulk.preview import PreviewPanel
from jtl_desktop.ui.bulk.scope import Chosen
from jtl_desktop.ui.bulk.words import column_title
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.texts import ntr, shown_number, tr, tr_text
from jtl_desktop.ui.theme import spacing


class FindReplaceDialog(QDialog):
    """Stays open beside the grid. ``decided`` carries a BulkStep when hits are to be replaced."""

    decided = Signal(object)

    def __init__(self, ground: BulkGround, grid: GridView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = ground
        self._grid = grid
        self._order: tuple[Scope, dict[RowKey, int]] | None = None
        self._previewer = Previewer(ground.reader)
        self.setWindowTitle(tr("Find and replace"))
        self.setSizeGripEnabled(True)
        self.needle = _line(tr("Find"))
        self.replacement = _line(tr("Replace with"))
        self.column = Choice({}, tr("Column"))
        self.rows = Choice({}, tr("Rows"))
        self.is_whole = QCheckBox(tr("&Whole cell"))
        self.is_case_sensitive = QCheckBox(tr("&Match case"))
        self.is_pattern = QCheckBox(tr("Regular e&xpression"))
        self.panel = PreviewPanel(self._previewer, ground.names, ground.notation, ground.supervisor, self)
        self.panel.head = found_words
        self._rows = RowLookup(ground.model, ground.supervisor, self.panel, Chosen((), (), 0))
        self.next = QPushButton(tr("Find &next"))
        self.replace_one = QPushButton(tr("&Replace"))
        self.replace_all = QPushButton(tr("Replace &all"))
        self._lay_out()
        self._connect()

    def begin(self, chosen: Chosen) -> None:
        """Search within another selection."""
        self._rows.begin(chosen)
        fields = tuple(field for field in chosen.fields if field in SEARCHED)
        columns: dict[tuple[Field, ...], str] = {SEARCHED: tr("all columns")}
        if len(fields) > 1:
            columns[fields] = ntr("the {count} selected column", "the {count} selected columns", len(fields))
        columns.update({(field,): column_title(field) for field in SEARCHED})
        self.column.offer(columns, fields or SEARCHED)
        rows = {False: selected_rows_words(chosen), True: all_rows_words(chosen)}
        self.rows.offer(rows if chosen.count else {True: rows[True]}, chosen.count <= 1)
        self.needle.setFocus()
        self.needle.selectAll()
        self._refresh()

    # What is looked for

    def _finder(self) -> Finder:
        return Search(
            self.needle.text(),
            self.is_whole.isChecked(),
            self.is_case_sensitive.isChecked(),
            self.is_pattern.isChecked(),
        ).finder()

    def _refresh(self) -> None:
        if not self.needle.text() and not self.is_whole.isChecked():
            self.panel.show_reason(tr("Type what is to be found."))
            return
        try:
            finder = self._finder()
            finder.check(self.replacement.text())
        except PatternBrokenError as error:
            self.panel.show_reason(tr_text(error.meaning))
            return
        scope = self._rows.scope(is_all=bool(self.rows.value()))
        if scope is None:
            return
        chosen = self.column.value()
        # In the order in which hits follow each other within a row.
        fields = tuple(field for field in SEARCHED if not isinstance(chosen, tuple) or field in chosen)
        job = ReplaceJob(finder, self.replacement.text(), fields, self._ground.notation)
        self.panel.ask(job, scope, frozenset(Part))

    # What is done

    def find_next(self) -> None:
        """Go to the next hit after the cursor, from the last one on to the first."""
        lines = self.panel.preview.lines
        if lines and self.panel.is_current:
            self._go_to(self._after_cursor() % len(lines))

    def _replace_one(self) -> None:
        """Replace the hit under the cursor and go on; without one only go to the next."""
        lines, here = self.panel.preview.lines, self._after_cursor() - 1
        if not self.panel.is_current or not lines:
            return
        if here >= 0 and self._place(lines[here]) == self._cursor() and lines[here].is_possible:
            line = lines[here]
            self.find_next()
            self.decided.emit(BulkStep(Preview((line,), {State.CHANGES: 1}), frozenset(), text("Replace")))
        else:
            self.find_next()

    def _replace_all(self) -> None:
        if self.panel.is_current and self.panel.lines.count_chosen():
            flipped = frozenset(self.panel.lines.flipped)
            self.decided.emit(BulkStep(self.panel.preview, flipped, text("Replace all")))

    def _go_to(self, index: int) -> None:
        line = self.panel.preview.lines[index]
        if self._grid.go_to(line.key, line.field, takes_focus=False):
            self.panel.table.go_to_row(index)
        else:
            self.panel.sums.setText(tr("This row is not in the view any more."))

    def _after_cursor(self) -> int:
        """The index of the first hit after the cursor; as many as there are where it is behind all."""
        return bisect_right(self.panel.preview.lines, self._cursor(), key=self._place)

    def _cursor(self) -> tuple[int, int]:
        key, field = self._grid.current_key(), self._grid.current_field()
        if key is None:
            return -1, -1
        return self._positions().get(key, -1), SEARCHED.index(field) if field in SEARCHED else -1

    def _place(self, line: Line) -> tuple[int, int]:
        return self._positions()[line.key], SEARCHED.index(line.field) if line.field is not None else -1

    def _positions(self) -> dict[RowKey, int]:
        """Where each row stands; made once for the rows in which is searched."""
        scope = self._rows.known(is_all=bool(self.rows.value()))
        if scope is None:
            return {}
        if self._order is None or self._order[0] is not scope:
            self._order = (scope, {key: index for index, key in enumerate(scope.keys)})
        return self._order[1]

    # Building

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(spacing(self, 4))
        form.setVerticalSpacing(spacing(self, 2))
        form.addRow(tr("&Find:"), self.needle)
        form.addRow(tr("Replace w&ith:"), self.replacement)
        column = QLabel(tr("&Column:"))
        column.setBuddy(self.column)
        form.addRow(column, row_of(self, self.column, plain(tr("in"), wraps=False), self.rows))
        form.addRow("", row_of(self, self.is_whole, self.is_case_sensitive, self.is_pattern))
        buttons = QDialogButtonBox()
        for button in (self.next, self.replace_one, self.replace_all):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QPushButton(tr("C&lose")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        self.next.setDefault(True)
        layout = column_in(self)
        layout.addLayout(form)
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        for line in (self.needle, self.replacement):
            line.textChanged.connect(self._refresh)
        for box in (self.is_whole, self.is_case_sensitive, self.is_pattern):
            box.toggled.connect(self._refresh)
        for choice in (self.column, self.rows):
            choice.currentIndexChanged.connect(self._refresh)
        self.next.clicked.connect(self.find_next)
        self.replace_one.clicked.connect(self._replace_one)
        self.replace_all.clicked.connect(self._replace_all)
        self.panel.table.activated.connect(lambda index: self._go_to_shown(index.row()))
        self._rows.found.connect(self._refresh)
        self.panel.changed.connect(self._enable)
        self.finished.connect(self._on_finished)
        QShortcut(QKeySequence("F3"), self, self.find_next)
        self._enable()

    def _go_to_shown(self, row: int) -> None:
        line = self.panel.lines.line(row)
        self._grid.go_to(line.key, line.field, takes_focus=False)

    def _enable(self) -> None:
        is_current = self.panel.is_current
        self.next.setEnabled(is_current and bool(self.panel.preview.lines))
        self.replace_one.setEnabled(self.next.isEnabled())
        count = self.panel.lines.count_chosen() if is_current else 0
        self.replace_all.setEnabled(count > 0)

    def _on_finished(self) -> None:
        self.panel.close_preview()
        self._rows.close()
        self._previewer.close()

    @override
    def sizeHint(self) -> QSize:
        return QSize(spacing(self, 330), spacing(self, 170))


def found_words(preview: Preview) -> str:
    """``found 12 in 11 rows``."""
    rows = len({line.key for line in preview.lines})
    if not rows:
        return tr("Nothing was found.")
    count = shown_number(Decimal(len(preview.lines)))
    return ntr("Found {hits} in {count} row.", "Found {hits} in {count} rows.", rows, hits=count)


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setClearButtonEnabled(True)
    return line
