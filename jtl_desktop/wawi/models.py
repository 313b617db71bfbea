"""JSON on the wire and our own values, both ways: tolerant when reading, exact and sparing when writing.

A live Wawi leaves null fields out, sends whole numbers as ``20.0``, the year 0001 for "no date" and fields that no
description names. One unreadable record never costs the others. Source: clients that run against real Wawis.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

import msgspec

from jtl_desktop.domain.items import (
    WRITABLE_FIELDS,
    ZERO,
    Field,
    Item,
    ItemId,
    ItemSupplier,
    Kind,
    ScalePrice,
    Supplier,
    SupplierId,
    Value,
    sorted_tiers,
)
from jtl_desktop.wawi.api import Feature, ItemsPage, ServerInfo, SupplierRows

# Far beyond decimal(25,13), near enough that printing one cannot exhaust the memory.
_MAX_EXPONENT = 60

_Record = TypeVar("_Record")
_Wire = TypeVar("_Wire")
_Flag = bool | int | None


class WireError(ValueError):
    """The body is not what the API promises. The text holds no values of the body."""


class _Info(msgspec.Struct, rename="pascal"):
    version: str | None = None
    timestamp: str | None = None
    tenant: str | None = None
    type: str | None = None


class _Feature(msgspec.Struct, rename="pascal"):
    feature: str
    version: Decimal | None = None
    release: str | None = None
    is_usable: _Flag = None


class _Identifiers(msgspec.Struct, rename="pascal"):
    gtin: str | None = None


class _Item(msgspec.Struct, rename="pascal"):
    id: Decimal
    sku: str | None = msgspec.field(default=None, name="SKU")
    name: str | None = None
    is_active: _Flag = None
    identifiers: _Identifiers | None = None
    changed: str | None = None


class _Page(msgspec.Struct, rename="pascal"):
    items: list[msgspec.Raw]
    total_items: Decimal | None = None
    page_number: Decimal | None = None
    page_size: Decimal | None = None
    total_pages: Decimal | None = None
    has_next_page: _Flag = None


class _Supplier(msgspec.Struct, rename="pascal"):
    id: Decimal
    name: str | None = None
    company: str | None = None


class _Tier(msgspec.Struct, rename="pascal"):
    from_quantity: Decimal
    purchase_price_net: Decimal | None = None
    reduce_standard_price_by_percent: Decimal | None = None


class _Row(msgspec.Struct, rename="pascal"):
    supplier_id: Decimal
    item_id: Decimal | None = None
    sku: str | None = None
    item_name: str | None = None
    is_standard: _Flag = None
    purchase_price_net: Decimal | None = None
    tax_rate: Decimal | None = None
    minimum_purchase_quantity: Decimal | None = None
    permissible_order_quantity: Decimal | None = None
    delivery_time: Decimal | None = None
    use_supplier_delivery_time: _Flag = None
    stock_level: Decimal | None = msgspec.field(default=None, name="Stocklevel")
    is_dropshipping: _Flag = None
    merge_stock_level: _Flag = None
    comment: str | None = None
    packaging_unit: str | None = None
    amount_packaging_unit: Decimal | None = None
    packaging_unit_purchase_price_net: Decimal | None = None
    scale_prices: list[_Tier] | None = None


_INFO = msgspec.json.Decoder(_Info)
_FEATURE = msgspec.json.Decoder(_Feature)
_PAGE = msgspec.json.Decoder(_Page)
_ITEM = msgspec.json.Decoder(_Item)
_SUPPLIER = msgspec.json.Decoder(_Supplier)
_ROW = msgspec.json.Decoder(_Row)
_RECORDS = msgspec.json.Decoder(list[msgspec.Raw])


def decode_info(body: bytes) -> ServerInfo:
    """Raises WireError; an object without a version is not Wawi's."""
    info = _read(_INFO, body)
    if not info.version:
        raise WireError("no version in the answer")
    return ServerInfo(info.version, _moment(info.timestamp), info.tenant or "", info.type or "")


def decode_features(body: bytes) -> tuple[Feature, ...]:
    """Raises WireError."""
    features, _skipped = _each(_read(_RECORDS, body), _FEATURE, _feature)
    return tuple(features)


def decode_items_page(body: bytes, *, page: int, page_size: int) -> ItemsPage:
    """``page`` and ``page_size`` are what was asked, for an answer that does not repeat them. Raises WireError."""
    return _one(_PAGE, lambda wire: _page(wire, page, page_size), body)


