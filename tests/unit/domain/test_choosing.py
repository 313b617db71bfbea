"""The standard supplier by rule: whoever is best at what was asked, the present one among equals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.choosing import Aim, StandardRule, choose
from jtl_desktop.domain.items import ItemId, ItemSupplier, ScalePrice, SupplierId
from jtl_desktop.domain.pricing import first_quantity, order_quantity, unit_price
from tests.unit.domain.strategies import rows

D = Decimal


def supplier(number, price, **rest):
    return ItemSupplier(ItemId(1), SupplierId(number), purchase_price_net=D(price), **rest)


NORD = supplier(1, "10.00", is_standard=True, delivery_time=D(5))
SUED = supplier(2, "9.50", delivery_time=D(2), stock_level=D(0))
WEST = supplier(3, "9.80", stock_level=D(4))


def aim(rows, wanted, quantity=1, **rest):
    return choose(rows, StandardRule(wanted, D(quantity), **rest))


def test_cheapest_fastest_and_in_stock():
    three = (NORD, SUED, WEST)
    assert aim(three, Aim.CHEAPEST).new == 2
    assert aim(three, Aim.FASTEST).new == 2
    in_stock = aim(three, Aim.IN_STOCK)
    assert (in_stock.old, in_stock.new, in_stock.state) == ((1,), 3, State.CHANGES)
    assert in_stock.reason.in_english() == "9.80 per piece, 4 in stock"


def test_an_unknown_delivery_time_never_wins_unless_that_is_said():
    assert aim((NORD, WEST), Aim.FASTEST).new == 1
    assert aim((NORD, WEST), Aim.FASTEST, zero_days_are_fast=True).new == 3
    nobody = aim((replace(NORD, delivery_time=D(0)), WEST), Aim.FASTEST)
    assert (nobody.new, nobody.state) == (None, State.UNSET)
    assert "delivery time" in nobody.reason.in_english()


def test_tiers_minimum_and_price_not_set_count():
    scaled = replace(NORD, scale_prices=(ScalePrice(D(10), net=D(9)),))
    minimum = replace(SUED, minimum_purchase_quantity=D(20))
    unset = supplier(4, 0)
    assert aim((scaled, minimum, unset), Aim.CHEAPEST, 5).new == 1
    assert aim((scaled, SUED), Aim.CHEAPEST, 5).new == 2
    assert aim((scaled, SUED), Aim.CHEAPEST, 10).new == 1
    # Only multiples of 8 can be ordered: 9 pieces are 16, and those are above the tier.
    assert aim((replace(scaled, permissible_order_quantity=D(8)), SUED), Aim.CHEAPEST, 9).new == 1
    nobody = aim((unset, supplier(5, 0)), Aim.CHEAPEST, 5)
    assert nobody.state is State.UNSET
    assert "has a price" in nobody.reason.in_english()


def test_where_nobody_sells_so_few_the_smallest_purchase_decides():
    hundred = supplier(1, "1.00", minimum_purchase_quantity=D(100))
    ten = supplier(2, "2.00", permissible_order_quantity=D(10))
    choice = aim((hundred, ten), Aim.CHEAPEST, 3)
    assert choice.new == 2
    assert choice.reason.in_english() == "2.00 per piece, from 10 pieces on"
    assert aim((hundred, ten), Aim.CHEAPEST, 100).new == 1
    assert aim((hundred, ten, supplier(3, "6.00")), Aim.CHEAPEST, 3).new == 3
    assert aim((hundred, ten, supplier(3, "9.00")), Aim.CHEAPEST, 3).new == 2


def test_who_only_sells_more_wins_where_the_whole_order_costs_less():
    sixty = supplier(2, "5.00", minimum_purchase_quantity=D(60), stock_level=D(3))
    choice = aim((NORD, sixty), Aim.CHEAPEST, 50)
    assert choice.new == 2
    assert choice.reason.in_english() == "5.00 per piece, from 60 pieces on"
    assert aim((NORD, replace(sixty, purchase_price_net=D("8.34"))), Aim.CHEAPEST, 50).new == 1
    assert aim((NORD, sixty, WEST), Aim.IN_STOCK, 50).new == 2
    assert aim((NORD, sixty, WEST), Aim.IN_STOCK, 20).new == 3


def test_of_equal_ones_the_present_one_stays():
    twin = replace(NORD, supplier_id=SupplierId(7), is_standard=False)
    kept = aim((twin, NORD), Aim.CHEAPEST)
    assert (kept.new, kept.state) == (1, State.EQUAL)
    assert "stays" in kept.reason.in_english()
    assert aim((twin, replace(NORD, is_standard=False)), Aim.CHEAPEST).new == 1


def test_of_equally_fast_ones_the_cheaper_one_wins():
    other = supplier(5, "9.00", delivery_time=D(2))
    assert aim((SUED, other), Aim.FASTEST).new == 5


def test_where_nobody_has_stock_the_cheapest_wins_and_that_is_said():
    choice = aim((NORD, SUED), Aim.IN_STOCK)
    assert choice.new == 2
    assert "nobody has stock" in choice.reason.in_english()


def test_a_single_supplier_and_none_at_all():
    assert aim((NORD,), Aim.CHEAPEST).state is State.EQUAL
    assert aim((SUED,), Aim.CHEAPEST).state is State.CHANGES
    assert aim((), Aim.CHEAPEST).state is State.UNSET


def test_two_standard_suppliers_become_one():
    choice = aim((NORD, replace(WEST, is_standard=True)), Aim.CHEAPEST)
    assert (choice.new, choice.state) == (3, State.CHANGES)


@given(
    st.lists(rows, min_size=2, max_size=6, unique_by=lambda row: row.supplier_id),
    st.integers(1, 2000).map(Decimal),
)
def test_nobody_who_sells_the_quantity_is_cheaper_than_the_chosen_one(suppliers, quantity):
    choice = choose(suppliers, StandardRule(Aim.CHEAPEST, quantity))
    sellers = {
        row.supplier_id: price
        for row in suppliers
        if first_quantity(row) <= quantity and (price := unit_price(row, quantity)) > 0
    }
    if not sellers:
        assert (
            choice.new is None or first_quantity(next(r for r in suppliers if r.supplier_id == choice.new)) > quantity
        )
        return
    assert choice.new is not None
    if choice.new not in sellers:
        chosen = next(row for row in suppliers if row.supplier_id == choice.new)
        orders = {row.supplier_id: order_quantity(row, quantity) for row in suppliers}
        bill = unit_price(chosen, quantity) * orders[choice.new]
        assert bill < min(price * orders[number] for number, price in sellers.items())
        return
    assert sellers[choice.new] == min(sellers.values())
    best = {number for number, price in sellers.items() if price == min(sellers.values())}
    standards = {row.supplier_id for row in suppliers if row.is_standard}
    assert not best & standards or choice.new in standards
