"""A step's rows as bytes: before and after of each, with the old values of the cells that it touches."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.steps import NO_DOUBTS, Doubts, RowStep
from jtl_desktop.storage.codec import plain_values, values_of

# Below this it is not worth the while.
_COMPRESSED_ABOVE = 4_000
_ZLIB_HEADER = b"\x78"

Side = tuple[str, dict[str, Any] | None, dict[str, Any]]
"""Kind, old values (None for a new row), new values."""
Line = tuple[int, int, Side | None, Side | None, dict[str, str] | None, dict[str, str] | None]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Line]).decode


def packed(rows: Iterable[RowStep]) -> bytes:
    """Raises ValueError for a number that cannot be kept (NaN)."""
    content = _encode([_line(row) for row in rows])
    return zlib.compress(content, 1) if len(content) > _COMPRESSED_ABOVE else content


def unpacked(content: bytes) -> list[RowStep]:
    """Raises ValueError (msgspec's errors are such) or zlib.error for what this version does not understand."""
    plain = zlib.decompress(content) if content[:1] == _ZLIB_HEADER else content
    return [_row(line) for line in _decode(plain)]


def _line(row: RowStep) -> Line:
    key = row.key
    doubts = (_doubts(row.doubts_before), _doubts(row.doubts_after))
    return (key.item_id, key.supplier_id, _side(row.before), _side(row.after), *doubts)


def _side(change: RowChange | None) -> Side | None:
    if change is None:
        return None
    base = change.base
    old = None if base is None else plain_values({name: base.get(name) for name in _touched(change)})
    return change.kind.value, old, plain_values(change.values)


def _touched(change: RowChange) -> Iterable[Field]:
    """All values of a row that goes, the changed ones of any other."""
    return Field if change.kind is ChangeKind.REMOVE else change.values


def _doubts(doubts: Doubts) -> dict[str, str] | None:
    return {name.value: typed for name, typed in doubts.items()} if doubts else None


def _row(line: Line) -> RowStep:
    item_id, supplier_id, before, after, old_doubts, new_doubts = line
    key = RowKey(ItemId(item_id), SupplierId(supplier_id))
    return RowStep(
        key, _change(key, before), _change(key, after), _doubts_from(old_doubts), _doubts_from(new_doubts)
    )  # fmt: skip


def _change(key: RowKey, side: Side | None) -> RowChange | None:
    """A change whose base is known in the fields that the change touches."""
    if side is None:
        return None
    kind, old, new = side
    base = None if old is None else ItemSupplier(key.item_id, key.supplier_id).with_values(values_of(old))
    return RowChange(key, ChangeKind(kind), base, MappingProxyType(values_of(new)))


def _doubts_from(plain: Mapping[str, str] | None) -> Doubts:
    return MappingProxyType({Field(name): typed for name, typed in plain.items()}) if plain else NO_DOUBTS
