"""The merchant who breaks it: everything at the wrong moment, and nothing lost, doubled or written to another row."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.items import Field, ItemId, ScalePrice
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.storage.results import Only
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.panels.add_supplier import AddSupplierDialog
from jtl_desktop.ui.panels.notice import Notice
from jtl_desktop.ui.texts import install_language
from tests.flows.shop import has_row, key, price_in_wawi, standards_in_wawi, stock, until, writes
from tests.gui.main.office import Office, focused, open_office

PRICE = Field.PURCHASE_PRICE_NET
A, B = key(1, 1), key(1, 2)
CONTROL = Qt.KeyboardModifier.ControlModifier


def two_suppliers(server) -> None:
    stock(
        server,
        1,
        (1, {"PurchasePriceNet": Decimal(10), "IsStandard": True}),
        (2, {"PurchasePriceNet": Decimal("9.50")}),
    )


async def begin(office: Office) -> None:
    await office.see_rows(50)


# Typing


async def test_f2_on_a_row_without_scale_prices_begins_the_first_tier(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(B, Field.SCALE_PRICES)
        QTest.keyClick(office.grid.main, Qt.Key.Key_F2)
        panel = office.window.parts.scale_prices
        await until(lambda: panel.view.isAncestorOf(focused()), "the keyboard is in the new tier")
        QTest.keyClicks(focused(), "10")
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        await _moment()
        QTest.keyClicks(focused(), "9")
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        await until(lambda: office.shop.editing.change_of(B), "the first tier")
        change = office.shop.change(B)
        assert change.values[Field.SCALE_PRICES] == (ScalePrice(Decimal(10), net=Decimal(9)),)


async def test_a_click_on_a_header_with_a_bad_value_being_typed_keeps_the_editor(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(B, PRICE)
        office.begin_typing("1x")
        header = office.grid.main.horizontalHeader()
        place = header.sectionViewportPosition(office.column(PRICE)) + 10
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 8))
        await _moment()
        assert office.grid.is_editing
        assert office.editor.text() == "1x"
        assert office.grid.delegate.key == B
        QTest.keyClick(office.editor, Qt.Key.Key_Escape)
        await office.quiet()
        assert office.shop.editing.count == 0


async def test_sorting_while_typing_writes_to_the_row_that_was_typed_in(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(B, PRICE)
        office.begin_typing("7777")
        office.window.searching.sort("purchase_price_net", descending=True)
        await until(lambda: office.window.searching._waiting is not None, "the sorted rows wait")
        QTest.keyClick(office.editor, Qt.Key.Key_Return)
        await office.quiet()
        assert [change.key for change in office.shop.editing.changes] == [B]
        assert office.shop.change(B).values == {PRICE: Decimal(7777)}


async def test_searching_while_the_suppliers_still_load_ends_with_the_right_rows(qapp, server, tmp_path):
    server.state.slow_down(latency=0.02)
    async with open_office(server, tmp_path) as office:
        await until(lambda: office.window.parts.model.rowCount() > 5, "first rows")
        sku = office.window.parts.model.entry(4).item.sku
        field = office.window.parts.search.field
        for term in ("A", "AS", sku):
            field.selectAll()
            QTest.keyClicks(field, term)
            QTest.keyClick(field, Qt.Key.Key_Return)
        await office.quiet()
        await office.see_rows(1)
        assert office.window.parts.model.entry(0).item.sku == sku
        assert office.shop.errors == []


async def test_the_view_that_hides_the_hit_offers_to_show_all_rows(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        item = office.shop.catalogue.item(ItemId(1))
        assert item is not None
        office.window.parts.views.list.setCurrentRow(1)
        await until(lambda: office.window.searching.query.only is Only.NO_STANDARD, "the view")
        office.window.parts.search.set_term(item.sku)
        page = office.window.parts.page.empty
        await until(lambda: page.case is not None and "view at the left" in page.case.words, "an empty view")
        (button,) = [found for found in page.buttons() if found.text() == "Show all rows"]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await until(lambda: office.window.parts.model.find(A) is not None, "the row")


@pytest.mark.parametrize(
    ("pasted", "price"),
    [("1,234.50", "1234.50"), (" 12.5 ", "12.5"), ("12.5 €", "12.5"), ("12.5\n", "12.5"), ("12.5\r\n", "12.5")],
)
async def test_a_price_is_pasted_as_it_comes_out_of_a_spreadsheet(qapp, server, tmp_path, pasted, price):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(B, PRICE)
        office.begin_typing("0")
        office.editor.selectAll()
        QGuiApplication.clipboard().setText(pasted)
        QTest.keyClick(office.editor, Qt.Key.Key_V, CONTROL)
        QTest.keyClick(office.editor, Qt.Key.Key_Return)
        assert office.shop.change(B).values == {PRICE: Decimal(price)}


async def test_pasted_nonsense_and_too_long_a_text_stay_in_their_editor(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        for field, pasted in ((PRICE, "12.5\t13.5"), (Field.SKU, "x" * 256)):
            office.stand_on(B, field)
            office.begin_typing("0")
            office.editor.selectAll()
            QGuiApplication.clipboard().setText(pasted)
            QTest.keyClick(office.editor, Qt.Key.Key_V, CONTROL)
            QTest.keyClick(office.editor, Qt.Key.Key_Return)
            assert office.grid.is_editing
            assert office.editor.reason()
            QTest.keyClick(office.editor, Qt.Key.Key_Escape)
        assert office.shop.editing.count == 0


# Two at once


async def test_a_row_edited_again_while_it_is_being_saved_stays_pending(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(B, PRICE)
        office.type("8.00")
        server.state.slow_down(latency=0.2)
        office.press(Qt.Key.Key_S, CONTROL)
        office.agree()
        office.stand_on(B, PRICE)
        office.begin_typing("7.00")
        await until(lambda: not office.shop.commit.is_running, "the end of the save")
        assert office.editor.text() == "7.00"
        QTest.keyClick(office.editor, Qt.Key.Key_Return)
        server.state.slow_down(latency=0.0)
        assert price_in_wawi(server, B) == Decimal(8)
        assert office.shop.change(B).values == {PRICE: Decimal(7)}
        base = office.shop.change(B).base
        assert base is not None
        assert base.purchase_price_net == Decimal(8)
        office.save_as_meant()
        await until(lambda: office.shop.editing.count == 0, "nothing pending")
        assert price_in_wawi(server, B) == Decimal(7)


async def test_a_row_removed_by_somebody_else_under_an_open_editor(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(B, PRICE)
        office.begin_typing("7.00")
        server.state.remove_row(1, 2)
        office.shop.loader.refresh([ItemId(1)])
        await until(lambda: office.shop.catalogue.row(B) is None, "the news from Wawi")
        QTest.keyClick(office.editor, Qt.Key.Key_Return)
        await office.quiet()
        assert not office.grid.is_editing
        assert "no longer there" in office.window.parts.messages.words


async def test_the_language_changes_while_everything_is_under_way(qapp, server, tmp_path):
    """A new window on the same services, as the program makes it: pending, being typed, being loaded."""
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.shop.editing.set_value(A, PRICE, Decimal(8))
        office.stand_on(B, PRICE)
        office.begin_typing("7.00")
        server.state.slow_down(latency=0.02)
        office.shop.loader.search("")
        install_language(qapp, "de")
        try:
            after = MainWindow(office.window.services)
            after.show()
            after.later.finish()
            office.window.close()
            assert office.shop.change(B).values == {PRICE: Decimal(7)}
            assert after.parts.save.text() == "2 speichern"
            await until(lambda: after.parts.model.find(B) is not None, "the rows in the new window")
            await until(lambda: not office.shop.loader.state.active and after.searching.is_quiet, "the load ends")
            after.save()
            assert after.controllers.saving.review is not None
            after.controllers.saving.review.tick_all()
            QTest.mouseClick(after.controllers.saving.review.save, Qt.MouseButton.LeftButton)
            await until(lambda: office.shop.editing.count == 0, "nothing pending")
            after.close()
            after.deleteLater()
        finally:
            install_language(qapp, "en")
        assert (price_in_wawi(server, A), price_in_wawi(server, B)) == (Decimal(8), Decimal(7))
        assert writes(server).count("PATCH 204") == 2


async def test_the_theme_changes_under_an_open_editor(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(B, PRICE)
        office.begin_typing("7.0")
        office.window.preferences.choose_theme("dark")
        assert office.editor.text() == "7.0"
        QTest.keyClicks(office.editor, "5")
        QTest.keyClick(office.editor, Qt.Key.Key_Return)
        assert office.shop.change(B).values == {PRICE: Decimal("7.05")}
        office.window.preferences.choose_theme("light")


# Suppliers


async def test_an_item_without_suppliers_gets_its_first_one(qapp, server, tmp_path):
    stock(server, 1)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        model = office.window.parts.model
        row = next(row for row in range(model.rowCount()) if model.entry(row).item.item_id == 1)
        assert model.entry(row).state is RowState.NO_SUPPLIER
        office.grid.main.setCurrentIndex(model.index(row, office.column(PRICE)))
        office.window.controllers.commands["add_supplier"].trigger()
        dialog = next(box for box in qapp.topLevelWidgets() if isinstance(box, AddSupplierDialog))
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
        (change,) = office.shop.editing.changes
        assert change.kind is ChangeKind.ADD
        office.stand_on(change.key, PRICE)
        office.type("4.20")
        office.save_as_meant()
        await until(lambda: office.shop.editing.count == 0, "nothing pending")
        assert price_in_wawi(server, change.key) == Decimal("4.20")
        await office.quiet()
        shown = [model.entry(row).key for row in range(model.rowCount()) if model.entry(row).item.item_id == 1]
        assert shown == [change.key]


async def test_removing_the_standard_supplier_asks_and_no_means_no(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(A, PRICE)
        office.window.controllers.commands["remove_supplier"].trigger()
        server.state.forget_requests()
        office.window.save()
        box = office.review()
        assert box is not None
        QTest.keyClick(box, Qt.Key.Key_Escape)
        await office.quiet()
        assert writes(server) == []
        assert office.shop.change(A).kind is ChangeKind.REMOVE
        office.window.save()
        box = office.review()
        assert box is not None
        QTest.keyClick(box.tree, Qt.Key.Key_Space)
        QTest.mouseClick(box.save, Qt.MouseButton.LeftButton)
        await until(lambda: not has_row(server, A), "the removal")
        await until(lambda: office.shop.editing.count == 0, "nothing pending")


async def test_a_wawi_with_two_standard_suppliers_is_put_right_by_one_click(qapp, server, tmp_path):
    server.state.switch(two_standards=True)
    stock(server, 1, (1, {"IsStandard": True}), (2, {"IsStandard": True}), (3, {}))
    assert standards_in_wawi(server, 1) == [1, 2]
    async with open_office(server, tmp_path) as office:
        await begin(office)
        office.stand_on(key(1, 3), Field.IS_STANDARD)
        office.press(Qt.Key.Key_Space)
        assert len(list(office.shop.editing.changes)) == 3
        office.save_as_meant()
        await until(lambda: office.shop.editing.count == 0, "nothing pending")
        assert standards_in_wawi(server, 1) == [3]


async def test_a_tier_with_a_fractional_quantity_is_read_only_and_says_why(qapp, server, tmp_path):
    where = next(
        key(item_id, row["SupplierId"])
        for item_id in range(1, 91)
        for row in server.state.item_suppliers(item_id)
        if any(tier["FromQuantity"] % 1 for tier in row.get("ScalePrices", ()))
    )
    async with open_office(server, tmp_path) as office:
        await begin(office)
        await office.see_rows(90)
        await until(lambda: office.grid.go_to(where, Field.SCALE_PRICES), "the row")
        QTest.keyClick(office.grid.main, Qt.Key.Key_F2)
        panel = office.window.parts.scale_prices
        view = panel.view
        view.setCurrentIndex(view.model().index(0, 1))
        QTest.keyClicks(view, "8")
        QTest.keyClick(view, Qt.Key.Key_Delete)
        await _moment()
        assert office.shop.editing.count == 0
        notice = panel.findChild(Notice)
        assert notice is not None
        assert "fraction" in notice.words
        before = server.state.item_suppliers(where.item_id)
        office.stand_on(where, Field.COMMENT)
        office.type("by phone")
        office.save_as_meant()
        await until(lambda: office.shop.editing.count == 0, "the comment is saved all the same")
        after = server.state.item_suppliers(where.item_id)
        assert [row["ScalePrices"] for row in after] == [row["ScalePrices"] for row in before]


async def test_merged_tiers_are_named_and_stay_pending(qapp, server, tmp_path):
    server.state.switch(tiers="merge")
    tiers = [
        {"FromQuantity": 10, "PurchasePriceNet": Decimal(9)},
        {"FromQuantity": 50, "PurchasePriceNet": Decimal(8)},
    ]
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(10), "ScalePrices": tiers}))
    async with open_office(server, tmp_path) as office:
        await begin(office)
        row = office.shop.stored(A)
        office.shop.editing.set_scale_prices(A, row.scale_prices[:1])
        office.save_as_meant()
        await until(lambda: office.shop.editing.outcome_of(A), "the outcome")
        assert office.shop.outcome(A).state is OutcomeState.NOT_STORED
        assert office.shop.outcome(A).can_recreate
        assert office.shop.editing.count == 1


async def _moment() -> None:
    """A few turns of the loop, for whatever was posted."""
    for _ in range(5):
        await asyncio.sleep(0.01)
