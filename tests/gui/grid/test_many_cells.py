"""What is done to many cells at once, by real keys (merchants' table, rows 1, 2, 4, 10, 11, 17): each is one step."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jtl_desktop.domain.items import Field, ItemId, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.rules import check_value
from jtl_desktop.storage.results import Column, GridQuery
from jtl_desktop.ui.editing.cell_commands import CellCommands
from jtl_desktop.ui.grid.columns import Look
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


def test_a_value_that_is_the_same_makes_no_change_and_no_step(grid: GridView, desk: Desk) -> None:
    """Row 9: 19 typed over 19.00, a text typed anew."""
    for field, typed in ((PRICE, "0.72001"), (Field.STOCK_LEVEL, "18.0"), (Field.COMMENT, "Bemerkung 72")):
        stand_on(grid, desk.cell(7, 2, field))
        type_over(grid, typed)
        key(grid, KEY.Key_Return)
    select(grid, desk, (7, 2, PRICE), (7, 2, PRICE))
    key(grid, KEY.Key_Return, CTRL)
    assert desk.editing.count == 0
    assert steps(desk) == []


def test_f2_works_after_the_window_was_left_and_came_back(grid: GridView, desk: Desk) -> None:
    """Row 1: another program's grid lets F2 go after Alt-Tab."""
    stand_on(grid, desk.cell(7, 2, Field.COMMENT))
    for kind in (QEvent.Type.WindowDeactivate, QEvent.Type.WindowActivate):
        QApplication.sendEvent(grid, QEvent(kind))
    QApplication.sendEvent(grid.main, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    QApplication.sendEvent(grid.main, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason))
    key(grid, KEY.Key_F2)
    assert editor(grid).text() == "Bemerkung 72"
    key(grid, KEY.Key_Escape)


def test_what_is_pending_in_the_selected_cells_is_taken_back_alone(
    grid: GridView, desk: Desk, commands: CellCommands
) -> None:
    """Row 13: single cells and rows are reverted out of the middle; the rest stays pending."""
    select(grid, desk, (7, 1, Field.SKU), (8, 3, PRICE))
    key(grid, KEY.Key_Delete)
    select(grid, desk, (7, 2, PRICE), (8, 1, PRICE))
    commands.revert_cells()
    assert values(desk, PRICE, (7, 2), (7, 3), (8, 1)) == [
        item_row(*row).purchase_price_net for row in ((7, 2), (7, 3), (8, 1))
    ]
    assert values(desk, PRICE, (7, 1), (8, 2)) == [0, 0]
    assert desk.value(7, 2, Field.SKU) == ""
    select(grid, desk, (8, 2, PRICE), (8, 3, PRICE))
    commands.revert_rows()
    assert {change.key.item_id for change in desk.editing.changes} == {7, 8}
    assert desk.editing.change_of(RowKey(ItemId(8), SupplierId(3))) is None
    assert steps(desk) == ["Clear 12 cells", "Take back changes", "Take back changes"]


OPERATIONS = st.sampled_from(["clear", "down", "enter", "typed"])
CORNERS = st.tuples(st.integers(0, 14), st.integers(0, 14), st.integers(4, 12), st.integers(4, 12))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(CORNERS, OPERATIONS), max_size=4))
def test_every_value_lands_exactly_where_it_was_shown(
    grid: GridView, desk: Desk, story: list[tuple[tuple[int, int, int, int], str]]
) -> None:
    """Row 17: whatever is done to whichever cells, all the others stay as they are. Compared with a simple model."""
    desk.editing.revert_all()
    desk.list_again(GridQuery(sort=((Column.PURCHASE_PRICE_NET, True),)))
    desk.editing.add_supplier(desk.model.entry(2).item.item_id, SupplierId(5))
    table = shown_table(desk)
    for (one, other, left, right), operation in story:
        top, bottom = sorted((one, other))
        columns = grid.shown_columns()[min(left, right) : max(left, right) + 1]
        grid.selecting.one(top, columns[0])
        grid.selecting.extend_to(bottom, columns[-1])
        perform(grid, operation)
        for row in range(top, bottom + 1):
            for at in columns:
                wanted = expected(desk, table, operation, (top, columns[0]), (row, at), len(range(top, bottom + 1)))
                if wanted is not None:
                    table[row, at] = wanted
        assert shown_table(desk) == table


Table = dict[tuple[int, int], object]


def shown_table(desk: Desk) -> Table:
    """The values of the first rows, stars left out: they concern their neighbours."""
    columns = [at for at, declared in enumerate(desk.model.columns) if declared.look is not Look.STAR]
    return {(row, at): desk.model.field_value(row, at) for row in range(18) for at in columns}


def perform(grid: GridView, operation: str) -> None:
    if operation == "clear":
        key(grid, KEY.Key_Delete)
    elif operation == "down":
        key(grid, KEY.Key_D, CTRL)
    elif operation == "typed" and grid.main.model().flags(grid.main.currentIndex()) & Qt.ItemFlag.ItemIsEditable:
        type_over(grid, "7")
        key(grid, KEY.Key_Return, CTRL)
    elif operation == "enter":
        key(grid, KEY.Key_Return, CTRL)


def expected(
    desk: Desk, before: Table, operation: str, start: tuple[int, int], cell: tuple[int, int], height: int
) -> object:
    """What an operation makes of one selected cell; None where it leaves it alone."""
    declared = desk.model.columns[cell[1]]
    entry = desk.model.entry(cell[0])
    if declared.field is None or declared.look is Look.STAR or not entry.is_editable(declared):
        return None
    if operation == "clear":
        return declared.field.unset
    if operation == "down":
        return before.get((start[0] if height > 1 else start[0] - 1, cell[1]))
    first = desk.model.columns[start[1]]
    value: object = before.get(start) if first.look is not Look.STAR else None
    if operation == "typed":
        if first.look not in (Look.TEXT, Look.NUMBER) or not desk.model.entry(start[0]).is_editable(first):
            return None
        value = Decimal(7) if first.look is Look.NUMBER else "7"
    is_same_kind = value is not None and type(value) is type(declared.field.unset)
    return value if is_same_kind and not check_value(declared.field, value) else None  # type: ignore[arg-type]
