"""What is done to many cells at once, by real keys (merchants' table, rows 1, 2, 4, 10, 11, 17): each is one step."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jtl_desktop.domain.items import Field, ItemId, RowKey, ScalePrice, SupplierId
from jtl_desktop.ui.grid.states import Mark
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.texts import tr_text
from tests.gui.grid.conftest import Desk, item_row
from tests.gui.grid.hands import CTRL, SHIFT, cells, click, column, drag, editor, here, key, stand_on, type_over

KEY = Qt.Key
PRICE = Field.PURCHASE_PRICE_NET


def steps(desk: Desk) -> list[str]:
    """The names of all steps so far, the newest last."""
    return [tr_text(header.name) for header in desk.editing.steps.done]


def select(grid: GridView, desk: Desk, first: tuple[int, int, Field], last: tuple[int, int, Field]) -> None:
    """Drag from one cell to another: item, supplier and field of each."""
    corners = [(desk.row(item, supplier), column(grid, field)) for item, supplier, field in (first, last)]
    grid.scroll_to(*corners[1])
    drag(grid, corners[0], corners[1])


def values(desk: Desk, field: Field, *rows: tuple[int, int]) -> list[object]:
    return [desk.value(item, supplier, field) for item, supplier in rows]


def test_typing_goes_to_the_cell_where_the_block_began_and_enter_walks_down_through_it(
    grid: GridView, desk: Desk
) -> None:
    select(grid, desk, (7, 1, Field.SKU), (7, 3, PRICE))
    chosen = cells(grid)
    seen = []
    for number in range(6):
        seen.append(here(grid))
        type_over(grid, str(number + 1))
        key(grid, KEY.Key_Return)
    top, left, right = desk.row(7, 1), column(grid, Field.SKU), column(grid, PRICE)
    assert seen == [(top + row, at) for at in (left, right) for row in range(3)]
    assert here(grid) == (top, left)
    assert cells(grid) == chosen
    assert values(desk, Field.SKU, (7, 1), (7, 2), (7, 3)) == ["1", "2", "3"]
    assert values(desk, PRICE, (7, 1), (7, 2), (7, 3)) == [4, 5, 6]
    assert len(steps(desk)) == 6
    assert steps(desk)[-1] == "Net PP of A-0007"


def test_tab_walks_through_the_block_to_the_right_and_back_with_shift(grid: GridView, desk: Desk) -> None:
    select(grid, desk, (7, 1, Field.SKU), (7, 2, PRICE))
    top, left, right = desk.row(7, 1), column(grid, Field.SKU), column(grid, PRICE)
    seen = []
    for _ in range(4):
        seen.append(here(grid))
        key(grid, KEY.Key_Tab)
    assert seen == [(top, left), (top, right), (top + 1, left), (top + 1, right)]
    assert here(grid) == (top, left)
    key(grid, KEY.Key_Backtab, SHIFT)
    assert here(grid) == (top + 1, right)
    assert len(cells(grid)) == 4


def test_walking_goes_from_block_to_block_and_past_what_cannot_be_edited(grid: GridView, desk: Desk) -> None:
    grid.resize(2600, 620)
    row, price_per_unit = desk.row(7, 1), column(grid, Field.PACKAGING_UNIT_PRICE_NET)
    click(grid, row, column(grid, Field.AMOUNT_PACKAGING_UNIT))
    click(grid, row, price_per_unit, SHIFT)
    click(grid, row + 4, column(grid, PRICE), CTRL)
    grid.selecting.cursor_moved()
    seen = {here(grid)}
    for _ in range(4):
        key(grid, KEY.Key_Return)
        seen.add(here(grid))
    assert seen == {(row, column(grid, Field.AMOUNT_PACKAGING_UNIT)), (row + 4, column(grid, PRICE))}


def test_escape_gives_up_and_leaves_the_selection(grid: GridView, desk: Desk) -> None:
    select(grid, desk, (7, 1, PRICE), (7, 3, PRICE))
    type_over(grid, "9")
    key(grid, KEY.Key_Escape)
    assert not grid.is_editing
    assert desk.editing.count == 0
    assert len(cells(grid)) == 3


def test_backspace_begins_with_an_empty_line_which_escape_takes_back(grid: GridView, desk: Desk) -> None:
    stand_on(grid, desk.cell(7, 2, Field.COMMENT))
    key(grid, KEY.Key_Backspace)
    assert editor(grid).text() == ""
    key(grid, KEY.Key_Escape)
    assert desk.value(7, 2, Field.COMMENT) == "Bemerkung 72"
    key(grid, KEY.Key_Backspace)
    QTest.keyClicks(editor(grid), "neu")
    key(grid, KEY.Key_Return)
    assert desk.value(7, 2, Field.COMMENT) == "neu"


def test_delete_clears_all_selected_cells_as_one_step_and_never_a_row(
    grid: GridView, desk: Desk, messages: MessageBar
) -> None:
    rows = desk.model.rowCount()
    select(grid, desk, (7, 1, Field.SKU), (8, 3, PRICE))
    key(grid, KEY.Key_Delete)
    assert values(desk, PRICE, (7, 1), (7, 3), (8, 3)) == [0, 0, 0]
    assert values(desk, Field.SKU, (7, 1), (8, 3)) == ["", ""]
    assert desk.model.rowCount() == rows
    assert steps(desk) == ["Clear 12 cells"]
    assert messages.words == "12 cells changed."
    key(grid, KEY.Key_Delete)
    assert steps(desk) == ["Clear 12 cells"]
    assert "the same already" in messages.words


def test_delete_on_whole_rows_leaves_item_star_and_what_wawi_works_out(
    grid: GridView, desk: Desk, messages: MessageBar
) -> None:
    stand_on(grid, desk.cell(7, 1, PRICE))
    key(grid, KEY.Key_Space, SHIFT)
    key(grid, KEY.Key_Delete)
    row = desk.editing.row(RowKey(ItemId(7), SupplierId(1)))
    before = item_row(7, 1)
    assert row is not None
    kept = {Field.IS_STANDARD, Field.PACKAGING_UNIT_PRICE_NET}
    shown = {field for at in grid.shown_columns() if (field := desk.model.columns[at].field) is not None}
    for field in shown - kept:
        assert row.get(field) == field.unset, field
    for field in kept:
        assert row.get(field) == before.get(field), field
    assert desk.editing.change_of(row.key) is not None
    assert "1 cell cannot be changed." in messages.words
    assert len(steps(desk)) == 1


def test_delete_on_the_items_own_data_says_that_nothing_is_there(
    grid: GridView, desk: Desk, messages: MessageBar
) -> None:
    stand_on(grid, desk.model.index(3, grid.shown_columns()[2]))
    key(grid, KEY.Key_Delete)
    assert desk.editing.count == 0
    assert "select cells of a supplier's row" in messages.words


def test_fill_down_takes_the_top_row_for_all_columns(grid: GridView, desk: Desk) -> None:
    select(grid, desk, (7, 1, Field.SKU), (8, 2, Field.SCALE_PRICES))
    key(grid, KEY.Key_D, CTRL)
    rows = [(7, 1), (7, 2), (7, 3), (8, 1), (8, 2)]
    assert values(desk, PRICE, *rows) == [item_row(7, 1).purchase_price_net] * 5
    assert values(desk, Field.SKU, *rows) == ["L-71"] * 5
    assert values(desk, Field.SCALE_PRICES, *rows) == [(ScalePrice(Decimal(10), net=Decimal("0.355")),)] * 5
    assert desk.value(8, 3, PRICE) == item_row(8, 3).purchase_price_net
    assert steps(desk) == ["Fill down 12 cells"]


def test_fill_down_in_one_row_takes_the_row_above(grid: GridView, desk: Desk) -> None:
    select(grid, desk, (7, 2, Field.SKU), (7, 2, PRICE))
    key(grid, KEY.Key_D, CTRL)
    assert desk.value(7, 2, PRICE) == item_row(7, 1).purchase_price_net
    assert desk.value(7, 2, Field.SKU) == "L-71"
    stand_on(grid, desk.model.index(0, column(grid, PRICE)))
    key(grid, KEY.Key_D, CTRL)
    assert len(steps(desk)) == 1


def test_fill_down_of_a_star_makes_one_default_supplier_per_item_and_says_so(
    grid: GridView, desk: Desk, messages: MessageBar
) -> None:
    desk.editing.set_standard(RowKey(ItemId(5), SupplierId(2)))
    select(grid, desk, (5, 2, Field.IS_STANDARD), (8, 3, Field.IS_STANDARD))
    key(grid, KEY.Key_D, CTRL)
    for item in (6, 7, 8):
        stars = [number for number in (1, 2, 3) if desk.value(item, number, Field.IS_STANDARD)]
        assert stars == [2], item
    assert desk.value(5, 2, Field.IS_STANDARD) is False
    assert "only one default supplier" in messages.words


@pytest.mark.parametrize("rows", [1, 3])
def test_fill_right_takes_the_left_column_where_the_kinds_agree(grid: GridView, desk: Desk, rows: int) -> None:
    grid.resize(2600, 620)
    select(grid, desk, (7, 1, Field.MINIMUM_PURCHASE_QUANTITY), (7, rows, Field.DELIVERY_TIME))
    key(grid, KEY.Key_R, CTRL)
    for number in (1, 2, 3):
        wanted = item_row(7, number).minimum_purchase_quantity if number <= rows else Decimal(0)
        assert desk.value(7, number, Field.PERMISSIBLE_ORDER_QUANTITY) == wanted
    assert len(steps(desk)) == 1


def test_ctrl_enter_gives_what_is_typed_to_all_selected_cells(grid: GridView, desk: Desk) -> None:
    select(grid, desk, (7, 1, PRICE), (8, 3, PRICE))
    chosen = cells(grid)
    type_over(grid, "39.90")
    key(grid, KEY.Key_Return, CTRL)
    rows = [(item, supplier) for item in (7, 8) for supplier in (1, 2, 3)]
    assert values(desk, PRICE, *rows) == [Decimal("39.90")] * 6
    assert not grid.is_editing
    assert cells(grid) == chosen
    assert steps(desk) == ["Fill 6 cells"]
    assert desk.editing.restored_draft is None


def test_ctrl_enter_without_an_editor_gives_the_current_cells_value_to_its_kind_only(
    grid: GridView, desk: Desk, messages: MessageBar
) -> None:
    select(grid, desk, (7, 1, PRICE), (7, 3, Field.MINIMUM_PURCHASE_QUANTITY))
    key(grid, KEY.Key_Return, CTRL)
    assert values(desk, PRICE, (7, 2), (7, 3)) == [item_row(7, 1).purchase_price_net] * 2
    # A price with cents is no quantity of whole pieces, nor a list of tiers.
    assert desk.value(7, 2, Field.MINIMUM_PURCHASE_QUANTITY) == item_row(7, 2).minimum_purchase_quantity
    assert "of another kind stay" in messages.words


def test_what_cannot_be_kept_fills_nothing_and_stays_open(grid: GridView, desk: Desk) -> None:
    select(grid, desk, (7, 1, PRICE), (8, 3, PRICE))
    type_over(grid, "39x")
    key(grid, KEY.Key_Return, CTRL)
    assert grid.is_editing
    assert desk.editing.count == 0
    key(grid, KEY.Key_Escape)


def test_space_ticks_all_selected_boxes_like_the_current_one(grid: GridView, desk: Desk) -> None:
    grid.resize(2600, 620)
    desk.editing.set_value(RowKey(ItemId(7), SupplierId(2)), Field.IS_DROPSHIPPING, True)
    select(grid, desk, (7, 1, Field.IS_DROPSHIPPING), (7, 3, Field.IS_DROPSHIPPING))
    key(grid, KEY.Key_Space)
    assert values(desk, Field.IS_DROPSHIPPING, (7, 1), (7, 2), (7, 3)) == [True] * 3
    key(grid, KEY.Key_Space)
    assert values(desk, Field.IS_DROPSHIPPING, (7, 1), (7, 2), (7, 3)) == [False] * 3


def test_rows_without_a_supplier_are_passed_over_and_nothing_lands_on_a_neighbour(grid: GridView, desk: Desk) -> None:
    """Row 17: several rows are written, and each value lands on the row that was shown there."""
    top, bottom = desk.row(2, 3), desk.row(5, 1)
    at = column(grid, PRICE)
    drag(grid, (top, at), (bottom, at))
    type_over(grid, "5")
    key(grid, KEY.Key_Return, CTRL)
    changed = {(change.key.item_id, change.key.supplier_id) for change in desk.editing.changes}
    assert changed == {(2, 3), (5, 1)}


def test_a_typed_number_that_reads_two_ways_is_kept_in_doubt(grid: GridView, desk: Desk, german: None) -> None:
    stand_on(grid, desk.cell(7, 2, PRICE))
    type_over(grid, "1.234")
    key(grid, KEY.Key_Return)
    assert desk.value(7, 2, PRICE) == 1234
    index = desk.cell(7, 2, PRICE)
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        assert "„1.234“ wurde als 1234,00 gelesen" in desk.model.data(index, role)
    assert desk.model.entry(index.row()).cells[index.column()][1] & Mark.DOUBT
    stand_on(grid, desk.cell(7, 3, PRICE))
    type_over(grid, "1234")
    key(grid, KEY.Key_Return)
    assert not desk.model.entry(desk.row(7, 3)).doubts
    stand_on(grid, index)
    type_over(grid, "1234,5")
    key(grid, KEY.Key_Return)
    assert not desk.model.entry(index.row()).doubts
