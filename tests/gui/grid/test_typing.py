"""The merchant types into cells: real keys, real clicks, and nothing is ever lost or put on another row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.storage.result_build import open_result
from jtl_desktop.storage.results import Column, GridQuery
from jtl_desktop.ui.editors import DecimalEdit
from jtl_desktop.ui.grid.columns import Look, column_of
from jtl_desktop.ui.grid.delegates import TextEdit
from jtl_desktop.ui.texts import number_format

KEY = RowKey(ItemId(7), SupplierId(2))


def stand_on(grid, desk, field, supplier=2, item=7):
    grid.main.setCurrentIndex(desk.cell(item, supplier, field))
    grid.take_focus()


def editor(grid) -> DecimalEdit | TextEdit:
    assert grid.delegate.editor is not None
    return grid.delegate.editor


def here(grid) -> tuple[int, int]:
    index = grid.main.currentIndex()
    return index.row(), index.column()


def test_typing_over_a_cell_replaces_it_and_enter_goes_down(grid, desk, language):
    stand_on(grid, desk, Field.PURCHASE_PRICE_NET)
    row, column = here(grid)
    typed = "39,90" if language == "de" else "39.90"
    QTest.keyClicks(grid.main, typed[0])
    QTest.keyClicks(editor(grid), typed[1:])
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    assert desk.value(7, 2, Field.PURCHASE_PRICE_NET) == Decimal("39.9")
    assert here(grid) == (row + 1, column)
    assert not grid.is_editing


def test_f2_edits_in_place_and_escape_leaves_the_cell_as_it_was(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    QTest.keyClick(grid.main, Qt.Key.Key_F2)
    QTest.keyClicks(editor(grid), "!")
    QTest.keyClick(editor(grid), Qt.Key.Key_Escape)
    assert desk.editing.count == 0
    assert not grid.is_editing
    assert desk.editing.restored_draft is None


def test_tab_keeps_the_value_and_goes_to_the_next_cell_that_can_be_edited(grid, desk):
    stand_on(grid, desk, Field.AMOUNT_PACKAGING_UNIT)
    QTest.keyClicks(grid.main, "5")
    QTest.keyClick(editor(grid), Qt.Key.Key_Tab)
    assert desk.value(7, 2, Field.AMOUNT_PACKAGING_UNIT) == 5
    # The price of a packaging unit in between is worked out by Wawi.
    assert here(grid) == (desk.row(7, 2), column_of(desk.model.columns, Field.TAX_RATE))


def test_shift_enter_goes_up(grid, desk):
    stand_on(grid, desk, Field.STOCK_LEVEL)
    QTest.keyClicks(grid.main, "1")
    QTest.keyClick(editor(grid), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert here(grid)[0] == desk.row(7, 1)


def test_a_bad_value_keeps_its_editor_open_with_the_reason(grid, desk):
    stand_on(grid, desk, Field.MINIMUM_PURCHASE_QUANTITY)
    QTest.keyClicks(grid.main, "2")
    QTest.keyClicks(editor(grid), ".5")
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    assert grid.is_editing
    assert "whole numbers" in editor(grid).reason()
    assert editor(grid).text() == "2.5"
    assert desk.editing.count == 0


def test_clicking_elsewhere_does_not_throw_a_bad_value_away(grid, desk, qtbot):
    stand_on(grid, desk, Field.MINIMUM_PURCHASE_QUANTITY)
    QTest.keyClicks(grid.main, "2")
    QTest.keyClicks(editor(grid), ".5")
    other = grid.main.visualRect(desk.cell(8, 2, Field.SKU)).center()
    QTest.mouseClick(grid.main.viewport(), Qt.MouseButton.LeftButton, pos=other)
    qtbot.waitUntil(lambda: here(grid)[0] == desk.row(7, 2))
    assert editor(grid).text() == "2.5"
    assert desk.editing.count == 0
    editor(grid).setText("3")
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    assert desk.value(7, 2, Field.MINIMUM_PURCHASE_QUANTITY) == 3


def test_clicking_elsewhere_takes_a_good_value_over(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    QTest.keyClicks(grid.main, "n")
    QTest.keyClicks(editor(grid), "eu")
    other = grid.main.visualRect(desk.cell(8, 2, Field.SKU)).center()
    QTest.mouseClick(grid.main.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert desk.value(7, 2, Field.COMMENT) == "neu"
    assert desk.editing.count == 1


def test_news_from_wawi_do_not_touch_what_is_being_typed(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    QTest.keyClick(grid.main, Qt.Key.Key_F2)
    QTest.keyClicks(editor(grid), " und mehr")
    desk.model.values_changed()
    assert editor(grid).text() == "Bemerkung 72 und mehr"


def test_what_is_typed_is_noted_at_every_key(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    QTest.keyClicks(grid.main, "a")
    QTest.keyClicks(editor(grid), "b")
    draft = desk.editing._workspace.draft()
    assert (draft.key, draft.field, draft.text) == (KEY, Field.COMMENT, "ab")
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    assert desk.editing._workspace.draft() is None


def test_a_value_goes_to_its_own_row_even_if_a_row_came_in_above(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    QTest.keyClicks(grid.main, "x")
    desk.editing.add_supplier(ItemId(2), SupplierId(5))
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    assert desk.value(7, 2, Field.COMMENT) == "x"
    assert desk.editing.change_of(RowKey(ItemId(7), SupplierId(1))) is None


def test_typing_on_a_cell_that_cannot_be_edited_reads_no_rows(grid, desk, monkeypatch):
    grid.main.setCurrentIndex(desk.model.index(0, grid.shown_columns()[1]))
    monkeypatch.setattr(type(desk.model), "match", lambda *_arguments: pytest.fail("every row was searched"))
    before = here(grid)
    QTest.keyClicks(grid.main, "A-0300")
    assert here(grid) == before
    assert desk.editing.count == 0


def test_delete_empties_the_cell_and_never_the_row(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    QTest.keyClick(grid.main, Qt.Key.Key_Delete)
    assert desk.value(7, 2, Field.COMMENT) == ""
    stand_on(grid, desk, Field.PURCHASE_PRICE_NET)
    QTest.keyClick(grid.main, Qt.Key.Key_Delete)
    assert desk.value(7, 2, Field.PURCHASE_PRICE_NET) == 0
    grid.main.setCurrentIndex(desk.model.index(desk.row(7, 2), 1))
    QTest.keyClick(grid.main, Qt.Key.Key_Delete)
    assert desk.editing.count == 2


def test_space_ticks_and_one_click_ticks(grid, desk):
    stand_on(grid, desk, Field.IS_DROPSHIPPING)
    QTest.keyClick(grid.main, Qt.Key.Key_Space)
    assert desk.value(7, 2, Field.IS_DROPSHIPPING) is True
    grid.main.scrollTo(grid.main.currentIndex())
    centre = grid.main.visualRect(desk.cell(7, 2, Field.IS_DROPSHIPPING)).center()
    QTest.mouseClick(grid.main.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert desk.value(7, 2, Field.IS_DROPSHIPPING) is False


def test_one_click_on_the_star_makes_the_default_supplier(grid, desk):
    index = desk.cell(7, 3, Field.IS_STANDARD)
    grid.main.scrollTo(index)
    QTest.mouseClick(grid.main.viewport(), Qt.MouseButton.LeftButton, pos=grid.main.visualRect(index).center())
    assert [desk.value(7, n, Field.IS_STANDARD) for n in (1, 2, 3)] == [False, False, True]


def test_a_click_beside_the_box_only_moves_the_cursor(grid, desk):
    index = desk.cell(7, 3, Field.IS_DROPSHIPPING)
    grid.main.scrollTo(index)
    beside = grid.main.visualRect(index).topLeft() + QPoint(3, 5)
    QTest.mouseClick(grid.main.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert grid.main.currentIndex() == index
    assert desk.editing.count == 0


def test_scale_prices_are_opened_in_their_panel(grid, desk, qtbot):
    stand_on(grid, desk, Field.SCALE_PRICES)
    with qtbot.waitSignal(grid.tiers_requested):
        QTest.keyClick(grid.main, Qt.Key.Key_F2)
    assert not grid.is_editing


def test_a_long_text_shows_how_much_room_is_left(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    QTest.keyClick(grid.main, Qt.Key.Key_F2)
    line = editor(grid)
    assert isinstance(line, TextEdit)
    assert line.counter() == ""
    line.setText("x" * 400)
    assert line.counter() == "400 of 512"
    line.setText("x" * 513)
    assert "At most 512 characters" in line.reason()


def test_another_order_keeps_the_cursor_on_its_row(grid, desk):
    stand_on(grid, desk, Field.COMMENT)
    top_before = grid.main.visualRect(grid.main.currentIndex()).top()
    result = open_result(desk.path, GridQuery(sort=((Column.PURCHASE_PRICE_NET, True),)))
    old = grid.swap(result)
    old.close()
    assert grid.current_key() == KEY
    assert grid.current_field() is Field.COMMENT
    assert grid.main.visualRect(grid.main.currentIndex()).top() == top_before
    assert [(i.row(), i.column()) for i in grid.main.selectionModel().selectedIndexes()] == [here(grid)]


def test_arrow_keys_cross_the_frozen_edge(grid, desk):
    columns = grid.shown_columns()
    grid.main.setCurrentIndex(desk.model.index(0, columns[3]))
    QTest.keyClick(grid.main, Qt.Key.Key_Left)
    assert here(grid) == (0, columns[2])
    assert desk.model.columns[columns[2]].is_frozen
    QTest.keyClick(grid.main, Qt.Key.Key_Right)
    assert here(grid) == (0, columns[3])
    QTest.keyClick(grid.main, Qt.Key.Key_Home)
    assert here(grid) == (0, columns[0])
    QTest.keyClick(grid.main, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert here(grid) == (desk.model.rowCount() - 1, columns[-1])


def test_both_parts_scroll_together(grid, desk):
    QTest.keyClick(grid.main, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert grid.main.verticalScrollBar().value() > 0
    assert grid.frozen.verticalScrollBar().value() == grid.main.verticalScrollBar().value()
    assert grid.frozen.verticalScrollBar().maximum() == grid.main.verticalScrollBar().maximum()


def test_both_parts_stay_together_when_a_short_list_becomes_long_again(grid, desk):
    grid.swap(open_result(desk.path, GridQuery(search="A-0200"))).close()
    QApplication.processEvents()
    QTest.keyClick(grid.main, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    grid.swap(open_result(desk.path, GridQuery())).close()
    QApplication.processEvents()
    assert grid.main.visualRect(grid.main.currentIndex()).top() == 0
    assert grid.frozen.verticalScrollBar().value() == grid.main.verticalScrollBar().value() > 0


def test_shift_extends_the_selection_over_the_frozen_edge(grid, desk):
    columns = grid.shown_columns()
    grid.main.setCurrentIndex(desk.model.index(2, columns[2]))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(grid.main, key, Qt.KeyboardModifier.ShiftModifier)
    chosen = {(i.row(), i.column()) for i in grid.main.selectionModel().selectedIndexes()}
    assert {(2, columns[2]), (3, columns[3])} <= chosen


def test_everything_is_selected_at_once(grid, desk):
    QTest.keyClick(grid.main, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    ranges = grid.main.selectionModel().selection().toList()
    assert [(r.top(), r.bottom()) for r in ranges] == [(0, desk.model.rowCount() - 1)]


@pytest.mark.parametrize("look", [Look.NUMBER, Look.TEXT])
def test_opening_and_committing_every_editor_changes_nothing(grid, desk, language, look):
    for index, column in enumerate(desk.model.columns):
        if column.look is look and column.field is not None and column.field.is_writable:
            grid.headers.set_column_shown(index, shown=True)
            stand_on(grid, desk, column.field)
            QTest.keyClick(grid.main, Qt.Key.Key_F2)
            assert grid.is_editing, column.name
            QTest.keyClick(editor(grid), Qt.Key.Key_Return)
            assert not grid.is_editing, column.name
    assert desk.editing.count == 0


NUMBERS = [field for field in Field if field.kind.is_number and field.is_writable]
TEXTS = [field for field in Field if field.max_length]


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    field=st.sampled_from(NUMBERS),
    value=st.decimals(allow_nan=False, allow_infinity=False, places=13, min_value=-(10**11), max_value=10**11),
)
def test_no_number_is_changed_by_being_looked_at(qapp, language, field, value):
    line = DecimalEdit.for_field(field, number_format())
    line.set_value(value)
    assert line.value() is value
    shown = line.text()
    line.setText("")
    line.setText(shown)
    assert line.value() is value
    line.deleteLater()


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(TEXTS), value=st.text(max_size=600))
def test_no_text_is_changed_by_being_looked_at(qapp, field, value):
    line = TextEdit(field)
    line.set_value(value)
    assert line.value() == value
    assert line.reason() == ""
    line.deleteLater()
