"""Who is cheapest, told by a plain reading of the rules: a fraction at a time, supplier by supplier."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.choosing import Aim, StandardRule, choose
from jtl_desktop.domain.comparison import compare, own_minimum
from jtl_desktop.domain.currencies import Currencies, SupplierCurrency, currency_code
from jtl_desktop.domain.items import ItemId, ItemSupplier, ScalePrice, SupplierId

D = Decimal
EUR = Currencies(unknown_is_own=True)


def row(supplier: int, price: str = "10", *, standard: bool = False, least: str = "0", step: str = "0", tiers=()):
    return ItemSupplier(
        ItemId(1), SupplierId(supplier), purchase_price_net=D(price), is_standard=standard,
        minimum_purchase_quantity=D(least), permissible_order_quantity=D(step), scale_prices=tuple(tiers),
    )  # fmt: skip


# A plain reference: it shares no line with the program and reckons with fractions.


def ref_order(offer: ItemSupplier, wanted: Fraction) -> Fraction:
    quantity = max(wanted, Fraction(offer.minimum_purchase_quantity))
    step = Fraction(offer.permissible_order_quantity)
    return math.ceil(quantity / step) * step if step > 0 else quantity


def ref_price(offer: ItemSupplier, quantity: Fraction) -> Fraction:
    price, reached = Fraction(offer.purchase_price_net), Fraction(-1)
    for tier in offer.scale_prices:
        start = Fraction(tier.from_quantity)
        if start <= quantity and start >= reached:
            reached = start
            if tier.net is not None:
                price = Fraction(tier.net)
            else:
                price = Fraction(offer.purchase_price_net) * (100 - Fraction(tier.percent or 0)) / 100
    return price


def ref_sells(offer: ItemSupplier, wanted: Fraction) -> bool:
    return ref_order(offer, Fraction(1)) <= wanted


def ref_cheapest(rows, wanted: Fraction, currencies: Currencies):
    """First a round among those who only sell more; its winner must be below every order of the others."""

    def first(group, amount):
        order = sorted(group, key=lambda offer: (amount(offer), not offer.is_standard, offer.supplier_id))
        return order[0] if order else None

    def price(offer):
        return ref_own_price(offer, wanted, currencies)

    def bill(offer):
        return price(offer) * ref_order(offer, wanted)

    known = [offer for offer in rows if price(offer) is not None]
    sellers = [offer for offer in known if ref_sells(offer, wanted)]
    more = first([offer for offer in known if not ref_sells(offer, wanted)], bill)
    if more is not None and all(bill(more) < bill(offer) for offer in sellers):
        return more
    return first(sellers, price)


def ref_own_price(offer: ItemSupplier, wanted: Fraction, currencies: Currencies) -> Fraction | None:
    rate = currencies.rate_of(offer.supplier_id)
    price = ref_price(offer, ref_order(offer, wanted))
    return None if rate is None or price <= 0 else price * Fraction(rate)


def ref_saving(rows, wanted: Fraction, currencies: Currencies) -> Fraction | None:
    """Per order, where the cheapest one saves anything."""
    standards = [offer for offer in rows if offer.is_standard]
    if not standards:
        return None
    standard = ref_cheapest(standards, wanted, currencies)
    best = ref_cheapest(rows, wanted, currencies)
    if standard is None or best is None or best is standard:
        return None
    before, after = (ref_own_price(offer, wanted, currencies) for offer in (standard, best))
    if before is None or after is None:
        return None
    if ref_sells(best, wanted):
        saved = (before - after) * wanted
    else:
        saved = before * ref_order(standard, wanted) - after * ref_order(best, wanted)
    return saved if saved > 0 else None


def ref_minimum(rows) -> Fraction:
    standards = [offer for offer in rows if offer.is_standard]
    return min(ref_order(offer, Fraction(1)) for offer in standards or rows)


# Prices that often meet: 10.00 less 5 % is 9.50, with and without a rate.
prices = st.sampled_from(["0", "9", "9.5", "9.50", "10", "10.5", "11.11", "9.999", "0.0001", "123456.789012"]).map(D)
quantities = st.sampled_from(["0", "1", "2", "5", "10", "12", "50", "60", "0.5", "2.5"]).map(D)
tiers = st.lists(
    st.one_of(
        st.builds(ScalePrice, quantities, prices, st.none()),
        st.builds(ScalePrice, quantities, st.none(), st.sampled_from(["0", "5", "10", "33.33", "100"]).map(D)),
    ),
    max_size=3,
).map(tuple)
codes = st.one_of(
    st.none(),
    st.builds(SupplierCurrency, st.just("EUR")),
    st.builds(SupplierCurrency, st.just("USD"), st.sampled_from([None, D("0.9"), D("1"), D("0.95")])),
)
wanteds = st.one_of(st.none(), st.sampled_from(["1", "2", "7", "10", "50", "0.5", "60.25"]).map(D))


@st.composite
def items(draw, item_id: int = 1):
    numbers = draw(st.lists(st.integers(1, 5), min_size=1, max_size=5, unique=True))
    return [
        ItemSupplier(
            ItemId(item_id),
            SupplierId(number),
            purchase_price_net=draw(prices),
            is_standard=draw(st.booleans()),
            minimum_purchase_quantity=draw(quantities),
            permissible_order_quantity=draw(quantities),
            scale_prices=draw(tiers),
        )
        for number in numbers
    ]


@st.composite
def currencies(draw):
    known = {SupplierId(number): chosen for number in range(1, 6) if (chosen := draw(codes)) is not None}
    return Currencies("EUR", draw(st.booleans()), known)


def told(amount: Decimal | None) -> Fraction | None:
    return None if amount is None else Fraction(amount)


@given(items(), wanteds, currencies())
def test_the_comparison_says_what_the_plain_reference_says(rows, wanted, known) -> None:
    found = compare(rows, wanted, known)
    quantity = ref_minimum(rows) if wanted is None else Fraction(wanted)
    assert Fraction(found.wanted) == quantity
    for offer in found.offers:
        assert Fraction(offer.quantity) == ref_order(offer.row, quantity)
        price = ref_price(offer.row, Fraction(offer.quantity))
        assert told(offer.price) == (None if price <= 0 else price)
        own = ref_own_price(offer.row, quantity, known)
        assert told(offer.own_price) == own
    best = ref_cheapest(rows, quantity, known)
    assert (found.cheapest and found.cheapest.row) == best
    saving = found.best_saving
    assert told(None if saving is None else saving.per_order) == ref_saving(rows, quantity, known)


@given(items(), st.sampled_from(["1", "2", "10", "50"]).map(D), st.one_of(st.none(), currencies()))
def test_the_rule_for_the_standard_supplier_chooses_the_same_one(rows, wanted, known) -> None:
    """Without currencies it takes all prices to be in one. A single supplier is chosen even without a price."""
    chosen = choose(rows, StandardRule(Aim.CHEAPEST, wanted, currencies=known)).new
    cheapest = compare(rows, wanted, known or EUR).cheapest
    if len(rows) > 1:
        assert chosen == (cheapest and cheapest.supplier_id)


def test_the_standard_supplier_stays_among_equals() -> None:
    found = compare([row(1, "9.50"), row(2, "10", standard=True, tiers=[ScalePrice(D(10), percent=D(5))])], D(50), EUR)
    assert found.cheapest is not None
    assert found.cheapest.supplier_id == 2
    assert found.best_saving is None


def test_what_is_saved_is_of_what_is_wanted_however_much_has_to_be_ordered() -> None:
    found = compare([row(1, "10", standard=True), row(2, "9", step="48")], D(50), EUR)
    assert found.cheapest is not None
    assert found.best_saving == (D(1), D(50), D(10))
    assert found.cheapest.quantity == 96
    assert found.cheapest.total == 864
    assert found.standard is not None
    assert found.standard.total == 500


def test_more_pieces_for_less_money_are_a_saving() -> None:
    found = compare([row(1, "10", standard=True), row(2, "5", least="60"), row(3, "9")], D(50), EUR)
    assert found.cheapest is not None
    assert found.cheapest.supplier_id == 2
    assert found.cheapest.total == 300
    assert found.best_saving == (D(5), D(200), D(40))
    assert found.saving(found.offers[2]) == (D(1), D(50), D(10))


def test_less_money_is_counted_in_the_own_currency() -> None:
    rows = [row(1, "10", standard=True), row(2, "9", least="60")]
    rates = Currencies("EUR", True, {SupplierId(2): SupplierCurrency("USD", D("0.9"))})
    assert compare(rows, D(50), EUR).best_saving is None
    assert compare(rows, D(50), rates).best_saving == (D("1.9"), D(14), D("2.8"))


def test_the_same_money_for_more_pieces_changes_nothing() -> None:
    found = compare([row(1, "10", standard=True), row(2, "5", least="100")], D(50), EUR)
    assert found.cheapest is found.standard
    assert found.saving(found.offers[1]) == (D(5), D(0), D(0))


def test_an_order_that_is_dearer_than_any_other_one_is_not_the_cheapest_because_of_a_large_step() -> None:
    rows = [row(1, "10", standard=True), row(2, "9", step="48"), row(3, "10", least="60")]
    found = compare(rows, D(50), EUR)
    assert found.cheapest is not None
    assert found.cheapest.supplier_id == 2
    assert found.best_saving == (D(1), D(50), D(10))


def test_who_only_sells_more_for_more_money_stands_behind_who_sells_it() -> None:
    rows = [row(1, "10", standard=True), row(2, "1", least="1000")]
    assert compare(rows, D(50), EUR).cheapest is not None
    assert compare(rows, D(50), EUR).best_saving is None
    assert compare(rows, D(1000), EUR).best_saving == (D(9), D(9000), D(90))


def test_where_nobody_sells_so_few_the_smaller_bill_decides_and_costs_more_per_piece() -> None:
    found = compare([row(1, "1", least="100", standard=True), row(2, "2", least="10")], D(1), EUR)
    assert found.cheapest is not None
    assert found.cheapest.supplier_id == 2
    assert found.best_saving == (D(-1), D(80), D(80))


def test_own_minimum_is_what_the_standard_supplier_sells_at_least() -> None:
    rows = [row(1, least="5"), row(2, least="20", step="12", standard=True)]
    assert own_minimum(rows) == 24
    assert own_minimum([replace(offer, is_standard=False) for offer in rows]) == 5


def test_currencies_are_compared_by_their_rates_and_unknown_ones_not_at_all() -> None:
    rows = [row(1, "10", standard=True), row(2, "10.50"), row(3, "1")]
    known = Currencies("EUR", False, {
        SupplierId(1): SupplierCurrency("EUR"), SupplierId(2): SupplierCurrency("USD", D("0.9")),
    })  # fmt: skip
    found = compare(rows, D(10), known)
    assert found.cheapest is not None
    assert found.cheapest.supplier_id == 2
    assert found.best_saving == (D("0.55"), D("5.5"), D("5.5"))
    assert found.offers[2].cost is None
    taken_as_own = replace(known, unknown_is_own=True)
    assert compare(rows, D(10), taken_as_own).best_saving == (D(9), D(90), D(90))
    without_rate = replace(taken_as_own, suppliers={SupplierId(3): SupplierCurrency("USD")})
    assert compare(rows, D(10), without_rate).offers[2].cost is None


@pytest.mark.parametrize(("typed", "code"), [(" usd ", "USD"), ("€", ""), ("EURO", ""), ("E1R", ""), ("", "")])
def test_a_currency_is_three_letters(typed: str, code: str) -> None:
    assert currency_code(typed) == code
