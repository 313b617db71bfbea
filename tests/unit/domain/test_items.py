"""Rows that are made the quick way are rows like all others."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from hypothesis import given

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId, row_of_values
from tests.unit.domain import strategies


@given(strategies.rows)
def test_a_row_made_of_its_values_is_the_same_row(row: ItemSupplier) -> None:
    made = row_of_values(*(getattr(row, attribute.name) for attribute in dataclasses.fields(row)))
    assert type(made) is ItemSupplier
    assert (made, hash(made), repr(made), made.key) == (row, hash(row), repr(row), row.key)
    assert copy.deepcopy(made) == row


def test_it_cannot_be_altered_either() -> None:
    row = ItemSupplier(ItemId(1), SupplierId(2)).replace(Field.SKU, "A-1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.sku = "B-1"  # type: ignore[misc]  # what is to be tried


def test_one_value_too_few_or_too_many_is_noticed() -> None:
    count = len(dataclasses.fields(ItemSupplier))
    for wrong in (count - 1, count + 1):
        with pytest.raises(TypeError):
            row_of_values(*range(wrong))


def test_row_keys_stand_in_the_order_of_items_then_suppliers() -> None:
    keys = [RowKey(ItemId(item_id), SupplierId(supplier_id)) for item_id, supplier_id in ((2, 1), (1, 9), (1, 3))]
    assert [tuple(key) for key in sorted(keys)] == [(1, 3), (1, 9), (2, 1)]
    with pytest.raises(AttributeError):
        keys[0].item_id = ItemId(7)  # type: ignore[misc]  # what is to be tried
