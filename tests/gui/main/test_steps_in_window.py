"""Undo everywhere, in the real window: by keys, by the message bar, by the list of steps, and after a restart."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.ui.editing.refusals import RefusalsDialog
from jtl_desktop.ui.editing.steps_dialog import StepsDialog
from tests.flows.shop import until
from tests.gui.grid.hands import CTRL, SHIFT, cells, column, here
from tests.gui.main.office import Office, open_office

PRICE = Field.PURCHASE_PRICE_NET
KEY = Qt.Key


async def idle(office: Office) -> None:
    await until(lambda: not office.window.controllers.steps.is_busy, "the step's end")


def price(office: Office, key: RowKey) -> Decimal:
    row = office.shop.editing.row(key)
    assert row is not None
    return row.purchase_price_net


def undo_action(office: Office) -> QAction:
    return office.window.controllers.commands["undo"]


def click(office: Office, words: str) -> None:
    """Press the message bar's button of this name."""
    bar = office.window.parts.messages
    (button,) = [found for found in bar.findChildren(QPushButton) if found.isVisible() and found.text() == words]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_ctrl_z_takes_back_and_ctrl_y_does_again_and_the_cursor_goes_there(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        first, last = office.loaded_keys(1)[0], office.loaded_keys(40)[39]
        was = price(office, first)
        office.stand_on(first, PRICE)
        office.type("39.90")
        assert undo_action(office).text().startswith("&Undo: Net PP of ")
        office.stand_on(last, Field.COMMENT)
        office.press(KEY.Key_Z, CTRL)
        await until(lambda: office.shop.editing.count == 0, "undo")
        await idle(office)
        assert price(office, first) == was
        assert here(office.grid) == (office.row(first), column(office.grid, PRICE))
        assert not undo_action(office).isEnabled()
        office.press(KEY.Key_Y, CTRL)
        await until(lambda: price(office, first) == Decimal("39.90"), "redo")
        await idle(office)
        office.press(KEY.Key_Z, CTRL)
        await idle(office)
        office.press(KEY.Key_Z, CTRL | SHIFT)
        await until(lambda: price(office, first) == Decimal("39.90"), "redo by the other keys")


async def test_ctrl_z_in_an_open_editor_is_the_editors_own(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, PRICE)
        office.type("39.90")
        office.stand_on(key, Field.COMMENT)
        office.press(KEY.Key_F2)
        typed = office.editor.text()
        QTest.keyClicks(office.editor, " neu")
        office.press(KEY.Key_Z, CTRL)
        assert office.editor.text() == typed
        office.press(KEY.Key_Y, CTRL)
        assert office.editor.text() == f"{typed} neu"
        undo_action(office).trigger()
        assert office.editor.text() == typed
        assert price(office, key) == Decimal("39.90")
        office.press(KEY.Key_Escape)


@pytest.mark.parametrize("pressed", [KEY.Key_D, KEY.Key_Delete, KEY.Key_Space, KEY.Key_R])
async def test_keys_for_many_cells_do_not_reach_them_through_an_open_editor(
    qapp: QApplication, server: DemoServer, tmp_path: Path, pressed: Qt.Key
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.stand_on(office.loaded_keys(2)[1], Field.COMMENT)
        before = cells(office.grid)
        office.press(KEY.Key_F2)
        office.press(pressed, CTRL if pressed != KEY.Key_Delete else Qt.KeyboardModifier.NoModifier)
        assert office.grid.is_editing
        assert office.shop.editing.count == 0
        assert cells(office.grid) == before
        office.press(KEY.Key_Escape)


async def test_fill_down_over_filtered_and_sorted_rows_and_undo_by_the_bar(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        office.window.searching.sort("purchase_price_net", True)
        await office.quiet()
        keys = office.loaded_keys(6)
        office.stand_on(keys[1], PRICE)
        for _ in range(3):
            office.press(KEY.Key_Down, SHIFT)
        office.press(KEY.Key_D, CTRL)
        await office.says("3 cells changed.")
        wanted = price(office, keys[1])
        assert [price(office, key) for key in keys[1:5]] == [wanted] * 4
        assert {change.key for change in office.shop.editing.changes} == set(keys[2:5])
        click(office, "Undo")
        await until(lambda: office.shop.editing.count == 0, "undo")
        await office.says("Undone: Fill down 3 cells")


async def test_several_steps_are_undone_from_the_list(qapp: QApplication, server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        keys = office.loaded_keys(4)
        for number, key in enumerate(keys):
            office.stand_on(key, PRICE)
            office.type(str(number + 1))
        office.press(KEY.Key_Y, CTRL | SHIFT)
        dialog = office.window.controllers.boxes.current
        assert isinstance(dialog, StepsDialog)
        assert dialog.list.count() == 5
        assert not dialog.go.isEnabled()
        for _ in range(3):
            QTest.keyClick(dialog.list, KEY.Key_Down)
        assert dialog.go.text() == "Undo 3 steps"
        QTest.keyClick(dialog.list, KEY.Key_Return)
        await until(lambda: office.shop.editing.count == 1, "the steps to be undone")
        assert price(office, keys[0]) == 1
        await office.says("3 steps undone.")
        await idle(office)
        office.window.controllers.editing.show_steps()
        again = office.window.controllers.boxes.current
        assert isinstance(again, StepsDialog)
        assert [again.list.item(row).text().endswith("(undone)") for row in range(5)] == [True] * 3 + [False] * 2
        again.list.setCurrentRow(0)
        QTest.mouseClick(again.go, Qt.MouseButton.LeftButton)
        await until(lambda: office.shop.editing.count == 4, "the steps to be done again")


async def test_steps_of_the_last_run_are_undone_after_a_restart(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        was = price(office, key)
        office.stand_on(key, PRICE)
        office.type("39.90")
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        assert price(office, key) == Decimal("39.90")
        assert undo_action(office).isEnabled()
        office.window.activateWindow()
        await until(office.window.isActiveWindow, "the window to come to the front")
        office.window.parts.search.take_focus()
        office.press(KEY.Key_Z, CTRL)
        await until(lambda: office.shop.editing.count == 0, "undo after the restart")
        assert price(office, key) == was


async def test_what_could_not_be_changed_is_listed_with_a_way_there(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        keys = office.loaded_keys(3)
        office.shop.editing.remove_supplier(keys[1])
        office.stand_on(keys[0], PRICE)
        office.press(KEY.Key_Down, SHIFT)
        office.press(KEY.Key_Down, SHIFT)
        office.press(KEY.Key_Delete)
        await office.says("1 cell cannot be changed.")
        click(office, "Show …")
        dialog = office.window.controllers.boxes.current
        assert isinstance(dialog, RefusalsDialog)
        model = dialog.table.model()
        texts = [str(model.data(model.index(0, at))) for at in range(model.columnCount())]
        assert texts[3] == "Net PP"
        assert "about to be removed" in texts[4]
        office.stand_on(keys[2], Field.SKU)
        (go,) = [found for found in dialog.findChildren(QPushButton) if found.text() == "Go to the cell"]
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)
        assert office.grid.current_key() == keys[1]
        assert office.grid.current_field() is PRICE


async def test_after_a_box_was_closed_the_keyboard_is_in_the_grid_again(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, PRICE)
        office.type("5")
        office.window.controllers.editing.show_steps()
        assert office.window.controllers.boxes.current is not None
        QTest.keyClick(office.window.controllers.boxes.current, KEY.Key_Escape)
        office.stand_on(key, PRICE)
        office.press(KEY.Key_Delete)
        assert price(office, key) == 0


async def test_what_is_said_of_a_step_does_not_swallow_the_hint_about_unsaved_changes(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        keys = office.loaded_keys(3)
        office.stand_on(keys[0], PRICE)
        office.press(KEY.Key_Down, SHIFT)
        office.press(KEY.Key_Delete)
        assert office.window.parts.messages.words == "2 cells changed."
        office.stand_on(keys[2], PRICE)
        office.type("5")
        assert "even when you close the program" in office.window.parts.messages.words
