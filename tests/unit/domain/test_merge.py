"""Before a write: never overwrite silently what somebody else changed in Wawi."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.changes import ChangeKind, ChangeSet, RowChange
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemId, ItemSupplier, ScalePrice, SupplierId, same_value
from jtl_desktop.domain.merge import FieldConflict, MergeState, Side, compare, rebase, undone
from tests.unit.domain.strategies import rows, values

D = Decimal
BASE = ItemSupplier(ItemId(7), SupplierId(3), sku="ART2395", purchase_price_net=D("41.00"))
PRICE = Field.PURCHASE_PRICE_NET
MINE = RowChange(BASE.key, ChangeKind.EDIT, BASE, {PRICE: D("39.90")})
THEIRS = replace(BASE, purchase_price_net=D("40.00"))
CONFLICT = FieldConflict(PRICE, D("41.00"), D("40.00"), D("39.90"))


def test_an_untouched_row_is_written_with_the_changed_field_only():
    result = compare(MINE, BASE)
    assert (result.state, dict(result.to_write)) == (MergeState.CLEAN, {PRICE: D("39.90")})


def test_a_field_that_somebody_else_changed_too_is_a_conflict():
    result = compare(MINE, THEIRS)
    assert (result.state, result.conflicts) == (MergeState.CONFLICT, (CONFLICT,))


def test_somebody_elses_change_to_another_field_is_none_of_our_business():
    assert compare(MINE, replace(BASE, sku="OTHER")).state is MergeState.CLEAN


def test_wawi_already_has_the_value():
    assert compare(MINE, replace(BASE, purchase_price_net=D("39.9"))).state is MergeState.DONE


def test_the_row_was_removed_in_wawi_meanwhile():
    assert compare(MINE, None).state is MergeState.GONE


def test_the_merchants_choice_decides_each_field():
    kept = rebase(MINE, THEIRS, {PRICE: Side.MINE})
    assert kept is not None
    assert compare(kept, THEIRS).state is MergeState.CLEAN
    assert rebase(MINE, THEIRS, {PRICE: Side.WAWI}) is None


def test_a_row_that_is_gone_can_be_put_back_whole():
    again = rebase(MINE, None, {})
    assert again is not None
    assert again.kind is ChangeKind.ADD
    assert again.effective() == replace(BASE, purchase_price_net=D("39.90"))
    assert compare(again, None).state is MergeState.CLEAN


def test_a_new_row_that_is_there_already_is_a_conflict_only_where_it_differs():
    new = RowChange(BASE.key, ChangeKind.ADD, None, {PRICE: D("39.90"), Field.SKU: "ART2395"})
    assert compare(new, None).state is MergeState.CLEAN
    result = compare(new, BASE)
    assert result.state is MergeState.EXISTS
    assert [conflict.field for conflict in result.conflicts] == [PRICE]
    assert compare(new, replace(BASE, purchase_price_net=D("39.90"))).state is MergeState.DONE
    as_edit = rebase(new, BASE, {})
    assert as_edit == RowChange(BASE.key, ChangeKind.EDIT, BASE, {PRICE: D("39.90")})


def test_a_row_that_changed_meanwhile_is_not_removed_without_asking():
    removal = RowChange(BASE.key, ChangeKind.REMOVE, BASE)
    assert compare(removal, BASE).state is MergeState.CLEAN
    assert compare(removal, None).state is MergeState.DONE
    result = compare(removal, THEIRS)
    assert result.state is MergeState.CONFLICT
    assert rebase(removal, THEIRS, {PRICE: Side.WAWI}) is None
    assert rebase(removal, None, {}) is None
    confirmed = rebase(removal, THEIRS, {PRICE: Side.MINE})
    assert confirmed is not None
    assert compare(confirmed, THEIRS).state is MergeState.CLEAN
    assert compare(RowChange(BASE.key, ChangeKind.REMOVE), BASE).state is MergeState.CLEAN


def test_a_change_without_a_known_base_compares_with_an_empty_row():
    blind = RowChange(BASE.key, ChangeKind.EDIT, None, {PRICE: D("39.90")})
    assert compare(blind, BASE).state is MergeState.CONFLICT
    again = rebase(blind, None, {})
    assert again is not None
    assert dict(again.values) == {PRICE: D("39.90")}


@given(base=rows, data=st.data())
def test_nothing_that_both_changed_differently_is_ever_written_unasked(base, data):
    fields = st.lists(st.sampled_from(WRITABLE_FIELDS), max_size=5)
    wawi = base
    for field in data.draw(fields):
        wawi = wawi.replace(field, data.draw(values(field)))
    pending = ChangeSet()
    for field in data.draw(fields):
        pending.set_value(base, field, data.draw(values(field)))
    change = pending.get(base.key)
    if change is None:
        return
    result = compare(change, wawi)
    contested = {
        field
        for field in change.values
        if base.get(field) != wawi.get(field) and change.values[field] != wawi.get(field)
    }
    assert {conflict.field for conflict in result.conflicts} == contested
    assert (result.state is MergeState.CONFLICT) == bool(contested)
    resolved = rebase(change, wawi, dict.fromkeys(contested, Side.MINE))
    if resolved is not None:
        assert compare(resolved, wawi).state is MergeState.CLEAN
        assert {**dict(change.values)} == {field: resolved.effective().get(field) for field in change.values}


def test_tiers_that_wawi_lists_in_another_order_are_the_same():
    one, other = ScalePrice(D(10), net=D(5)), ScalePrice(D(10), net=D(6))
    assert same_value(Field.SCALE_PRICES, (one, other), (other, one))
    assert not same_value(Field.SCALE_PRICES, (one, one, other), (one, other, other))


ADDED = RowChange(BASE.key, ChangeKind.ADD, None, {PRICE: D("39.90")})
REMOVED = RowChange(BASE.key, ChangeKind.REMOVE, BASE)


def test_an_edit_that_was_saved_is_undone_by_the_old_value():
    now = replace(BASE, purchase_price_net=D("39.90"), comment="changed meanwhile")
    change = undone(MINE, now)
    assert change is not None
    assert (change.kind, change.base, dict(change.values)) == (ChangeKind.EDIT, now, {PRICE: D("41.00")})
    assert undone(MINE, BASE) is None
    assert undone(MINE, None) is None


def test_an_addition_is_undone_by_a_removal_and_a_removal_by_an_addition():
    now = replace(BASE, purchase_price_net=D("39.90"))
    removal = undone(ADDED, now)
    assert removal is not None
    assert (removal.kind, removal.base) == (ChangeKind.REMOVE, now)
    assert undone(ADDED, None) is None
    addition = undone(REMOVED, None)
    assert addition is not None
    assert (addition.kind, addition.effective()) == (ChangeKind.ADD, BASE)
    assert undone(REMOVED, BASE) is None