def decode_item(body: bytes) -> Item:
    """Raises WireError."""
    return _one(_ITEM, _item, body)


def decode_suppliers(body: bytes) -> tuple[list[Supplier], int]:
    """All readable suppliers, and how many were not. Raises WireError."""
    return _each(_read(_RECORDS, body), _SUPPLIER, _supplier)


def decode_item_suppliers(body: bytes, item_id: ItemId) -> SupplierRows:
    """The readable rows of an item, and how many were not. Raises WireError."""
    rows, skipped = _each(_read(_RECORDS, body), _ROW, lambda wire: _row(wire, item_id))
    return SupplierRows(rows, skipped)


def decode_item_supplier(body: bytes, item_id: ItemId) -> ItemSupplier:
    """Raises WireError."""
    return _one(_ROW, lambda wire: _row(wire, item_id), body)


def encode_create(row: ItemSupplier) -> bytes:
    """The body that adds a supplier: every flag, and each other field that is set.

    Raises ValueError for values that cannot be sent.
    """
    given = [name for name in WRITABLE_FIELDS if name.kind is Kind.FLAG or row.get(name) != name.unset]
    body = {_NAMES[name]: _sent(name, row.get(name)) for name in given}
    return msgspec.json.encode({"SupplierId": int(row.supplier_id), **body})


def encode_update(values: Mapping[Field, Value]) -> bytes:
    """The body that changes the given fields and no other; never null, numbers as exact JSON numbers.

    Raises ValueError for an empty mapping, a read-only field or a value that cannot be sent.
    """
    if not values:
        raise ValueError("nothing to change")
    return msgspec.json.encode({_name(name): _sent(name, value) for name, value in values.items()})


def plain_number(value: Decimal) -> str:
    """A decimal without exponent and without zeros at its end: ``12.3400`` is ``12.34``, ``1E+2`` is ``100``."""
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in {"-0", ""} else plain


_NAMES: dict[Field, str] = {
    Field.SKU: "Sku",
    Field.ITEM_NAME: "ItemName",
    Field.IS_STANDARD: "IsStandard",
    Field.PURCHASE_PRICE_NET: "PurchasePriceNet",
    Field.TAX_RATE: "TaxRate",
    Field.MINIMUM_PURCHASE_QUANTITY: "MinimumPurchaseQuantity",
    Field.PERMISSIBLE_ORDER_QUANTITY: "PermissibleOrderQuantity",
    Field.DELIVERY_TIME: "DeliveryTime",
    Field.USE_SUPPLIER_DELIVERY_TIME: "UseSupplierDeliveryTime",
    Field.STOCK_LEVEL: "Stocklevel",
    Field.IS_DROPSHIPPING: "IsDropshipping",
    Field.MERGE_STOCK_LEVEL: "MergeStockLevel",
    Field.COMMENT: "Comment",
    Field.PACKAGING_UNIT: "PackagingUnit",
    Field.AMOUNT_PACKAGING_UNIT: "AmountPackagingUnit",
    Field.SCALE_PRICES: "ScalePrices",
}


def _name(field: Field) -> str:
    if field not in _NAMES:
        raise ValueError(f"{field} cannot be written")
    return _NAMES[field]


def _sent(field: Field, value: Value) -> object:
    match value:
        case bool() | str():
            return value
        case Decimal():
            if field.kind is Kind.DAYS:
                return _int32(value)
            return _number(value)
        case _:
            return [_sent_tier(tier) for tier in sorted_tiers(value)]


def _sent_tier(tier: ScalePrice) -> dict[str, object]:
    body: dict[str, object] = {"FromQuantity": _int32(tier.from_quantity)}
    if tier.percent is not None and (tier.net is None or tier.percent != 0):
        return {**body, "ReduceStandardPriceByPercent": _number(tier.percent)}
    if tier.net is None:
        raise ValueError("a scale price needs a net price or a percentage")
    return {**body, "PurchasePriceNet": _number(tier.net)}


def _number(value: Decimal) -> msgspec.Raw:
    if not value.is_finite():
        raise ValueError("only finite numbers can be sent")
    return msgspec.Raw(plain_number(value).encode("ascii"))


def _int32(value: Decimal) -> int:
    if not value.is_finite() or value != int(value) or abs(value) >= 2**31:
        raise ValueError("Wawi takes only whole numbers here")
    return int(value)


def _read(decoder: msgspec.json.Decoder[_Wire], body: bytes) -> _Wire:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(str(error)) from None


