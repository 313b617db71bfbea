"""What the fields of an item supplier are called in sentences: JTL's own words, as above the grid's columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jtl_desktop.domain.items import Field
from jtl_desktop.domain.text import Text, text

FIELD_NAMES: Final[Mapping[Field, Text]] = {
    Field.IS_STANDARD: text("Default supplier"),
    Field.SKU: text("Supplier's SKU"),
    Field.ITEM_NAME: text("Supplier's item name"),
    Field.PURCHASE_PRICE_NET: text("Net PP"),
    Field.TAX_RATE: text("VAT in %"),
    Field.MINIMUM_PURCHASE_QUANTITY: text("Min. purchase"),
    Field.PERMISSIBLE_ORDER_QUANTITY: text("Order interval"),
    Field.DELIVERY_TIME: text("Delivery (days)"),
    Field.USE_SUPPLIER_DELIVERY_TIME: text("Supplier's delivery time"),
    Field.STOCK_LEVEL: text("Stock level"),
    Field.MERGE_STOCK_LEVEL: text("Add to own stock"),
    Field.IS_DROPSHIPPING: text("Drop shipping"),
    Field.PACKAGING_UNIT: text("Packaging unit"),
    Field.AMOUNT_PACKAGING_UNIT: text("Quantity per PU"),
    Field.PACKAGING_UNIT_PRICE_NET: text("Net PP per PU"),
    Field.COMMENT: text("Comment"),
    Field.SCALE_PRICES: text("Scale prices"),
}


def cell_name(field: Field, sku: str) -> Text:
    """One cell in words, by the item's own SKU."""
    return text("{field} of {sku}", field=FIELD_NAMES[field], sku=sku) if sku else FIELD_NAMES[field]
