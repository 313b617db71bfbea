"""A purchaser asks what became of prices: beside the grid for one item, on a page of its own for all of them."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, RowKey, ScalePrice
from jtl_desktop.domain.price_history import PriceChange, Source, own_price
from jtl_desktop.ui.history.deleting import DeleteHistory
from jtl_desktop.ui.history.model import CHANGE, NEW, OLD, SOURCE, SUPPLIER
from jtl_desktop.ui.history.window import HistoryWindow
from jtl_desktop.ui.panels.history_chart import HistoryChart
from jtl_desktop.ui.panels.history_lines import HistoryLines
from jtl_desktop.ui.panels.price_history import PriceHistoryPanel
from jtl_desktop.ui.panels.price_tabs import HISTORY
from tests.flows.shop import Shop, key, stock, until
from tests.gui.main.office import Office, open_office

PRICE = Field.PURCHASE_PRICE_NET
CTRL = Qt.KeyboardModifier.ControlModifier
NORDWIND, SUED = key(1, 1), key(1, 2)
TIER = {"FromQuantity": 10, "PurchasePriceNet": Decimal(9)}


def two_suppliers(server: DemoServer, price: str = "10", other: str = "9.50") -> None:
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal(price), "IsStandard": True, "ScalePrices": [TIER]}),
        (2, {"PurchasePriceNet": Decimal(other)}),
    )


def change(where: RowKey, old: str, new: str, tier: str = "") -> PriceChange:
    if not tier:
        return PriceChange(where, None, own_price(Decimal(old)), own_price(Decimal(new)))
    quantity = Decimal(tier)
    return PriceChange(where, quantity, ScalePrice(quantity, Decimal(old)), ScalePrice(quantity, Decimal(new)))


def a_year_of_prices(shop: Shop) -> None:
    """What happened before today."""
    store, now = shop.workspace.prices, datetime.now(UTC)
    store.begin(now - timedelta(days=400))
    store.record([change(NORDWIND, "8", "9")], now - timedelta(days=300), Source.SEEN)
    store.record([change(SUED, "10", "9.50")], now - timedelta(days=20), Source.SEEN)
    store.record([change(NORDWIND, "9.40", "9", "10")], now - timedelta(days=10), Source.SAVE, "b1")
    store.record([change(NORDWIND, "9", "10")], now - timedelta(days=2), Source.SAVE, "b2")


async def history_of(office: Office, where: RowKey) -> PriceHistoryPanel:
    """Stand on a row and look at the second tab with the mouse."""
    await office.see_rows(30)
    office.stand_on(where, PRICE)
    tabs = office.window.parts.price_tabs
    bar = tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(HISTORY).center())
    await until(lambda: tabs.history is not None and tabs.history.isVisible(), "the history")
    assert tabs.history is not None
    return tabs.history


async def page_of(office: Office, count: int) -> HistoryWindow:
    """Open the page by its key and wait for its lines."""
    await until(office.window.isActiveWindow, "the window in front")
    QTest.keyClick(office.window, Qt.Key.Key_J, CTRL)
    assert office.window.controllers.history.page is not None
    page = office.window.controllers.history.page
    await until(
        lambda: page.model.rowCount() == count and page.model.result is not None, f"{count} changes on the page"
    )
    return page


def told(model: HistoryLines) -> list[str]:
    return [" ".join(str(model.index(row, column).data()) for column in range(1, 7)) for row in range(model.rowCount())]


def words(panel: PriceHistoryPanel) -> str:
    return " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def column(page: HistoryWindow, number: int) -> list[str]:
    return [page.model.index(row, number).data() for row in range(page.model.rowCount())]


async def test_an_item_without_changes_says_since_when_they_are_recorded(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        office.shop.workspace.prices.begin(datetime(2026, 5, 1, 12, tzinfo=UTC))
        panel = await history_of(office, NORDWIND)
        await until(lambda: "No price of this item has changed yet." in words(panel), "the words for nothing")
        assert "5/1/26" in words(panel)


async def test_a_price_saved_here_shows_up_in_the_history_at_once(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        panel = await history_of(office, NORDWIND)
        office.stand_on(NORDWIND, PRICE)
        office.type("12.50")
        await office.shop.save([NORDWIND])
        model = panel.findChild(HistoryLines)
        assert isinstance(model, HistoryLines)
        await until(lambda: model.rowCount() == 1, "the new line")
        supplier = office.window.parts.names.supplier(NORDWIND.supplier_id)
        assert told(model) == [f" 10.00 12.50 +25.0 % {supplier} saved here"]
        assert "from 10.00 to 12.50" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


async def test_the_chart_draws_each_supplier_and_another_quantity_when_chosen(
    server: DemoServer, tmp_path: Path
) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        panel = await history_of(office, NORDWIND)
        await until(lambda: panel.findChild(HistoryChart) is not None, "the chart")
        chart = panel.findChild(HistoryChart)
        assert isinstance(chart, HistoryChart)
        await until(chart.isVisible, "the chart drawn")
        nordwind, sued = sorted(panel.lines, key=lambda line: line.supplier_id)
        assert [point.price for point in nordwind.points] == [8, 9, 10]
        assert [point.price for point in sued.points] == [Decimal(10), Decimal("9.50")]
        choice = panel.findChild(QComboBox)
        assert isinstance(choice, QComboBox)
        assert [choice.itemText(index) for index in range(choice.count())] == ["Own price", "for 10 pieces"]
        QTest.keyClick(choice, Qt.Key.Key_Down)
        nordwind = min(panel.lines, key=lambda line: line.supplier_id)
        assert [point.price for point in nordwind.points] == [Decimal("9.40"), Decimal(9)]


async def test_the_mouse_on_the_chart_tells_the_moment_and_what_each_wanted_then(
    server: DemoServer, tmp_path: Path
) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        panel = await history_of(office, NORDWIND)
        await until(lambda: (found := panel.findChild(HistoryChart)) is not None and found.isVisible(), "the chart")
        chart = panel.findChild(HistoryChart)
        assert isinstance(chart, HistoryChart)
        viewport = chart._plot.viewport()
        # Not by QTest: moving its mouse runs the loop a second time inside this task.
        place = QPointF(viewport.width() / 2, viewport.height() / 3)
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, move)
        legend = panel._legend
        await until(lambda: "9.00" in legend.words(), "the prices of half a year ago")
        assert "10.00" in legend.words()
        QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
        assert "9.00" not in legend.words()


async def test_the_page_lists_what_changed_and_jumps_to_the_cell(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        await office.see_rows(30)
        page = await page_of(office, 3)
        QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        assert list(zip(column(page, OLD), column(page, NEW), column(page, CHANGE), strict=True)) == [
            ("9.00", "10.00", "+11.1 %"),
            ("9.40", "9.00", "−4.3 %"),
            ("10.00", "9.50", "−5.0 %"),
        ]
        assert column(page, SOURCE) == ["saved here", "saved here", "seen in Wawi"]
        assert page.summary == "3 changes · 1 dearer · 2 cheaper · +0.6 % on average"
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_Down)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        await until(lambda: office.grid.current_key() == NORDWIND, "the cell in the grid")
        assert office.grid.current_field() is Field.SCALE_PRICES


async def test_filters_leave_what_is_asked_for(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        await office.see_rows(30)
        page = await page_of(office, 3)
        filters = page.filters
        filters.time.setCurrentIndex(3)
        await until(lambda: page.model.rowCount() == 4, "all of the time")
        filters.direction.setCurrentIndex(1)
        await until(lambda: column(page, CHANGE) == ["+11.1 %", "+12.5 %"], "only dearer")
        QTest.keyClicks(filters.at_least, "12")
        await until(lambda: column(page, CHANGE) == ["+12.5 %"], "at least 12 %")
        QTest.mouseClick(filters.clear, Qt.MouseButton.LeftButton)
        await until(lambda: page.model.rowCount() == 4, "everything again")
        QTest.keyClicks(filters.term, "nothing of the kind")
        await until(lambda: not page.table.isVisible(), "nothing found")
        assert any("No change matches" in label.text() for label in page.findChildren(QLabel) if label.isVisible())


async def test_sorting_by_the_size_of_the_change(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        await office.see_rows(30)
        page = await page_of(office, 3)
        header = page.table.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(CHANGE) + 8, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        await until(lambda: column(page, CHANGE) == ["−5.0 %", "−4.3 %", "+11.1 %"], "the cheapest first")
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        await until(lambda: column(page, CHANGE) == ["+11.1 %", "−4.3 %", "−5.0 %"], "the dearest first")


async def test_lines_are_copied_with_their_titles(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        await office.see_rows(30)
        page = await page_of(office, 3)
        page.activateWindow()
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_A, CTRL)
        QTest.keyClick(page.table, Qt.Key.Key_C, CTRL)
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        assert lines[0][:4] == ["When", "SKU", "Name", "Supplier"]
        assert [line[NEW] for line in lines[1:]] == ["10.00", "9.00", "9.50"]


async def test_the_list_is_written_as_a_file_for_a_spreadsheet(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        await office.see_rows(30)
        page = await page_of(office, 3)
        await page.write(tmp_path / "changes.csv")
        assert page.summary == "3 lines written to changes.csv."
        with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter=";"))
        assert [line[4:10] for line in lines[1:]] == [
            ["", "9", "", "10", "", "11.11"],
            ["10", "9.4", "", "9", "", "-4.26"],
            ["", "10", "", "9.5", "", "-5"],
        ]
        await page.write(tmp_path / "changes.xlsx")
        assert (tmp_path / "changes.xlsx").read_bytes().startswith(b"PK")


async def test_deleting_the_history_asks_and_says_how_many(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        await office.see_rows(30)
        page = await page_of(office, 3)
        page.delete.trigger()
        await until(lambda: _question(office) is not None, "the question")
        question = _question(office)
        assert question is not None
        assert any("4 changes" in label.text() for label in question.findChildren(QLabel))
        QTest.keyClick(question, Qt.Key.Key_Return)
        await until(lambda: not office.shop.supervisor.running(office.window.controllers.history), "the careful answer")
        assert _question(office) is None
        assert office.shop.workspace.prices.count() == 4
        page.delete.trigger()
        await until(lambda: _question(office) is not None, "the question again")
        asked = _question(office)
        assert asked is not None
        QTest.mouseClick(asked.yes, Qt.MouseButton.LeftButton)
        await office.says("4 changes of prices were deleted.")
        assert office.shop.workspace.prices.count() == 0
        await until(lambda: not page.table.isVisible(), "an empty page")


async def test_the_page_closes_with_esc_and_opens_anew(server: DemoServer, tmp_path: Path) -> None:
    two_suppliers(server)
    async with open_office(server, tmp_path, before=a_year_of_prices) as office:
        await office.see_rows(30)
        page = await page_of(office, 3)
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert office.window.controllers.history.page is None
        again = await page_of(office, 3)
        assert again is not page
        office.shop.workspace.prices.record([change(SUED, "9.50", "9.70")], datetime.now(UTC), Source.SEEN)
        office.shop.commit.prices.recorded.emit(frozenset({SUED.item_id}))
        await until(lambda: again.model.rowCount() == 4, "the news on the open page")
        assert column(again, SUPPLIER)[0] == office.window.parts.names.supplier(SUED.supplier_id)


def _question(office: Office) -> DeleteHistory | None:
    question = office.window.controllers.history.question
    return question if isinstance(question, DeleteHistory) and question.isVisible() else None