def _one(decoder: msgspec.json.Decoder[_Wire], convert: Callable[[_Wire], _Record], body: bytes) -> _Record:
    wire = _read(decoder, body)
    try:
        return convert(wire)
    except ValueError as error:
        raise WireError(str(error)) from None


def _each(
    raws: list[msgspec.Raw], decoder: msgspec.json.Decoder[_Wire], convert: Callable[[_Wire], _Record]
) -> tuple[list[_Record], int]:
    """Every readable record, and the number of the others."""
    records: list[_Record] = []
    skipped = 0
    for raw in raws:
        try:
            records.append(convert(decoder.decode(raw)))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            skipped += 1
    return records, skipped


def _feature(wire: _Feature) -> Feature:
    return Feature(wire.feature, _whole(wire.version, 0), wire.release or "", _flag(wire.is_usable, default=True))


def _page(answer: _Page, page: int, page_size: int) -> ItemsPage:
    items, skipped = _each(answer.items, _ITEM, _item)
    number = _whole(answer.page_number, page)
    size = _whole(answer.page_size, page_size)
    total = _whole(answer.total_items, len(answer.items))
    has_next = number < _whole(answer.total_pages, 0) or number * size < total
    if answer.has_next_page is not None:
        has_next = bool(answer.has_next_page)
    return ItemsPage(tuple(items), number, size, total, has_next, skipped)


def _item(wire: _Item) -> Item:
    return Item(
        ItemId(_id(wire.id)),
        wire.sku or "",
        wire.name or "",
        (wire.identifiers.gtin or "") if wire.identifiers else "",
        _flag(wire.is_active, default=True),
        _moment(wire.changed),
    )


def _supplier(wire: _Supplier) -> Supplier:
    return Supplier(SupplierId(_id(wire.id)), wire.name or wire.company or "")


def _row(wire: _Row, item_id: ItemId) -> ItemSupplier:
    if wire.item_id and _id(wire.item_id) != item_id:
        raise ValueError("the row belongs to another item")
    return ItemSupplier(
        item_id=item_id,
        supplier_id=SupplierId(_id(wire.supplier_id)),
        sku=wire.sku or "",
        item_name=wire.item_name or "",
        is_standard=_flag(wire.is_standard),
        purchase_price_net=_decimal(wire.purchase_price_net),
        tax_rate=_decimal(wire.tax_rate),
        minimum_purchase_quantity=_decimal(wire.minimum_purchase_quantity),
        permissible_order_quantity=_decimal(wire.permissible_order_quantity),
        delivery_time=_decimal(wire.delivery_time),
        use_supplier_delivery_time=_flag(wire.use_supplier_delivery_time),
        stock_level=_decimal(wire.stock_level),
        is_dropshipping=_flag(wire.is_dropshipping),
        merge_stock_level=_flag(wire.merge_stock_level),
        comment=wire.comment or "",
        packaging_unit=wire.packaging_unit or "",
        amount_packaging_unit=_decimal(wire.amount_packaging_unit),
        packaging_unit_price_net=_decimal(wire.packaging_unit_purchase_price_net),
        scale_prices=sorted_tiers(tuple(_tier(tier) for tier in wire.scale_prices or ())),
    )


def _tier(wire: _Tier) -> ScalePrice:
    """Wawi's answers may hold both values; the percentage counts where it is not 0."""
    percent = _decimal(wire.reduce_standard_price_by_percent)
    if percent != 0:
        return ScalePrice(_decimal(wire.from_quantity), percent=percent)
    return ScalePrice(_decimal(wire.from_quantity), net=_decimal(wire.purchase_price_net))


def _decimal(value: Decimal | None) -> Decimal:
    if value is None:
        return ZERO
    if not value.is_finite() or abs(value.adjusted()) > _MAX_EXPONENT:
        raise ValueError("no usable number")
    return value


def _id(value: Decimal) -> int:
    number = int(_decimal(value))
    if number != value or number <= 0:
        raise ValueError("no usable id")
    return number


def _whole(value: Decimal | None, missing: int) -> int:
    return missing if value is None else int(_decimal(value))


def _flag(value: _Flag, *, default: bool = False) -> bool:
    return default if value is None else bool(value)


# Wawi writes up to seven places of a second; datetime keeps six.
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


def _moment(stamp: str | None) -> datetime | None:
    """A point in time; None where there is none (the year 0001) or where it cannot be read."""
    if not stamp or stamp.startswith("0001"):
        return None
    try:
        moment = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", stamp))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
