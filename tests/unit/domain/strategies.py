"""Supplier rows, tiers and numbers as a merchant's Wawi may hold them, for property tests."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, Kind, RowKey, ScalePrice, SupplierId, sorted_tiers

decimals = st.decimals(min_value=0, max_value=Decimal("999999999999"), places=5, allow_nan=False)
wawi_decimals = st.decimals(
    min_value=Decimal("-999999999999"), max_value=Decimal("999999999999"), places=13, allow_nan=False
)
percents = st.decimals(min_value=0, max_value=100, places=2, allow_nan=False)
wholes = st.integers(min_value=0, max_value=2**31 - 1).map(Decimal)
words = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), max_size=40)
keys = st.builds(
    RowKey, st.integers(1, 5).map(ItemId), st.integers(1, 4).map(SupplierId)
)  # few, so that changes meet the same row again
net_tiers = st.builds(ScalePrice, wholes, decimals, st.none())
percent_tiers = st.builds(ScalePrice, wholes, st.none(), percents)
ladders = st.lists(st.one_of(net_tiers, percent_tiers), max_size=5, unique_by=lambda tier: tier.from_quantity).map(
    lambda tiers: sorted_tiers(tuple(tiers))
)

_BY_KIND = {
    Kind.TEXT: words,
    Kind.MONEY: decimals,
    Kind.PERCENT: percents,
    Kind.QUANTITY: decimals,
    Kind.WHOLE: wholes,
    Kind.DAYS: wholes,
    Kind.FLAG: st.booleans(),
    Kind.TIERS: ladders,
}


def values(field: Field):
    """Values that may be written into a field."""
    return _BY_KIND[field.kind]


rows = st.builds(
    ItemSupplier,
    st.integers(1, 5).map(ItemId),
    st.integers(1, 4).map(SupplierId),
    **{field.value: values(field) for field in Field},
)
