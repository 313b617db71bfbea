"""One row at work: what can be done to it, what cannot and why, and what is pending afterwards."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.changes import ChangeKind, ChangeSet, RowChange
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.row_work import EXISTS, GOING, GONE, LOCKED_TIERS, NOT_WRITABLE, NOTHING, RowAtWork
from tests.unit.domain.strategies import rows, values

D = Decimal
PRICE, NAME = Field.PURCHASE_PRICE_NET, Field.SKU
ROW = ItemSupplier(ItemId(7), SupplierId(3), sku="ART2395", purchase_price_net=D("41.00"), is_standard=True)
KEY = ROW.key
EDITED = RowChange(KEY, ChangeKind.EDIT, ROW, {PRICE: D("39.90")})
NEW = RowChange(KEY, ChangeKind.ADD, None, {PRICE: D(12)})
GOING_ROW = RowChange(KEY, ChangeKind.REMOVE, ROW)


def test_a_value_is_set_and_the_old_one_takes_it_back() -> None:
    row = RowAtWork(KEY, None, ROW)
    assert row.set(PRICE, D("39.90")) is None
    assert row.value(PRICE) == D("39.90")
    assert row.after() == EDITED
    assert row.set(PRICE, D("39.9")) is NOTHING
    assert row.set(PRICE, D("41.0")) is None
    assert row.after() is None


def test_what_changes_nothing_leaves_the_very_same_change() -> None:
    row = RowAtWork(KEY, EDITED, ROW.replace(NAME, "newer"))
    assert row.set(PRICE, D("39.90")) is NOTHING
    assert row.after() is EDITED
    assert row.set(PRICE, D(1)) is None
    assert row.set(PRICE, D("39.90")) is None
    assert row.after() is EDITED


def test_another_edit_starts_from_what_is_seen_now() -> None:
    row = RowAtWork(KEY, EDITED, ROW.with_values({NAME: "newer", PRICE: D(45)}))
    assert row.set(Field.COMMENT, "mine") is None
    after = row.after()
    assert after is not None
    assert after.base == ROW.replace(NAME, "newer")
    assert dict(after.values) == {PRICE: D("39.90"), Field.COMMENT: "mine"}


def test_the_old_value_stays_pending_where_wawi_has_another_one_by_now() -> None:
    row = RowAtWork(KEY, EDITED, ROW.replace(PRICE, D(45)))
    assert row.set(PRICE, D("41.00")) is None
    assert row.value(PRICE) == D("41.00")
    after = row.after()
    assert after is not None
    assert dict(after.values) == {PRICE: D("41.00")}


def test_a_row_that_wawi_lost_can_still_be_edited_as_long_as_something_is_pending() -> None:
    row = RowAtWork(KEY, EDITED, None)
    assert row.value(NAME) == "ART2395"
    assert row.set(NAME, "X") is None
    after = row.after()
    assert after is not None
    assert after.base == ROW
    assert dict(after.values) == {PRICE: D("39.90"), NAME: "X"}
    assert row.set(PRICE, D(41)) is None
    assert row.value(PRICE) == D(41)


def test_nothing_can_be_done_to_a_row_that_nobody_knows() -> None:
    row = RowAtWork(KEY, None, None)
    assert not row.is_known
    assert row.value(PRICE) == 0
    assert row.set(PRICE, D(1)) is GONE
    assert row.remove() is GONE
    assert row.revert() is NOTHING
    assert row.after() is None


def test_what_wawi_works_out_by_itself_and_what_its_interface_cannot_carry_is_left() -> None:
    assert RowAtWork(KEY, None, ROW).set(Field.PACKAGING_UNIT_PRICE_NET, D(1)) is NOT_WRITABLE
    odd = ROW.replace(Field.SCALE_PRICES, (ScalePrice(D("0.5"), net=D(9)),))
    assert RowAtWork(KEY, None, odd).set(Field.SCALE_PRICES, ()) is LOCKED_TIERS
    lost = RowChange(KEY, ChangeKind.EDIT, odd, {PRICE: D(1)})
    assert RowAtWork(KEY, lost, None).set(Field.SCALE_PRICES, ()) is LOCKED_TIERS
    assert RowAtWork(KEY, NEW, None).set(Field.SCALE_PRICES, (ScalePrice(D(5), net=D(9)),)) is None


def test_a_new_row_takes_values_and_stays_a_change_without_any() -> None:
    row = RowAtWork(KEY, None, None)
    assert row.add({PRICE: D(12)}) is None
    assert row.after() == NEW
    assert row.add({}) is EXISTS
    assert row.set(NAME, "N") is None
    assert row.set(NAME, "") is None
    assert row.set(PRICE, D(0)) is None
    assert row.after() == RowChange(KEY, ChangeKind.ADD, None, {})
    assert row.remove() is None
    assert row.after() is None


def test_a_new_row_that_wawi_has_by_now_keeps_its_own_values() -> None:
    row = RowAtWork(KEY, NEW, ROW)
    assert row.value(NAME) == "ART2395"
    assert row.set(NAME, "ART2395") is None
    after = row.after()
    assert after is not None
    assert dict(after.values) == {PRICE: D(12), NAME: "ART2395"}


def test_a_row_is_removed_with_what_is_pending_and_stays_after_all() -> None:
    row = RowAtWork(KEY, EDITED, ROW.replace(NAME, "newer"))
    assert row.remove() is None
    assert row.is_going
    assert row.after() == GOING_ROW
    assert row.remove() is NOTHING
    assert row.set(PRICE, D(1)) is GOING
    assert row.add({}) is None
    assert row.after() is None
    row.remove_as_seen()
    row.remove_as_seen()
    assert row.after() == RowChange(KEY, ChangeKind.REMOVE, ROW.replace(NAME, "newer"))


def test_one_cell_is_taken_back_or_the_row() -> None:
    both = RowChange(KEY, ChangeKind.EDIT, ROW, {PRICE: D(1), NAME: "X"})
    row = RowAtWork(KEY, both, ROW)
    assert row.revert(Field.COMMENT) is NOTHING
    assert row.revert(NAME) is None
    after = row.after()
    assert after is not None
    assert dict(after.values) == {PRICE: D(1)}
    assert row.revert() is None
    assert row.after() is None


def test_a_change_is_put_as_it_is_with_its_own_base() -> None:
    row = RowAtWork(KEY, EDITED, ROW.replace(NAME, "newer"))
    assert row.put(EDITED) is NOTHING
    older = RowChange(KEY, ChangeKind.EDIT, ROW.replace(PRICE, D(40)), EDITED.values)
    assert row.put(older) is None
    assert row.after() == older
    assert row.put(EDITED) is None
    assert row.after() is EDITED
    assert row.put(None) is None
    assert row.after() is None
    assert row.put(None) is NOTHING


@pytest.mark.parametrize("before", [None, EDITED, NEW, GOING_ROW])
def test_what_is_left_alone_stays(before: RowChange | None) -> None:
    assert RowAtWork(KEY, before, ROW).after() is before


@given(row=rows, data=st.data())
def test_a_row_at_work_and_the_change_set_agree(row, data) -> None:
    key = RowKey(row.item_id, row.supplier_id)
    row = row.replace(Field.SCALE_PRICES, ())
    pending = ChangeSet()
    work = RowAtWork(key, None, row)
    for field in data.draw(st.lists(st.sampled_from(WRITABLE_FIELDS), max_size=8)):
        value = data.draw(values(field))
        pending.set_value(row, field, value)
        work.set(field, value)
    assert work.after() == pending.get(key)


def test_what_a_new_row_has_anyway_is_not_kept_as_its_value() -> None:
    """Else giving it another value and this one again would be a step that changes nothing."""
    work = RowAtWork(ROW.key, None, None)
    assert work.add({Field.SCALE_PRICES: (), Field.COMMENT: "", Field.SKU: "X"}) is None
    after = work.after()
    assert after is not None
    assert dict(after.values) == {Field.SKU: "X"}
