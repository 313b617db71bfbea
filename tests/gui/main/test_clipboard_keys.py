"""The clipboard's keys in the real window: about cells where the grid has the keyboard, about the text elsewhere."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from jtl_desktop.domain.items import Field
from tests.flows.shop import until
from tests.gui.main.office import open_office

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PRICE = Field.PURCHASE_PRICE_NET


async def test_copy_paste_and_undo_with_the_usual_keys(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(3)
        first, second = office.loaded_keys(2)
        office.stand_on(first, PRICE)
        row, other = office.shop.editing.row(first), office.shop.editing.row(second)
        assert row is not None
        assert other is not None
        office.press(Qt.Key.Key_C, CONTROL)
        assert Decimal(QGuiApplication.clipboard().text()) == row.purchase_price_net
        office.stand_on(second, PRICE)
        QGuiApplication.clipboard().setText("77.25\n")
        office.press(Qt.Key.Key_V, CONTROL)
        changed = office.shop.editing.row(second)
        assert changed is not None
        assert changed.purchase_price_net == Decimal("77.25")
        office.press(Qt.Key.Key_Z, CONTROL)
        await until(lambda: office.shop.editing.row(second) == other, "the undo")


async def test_in_an_open_editor_the_keys_are_about_its_text(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(3)
        key = office.loaded_keys(1)[0]
        office.stand_on(key, PRICE)
        office.begin_typing("1")
        QGuiApplication.clipboard().setText("23")
        office.press(Qt.Key.Key_V, CONTROL)
        assert office.editor.text() == "123"
        office.editor.selectAll()
        office.window.controllers.commands["copy"].trigger()
        assert QGuiApplication.clipboard().text() == "123"
        office.window.controllers.commands["cut"].trigger()
        assert office.editor.text() == ""
        office.window.controllers.commands["paste"].trigger()
        assert office.editor.text() == "123"
        assert office.shop.editing.count == 0
        office.press(Qt.Key.Key_Escape)


async def test_elsewhere_in_the_window_the_keys_do_not_touch_the_cells(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(3)
        office.stand_on(office.loaded_keys(1)[0], PRICE)
        QGuiApplication.clipboard().setText("77")
        office.window.parts.search.take_focus()
        office.press(Qt.Key.Key_V, CONTROL)
        office.window.parts.changes.setFocus()
        office.press(Qt.Key.Key_V, CONTROL)
        office.press(Qt.Key.Key_X, CONTROL)
        assert office.shop.editing.count == 0


async def test_copying_with_headers_pastes_back_by_key(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(6)
        office.grid.take_focus()
        office.press(Qt.Key.Key_A, CONTROL)
        office.press(Qt.Key.Key_C, CONTROL | SHIFT)
        await until(lambda: "\t" in QGuiApplication.clipboard().text(), "the copy")
        office.window.controllers.commands["paste_by_key"].trigger()
        dialog = office.window.controllers.clipboard.key_paster.dialog
        assert dialog is not None
        await until(lambda: "Looking" not in dialog.words.text(), "the preview")
        assert dialog.changes.model().rowCount() == 0
        assert "already" in dialog.words.text()
        dialog.reject()
