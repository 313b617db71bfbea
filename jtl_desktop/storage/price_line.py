"""What the price of a row is made of, as the catalogue keeps it: for comparing many rows without making them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, SupplierId, Value
from jtl_desktop.storage.codec import plain_values


class PriceLine(NamedTuple):
    """Fields of an ItemSupplier; numbers and scale prices are texts."""

    item_id: ItemId
    supplier_id: SupplierId
    is_standard: bool
    purchase_price_net: str
    minimum_purchase_quantity: str
    permissible_order_quantity: str
    scale_prices: str

    def with_values(self, values: Mapping[Field, Value]) -> PriceLine:
        """The same line with those of these values that make prices."""
        new = plain_values({name: value for name, value in values.items() if name in PRICE_FIELDS})
        return self._replace(**new) if new else self


PRICE_FIELDS = tuple(Field(name) for name in PriceLine._fields[2:])


def line_of(row: ItemSupplier) -> PriceLine:
    """The line of a row that is in memory."""
    values = plain_values({name: row.get(name) for name in PRICE_FIELDS})
    return PriceLine(row.item_id, row.supplier_id, *(values[name] for name in PRICE_FIELDS))
