"""A purchaser asks who is cheapest, sees what could be saved, and changes the default suppliers from there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.currencies import SupplierCurrency
from jtl_desktop.domain.items import Field, ItemId, SupplierId
from jtl_desktop.services.comparing.listing import Order
from jtl_desktop.services.saving.export import write_xlsx
from jtl_desktop.ui.comparison.currencies import CurrenciesDialog
from jtl_desktop.ui.comparison.export import table_maker
from jtl_desktop.ui.comparison.model import ORDERS, Place
from jtl_desktop.ui.comparison.page import ComparisonPage
from jtl_desktop.ui.views.list import COMPARISON
from tests.flows.shop import key, stock, until
from tests.gui.main.office import Office, open_office

CTRL = Qt.KeyboardModifier.ControlModifier
PRICE = Field.PURCHASE_PRICE_NET


def three_items(server: DemoServer) -> None:
    """Item 1 saves 1.00 a piece from 10 on, item 2 saves 0.50, item 3 nothing."""
    tiers = [{"FromQuantity": 10, "PurchasePriceNet": Decimal(8)}]
    stock(
        server, 1, (1, {"PurchasePriceNet": Decimal(9), "IsStandard": True}),
        (2, {"PurchasePriceNet": Decimal("9.50"), "ScalePrices": tiers}),
    )  # fmt: skip
    stock(
        server, 2, (1, {"PurchasePriceNet": Decimal(5), "IsStandard": True}),
        (3, {"PurchasePriceNet": Decimal("4.50"), "MinimumPurchaseQuantity": 4}),
    )  # fmt: skip
    stock(server, 3, (1, {"PurchasePriceNet": Decimal(2), "IsStandard": True}), (2, {"PurchasePriceNet": Decimal(3)}))


async def compared(office: Office) -> ComparisonPage:
    """Open the page by its entry at the left and wait for its lines."""
    await office.see_rows(30)
    views = office.window.parts.views
    item = views.list.item(views.views().index(COMPARISON))
    place = views.list.visualItemRect(item).center()
    QTest.mouseClick(views.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page = office.window.controllers.comparison.page
    assert page is not None
    await answered(page)
    return page


async def answered(page: ComparisonPage) -> None:
    await until(lambda: page.is_quiet and page.model.listing is not None, "an answer of the comparison")


async def find(page: ComparisonPage, words: str) -> None:
    page.filters.search.setText(words)
    await until(lambda: page.model.listing is not None and page.model.listing.query.search == words, "the hits")
    await answered(page)


def column(page: ComparisonPage, place: Place) -> list[str]:
    return [page.model.text(row, place) for row in range(page.model.rowCount())]


async def all_in_euro(page: ComparisonPage) -> None:
    QTest.mouseClick(page.notice.answer, Qt.MouseButton.LeftButton)
    await until(lambda: page.model.listing is not None and not page.model.listing.summary.rows_left_out, "euros")
    await answered(page)


async def test_it_asks_for_the_currencies_first_and_remembers_the_answer(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        assert not page.table.isVisible()
        assert "no currency yet" in page.notice.words
        await all_in_euro(page)
        assert page.table.isVisible()
        assert "taken to deliver in EUR" in page.notice.words
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        assert page.table.isVisible()
        QTest.mouseClick(page.notice.answer, Qt.MouseButton.LeftButton)
        await until(lambda: "no currency yet" in page.notice.words, "the answer taken back")


async def test_a_typed_quantity_shows_what_can_be_saved(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        await all_in_euro(page)
        QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        skus = [office.window.parts.names.item(key(number, 1).item_id).sku for number in (1, 2, 3)]
        await find(page, skus[0])
        assert page.model.rowCount() == 0
        page.filters.quantity.setFocus()
        page.filters.quantity.selectAll()
        QTest.keyClicks(page.filters.quantity, "12")
        QTest.keyClick(page.filters.quantity, Qt.Key.Key_Return)
        await until(lambda: page.model.rowCount() == 1, "the saving with the tier")
        assert column(page, Place.PER_ORDER) == ["12.00"]
        assert column(page, Place.PER_PIECE) == ["1.00"]
        assert column(page, Place.PERCENT) == ["11.1 %"]
        assert column(page, Place.TOTAL) == ["96.00"]
        assert column(page, Place.STANDARD_TOTAL) == ["108.00"]
        price = page.model.data(page.model.index(0, Place.PRICE), Qt.ItemDataRole.DisplayRole)
        assert price == "8.00\N{FIGURE SPACE}\N{FIGURE SPACE}", (
            "prices stand with their decimal points above each other"
        )
        assert page.summary == "12.00 EUR per order can be saved on 1 item."
        explained = page.model.headerData(Place.PER_ORDER, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert "only sells more pieces" in explained
        QTest.keyClicks(page.filters.quantity, "x")
        assert page.filters.quantity.toolTip()
        assert column(page, Place.PER_ORDER) == ["12.00"]


async def test_changing_the_default_suppliers_is_one_step_that_shows_at_once(
    server: DemoServer, tmp_path: Path
) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        await all_in_euro(page)
        page.filters.quantity.setText("10")
        page.filters.quantity.textEdited.emit("10")
        await until(lambda: page.model.listing is not None and page.model.listing.query.wanted == 10, "ten pieces")
        await answered(page)
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_A, CTRL)
        count = len(page.selected_keys())
        assert count >= 2
        QTest.mouseClick(page.standard, Qt.MouseButton.LeftButton)
        await until(lambda: office.shop.editing.count >= count, "staged")
        await until(lambda: "Nothing can be saved" in page.summary, "the sum follows")
        assert page.model.rowCount() == count
        assert all(sign == ("star", "accent") for sign in map(page.model.sign, range(count)))
        changed = office.shop.editing.row(key(1, 2))
        assert changed is not None
        assert changed.is_standard
        assert f"{count} items get another default supplier" in office.window.parts.messages.words
        office.window.controllers.steps.undo()
        await until(lambda: not office.shop.editing.count, "taken back")
        await until(lambda: "can be saved" in page.summary and "Nothing" not in page.summary, "the sum again")


async def test_what_is_staged_is_saved_and_read_back(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        await all_in_euro(page)
        page.filters.quantity.setText("10")
        page.filters.quantity.textEdited.emit("10")
        await find(page, office.window.parts.names.item(key(1, 1).item_id).sku)
        await until(lambda: page.model.rowCount() == 1, "the item")
        page.table.go_to_row(0)
        QTest.mouseClick(page.standard, Qt.MouseButton.LeftButton)
        assert office.shop.editing.count == 2
        await office.shop.save([key(1, 1), key(1, 2)])
        new, old = office.shop.catalogue.row(key(1, 2)), office.shop.catalogue.row(key(1, 1))
        assert new is not None
        assert old is not None
        assert (new.is_standard, old.is_standard) == (True, False)
        await until(lambda: page.model.rowCount() == 0 and page.is_quiet, "nothing left to save there")


async def test_enter_shows_the_row_in_the_grid_and_the_panels_follow_the_lines(
    server: DemoServer, tmp_path: Path
) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        await all_in_euro(page)
        await find(page, office.window.parts.names.item(key(2, 1).item_id).sku)
        page.filters.show_.setCurrentIndex(2)
        await until(lambda: page.model.rowCount() == 2, "both suppliers")
        prices = office.window.parts.prices
        page.table.setFocus()
        page.table.go_to_row(1)
        wanted = page.current_key()
        assert wanted is not None
        await until(lambda: any(offer.is_current and offer.row.key == wanted for offer in prices.offers), "the panel")
        assert not office.window.controllers.commands["set_standard"].isEnabled()
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        await until(lambda: office.grid.current_key() == wanted, "the row in the grid")
        assert not page.isVisible()
        assert office.window.controllers.commands["change_values"].isEnabled()


async def test_currencies_are_set_for_several_suppliers_at_once(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        QTest.mouseClick(page.currencies, Qt.MouseButton.LeftButton)
        controllers = office.window.controllers
        await until(lambda: isinstance(controllers.boxes.current, CurrenciesDialog), "the box")
        dialog = controllers.boxes.current
        assert isinstance(dialog, CurrenciesDialog)
        assert dialog.lines.text(0, 1) != "0"
        dialog.table.setFocus()
        QTest.keyClick(dialog.table, Qt.Key.Key_A, CTRL)
        dialog.code.setEditText("usd")
        QTest.keyClicks(dialog.rate, "0.5")
        QTest.mouseClick(dialog.set, Qt.MouseButton.LeftButton)
        assert dialog.lines.text(0, 2) == "USD"
        dialog.table.selectRow(0)
        QTest.mouseClick(dialog.forget, Qt.MouseButton.LeftButton)
        assert dialog.lines.text(0, 2) == "not known"
        first = dialog.lines.lines[0].supplier_id
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        await until(lambda: "1 supplier has no currency yet" in page.notice.words, "the answer")
        comparison = page._comparison
        known = comparison.currencies.suppliers
        assert first not in known
        assert set(known.values()) == {SupplierCurrency("USD", Decimal("0.5"))}


async def test_the_price_panel_names_currencies_that_differ(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        prices = office.window.parts.prices
        page._comparison.decide("EUR", {SupplierId(2): SupplierCurrency("USD")}, unknown_is_own=True)
        await answered(page)
        prices.show_item(ItemId(1), SupplierId(1))
        assert sorted(offer.name[-5:] for offer in prices.offers) == ["(EUR)", "(USD)"]
        assert "different currencies" in prices._mixed.text()
        assert prices._mixed.isVisible()
        prices.show_item(ItemId(2), SupplierId(1))
        assert not prices._mixed.isVisible()


async def test_another_view_or_a_search_brings_the_grid_back(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        views = office.window.parts.views
        assert views.list.currentItem().text() == "Comparison"
        QTest.keyClick(views.list, Qt.Key.Key_Home)
        assert not page.isVisible()
        assert office.grid.isVisible()
        again = await compared(office)
        assert again is page
        QTest.keyClicks(office.window.parts.search.field, "Helm")
        await until(office.grid.isVisible, "the grid")


async def test_a_key_opens_it_and_esc_leaves_it_and_edits_meanwhile_count(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        await all_in_euro(page)
        await find(page, office.window.parts.names.item(key(1, 1).item_id).sku)
        assert page.model.rowCount() == 0
        QTest.keyClick(page.filters.search, Qt.Key.Key_Escape)
        await until(office.grid.isVisible, "the grid")
        comparison = office.window.controllers.comparison
        assert comparison.rest.isActive()
        comparison.rest.timeout.emit()
        await until(lambda: page._comparison._survey._assortment._blocks is None, "the prices let go")
        office.stand_on(key(1, 2), PRICE)
        office.type("8.25")
        assert page.is_quiet
        QTest.keyClick(office.window, Qt.Key.Key_J, CTRL | Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: page.model.rowCount() == 1, "the price that is not saved yet")
        assert column(page, Place.PER_PIECE) == ["0.75"]


async def test_lines_are_sorted_by_their_titles_and_copied(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        await all_in_euro(page)
        header = page.table.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(Place.SKU) + 8, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        await answered(page)
        # Every column but the sign has an order of its own.
        assert set(ORDERS) == set(Place) - {Place.SIGN}
        assert set(ORDERS.values()) == set(Order)
        skus = column(page, Place.SKU)
        assert skus in (sorted(skus), sorted(skus, reverse=True))
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_A, CTRL)
        QTest.keyClick(page.table, Qt.Key.Key_C, CTRL)
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        assert lines[0][:3] == ["SKU", "Name", "Supplier"]
        assert [line[0] for line in lines[1:]] == skus


async def test_the_list_is_written_as_a_file(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        await all_in_euro(page)
        assert page.model.listing is not None
        make = table_maker(page.model.listing, page._comparison, office.window.parts.names, page.model.titles())
        table = await make()
        rows = list(table.rows)
        assert len(rows) == page.model.rowCount()
        assert all(len(row) == len(table.columns) for row in rows)
        await write_xlsx(table, tmp_path / "comparison.xlsx")
        assert (tmp_path / "comparison.xlsx").read_bytes().startswith(b"PK")


async def test_the_last_question_is_there_again_at_the_next_start(server: DemoServer, tmp_path: Path) -> None:
    three_items(server)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        page.filters.own.setChecked(True)
        page.filters.show_.setCurrentIndex(1)
        await answered(page)
    async with open_office(server, tmp_path) as office:
        page = await compared(office)
        assert page.filters.wanted is None
        assert page.filters.show_.currentIndex() == 1
        assert QApplication.focusWidget() is page.filters.quantity
