"""What is selected, told as blocks: the same cells as Qt's ranges, hidden columns left out, keys by the million."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtGui import QStandardItemModel

from jtl_desktop.domain.items import ItemId, RowKey, SupplierId
from jtl_desktop.storage.results import GridQuery
from jtl_desktop.ui.grid.blocks import Block, blocks_of, row_ranges, selection_parts
from jtl_desktop.ui.grid.view import GridView
from tests.gui.grid.conftest import Desk

SELECT = QItemSelectionModel.SelectionFlag
PLACES = st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 6), st.integers(0, 6), st.booleans())


@settings(deadline=None)
@given(drawn=st.lists(PLACES, max_size=7), shown=st.permutations(range(7)), hidden=st.sets(st.integers(0, 6)))
def test_blocks_hold_exactly_the_selected_cells_that_show(
    qapp: object, drawn: list[tuple[int, int, int, int, bool]], shown: list[int], hidden: set[int]
) -> None:
    model = QStandardItemModel(12, 7)
    selection = QItemSelectionModel(model)
    for top, bottom, left, right, adds in drawn:
        corners = model.index(min(top, bottom), min(left, right)), model.index(max(top, bottom), max(left, right))
        selection.select(QItemSelection(*corners), SELECT.Select if adds else SELECT.Deselect)
    order = [column for column in shown if column not in hidden]
    blocks = blocks_of(selection_parts(selection.selection()), order)
    cells = [(row, column) for block in blocks for row in block.rows for column in block.columns]
    wanted = {(i.row(), i.column()) for i in selection.selectedIndexes() if i.column() not in hidden}
    assert len(cells) == len(set(cells)) == sum(block.cells for block in blocks)
    assert set(cells) == wanted
    assert [block.top for block in blocks] == sorted(block.top for block in blocks)
    assert all(list(block.columns) == sorted(block.columns, key=order.index) for block in blocks)
    rows = row_ranges(blocks)
    assert [row for part in rows for row in part] == sorted({row for row, _ in wanted})
    assert all(before.stop < after.start for before, after in itertools.pairwise(rows))


def test_blocks_of_the_grid_leave_hidden_columns_out(grid: GridView, desk: Desk) -> None:
    grid.select_all()
    assert grid.blocks() == [Block(0, desk.model.rowCount() - 1, tuple(grid.shown_columns()))]
    assert grid.selected_rows() == [range(desk.model.rowCount())]


async def test_keys_are_those_of_the_rows_as_shown_with_new_suppliers_between_them(desk: Desk) -> None:
    for item_id, supplier_id in ((2, 5), (2, 4), (7, 5)):
        desk.editing.add_supplier(ItemId(item_id), SupplierId(supplier_id))
    shown = [desk.model.entry(row).key for row in range(desk.model.rowCount())]
    assert await desk.model.keys_of(range(desk.model.rowCount())) == shown
    assert None in shown
    for start in range(30):
        assert await desk.model.keys_of(range(start, start + 5)) == shown[start : start + 5]
    scattered = [3, 4, 9, 10, 11, 30, 5, len(shown) - 1, len(shown) + 7]
    assert await desk.model.keys_of(scattered) == [shown[row] for row in scattered[:-1]]


async def test_keys_stay_those_of_the_moment_of_the_question(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jtl_desktop.ui.grid.model._KEYS_AT_ONCE", 10)
    shown = [desk.model.entry(row).key for row in range(100)]
    asked = asyncio.ensure_future(desk.model.keys_of(range(100)))
    await asyncio.sleep(0)
    desk.list_again(GridQuery(search="Artikel Nr. 29"))
    assert await asked == shown
    assert RowKey(ItemId(1), SupplierId(1)) in shown
