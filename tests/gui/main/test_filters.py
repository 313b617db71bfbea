"""Filtering and sorting in the real window: by the titles, the box of a column, the chips and the keyboard."""

from __future__ import annotations

from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from jtl_desktop.domain.items import Field
from jtl_desktop.storage.interruptible import Interruptible
from jtl_desktop.storage.results import Column, Condition, Filter
from jtl_desktop.storage.row_count import RowCount
from jtl_desktop.storage.value_lists import ValueCount, ValueList
from jtl_desktop.ui.filters.conditions import Choice
from jtl_desktop.ui.filters.popup import FilterPopup
from jtl_desktop.ui.grid.titles import TitleRow
from jtl_desktop.ui.texts import install_language
from tests.flows.shop import until
from tests.gui.main.office import Office, open_office

PRICE = Field.PURCHASE_PRICE_NET


def column(office: Office, name: str) -> int:
    return [declared.name for declared in office.window.parts.model.columns].index(name)


def titles(office: Office, index: int) -> TitleRow:
    return office.grid.freezing.part_of(index).titles


def click_title(office: Office, name: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    index = column(office, name)
    row = titles(office, index)
    place = QPoint(row.sectionViewportPosition(index) + 8, 8)
    QTest.mouseClick(row.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


async def open_filter(office: Office, name: str) -> FilterPopup:
    """Press the button in a title, and wait until the values are counted."""
    index = column(office, name)
    row = titles(office, index)
    QTest.mouseClick(row.viewport(), Qt.MouseButton.LeftButton, pos=row.button_rect(index).center())
    return await counted(office)


async def counted(office: Office) -> FilterPopup:
    popup = office.window.controllers.filters.popup
    assert popup is not None
    await until(lambda: popup.model.rowCount() > 0, "the values")
    return popup


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


def double_click(popup: FilterPopup) -> None:
    """On the first value, as a hand does it: the first click counts, too."""
    for act in (QTest.mouseClick, QTest.mouseDClick):
        act(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 6))


def shown(office: Office, field: Field) -> list[Any]:
    model = office.window.parts.model
    rows = (model.entry(row).row for row in range(model.rowCount()))
    return [row.get(field) for row in rows if row is not None]


def suppliers(office: Office) -> list[str]:
    model = office.window.parts.model
    return [model.entry(row).supplier_name for row in range(model.rowCount())]


def chips(office: Office) -> list[str]:
    return [chip.words for chip in office.window.parts.chips.chips]


def button(widget: QWidget, words: str) -> QToolButton:
    found = [each for each in widget.findChildren(QToolButton) if words in each.accessibleName()]
    assert len(found) == 1
    return found[0]


async def test_counting_the_views_gives_way_to_the_values_of_a_column(qapp, server, tmp_path, monkeypatch):
    counting, given_up = Event(), Event()
    original = RowCount.run

    def slow(count: RowCount) -> int:
        if counting.is_set():
            return original(count)
        counting.set()
        given_up.wait(20)
        return original(count)

    def interrupt(count: RowCount) -> None:
        given_up.set()
        Interruptible.interrupt(count)

    monkeypatch.setattr(RowCount, "run", slow)
    monkeypatch.setattr(RowCount, "interrupt", interrupt)
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        await until(counting.is_set, "the views being counted")
        given_up.clear()
        popup = await open_filter(office, "supplier_name")
        assert given_up.is_set()
        popup.reject()
        await until(lambda: office.window.controllers.views.ahead.is_over, "the counts")


async def test_a_supplier_is_chosen_from_the_list_of_values(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        popup = await open_filter(office, "supplier_name")
        everybody = suppliers(office)
        names = [value for value in popup.model.shown if value is not None]
        counts = [popup.model.index(row, 1).data() for row in range(len(names))]
        assert counts == [str(everybody.count(str(name))) for name in names]
        QTest.mouseClick(popup.all, Qt.MouseButton.LeftButton, pos=QPoint(8, popup.all.height() // 2))
        assert not popup._apply.isEnabled()
        QTest.keyClicks(popup.search, str(names[2])[:6])
        await until(lambda: popup.model.rowCount() == 1, "the narrowed list")
        press(popup.search, Qt.Key.Key_Down)
        press(popup.list, Qt.Key.Key_Space)
        press(popup.list, Qt.Key.Key_Return)
        await office.quiet()
        assert set(suppliers(office)) == {names[2]}
        assert chips(office) == [f"Supplier: {names[2]}"]
        assert f"{everybody.count(str(names[2]))} rows found" in office.window.parts.search.found_words
        assert office.grid.main.hasFocus()


async def test_a_price_range_is_read_as_the_merchant_writes_it(qapp, server, tmp_path):
    install_language(qapp, "de")
    try:
        async with open_office(server, tmp_path) as office:
            await office.see_rows(90)
            office.stand_on(office.loaded_keys(1)[0], PRICE)
            office.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
            popup = await counted(office)
            QTest.keyClicks(popup.condition.value, "10,50")
            QTest.keyClicks(popup.condition.upper, "1.000,00 EUR")
            press(popup.condition.upper, Qt.Key.Key_Return)
            await office.quiet()
            prices = shown(office, PRICE)
            assert prices
            assert all(Decimal("10.50") <= price <= 1000 for price in prices)
            assert len(chips(office)) == 2
            assert "10,50" in chips(office)[0]
    finally:
        install_language(qapp, "en")


async def test_a_list_that_is_too_long_is_searched_in_the_catalogue(qapp, server, tmp_path, monkeypatch):
    monkeypatch.setattr("jtl_desktop.storage.value_lists.MOST_VALUES", 3)
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        wanted = max(price for price in shown(office, PRICE))
        typed = f"{wanted:f}".rstrip("0").rstrip(".")
        popup = await open_filter(office, PRICE.value)
        assert popup.model.rowCount() == 3
        assert popup.model.chosen() == ()
        assert popup._apply.isEnabled()
        QTest.keyClicks(popup.search, typed)
        await until(lambda: popup.model.shown == [wanted], "the found value")
        double_click(popup)
        await office.quiet()
        assert set(shown(office, PRICE)) == {wanted}


async def test_nonsense_in_a_range_is_said_and_nothing_happens(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        popup = await open_filter(office, PRICE.value)
        QTest.keyClicks(popup.condition.value, "ten")
        press(popup.condition.value, Qt.Key.Key_Return)
        assert popup.isVisible()
        assert "ten" in popup.condition._reason.text()
        press(popup.condition.value, Qt.Key.Key_Escape)
        assert office.window.searching.query.filters == ()
        assert office.window.controllers.filters.popup is None


@pytest.mark.parametrize(
    ("choice", "typed", "holds"),
    [
        (Choice.CONTAINS, "hand", lambda name: "hand" in name.lower()),
        (Choice.NOT_CONTAINS, "hand", lambda name: "hand" not in name.lower()),
        (Choice.BEGINS, "SCHUTZ", lambda name: name.lower().startswith("schutz")),
    ],
)
async def test_texts_are_filtered_without_regard_to_case(qapp, server, tmp_path, choice, typed, holds):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        popup = await open_filter(office, "own_name")
        popup.condition.choice.setCurrentIndex(popup.condition.choice.findData(choice))
        QTest.keyClicks(popup.condition.value, typed)
        press(popup.condition.value, Qt.Key.Key_Return)
        await office.quiet()
        model = office.window.parts.model
        names = [model.entry(row).item.name for row in range(model.rowCount())]
        assert names
        assert all(holds(name) for name in names)


async def test_several_filters_hold_together_and_go_one_by_one(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        before = office.window.parts.model.rowCount()
        cheap = Filter(Column.PURCHASE_PRICE_NET, Condition.AT_MOST, Decimal(20))
        office.window.controllers.filters.apply(Column.PURCHASE_PRICE_NET, (cheap,))
        await office.quiet()
        office.window.controllers.filters.open(column(office, "is_standard"))
        popup = await counted(office)
        press(popup.list, Qt.Key.Key_Down)
        double_click(popup)
        await office.quiet()
        assert all(shown(office, Field.IS_STANDARD))
        assert all(price <= 20 for price in shown(office, PRICE))
        assert chips(office) == ["Net PP up to 20.00", "Std: yes"]
        bar = office.window.parts.chips
        QTest.mouseClick(button(bar, "Take this filter away: Net PP"), Qt.MouseButton.LeftButton)
        await office.quiet()
        assert chips(office) == ["Std: yes"]
        assert any(price > 20 for price in shown(office, PRICE))
        bar.chips[0].setFocus()
        office.press(Qt.Key.Key_Delete)
        await office.quiet()
        assert office.window.parts.model.rowCount() == before
        assert bar.isHidden()


async def test_a_chip_opens_its_filter_with_what_was_chosen(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        wanted = Filter(Column.COMMENT, Condition.IS_NOT, "x")
        office.window.controllers.filters.apply(Column.COMMENT, (wanted,))
        await office.quiet()
        QTest.mouseClick(office.window.parts.chips.chips[0].buttons()[0], Qt.MouseButton.LeftButton)
        popup = await counted(office)
        assert popup.condition.choice.currentData() is Choice.IS_NOT
        assert popup.condition.value.text() == "x"
        QTest.mouseClick(popup._clear, Qt.MouseButton.LeftButton)
        await office.quiet()
        assert office.window.searching.query.filters == ()


async def test_filters_and_search_count_together_and_nothing_left_offers_to_clear(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        office.window.controllers.filters.apply(
            Column.COMMENT, (Filter(Column.COMMENT, Condition.IS, "nobody wrote this"),)
        )
        await office.quiet()
        page = office.window.parts.page
        assert page.empty.says("filtered")
        QTest.mouseClick(page.empty.buttons()[0], Qt.MouseButton.LeftButton)
        await office.see_rows(90)
        assert page.currentWidget() is office.grid


async def test_a_row_under_edit_is_shown_with_its_old_and_with_its_new_value(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, PRICE)
        office.type("123456.78")
        dear = Filter(Column.PURCHASE_PRICE_NET, Condition.AT_LEAST, Decimal(100000))
        office.window.controllers.filters.apply(Column.PURCHASE_PRICE_NET, (dear,))
        await office.quiet()
        assert office.loaded_keys(10) == [key]
        office.window.controllers.filters.apply(
            Column.PURCHASE_PRICE_NET, (Filter(dear.column, Condition.AT_MOST, Decimal(99999)),)
        )
        await office.quiet()
        assert office.window.parts.model.find(key) is not None


async def test_the_sign_before_the_rows_filters_by_unsaved_changes(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        key = office.loaded_keys(7)[6]
        office.stand_on(key, Field.COMMENT)
        office.type("new")
        popup = await open_filter(office, "state")
        double_click(popup)
        await office.quiet()
        assert office.loaded_keys(10) == [key]
        assert chips(office) == ["With unsaved changes"]


async def test_shift_click_sorts_by_several_columns(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        click_title(office, "supplier_name")
        click_title(office, PRICE.value, Qt.KeyboardModifier.ShiftModifier)
        click_title(office, PRICE.value, Qt.KeyboardModifier.ShiftModifier)
        await office.quiet()
        assert office.window.searching.query.sort == ((Column.SUPPLIER_NAME, False), (Column.PURCHASE_PRICE_NET, True))
        model = office.window.parts.model
        entries = [model.entry(row) for row in range(model.rowCount())]
        places = [(entry.supplier_name.lower(), -entry.row.purchase_price_net) for entry in entries if entry.row]
        assert [name for name, _ in places] == sorted(name for name, _ in places)
        for name in {name for name, _ in places}:
            prices = [price for each, price in places if each == name]
            assert prices == sorted(prices)
        assert titles(office, column(office, PRICE.value))._order[column(office, PRICE.value)] == (2, True)
        click_title(office, "own_sku")
        assert [name for name, _ in office.window.searching.query.sort] == [Column.OWN_SKU]


async def test_the_keyboard_adds_a_column_to_the_order(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        office.window.searching.sort("supplier_name", descending=False)
        await office.quiet()
        office.stand_on(office.loaded_keys(1)[0], PRICE)
        office.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        assert [name.value for name, _ in office.window.searching.query.sort] == ["supplier_name", PRICE.value]


async def test_one_search_finds_in_all_columns(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        key = next(key for key in office.loaded_keys(60) if len(office.shop.stored(key).sku) > 5)
        sku = office.shop.stored(key).sku
        QTest.keyClicks(office.window.parts.search.field, sku)
        await until(lambda: office.window.searching.query.search == sku)
        await office.quiet()
        assert key in office.loaded_keys(10)
        assert "found" in office.window.parts.search.found_words


async def test_a_filter_does_not_open_over_a_value_that_cannot_be_kept(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        office.stand_on(office.loaded_keys(1)[0], PRICE)
        office.begin_typing("1x")
        office.window.controllers.filters.open(column(office, "comment"))
        assert office.window.controllers.filters.popup is None
        assert office.editor.text() == "1x"
        QTest.keyClick(office.editor, Qt.Key.Key_Escape)


async def test_a_list_is_counted_again_only_when_something_has_changed(qapp, server, tmp_path, monkeypatch):
    counted: list[ValueCount] = []
    count = ValueCount.run

    def run(self: ValueCount) -> ValueList:
        counted.append(self)
        return count(self)

    monkeypatch.setattr(ValueCount, "run", run)
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        await office.quiet()
        popup = await open_filter(office, "supplier_name")
        first = popup.model.shown
        press(popup, Qt.Key.Key_Escape)
        click_title(office, PRICE.value)
        await office.quiet()
        popup = await open_filter(office, "supplier_name")
        assert popup.model.shown == first
        assert len(counted) == 1
        press(popup, Qt.Key.Key_Escape)
        office.stand_on(office.loaded_keys(1)[0], PRICE)
        office.type("7.77")
        popup = await open_filter(office, "supplier_name")
        assert popup.model.shown == first
        assert len(counted) == 2
        press(popup, Qt.Key.Key_Escape)
