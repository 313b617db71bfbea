"""The comparison in both languages, both themes, and stretched."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPoint

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.currencies import USUAL, SupplierCurrency
from jtl_desktop.domain.items import Item, ItemId, SupplierId
from jtl_desktop.ui.comparison.chart import SavingsChart
from jtl_desktop.ui.comparison.currencies import CurrenciesDialog
from jtl_desktop.ui.comparison.page import ComparisonPage
from jtl_desktop.ui.views.list import COMPARISON
from tests.flows.shop import until
from tests.gui.main.office import Office, open_office
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.test_main_screens import SIZE, SMALL, Inspector


async def opened(office: Office) -> ComparisonPage:
    office.window.parts.views.chosen.emit(COMPARISON)
    page = office.window.controllers.comparison.page
    assert page is not None
    await answered(page)
    await until(lambda: page.findChild(SavingsChart) is not None, "the chart")
    return page


def items_of(office: Office) -> list[Item]:
    return office.shop.catalogue.items([ItemId(number) for number in range(1, 91)])


async def answered(page: ComparisonPage) -> None:
    await until(lambda: page.is_quiet and page.model.listing is not None, "an answer of the comparison")


async def test_the_comparison(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        window = office.window
        window.resize(*SIZE)
        await office.see_rows(40)
        eye = Inspector(look, english, office)
        eye.is_data(*USUAL, *(item.sku for item in items_of(office)), *(item.name for item in items_of(office)))
        page = await opened(office)
        await eye.at_rest(window, "comparison-unknown")
        page._comparison.decide("EUR", {}, unknown_is_own=True)
        await answered(page)
        page.filters.quantity.setText("50")
        page.filters.quantity.textEdited.emit("50")
        await until(lambda: page.model.listing is not None and page.model.listing.query.wanted == 50, "fifty")
        page.table.go_to_row(1)
        await eye.at_rest(window, "comparison")
        said = {SupplierId(2): SupplierCurrency("USD", Decimal("0.92")), SupplierId(3): SupplierCurrency("CHF")}
        page._comparison.decide("EUR", said, unknown_is_own=True)
        page.filters.show_.setCurrentIndex(2)
        await answered(page)
        await eye.at_rest(window, "comparison-rows")
        if look.language != "long":
            window.resize(*SMALL)
            await eye.at_rest(window, "comparison-small")
            assert window.height() == SMALL[1], "the comparison makes the window higher than a small screen"
            filters = page.filters
            below = [part.mapTo(filters, QPoint()).y() for part in (filters.show_, filters.supplier, filters.search)]
            assert max(below) - min(below) < filters.search.height() / 2, "the search stands in a third line"
            assert filters.search.mapTo(filters, QPoint(filters.search.width(), 0)).x() <= filters.width()
        page.filters.search.setText("xyz")
        await until(lambda: not page.table.isVisible(), "nothing found")
        await eye.at_rest(window, "comparison-empty")
        page.currencies.click()
        await until(lambda: isinstance(window.controllers.boxes.current, CurrenciesDialog), "the box")
        dialog = window.controllers.boxes.current
        assert isinstance(dialog, CurrenciesDialog)
        dialog.table.selectRow(1)
        header = dialog.table.horizontalHeader()
        room = dialog.table.viewport().width() - dialog.table.verticalScrollBar().sizeHint().width()
        assert sum(map(header.sectionSize, range(3))) + header.sectionSizeHint(3) <= room, "the rate is cut off"
        await eye.at(dialog, "comparison-currencies")
        dialog.reject()
        assert not eye.faults, "\n".join(eye.faults)
