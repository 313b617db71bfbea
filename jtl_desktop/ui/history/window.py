"""The page "what changed": all changes of prices, with filters, exact numbers, a sum line, and export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemId, RowKey, Supplier
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.price_history import Source
from jtl_desktop.services.history.export import ExportStopped, PriceExport, Words
from jtl_desktop.services.history.prices import PriceHistory
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.price_results import PriceQuery, PriceSummary
from jtl_desktop.ui.bridge import Subscriptions, ask, task_slot
from jtl_desktop.ui.history.filters import HistoryFilters
from jtl_desktop.ui.history.model import CHANGE, ITEM, NEW, OLD, ORDERS, SKU, SOURCE, SUPPLIER, TIER, WHEN, HistoryModel
from jtl_desktop.ui.history.words import day_text, rounded_percent, source_text
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing

_WIDTHS = {WHEN: 22, SKU: 14, ITEM: 30, SUPPLIER: 28, TIER: 12, OLD: 12, NEW: 12, CHANGE: 10, SOURCE: 16}
_NEWS_MS = 800
_LOOK_MS = 150
_MOST_COPIED = 10_000


class HistoryWindow(QWidget):
    """Not modal: the grid stays usable beside it. ``go_to`` names a row and a field to show in the grid."""

    go_to = Signal(object, object)
    settings_requested = Signal()
    delete_requested = Signal()
    failed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        history: PriceHistory,
        suppliers: Iterable[Supplier],
        supervisor: Supervisor,
        notation: NumberFormat,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.supervisor = supervisor
        self._history = history
        self._notation = notation
        self._export: PriceExport | None = None
        self.setWindowTitle(tr("What changed"))
        self.filters = HistoryFilters(suppliers, notation)
        self.model = HistoryModel(notation, self)
        self.table = self._build_table()
        self._build()
        self._news = QTimer(self, interval=_NEWS_MS, singleShot=True)
        self._news.timeout.connect(self.reload)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._show_progress)
        self.filters.changed.connect(self.reload)
        self.model.failed.connect(self._on_failed)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(history.changed, self._on_recorded)
        self.reload()

    @property
    def query(self) -> PriceQuery:
        """What the filters and the header say."""
        header = self.table.horizontalHeader()
        order = ORDERS.get(header.sortIndicatorSection(), ORDERS[WHEN])
        is_descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        return replace(self.filters.query(), order=order, is_descending=is_descending)

    def layout_text(self) -> str:
        """Size and columns, for the settings."""
        states = self.saveGeometry(), self.table.horizontalHeader().saveState()
        return " ".join(bytes(state.toBase64().data()).decode("ascii") for state in states)

    def apply_layout(self, remembered: str) -> None:
        """Take size and columns over, but not the order; what is missing or broken stays as it is."""
        states = [QByteArray.fromBase64(QByteArray(part.encode("ascii", "ignore"))) for part in remembered.split()]
        if len(states) == 2:
            header = self.table.horizontalHeader()
            self.restoreGeometry(states[0])
            header.restoreState(states[1])
            header.setSortIndicator(WHEN, Qt.SortOrder.DescendingOrder)

    @property
    def summary(self) -> str:
        return self._summary.text()

    # Building

    def _build_table(self) -> LineTable:
        table = LineTable(self.model, tr("Changes of prices"), _WIDTHS)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(WHEN, Qt.SortOrder.DescendingOrder)
        header.sectionClicked.connect(self._on_title)
        table.activated.connect(self._on_activated)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        return table

    def _build(self) -> None:
        self._summary = bold()
        self._note = plain()
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(spacing(self, 2))
        self._progress.setAccessibleName(tr("Writing the file"))
        self.copy = self._button(tr("&Copy"), tr("Copy the selected lines (Ctrl+C)"), self.copy_lines)
        self.export = self._button(tr("&Export …"), tr("Write this list into an Excel or CSV file"), self._on_export)
        self.stop = self._button(tr("Stop"), tr("Stop writing the file"), self._on_stop)
        self.more = self._button(tr("&History"), tr("How long changes are kept, and deleting them"), None)
        self.more.setMenu(self._menu())
        for part in (self._progress, self.stop):
            part.hide()
        bottom = QHBoxLayout()
        bottom.setSpacing(spacing(self, 2))
        bottom.addWidget(self._summary, 1)
        bottom.addWidget(self._progress, 1)
        for button in (self.stop, self.copy, self.export, self.more):
            bottom.addWidget(button)
        layout = column_in(self, edge=3, gap=2)
        layout.addWidget(self.filters)
        layout.addWidget(self._note, 1)
        layout.addWidget(self.table, 1)
        layout.addLayout(bottom)
        self.resize(spacing(self, 310), spacing(self, 165))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table, self.copy_lines)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.filters.term.setFocus)

    def _button(self, words: str, tip: str, act: object) -> QPushButton:
        button = QPushButton(words)
        button.setToolTip(tip)
        if callable(act):
            button.clicked.connect(act)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        keep = menu.addAction(tr("How long changes are &kept …"))
        keep.triggered.connect(self.settings_requested)
        self.delete = menu.addAction(tr("&Delete history …"))
        self.delete.triggered.connect(self.delete_requested)
        return menu

    # The list

    @task_slot("restart")
    async def reload(self) -> None:
        """Find what the filters ask for: the beginning at once, then all of it."""
        query = self.query
        self._show_note("")
        try:
            if self.table.horizontalHeader().sortIndicatorSection() == WHEN and self._is_at_top():
                first = await self._history.first_lines(query)
                if first:
                    self.model.show_first(first)
                    self._summary.setText(tr("Counting …"))
            result = await self._history.listing(query)
            began = await self._history.began_at()
        except StorageError as problem:
            self._on_failed(problem)
            return
        if result is not None:
            row = self.table.current_row()
            place = self.table.verticalScrollBar().value()
            self.model.show_result(result)
            self._show_summary(result.summary)
            self.table.verticalScrollBar().setValue(place)
            if row < 0:
                self.table.go_to_row(0)
            if not result.summary.count:
                self._show_note(_empty_words(query, "" if began is None else day_text(began)))

    def _is_at_top(self) -> bool:
        return self.table.verticalScrollBar().value() == 0

    def _show_summary(self, summary: PriceSummary) -> None:
        words = [ntr("{count} change", "{count} changes", summary.count)]
        if summary.rises:
            words.append(ntr("{count} dearer", "{count} dearer", summary.rises))
        if summary.drops:
            words.append(ntr("{count} cheaper", "{count} cheaper", summary.drops))
        if summary.average is not None:
            words.append(tr("{percent} on average", percent=rounded_percent(summary.average, self._notation)))
        self._summary.setText(" · ".join(words))
        self.export.setEnabled(bool(summary.count) and self._export is None)
        self.copy.setEnabled(bool(summary.count))

    def _show_note(self, words: str) -> None:
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self.table.setVisible(not words)

    def _on_title(self, section: int) -> None:
        header = self.table.horizontalHeader()
        if section not in ORDERS:
            header.setSortIndicator(WHEN, Qt.SortOrder.DescendingOrder)
        self.table.verticalScrollBar().setValue(0)
        self.reload()

    def _on_recorded(self, _item_ids: frozenset[ItemId]) -> None:
        if self.isVisible():
            self._news.start()

    def _on_activated(self, index: QModelIndex) -> None:
        line = self.model.line(index.row()) if index.isValid() else None
        if line is not None:
            change = line.record.change
            field = Field.PURCHASE_PRICE_NET if change.from_quantity is None else Field.SCALE_PRICES
            self.go_to.emit(RowKey(change.key.item_id, change.key.supplier_id), field)

    def _open_menu(self, position: QPoint) -> None:
        index = self.table.indexAt(position)
        menu = QMenu(self)
        show = QAction(tr("Show in the grid"), menu)
        show.setEnabled(index.isValid())
        show.triggered.connect(lambda: self._on_activated(index))
        copy = QAction(tr("Copy"), menu)
        copy.triggered.connect(self.copy_lines)
        menu.addActions([show, copy])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(position))

    def copy_lines(self) -> None:
        """The selected lines as text with tabs, titles first."""
        chosen = self._selected_rows()
        rows = chosen[:_MOST_COPIED]
        lines = [self.model.titles(), *(self.model.texts(row) for row in rows)]
        QGuiApplication.clipboard().setText("\r\n".join("\t".join(line) for line in lines))
        if len(chosen) > len(rows):
            self._summary.setText(
                ntr("Only the first {count} line was copied.", "Only the first {count} lines were copied.", len(rows))
            )

    def _selected_rows(self) -> list[int]:
        """In order; a few more than may be copied at most."""
        found: set[int] = set()
        for part in self.table.selectionModel().selection().toList():
            found.update(range(part.top(), min(part.bottom(), part.top() + _MOST_COPIED) + 1))
        return sorted(found)

    # The file

    def _on_export(self) -> None:
        self._ask_and_write()

    @task_slot()
    async def _ask_and_write(self) -> None:
        dialog = QFileDialog(self, tr("Export the list"), "", "Excel (*.xlsx);;CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{tr('price changes')}.xlsx")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx"))
        dialog.setDefaultSuffix("xlsx")
        if await ask(dialog) != QDialog.DialogCode.Accepted.value:
            return
        await self.write(Path(dialog.selectedFiles()[0]))

    async def write(self, path: Path) -> None:
        """Write the list as it is filtered now; the window stays usable."""
        try:
            result = await self._history.listing(self.query)
            if result is None:
                return
            try:
                export = self._export = PriceExport(result, path, export_words(self._notation))
                self._begin_progress(result.summary.count)
                count = await self._history.work(export.run)
            finally:
                self._end_progress()
                result.close()
        except ExportStopped:
            self._summary.setText(tr("The export was stopped; no file was written."))
        except AppError as problem:
            self._summary.setText(f"{tr_text(problem.title)} {tr_text(problem.action)}".strip())
            self.failed.emit(problem)
        else:
            self._summary.setText(
                ntr("{count} line written to {name}.", "{count} lines written to {name}.", count, name=path.name)
            )

    def _begin_progress(self, total: int) -> None:
        self._progress.setRange(0, total)
        self._progress.setValue(0)
        for part in (self._progress, self.stop):
            part.show()
        self.export.setEnabled(False)
        self._look.start()

    def _end_progress(self) -> None:
        self._export = None
        self._look.stop()
        for part in (self._progress, self.stop):
            part.hide()
        self.export.setEnabled(True)

    def _show_progress(self) -> None:
        if self._export is not None:
            self._progress.setValue(self._export.done)

    def _on_stop(self) -> None:
        if self._export is not None:
            self._export.stop()

    # The end

    def _on_failed(self, problem: AppError) -> None:
        self._show_note(f"{tr_text(problem.title)} {tr_text(problem.action)}".strip())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._on_stop()
        self.supervisor.cancel(self)
        self._subscriptions.end()
        self.model.close()
        super().closeEvent(event)
        self.closed.emit()


def export_words(notation: NumberFormat) -> Words:
    """Titles and names of the file in the chosen language."""
    titles = (
        tr("When"), tr("SKU"), tr("Name"), tr("Supplier"), tr("From quantity"), tr("Old price net"),
        tr("Old reduction %"), tr("New price net"), tr("New reduction %"), tr("Change %"), tr("From where"),
    )  # fmt: skip
    return Words(titles, {source: source_text(source) for source in Source}, tr("Price changes"), notation)


def _empty_words(query: PriceQuery, began: str) -> str:
    if query == PriceQuery(order=query.order, is_descending=query.is_descending):
        nothing = tr("No price has changed yet.")
        later = tr("Prices that are saved here, or that Wawi shows differently at the next load, will be listed here.")
    else:
        nothing, later = tr("No change matches these filters."), ""
    since = tr("Recorded since {date}.", date=began) if began else ""
    return "\n\n".join(filter(None, (nothing, since, later)))
