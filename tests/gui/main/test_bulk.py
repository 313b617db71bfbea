"""Changing many rows at once in the real window: what will be is seen before it is, and one step takes it back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.choosing import Aim
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey, ScalePrice
from jtl_desktop.domain.pricing import first_quantity, unit_price
from jtl_desktop.ui.bulk.dialog import BulkDialog
from jtl_desktop.ui.bulk.inputs import How
from jtl_desktop.ui.bulk.lines import Part
from jtl_desktop.ui.bulk.pages import Do
from tests.flows.shop import until
from tests.gui.main.office import Office, focused, open_office

PRICE = Field.PURCHASE_PRICE_NET
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@asynccontextmanager
async def at_work(server, folder) -> AsyncIterator[Office]:
    async with open_office(server, folder) as office:
        await office.see_rows(90)
        await until(lambda: office.shop.catalogue.counts().items_loaded == 90, "all suppliers")
        await office.quiet()
        yield office


async def back_at_the_grid(office: Office) -> None:
    """What a window manager does when a dialog has gone."""
    office.window.activateWindow()
    await until(office.window.isActiveWindow, "the window in front")
    office.grid.take_focus()


async def open_dialog(office: Office) -> BulkDialog:
    office.press(Qt.Key.Key_E, CONTROL)
    dialog = office.window.controllers.boxes.current
    assert isinstance(dialog, BulkDialog)
    return dialog


async def current(dialog) -> None:
    await until(lambda: dialog.panel.is_current, "a current preview")


async def select_rows(office: Office, count: int, field: Field = PRICE) -> list[RowKey]:
    """From the first supplier row on, with Shift and the arrow keys."""
    keys = office.loaded_keys(1)
    office.stand_on(keys[0], field)
    for _ in range(count - 1):
        office.press(Qt.Key.Key_Down, SHIFT)
    first = office.row(keys[0])
    found = await office.window.parts.model.keys_of(range(first, first + count))
    return [key for key in found if key is not None]


def rows_of(office: Office, keys: list[RowKey]) -> list[ItemSupplier]:
    rows = office.shop.editing.rows(keys)
    return [row for row in rows if row is not None]


async def test_three_percent_more_ending_on_95_is_seen_applied_and_undone(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        keys = await select_rows(office, 12)
        before = rows_of(office, keys)
        dialog = await open_dialog(office)
        assert dialog.selected.isChecked()
        assert "12" in dialog.selected.text() or str(len(keys)) in dialog.selected.text()
        assert dialog.values.field is PRICE
        QTest.keyClicks(dialog.values.number, "3")
        dialog.values.rounding.how.choose(How.ENDINGS)
        dialog.values.rounding.endings.setText(",95")
        await current(dialog)
        lines = dialog.panel.preview.lines
        assert [line.key for line in lines if line.field is PRICE] == [row.key for row in before]
        assert office.shop.editing.count == 0
        changing = [line for line in lines if line.state is State.CHANGES]
        assert dialog.apply.text() == f"&Apply {len(changing)} changes"
        QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        await until(lambda: office.shop.editing.count == len(changing), "pending changes")
        for row in rows_of(office, [line.key for line in changing]):
            assert row.purchase_price_net % 1 == Decimal("0.95")
        await back_at_the_grid(office)
        office.press(Qt.Key.Key_Z, CONTROL)
        await until(lambda: office.shop.editing.count == 0, "undone")
        assert rows_of(office, keys) == before


async def test_with_one_cell_the_whole_view_is_meant_and_said(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        office.stand_on(office.loaded_keys(1)[0], Field.DELIVERY_TIME)
        dialog = await open_dialog(office)
        assert dialog.all_rows.isChecked()
        assert dialog.values.field is Field.DELIVERY_TIME
        dialog.values.do.choose(Do.SET)
        QTest.keyClicks(dialog.values.number, "9")
        await current(dialog)
        rows = office.shop.catalogue.counts().rows
        assert len(dialog.panel.preview.lines) == rows
        assert f"all {office.window.parts.model.rowCount()} rows" in dialog.all_rows.text()
        QTest.mouseClick(dialog.selected, Qt.MouseButton.LeftButton)
        await until(lambda: dialog.panel.is_current and len(dialog.panel.preview.lines) == 1, "one row")
        dialog.reject()


async def test_while_the_preview_is_not_current_nothing_can_be_applied(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        await select_rows(office, 5)
        dialog = await open_dialog(office)
        assert not dialog.apply.isEnabled()
        assert "Type a value" in dialog.panel.sums.text()
        QTest.keyClicks(dialog.values.number, "10")
        await current(dialog)
        assert dialog.apply.isEnabled()
        QTest.keyClicks(dialog.values.number, "0")
        assert not dialog.apply.isEnabled()
        await current(dialog)
        changing = [line for line in dialog.panel.preview.lines if isinstance(line.new, Decimal)]
        assert changing
        for line in changing:
            assert isinstance(line.old, Decimal)
            assert line.new == line.old * 2
        dialog.values.number.setText("x")
        assert not dialog.apply.isEnabled()
        assert "not a number" in dialog.panel.sums.text()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert office.shop.editing.count == 0


async def test_a_line_that_is_unticked_is_left_out(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        await select_rows(office, 6, Field.DELIVERY_TIME)
        dialog = await open_dialog(office)
        dialog.values.do.choose(Do.SET)
        QTest.keyClicks(dialog.values.number, "77")
        await current(dialog)
        left_out = dialog.panel.preview.lines[1].key
        count = dialog.panel.lines.count_chosen()
        dialog.panel.table.setFocus()
        dialog.panel.table.selectRow(1)
        QTest.keyClick(dialog.panel.table, Qt.Key.Key_Space)
        assert dialog.panel.lines.count_chosen() == count - 1
        index = dialog.panel.lines.index(1, Part.TICK)
        assert index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Unchecked
        QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        await until(lambda: office.shop.editing.count == count - 1, "pending changes")
        assert office.shop.editing.change_of(left_out) is None


async def test_what_is_not_possible_is_counted_with_its_reason_and_stays(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        await select_rows(office, 6)
        dialog = await open_dialog(office)
        dialog.values.do.choose(Do.LOWER)
        QTest.keyClicks(dialog.values.number, "100000")
        await current(dialog)
        refused = dialog.panel.preview.counts[State.REFUSED]
        assert f"{refused} are not possible" in dialog.panel.sums.text()
        assert "must not be negative" in dialog.panel.reasons.text()
        assert not dialog.apply.isEnabled()
        dialog.panel.shown.choose(State.REFUSED)
        assert dialog.panel.lines.rowCount() == refused
        note = dialog.panel.lines.index(0, Part.NOTE)
        assert "negative" in note.data()
        dialog.reject()


async def test_scale_prices_from_a_pattern_and_moved_with_the_price(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        keys = await select_rows(office, 4, Field.SCALE_PRICES)
        dialog = await open_dialog(office)
        assert dialog.page is dialog.tiers
        dialog.tiers.do.choose(value=True)
        QTest.keyClicks(dialog.tiers.pattern, "10: -3 %; 50: -5 %")
        await current(dialog)
        chosen = dialog.panel.lines.count_chosen()
        QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        await until(lambda: office.shop.editing.count == chosen, "pending tiers")
        steps = (ScalePrice(Decimal(10), percent=Decimal(3)), ScalePrice(Decimal(50), percent=Decimal(5)))
        assert all(row.scale_prices == steps for row in rows_of(office, keys))


async def test_the_cheapest_becomes_the_default_supplier(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        office.stand_on(office.loaded_keys(1)[0], Field.IS_STANDARD)
        dialog = await open_dialog(office)
        assert dialog.page is dialog.standard
        assert dialog.standard.aim.value() is Aim.CHEAPEST
        await current(dialog)
        changing = [line for line in dialog.panel.preview.lines if line.state is State.CHANGES]
        assert len(dialog.panel.preview.lines) == 90
        assert changing
        assert "items change" in dialog.panel.sums.text()
        QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        await until(lambda: office.shop.editing.count >= len(changing), "pending changes")
        for line in changing:
            rows = office.shop.editing.rows_of_item(line.key.item_id)
            assert [row.key for row in rows if row.is_standard] == [line.key]
            prices = [unit_price(row, Decimal(1)) for row in rows if first_quantity(row) <= 1]
            standard = next(row for row in rows if row.is_standard)
            assert not prices or unit_price(standard, Decimal(1)) == min(price for price in prices if price > 0)


async def test_a_supplier_is_added_to_items_and_removed_with_guards(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        keys = await select_rows(office, 12)
        items = list(dict.fromkeys(key.item_id for key in keys))
        dialog = await open_dialog(office)
        dialog.tabs.setCurrentIndex(3)
        assert "Choose a supplier" in dialog.panel.sums.text()
        name = dialog.suppliers.supplier.itemText(0)
        dialog.suppliers.supplier.setCurrentIndex(0)
        await current(dialog)
        new = [line.key for line in dialog.panel.preview.lines if line.state is State.CHANGES]
        assert {line.key.item_id for line in dialog.panel.preview.lines} == set(items)
        assert dialog.panel.lines.index(0, Part.SUPPLIER).data() == name
        QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        await until(lambda: office.shop.editing.count == len(new), "pending additions")
        await back_at_the_grid(office)
        dialog = await open_dialog(office)
        dialog.tabs.setCurrentIndex(3)
        dialog.suppliers.do.choose(value=False)
        dialog.suppliers.supplier.setCurrentIndex(0)
        await current(dialog)
        counts = dialog.panel.preview.counts
        assert counts.get(State.CHANGES, 0) + counts.get(State.GUARDED, 0) == len(items)
        assert dialog.panel.lines.count_chosen() == counts.get(State.CHANGES, 0)
        for line in dialog.panel.preview.lines:
            rows = office.shop.editing.rows_of_item(line.key.item_id)
            row = next(row for row in rows if row.key == line.key)
            assert (line.state is State.GUARDED) == (row.is_standard or len(rows) == 1)
        dialog.reject()


async def test_find_next_jumps_and_replace_all_is_one_step(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        keys = office.loaded_keys(5)
        for key in (keys[1], keys[3]):
            office.shop.editing.set_value(key, Field.COMMENT, "alte Liste 2025")
        await office.quiet()
        before = rows_of(office, keys)
        office.stand_on(keys[0], Field.COMMENT)
        office.press(Qt.Key.Key_H, CONTROL)
        dialog = office.window.controllers.bulk.finder
        assert dialog is not None
        await until(dialog.isActiveWindow, "the box in front")
        assert focused() is dialog.needle
        QTest.keyClicks(focused(), "liste 2025")
        QTest.keyClicks(dialog.replacement, "Liste 2026")
        await current(dialog)
        assert dialog.panel.sums.text().startswith("Found 2 in 2 rows.")
        for expected in (keys[1], keys[3], keys[1]):
            QTest.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
            assert office.grid.current_key() == expected
        dialog.is_case_sensitive.click()
        await until(lambda: "Nothing was found" in dialog.panel.sums.text(), "no hit")
        assert not dialog.replace_all.isEnabled()
        dialog.is_case_sensitive.click()
        await current(dialog)
        QTest.mouseClick(dialog.replace_all, Qt.MouseButton.LeftButton)
        await until(lambda: rows_of(office, [keys[1]])[0].comment == "alte Liste 2026", "replaced")
        assert rows_of(office, [keys[3]])[0].comment == "alte Liste 2026"
        await until(lambda: "Nothing was found" in dialog.panel.sums.text(), "counted anew")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert office.window.controllers.bulk.finder is None
        office.window.controllers.steps.undo()
        await until(lambda: rows_of(office, keys) == before, "undone")


async def test_replace_takes_one_hit_and_goes_on(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        keys = office.loaded_keys(6)
        for key in keys[2:5]:
            office.shop.editing.set_value(key, Field.COMMENT, "x")
        office.stand_on(keys[0], Field.COMMENT)
        office.press(Qt.Key.Key_H, CONTROL)
        dialog = office.window.controllers.bulk.finder
        assert dialog is not None
        dialog.needle.setText("x")
        dialog.replacement.setText("y")
        await current(dialog)
        QTest.mouseClick(dialog.replace_one, Qt.MouseButton.LeftButton)
        assert office.grid.current_key() == keys[2]
        QTest.mouseClick(dialog.replace_one, Qt.MouseButton.LeftButton)
        await until(lambda: rows_of(office, [keys[2]])[0].comment == "y", "replaced")
        assert office.grid.current_key() == keys[3]
        assert [row.comment for row in rows_of(office, keys[3:5])] == ["x", "x"]
        dialog.reject()


async def test_the_size_of_the_dialog_is_remembered(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        await select_rows(office, 2)
        dialog = await open_dialog(office)
        dialog.resize(1111, 777)
        dialog.reject()
        await back_at_the_grid(office)
        dialog = await open_dialog(office)
        assert (dialog.width(), dialog.height()) == (1111, 777)
        dialog.reject()


async def test_news_about_a_row_renew_the_preview_and_keep_the_ticks(qapp, server, tmp_path):
    async with at_work(server, tmp_path) as office:
        keys = await select_rows(office, 6)
        dialog = await open_dialog(office)
        QTest.keyClicks(dialog.values.number, "10")
        await current(dialog)
        dialog.panel.lines.toggle([2])
        before = dialog.panel.preview
        elsewhere = next(key for key in office.loaded_keys(200) if key.item_id not in {key.item_id for key in keys})
        office.shop.editing.set_value(elsewhere, PRICE, Decimal(77))
        office.shop.editing.set_value(keys[0], PRICE, Decimal(200))
        await until(lambda: dialog.panel.is_current and dialog.panel.preview is not before, "another preview")
        lines = [line for line in dialog.panel.preview.lines if line.key == keys[0]]
        assert lines[0].new == 220
        assert dialog.panel.lines.flipped == {2}
        again = dialog.panel.preview
        office.shop.editing.set_value(elsewhere, PRICE, Decimal(78))
        await asyncio.sleep(0.5)
        assert dialog.panel.preview is again
        dialog.reject()
