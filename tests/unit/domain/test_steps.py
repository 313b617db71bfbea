"""Steps go back and forth: exactly where nothing happened in between, value by value where something did."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, ScalePrice, SupplierId, Value
from jtl_desktop.domain.row_work import GOING, GONE, LOCKED_TIERS
from jtl_desktop.domain.steps import NO_DOUBTS, RowStep, changed_cells, doubts_left, is_still, needs_row, replayed

D = Decimal
PRICE, NAME, NOTE = Field.PURCHASE_PRICE_NET, Field.SKU, Field.COMMENT
BLANK = ItemSupplier(ItemId(7), SupplierId(3))
ROW = replace(BLANK, sku="ART2395", purchase_price_net=D(10), is_standard=True)
KEY = ROW.key


def edit(base: ItemSupplier = ROW, **values: Value) -> RowChange:
    return RowChange(KEY, ChangeKind.EDIT, base, {Field(name): value for name, value in values.items()})


def new(**values: Value) -> RowChange:
    return RowChange(KEY, ChangeKind.ADD, None, {Field(name): value for name, value in values.items()})


GOES = RowChange(KEY, ChangeKind.REMOVE, ROW)
AT_9, AT_8 = edit(purchase_price_net=D(9)), edit(purchase_price_net=D(8))


def back(before: RowChange | None, after: RowChange | None) -> RowStep:
    """The step in reverse, as undo needs it."""
    return RowStep(KEY, before, after).backwards()


# Counting


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        (None, None, 0),
        (None, AT_9, 1),
        (AT_9, None, 1),
        (AT_9, AT_8, 1),
        (AT_9, edit(purchase_price_net=D(9), sku="X", comment="y"), 2),
        (edit(sku="X"), edit(comment="y"), 2),
        (None, new(sku="X", comment="y"), 1),
        (new(sku="X"), new(sku="X", comment="y"), 1),
        (new(), None, 1),
        (edit(sku="X", comment="y"), GOES, 1),
        (GOES, None, 1),
    ],
)
def test_cells_are_counted_as_the_merchant_does(before: RowChange | None, after: RowChange | None, cells: int) -> None:
    step = RowStep(KEY, before, after)
    assert step.cells == changed_cells(before, after) == step.backwards().cells == cells


def test_the_first_cell_of_a_step_is_where_the_cursor_goes() -> None:
    assert RowStep(KEY, AT_9, edit(purchase_price_net=D(9), sku="X")).first_field is NAME
    assert RowStep(KEY, AT_9, None).first_field is PRICE
    assert RowStep(KEY, None, GOES).first_field is None
    assert RowStep(KEY, GOES, None).first_field is None
    assert RowStep(KEY, None, new(sku="X")).first_field is None
    assert RowStep(KEY, None, None).first_field is None


# Doubts


def test_a_doubt_stays_as_long_as_its_cell_does_not_change() -> None:
    doubts = {PRICE: "1.234", NAME: "1.0"}
    both = edit(purchase_price_net=D(1234), sku="1.0")
    step = RowStep(KEY, both, edit(purchase_price_net=D(1234), sku="other"), doubts)
    assert doubts_left(step) == {PRICE: "1.234"}
    assert doubts_left(step, {NAME: "other?", NOTE: "not pending"}) == {PRICE: "1.234", NAME: "other?"}
    assert doubts_left(RowStep(KEY, both, None, doubts)) == NO_DOUBTS
    assert doubts_left(RowStep(KEY, None, AT_9, doubts)) == {}


# Nothing happened in between


def test_undo_gives_back_exactly_what_was_pending() -> None:
    assert replayed(back(None, AT_9), AT_9, ROW) == (None, None)
    assert replayed(back(AT_9, AT_8), AT_8, ROW) == (AT_9, None)
    assert replayed(back(AT_9, GOES), GOES, ROW) == (AT_9, None)
    assert replayed(back(new(sku="X"), None), None, None) == (new(sku="X"), None)
    assert replayed(back(GOES, None), None, ROW) == (GOES, None)


def test_what_comes_back_starts_from_wawi_as_it_is_now_but_for_the_cells_it_touches() -> None:
    now = ROW.with_values({PRICE: D(12), NAME: "newer"})
    after, reason = replayed(back(AT_9, AT_8), AT_8, now)
    assert reason is None
    # A price of 12 in Wawi stays a conflict: the merchant saw 10.
    assert after == edit(ROW.replace(NAME, "newer"), purchase_price_net=D(9))


def test_a_row_that_is_not_in_the_catalogue_any_more_comes_back_on_its_own_base() -> None:
    assert replayed(back(AT_9, AT_8), AT_8, None) == (AT_9, None)
    assert replayed(back(AT_9, None), None, None) == (None, GONE)


def test_what_is_pending_is_compared_by_values_and_by_what_they_start_from() -> None:
    assert is_still(None, None)
    assert not is_still(None, AT_9)
    assert not is_still(AT_9, None)
    assert is_still(AT_9, edit(ROW.replace(NAME, "newer"), purchase_price_net=D("9.0")))
    assert not is_still(AT_9, edit(ROW.replace(PRICE, D(11)), purchase_price_net=D(9)))
    assert not is_still(AT_9, AT_8)
    assert is_still(GOES, replace(GOES))
    assert not is_still(GOES, replace(GOES, base=ROW.replace(NAME, "newer")))
    assert not is_still(GOES, replace(GOES, base=None))
    assert is_still(new(sku="X"), new(sku="X"))


def test_wawis_row_is_only_needed_where_it_matters() -> None:
    assert not needs_row(back(None, AT_9), AT_9)
    assert not needs_row(back(GOES, None), None)
    assert needs_row(back(AT_9, None), None)
    assert needs_row(back(None, AT_9), None)


# Something happened in between


def test_after_a_save_the_old_value_becomes_a_new_change() -> None:
    saved = ROW.replace(PRICE, D(9))
    after, reason = replayed(back(None, edit(purchase_price_net=D(9), sku="X")), None, saved.replace(NAME, "X"))
    assert reason is None
    assert after == edit(saved.replace(NAME, "X"), purchase_price_net=D(10), sku="ART2395")
    # The step before it was an edit as well: its value comes back.
    assert replayed(back(AT_9, AT_8), None, ROW.replace(PRICE, D(8))) == (
        edit(ROW.replace(PRICE, D(8)), purchase_price_net=D(9)),
        None,
    )


def test_a_cell_that_was_taken_back_by_itself_stays_so() -> None:
    step = back(None, edit(purchase_price_net=D(9), sku="X"))
    assert replayed(step, AT_9, ROW) == (None, None)


def test_a_saved_addition_is_undone_by_a_removal_and_redone_by_its_values() -> None:
    added = BLANK.replace(NAME, "X")
    assert replayed(back(None, new(sku="X")), None, added) == (RowChange(KEY, ChangeKind.REMOVE, added), None)
    edited = RowChange(KEY, ChangeKind.EDIT, added, {PRICE: D(3)})
    assert replayed(back(None, new(sku="X")), edited, added) == (RowChange(KEY, ChangeKind.REMOVE, added), None)
    assert replayed(back(None, new(sku="X")), new(sku="Y"), None) == (None, None)
    # Its undoing was a removal; done again, the row stays, with the values of the addition.
    redo = RowStep(KEY, None, new(sku="X", purchase_price_net=D(3)))
    assert replayed(redo, GOES, added) == (edit(added, purchase_price_net=D(3)), None)
    going = RowChange(KEY, ChangeKind.REMOVE, added)
    assert replayed(back(None, new(sku="X")), going, added) == (going, None)


def test_an_addition_that_is_redone_where_the_row_is_there_by_now_sets_its_values() -> None:
    redo = RowStep(KEY, AT_9, new(sku="X", purchase_price_net=D(3)))
    assert replayed(redo, None, ROW) == (edit(purchase_price_net=D(3), sku="X"), None)
    assert replayed(redo, None, None) == (new(purchase_price_net=D(3), sku="X"), None)


def test_a_saved_removal_is_undone_by_adding_the_whole_row_again() -> None:
    whole = differences(BLANK, ROW)
    assert replayed(back(None, GOES), None, None) == (RowChange(KEY, ChangeKind.ADD, None, whole), None)
    after, reason = replayed(back(AT_9, GOES), None, None)
    assert reason is None
    assert after == RowChange(KEY, ChangeKind.ADD, None, {**whole, PRICE: D(9)})
    # Somebody has created the row again.
    assert replayed(back(AT_9, GOES), None, ROW) == (AT_9, None)


def test_a_removal_on_another_base_is_taken_back_all_the_same() -> None:
    other = replace(GOES, base=ROW.replace(NOTE, "chosen in a conflict"))
    assert replayed(back(None, GOES), other, ROW) == (None, None)


def test_a_removed_row_comes_back_with_its_values_where_a_new_one_was_saved_in_its_place() -> None:
    """Removed and saved, added anew and saved, then both undone: the price of the first row is what counts."""
    anew = BLANK.replace(PRICE, D(3))
    going = RowChange(KEY, ChangeKind.REMOVE, anew)
    assert replayed(back(None, GOES), going, anew) == (
        RowChange(KEY, ChangeKind.EDIT, anew, differences(anew, ROW)),
        None,
    )
    after, reason = replayed(back(AT_9, GOES), going, anew)
    assert (after, reason) == (edit(anew, **{**differences(anew, ROW), PRICE: D(9)}), None)


def test_an_addition_that_is_redone_where_the_saved_row_was_edited_since_is_as_it_was_added() -> None:
    edited = BLANK.with_values({NAME: "X", PRICE: D(3), NOTE: "later"})
    going = RowChange(KEY, ChangeKind.REMOVE, edited)
    redo = RowStep(KEY, None, new(sku="X"))
    assert replayed(redo, going, edited) == (edit(edited, purchase_price_net=D(0), comment=""), None)


def test_a_removal_is_redone_on_the_row_as_it_is() -> None:
    now = ROW.replace(NOTE, "newer")
    assert replayed(RowStep(KEY, None, GOES), edit(now, sku="X"), now) == (replace(GOES, base=now), None)
    assert replayed(RowStep(KEY, AT_9, GOES), None, None) == (None, None)


def test_what_cannot_be_undone_says_why_and_stays_as_it_is() -> None:
    assert replayed(back(None, AT_9), GOES, ROW) == (GOES, GOING)
    assert replayed(back(None, AT_9), None, None) == (None, GONE)
    odd = ROW.replace(Field.SCALE_PRICES, (ScalePrice(D("0.5"), net=D(9)),))
    tiers = edit(scale_prices=(ScalePrice(D(5), net=D(9)),))
    assert replayed(back(None, tiers), None, odd) == (None, LOCKED_TIERS)


def test_a_new_row_is_edited_back_whether_it_is_saved_or_not() -> None:
    step = back(new(sku="X"), new(sku="X", comment="y"))
    assert replayed(step, new(sku="Z", comment="y"), None) == (new(sku="X"), None)
    saved = BLANK.with_values({NAME: "X", NOTE: "y"})
    assert replayed(step, None, saved) == (edit(saved, comment=""), None)


def test_a_removed_row_whose_values_nobody_knows_cannot_be_added_again() -> None:
    step = back(None, replace(GOES, base=None))
    assert replayed(step, None, None) == (None, GONE)
