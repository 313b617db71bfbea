"""The page in the middle of the window on which the suppliers of all items are compared."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPalette, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QMenu, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.domain.items import RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.comparing.comparison import Comparison
from jtl_desktop.services.comparing.listing import ComparisonQuery, Listing, Order, Show
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.comparison.filters import ComparisonFilters
from jtl_desktop.ui.comparison.model import ORDERS, ComparisonModel, Place
from jtl_desktop.ui.comparison.notice import CurrencyNotice
from jtl_desktop.ui.comparison.sums import ComparisonSums
from jtl_desktop.ui.filters.chips import FlowLayout
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.panels.line_table import LineTable, SignDelegate
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_WIDTHS = {
    Place.SKU: 14, Place.NAME: 24, Place.SUPPLIER: 22, Place.PER_ORDER: 14, Place.PERCENT: 9, Place.PER_PIECE: 12,
    Place.PRICE: 13, Place.OWN_PRICE: 12, Place.QUANTITY: 10, Place.TOTAL: 13, Place.STANDARD: 22,
    Place.STANDARD_PRICE: 12, Place.STANDARD_TOTAL: 13, Place.DAYS: 8, Place.STOCK: 9, Place.PACKAGING: 14,
    Place.MINIMUM: 10,
}  # fmt: skip
_NEWS_MS = 800
_RESTING_MS = 60
_MOST_COPIED = 10_000
# In font units: filters, sums, the chart and some lines.
_ROOM_FOR_CHART = 145
_DESCENDING_FIRST = frozenset(
    {Place.PER_ORDER, Place.PERCENT, Place.PER_PIECE, Place.TOTAL, Place.STANDARD_PRICE, Place.STOCK}
)


class ComparisonPage(QWidget):
    """Asks the comparison anew whenever the question, the catalogue or what is known of currencies changes.

    Lines that are being edited stay where they are until the next question; their sums are told at once.
    """

    go_to = Signal(object)
    """The RowKey that shall be shown in the grid."""
    standard_requested = Signal(object)
    """RowKeys that shall become the standard suppliers of their items."""
    current_changed = Signal()
    currencies_requested = Signal()
    unknown_chosen = Signal(bool)
    export_requested = Signal()
    failed = Signal(object)
    left = Signal()
    """Esc: back to the grid."""

    def __init__(
        self, comparison: Comparison, names: Names, supervisor: Supervisor, notation: NumberFormat,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.supervisor = supervisor
        self._comparison = comparison
        self._names = names
        self._notation = notation
        self._order = Order.PER_ORDER
        self.filters = ComparisonFilters(notation)
        self.notice = CurrencyNotice()
        self.sums = ComparisonSums(notation)
        self.model = ComparisonModel(comparison, names, notation, self)
        self.table = self._build_table()
        self._build()
        self._news = QTimer(self, interval=_NEWS_MS, singleShot=True)
        self._news.timeout.connect(self.reload)
        self._rest = QTimer(self, interval=_RESTING_MS, singleShot=True)
        self._rest.timeout.connect(self.current_changed)
        self._connect()

    @property
    def query(self) -> ComparisonQuery:
        """What the filters and the header say."""
        header = self.table.horizontalHeader()
        is_descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        return replace(self.filters.query(), order=self._order, is_descending=is_descending)

    @property
    def summary(self) -> str:
        return self.sums.words

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being worked out."""
        return not self._news.isActive() and not self.supervisor.running(self)

    @property
    def has_chart_drawn(self) -> bool:
        """Whether the chart is there, which takes a while when the page is opened first."""
        return self.sums.has_chart_drawn

    def show_query(self, query: ComparisonQuery) -> None:
        """Set filters and order without asking."""
        self.filters.show_suppliers(self._names.suppliers())
        self.filters.show_query(query)
        self._order = query.order
        self.model.show_order(query.order)
        place = next(place for place, order in ORDERS.items() if order is query.order)
        order = Qt.SortOrder.DescendingOrder if query.is_descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(place, order)

    def begin(self) -> None:
        """The page is looked at."""
        self.sums.begin()
        self.reload()
        self.filters.quantity.setFocus(Qt.FocusReason.OtherFocusReason)
        self.filters.quantity.selectAll()

    def current_key(self) -> RowKey | None:
        row = self.table.current_row()
        return self.model.key(row) if row >= 0 else None

    def note_edits(self) -> None:
        """Unsaved changes came or went."""
        self.model.read_again()
        self._rest.start()
        self._sum_up()

    def note_news(self) -> None:
        """The catalogue has news; many of them come at a time."""
        self._news.start()

    def close_down(self) -> None:
        """The window goes."""
        self._news.stop()
        self.supervisor.cancel(self)

    # Building

    def _build_table(self) -> LineTable:
        table = LineTable(self.model, tr("Comparison of suppliers"), {int(p): width for p, width in _WIDTHS.items()})
        table.setItemDelegate(SignDelegate(table, self.model))
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(Place.PER_ORDER, Qt.SortOrder.DescendingOrder)
        return table

    def _build(self) -> None:
        self._empty = plain()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.standard = QPushButton(tr("&Make default supplier"))
        self.standard.setToolTip(tr("Make the suppliers of the selected lines the default ones; saved with Ctrl+S"))
        self.show_row = QPushButton(tr("Show in the &grid"))
        self.export = QPushButton(tr("&Export …"))
        self.export.setToolTip(tr("Write this list into an Excel file"))
        self.currencies = QPushButton(tr("&Currencies …"))
        self.currencies.setToolTip(tr("In which currency each supplier delivers, and what that is worth"))
        buttons = QWidget()
        bottom = FlowLayout(buttons, spacing(self, 2))
        bottom.setContentsMargins(0, 0, 0, 0)
        for button in (self.standard, self.show_row, self.export, self.currencies):
            bottom.addWidget(button)
        layout = QVBoxLayout(self)
        edge = spacing(self, 2)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(edge)
        layout.addWidget(self.filters)
        layout.addWidget(self.notice)
        layout.addWidget(self.sums)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self._empty.hide()

    def _connect(self) -> None:
        table = self.table
        self.filters.changed.connect(self._on_question)
        self.notice.unknown_chosen.connect(self.unknown_chosen)
        self.notice.currencies_requested.connect(self.currencies_requested)
        self.model.failed.connect(self.failed)
        table.horizontalHeader().sectionClicked.connect(self._on_title)
        table.activated.connect(self._on_activated)
        table.customContextMenuRequested.connect(self._open_menu)
        table.selectionModel().selectionChanged.connect(self._enable)
        table.selectionModel().currentRowChanged.connect(self._rest.start)
        self.standard.clicked.connect(self.make_standard)
        self.show_row.clicked.connect(self._go_to_current)
        self.export.clicked.connect(self.export_requested)
        self.currencies.clicked.connect(self.currencies_requested)
        QShortcut(Qt.Key.Key_Escape, self, self.left.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Copy), table, self.copy_lines,
            context=Qt.ShortcutContext.WidgetShortcut,
        )  # fmt: skip
        self._enable()

    # The list

    @task_slot("restart")
    async def reload(self) -> None:
        """Ask, and show the answer; what is looked at stays in view."""
        if self.model.listing is None:
            self.sums.show_waiting()
        listing = await self._asked()
        if listing is None:
            return
        key, place = self.current_key(), self.table.verticalScrollBar().value()
        is_same = self.model.listing is not None and self.model.listing.query == listing.query
        self.model.show(listing)
        self._show_sums(listing)
        self._show_emptiness(listing)
        row = listing.place_of(key) if key is not None and is_same else None
        if row is not None:
            self.table.verticalScrollBar().setValue(place)
            self._make_current(row)
        else:
            self.table.scrollToTop()
            self._make_current(0)
        self._enable()

    @task_slot("restart")
    async def _sum_up(self) -> None:
        """What is listed stays; what it comes to is told anew."""
        listing = await self._asked()
        if listing is not None:
            self._show_sums(listing)

    async def _asked(self) -> Listing | None:
        try:
            suppliers = [supplier.supplier_id for supplier in self._names.suppliers()]
            return await self._comparison.listing(self.query, suppliers)
        except StorageError as problem:
            self.failed.emit(problem)
            return None

    def _on_question(self) -> None:
        self.table.clearSelection()
        self.reload()

    def _make_current(self, row: int) -> None:
        if row < self.model.rowCount():
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            self.table.selectionModel().setCurrentIndex(self.model.index(row, Place.SKU), flags)
        self._rest.start()

    def _show_sums(self, listing: Listing) -> None:
        currencies = self._comparison.currencies
        self.sums.show_sums(listing, currencies)
        self.notice.show_state(listing.summary, currencies, self._assumed(currencies))

    def _assumed(self, currencies: Currencies) -> int:
        if not currencies.unknown_is_own:
            return 0
        return sum(1 for known in self._names.suppliers() if known.supplier_id not in currencies.suppliers)

    def _show_emptiness(self, listing: Listing) -> None:
        words = "" if listing.count else _empty_words(listing)
        self._empty.setText(words)
        self._empty.setVisible(bool(words))
        self.table.setVisible(not words)
        self.export.setEnabled(bool(listing.count))

    def _on_title(self, section: int) -> None:
        header = self.table.horizontalHeader()
        order = ORDERS.get(Place(section))
        if order is None:
            self.show_query(replace(self.query, order=self._order))
            return
        if order is not self._order and Place(section) in _DESCENDING_FIRST:
            header.setSortIndicator(section, Qt.SortOrder.DescendingOrder)
        self._order = order
        self.model.show_order(order)
        self._on_question()

    # Lines

    def selected_keys(self) -> list[RowKey]:
        """The rows of the selected lines; without a selection that of the current one."""
        listing = self.model.listing
        if listing is None:
            return []
        rows = self._selected_rows()
        if not rows and self.table.current_row() >= 0:
            rows = [self.table.current_row()]
        return listing.keys(rows)

    def _selected_rows(self) -> list[int]:
        """In order."""
        parts = self.table.selectionModel().selection().toList()
        return sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})

    def make_standard(self) -> None:
        """Of several selected lines of one item the first one counts."""
        first: dict[int, RowKey] = {}
        for key in self.selected_keys():
            first.setdefault(key.item_id, key)
        if first:
            self.standard_requested.emit(list(first.values()))

    def copy_lines(self) -> None:
        """The selected lines as text with tabs, titles first."""
        rows = self._selected_rows()
        lines = [self.model.titles(), *(self.model.texts(row) for row in rows[:_MOST_COPIED])]
        QGuiApplication.clipboard().setText("\r\n".join("\t".join(line) for line in lines))

    def _enable(self) -> None:
        has_line = self.model.rowCount() > 0
        self.standard.setEnabled(has_line)
        self.show_row.setEnabled(has_line)

    def _on_activated(self, index: QModelIndex) -> None:
        key = self.model.key(index.row()) if index.isValid() else None
        if key is not None:
            self.go_to.emit(key)

    def _go_to_current(self) -> None:
        self._on_activated(self.table.currentIndex())

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        for words, act in (
            (tr("Make default supplier"), self.make_standard),
            (tr("Show in the grid"), self._go_to_current),
            (tr("Copy"), self.copy_lines),
        ):
            action = QAction(words, menu)
            action.triggered.connect(act)
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(position))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the list needs the room more than the chart does."""
        super().resizeEvent(event)
        self.sums.make_room(for_chart=self.height() > spacing(self, _ROOM_FOR_CHART))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "model"):
            self.table.viewport().update()
        super().changeEvent(event)


def _empty_words(listing: Listing) -> str:
    query, summary = listing.query, listing.summary
    if summary.rows_left_out:
        return tr(
            "Set the currencies of your suppliers first: Wawi does not tell them, "
            "and prices in different ones cannot be compared."
        )
    if query.search or query.supplier is not None:
        return tr("No line matches these filters.")
    if query.show is Show.SAVINGS:
        return tr("The default suppliers are the cheapest ones for this quantity, as far as they are on this computer.")
    return tr("There is nothing to compare yet; search for items to load them.")
