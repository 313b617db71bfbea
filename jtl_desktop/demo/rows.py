"""What the simulated Wawi keeps: item suppliers, their scale prices, items and suppliers, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tier:
    """A scale price: from so many pieces on, a net price or a percentage off the row's price (one is None)."""

    from_quantity: Decimal
    net: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """Who supplies an item at what price (net, in the supplier's currency, per piece)."""

    item_id: int
    supplier_id: int
    sku: str | None = None
    item_name: str | None = None
    is_standard: bool = False
    price: Decimal = ZERO
    tax_rate: Decimal = ZERO
    minimum: Decimal = ZERO
    interval: Decimal = ZERO
    delivery_days: int = 0
    use_supplier_delivery: bool = True
    stock: Decimal = ZERO
    is_dropshipping: bool = False
    merge_stock: bool = False
    comment: str | None = None
    unit: str | None = None
    unit_amount: Decimal = ZERO
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item of the merchant's catalogue."""

    item_id: int
    sku: str
    name: str
    gtin: str
    maker_number: str
    is_active: bool
    category: str
    sales_price: Decimal
    weight: Decimal
    added: datetime
    changed: datetime
    variation: int


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """One supplier's master data."""

    supplier_id: int
    name: str
    number: str
    street: str
    postal_code: str
    city: str
    country: str
    phone: str
    email: str | None
    website: str | None
    vat_id: str | None


# Names on the wire (JTL's own, with their typos) and the attribute behind each.
WIRE_FIELDS: dict[str, str] = {
    "Sku": "sku",
    "ItemName": "item_name",
    "IsStandard": "is_standard",
    "PurchasePriceNet": "price",
    "TaxRate": "tax_rate",
    "MinimumPurchaseQuantity": "minimum",
    "PermissibleOrderQuantity": "interval",
    "DeliveryTime": "delivery_days",
    "UseSupplierDeliveryTime": "use_supplier_delivery",
    "Stocklevel": "stock",
    "IsDropshipping": "is_dropshipping",
    "MergeStockLevel": "merge_stock",
    "Comment": "comment",
    "PackagingUnit": "unit",
    "AmountPackagingUnit": "unit_amount",
    "ScalePrices": "tiers",
}
