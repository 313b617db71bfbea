"""The model shows the catalogue's rows with the pending changes over them, and tells Qt truly what moves."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtTest import QAbstractItemModelTester

from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.storage.results import Column, GridQuery
from jtl_desktop.ui.grid.columns import column_of
from jtl_desktop.ui.grid.pages import KEPT_PAGES
from jtl_desktop.ui.grid.states import Mark, RowState

ITEM = ItemId(7)
NEW = SupplierId(5)


def texts(model, rows) -> list[str]:
    return [model.data(model.index(row, 1)) + " " + model.data(model.index(row, 4)) for row in rows]


def test_every_row_shows_its_own_item_and_supplier(desk):
    assert texts(desk.model, range(3)) == ["A-0001 Lieferant 1", "A-0001 Lieferant 2", "A-0001 Lieferant 3"]
    last = desk.model.rowCount() - 1
    assert texts(desk.model, [last]) == ["A-0300 Lieferant 3"]


def test_an_item_without_supplier_is_one_grey_row(desk):
    row = desk.model.find_item(ItemId(3))
    entry = desk.model.entry(row)
    assert entry.state is RowState.NO_SUPPLIER
    assert entry.cells[4][0] == "no supplier"
    assert desk.model.entry(row + 1).item.item_id == 4


def test_an_item_that_is_not_loaded_yet_says_so(desk):
    row = desk.model.find_item(ItemId(4))
    assert desk.model.entry(row).state is RowState.LOADING
    spoken = desk.model.data(desk.model.index(row, 4), Qt.ItemDataRole.AccessibleTextRole)
    assert "still being loaded" in spoken


def test_the_model_tester_finds_nothing_while_the_merchant_works(desk, qtmodeltester):
    # The tester asks about every cell at every signal; a few items show all kinds of rows.
    desk.list_again(GridQuery(search="A-000"))
    tester = QAbstractItemModelTester(desk.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(desk.model)
    desk.editing.set_value(RowKey(ITEM, SupplierId(1)), Field.PURCHASE_PRICE_NET, Decimal(5))
    desk.editing.add_supplier(ITEM, NEW)
    desk.editing.add_supplier(ItemId(3), NEW)
    desk.editing.add_supplier(ItemId(300), NEW)
    desk.editing.remove_supplier(RowKey(ITEM, SupplierId(2)))
    desk.editing.revert(RowKey(ITEM, NEW))
    desk.editing.revert_all()
    desk.list_again(GridQuery(search="A-000", sort=((Column.PURCHASE_PRICE_NET, True),)))
    desk.editing.add_supplier(ITEM, NEW)
    assert proxy.rowCount() == desk.model.rowCount()
    del tester


def test_a_new_supplier_stands_below_its_item_and_moves_the_others_down(desk):
    follower = QPersistentModelIndex(desk.model.index(desk.row(8, 1), 1))
    before = desk.model.rowCount()
    desk.editing.add_supplier(ITEM, NEW, {Field.PURCHASE_PRICE_NET: Decimal("12.5")})
    row = desk.row(7, 5)
    assert desk.model.rowCount() == before + 1
    assert row == desk.row(7, 3) + 1
    assert desk.model.entry(row).state is RowState.ADDED
    assert follower.row() == row + 1
    assert follower.data() == "A-0008"
    desk.editing.revert(RowKey(ITEM, NEW))
    assert desk.model.rowCount() == before
    assert follower.data() == "A-0008"


def test_several_new_suppliers_keep_their_places(desk):
    desk.editing.add_supplier(ItemId(300), NEW)
    desk.editing.add_supplier(ItemId(1), NEW)
    desk.editing.add_supplier(ItemId(1), SupplierId(4))
    shown = texts(desk.model, range(6))
    assert shown[:5] == [f"A-0001 Lieferant {n}" for n in (1, 2, 3, 4, 5)]
    assert shown[5] == "A-0002 Lieferant 1"
    assert texts(desk.model, [desk.model.rowCount() - 1]) == ["A-0300 Lieferant 5"]


def test_a_changed_cell_is_marked_and_names_its_old_value(desk):
    index = desk.cell(7, 2, Field.PURCHASE_PRICE_NET)
    desk.editing.set_value(RowKey(ITEM, SupplierId(2)), Field.PURCHASE_PRICE_NET, Decimal("39.9"))
    entry = desk.model.entry(index.row())
    assert entry.cells[index.column()] == ("39.90", Mark.CHANGED)
    assert entry.state is RowState.CHANGED
    assert "0.72001" in desk.model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert "Changed" in desk.model.data(index, Qt.ItemDataRole.AccessibleTextRole)


def test_a_broken_rule_shows_on_its_cell_with_the_reason(desk):
    desk.editing.set_value(RowKey(ITEM, SupplierId(2)), Field.PURCHASE_PRICE_NET, Decimal(-1))
    index = desk.cell(7, 2, Field.PURCHASE_PRICE_NET)
    assert desk.model.entry(index.row()).cells[index.column()][1] & Mark.PROBLEM
    assert desk.model.entry(index.row()).state is RowState.PROBLEM
    assert "negative" in desk.model.data(index, Qt.ItemDataRole.ToolTipRole)


def test_a_row_to_be_removed_cannot_be_edited_and_says_why(desk):
    desk.editing.remove_supplier(RowKey(ITEM, SupplierId(2)))
    index = desk.cell(7, 2, Field.COMMENT)
    assert not desk.model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert not desk.model.setData(index, "x")
    assert "Take that back first" in desk.model.data(index, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("name", ["own_sku", "own_name", "supplier_name"])
def test_the_items_own_data_is_read_only(desk, name):
    column = [declared.name for declared in desk.model.columns].index(name)
    assert not desk.model.flags(desk.model.index(0, column)) & Qt.ItemFlag.ItemIsEditable


def test_setting_the_same_value_is_no_change(desk):
    index = desk.cell(7, 2, Field.STOCK_LEVEL)
    assert desk.model.setData(index, Decimal("18.00"))
    assert desk.editing.count == 0


def test_a_value_of_the_wrong_kind_is_refused(desk):
    assert not desk.model.setData(desk.cell(7, 2, Field.STOCK_LEVEL), 18.0)
    assert not desk.model.setData(desk.cell(7, 2, Field.COMMENT), None)
    assert desk.editing.count == 0


def test_the_star_moves_with_one_click_and_takes_the_others_away(desk):
    star = column_of(desk.model.columns, Field.IS_STANDARD)
    assert desk.model.toggle(desk.row(7, 3), star)
    stars = [desk.value(7, supplier, Field.IS_STANDARD) for supplier in (1, 2, 3)]
    assert stars == [False, False, True]


def test_news_of_the_catalogue_reach_the_rows_without_a_reset(desk, qtbot):
    index = desk.cell(7, 2, Field.COMMENT)
    assert desk.model.data(index) == "Bemerkung 72"
    row = desk.catalogue.row(RowKey(ITEM, SupplierId(2)))
    desk.catalogue.store_row(row.replace(Field.COMMENT, "frisch"), read_at=datetime.now(UTC))
    with qtbot.waitSignal(desk.model.dataChanged):
        desk.model.values_changed()
    assert desk.model.data(index) == "frisch"


def test_a_row_that_left_wawi_says_so_and_breaks_nothing(desk):
    row = desk.row(7, 2)
    desk.catalogue.remove_row(RowKey(ITEM, SupplierId(2)))
    desk.model.values_changed()
    assert desk.model.entry(row).state is RowState.GONE
    assert desk.model.data(desk.model.index(row, 4)) == "no longer in Wawi"


def test_repeated_items_are_faded(desk):
    assert not desk.model.entry(0).cells[1][1] & Mark.FADED
    assert desk.model.entry(1).cells[1][1] & Mark.FADED


def test_only_pages_that_were_looked_at_are_kept(desk):
    for row in range(desk.model.rowCount()):
        desk.model.entry(row)
    assert len(desk.model._pages._pages) <= KEPT_PAGES
    assert len(desk.model._entries) <= 512


def test_there_is_nothing_below_a_cell(desk):
    assert desk.model.rowCount(desk.model.index(0, 0)) == 0
    assert desk.model.columnCount(desk.model.index(0, 0)) == 0
    assert desk.model.data(QModelIndex()) is None


def test_every_column_has_a_title_and_an_explanation(desk, language):
    for section, column in enumerate(desk.model.columns):
        title = desk.model.headerData(section, Qt.Orientation.Horizontal)
        explained = desk.model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert explained
        assert title or column.name == "state"


def test_every_sortable_column_is_known_to_the_catalogue(desk):
    names = {column.name for column in desk.model.columns if column.is_sortable}
    assert names == {column.value for column in Column if column is not Column.STATE}
