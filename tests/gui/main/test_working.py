"""The merchant's main job in the real window: find, edit, save, and see what became of it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.services.connection import Phase
from jtl_desktop.storage.results import Only
from jtl_desktop.storage.settings import Settings
from jtl_desktop.ui.grid.states import RowState
from tests.flows.shop import price_in_wawi, until
from tests.gui.main.office import Office, open_office

PRICE = Field.PURCHASE_PRICE_NET


def a_little_more(office: Office, key: RowKey) -> Decimal:
    """A price that nobody takes for a slip."""
    return (office.shop.stored(key).purchase_price_net * Decimal("1.05")).quantize(Decimal("0.01"))


async def test_an_empty_catalogue_fills_by_itself(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        assert office.window.parts.page.currentWidget() is office.grid
        assert "90 items from Wawi" in office.window.parts.search.found_words
        assert "rows" in office.window.parts.status.words


async def test_a_price_is_typed_saved_and_stands_in_wawi(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(3)[2]
        office.stand_on(key, PRICE)
        price = a_little_more(office, key)
        office.type(f"{price}")
        assert office.window.parts.save.text() == "Save 1"
        assert office.window.isWindowModified()
        office.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await office.says("1 row saved and read back.")
        assert price_in_wawi(server, key) == price
        assert office.shop.editing.count == 0
        assert not office.window.parts.save.isEnabled()


async def test_three_clicks_on_save_save_once(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.shop.editing.set_value(key, PRICE, a_little_more(office, key))
        server.state.forget_requests()
        for _ in range(3):
            QTest.mouseClick(office.window.parts.save, Qt.MouseButton.LeftButton)
        await office.says("saved and read back")
        assert server.state.count("PATCH") == 1


async def test_saving_takes_over_what_is_still_being_typed(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, Field.COMMENT)
        office.begin_typing("neu")
        office.window.save()
        await office.says("saved and read back")
        assert office.shop.stored(key).comment == "neu"


async def test_a_bad_value_in_an_open_editor_holds_the_save_back(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.stand_on(office.loaded_keys(1)[0], PRICE)
        office.begin_typing("1x")
        office.window.save()
        await office.says("corrected first")
        assert office.editor.text() == "1x"
        QTest.keyClick(office.editor, Qt.Key.Key_Escape)


async def test_somebody_elses_change_becomes_a_conflict_with_a_button(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.shop.editing.set_value(key, PRICE, Decimal(7))
        server.state.change_row(key.item_id, key.supplier_id, PurchasePriceNet=Decimal(99))
        office.save_as_meant()
        await office.says("1 row in conflict")
        row = office.row(key)
        assert office.window.parts.model.entry(row).state is RowState.CONFLICT
        assert price_in_wawi(server, key) == Decimal(99)


async def test_search_filters_what_is_here_and_then_asks_wawi(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        name = office.window.parts.model.entry(20).item.name.split()[0]
        server.state.forget_requests()
        office.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(office.window.parts.search.field, name)
        model = office.window.parts.model
        await until(lambda: office.window.searching.term == name and not office.window.searching.is_busy)
        assert model.rowCount()
        assert all(name.casefold() in model.entry(row).item.name.casefold() for row in range(model.rowCount()))
        await until(lambda: server.state.count("GET", "/items") > 0, "a question to Wawi")


async def test_nothing_found_says_so_and_offers_to_clear_the_search(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.window.parts.search.set_term("gibtesnicht")
        page = office.window.parts.page
        await until(lambda: page.currentWidget() is page.empty and page.empty.says("no hits"), "the empty page")
        assert "gibtesnicht" in page.empty.accessibleName()
        QTest.mouseClick(page.empty.buttons()[0], Qt.MouseButton.LeftButton)
        await office.see_rows(50)
        assert page.currentWidget() is office.grid


async def test_without_wawi_the_grid_still_reads_and_saving_waits(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        server.stop()
        office.shop.connection.retry_now()
        await until(lambda: office.shop.connection.state.phase is Phase.OFFLINE, "offline")
        assert "cannot be reached" in office.window.parts.status.words
        assert office.window.parts.model.rowCount() > 50
        office.shop.editing.set_value(key, PRICE, Decimal(7))
        office.save_as_meant()
        assert "Saving begins by itself" in office.window.parts.messages.words
        server.start()
        await until(lambda: office.shop.editing.count == 0, "the save after Wawi came back", 40)
        assert price_in_wawi(server, key) == Decimal(7)


async def test_an_empty_window_without_wawi_offers_to_try_again(qapp, server, tmp_path):
    server.stop()
    async with open_office(server, tmp_path, is_online=False) as office:
        office.shop.connection.start()
        page = office.window.parts.page
        await until(lambda: page.empty.says("offline"), "the offline page")
        server.start()
        QTest.mouseClick(page.empty.buttons()[0], Qt.MouseButton.LeftButton)
        await office.see_rows(50)


async def test_the_view_without_default_supplier_lists_only_such_items(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.window.parts.views.list.setCurrentRow(1)
        await until(
            lambda: office.window.searching.query.only is Only.NO_STANDARD and not office.window.searching.is_busy
        )
        model = office.window.parts.model
        rows = [model.entry(row).row for row in range(model.rowCount())]
        assert not any(row.is_standard for row in rows if row is not None)


async def test_a_click_on_the_header_sorts_and_a_third_one_goes_back(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        model, header = office.window.parts.model, office.grid.main.horizontalHeader()
        column = office.column(PRICE)
        place = header.sectionViewportPosition(column) + 20
        first_order = [model.entry(row).item.sku for row in range(20)]
        for descending in (False, True):
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 8))
            await office.quiet()
            assert [way for _, way in office.window.searching.query.sort] == [descending]
            prices = [
                row.purchase_price_net for n in range(model.rowCount()) if (row := model.entry(n).row) is not None
            ]
            assert prices == sorted(prices, reverse=descending)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 8))
        await until(lambda: office.window.searching.query.sort == () and not office.window.searching.is_busy)
        assert [model.entry(row).item.sku for row in range(20)] == first_order


async def test_the_keyboard_sorts_like_the_mouse(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(5)[4]
        office.stand_on(key, PRICE)
        for expected in ([(PRICE.value, False)], [(PRICE.value, True)], []):
            office.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            assert [(column.value, down) for column, down in office.window.searching.query.sort] == expected
            await office.quiet()
            assert office.grid.current_key() == key


async def test_new_rows_wait_while_an_editor_is_open(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, Field.COMMENT)
        office.press(Qt.Key.Key_F2)
        QTest.keyClicks(office.editor, "abc")
        before = office.window.parts.model.result
        office.window.searching.filter("zzz")
        await until(lambda: office.window.searching._waiting is not None, "the waiting rows")
        assert office.window.parts.model.result is before
        assert office.editor.text().endswith("abc")
        QTest.keyClick(office.editor, Qt.Key.Key_Return)
        assert office.window.parts.model.rowCount() == 0
        assert office.shop.editing.change_of(key) is not None


async def test_removing_a_supplier_can_be_taken_back_at_once(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, PRICE)
        office.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
        assert office.window.parts.model.entry(office.row(key)).state is RowState.REMOVED
        await office.says("will be removed")
        button = next(b for b in office.window.parts.messages.findChildren(QPushButton) if b.text() == "Take back")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert office.shop.editing.count == 0


async def test_the_first_change_says_once_that_it_is_kept(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.shop.editing.set_value(key, PRICE, Decimal(7))
        assert "even when you close the program" in office.window.parts.messages.words
        office.window.parts.messages.clear()
        office.shop.editing.set_value(key, PRICE, Decimal(8))
        assert office.window.parts.messages.words == ""


async def test_what_is_typed_when_the_program_ends_is_there_at_the_next_start(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, PRICE)
        office.begin_typing("12.5")
        office.shop.editing.note_typing(key, PRICE, "12.5")
        draft = office.shop.workspace.draft()
        office.grid.delegate.let_go()
    assert draft is not None
    async with open_office(server, tmp_path) as office:
        await office.says("has been taken over")
        assert office.shop.change(key).values == {PRICE: Decimal("12.5")}


async def test_a_half_typed_number_is_shown_instead_of_lost(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, PRICE)
        office.begin_typing("12x")
    async with open_office(server, tmp_path) as office:
        await office.says("“12x” was being typed")
        assert office.shop.editing.count == 0


async def test_the_status_line_adds_up_the_selected_numbers(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        first, second = office.loaded_keys(2)
        for number, key in enumerate((first, second)):
            office.shop.editing.set_value(key, PRICE, Decimal("1.1") + number)
        office.stand_on(first, PRICE)
        other = office.window.parts.model.index(office.row(second), office.column(PRICE))
        office.grid.main.selectionModel().select(other, QItemSelectionModel.SelectionFlag.Select)
        await until(lambda: "sum 3.2" in office.window.parts.status.words, "the sum")
        assert "average 1.6" in office.window.parts.status.words


async def test_widths_and_hidden_columns_are_found_again(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        column = office.column(Field.COMMENT)
        office.grid.main.setColumnWidth(column, 321)
        office.grid.headers.set_column_shown(office.column(Field.TAX_RATE), shown=False)
        office.window.controllers.commands["show_views"].trigger()
    async with open_office(server, tmp_path) as office:
        assert office.grid.main.columnWidth(column) == 321
        assert office.grid.main.isColumnHidden(office.column(Field.TAX_RATE))
        assert office.window.parts.views.isHidden()
        assert not office.window.controllers.commands["show_views"].isChecked()


async def test_the_theme_changes_at_once_and_is_remembered(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        office.window.preferences.choose_theme("dark")
        assert office.window.palette().window().color().lightness() < 60
        assert office.store.load().theme == "dark"
        office.window.preferences.choose_theme("light")
        assert office.window.palette().window().color().lightness() > 200


async def test_another_language_asks_for_a_new_window(qapp, server, tmp_path, qtbot):
    async with open_office(server, tmp_path) as office:
        asked = []
        office.window.rebuild_requested.connect(lambda: asked.append("rebuild"))
        office.window.preferences.choose_language("de")
        assert asked == ["rebuild"]
        assert office.store.load().language == "de"


async def test_closing_says_so_last_and_lets_go_of_the_catalogue(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        closed = []
        office.window.closing.connect(lambda: closed.append(office.window.parts.model.result))
        office.window.close()
        assert closed == [None]


async def test_the_keyboard_reaches_every_part(qapp, server, tmp_path):
    async with open_office(server, tmp_path, settings=Settings()) as office:
        await office.see_rows(50)
        office.stand_on(office.loaded_keys(1)[0], PRICE)
        await until(lambda: office.window.parts.scale_prices.key is not None, "the panel of the row")
        office.window.parts.search.take_focus()
        parts = office.window.parts
        seen = []
        for _ in range(5):
            office.window.controllers.commands["next_part"].trigger()
            focus = QApplication.focusWidget()
            seen.append(
                next(
                    name
                    for name, part in (
                        ("search", parts.search), ("views", parts.views), ("grid", parts.grid),
                        ("tiers", parts.scale_prices), ("changes", parts.changes),
                    )
                    if focus is not None and part.isAncestorOf(focus)
                )
            )  # fmt: skip
        assert seen == ["views", "grid", "tiers", "changes", "search"]


async def test_every_control_has_a_name_for_screen_readers(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        nameless = [
            f"{type(button).__name__} {button.objectName()}"
            for button in office.window.findChildren(QPushButton)
            if button.isVisible() and not (button.text() or button.accessibleName())
        ]
        assert nameless == []
        for control in (office.grid.main, office.grid.frozen, office.window.parts.search.field):
            assert control.accessibleName()


async def test_reloading_the_item_asks_wawi_again(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, Field.COMMENT)
        server.state.change_row(key.item_id, key.supplier_id, Comment="von nebenan")
        office.press(Qt.Key.Key_F5)
        await until(lambda: office.shop.stored(key).comment == "von nebenan", "the new comment")
        model = office.window.parts.model
        await until(
            lambda: model.field_value(office.row(key), office.column(Field.COMMENT)) == "von nebenan",
            "the comment in the grid",
        )


async def test_copy_reaches_the_clipboard_from_the_menu(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, Field.SKU)
        office.window.controllers.commands["copy"].trigger()
        assert QGuiApplication.clipboard().text() == office.shop.stored(key).sku


async def test_boxes_open_one_at_a_time_and_close_with_the_window(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        office.window.controllers.commands["about"].trigger()
        first = office.window.controllers.boxes.current
        office.window.controllers.commands["shortcuts"].trigger()
        assert office.window.controllers.boxes.current is first
        assert first is not None
        first.reject()
        for name in ("shortcuts", "diagnostics", "settings"):
            office.window.controllers.commands[name].trigger()
            assert office.window.controllers.boxes.current is not None
            office.window.controllers.boxes.current.accept()
            assert office.window.controllers.boxes.current is None
