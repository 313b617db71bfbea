"""The unit price chart and, beside it, the history of prices, which is loaded when it is first looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from jtl_desktop.domain.items import ItemId, SupplierId
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.price_panel import PricePanel
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import tr

if TYPE_CHECKING:
    from jtl_desktop.ui.panels.price_history import PriceHistoryPanel

PRICES, HISTORY = range(2)


class PriceTabs(QTabWidget):
    """Two views of the current item's prices. Follows the price panel."""

    supplier_chosen = Signal(object)
    page_requested = Signal()

    def __init__(self, prices: PricePanel, services: AppServices, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._names = names
        self._prices = prices
        self._shown: tuple[ItemId | None, SupplierId | None] = (None, None)
        self.history: PriceHistoryPanel | None = None
        self._place = QWidget()
        self.setDocumentMode(True)
        self.setAccessibleName(tr("Prices of the current item"))
        self.addTab(prices, tr("Unit price"))
        self.addTab(self._place, tr("History"))
        self.setTabToolTip(HISTORY, tr("What became of the prices of this item"))
        prices.item_shown.connect(self._on_item)
        prices.reloaded.connect(self._on_reloaded)
        self.currentChanged.connect(self._on_tab)

    def _on_item(self, item_id: ItemId | None, supplier_id: SupplierId | None) -> None:
        self._shown = item_id, supplier_id
        if self.history is not None:
            self.history.show_item(item_id, supplier_id)

    def _on_reloaded(self) -> None:
        if self.history is not None:
            self.history.reload()

    def _on_tab(self, index: int) -> None:
        if index != HISTORY or self.history is not None:
            return
        # Not part of the start: few look at it on every day.
        from jtl_desktop.ui.panels.price_history import PriceHistoryPanel  # noqa: PLC0415

        services = self._services
        self.history = PriceHistoryPanel(
            services.history, services.catalogue, services.supervisor, self._names, self._prices.notation
        )
        self.history.supplier_chosen.connect(self.supplier_chosen)
        self.history.page_requested.connect(self.page_requested)
        layout = QVBoxLayout(self._place)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.history)
        self.history.show_item(*self._shown)
