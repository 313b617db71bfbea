"""Unit prices of all suppliers of the current item: the chart, and who is cheapest from which quantity on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QWidget
from typing_extensions import override

from jtl_desktop.domain.items import ItemId, Kind, RowKey, SupplierId
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.band_model import FROM, PRICE, SUPPLIER, BandModel
from jtl_desktop.ui.panels.calm_delegate import CalmDelegate
from jtl_desktop.ui.panels.chart_legend import ChartLegend
from jtl_desktop.ui.panels.chart_loader import ChartLoader
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.offers import Offer, cheapest_bands
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

if TYPE_CHECKING:
    from jtl_desktop.domain.currencies import Currencies
    from jtl_desktop.ui.panels.price_chart import PriceChart

# The drawing takes about a frame; it waits until the cursor rests.
_QUIET_MS = 120
# With more suppliers than this the legend takes the room of two lines of the table.
_MANY_OFFERS = 8
_FEW_KEYS = 100


class PricePanel(QWidget):
    """Follows the current item. Pending edits are in the prices; rows about to be removed are out."""

    supplier_chosen = Signal(object)
    """The row of the supplier that was double-clicked in the table, or chosen with Enter."""
    item_shown = Signal(object, object)
    """Item and supplier, each None for none: what is shown beside follows."""
    reloaded = Signal()

    def __init__(
        self, session: EditSession, names: Names, notation: NumberFormat, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = names
        self._notation = notation
        self._item_id: ItemId | None = None
        self._supplier_id: SupplierId | None = None
        self._offers: tuple[Offer, ...] = ()
        self._currencies: Currencies | None = None
        self._chart: PriceChart | None = None
        self._chart_failed = False
        self._loader = ChartLoader(self)
        self._loader.ready.connect(self._on_chart_ready)
        self._loader.failed.connect(self._on_chart_failed)
        self._build()
        self._redraw = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._redraw.timeout.connect(self._draw_chart)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(session.changed, self._on_changed)
        self._refresh()

    @property
    def notation(self) -> NumberFormat:
        return self._notation

    @property
    def legend(self) -> ChartLegend:
        return self._legend

    @property
    def offers(self) -> tuple[Offer, ...]:
        return self._offers

    def show_item(self, item_id: ItemId, supplier_id: SupplierId | None) -> None:
        """Show an item's suppliers, one of them as the current one."""
        if (item_id, supplier_id) != (self._item_id, self._supplier_id):
            self._item_id, self._supplier_id = item_id, supplier_id
            self._refresh()
            self.item_shown.emit(item_id, supplier_id)

    def show_nothing(self) -> None:
        self._item_id = self._supplier_id = None
        self._refresh()
        self.item_shown.emit(None, None)

    def show_currencies(self, currencies: Currencies) -> None:
        """What is known of the suppliers' currencies: they are named where an item's prices are in different ones."""
        self._currencies = currencies
        self._refresh()

    def reload(self) -> None:
        """Read the prices again, for instance after the catalogue heard from Wawi."""
        self._refresh()
        self.reloaded.emit()

    def _build(self) -> None:
        self._title = bold(tr("Price per piece"))
        self._legend = ChartLegend()
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._state.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._bands = BandModel(self._notation, self)
        self._table = self._build_table()
        self._layout = column_in(self, edge=2, gap=1)
        self._mixed = plain(tr("These prices are in different currencies; the view “Comparison” converts them."))
        self._mixed.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._mixed.hide()
        for widget in (self._title, self._legend, self._mixed, self._state, self._table):
            self._layout.addWidget(widget)
        self._layout.setStretchFactor(self._state, 1)

    def _build_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._bands)
        table.setAccessibleName(tr("Cheapest supplier by quantity"))
        table.setItemDelegate(CalmDelegate(table))
        table.setShowGrid(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        rows = table.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + spacing(self, 1))
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(SUPPLIER, QHeaderView.ResizeMode.Stretch)
        # In characters: 10,000 pieces in bold figures.
        for column, least in ((FROM, 8), (PRICE, 12)):
            wanted = columns.sectionSizeHint(column) + spacing(self, 2)
            columns.resizeSection(column, max(wanted, self.fontMetrics().averageCharWidth() * least))
        table.activated.connect(self._on_activated)
        return table

    def _refresh(self) -> None:
        rows = self._session.rows_of_item(self._item_id) if self._item_id is not None else []
        codes = self._codes([row.supplier_id for row in rows])
        self._offers = tuple(
            Offer(row, self._name(row.supplier_id, codes), row.supplier_id == self._supplier_id) for row in rows
        )
        self._mixed.setVisible(bool(codes))
        self._bands.show(cheapest_bands(self._offers))
        has_prices = any(offer.steps for offer in self._offers)
        self._legend.show_offers(self._offers)
        self._show_parts(has_prices=has_prices)
        self._redraw.start()
        if has_prices and self.isVisible():
            self._loader.start()

    def _codes(self, suppliers: Sequence[SupplierId]) -> Mapping[SupplierId, str]:
        """The suppliers' currencies, where they are known to differ."""
        if self._currencies is None:
            return {}
        codes = {supplier_id: self._currencies.code_of(supplier_id) for supplier_id in suppliers}
        return codes if len({code for code in codes.values() if code}) > 1 else {}

    def _name(self, supplier_id: SupplierId, codes: Mapping[SupplierId, str]) -> str:
        name, code = self._names.supplier(supplier_id), codes.get(supplier_id, "")
        return tr("{supplier} ({currency})", supplier=name, currency=code) if code else name

    def _show_parts(self, *, has_prices: bool) -> None:
        for part in (self._legend, self._table):
            part.setVisible(has_prices)
        if self._chart is not None:
            self._chart.setVisible(has_prices)
        self._state.setVisible(self._chart is None or not has_prices)
        if has_prices:
            self._state.setText(self._waiting_words())
        elif self._item_id is None:
            self._state.setText(tr("Choose a row in the grid to compare its suppliers."))
        else:
            self._state.setText(tr("No supplier of this item has a price yet."))
        self._fit_table()
        self._tell_in_words()

    def _fit_table(self) -> None:
        """As high as its lines, up to four; at least two, where the room is scarce or the legend is long."""
        lines = min(4 if len(self._offers) <= _MANY_OFFERS else 2, self._bands.rowCount())
        line = self._table.verticalHeader().defaultSectionSize()
        head = self._table.horizontalHeader().sizeHint().height() + 2 * self._table.frameWidth()
        self._table.setMinimumHeight(head + min(2, lines) * line)
        self._table.setMaximumHeight(head + lines * line)

    def _tell_in_words(self) -> None:
        words = self._bands.in_words()
        self._table.setAccessibleDescription(words)
        if self._chart is not None:
            self._chart.setAccessibleDescription(words)
        self._show_readout(None)

    def _draw_chart(self) -> None:
        if self._chart is not None:
            self._chart.show_offers(self._offers)

    def _on_chart_ready(self, made_by: type[PriceChart]) -> None:
        self._chart = made_by(self._notation)
        self._chart.hovered.connect(self._show_readout)
        self._layout.insertWidget(self._layout.indexOf(self._state), self._chart, 1)
        self._show_parts(has_prices=any(offer.steps for offer in self._offers))
        self._draw_chart()

    def _on_chart_failed(self) -> None:
        self._chart_failed = True
        self._refresh()

    def _waiting_words(self) -> str:
        if self._chart_failed:
            return tr("The chart cannot be shown on this computer; the table below says the same.")
        return tr("Chart is being prepared …")

    def _show_readout(self, quantity: Decimal | None) -> None:
        """What everybody wants for this quantity; names only while the mouse is elsewhere."""
        if quantity is None:
            self._title.setText(tr("Price per piece"))
            self._legend.show_prices({})
            return
        self._title.setText(tr("Price per piece at {quantity}", quantity=format_decimal(quantity, self._notation)))
        prices = {offer.supplier_id: offer.price_at(quantity) for offer in self._offers}
        self._legend.show_prices(
            {
                supplier_id: "–" if price is None else shown(price, Kind.MONEY, self._notation)
                for supplier_id, price in prices.items()
            }
        )

    def _on_changed(self, keys: frozenset[RowKey]) -> None:
        if self._item_id is not None and self._is_among(keys, self._item_id):
            self._refresh()

    def _is_among(self, keys: frozenset[RowKey], item_id: ItemId) -> bool:
        """Whether a row of the item changed; quick for very many."""
        if len(keys) <= _FEW_KEYS:
            return any(key.item_id == item_id for key in keys)
        known = {offer.row.key for offer in self._offers}
        return not keys.isdisjoint(known | {row.key for row in self._session.rows_of_item(item_id)})

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.supplier_chosen.emit(self._bands.lines[index.row()].offer.row.key)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if any(offer.steps for offer in self._offers):
            self._loader.start()
