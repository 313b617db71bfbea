"""Makes the widgets of the main window and puts them where they belong; nothing here knows what they do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from jtl_desktop.domain.items import ItemId
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.storage.settings import Settings
from jtl_desktop.ui.filters.chips import ChipBar
from jtl_desktop.ui.grid.columns import grid_columns
from jtl_desktop.ui.grid.entries import EntryMaker
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.grid_page import GridPage
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.panels.changes import ChangesPanel
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.price_panel import PricePanel
from jtl_desktop.ui.panels.price_tabs import PriceTabs
from jtl_desktop.ui.panels.scale_prices import ScalePricePanel
from jtl_desktop.ui.saving.button import SaveButton
from jtl_desktop.ui.search_bar import SearchBar
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.status import StatusLine
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing
from jtl_desktop.ui.views.list import ViewsList

# Shares of the width: views, grid, panels; and of the height: grid, changes.
_WIDTHS = (130, 925, 425)
_HEIGHTS = (660, 170)
_PANEL_HEIGHTS = (240, 430)
# In font units: the frozen columns, and two or three others beside them.
_NARROWEST_GRID = 156
_NARROWEST_PANELS = 90


@dataclass(frozen=True, slots=True)
class WindowParts:
    """All widgets of the main window by name."""

    names: Names
    notation: NumberFormat
    model: GridModel
    grid: GridView
    page: GridPage
    search: SearchBar
    save: SaveButton
    messages: MessageBar
    chips: ChipBar
    views: ViewsList
    scale_prices: ScalePricePanel
    prices: PricePanel
    price_tabs: PriceTabs
    changes: ChangesPanel
    status: StatusLine
    side: QSplitter
    across: QSplitter
    down: QSplitter


def make_parts(services: AppServices, settings: Settings, notation: NumberFormat) -> WindowParts:
    """Build everything; nothing is connected yet."""
    names, editing = Names(services.catalogue), services.editing
    columns = grid_columns()

    def load_failure(item_id: ItemId) -> str:
        failure = services.loader.failures.get(item_id)
        return tr_text(failure.title) if failure is not None else ""

    maker = EntryMaker(columns, editing, notation, timedelta(minutes=settings.fresh_minutes), load_failure)
    model = GridModel(columns, editing, maker, names.supplier)
    grid = GridView(model, editing)
    model.setParent(grid)
    prices = PricePanel(editing, names, notation)
    return WindowParts(
        names=names,
        notation=notation,
        model=model,
        grid=grid,
        page=GridPage(grid),
        search=SearchBar(),
        save=SaveButton(),
        messages=MessageBar(),
        chips=ChipBar(),
        views=ViewsList(),
        scale_prices=ScalePricePanel(editing, names, notation),
        prices=prices,
        price_tabs=PriceTabs(prices, services, names),
        changes=ChangesPanel(editing, names, notation),
        status=StatusLine(is_demo=services.is_demo),
        side=QSplitter(Qt.Orientation.Vertical),
        across=QSplitter(Qt.Orientation.Horizontal),
        down=QSplitter(Qt.Orientation.Vertical),
    )


def lay_out(window: QMainWindow, parts: WindowParts) -> None:
    """Search and save on top, views, grid and panels in the middle, changes below, status at the bottom."""
    edge = spacing(window, 2)
    top = QHBoxLayout()
    top.setContentsMargins(edge * 2, edge, edge * 2, edge)
    top.setSpacing(edge * 2)
    top.addWidget(parts.search, 1)
    top.addWidget(parts.save)
    _fill_splitters(parts)
    centre = QWidget()
    layout = QVBoxLayout(centre)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addLayout(top)
    layout.addWidget(parts.chips)
    layout.addWidget(parts.messages)
    layout.addWidget(parts.down, 1)
    window.setCentralWidget(centre)
    window.setStatusBar(parts.status)


def _fill_splitters(parts: WindowParts) -> None:
    parts.side.addWidget(parts.scale_prices)
    parts.side.addWidget(parts.price_tabs)
    for panel in (parts.views, parts.page, parts.side):
        parts.across.addWidget(panel)
    parts.down.addWidget(parts.across)
    parts.down.addWidget(parts.changes)
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
    return {"views": parts.views, "prices": parts.side, "changes": parts.changes}


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
