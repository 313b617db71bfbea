"""Saved views as text: what was saved is found again; what makes no sense is left out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from jtl_desktop.storage.results import Column, Condition, Filter, GridQuery, Only
from jtl_desktop.storage.view_text import query_from, query_text

WHOLE = GridQuery(
    "helm 12",
    (
        Filter(Column.SUPPLIER_NAME, Condition.ONE_OF, ("Süd GmbH", None)),
        Filter(Column.PURCHASE_PRICE_NET, Condition.AT_LEAST, Decimal("0.1234567890123")),
        Filter(Column.IS_STANDARD, Condition.ONE_OF, (True,)),
        Filter(Column.STATE, Condition.IS, True),
        Filter(Column.SCALE_PRICES, Condition.ONE_OF, (Decimal(2), None)),
        Filter(Column.COMMENT, Condition.IS_EMPTY),
    ),
    ((Column.SUPPLIER_NAME, False), (Column.PURCHASE_PRICE_NET, True)),
    Only.NO_STANDARD,
)


def test_a_whole_view_is_found_again() -> None:
    assert query_from(query_text(WHOLE, columns="[]", saved="Mine")) == (WHOLE, {"columns": "[]", "saved": "Mine"})


@pytest.mark.parametrize("stored", ["", "{", "[1]", "null", '"text"', "\udcff"])
def test_nonsense_is_a_view_of_everything(stored: str) -> None:
    assert query_from(stored) == (GridQuery(), {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("search", 7),
        ("only", "THE_BEST"),
        ("only", 3),
        ("filters", "none"),
        ("filters", [["colour", "IS", "red"]]),
        ("filters", [["sku", "SOUNDS_LIKE", "x"]]),
        ("filters", [["sku", "IS"]]),
        ("filters", [["sku", "IS", 5]]),
        ("filters", [["sku", "IS", None]]),
        ("filters", [["sku", "ONE_OF", "x"]]),
        ("filters", [["sku", "IS", ["x"]]]),
        ("filters", [["purchase_price_net", "AT_LEAST", "ten"]]),
        ("filters", [["purchase_price_net", "AT_LEAST", "NaN"]]),
        ("filters", [["purchase_price_net", "AT_LEAST", ""]]),
        ("filters", [["purchase_price_net", "CONTAINS", "1"]]),
        ("filters", [["sku", "AT_LEAST", "1"]]),
        ("filters", [["is_standard", "IS", "yes"]]),
        ("filters", [["purchase_price_net", "ONE_OF", ["1", "x"]]]),
        ("filters", [["state", "ONE_OF", [False]]]),
        ("filters", [["state", "IS_EMPTY", ""]]),
        ("sort", [["sku"]]),
        ("sort", 9),
        ("sort", [["colour", True]]),
    ],
)
def test_what_is_not_understood_is_left_out(name: str, value: Any) -> None:
    assert query_from(json.dumps({name: value}))[0] == GridQuery()
