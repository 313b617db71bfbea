"""Rows, values and decimals as text, exactly: what is read back equals what was written, digit for digit."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
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

_NO_ZERO = frozenset("123456789")

_encode = msgspec.json.Encoder().encode
_decode_tiers = msgspec.json.Decoder(list[tuple[str, str | None, str | None]]).decode
_decode_values = msgspec.json.Decoder(dict[str, Any]).decode
_decode_list = msgspec.json.Decoder(list[Any]).decode


def decimal_text(value: Decimal) -> str:
    """Plain notation without exponent, needless zeros or a negative zero. Raises ValueError for NaN and infinity."""
    plain = str(value)
    if plain.isdigit() or (plain[-1] in _NO_ZERO and "E" not in plain):
        # Nearly all are so already, and str is much quicker than format.
        return plain
    if "E" in plain:
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


def plain_values(values: Mapping[Field, Value]) -> dict[str, Any]:
    """Field values as JSON knows them; every number a string. Raises ValueError for NaN and infinity."""
    return {name: _WRITERS[name](value) for name, value in values.items()}


def values_of(plain: Mapping[str, Any]) -> dict[Field, Value]:
    """The reverse. Raises ValueError, TypeError or InvalidOperation for what this version does not understand."""
    try:
        return {(known := _READERS[name])[0]: known[1](value) for name, value in plain.items()}
    except KeyError as error:
        raise ValueError("this field is not known") from error


def values_text(values: Mapping[Field, Value]) -> str:
    """Field values as JSON; every number a string."""
    return _encode(plain_values(values)).decode()


def values_from(stored: str) -> Mapping[Field, Value]:
    """Raises ValueError (msgspec's errors are such) for what this version does not understand."""
    return MappingProxyType(values_of(_decode_values(stored)))


def row_values_text(row: ItemSupplier, fields: Iterable[Field]) -> str:
    """Some values of a row as JSON; like ``values_text``, but as the row has them, which is quicker."""
    plain: dict[str, Any] = {name: getattr(row, name) for name in fields}
    if Field.SCALE_PRICES in plain:
        plain[Field.SCALE_PRICES] = tiers_text(row.scale_prices)
    return _encode(plain).decode()


def texts_text(texts: Mapping[Field, str]) -> str:
    """Texts about fields as JSON."""
    return _encode(dict(texts)).decode()


def row_text(row: ItemSupplier | None) -> str | None:
    """A whole row as a JSON list of its values: with their names it would take three times as long."""
    # Numbers become texts only in there, which is quicker.
    return None if row is None else _encode((*_listed_values(row), tiers_text(row.scale_prices))).decode()


def row_from(key: RowKey, stored: str | None) -> ItemSupplier | None:
    """Also of the names and values that were kept before version 5. Raises ValueError, TypeError or InvalidOperation
    for what this version does not understand."""
    if stored is None:
        return None
    if stored[:1] != "[":
        return row_of(key, values_from(stored))
    values = _decode_list(stored)
    if len(values) > len(_LISTED):
        raise ValueError("these are more values than are known")
    return row_of(key, {name: _READERS[name][1](value) for name, value in zip(_LISTED, values, strict=False)})


def row_of(key: RowKey, values: Mapping[Field, Value]) -> ItemSupplier:
    """The row with these values and nothing else."""
    plain: Any = values
    return ItemSupplier(key.item_id, key.supplier_id, **plain)


def text_json(sentence: Text) -> str:
    """A sentence with its values: sentences, moments, whole numbers and texts; everything else becomes a text."""
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
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    return value if isinstance(value, int) else str(value)


def _sentence(plain: dict[str, Any]) -> Text:
    parts = {str(name): _part(value) for name, value in _checked(plain.get("values"), dict).items()}
    plural, count = _checked(plain.get("plural"), _OPTIONAL_TEXT), _checked(plain.get("count"), _OPTIONAL_NUMBER)
    return Text(_checked(plain.get("text"), str), MappingProxyType(parts), plural, count)


def _part(plain: Any) -> object:
    if not isinstance(plain, dict):
        return plain
    return datetime.fromisoformat(_checked(plain[_MOMENT], str)) if _MOMENT in plain else _sentence(plain)


_MOMENT = "moment"
_OPTIONAL_TEXT: Any = str | None
_OPTIONAL_NUMBER: Any = int | None

ChangeColumns = tuple[int, int, str, str | None, str]


def kind_text(kind: ChangeKind) -> str:
    """How a kind of change is kept. (``value`` is ten times slower on Python 3.11, and this is asked for per row.)"""
    return str(kind._value_)


def change_columns(change: RowChange) -> ChangeColumns:
    key = change.key
    return key.item_id, key.supplier_id, kind_text(change.kind), row_text(change.base), values_text(change.values)


def change_from(item_id: int, supplier_id: int, kind: str, base: str | None, values: str) -> RowChange:
    key = RowKey(ItemId(item_id), SupplierId(supplier_id))
    return RowChange(key, ChangeKind(kind), row_from(key, base), values_from(values))


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


def _number(plain: Any) -> Decimal:
    return Decimal(_words(plain))


def _tiers(plain: Any) -> tuple[ScalePrice, ...]:
    return tiers_from(_words(plain))


def _flag(plain: Any) -> bool:
    return plain if isinstance(plain, bool) else _checked(plain, bool)


def _words(plain: Any) -> str:
    return plain if isinstance(plain, str) else _checked(plain, str)


_KIND_WRITERS: dict[Kind, Callable[[Any], Any]] = {Kind.TEXT: str, Kind.FLAG: bool, Kind.TIERS: tiers_text}
_KIND_READERS: dict[Kind, Callable[[Any], Value]] = {Kind.TEXT: _words, Kind.FLAG: _flag, Kind.TIERS: _tiers}
_WRITERS = {field: _KIND_WRITERS.get(field.kind, decimal_text) for field in Field}
_READERS = {field.value: (field, _KIND_READERS.get(field.kind, _number)) for field in Field}
# Lists on the disk are read by these places for ever: a new field can only be added at the end.
_LISTED = (
    Field.SKU, Field.ITEM_NAME, Field.IS_STANDARD, Field.PURCHASE_PRICE_NET, Field.TAX_RATE,
    Field.MINIMUM_PURCHASE_QUANTITY, Field.PERMISSIBLE_ORDER_QUANTITY, Field.DELIVERY_TIME,
    Field.USE_SUPPLIER_DELIVERY_TIME, Field.STOCK_LEVEL, Field.IS_DROPSHIPPING, Field.MERGE_STOCK_LEVEL,
    Field.COMMENT, Field.PACKAGING_UNIT, Field.AMOUNT_PACKAGING_UNIT, Field.PACKAGING_UNIT_PRICE_NET,
    Field.SCALE_PRICES,
)  # fmt: skip
_listed_values: Callable[[ItemSupplier], tuple[Any, ...]] = operator.attrgetter(*_LISTED[:-1])
