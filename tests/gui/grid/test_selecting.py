"""Cells, rows, columns and several blocks are selected by keys and mouse, over both parts (merchants' table, row 3)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from jtl_desktop.domain.items import Field, ItemId, SupplierId
from jtl_desktop.storage.result_build import open_result
from jtl_desktop.storage.results import Column, GridQuery
from jtl_desktop.ui.grid.view import GridView
from tests.gui.grid.conftest import Desk
from tests.gui.grid.hands import CTRL, LEFT, SHIFT, block, cells, click, column, drag, here, key, move, place, stand_on

KEY = Qt.Key


def test_shift_and_arrows_draw_a_block_and_the_cursor_stays_where_it_began(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    stand_on(grid, desk.model.index(2, columns[4]))
    key(grid, KEY.Key_Down, SHIFT, times=3)
    key(grid, KEY.Key_Right, SHIFT, times=2)
    assert cells(grid) == block(range(2, 6), columns[4:7])
    assert here(grid) == (2, columns[4])
    key(grid, KEY.Key_Up, SHIFT)
    key(grid, KEY.Key_Left, SHIFT, times=4)
    assert cells(grid) == block(range(2, 5), columns[2:5])
    key(grid, KEY.Key_Down)
    assert cells(grid) == {here(grid)} == {(3, columns[4])}


def test_with_ctrl_an_arrow_leads_to_the_edge_and_with_shift_selects_up_to_it(grid: GridView, desk: Desk) -> None:
    columns, last = grid.shown_columns(), desk.model.rowCount() - 1
    stand_on(grid, desk.model.index(5, columns[4]))
    key(grid, KEY.Key_Down, CTRL)
    assert here(grid) == (last, columns[4])
    key(grid, KEY.Key_Up, CTRL | SHIFT)
    assert cells(grid) == block(range(last + 1), [columns[4]])
    key(grid, KEY.Key_Right, CTRL)
    assert here(grid) == (last, columns[-1])
    key(grid, KEY.Key_Home, CTRL)
    assert here(grid) == (0, columns[0])


def test_shift_space_selects_rows_and_shift_down_more_of_them(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    stand_on(grid, desk.model.index(4, columns[6]))
    key(grid, KEY.Key_Space, SHIFT)
    assert cells(grid) == block(range(4, 5), columns)
    key(grid, KEY.Key_Down, SHIFT, times=2)
    assert cells(grid) == block(range(4, 7), columns)
    assert here(grid) == (4, columns[6])


def test_ctrl_space_selects_the_columns_of_the_selection(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    stand_on(grid, desk.model.index(4, columns[2]))
    key(grid, KEY.Key_Right, SHIFT, times=2)
    key(grid, KEY.Key_Space, CTRL)
    assert cells(grid) == block(range(desk.model.rowCount()), columns[2:5])
    assert [(b.top, b.bottom) for b in grid.blocks()] == [(0, desk.model.rowCount() - 1)]
    key(grid, KEY.Key_Right, SHIFT)
    assert cells(grid) == block(range(desk.model.rowCount()), columns[2:6])


def test_hidden_columns_are_never_part_of_a_selection(grid: GridView, desk: Desk) -> None:
    hidden = [c for c, column in enumerate(desk.model.columns) if column.name == "delivery_time"]
    grid.headers.set_column_shown(hidden[0], shown=False)
    stand_on(grid, desk.model.index(4, grid.shown_columns()[5]))
    for pressed, modifiers in ((KEY.Key_A, CTRL), (KEY.Key_Space, SHIFT)):
        key(grid, pressed, modifiers)
        assert hidden[0] not in {at for _, at in cells(grid)}
    key(grid, KEY.Key_End, SHIFT)
    assert hidden[0] not in {at for _, at in cells(grid)}


def test_columns_that_were_moved_are_selected_as_they_stand(grid: GridView, desk: Desk) -> None:
    header = grid.main.horizontalHeader()
    first, second, third, fourth = grid.main.shown_columns()[:4]
    header.moveSection(header.visualIndex(fourth), header.visualIndex(second))
    assert grid.main.shown_columns()[:4] == [first, fourth, second, third]
    stand_on(grid, desk.model.index(4, first))
    key(grid, KEY.Key_Right, SHIFT, times=2)
    assert cells(grid) == block(range(4, 5), [first, fourth, second])
    assert grid.blocks()[0].columns == (first, fourth, second)


def test_the_mouse_draws_a_block_over_both_parts(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    drag(grid, (2, columns[5]), (6, columns[1]))
    assert cells(grid) == block(range(2, 7), columns[1:6])
    assert here(grid) == (2, columns[5])
    drag(grid, (3, columns[2]), (1, columns[4]))
    assert cells(grid) == block(range(1, 4), columns[2:5])
    assert desk.editing.count == 0


def test_a_block_is_drawn_on_beyond_the_lower_edge(grid: GridView, desk: Desk, qtbot: QtBot) -> None:
    columns = grid.shown_columns()
    part, position = place(grid, 5, columns[5])
    QTest.mousePress(part.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, position)
    below = QPoint(position.x(), part.viewport().height() + 60)
    move(part.viewport(), below)
    shown_at_first = grid.main.band().first
    qtbot.waitUntil(lambda: grid.main.band().first > shown_at_first + 10)
    QTest.mouseRelease(part.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, below)
    chosen = grid.blocks()
    assert [(b.top, b.columns) for b in chosen] == [(5, (columns[5],))]
    assert chosen[0].bottom > shown_at_first + 25
    stays = grid.main.verticalScrollBar().value()
    QTest.qWait(120)
    assert grid.main.verticalScrollBar().value() == stays


def test_ctrl_adds_cells_and_blocks_and_takes_them_away_again(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    drag(grid, (1, columns[4]), (3, columns[5]))
    first = block(range(1, 4), columns[4:6])
    drag(grid, (6, columns[6]), (8, columns[8]), CTRL)
    both = first | block(range(6, 9), columns[6:9])
    assert cells(grid) == both
    click(grid, 12, columns[3], CTRL)
    assert cells(grid) == both | {(12, columns[3])}
    click(grid, 2, columns[4], CTRL)
    assert cells(grid) == both - {(2, columns[4])} | {(12, columns[3])}
    drag(grid, (7, columns[6]), (8, columns[7]), CTRL)
    assert (7, columns[6]) not in cells(grid)
    assert (6, columns[6]) in cells(grid)
    click(grid, 5, columns[5])
    assert cells(grid) == {(5, columns[5])}
    assert desk.editing.count == 0


def test_shift_and_a_click_extend_the_last_block_and_keep_the_others(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    click(grid, 1, columns[4])
    click(grid, 4, columns[6], CTRL)
    click(grid, 6, columns[7], SHIFT)
    assert cells(grid) == {(1, columns[4])} | block(range(4, 7), columns[6:8])
    click(grid, 5, columns[6], SHIFT)
    assert cells(grid) == {(1, columns[4])} | block(range(4, 6), [columns[6]])


def test_drawing_over_a_box_does_not_tick_it(grid: GridView, desk: Desk) -> None:
    index = desk.cell(7, 1, Field.IS_DROPSHIPPING)
    grid.main.scrollTo(index)
    centre = grid.main.visualRect(index).center()
    below = grid.main.visualRect(desk.cell(7, 3, Field.IS_DROPSHIPPING)).center()
    QTest.mousePress(grid.main.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, centre)
    move(grid.main.viewport(), below)
    move(grid.main.viewport(), centre)
    QTest.mouseRelease(grid.main.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, centre)
    assert desk.editing.count == 0


def test_the_right_button_keeps_a_selection_that_it_hits(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    drag(grid, (2, columns[4]), (5, columns[6]))
    for row, kept in ((3, True), (9, False)):
        part, position = place(grid, row, columns[5])
        QTest.mouseClick(part.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, position)
        assert here(grid) == (row, columns[5])
        assert (cells(grid) == block(range(2, 6), columns[4:7])) is kept
    assert cells(grid) == {(9, columns[5])}


def test_a_row_that_comes_in_above_moves_the_selection_with_its_rows(grid: GridView, desk: Desk) -> None:
    columns = grid.shown_columns()
    row = desk.row(7, 2)
    stand_on(grid, desk.model.index(row, columns[5]))
    key(grid, KEY.Key_Down, SHIFT)
    desk.editing.add_supplier(ItemId(2), SupplierId(5))
    assert cells(grid) == block(range(row + 1, row + 3), [columns[5]])
    key(grid, KEY.Key_Down, SHIFT)
    assert cells(grid) == block(range(row + 1, row + 4), [columns[5]])


def test_a_click_on_a_title_still_sorts_and_selects_nothing(grid: GridView, desk: Desk, qtbot: QtBot) -> None:
    header = grid.main.horizontalHeader()
    at = grid.main.shown_columns()[2]
    where = QPoint(header.sectionViewportPosition(at) + 8, header.height() // 2)
    with qtbot.waitSignal(grid.headers.order_requested):
        QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, where)
    assert cells(grid) == set()


def show_other_rows(grid: GridView, desk: Desk, query: GridQuery) -> None:
    old = grid.swap(open_result(desk.path, query))
    assert old is not None
    old.close()


def test_another_order_keeps_rows_and_columns_that_were_selected(grid: GridView, desk: Desk) -> None:
    """The catalogue is put in order again while it is being filled; nobody has to select anew because of that."""
    chosen = desk.row(7, 1)
    stand_on(grid, desk.model.index(chosen, column(grid, Field.SKU)))
    key(grid, KEY.Key_Down, SHIFT, times=40)
    key(grid, KEY.Key_Right, SHIFT)
    before = {(desk.model.entry(row).item.item_id, desk.model.entry(row).key, at) for row, at in cells(grid)}
    show_other_rows(grid, desk, GridQuery(sort=((Column.OWN_SKU, True),)))
    after = {(desk.model.entry(row).item.item_id, desk.model.entry(row).key, at) for row, at in cells(grid)}
    assert after == before
    assert len(after) == 82
    key(grid, KEY.Key_Space, CTRL)
    show_other_rows(grid, desk, GridQuery(search="Artikel Nr. 29"))
    stand_on(grid, desk.model.index(1, column(grid, Field.SKU)))
    key(grid, KEY.Key_Space, CTRL)
    show_other_rows(grid, desk, GridQuery())
    assert cells(grid) == block(range(desk.model.rowCount()), [column(grid, Field.SKU)])
