"""The history of prices in both languages, both themes, and stretched: beside the grid, and as a page of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, RowKey, ScalePrice
from jtl_desktop.domain.price_history import PriceChange, Source, own_price
from jtl_desktop.ui.dialogs.settings import SettingsDialog
from jtl_desktop.ui.history.deleting import DeleteHistory
from jtl_desktop.ui.panels.history_chart import HistoryChart
from jtl_desktop.ui.panels.price_tabs import HISTORY
from tests.flows.shop import Shop, key, stock, until
from tests.gui.main.office import Office, open_office
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.test_main_screens import SIZE, SMALL, Inspector

A, B, C = key(1, 1), key(1, 2), key(1, 3)


def three_suppliers(server: DemoServer) -> None:
    tiers = [{"FromQuantity": 10, "PurchasePriceNet": Decimal("11.80")}]
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal("12.90"), "IsStandard": True, "ScalePrices": tiers}),
        (2, {"PurchasePriceNet": Decimal("12.40")}),
        (3, {"PurchasePriceNet": Decimal("14.10")}),
    )


def own(where: RowKey, old: str | None, new: str | None) -> PriceChange:
    ends = [None if price is None else own_price(Decimal(price)) for price in (old, new)]
    return PriceChange(where, None, *ends)


def two_years(shop: Shop) -> None:
    store, now = shop.workspace.prices, datetime.now(UTC)
    store.begin(now - timedelta(days=500))
    for days, change, source in (
        (420, own(A, "10.90", "11.40"), Source.SEEN),
        (300, own(B, None, "12.95"), Source.SEEN),
        (210, own(A, "11.40", "12.20"), Source.SAVE),
        (120, own(C, "13.30", "14.10"), Source.SEEN),
        (60, own(B, "12.95", "12.40"), Source.SAVE),
        (21, PriceChange(A, Decimal(10), None, ScalePrice(Decimal(10), Decimal("11.80"))), Source.SAVE),
        (9, PriceChange(A, Decimal(50), ScalePrice(Decimal(50), percent=Decimal(5)), None), Source.SEEN),
        (3, own(A, "12.20", "12.90"), Source.SEEN),
    ):
        store.record([change], now - timedelta(days=days), source, "batch" if source is Source.SAVE else "")


async def shown_history(office: Office) -> None:
    window = office.window
    window.resize(*SIZE)
    await office.see_rows(40)
    office.stand_on(A, Field.PURCHASE_PRICE_NET)
    window.parts.price_tabs.setCurrentIndex(HISTORY)
    history = window.parts.price_tabs.history
    assert history is not None
    await until(lambda: bool(history.lines), "the changes")
    await until(lambda: (chart := history.findChild(HistoryChart)) is not None and chart.isVisible(), "the chart")


async def test_the_history_of_an_item(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    three_suppliers(server)
    async with open_office(server, tmp_path, before=two_years) as office:
        await shown_history(office)
        eye = Inspector(look, english, office)
        await eye.at_rest(office.window, "history-panel")
        office.window.resize(*SMALL)
        if look.language != "long":
            await eye.at_rest(office.window, "history-panel-small")
        assert office.window.height() == SMALL[1], "the panel makes the window higher than a small screen"
        office.stand_on(next(found for found in office.loaded_keys(40) if found.item_id != A.item_id), Field.SKU)
        history = office.window.parts.price_tabs.history
        assert history is not None
        await until(lambda: history._state.isVisible() and history._state.text(), "the words for nothing")
        await eye.at_rest(office.window, "history-panel-empty")
        assert not eye.faults, "\n".join(eye.faults)


async def test_what_changed(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    three_suppliers(server)
    async with open_office(server, tmp_path, before=two_years) as office:
        await office.see_rows(40)
        await until(office.shop.catalogue.suppliers, "the names of the suppliers")
        eye = Inspector(look, english, office)
        office.window.controllers.commands["what_changed"].trigger()
        page = office.window.controllers.history.page
        assert page is not None
        page.filters.clear_all()
        await until(lambda: page.model.rowCount() == 8 and page.model.result is not None, "all changes")
        await eye.at(page, "history-page")
        page.filters.time.setCurrentIndex(4)
        page.filters.term.setText("xyz")
        await until(lambda: not page.table.isVisible(), "nothing found")
        await eye.at(page, "history-page-empty")
        page.delete.trigger()
        await until(lambda: office.window.controllers.history.question is not None, "the question")
        question = office.window.controllers.history.question
        assert isinstance(question, DeleteHistory)
        await eye.at(question, "history-delete")
        question.reject()
        await until(lambda: office.window.controllers.history.question is None, "the answer")
        office.window.controllers.boxes.show_settings()
        settings = office.window.controllers.boxes.current
        assert isinstance(settings, SettingsDialog)
        await eye.at(settings, "history-settings")
        settings.reject()
        assert not eye.faults, "\n".join(eye.faults)
