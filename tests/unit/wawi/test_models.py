"""JSON from a live Wawi, with all its habits, and JSON to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.items import (
    Field,
    Item,
    ItemId,
    ItemSupplier,
    Kind,
    ScalePrice,
    Supplier,
    SupplierId,
    Value,
)
from jtl_desktop.wawi.models import (
    WireError,
    decode_features,
    decode_info,
    decode_item,
    decode_item_supplier,
    decode_item_suppliers,
    decode_items_page,
    decode_suppliers,
    encode_create,
    encode_update,
    plain_number,
)

ITEM = ItemId(7)


def page(**fields: object) -> bytes:
    return json.dumps({"Items": [], **fields}).encode()


def test_an_item_with_nothing_but_an_id():
    assert decode_item(b'{"Id": 20.0}') == Item(ItemId(20), "", "")


def test_an_item_with_everything():
    body = b"""{"Id": 5, "SKU": "A-1", "Name": "Helm", "IsActive": false, "Unknown": [1, {"a": null}],
        "Identifiers": {"Gtin": "4006381333931", "ISBN": null}, "Changed": "2026-03-01T10:00:00.1234567+02:00"}"""
    changed = datetime(2026, 3, 1, 10, 0, 0, 123456, timezone(timedelta(hours=2)))
    assert decode_item(body) == Item(ItemId(5), "A-1", "Helm", "4006381333931", False, changed)


def test_null_is_the_same_as_missing():
    body = b'{"Id": 5, "SKU": null, "Name": null, "IsActive": null, "Identifiers": null, "Changed": null}'
    assert decode_item(body) == decode_item(b'{"Id": 5}')


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00", "", "gestern"])
def test_no_date_is_no_date(stamp):
    assert decode_item(json.dumps({"Id": 5, "Changed": stamp}).encode()).changed is None


def test_a_date_without_a_zone_is_taken_as_utc():
    assert decode_item(b'{"Id": 5, "Changed": "2026-03-01T10:00:00"}').changed == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"<html>", b'{"Id": 0}', b'{"Id": -3}', b'{"Id": 1.5}', b'{"Id": "x"}', b'{"Id": NaN}']
)
def test_what_is_no_item_is_refused(body):
    with pytest.raises(WireError):
        decode_item(body)


def test_an_abyss_of_brackets_is_refused():
    with pytest.raises(WireError):
        decode_item(b'{"Id": 1, "x": ' + b"[" * 100_000)
    with pytest.raises(WireError):
        decode_items_page(b'{"Items": [' + b"[" * 100_000, page=1, page_size=1)


def test_one_bad_record_does_not_cost_the_page():
    body = b'{"TotalItems": 5, "Items": [{"Id": 1}, {"Id": null}, 7, null, {"Id": 2, "Name": 5}, {"Id": "3"}]}'
    answer = decode_items_page(body, page=1, page_size=10)
    assert [item.item_id for item in answer.items] == [1, 3]
    assert answer.skipped == 4
    assert answer.total == 5


@pytest.mark.parametrize(
    ("fields", "has_next"),
    [
        ({"HasNextPage": True, "PageNumber": 1, "TotalPages": 1}, True),
        ({"HasNextPage": False, "NextPageNumber": 3, "TotalPages": 3, "PageNumber": 3}, False),
        ({"TotalPages": 3, "PageNumber": 2}, True),
        ({"TotalPages": 3.0, "PageNumber": 3.0}, False),
        ({"TotalItems": 30, "PageNumber": 2, "PageSize": 10}, True),
        ({"TotalItems": 20, "PageNumber": 2, "PageSize": 10}, False),
        ({}, False),
    ],
)
def test_whether_there_is_more(fields, has_next):
    assert decode_items_page(page(**fields), page=1, page_size=10).has_next is has_next


def test_the_page_size_that_wawi_really_used_is_believed():
    answer = decode_items_page(page(PageNumber=2.0, PageSize=100.0, TotalItems=250.0), page=2, page_size=1000)
    assert (answer.page, answer.page_size, answer.total) == (2, 100, 250)


@pytest.mark.parametrize("body", [b"[]", b'{"Items": null}', b"{}", b'{"Items": [], "PageNumber": 1e99}', b"\xff\xfe"])
def test_what_is_no_page_is_refused(body):
    with pytest.raises(WireError):
        decode_items_page(body, page=1, page_size=10)


def test_suppliers():
    body = b'[{"Id": 3, "Name": "Nordwind"}, {"Id": 4.0, "Company": "S\\u00fcd GmbH"}, {"Name": "?"}, {"Id": 5}]'
    assert decode_suppliers(body) == (
        [Supplier(SupplierId(3), "Nordwind"), Supplier(SupplierId(4), "Süd GmbH"), Supplier(SupplierId(5), "")],
        1,
    )


def test_a_row_with_nothing_but_its_supplier():
    assert decode_item_supplier(b'{"SupplierId": 3}', ITEM) == ItemSupplier(ITEM, SupplierId(3))


def test_numbers_keep_every_digit_and_flags_may_be_numbers():
    body = b"""{"ItemId": 7.0, "SupplierId": 3.0, "PurchasePriceNet": 123456789012.1234567890123, "DeliveryTime": 20.0,
        "Stocklevel": 1e2, "IsStandard": 1, "MergeStockLevel": 0, "PackagingUnitPurchasePriceNet": "12.50"}"""
    row = decode_item_supplier(body, ITEM)
    assert row.purchase_price_net == Decimal("123456789012.1234567890123")
    numbers = (row.delivery_time, row.stock_level, row.packaging_unit_price_net)
    assert numbers == (Decimal(20), Decimal(100), Decimal("12.5"))
    assert (row.is_standard, row.merge_stock_level) == (True, False)


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        ({"PurchasePriceNet": 8.1, "ReduceStandardPriceByPercent": 0.0}, ScalePrice(Decimal(10), net=Decimal("8.1"))),
        (
            {"PurchasePriceNet": 8.1, "ReduceStandardPriceByPercent": 2.5},
            ScalePrice(Decimal(10), percent=Decimal("2.5")),
        ),
        ({"ReduceStandardPriceByPercent": 2.5}, ScalePrice(Decimal(10), percent=Decimal("2.5"))),
        ({"PurchasePriceNet": 8.1}, ScalePrice(Decimal(10), net=Decimal("8.1"))),
        ({}, ScalePrice(Decimal(10), net=Decimal(0))),
    ],
)
def test_a_tier_is_either_a_price_or_a_percentage(tier, expected):
    body = json.dumps({"SupplierId": 3, "ScalePrices": [{"FromQuantity": 10.0, **tier}]}).encode()
    assert decode_item_supplier(body, ITEM).scale_prices == (expected,)


def test_tiers_come_sorted():
    body = b'{"SupplierId": 3, "ScalePrices": [{"FromQuantity": 50}, {"FromQuantity": 0.5}, {"FromQuantity": 10}]}'
    assert [tier.from_quantity for tier in decode_item_supplier(body, ITEM).scale_prices] == [Decimal("0.5"), 10, 50]


@pytest.mark.parametrize(
    "row",
    [
        {"ItemId": 8, "SupplierId": 3},
        {"SupplierId": 3, "PurchasePriceNet": "teuer"},
        {"SupplierId": 3, "Sku": 5},
        {"SupplierId": 3, "ScalePrices": [{"PurchasePriceNet": 5}]},
        {"SupplierId": 3, "ScalePrices": [None]},
    ],
    ids=["other item", "price in words", "number as text", "tier without quantity", "no tier"],
)
def test_a_row_that_cannot_be_read_is_counted_not_guessed(row):
    body = json.dumps([row, {"SupplierId": 4}]).encode()
    rows = decode_item_suppliers(body, ITEM)
    assert [found.supplier_id for found in rows] == [4]
    assert rows.skipped == 1
    with pytest.raises(WireError):
        decode_item_supplier(json.dumps(row).encode(), ITEM)


def test_a_number_too_large_for_any_memory_is_not_believed():
    rows = decode_item_suppliers(b'[{"SupplierId": 3, "PurchasePriceNet": 1e999999999}]', ITEM)
    assert (list(rows), rows.skipped) == ([], 1)


def test_info_and_features():
    body = b'{"Version": "2.1.1+Sha.6aebf42", "Timestamp": "2026-03-01T10:00:00Z", "Tenant": "x", "Type": "y", "z": 1}'
    info = decode_info(body)
    assert (info.version, info.tenant, info.type) == ("2.1.1+Sha.6aebf42", "x", "y")
    assert info.timestamp == datetime(2026, 3, 1, 10, tzinfo=UTC)
    features = decode_features(b'[{"Feature": "A", "Version": 2.0, "IsUsable": false}, {"Feature": "B"}, {}]')
    assert [(feature.name, feature.version, feature.is_usable) for feature in features] == [
        ("A", 2, False),
        ("B", 0, True),
    ]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'"Wawi"', b'{"Version": ""}', b"<html></html>"])
def test_an_answer_without_a_version_is_not_wawis(body):
    with pytest.raises(WireError):
        decode_info(body)


def test_errors_quote_no_values_of_the_body():
    with pytest.raises(WireError) as caught:
        decode_item(b'{"Id": 1, "SKU": ["topsecret"]}')
    assert "topsecret" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("12.3400", "12.34"),
        ("1E+2", "100"),
        ("0E-13", "0"),
        ("-0.0", "0"),
        ("1E-13", "0.0000000000001"),
        ("-5.50", "-5.5"),
    ],
)
def test_numbers_are_sent_in_plain_digits(value, plain):
    assert plain_number(Decimal(value)) == plain


decimals = st.decimals(-(10**12), 10**12, places=13) | st.integers(-(10**12), 10**12).map(Decimal)


def values_of(field: Field) -> st.SearchStrategy[Value]:
    match field.kind:
        case Kind.TEXT:
            return st.text(st.characters(exclude_categories=["Cs"]))
        case Kind.FLAG:
            return st.booleans()
        case Kind.DAYS:
            return st.integers(-(2**31) + 1, 2**31 - 1).map(Decimal)
        case Kind.TIERS:
            return st.lists(tiers, max_size=4).map(tuple)
        case _:
            return decimals


quantities = st.integers(0, 2**31 - 1).map(Decimal)
tiers = st.builds(ScalePrice, quantities, net=decimals) | st.builds(
    ScalePrice, quantities, percent=decimals.filter(lambda value: value != 0)
)
changes = st.dictionaries(
    st.sampled_from([field for field in Field if field.is_writable]), st.none(), min_size=1
).flatmap(lambda chosen: st.fixed_dictionaries({field: values_of(field) for field in chosen}))


@given(changes)
def test_whatever_is_written_is_read_back_the_same(values):
    body = encode_update(values)
    assert len(json.loads(body)) == len(values)
    row = decode_item_supplier(b'{"SupplierId":3,' + body[1:], ITEM)
    for field, value in values.items():
        if isinstance(value, tuple):
            assert sorted(map(meaning_of, row.scale_prices)) == sorted(map(meaning_of, value))
        else:
            assert row.get(field) == value


def meaning_of(tier: ScalePrice) -> tuple[Decimal, bool, Decimal]:
    value = tier.percent if tier.percent is not None else tier.net
    assert value is not None
    return tier.from_quantity, tier.percent is not None, value


@given(
    st.builds(
        ItemSupplier, st.just(ITEM), st.just(SupplierId(3)), **{f.value: values_of(f) for f in Field if f.is_writable}
    )
)
def test_a_whole_new_row_is_read_back_the_same(row):
    read = decode_item_supplier(encode_create(row), ITEM)
    for field in Field:
        if field.is_writable and field is not Field.SCALE_PRICES:
            assert read.get(field) == row.get(field)
    assert sorted(map(meaning_of, read.scale_prices)) == sorted(map(meaning_of, row.scale_prices))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1.5", str(2**31)])
def test_what_is_no_whole_number_is_not_sent_as_one(number):
    with pytest.raises(ValueError, match="whole"):
        encode_update({Field.DELIVERY_TIME: Decimal(number)})
