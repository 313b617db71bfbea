"""Makes the widgets of the main window and puts them where they belong; nothing here knows what they do."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from jtl_desktop.ui.filters.chips import ChipBar
from jtl_desktop.ui.grid.columns import grid_columns
from jtl_desktop.ui.grid.entries import EntryMaker
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.grid_page import GridPage
from jtl_desktop.ui.later import Later, MadeLater
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.saving.button import SaveButton
from jtl_desktop.ui.search_bar import SearchBar
from jtl_desktop.ui.status import StatusLine
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing
from jtl_desktop.ui.views.list import ViewsList

if TYPE_CHECKING:
    from collections.abc import Callable

    from jtl_desktop.domain.items import ItemId
    from jtl_desktop.domain.numbers import NumberFormat
    from jtl_desktop.storage.settings import Settings
    from jtl_desktop.ui.panels.changes import ChangesPanel
    from jtl_desktop.ui.panels.price_panel import PricePanel
    from jtl_desktop.ui.panels.price_tabs import PriceTabs
    from jtl_desktop.ui.panels.scale_prices import ScalePricePanel
    from jtl_desktop.ui.services import AppServices

# Shares of the width: views, grid, panels; and of the height: grid, changes.
_WIDTHS = (130, 925, 425)
_HEIGHTS = (660, 170)
_PANEL_HEIGHTS = (240, 430)
# In font units: the frozen columns, and two or three others beside them.
_NARROWEST_GRID = 156
_NARROWEST_PANELS = 90


class Places(NamedTuple):
    """What stands for the panels until they are made."""

    scale_prices: QWidget
    prices: QWidget
    changes: QWidget


class WindowParts:
    """All widgets of the main window by name; nothing is connected yet.

    The panels beside and below the grid are made by the steps of ``later``; until then something empty has their place.
    """

    scale_prices: MadeLater[ScalePricePanel] = MadeLater()
    prices: MadeLater[PricePanel] = MadeLater()
    price_tabs: MadeLater[PriceTabs] = MadeLater()
    changes: MadeLater[ChangesPanel] = MadeLater()

    def __init__(
        self, window: QWidget, services: AppServices, settings: Settings, notation: NumberFormat, later: Later
    ) -> None:
        self.later = later
        self.notation = notation
        self.names = Names(services.catalogue)
        self._services = services
        columns, editing = grid_columns(), services.editing

        def load_failure(item_id: ItemId) -> str:
            failure = services.loader.failures.get(item_id) if services.has_online else None
            return tr_text(failure.title) if failure is not None else ""

        maker = EntryMaker(columns, editing, notation, timedelta(minutes=settings.fresh_minutes), load_failure)
        self.model = GridModel(columns, editing, maker, self.names.supplier)
        self.search = SearchBar()
        self.save = SaveButton()
        self.messages = MessageBar()
        self.chips = ChipBar()
        self.views = ViewsList()
        self.status = StatusLine(is_demo=services.is_demo)
        self.places = Places(QWidget(), QWidget(), QWidget())
        # From the outside to the inside: each time that something full gets another parent, all of it is styled anew.
        self.centre = QWidget(window)
        self.down = QSplitter(Qt.Orientation.Vertical, self.centre)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.down.addWidget(self.across)
        self.side = QSplitter(Qt.Orientation.Vertical)
        self.page = GridPage()
        for panel in (self.views, self.page, self.side):
            self.across.addWidget(panel)
        self.down.addWidget(self.places.changes)
        self.grid = GridView(self.model, editing, self.page)
        self.model.setParent(self.grid)
        self.page.put(self.grid)

    @property
    def below(self) -> QWidget:
        """The panel of changes, or what has its place until it is made."""
        return self.changes if "changes" in vars(self) else self.places.changes

    def steps(self) -> tuple[Callable[[], None], ...]:
        """What ``later`` has to do here."""
        return self._make_changes, self._make_scale_prices, self._make_prices

    def _make_changes(self) -> None:
        from jtl_desktop.ui.panels.changes import ChangesPanel  # noqa: PLC0415 (after the first paint)

        self.changes = ChangesPanel(self._services.editing, self.names, self.notation)
        _put_into(self.down, self.places.changes, self.changes)

    def _make_scale_prices(self) -> None:
        from jtl_desktop.ui.panels.scale_prices import ScalePricePanel  # noqa: PLC0415 (after the first paint)

        self.scale_prices = ScalePricePanel(self._services.editing, self.names, self.notation)
        _put_into(self.side, self.places.scale_prices, self.scale_prices)

    def _make_prices(self) -> None:
        from jtl_desktop.ui.panels.price_panel import PricePanel  # noqa: PLC0415 (after the first paint)
        from jtl_desktop.ui.panels.price_tabs import PriceTabs  # noqa: PLC0415 (after the first paint)

        self.prices = PricePanel(self._services.editing, self.names, self.notation)
        self.price_tabs = PriceTabs(self.prices, self._services, self.names)
        _put_into(self.side, self.places.prices, self.price_tabs)


def _put_into(splitter: QSplitter, place: QWidget, panel: QWidget) -> None:
    """Into the place that was kept for it, with the size that this has."""
    sizes = splitter.sizes()
    if place.isHidden():
        panel.hide()
    splitter.replaceWidget(splitter.indexOf(place), panel)
    splitter.setSizes(sizes)
    place.deleteLater()


def lay_out(window: QMainWindow, parts: WindowParts) -> None:
    """Search and save on top, views, grid and panels in the middle, changes below, status at the bottom."""
    edge = spacing(window, 2)
    top = QHBoxLayout()
    top.setContentsMargins(edge * 2, edge, edge * 2, edge)
    top.setSpacing(edge * 2)
    top.addWidget(parts.search, 1)
    top.addWidget(parts.save)
    _fill_splitters(parts)
    layout = QVBoxLayout(parts.centre)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addLayout(top)
    layout.addWidget(parts.chips)
    layout.addWidget(parts.messages)
    layout.addWidget(parts.down, 1)
    window.setCentralWidget(parts.centre)
    window.setStatusBar(parts.status)


def _fill_splitters(parts: WindowParts) -> None:
    parts.side.addWidget(parts.places.scale_prices)
    parts.side.addWidget(parts.places.prices)
    for splitter, sizes in ((parts.side, _PANEL_HEIGHTS), (parts.across, _WIDTHS), (parts.down, _HEIGHTS)):
        splitter.setSizes(list(sizes))
        splitter.setHandleWidth(5)
        for index in range(splitter.count()):
            splitter.setCollapsible(index, False)
    # On a small screen the panels give way before the grid does; on a large one they grow with it.
    parts.page.setMinimumWidth(spacing(parts.page, _NARROWEST_GRID))
    parts.side.setMinimumWidth(spacing(parts.side, _NARROWEST_PANELS))
    parts.across.setStretchFactor(1, 4)
    parts.across.setStretchFactor(2, 1)
    parts.down.setStretchFactor(0, 1)
    parts.side.setAccessibleName(tr("Prices of the current item"))


def remembered_layout(window: QMainWindow, parts: WindowParts) -> dict[str, str]:
    """Sizes and columns as texts for the settings."""
    return {
        "window": _text(window.saveGeometry()),
        "grid": parts.grid.layout_text(),
        "splitters": json.dumps([_text(splitter.saveState()) for splitter in _splitters(parts)]),
        "hidden": json.dumps([name for name, part in _foldable(parts).items() if part.isHidden()]),
    }


def restore_layout(window: QMainWindow, parts: WindowParts, remembered: dict[str, str]) -> None:
    """Take sizes and columns over; what is missing or broken stays as it is."""
    if not window.restoreGeometry(_bytes(remembered.get("window", ""))):
        window.resize(spacing(window, 390), spacing(window, 245))
    parts.grid.apply_layout(remembered.get("grid", ""))
    for splitter, state in zip(_splitters(parts), _list(remembered.get("splitters", "")), strict=False):
        splitter.restoreState(_bytes(state))
    hidden = _list(remembered.get("hidden", ""))
    for name, part in _foldable(parts).items():
        part.setVisible(name not in hidden)


def _splitters(parts: WindowParts) -> tuple[QSplitter, ...]:
    return parts.side, parts.across, parts.down


def _foldable(parts: WindowParts) -> dict[str, QWidget]:
    return {"views": parts.views, "prices": parts.side, "changes": parts.below}


def _text(content: QByteArray) -> str:
    return bytes(content.toBase64().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore")))


def _list(text: str) -> list[str]:
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return []
    return [entry for entry in found if isinstance(entry, str)] if isinstance(found, list) else []
