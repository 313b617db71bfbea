"""What a piece costs at a quantity, and who is cheapest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.items import ItemId, ItemSupplier, ScalePrice, SupplierId
from jtl_desktop.domain.pricing import (
    PriceStep,
    breakpoints,
    cheapest,
    effective_price,
    first_quantity,
    order_quantity,
    price_steps,
    tier_percent,
    tier_price,
    unit_price,
)
from tests.unit.domain.strategies import rows, wholes

D = Decimal
GOGGLES = ItemSupplier(
    ItemId(1),
    SupplierId(1),
    purchase_price_net=D("97.23"),
    scale_prices=(ScalePrice(D(50), percent=D(5)), ScalePrice(D(10), net=D("94.21"))),
)


@pytest.mark.parametrize(
    ("quantity", "price"),
    [(1, "97.23"), (9, "97.23"), (10, "94.21"), (49, "94.21"), (50, "92.3685"), (1000, "92.3685")],
)
def test_a_tier_holds_until_the_next_one_starts_whatever_order_wawi_sends_them_in(quantity, price):
    assert effective_price(GOGGLES.purchase_price_net, GOGGLES.scale_prices, D(quantity)) == D(price)


def test_net_and_percent_of_a_tier_follow_from_each_other():
    net, percent = ScalePrice(D(10), net=D(95)), ScalePrice(D(10), percent=D(5))
    assert tier_percent(net, D(100)) == D(5)
    assert tier_price(percent, D(100)) == D(95)
    assert tier_percent(percent, D(100)) == D(5)
    assert tier_percent(net, D(0)) is None
    assert tier_percent(ScalePrice(D(10)), D(100)) is None
    assert tier_price(ScalePrice(D(10)), D(100)) == D(100)


def test_the_minimum_and_the_order_step_raise_the_quantity_that_must_be_bought():
    row = replace(GOGGLES, minimum_purchase_quantity=D(10), permissible_order_quantity=D(12))
    assert order_quantity(row, D(1)) == D(12)
    assert order_quantity(row, D(13)) == D(24)
    assert first_quantity(row) == D(12)
    assert unit_price(row, D(1)) == D("94.21")
    assert order_quantity(replace(row, permissible_order_quantity=D("2.5")), D(11)) == D("12.5")


def test_the_staircase_starts_at_the_first_quantity_that_can_be_ordered():
    row = replace(GOGGLES, minimum_purchase_quantity=D(20))
    assert price_steps(row) == (PriceStep(D(20), D("94.21")), PriceStep(D(50), D("92.3685")))
    assert price_steps(replace(GOGGLES, purchase_price_net=D(0), scale_prices=())) == ()


def test_a_price_of_zero_means_not_set_and_never_wins():
    free = replace(GOGGLES, supplier_id=SupplierId(2), purchase_price_net=D(0), scale_prices=())
    assert cheapest([GOGGLES, free], D(5)) is GOGGLES
    assert cheapest([free], D(5)) is None
    assert cheapest([], D(5)) is None


def test_a_supplier_wins_only_where_his_minimum_is_reached():
    bulk = replace(
        GOGGLES, supplier_id=SupplierId(2), purchase_price_net=D(80), scale_prices=(), minimum_purchase_quantity=D(100)
    )
    assert cheapest([GOGGLES, bulk], D(99)) is GOGGLES
    assert cheapest([GOGGLES, bulk], D(100)) is bulk
    assert breakpoints([GOGGLES, bulk]) == (D(1), D(10), D(50), D(100))


def test_of_equal_prices_the_standard_supplier_wins():
    standard = replace(GOGGLES, supplier_id=SupplierId(9), is_standard=True)
    assert cheapest([GOGGLES, standard], D(1)) is standard


@given(st.lists(rows, max_size=6), wholes)
def test_the_cheapest_is_never_dearer_than_any_other_seller(some, quantity):
    best = cheapest(some, quantity)
    prices = [
        effective_price(row.purchase_price_net, row.scale_prices, quantity)
        for row in some
        if quantity >= first_quantity(row)
    ]
    sold = [price for price in prices if price > 0]
    if best is None:
        assert not sold
    else:
        assert effective_price(best.purchase_price_net, best.scale_prices, quantity) == min(sold)


@given(rows, wholes)
def test_the_staircase_and_the_single_price_agree_at_every_quantity(row, quantity):
    steps = [step for step in price_steps(row) if step.from_quantity <= quantity]
    price = effective_price(row.purchase_price_net, row.scale_prices, quantity)
    if quantity >= first_quantity(row) and price > 0:
        assert steps[-1].unit_price == price


@given(rows, wholes)
def test_what_has_to_be_ordered_is_never_less_than_wanted_or_than_the_minimum(row, wanted):
    quantity = order_quantity(row, wanted)
    assert quantity >= wanted
    assert quantity >= row.minimum_purchase_quantity
