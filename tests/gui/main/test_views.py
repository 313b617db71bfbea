"""Views at the left: ready-made, of a supplier, saved by name; and everything as it was at the next start."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jtl_desktop.domain.items import Field, ScalePrice
from jtl_desktop.storage.results import Column, Condition, Filter, Only
from jtl_desktop.ui.views.columns import ColumnChoice
from jtl_desktop.ui.views.list import ALL_ROWS, OF_SUPPLIER, Kind, View
from jtl_desktop.ui.views.name import ViewName
from jtl_desktop.ui.views.supplier import SupplierChoice
from tests.flows.shop import until
from tests.gui.main.office import Office, open_office

PRICE = Field.PURCHASE_PRICE_NET
CHEAP = Filter(Column.PURCHASE_PRICE_NET, Condition.AT_MOST, Decimal(20))


def column(office: Office, name: str) -> int:
    return [declared.name for declared in office.window.parts.model.columns].index(name)


def click_view(office: Office, view: View) -> None:
    views = office.window.parts.views
    item = views.list.item(views.views().index(view))
    QTest.mouseClick(views.list.viewport(), Qt.MouseButton.LeftButton, pos=views.list.visualItemRect(item).center())


def current_view(office: Office) -> View:
    views = office.window.parts.views
    return views.views()[views.list.currentRow()]


def box(office: Office) -> SupplierChoice | ViewName | ColumnChoice:
    found = office.window.controllers.boxes.current
    assert isinstance(found, (SupplierChoice, ViewName, ColumnChoice))
    return found


async def save_view(office: Office, name: str) -> None:
    QTest.mouseClick(office.window.parts.views.save, Qt.MouseButton.LeftButton)
    dialog = box(office)
    assert isinstance(dialog, ViewName)
    dialog.field.clear()
    QTest.keyClicks(dialog.field, name)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    await office.says("is saved")


async def test_the_ready_made_views_find_what_is_odd(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        one, two, three = office.loaded_keys(40)[::15]
        free = office.shop.stored(one).replace(PRICE, Decimal(0))
        dear = office.shop.stored(two).replace(PRICE, Decimal(10))
        dear = dear.replace(Field.SCALE_PRICES, (ScalePrice(Decimal(5), net=Decimal(11)),))
        for row in (free, dear):
            office.shop.catalogue.store_row(row, read_at=datetime.now(UTC))
        views = office.window.parts.views
        for only, expected in ((Only.PRICE_ZERO, one), (Only.TIERS_DEARER, two)):
            click_view(office, View(Kind.ONLY, only))
            await office.quiet()
            assert expected in office.loaded_keys(60)
            assert three not in office.loaded_keys(60)
        click_view(office, View(Kind.ONLY, Only.NO_SUPPLIER))
        await office.quiet()
        model = office.window.parts.model
        assert all(model.entry(row).row is None for row in range(model.rowCount()))
        QTest.keyClick(views.list, Qt.Key.Key_Home)
        await office.quiet()
        assert office.window.searching.query.only is Only.ALL


async def test_all_items_of_a_supplier(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        click_view(office, OF_SUPPLIER)
        dialog = box(office)
        assert isinstance(dialog, SupplierChoice)
        names = [dialog.list.item(row).text() for row in range(dialog.list.count())]
        name = next(name for name in reversed(names) if name[:9].isascii())
        QTest.keyClicks(dialog.search, name[:9].lower())
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
        await office.quiet()
        model = office.window.parts.model
        assert {model.entry(row).supplier_name for row in range(model.rowCount())} == {name}
        assert current_view(office) == OF_SUPPLIER
        assert [chip.words for chip in office.window.parts.chips.chips] == [f"Supplier: {name}"]
        click_view(office, OF_SUPPLIER)
        QTest.keyClick(box(office), Qt.Key.Key_Escape)
        assert current_view(office) == OF_SUPPLIER
        click_view(office, ALL_ROWS)
        await office.quiet()
        assert office.window.searching.query.filters == ()
        assert model.rowCount() > 90


async def test_a_view_is_saved_chosen_changed_renamed_and_deleted(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        office.window.controllers.filters.apply(CHEAP.column, (CHEAP,))
        office.window.searching.sort(PRICE.value, descending=True)
        office.grid.headers.set_column_shown(column(office, "tax_rate"), shown=False)
        await office.quiet()
        await save_view(office, "Cheap ones")
        mine = View(Kind.SAVED, name="Cheap ones")
        assert current_view(office) == mine
        office.grid.headers.set_column_shown(column(office, "tax_rate"), shown=True)
        click_view(office, ALL_ROWS)
        await office.quiet()
        assert office.window.searching.query.filters == ()
        click_view(office, mine)
        await office.quiet()
        query = office.window.searching.query
        assert query.filters == (CHEAP,)
        assert query.sort == ((Column.PURCHASE_PRICE_NET, True),)
        assert not office.grid.freezing.is_shown(column(office, "tax_rate"))
        views = office.window.parts.views
        office.window.searching.sort("", descending=False)
        assert views.list.currentItem().text() == "* Cheap ones"
        views.update_requested.emit("Cheap ones")
        assert views.list.currentItem().text() == "Cheap ones"
        views.rename_requested.emit("Cheap ones")
        dialog = box(office)
        assert isinstance(dialog, ViewName)
        QTest.keyClicks(dialog.field, "Bargains")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
        assert [view.name for view in views.views() if view.kind is Kind.SAVED] == ["Bargains"]
        views.delete_requested.emit("Bargains")
        assert [view.name for view in views.views() if view.kind is Kind.SAVED] == []
        QTest.mouseClick(office.window.parts.messages._action, Qt.MouseButton.LeftButton)
        assert [view.name for view in views.views() if view.kind is Kind.SAVED] == ["Bargains"]


async def test_the_next_start_shows_what_was_shown(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        office.window.controllers.filters.apply(CHEAP.column, (CHEAP,))
        office.window.searching.sort(PRICE.value, descending=True)
        await office.quiet()
        await save_view(office, "Bargains")
        office.window.parts.search.set_term("a")
        await office.quiet()
        before, rows = office.window.searching.query, office.window.parts.model.rowCount()
    async with open_office(server, tmp_path) as office:
        await office.quiet()
        assert office.window.searching.query == before
        assert office.window.parts.model.rowCount() == rows
        assert office.window.parts.search.term == "a"
        assert len(office.window.parts.chips.chips) == 1
        assert office.grid.headers.order == ((PRICE.value, True),)
        assert current_view(office) == View(Kind.SAVED, name="Bargains")
        assert office.window.parts.views.list.currentItem().text() == "* Bargains"


async def test_what_another_version_remembered_is_no_trouble(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.quiet()
    path = tmp_path / "settings.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["layout"]["view"] = '{"filters": [["colour", "IS", "red"], 7], "only": "NEWEST", "sort": [["?", 1], 3]}'
    path.write_text(json.dumps(settings), encoding="utf-8")
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        assert office.window.searching.query.filters == ()


async def test_columns_are_found_arranged_hidden_and_frozen(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.window.controllers.commands["columns"].trigger()
        dialog = box(office)
        assert isinstance(dialog, ColumnChoice)
        QTest.keyClicks(dialog.search, "comm")
        assert [item.text(0) for item in dialog.items() if not item.isHidden()] == ["Comment"]
        dialog.search.clear()
        items = {item.text(0): item for item in dialog.items()}
        dialog.list.setCurrentItem(items["Net PP"])
        for _ in range(2):
            QTest.keyClick(dialog.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
        items["Supplier"].setCheckState(1, Qt.CheckState.Checked)
        items["VAT in %"].setCheckState(0, Qt.CheckState.Unchecked)
        assert items["Net PP"].data(1, Qt.ItemDataRole.CheckStateRole) is None
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        names = [office.window.parts.model.columns[index].name for index in office.grid.frozen.shown_columns()]
        assert names == ["state", "own_sku", "own_name", "supplier_name"]
        names = [office.window.parts.model.columns[index].name for index in office.grid.main.shown_columns()]
        assert names[:2] == [PRICE.value, "is_standard"]
        assert "tax_rate" not in names
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        assert office.grid.freezing.is_frozen(column(office, "supplier_name"))
        assert office.grid.main.shown_columns()[0] == office.column(PRICE)
        office.window.controllers.commands["columns"].trigger()
        dialog = box(office)
        assert isinstance(dialog, ColumnChoice)
        QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert not office.grid.freezing.is_frozen(column(office, "supplier_name"))
        assert office.grid.main.shown_columns()[0] == column(office, "supplier_name")


async def test_the_supplier_stays_in_sight_while_the_comment_is_edited_in_a_narrow_window(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.window.resize(1280, 720)
        office.grid.headers.set_column_frozen(column(office, "supplier_name"), frozen=True)
        cell = office.loaded_keys(1)[0]
        office.stand_on(cell, Field.COMMENT)
        office.type("seen")
        assert column(office, "supplier_name") in [strip.column for strip in office.grid.frozen.strips()]
        change = office.shop.editing.change_of(cell)
        assert change is not None
        assert change.values == {Field.COMMENT: "seen"}
        assert office.grid.main.width() > office.grid.width() * 0.35


async def test_a_double_click_in_the_columns_goes_there(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.window.controllers.commands["columns"].trigger()
        dialog = box(office)
        assert isinstance(dialog, ColumnChoice)
        QTest.keyClicks(dialog.search, "GTIN")
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        assert office.grid.main.currentIndex().column() == column(office, "gtin")
        assert office.grid.freezing.is_shown(column(office, "gtin"))


async def test_showing_a_row_of_the_changes_clears_what_hides_it(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        cell = office.loaded_keys(1)[0]
        office.window.controllers.filters.apply(
            Column.COMMENT, (Filter(Column.COMMENT, Condition.IS, "nobody wrote this"),)
        )
        await office.quiet()
        office.window.controllers.follower.go_to(cell, PRICE)
        QTest.mouseClick(office.window.parts.messages._action, Qt.MouseButton.LeftButton)
        await until(lambda: office.window.parts.model.find(cell) is not None, "the row")
        assert office.window.searching.query.filters == ()
