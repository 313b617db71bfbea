"""What became of the current item's prices: a chart over time, and every change as a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from jtl_desktop.domain.items import ItemId, ItemSupplier, Kind, SupplierId
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.domain.price_timeline import quantities_of, timeline
from jtl_desktop.services.history.prices import ItemHistory, PriceHistory
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.ui.bridge import Guard, Subscriptions, task_slot
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.history.words import day_text, moment_text
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.chart_legend import ChartLegend
from jtl_desktop.ui.panels.chart_loader import ChartLoader
from jtl_desktop.ui.panels.history_lines import CHANGE, NEW, OLD, SOURCE, SUPPLIER, TIER, WHEN, HistoryLines
from jtl_desktop.ui.panels.history_scale import HistoryLine
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import tr, tr_text

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.ui.panels.history_chart import HistoryChart

_CHART = ("jtl_desktop.ui.panels.history_chart", "HistoryChart")
# Reading takes a moment; it waits until the cursor rests.
_QUIET_MS = 120
_WIDTHS = {WHEN: 10, TIER: 10, OLD: 11, NEW: 11, CHANGE: 9, SUPPLIER: 20, SOURCE: 14}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the item that is shown."""

    rows: tuple[ItemSupplier, ...]
    history: ItemHistory


class PriceHistoryPanel(QWidget):
    """Follows the current item. What is pending is not in it: it is no price before it is saved."""

    supplier_chosen = Signal(object)
    """The row of the change that was double-clicked, or chosen with Enter."""
    page_requested = Signal()

    def __init__(
        self,
        history: PriceHistory,
        catalogue: Catalogue,
        supervisor: Supervisor,
        names: Names,
        notation: NumberFormat,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.supervisor = supervisor
        self._history = history
        self._catalogue = catalogue
        self._names = names
        self._notation = notation
        self._item_id: ItemId | None = None
        self._supplier_id: SupplierId | None = None
        self._known: _Known | None = None
        self._quantity: Decimal | None = None
        self._chart: HistoryChart | None = None
        self._chart_failed = False
        self._filling = Guard()
        self._loader = ChartLoader(self, _CHART)
        self._loader.ready.connect(self._on_chart_ready)
        self._loader.failed.connect(self._on_chart_failed)
        self._build()
        self._read = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._read.timeout.connect(self._read_now)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(history.changed, self._on_recorded)
        self._show_known()

    def show_item(self, item_id: ItemId | None, supplier_id: SupplierId | None) -> None:
        """Show an item's prices over time, one supplier as the current one; None for nothing."""
        if item_id != self._item_id:
            self._known = None
        self._item_id, self._supplier_id = item_id, supplier_id
        self._show_known()
        if self.isVisible():
            self._read.start()

    def reload(self) -> None:
        """Read again, for instance after the catalogue heard from Wawi."""
        if self.isVisible():
            self._read.start()

    @property
    def lines(self) -> tuple[HistoryLine, ...]:
        """What the chart shows."""
        if self._known is None:
            return ()
        return _lines(self._known, self._names, self._supplier_id, self._quantity, self._begin())

    def _build(self) -> None:
        self._title = bold(tr("Price per piece over time"))
        self._choice = QComboBox()
        self._choice.setAccessibleName(tr("Price to draw"))
        self._choice.setToolTip(tr("Which price the chart shows: the own price, or the one at a quantity"))
        self._choice.currentIndexChanged.connect(self._on_choice)
        self._legend = ChartLegend()
        self._state = plain()
        self._state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._state.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._model = HistoryLines(self._names.supplier, self._notation, self)
        self._table = LineTable(self._model, tr("Changes of prices, the newest first"), _WIDTHS)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.activated.connect(self._on_activated)
        self._since = plain()
        self._since.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._page = QPushButton(tr("What changed …"))
        self._page.setToolTip(tr("All changes of prices, with filters and export (Ctrl+J)"))
        self._page.clicked.connect(self.page_requested)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._choice)
        bottom = QHBoxLayout()
        bottom.addWidget(self._since, 1)
        bottom.addWidget(self._page, 0, Qt.AlignmentFlag.AlignRight)
        self._layout = column_in(self, edge=2, gap=1)
        self._layout.addLayout(top)
        for widget in (self._legend, self._state, self._table):
            self._layout.addWidget(widget)
        self._layout.addLayout(bottom)
        self._layout.setStretchFactor(self._state, 1)
        self._layout.setStretchFactor(self._table, 1)
        self._table.setMinimumHeight(3 * self._table.verticalHeader().defaultSectionSize())

    # Reading

    def _read_now(self) -> None:
        if self._item_id is not None:
            self._load(self._item_id)

    @task_slot("restart")
    async def _load(self, item_id: ItemId) -> None:
        try:
            history = await self._history.of_item(item_id)
            rows = self._catalogue.rows_of_item(item_id)
        except StorageError as problem:
            self._known = None
            self._show_known()
            self._show_state(f"{tr_text(problem.title)} {tr_text(problem.action)}")
            return
        if item_id == self._item_id:
            self._known = _Known(tuple(rows), history)
            self._show_known()

    def _on_recorded(self, item_ids: frozenset[ItemId]) -> None:
        if not item_ids or self._item_id in item_ids:
            self.reload()

    # Showing

    def _show_known(self) -> None:
        records = self._known.history.records if self._known is not None else ()
        if self._model.lines != records[::-1]:
            self._model.show(records[::-1])
        self._fill_choice()
        has_records = bool(records)
        for part in (self._choice, self._legend, self._table, self._since):
            part.setVisible(has_records)
        if not has_records:
            self._show_state(self._empty_words())
            return
        self._since.setText(self._since_words())
        self._table.setAccessibleDescription(self._model.in_words(0))
        self._loader.start()
        self._draw()

    def _show_state(self, words: str) -> None:
        self._state.setText(words)
        self._state.show()
        if self._chart is not None:
            self._chart.hide()

    def _empty_words(self) -> str:
        if self._item_id is None:
            return tr("Choose a row in the grid to see what became of its prices.")
        if self._known is None:
            return ""
        nothing = tr("No price of this item has changed yet.")
        later = tr("A price that is saved here, or that Wawi shows differently at the next load, will be listed here.")
        return "\n\n".join(filter(None, (nothing, self._since_words(), later)))

    def _since_words(self) -> str:
        began = self._known.history.began_at if self._known is not None else None
        return tr("Recorded since {date}.", date=day_text(began)) if began is not None else ""

    def _fill_choice(self) -> None:
        """The own price and every quantity at which a price changes."""
        if self._known is None:
            return
        changes = [record.change for record in self._known.history.records]
        found = [None, *quantities_of(self._known.rows, changes)]
        if self._quantity not in found:
            self._quantity = None
        with self._filling.held():
            self._choice.clear()
            for quantity in found:
                self._choice.addItem(self._choice_words(quantity), quantity)
            self._choice.setCurrentIndex(found.index(self._quantity))

    def _choice_words(self, quantity: Decimal | None) -> str:
        if quantity is None:
            return tr("Own price")
        return tr("for {quantity} pieces", quantity=format_decimal(quantity, self._notation))

    def _draw(self) -> None:
        lines = self.lines
        self._legend.show_entries([line for line in lines if line.has_price])
        self._show_readout(None)
        if self._chart is None:
            failed = tr("The chart cannot be shown on this computer; the table below says the same.")
            self._show_state(failed if self._chart_failed else tr("Chart is being prepared …"))
            return
        has_price = any(line.has_price for line in lines)
        self._chart.setVisible(has_price)
        self._state.setVisible(not has_price)
        self._state.setText(tr("Nobody had such a price."))
        self._chart.show_lines(lines, self._begin(), datetime.now(UTC))
        self._chart.setAccessibleDescription(self._model.in_words(0))

    def _begin(self) -> datetime:
        """Where the chart starts: when recording began, or a little before the first change."""
        if self._known is None or not self._known.history.records:
            return datetime.now(UTC)
        first = self._known.history.records[0].at
        began = self._known.history.began_at
        before = first - (datetime.now(UTC) - first) / 10 - timedelta(minutes=1)
        return before if began is None else max(min(began, first), before)

    def _show_readout(self, moment: datetime | None) -> None:
        if moment is None:
            self._title.setText(tr("Price per piece over time"))
            self._legend.show_prices({})
            return
        self._title.setText(moment_text(moment))
        prices = {line.supplier_id: line.price_at(moment) for line in self.lines}
        self._legend.show_prices(
            {
                supplier_id: "–" if price is None else shown(price, Kind.MONEY, self._notation)
                for supplier_id, price in prices.items()
            }
        )

    def _on_choice(self, index: int) -> None:
        if not self._filling and index >= 0:
            self._quantity = self._choice.itemData(index)
            self._draw()

    def _on_chart_ready(self, made_by: type[HistoryChart]) -> None:
        self._chart = made_by(self._notation)
        self._chart.hovered.connect(self._show_readout)
        self._layout.insertWidget(self._layout.indexOf(self._state), self._chart, 1)
        self._show_known()

    def _on_chart_failed(self) -> None:
        self._chart_failed = True
        self._show_known()

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.supplier_chosen.emit(self._model.lines[index.row()].change.key)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read.start()


def _lines(
    known: _Known, names: Names, current: SupplierId | None, quantity: Decimal | None, begin: datetime
) -> tuple[HistoryLine, ...]:
    """A line for every supplier that the item has or had."""
    rows = {row.supplier_id: row for row in known.rows}
    records = known.history.records
    ids = dict.fromkeys([*rows, *(record.change.key.supplier_id for record in records)])
    return tuple(
        HistoryLine(
            supplier_id,
            names.supplier(supplier_id),
            supplier_id == current,
            timeline(
                rows.get(supplier_id),
                [(record.at, record.change) for record in records if record.change.key.supplier_id == supplier_id],
                quantity,
                begin,
            ),
        )
        for supplier_id in ids
    )
