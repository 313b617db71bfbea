"""The panel below the grid: everything that is not saved yet, line by line, and how the last save ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QLabel, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.editing import EditSession
from jtl_desktop.services.outcomes import CommitReport, OutcomeState, RowOutcome
from jtl_desktop.ui.bridge import Guard, Subscriptions
from jtl_desktop.ui.panels.change_lines import ChangeLine
from jtl_desktop.ui.panels.change_model import ChangeColumn, ChangeModel
from jtl_desktop.ui.panels.changes_header import ChangesHeader
from jtl_desktop.ui.panels.confirm import RecreateConfirmation
from jtl_desktop.ui.panels.line_table import LineTable, SignDelegate
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.notice import Notice
from jtl_desktop.ui.panels.save_results import NAME, RESULT, SKU, SUPPLIER, SaveResultModel
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing

# Qt's own word for "as high as you like" (QWIDGETSIZE_MAX), which PySide does not hand out.
_NO_LIMIT = 16_777_215


class ChangesPanel(QWidget):
    """Follows the edit session. What is taken back here can be brought back until the next change."""

    go_to = Signal(object, object)
    """Row and field (None for a whole row) that shall be shown in the grid."""
    resolve_requested = Signal(object)
    recreate_requested = Signal(object)
    said = Signal(str)
    """A sentence for the message bar."""
    folded_changed = Signal(bool)

    def __init__(
        self, session: EditSession, names: Names, notation: NumberFormat, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = names
        self._taken_back: tuple[RowChange, ...] = ()
        self._own_doing = Guard()
        self._unfinished_keys: tuple[RowKey, ...] = ()
        self._folded = False
        self._unfolded_height = 0
        self._model = ChangeModel(session, names, notation, self)
        self._results_model = SaveResultModel(names, self)
        self._build()
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(session.changed, self._on_changed)
        self.show_report(None)
        self._update()

    @property
    def table(self) -> LineTable:
        return self._table

    @property
    def results(self) -> LineTable:
        return self._results

    @property
    def header(self) -> ChangesHeader:
        return self._header

    @property
    def is_folded(self) -> bool:
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Show the header only, or all of it."""
        if folded == self._folded:
            return
        if folded:
            self._unfolded_height = self.height()
        self._folded = folded
        self._body.setVisible(not folded)
        self._notice.setVisible(not folded and bool(self._taken_back))
        self._unfinished.setVisible(not folded and bool(self._unfinished_keys))
        self._header.show_folded(folded=folded)
        self._take_room()
        self._update()
        self.folded_changed.emit(folded)

    def show_report(self, report: CommitReport | None) -> None:
        """How a save ended. The list of its rows is one click away; what is left to do stays among the changes."""
        self._results_model.show_report(report)
        self._header.show_report(report)
        self._forget_taken_back()
        self._update()

    def show_unfinished(self, keys: Sequence[RowKey]) -> None:
        """Rows with a half-entered tier: a save leaves it out, so it has to be said before."""
        self._unfinished_keys = tuple(keys)
        words = ntr(
            "{count} new tier is not complete. It is not saved with the rest.",
            "{count} new tiers are not complete. They are not saved with the rest.",
            len(keys),
        )
        self._unfinished.say(words if keys else "", tr("&Show it"), icon_name="triangle-alert", tone="warning")

    def clear_report(self) -> None:
        self.show_report(None)

    def select(self, key: RowKey, field: Field | None = None) -> None:
        """Make a change the current line."""
        row = self._model.row_of(key, field)
        if row is not None:
            self._table.go_to_row(row)

    def reload(self) -> None:
        """Names or rows changed in the catalogue."""
        self._model.start_over()
        self._update()

    def _take_room(self) -> None:
        """In a splitter, folding gives the room away, and unfolding takes it back."""
        self.setMaximumHeight(self._header.sizeHint().height() if self._folded else _NO_LIMIT)
        splitter = self.parentWidget()
        if not self._folded and isinstance(splitter, QSplitter) and self._unfolded_height:
            sizes, own = splitter.sizes(), splitter.indexOf(self)
            sizes[own - 1] -= self._unfolded_height - sizes[own]
            sizes[own] = self._unfolded_height
            splitter.setSizes(sizes)

    def _build(self) -> None:
        self._header = ChangesHeader()
        self._notice = Notice(in_one_line=True)
        self._notice.pressed.connect(self._bring_back)
        self._unfinished = Notice(in_one_line=True)
        self._unfinished.pressed.connect(self._go_to_unfinished)
        self._table = self._build_table()
        self._results = LineTable(self._results_model, tr("Last save"), {SKU: 14, NAME: 30, SUPPLIER: 22, RESULT: 27})
        self._results.setItemDelegate(SignDelegate(self._results, self._results_model.sign))
        self._results.doubleClicked.connect(self._on_result_chosen)
        self._empty = QLabel(tr("Everything is saved. What you change in the grid is listed here until it is saved."))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._body = QStackedWidget()
        for page in (self._empty, self._table, self._results):
            self._body.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._notice)
        layout.addWidget(self._unfinished)
        layout.addWidget(self._body, 1)
        for notice in (self._notice, self._unfinished):
            notice.setContentsMargins(spacing(self, 2), 0, spacing(self, 2), 0)
        self._connect()

    def _build_table(self) -> LineTable:
        table = LineTable(
            self._model,
            tr("Changes"),
            {
                ChangeColumn.SKU: 14,
                ChangeColumn.NAME: 30,
                ChangeColumn.SUPPLIER: 27,
                ChangeColumn.FIELD: 22,
                ChangeColumn.OLD: 25,
                ChangeColumn.NEW: 25,
                ChangeColumn.DIFFERENCE: 13,
            },
        )
        table.setItemDelegate(SignDelegate(table, self._model.sign))
        table.doubleClicked.connect(self._go_to_current)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        return table

    def _connect(self) -> None:
        self._header.fold_pressed.connect(self._toggle_fold)
        self._header.results_pressed.connect(self._update)
        self._header.go_to_pressed.connect(self._go_to_current)
        self._header.resolve_pressed.connect(self._resolve)
        self._header.recreate_pressed.connect(self._ask_to_recreate)
        self._header.cell_pressed.connect(self.take_back_lines)
        self._header.row_pressed.connect(self.take_back_rows)
        self._header.all_pressed.connect(self.take_back_all)
        for table in (self._table, self._results):
            table.selectionModel().currentRowChanged.connect(self._update)
            table.selectionModel().selectionChanged.connect(self._update)

    def take_back_lines(self) -> None:
        """Take the marked lines back: single cells, and whole rows that come or go."""
        lines = self._marked_lines()
        if len(lines) == self._model.rowCount():
            self.take_back_all()
            return
        self._remember({line.key for line in lines})
        with self._own_doing.held():
            for line in lines:
                self._session.revert(line.key, line.field)
        self._say_taken_back(len(lines))

    def take_back_rows(self) -> None:
        """Take back everything of the marked lines' rows."""
        keys = {line.key for line in self._marked_lines()}
        self._remember(keys)
        with self._own_doing.held():
            for key in sorted(keys):
                self._session.revert(key)
        self._say_taken_back(sum(change.cell_count() for change in self._taken_back))

    def take_back_all(self) -> None:
        """Take everything back; one button brings it back."""
        count = self._session.count
        self._remember({change.key for change in self._session.changes})
        with self._own_doing.held():
            self._session.revert_all()
        self._say_taken_back(count)

    def _bring_back(self) -> None:
        changes = self._taken_back
        self._forget_taken_back()
        self._session.restore(changes)

    def _remember(self, keys: set[RowKey]) -> None:
        self._taken_back = tuple(change for change in self._session.changes if change.key in keys)

    def _say_taken_back(self, count: int) -> None:
        if count:
            words = ntr("{count} change was taken back.", "{count} changes were taken back.", count)
            self._notice.say(words, tr("Bring &back"), icon_name="undo-2")
            self.said.emit(words)
        self._update()

    def _forget_taken_back(self) -> None:
        """The old values would no longer fit over what is pending now."""
        if not self._own_doing:
            self._taken_back = ()
            self._notice.say("")

    def _on_changed(self, keys: frozenset[RowKey]) -> None:
        current = self._model.line(self._table.current_row())
        row = self._table.current_row()
        self._forget_taken_back()
        self._model.show_changes(keys)
        if self._table.current_row() < 0 and self._model.rowCount():
            found = self._model.row_of(*current.identity) if current is not None else None
            self._table.go_to_row(found if found is not None else min(max(row, 0), self._model.rowCount() - 1))
        self._update()

    def _marked(self) -> list[int]:
        """The selected lines, else the current one."""
        rows = sorted({index.row() for index in self._table.selectionModel().selectedRows()})
        return rows or [row for row in (self._table.current_row(),) if row >= 0]

    def _marked_lines(self) -> list[ChangeLine]:
        return [line for row in self._marked() if (line := self._model.line(row)) is not None]

    def _outcome(self) -> RowOutcome | None:
        """How the current line's row ended in the last save."""
        if self._body.currentWidget() is self._results:
            return self._results_model.outcome(self._results.current_row())
        line = self._model.line(self._table.current_row())
        return self._session.outcome_of(line.key) if line is not None else None

    def _update(self) -> None:
        has_lines = self._model.rowCount() > 0
        shows_results = self._header.shows_results
        self._body.setCurrentWidget(self._results if shows_results else self._table if has_lines else self._empty)
        self._header.show_count(self._session.count)
        is_marked = has_lines and not shows_results and bool(self._marked())
        self._header.go_to.setEnabled(is_marked or (shows_results and self._results.current_row() >= 0))
        for button in (self._header.cell, self._header.row):
            button.setEnabled(is_marked)
        self._header.all.setEnabled(has_lines)
        outcome = self._outcome() if not self._folded else None
        in_conflict = outcome is not None and outcome.state is OutcomeState.CONFLICT
        self._header.resolve.setVisible(in_conflict)
        self._header.recreate.setVisible(outcome is not None and outcome.can_recreate)
        self._header.fit()

    def _toggle_fold(self) -> None:
        self.set_folded(not self._folded)

    def _go_to_current(self) -> None:
        if self._body.currentWidget() is self._results:
            self._on_result_chosen()
            return
        line = self._model.line(self._table.current_row())
        if line is not None:
            self.go_to.emit(line.key, line.field)

    def _on_result_chosen(self) -> None:
        outcome = self._results_model.outcome(self._results.current_row())
        if outcome is not None:
            self.go_to.emit(outcome.key, None)

    def _go_to_unfinished(self) -> None:
        if self._unfinished_keys:
            self.go_to.emit(self._unfinished_keys[0], Field.SCALE_PRICES)

    def _resolve(self) -> None:
        outcome = self._outcome()
        if outcome is not None:
            self.resolve_requested.emit(outcome.key)

    def _ask_to_recreate(self) -> None:
        outcome = self._outcome()
        if outcome is None:
            return
        key = outcome.key
        question = RecreateConfirmation(key, self._names, self)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(lambda: self.recreate_requested.emit(key))
        question.open()

    def _show_menu(self) -> None:
        index = self._table.currentIndex()
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button, action in (
            (self._header.go_to, self._go_to_current),
            (self._header.resolve, self._resolve),
            (self._header.recreate, self._ask_to_recreate),
            (self._header.cell, self.take_back_lines),
            (self._header.row, self.take_back_rows),
            (self._header.all, self.take_back_all),
        ):
            if button.isVisibleTo(self._header) and button.isEnabled():
                menu.addAction(button.icon(), button.text(), action)
        menu.popup(self._table.viewport().mapToGlobal(self._table.visualRect(index).bottomLeft()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        on_changes = self._table.hasFocus()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (on_changes or self._results.hasFocus()):
            self._go_to_current()
        elif event.key() == Qt.Key.Key_Delete and on_changes:
            self.take_back_lines()
        else:
            super().keyPressEvent(event)
