"""The merchant's unsaved work behaves as expected of a good spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.changes import ChangeKind, ChangeSet, RowChange, differences
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from tests.unit.domain.strategies import rows, values

D = Decimal
ROW = ItemSupplier(ItemId(7), SupplierId(3), sku="ART2395", purchase_price_net=D("41.00"), is_standard=True)
PRICE = Field.PURCHASE_PRICE_NET


def test_a_new_price_is_shown_over_the_old_one_and_counts_as_one_change():
    pending = ChangeSet()
    change = pending.set_value(ROW, PRICE, D("39.90"))
    assert change == RowChange(ROW.key, ChangeKind.EDIT, ROW, {PRICE: D("39.90")})
    assert pending.overlay(ROW).purchase_price_net == D("39.90")
    assert (len(pending), pending.count_cells()) == (1, 1)
    assert pending.get(ROW.key) is change


def test_typing_the_old_value_again_is_no_change():
    pending = ChangeSet()
    pending.set_value(ROW, PRICE, D("39.90"))
    assert pending.set_value(ROW, PRICE, D("41.0")) is None
    assert len(pending) == 0


def test_the_old_value_is_the_one_the_merchant_saw_first_even_if_wawi_moved_on_meanwhile():
    pending = ChangeSet()
    pending.set_value(ROW, PRICE, D("39.90"))
    reread = replace(ROW, purchase_price_net=D("45.00"))
    change = pending.set_value(reread, Field.SKU, "NEW")
    assert change is not None
    assert change.base == ROW


def test_tiers_typed_in_any_order_are_kept_by_quantity():
    pending = ChangeSet()
    small, large = ScalePrice(D(10), net=D(40)), ScalePrice(D(50), net=D(38))
    change = pending.set_value(ROW, Field.SCALE_PRICES, (large, small))
    assert change is not None
    assert change.values[Field.SCALE_PRICES] == (small, large)


def test_one_cell_is_taken_back_or_the_whole_row():
    pending = ChangeSet()
    pending.set_value(ROW, PRICE, D("39.90"))
    pending.set_value(ROW, Field.SKU, "X")
    assert pending.count_cells() == 2
    left = pending.revert(ROW.key, Field.SKU)
    assert left is not None
    assert dict(left.values) == {PRICE: D("39.90")}
    assert pending.revert(ROW.key) is None
    assert pending.overlay(ROW) == ROW
    assert pending.revert(ROW.key) is None


def test_a_supplier_is_added_and_the_new_row_can_be_filled_in():
    pending = ChangeSet()
    pending.add(ItemId(7), SupplierId(8), {PRICE: D(12)})
    new = ItemSupplier(ItemId(7), SupplierId(8))
    change = pending.set_value(new, Field.SKU, "9918-B")
    assert change is not None
    assert change.kind is ChangeKind.ADD
    assert change.effective() == replace(new, purchase_price_net=D(12), sku="9918-B")
    assert pending.additions(ItemId(7)) == [change]
    assert pending.additions() == [change]
    assert pending.additions(ItemId(1)) == []
    assert pending.count_cells() == 1


def test_an_added_row_without_values_is_still_a_change():
    pending = ChangeSet()
    pending.add(ItemId(7), SupplierId(8))
    pending.set_value(ItemSupplier(ItemId(7), SupplierId(8)), Field.SKU, "A")
    pending.set_value(ItemSupplier(ItemId(7), SupplierId(8)), Field.SKU, "")
    assert len(pending) == 1


def test_removing_a_row_drops_its_edits_and_adding_it_again_takes_the_removal_back():
    pending = ChangeSet()
    pending.set_value(ROW, PRICE, D("39.90"))
    change = pending.remove(replace(ROW, sku="newer"))
    assert change == RowChange(ROW.key, ChangeKind.REMOVE, ROW)
    assert change.effective() == ROW
    assert pending.overlay(ROW) == ROW
    assert pending.of_item(ItemId(7)) == [change]
    with pytest.raises(ValueError, match="removed"):
        pending.set_value(ROW, PRICE, D(1))
    assert pending.add(ROW.key.item_id, ROW.key.supplier_id) is None
    assert len(pending) == 0


def test_removing_a_row_that_was_only_staged_leaves_nothing():
    pending = ChangeSet()
    pending.add(ItemId(7), SupplierId(8))
    assert pending.remove(ItemSupplier(ItemId(7), SupplierId(8))) is None
    assert len(pending) == 0


def test_all_is_taken_back_at_once():
    pending = ChangeSet([RowChange(ROW.key, ChangeKind.REMOVE, ROW)])
    assert pending.revert_all() == [ROW.key]
    assert list(pending) == []


def test_the_price_of_a_packaging_unit_is_wawis_own():
    with pytest.raises(ValueError, match="cannot be written"):
        ChangeSet().set_value(ROW, Field.PACKAGING_UNIT_PRICE_NET, D(1))


@given(row=rows, data=st.data())
def test_editing_and_taking_back_in_any_order_leaves_the_row_as_it_was(row, data):
    pending = ChangeSet()
    fields = data.draw(st.lists(st.sampled_from(WRITABLE_FIELDS), unique=True, max_size=8))
    for field in fields:
        pending.set_value(row, field, data.draw(values(field)))
    for field in data.draw(st.permutations(fields)):
        pending.revert(row.key, field)
    assert len(pending) == 0
    assert pending.overlay(row) == row


@given(row=rows, data=st.data())
def test_the_pending_values_are_exactly_the_differences(row, data):
    pending = ChangeSet()
    for field in data.draw(st.lists(st.sampled_from(WRITABLE_FIELDS), max_size=8)):
        pending.set_value(row, field, data.draw(values(field)))
    change = pending.get(row.key)
    changed = {} if change is None else dict(change.values)
    assert differences(row, pending.overlay(row)) == changed


def test_a_row_change_of_a_row_nobody_has_seen_starts_from_nothing():
    key = RowKey(ItemId(1), SupplierId(2))
    assert RowChange(key, ChangeKind.ADD).effective() == ItemSupplier(ItemId(1), SupplierId(2))


def test_a_copy_is_a_set_of_its_own_and_can_take_the_place_of_the_first():
    pending = ChangeSet([RowChange(ROW.key, ChangeKind.EDIT, ROW, {PRICE: D("39.90")})])
    other = pending.copy()
    other.add(ItemId(7), SupplierId(8))
    other.revert(ROW.key)
    assert (len(pending), pending.count_cells(), pending.additions()) == (1, 1, [])
    pending.exchange(other)
    assert [change.key.supplier_id for change in pending.of_item(ItemId(7))] == [8]
    assert (len(pending), pending.count_cells()) == (1, 1)


def test_a_new_row_that_becomes_an_edit_is_no_addition_any_more():
    pending = ChangeSet([RowChange(ROW.key, ChangeKind.ADD, None, {PRICE: D(1)})])
    pending.put(RowChange(ROW.key, ChangeKind.EDIT, ROW, {PRICE: D(1)}))
    assert pending.additions() == []
    assert pending.put(RowChange(ROW.key, ChangeKind.EDIT, ROW)) is None
    assert pending.put(RowChange(ROW.key, ChangeKind.EDIT, ROW)) is None
    assert (len(pending), pending.count_cells(), pending.of_item(ROW.key.item_id)) == (0, 0, [])


_puts = st.lists(
    st.builds(
        RowChange,
        st.builds(RowKey, st.integers(1, 3).map(ItemId), st.integers(1, 3).map(SupplierId)),
        st.sampled_from(ChangeKind),
        st.just(ROW),
        st.dictionaries(st.sampled_from([PRICE, Field.TAX_RATE]), st.just(D(1))),
    ),
    max_size=30,
)


@given(puts=_puts, reverts=st.lists(st.integers(0, 29)))
def test_counts_and_indexes_are_always_those_of_the_changes_themselves(puts, reverts):
    pending = ChangeSet()
    for number, change in enumerate(puts):
        pending.put(change)
        if number in reverts:
            pending.revert(puts[number // 2].key)
    changes = list(pending)
    assert pending.count_cells() == sum(change.cell_count() for change in changes)
    additions = {change.key: change for change in changes if change.kind is ChangeKind.ADD}
    assert {change.key: change for change in pending.additions()} == additions
    for item in (ItemId(1), ItemId(2), ItemId(3)):
        of_item = {change.key for change in changes if change.key.item_id == item}
        assert {change.key for change in pending.of_item(item)} == of_item
        assert {change.key for change in pending.additions(item)} == of_item & additions.keys()
