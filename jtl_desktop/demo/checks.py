"""Reads the bodies of POST and PATCH as strictly as JTL's description and the database behind it want them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from jtl_desktop.demo.answers import ErrorText, RefusedError
from jtl_desktop.demo.rows import WIRE_FIELDS, Tier

INT32_MAX = 2**31 - 1
_STORED_PLACES = Decimal(1).scaleb(-13)  # the database keeps decimal(25,13)
_LARGEST = Decimal(10) ** 12
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def refuse(code: str, message: str, *, field: str | None = None, status: int = 400) -> RefusedError:
    """A validation error as Wawi words it; a field is named only where the JSON itself cannot be read."""
    errors = {field: [message]} if field else None
    return RefusedError(ErrorText(code, message, errors).answer(status))


def read_object(body: bytes) -> dict[str, object]:
    """The JSON object of a body. Raises RefusedError (400) for anything else."""
    try:
        value = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refuse("JsonException", f"Der JSON-Wert konnte nicht gelesen werden. {error}", field="$") from None
    if not isinstance(value, dict):
        raise refuse("JsonException", "Der JSON-Wert konnte nicht in ein Objekt konvertiert werden.", field="$")
    return value


def _wrong_type(name: str, wanted: str) -> RefusedError:
    message = f"Der JSON-Wert konnte nicht in {wanted} konvertiert werden. Path: $.{name}"
    return refuse("JsonException", message, field=f"$.{name}")


def read_int(name: str, value: object) -> int:
    """An int32; 20.0 is not one."""
    if type(value) is not int or not -INT32_MAX - 1 <= value <= INT32_MAX:
        raise _wrong_type(name, "System.Int32")
    return value


def read_number(name: str, value: object) -> Decimal:
    """A decimal as it was sent, cut to the 13 places of the database column."""
    if type(value) is not int and not isinstance(value, Decimal):
        raise _wrong_type(name, "System.Decimal")
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise _wrong_type(name, "System.Decimal")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -13:
        return number.quantize(_STORED_PLACES, ROUND_HALF_UP)
    return number if exponent == 0 or "E" not in str(number) else Decimal(f"{number:f}")


def read_flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(name, "System.Boolean")
    return value


def read_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type(name, "System.String")
    return value


def _text_up_to(length: int) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        text = read_text(name, value)
        if len(text) > length:
            raise refuse("ValidationError", f"- {name}TooLong")
        return text

    return read


def read_whole_quantity(name: str, value: object) -> Decimal:
    """MinimumPurchaseQuantity: a decimal as described, an int in the database: 1.5 silently becomes 1."""
    return Decimal(int(read_number(name, value)))


def read_tiers(name: str, value: object) -> tuple[Tier, ...]:
    """A complete list of scale prices, each with exactly one of net price and percent."""
    if not isinstance(value, list):
        raise _wrong_type(name, "System.Collections.Generic.List")
    tiers = [_read_tier(f"{name}[{place}]", entry) for place, entry in enumerate(value)]
    return tuple(sorted(tiers, key=lambda tier: tier.from_quantity))


def _read_tier(name: str, value: object) -> Tier:
    if not isinstance(value, dict):
        raise _wrong_type(name, "SupplierItemScalePrice")
    _refuse_unknown(value, {"FromQuantity", "PurchasePriceNet", "ReduceStandardPriceByPercent"})
    if "FromQuantity" not in value:
        raise refuse("JsonException", "- FromQuantityRequired", field=f"$.{name}.FromQuantity")
    start = read_int(f"{name}.FromQuantity", value["FromQuantity"])
    net = percent = None
    if "PurchasePriceNet" in value:
        net = read_number(f"{name}.PurchasePriceNet", value["PurchasePriceNet"])
    if "ReduceStandardPriceByPercent" in value:
        percent = read_number(f"{name}.ReduceStandardPriceByPercent", value["ReduceStandardPriceByPercent"])
    if (net is None) == (percent is None):
        raise refuse("ValidationError", "- StaffelPreisOnlyOnePriceAllowed")
    return Tier(Decimal(start), net, percent)


_READERS: dict[str, Callable[[str, object], object]] = {
    "Sku": _text_up_to(255),
    "ItemName": _text_up_to(255),
    "IsStandard": read_flag,
    "PurchasePriceNet": read_number,
    "TaxRate": read_number,
    "MinimumPurchaseQuantity": read_whole_quantity,
    "PermissibleOrderQuantity": read_number,
    "DeliveryTime": read_int,
    "UseSupplierDeliveryTime": read_flag,
    "Stocklevel": read_number,
    "IsDropshipping": read_flag,
    "MergeStockLevel": read_flag,
    "Comment": _text_up_to(512),
    "PackagingUnit": _text_up_to(255),
    "AmountPackagingUnit": read_number,
    "ScalePrices": read_tiers,
}


def _refuse_unknown(value: Mapping[str, object], known: set[str]) -> None:
    for name in value:
        if name not in known:
            raise refuse("JsonException", f"Die JSON-Eigenschaft '{name}' ist unbekannt.", field=f"$.{name}")


def read_row_fields(value: Mapping[str, object]) -> dict[str, object]:
    """Checked values by attribute of SupplierRow, only of what was sent. Raises RefusedError (400)."""
    _refuse_unknown(value, set(_READERS))
    return {WIRE_FIELDS[name]: _READERS[name](name, entry) for name, entry in value.items()}


def read_patch(body: bytes) -> dict[str, object]:
    """The fields that a PATCH sets, by attribute of SupplierRow."""
    return read_row_fields(read_object(body))


def read_create(body: bytes) -> tuple[int, dict[str, object]]:
    """Supplier id and fields of a POST; only the id is required."""
    value = read_object(body)
    if "SupplierId" not in value:
        raise refuse("JsonException", "- SupplierIdRequired", field="$.SupplierId")
    supplier_id = read_int("SupplierId", value.pop("SupplierId"))
    return supplier_id, read_row_fields(value)


def read_filter(query: Mapping[str, str], name: str) -> int | None:
    """An int32 of the query string, None where it is not there. Raises RefusedError (400)."""
    text = query.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.removeprefix("-").isdecimal() or abs(int(text)) > INT32_MAX:
        raise refuse("ValidationError", f"The value '{text}' is not valid.", field=name)
    return int(text)


def read_page(query: Mapping[str, str], name: str, default: int) -> int:
    """A positive whole number of the query string; 0 and below count as not given."""
    number = read_filter(query, name)
    return number if number is not None and number > 0 else default
