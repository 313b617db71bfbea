"""The panel below the grid: everything that is not saved yet, line by line, and how the last save ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QLabel, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.edits import Revert
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.text import plural
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState, RowOutcome
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.panels.change_follower import ChangeFollower
from jtl_desktop.ui.panels.change_lines import Identity
from jtl_desktop.ui.panels.change_model import ChangeModel
from jtl_desktop.ui.panels.change_order import Grouping
from jtl_desktop.ui.panels.change_texts import ChangeColumn
from jtl_desktop.ui.panels.changes_header import ChangesHeader
from jtl_desktop.ui.panels.confirm import RecreateConfirmation
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.notice import Notice
from jtl_desktop.ui.panels.save_results import NAME, RESULT, SKU, SUPPLIER, SaveResultModel
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing

# Qt's own word for "as high as you like" (QWIDGETSIZE_MAX), which PySide does not hand out.
_NO_LIMIT = 16_777_215


class ChangesPanel(QWidget):
    """Follows the edit session. What is taken back here is asked for as edits, which make a step that can be undone."""

    go_to = Signal(object, object)
    """Row and field (None for a whole row) that shall be shown in the grid."""
    edits_wanted = Signal(object, object)
    """Edits that shall be made, and what to call them."""
    resolve_requested = Signal(object)
    recreate_requested = Signal(object)
    export_requested = Signal(object, object)
    """Write rows of a save into a file: its report, and the keys of the rows that are listed."""
    folded_changed = Signal(bool)

    def __init__(
        self, session: EditSession, names: Names, notation: NumberFormat, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = names
        self._unfinished_keys: tuple[RowKey, ...] = ()
        self._report: CommitReport | None = None
        self._folded = False
        self._unfolded_height = 0
        self._model = ChangeModel(session, names, notation, self)
        self._results_model = SaveResultModel(names, self)
        self._build()
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(session.changed, ChangeFollower(self._model, self._on_changed, self).hear)
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
        self._unfinished.setVisible(not folded and bool(self._unfinished_keys))
        self._header.show_folded(folded=folded)
        self._take_room()
        self._update()
        self.folded_changed.emit(folded)

    def show_report(self, report: CommitReport | None) -> None:
        """How a save ended. The list of its rows is one click away; what is left to do stays among the changes."""
        self._report = report
        self._results_model.show_report(report)
        self._header.show_report(report)
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

    def show_results(self) -> None:
        """Open the list of how the last save ended."""
        self.set_folded(False)
        self.show()
        self._header.results.setChecked(True)
        self._results.setFocus()

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
        self._unfinished = Notice(in_one_line=True)
        self._unfinished.pressed.connect(self._go_to_unfinished)
        self._table = self._build_table()
        self._results = LineTable(self._results_model, tr("Last save"), {SKU: 14, NAME: 30, SUPPLIER: 22, RESULT: 27})
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
        layout.addWidget(self._unfinished)
        layout.addWidget(self._body, 1)
        self._unfinished.setContentsMargins(spacing(self, 2), 0, spacing(self, 2), 0)
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
        table.doubleClicked.connect(self._on_chosen)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        return table

    def _connect(self) -> None:
        header = self._header
        header.fold_pressed.connect(self._toggle_fold)
        header.results_pressed.connect(self._on_results)
        header.filter_changed.connect(self._on_filter)
        header.filter_left.connect(self._table.setFocus)
        header.grouping_chosen.connect(self._on_grouping)
        header.chips.chosen.connect(self._on_states)
        for button, slot in (
            (header.go_to, self._go_to_current),
            (header.resolve, self._resolve),
            (header.recreate, self._ask_to_recreate),
            (header.cell, self.take_back_lines),
            (header.row, self.take_back_rows),
            (header.all, self.take_back_all),
            (header.export, self._ask_to_export),
        ):
            button.clicked.connect(slot)
        self._model.sifted.connect(self._on_sifted)
        self._model.modelReset.connect(self._span_heads)
        for table in (self._table, self._results):
            table.selectionModel().currentRowChanged.connect(self._update)
            table.selectionModel().selectionChanged.connect(self._update)

    def take_back_lines(self) -> None:
        """Take the marked lines back: single cells, and whole rows that come or go."""
        lines = self._marked_lines()
        if len(lines) == self._model.total:
            self.take_back_all()
        elif lines:
            edits = tuple(Revert(key, field) for key, field in lines)
            self.edits_wanted.emit(edits, plural("Take back {count} change", "Take back {count} changes", len(edits)))

    def take_back_rows(self) -> None:
        """Take back everything of the marked lines' rows."""
        self._revert(dict.fromkeys(key for key, _ in self._marked_lines()))

    def take_back_all(self) -> None:
        """Take everything back."""
        self._revert([change.key for change in self._session.changes])

    def _revert(self, keys: Collection[RowKey]) -> None:
        if keys:
            name = plural("Take back {count} row", "Take back {count} rows", len(keys))
            self.edits_wanted.emit(tuple(Revert(key) for key in keys), name)

    def _on_changed(self, keys: frozenset[RowKey]) -> None:
        current = self._model.line(self._table.current_row())
        row = self._table.current_row()
        self._model.show_changes(keys)
        if self._table.current_row() < 0 and self._model.rowCount():
            found = self._model.row_of(*current.identity) if current is not None else None
            self._table.go_to_row(found if found is not None else min(max(row, 0), self._model.rowCount() - 1))
        self._update()

    def _on_results(self) -> None:
        if self._results.current_row() < 0:
            self._results.go_to_row(0)
        self._update()

    def _on_filter(self, term: str) -> None:
        self._model.sift(replace(self._model.wish, term=term))

    def _on_grouping(self, grouping: Grouping) -> None:
        self._model.sift(replace(self._model.wish, grouping=grouping))

    def _on_sifted(self) -> None:
        """The list is another one: start at its first line unless the cursor stands somewhere already."""
        if self._table.current_row() < 0:
            self._table.go_to_row(0)
        self._update()

    def _span_heads(self) -> None:
        self._table.clearSpans()
        for row in self._model.heads():
            self._table.setSpan(row, ChangeColumn.SKU, 1, len(ChangeColumn) - 1)

    def _on_states(self, states: frozenset[OutcomeState]) -> None:
        self._results_model.show_only(states)
        self._update()

    def _marked_lines(self) -> list[Identity]:
        """The changes behind the selected lines, else behind the current one."""
        found: dict[Identity, None] = {}
        ranges = sorted((marked.top(), marked.bottom()) for marked in self._table.selectionModel().selection().toList())
        here = self._table.current_row()
        for first, last in ranges or [(here, here)]:
            found.update(dict.fromkeys(self._model.identities(first, last)))
        return list(found)

    def _outcome(self) -> RowOutcome | None:
        """How the current line's row ended in the last save."""
        if self._body.currentWidget() is self._results:
            return self._results_model.line(self._results.current_row())
        line = self._model.line(self._table.current_row())
        return self._session.outcome_of(line.key) if line is not None else None

    def _update(self) -> None:
        has_lines = self._model.total > 0
        shows_results = self._header.shows_results
        self._body.setCurrentWidget(self._results if shows_results else self._table if has_lines else self._empty)
        self._header.show_count(self._session.count)
        self._header.show_found(self._model.found, self._model.total)
        is_marked = has_lines and not shows_results and self._table.current_row() >= 0
        on_line = is_marked and self._model.line(self._table.current_row()) is not None
        self._header.go_to.setEnabled(on_line or (shows_results and self._results.current_row() >= 0))
        for button in (self._header.cell, self._header.row):
            button.setEnabled(is_marked)
        self._header.all.setEnabled(has_lines)
        self._header.export.setEnabled(self._results_model.rowCount() > 0)
        outcome = self._outcome() if not self._folded else None
        in_conflict = outcome is not None and outcome.state is OutcomeState.CONFLICT
        self._header.resolve.setVisible(in_conflict)
        self._header.recreate.setVisible(outcome is not None and outcome.can_recreate)
        self._header.fit()

    def _toggle_fold(self) -> None:
        self.set_folded(not self._folded)

    def _on_chosen(self) -> None:
        """Enter or a double click: on to the cell, or the group folds."""
        row = self._table.current_row()
        if self._model.group(row) is None:
            self._go_to_current()
            return
        self._model.toggle(row)
        self._table.go_to_row(row)

    def _go_to_current(self) -> None:
        if self._body.currentWidget() is self._results:
            self._on_result_chosen()
            return
        line = self._model.line(self._table.current_row())
        if line is not None:
            self.go_to.emit(line.key, line.field)

    def _on_result_chosen(self) -> None:
        outcome = self._results_model.line(self._results.current_row())
        if outcome is not None:
            self.go_to.emit(outcome.key, self._field_of(outcome))

    def _field_of(self, outcome: RowOutcome) -> Field | None:
        """The cell that a result is about, None where it is about the whole row."""
        named = [conflict.field for conflict in outcome.conflicts] or list(outcome.fields)
        change = self._session.change_of(outcome.key)
        if not named and change is not None and change.kind is ChangeKind.EDIT:
            named = list(change.values)
        return named[0] if named else None

    def _ask_to_export(self) -> None:
        self.export_requested.emit(self._report, self._results_model.keys())

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
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and on_changes:
            self._on_chosen()
        elif is_enter and self._results.hasFocus():
            self._go_to_current()
        elif event.key() == Qt.Key.Key_Delete and on_changes:
            self.take_back_lines()
        else:
            super().keyPressEvent(event)
