"""Items, suppliers, item suppliers and their scale prices, as plain values.

Wawi leaves unset fields out of its answers and uses 0 for "not set"; here nothing is ever missing:
an unset number is 0, an unset text is empty, an unset flag is off, no tiers is an empty tuple.
Every number is a Decimal. Prices are net, per piece, in the supplier's currency, which the API does not tell.
"""

from __future__ import annotations

import dataclasses
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, NamedTuple, NewType

ItemId = NewType("ItemId", int)
SupplierId = NewType("SupplierId", int)

ZERO = Decimal(0)


class RowKey(NamedTuple):
    """One supplier of one item. Wawi has no other identity for such a row.

    A named tuple, because 50,000 of these are looked up several times over in every paste: it hashes in C.
    """

    item_id: ItemId
    supplier_id: SupplierId


@dataclass(frozen=True, slots=True)
class Item:
    """The part of an item that a purchaser needs to recognise it."""

    item_id: ItemId
    sku: str
    name: str
    gtin: str = ""
    is_active: bool = True
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supplier:
    """Somebody who delivers."""

    supplier_id: SupplierId
    name: str


@dataclass(frozen=True, slots=True)
class ScalePrice:
    """A tier: from this quantity on, either a net price per piece or a reduction in percent of the row's price."""

    from_quantity: Decimal
    net: Decimal | None = None
    percent: Decimal | None = None

    @property
    def is_percent(self) -> bool:
        return self.percent is not None and self.net is None


Value = str | Decimal | bool | tuple[ScalePrice, ...]


class Kind(Enum):
    """How a field is edited, checked and shown."""

    TEXT = "text"
    MONEY = "money"
    PERCENT = "percent"
    QUANTITY = "quantity"
    WHOLE = "whole"
    DAYS = "days"
    FLAG = "flag"
    TIERS = "tiers"

    @property
    def is_number(self) -> bool:
        return self in _NUMBERS

    @property
    def is_whole(self) -> bool:
        return self in (Kind.WHOLE, Kind.DAYS)


_NUMBERS = frozenset({Kind.MONEY, Kind.PERCENT, Kind.QUANTITY, Kind.WHOLE, Kind.DAYS})


class Field(StrEnum):
    """Every field of an item supplier; the value is the attribute's name in ``ItemSupplier``."""

    IS_STANDARD = "is_standard"
    SKU = "sku"
    ITEM_NAME = "item_name"
    PURCHASE_PRICE_NET = "purchase_price_net"
    TAX_RATE = "tax_rate"
    MINIMUM_PURCHASE_QUANTITY = "minimum_purchase_quantity"
    PERMISSIBLE_ORDER_QUANTITY = "permissible_order_quantity"
    DELIVERY_TIME = "delivery_time"
    USE_SUPPLIER_DELIVERY_TIME = "use_supplier_delivery_time"
    STOCK_LEVEL = "stock_level"
    MERGE_STOCK_LEVEL = "merge_stock_level"
    IS_DROPSHIPPING = "is_dropshipping"
    PACKAGING_UNIT = "packaging_unit"
    AMOUNT_PACKAGING_UNIT = "amount_packaging_unit"
    PACKAGING_UNIT_PRICE_NET = "packaging_unit_price_net"
    COMMENT = "comment"
    SCALE_PRICES = "scale_prices"

    @property
    def kind(self) -> Kind:
        return _KINDS[self]

    @property
    def is_writable(self) -> bool:
        """Wawi works the price of a packaging unit out by itself."""
        return self is not Field.PACKAGING_UNIT_PRICE_NET

    @property
    def max_length(self) -> int | None:
        """Characters that Wawi's database keeps (schema of Wawi 1.10.11); None for fields that are not texts."""
        return _MAX_LENGTHS.get(self)

    @property
    def unset(self) -> Value:
        return _UNSET[self.kind]


_KINDS: dict[Field, Kind] = {
    Field.IS_STANDARD: Kind.FLAG,
    Field.SKU: Kind.TEXT,
    Field.ITEM_NAME: Kind.TEXT,
    Field.PURCHASE_PRICE_NET: Kind.MONEY,
    Field.TAX_RATE: Kind.PERCENT,
    Field.MINIMUM_PURCHASE_QUANTITY: Kind.WHOLE,
    Field.PERMISSIBLE_ORDER_QUANTITY: Kind.QUANTITY,
    Field.DELIVERY_TIME: Kind.DAYS,
    Field.USE_SUPPLIER_DELIVERY_TIME: Kind.FLAG,
    Field.STOCK_LEVEL: Kind.QUANTITY,
    Field.MERGE_STOCK_LEVEL: Kind.FLAG,
    Field.IS_DROPSHIPPING: Kind.FLAG,
    Field.PACKAGING_UNIT: Kind.TEXT,
    Field.AMOUNT_PACKAGING_UNIT: Kind.QUANTITY,
    Field.PACKAGING_UNIT_PRICE_NET: Kind.MONEY,
    Field.COMMENT: Kind.TEXT,
    Field.SCALE_PRICES: Kind.TIERS,
}

