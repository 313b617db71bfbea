"""What a piece cost at any moment, put together from today's prices and the changes on the way."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.price_history import PriceChange, changes_of_row, own_price
from jtl_desktop.domain.price_timeline import PricePoint, quantities_of, timeline
from jtl_desktop.domain.pricing import effective_price

KEY = RowKey(ItemId(1), SupplierId(2))
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return BEGIN + timedelta(days=number)


def own(old: str | None, new: str | None) -> PriceChange:
    prices = [None if price is None else own_price(Decimal(price)) for price in (old, new)]
    return PriceChange(KEY, None, *prices)


def tier(quantity: int, old: str | None, new: str | None) -> PriceChange:
    prices = [None if price is None else ScalePrice(Decimal(quantity), Decimal(price)) for price in (old, new)]
    return PriceChange(KEY, Decimal(quantity), *prices)


def row(price: str, *tiers: ScalePrice) -> ItemSupplier:
    return ItemSupplier(KEY.item_id, KEY.supplier_id, purchase_price_net=Decimal(price), scale_prices=tiers)


def points(found: tuple[PricePoint, ...]) -> list[tuple[int, str]]:
    return [((point.at - BEGIN).days, "none" if point.price is None else str(point.price)) for point in found]


def test_a_price_before_its_first_change_is_what_it_changed_from() -> None:
    changes = [(day(3), own("8", "9")), (day(7), own("9", "10"))]
    assert points(timeline(row("10"), changes, None, BEGIN)) == [(0, "8"), (3, "9"), (7, "10")]


def test_without_changes_it_was_always_as_it_is() -> None:
    assert points(timeline(row("10"), [], None, BEGIN)) == [(0, "10")]
    assert points(timeline(None, [], None, BEGIN)) == [(0, "none")]


def test_at_a_quantity_the_tier_counts_and_the_own_price_where_there_is_none() -> None:
    changes = [(day(2), tier(10, None, "9")), (day(4), own("10", "11")), (day(6), tier(10, "9", None))]
    assert points(timeline(row("11"), changes, Decimal(10), BEGIN)) == [(0, "10"), (2, "9"), (6, "11")]


def test_a_supplier_that_left_has_no_price_any_more_and_one_that_came_had_none_before() -> None:
    assert points(timeline(None, [(day(5), own("8", None))], None, BEGIN)) == [(0, "8"), (5, "none")]
    assert points(timeline(row("8"), [(day(5), own(None, "8"))], None, BEGIN)) == [(0, "none"), (5, "8")]


def test_changes_of_one_moment_are_one_step_and_what_was_before_the_chart_only_its_beginning() -> None:
    both = [(day(-9), own("1", "8")), (day(5), own("8", "9")), (day(5), own("9", "10"))]
    assert points(timeline(row("10"), both, None, BEGIN)) == [(0, "8"), (5, "10")]


def test_the_quantities_to_choose_from() -> None:
    rows = [row("10", ScalePrice(Decimal(50), Decimal(8)))]
    assert quantities_of(rows, [tier(10, "9", None), own("1", "2")]) == (Decimal(10), Decimal(50))


_rows = st.none() | st.builds(
    lambda price, tiers: row(str(price), *(ScalePrice(Decimal(q), Decimal(p)) for q, p in tiers.items())),
    st.integers(0, 5),
    st.dictionaries(st.integers(1, 4), st.integers(1, 5), max_size=3),
)


@given(st.lists(_rows, min_size=1, max_size=5), st.none() | st.integers(1, 6))
def test_every_moment_shows_what_stood_in_wawi_then(states: list[ItemSupplier | None], pieces: int | None) -> None:
    changes = [
        (day(number), change)
        for number, (before, after) in enumerate(itertools.pairwise(states), start=1)
        for change in changes_of_row(KEY, before, after)
    ]
    quantity = None if pieces is None else Decimal(pieces)
    found = timeline(states[-1], changes, quantity, BEGIN)
    for number, state in enumerate(states):
        price = [point.price for point in found if point.at <= day(number)][-1]
        assert price == _expected(state, quantity)


def _expected(state: ItemSupplier | None, quantity: Decimal | None) -> Decimal | None:
    if state is None:
        return None
    if quantity is None:
        return state.purchase_price_net or None
    return effective_price(state.purchase_price_net, state.scale_prices, quantity) or None
