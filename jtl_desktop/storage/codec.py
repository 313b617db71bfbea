"""Rows, values and decimals as text, exactly: what is read back equals what was written, digit for digit."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import (
    Field,
    ItemId,
    ItemSupplier,
    Kind,
    RowKey,
    ScalePrice,
    SupplierId,
    Value,
)
from jtl_desktop.domain.text import Text

_T = TypeVar("_T")

_encode = msgspec.json.Encoder().encode
_decode_tiers = msgspec.json.Decoder(list[tuple[str, str | None, str | None]]).decode
_decode_values = msgspec.json.Decoder(dict[str, Any]).decode


def decimal_text(value: Decimal) -> str:
    """Plain notation without exponent, needless zeros or a negative zero. Raises ValueError for NaN and infinity."""
    plain = format(value, "f")
    if not plain[-1].isdigit():
        raise ValueError("only finite numbers can be kept")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def tiers_text(tiers: tuple[ScalePrice, ...]) -> str:
    """JSON of ``[from quantity, net or null, percent or null]`` per tier, numbers as strings; empty for no tiers."""
    if not tiers:
        return ""
    plain = [(decimal_text(tier.from_quantity), _optional(tier.net), _optional(tier.percent)) for tier in tiers]
    return _encode(plain).decode()


@functools.lru_cache(maxsize=4096)
def tiers_from(stored: str) -> tuple[ScalePrice, ...]:
    if not stored:
        return ()
    return tuple(
        ScalePrice(Decimal(quantity), _decimal(net), _decimal(percent))
        for quantity, net, percent in _decode_tiers(stored)
    )


def values_text(values: Mapping[Field, Value]) -> str:
    """Field values as JSON; every number a string."""
    return _encode({name.value: _plain(value) for name, value in values.items()}).decode()


def values_from(stored: str) -> Mapping[Field, Value]:
    """Raises ValueError (msgspec's errors are such) for what this version does not understand."""
    return MappingProxyType({Field(name): _value(Field(name), plain) for name, plain in _decode_values(stored).items()})


def row_text(row: ItemSupplier | None) -> str | None:
    """A whole row as JSON; what is unset is left out."""
    if row is None:
        return None
    return values_text({name: value for name in Field if (value := row.get(name)) != name.unset})


def row_from(key: RowKey, stored: str | None) -> ItemSupplier | None:
    if stored is None:
        return None
    values: dict[str, Any] = {name.value: value for name, value in values_from(stored).items()}
    return ItemSupplier(key.item_id, key.supplier_id, **values)


def text_json(sentence: Text) -> str:
    """A sentence with its values; a value may be a sentence, a number or a text, everything else becomes a text."""
    return _encode(_plain_sentence(sentence)).decode()


def text_from(stored: str) -> Text:
    """Raises ValueError for what is no sentence."""
    return _sentence(_decode_values(stored))


def _plain_sentence(sentence: Text) -> dict[str, Any]:
    values = {name: _plain_part(value) for name, value in sentence.values.items()}
    return {"text": sentence.source, "values": values, "plural": sentence.plural_source, "count": sentence.count}


def _plain_part(value: object) -> Any:
    if isinstance(value, Text):
        return _plain_sentence(value)
    return value if isinstance(value, int) else str(value)


def _sentence(plain: dict[str, Any]) -> Text:
    parts = {
        str(name): _sentence(value) if isinstance(value, dict) else value
        for name, value in _checked(plain.get("values"), dict).items()
    }
    plural, count = _checked(plain.get("plural"), _OPTIONAL_TEXT), _checked(plain.get("count"), _OPTIONAL_NUMBER)
    return Text(_checked(plain.get("text"), str), MappingProxyType(parts), plural, count)


_OPTIONAL_TEXT: Any = str | None
_OPTIONAL_NUMBER: Any = int | None

ChangeColumns = tuple[int, int, str, str | None, str]


def change_columns(change: RowChange) -> ChangeColumns:
    key = change.key
    return key.item_id, key.supplier_id, change.kind.value, row_text(change.base), values_text(change.values)


def change_from(item_id: int, supplier_id: int, kind: str, base: str | None, values: str) -> RowChange:
    key = RowKey(ItemId(item_id), SupplierId(supplier_id))
    return RowChange(key, ChangeKind(kind), row_from(key, base), values_from(values))


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, tuple):
        return tiers_text(value)
    return value


def _value(field: Field, plain: Any) -> Value:
    if field.kind is Kind.TIERS:
        return tiers_from(_checked(plain, str))
    if field.kind.is_number:
        return Decimal(_checked(plain, str))
    return _checked(plain, bool) if field.kind is Kind.FLAG else _checked(plain, str)


def _checked(plain: Any, kind: type[_T]) -> _T:
    return msgspec.convert(plain, kind)


def _optional(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


def _decimal(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)


@functools.lru_cache(maxsize=4096)
def number(stored: str) -> Decimal:
    """The grid reads the same tax rates, quantities and days over and over."""
    return Decimal(stored)