_MAX_LENGTHS: dict[Field, int] = {
    Field.SKU: 255,
    Field.ITEM_NAME: 255,
    Field.COMMENT: 512,
    Field.PACKAGING_UNIT: 255,
}

_UNSET: dict[Kind, Value] = {
    Kind.TEXT: "",
    Kind.MONEY: ZERO,
    Kind.PERCENT: ZERO,
    Kind.QUANTITY: ZERO,
    Kind.WHOLE: ZERO,
    Kind.DAYS: ZERO,
    Kind.FLAG: False,
    Kind.TIERS: (),
}

WRITABLE_FIELDS: tuple[Field, ...] = tuple(field for field in Field if field.is_writable)


@dataclass(frozen=True, slots=True)
class ItemSupplier:
    """What one supplier wants for one item. Units: net money per piece, percent, pieces, days."""

    item_id: ItemId
    supplier_id: SupplierId
    sku: str = ""
    item_name: str = ""
    is_standard: bool = False
    purchase_price_net: Decimal = ZERO
    tax_rate: Decimal = ZERO
    minimum_purchase_quantity: Decimal = ZERO
    permissible_order_quantity: Decimal = ZERO
    delivery_time: Decimal = ZERO
    use_supplier_delivery_time: bool = False
    stock_level: Decimal = ZERO
    is_dropshipping: bool = False
    merge_stock_level: bool = False
    comment: str = ""
    packaging_unit: str = ""
    amount_packaging_unit: Decimal = ZERO
    packaging_unit_price_net: Decimal = ZERO
    scale_prices: tuple[ScalePrice, ...] = ()

    @property
    def key(self) -> RowKey:
        return RowKey(self.item_id, self.supplier_id)

    def get(self, field: Field) -> Value:
        # A field is the attribute's name itself.
        value: Value = getattr(self, field)
        return value

    def replace(self, field: Field, value: Value) -> ItemSupplier:
        return self.with_values({field: value})

    def with_values(self, values: Mapping[Field, Value]) -> ItemSupplier:
        """The row with these values in place of its own."""
        if not values:
            return self
        known: dict[Any, Any] = dict(zip(_ATTRIBUTES, _all_attributes(self), strict=True))
        known.update(values)
        return row_of_values(*known.values())


# dataclasses.replace looks every attribute up by itself, which takes three times as long.
_ATTRIBUTES = tuple(attribute.name for attribute in dataclasses.fields(ItemSupplier))
_all_attributes: Callable[[ItemSupplier], tuple[Any, ...]] = operator.attrgetter(*_ATTRIBUTES)
# Same slots, not frozen, and nothing else: what it could do besides, and a text about it, take time at the start.
_OpenRow: Any = dataclasses.make_dataclass(
    "_OpenRow", _ATTRIBUTES, namespace={"__doc__": ""}, repr=False, eq=False, slots=True
)


def row_of_values(*values: Any) -> ItemSupplier:
    """A row from all its values in the order of the attributes, five times as quick as ``ItemSupplier(...)``.

    A frozen dataclass sets each of its attributes by a call; this one is filled first and becomes frozen afterwards.
    Raises TypeError for another number of values.
    """
    row = _OpenRow(*values)
    row.__class__ = ItemSupplier
    frozen: ItemSupplier = row
    return frozen


def rows_of_columns(columns: Iterable[Iterable[Any]]) -> list[ItemSupplier]:
    """Many rows from the values of one attribute after the other: twice as quick again."""
    rows: list[Any] = list(map(_OpenRow, *columns))
    for row in rows:
        row.__class__ = ItemSupplier
    return rows


def sorted_tiers(tiers: tuple[ScalePrice, ...]) -> tuple[ScalePrice, ...]:
    """Tiers by quantity. Wawi may hand them out in any order."""
    return tuple(sorted(tiers, key=lambda tier: tier.from_quantity))


def same_value(field: Field, left: Value, right: Value) -> bool:
    """Whether two values mean the same: 20 and 20.0 do, and the order of tiers does not matter."""
    if left == right:
        return True
    if not isinstance(left, tuple) or not isinstance(right, tuple) or len(left) != len(right):
        return False
    return field.kind is Kind.TIERS and Counter(left) == Counter(right)


def whole_characters(value: str) -> str:
    """The text without halves of characters, which a clipboard may bring and no database or JSON can hold."""
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
