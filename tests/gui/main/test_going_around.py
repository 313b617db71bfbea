"""From a row to its item, to its supplier and back; saved views in the merchant's order; how many rows views have."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.storage import result_build
from jtl_desktop.storage.results import Column, GridQuery, Only
from jtl_desktop.ui.views.list import ALL_ROWS, OF_ITEM, OF_SUPPLIER, Kind, View
from tests.flows.shop import until
from tests.gui.main.office import Office, open_office
from tests.gui.main.test_views import click_view, current_view, save_view

PRICE = Field.PURCHASE_PRICE_NET
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def keys(office: Office) -> list[RowKey | None]:
    model = office.window.parts.model
    return [model.entry(row).key for row in range(model.rowCount())]


def saved(office: Office) -> list[str]:
    return [view.name for view in office.window.parts.views.views() if view.kind is Kind.SAVED]


def words(office: Office, view: View) -> str:
    views = office.window.parts.views
    return views.list.item(views.views().index(view)).text()


async def test_all_suppliers_of_the_item_under_the_cursor_and_back(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        search = office.window.parts.search
        everything = keys(office)
        key = next(key for key in everything if key is not None and everything.count(key) == 1)
        same_item = [each for each in everything if each is not None and each.item_id == key.item_id]
        search.set_term(office.window.parts.names.item(key.item_id).sku)
        await office.quiet()
        office.stand_on(key, PRICE)
        office.window.parts.grid.take_focus()
        office.press(Qt.Key.Key_I, CONTROL)
        await office.quiet()
        assert keys(office) == same_item
        assert search.term == ""
        assert current_view(office) == OF_ITEM
        assert office.grid.current_key() == key
        office.type("7.77")
        office.press(Qt.Key.Key_Left, ALT)
        await office.quiet()
        assert search.term == office.window.parts.names.item(key.item_id).sku
        assert office.shop.change(key).values == {PRICE: Decimal("7.77")}
        office.press(Qt.Key.Key_Left, ALT)
        await office.quiet()
        assert keys(office) == everything
        office.press(Qt.Key.Key_Right, ALT)
        await office.quiet()
        assert search.term


async def test_all_items_of_the_supplier_under_the_cursor(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        everything = keys(office)
        key = office.loaded_keys(20)[10]
        office.stand_on(key, PRICE)
        office.window.parts.grid.take_focus()
        office.press(Qt.Key.Key_I, CONTROL | SHIFT)
        await office.quiet()
        of_supplier = [each for each in everything if each is not None and each.supplier_id == key.supplier_id]
        assert keys(office) == of_supplier
        assert current_view(office) == OF_SUPPLIER
        assert office.grid.current_key() == key
        click_view(office, ALL_ROWS)
        await office.quiet()
        assert keys(office) == everything


async def test_an_entry_of_the_list_shows_the_item_too(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        key = office.loaded_keys(20)[10]
        office.stand_on(key, PRICE)
        click_view(office, OF_ITEM)
        await office.quiet()
        assert {each.item_id for each in keys(office) if each is not None} == {key.item_id}
        assert len(office.window.parts.chips.chips) == 1


async def test_saved_views_stand_in_the_order_that_the_merchant_gave_them(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        for name in ("Charlie", "Alpha", "Bravo"):
            await save_view(office, name)
        assert saved(office) == ["Alpha", "Bravo", "Charlie"]
        views = office.window.parts.views
        click_view(office, View(Kind.SAVED, name="Charlie"))
        QTest.keyClick(views.list, Qt.Key.Key_Up, ALT)
        QTest.keyClick(views.list, Qt.Key.Key_Up, ALT)
        QTest.keyClick(views.list, Qt.Key.Key_Up, ALT)
        assert saved(office) == ["Charlie", "Alpha", "Bravo"]
        assert current_view(office) == View(Kind.SAVED, name="Charlie")
        QTest.keyClick(views.list, Qt.Key.Key_Down, ALT)
        assert saved(office) == ["Alpha", "Charlie", "Bravo"]
        await save_view(office, "Charlie")
        await save_view(office, "Newest")
    async with open_office(server, tmp_path) as office:
        await office.quiet()
        assert saved(office) == ["Alpha", "Charlie", "Bravo", "Newest"]


async def test_views_say_how_many_rows_they_have_with_unsaved_changes(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        unpriced = View(Kind.ONLY, Only.PRICE_ZERO)
        key = office.loaded_keys(20)[10]
        office.stand_on(key, PRICE)
        office.window.parts.grid.take_focus()
        await until(lambda: office.window.controllers.views.ahead.is_over, "the counts")
        count = office.window.parts.views.counts.get(Only.PRICE_ZERO, 0)
        office.type("0")
        await until(lambda: f"({count + 1})" in words(office, unpriced), "the count of price 0")
        click_view(office, unpriced)
        await office.quiet()
        assert key in keys(office)
        assert len(keys(office)) == count + 1


async def test_the_first_rows_of_a_view_that_was_left_at_once_are_there_again(qapp, server, tmp_path, monkeypatch):
    monkeypatch.setattr(result_build, "_FEW_ITEMS", 0)
    monkeypatch.setattr(result_build, "HEAD_ROWS", 5)
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        searching = office.window.searching
        left = GridQuery(sort=((Column.PURCHASE_PRICE_NET, True),))
        counts: list[int | None] = []

        def heard(count: int | None) -> None:
            counts.append(count)
            if len(counts) == 1:
                searching.show(GridQuery(only=Only.NO_STANDARD))

        searching.rows_changed.connect(heard)
        searching.show(left)
        await until(lambda: counts, "the first rows")
        assert counts[0] is None
        await office.quiet()
        assert left in searching.kept
        counts.clear()
        searching.show(left)
        await until(lambda: counts, "the first rows again")
        await office.quiet()
        assert counts[0] is None
        assert counts[-1] == office.window.parts.model.rowCount() > 5
