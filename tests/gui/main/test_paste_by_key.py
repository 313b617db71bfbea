"""Pasting by key in the real window: a price list lands on its rows wherever they are, after it has been looked at."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView

from jtl_desktop.domain.headings import Key, Other
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey
from jtl_desktop.domain.keyed import Which
from jtl_desktop.ui.clipboard.by_key_dialog import KeyPasteDialog
from tests.flows.shop import until
from tests.gui.main.office import Office, open_office

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
PRICE = Field.PURCHASE_PRICE_NET


async def opened(office: Office, pasted: str) -> KeyPasteDialog:
    """Press Ctrl+Shift+V and wait for the preview."""
    QGuiApplication.clipboard().setText(pasted)
    office.window.controllers.commands["paste_by_key"].trigger()
    dialog = office.window.controllers.clipboard.key_paster.dialog
    assert dialog is not None
    await worked_out(dialog)
    return dialog


def stored(office: Office, key: RowKey) -> ItemSupplier:
    """The row with its pending values."""
    row = office.shop.editing.row(key)
    assert row is not None
    return row


async def worked_out(dialog: KeyPasteDialog) -> None:
    await until(lambda: "Looking" not in dialog.words.text(), "the preview")


def lines(table: QTableView) -> list[list[str]]:
    model = table.model()
    return [[model.index(row, c).data() for c in range(1, model.columnCount())] for row in range(model.rowCount())]


async def test_a_price_list_with_titles_lands_on_its_rows_also_outside_the_search(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(8)
        keys = office.loaded_keys(8)
        skus = {key: office.window.parts.names.item(key.item_id).sku for key in keys}
        first = keys[0]
        others = [key for key in keys if key.item_id != first.item_id]
        suppliers = office.window.parts.names
        text = "SKU\tLieferant\tNetto-EK\r\n" + "".join(
            f"{skus[key]}\t{suppliers.supplier(key.supplier_id)}\t77.5\r\n" for key in (first, others[0])
        )
        office.window.parts.search.set_term("findet nichts")
        await until(lambda: office.window.parts.model.find(others[0]) is None, "the search")
        dialog = await opened(office, text + "GIBT-ES-NICHT\t\t5\r\n")
        assert dialog.titles.isChecked()
        assert dialog.boxes[0].currentText() == "Key: your own SKU"
        assert [line[4] for line in lines(dialog.changes)] == ["77.50", "77.50"]
        assert [line[2] for line in lines(dialog.notes)] == ["No item has this SKU."]
        assert office.shop.editing.count == 0
        QTest.keyClick(dialog.paste, Qt.Key.Key_Space)
        assert stored(office, first).purchase_price_net == Decimal("77.5")
        assert stored(office, others[0]).purchase_price_net == Decimal("77.5")
        assert office.shop.editing.steps.done[-1].name.in_english() == "Paste 2 cells by key"


async def test_without_titles_the_kind_of_key_is_found_and_can_be_changed(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(3)
        key = office.loaded_keys(1)[0]
        row = stored(office, key)
        item = office.window.parts.names.item(key.item_id)
        office.stand_on(key, PRICE)
        dialog = await opened(office, f"{row.sku}\t1.75\n")
        assert [use for use, _ in dialog._uses][dialog.boxes[0].currentIndex()] is Key.SUPPLIER_SKU
        assert [use for use, _ in dialog._uses][dialog.boxes[1].currentIndex()] is PRICE
        assert len(lines(dialog.changes)) == 1
        dialog.boxes[1].setCurrentIndex([use for use, _ in dialog._uses].index(Field.MINIMUM_PURCHASE_QUANTITY))
        await worked_out(dialog)
        assert "whole numbers" in lines(dialog.notes)[0][2]
        assert not dialog.paste.isEnabled()
        dialog.boxes[0].setCurrentIndex([use for use, _ in dialog._uses].index(Key.GTIN))
        await worked_out(dialog)
        assert lines(dialog.notes)[0][2] == "No item has this GTIN."
        dialog.reject()
        assert office.shop.editing.count == 0
        dialog = await opened(office, f"{item.gtin}\t1.75\n")
        assert [use for use, _ in dialog._uses][dialog.boxes[0].currentIndex()] is Key.GTIN
        dialog.reject()


async def test_several_suppliers_of_an_item_are_asked_for(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(8)
        key = next(k for k in office.loaded_keys(40) if len(office.shop.editing.rows_of_item(k.item_id)) > 1)
        rows = office.shop.editing.rows_of_item(key.item_id)
        sku = office.window.parts.names.item(key.item_id).sku
        dialog = await opened(office, f"{sku}\t1.75\n")
        assert "choose the supplier" in lines(dialog.notes)[0][2]
        other = next(row for row in rows if not row.is_standard)
        dialog.supplier.setCurrentIndex(dialog.supplier.findData(other.supplier_id))
        await worked_out(dialog)
        assert len(lines(dialog.changes)) == 1
        dialog.supplier.setCurrentIndex(dialog.supplier.findData(Which.STANDARD))
        await worked_out(dialog)
        standard = next(row for row in rows if row.is_standard)
        QTest.keyClick(dialog.paste, Qt.Key.Key_Space)
        assert stored(office, standard.key).purchase_price_net == Decimal("1.75")
        assert stored(office, other.key).purchase_price_net == other.purchase_price_net


async def test_one_column_is_not_enough_and_nothing_is_said(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(1)
        QGuiApplication.clipboard().setText("A-1\nA-2")
        office.grid.take_focus()
        office.window.activateWindow()
        office.press(Qt.Key.Key_V, CTRL_SHIFT)
        assert office.window.controllers.clipboard.key_paster.dialog is None
        await office.says("two columns")


async def test_empty_cells_are_left_alone_unless_they_shall_clear(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(3)
        key = office.loaded_keys(1)[0]
        row = stored(office, key)
        dialog = await opened(office, f"Lieferanten-Art.Nr.\tNetto-EK\tKommentar\n{row.sku}\t1.75\t\n")
        assert len(lines(dialog.changes)) == 1
        dialog.clears.setChecked(True)
        await worked_out(dialog)
        assert len(lines(dialog.changes)) == (2 if row.comment else 1)
        dialog.titles.setChecked(False)
        await worked_out(dialog)
        assert any("No supplier has this SKU" in line[2] for line in lines(dialog.notes))
        assert dialog._options.uses[2] in (Field.COMMENT, Other.LEAVE_OUT)
        dialog.reject()


async def test_without_a_key_or_a_value_the_dialog_says_what_is_missing(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(3)
        key = office.loaded_keys(1)[0]
        dialog = await opened(office, f"{stored(office, key).sku}\t1.75\n")
        dialog.boxes[1].setCurrentIndex(0)
        await worked_out(dialog)
        assert "at least one more column" in dialog.words.text()
        dialog.boxes[0].setCurrentIndex(0)
        await worked_out(dialog)
        assert "which column is the key" in dialog.words.text()
        assert not dialog.paste.isEnabled()
        dialog.reject()


async def test_numbers_in_doubt_and_cells_that_cannot_be_read_are_listed(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(8)
        first, second = office.loaded_keys(2)
        text = f"{stored(office, first).sku}\t1,234\n{stored(office, second).sku}\t2.50\n"
        dialog = await opened(office, text)
        assert "two ways" in dialog.words.text()
        dialog.titles.setChecked(True)
        await worked_out(dialog)
        assert len(lines(dialog.changes)) == 1
        dialog.titles.setChecked(False)
        await worked_out(dialog)
        QTest.keyClick(dialog.paste, Qt.Key.Key_Space)
        assert stored(office, first).purchase_price_net == 1234
        assert office.shop.editing.doubt_of(first, PRICE) == "1,234"
