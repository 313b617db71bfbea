"""A step's rows as bytes: before and after of each, with the old values of the cells that it touches."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.domain.steps import NO_DOUBTS, Doubts, RowStep
from jtl_desktop.storage.change_writer import WrittenChange, old_values_text
from jtl_desktop.storage.codec import kind_text, row_of, texts_text, values_of, values_text

# Below this it is not worth the while.
_COMPRESSED_ABOVE = 4_000
_ZLIB_HEADER = b"\x78"
# One call holds up all other threads for as long as it takes.
_ROWS_AT_ONCE = 500

Side = tuple[str, dict[str, Any] | None, dict[str, Any]]
"""Kind, old values (None for a new row), new values."""
Line = tuple[int, int, Side | None, Side | None, dict[str, str] | None, dict[str, str] | None]

_decode = msgspec.json.Decoder(list[Line]).decode


def packed(rows: Sequence[RowStep], written: Sequence[WrittenChange | None]) -> bytes:
    """A line of JSON a row. ``written``: what the journal gets of each, the new values among it."""
    compress = zlib.compressobj(1)
    parts: list[bytes] = []
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = slice(start, start + _ROWS_AT_ONCE)
        lines = "\n".join([_line(row, known) for row, known in zip(rows[some], written[some], strict=True)]).encode()
        if len(rows) <= _ROWS_AT_ONCE and len(lines) <= _COMPRESSED_ABOVE:
            return lines
        parts.append(compress.compress(b"\n" + lines if start else lines))
    return b"".join([*parts, compress.flush()])


def unpacked(content: bytes) -> list[RowStep]:
    """Raises ValueError (msgspec's errors are such), TypeError, InvalidOperation or zlib.error for what this version
    does not understand."""
    plain = zlib.decompress(content) if content[:1] == _ZLIB_HEADER else content
    lines = plain.split(b"\n")
    rows: list[RowStep] = []
    for start in range(0, len(lines), _ROWS_AT_ONCE):
        part = _decode(b"[" + b",".join(lines[start : start + _ROWS_AT_ONCE]) + b"]")
        rows += [_row(line) for line in part]
    return rows


def _line(row: RowStep, written: WrittenChange | None) -> str:
    key = row.key
    before = "null" if row.before is None else _side(row.before)
    after = "null" if written is None else f'["{written.columns[2]}",{written.old},{written.columns[4]}]'
    doubts = f"{_doubts(row.doubts_before)},{_doubts(row.doubts_after)}"
    return f"[{key.item_id},{key.supplier_id},{before},{after},{doubts}]"


def _side(change: RowChange) -> str:
    return f'["{kind_text(change.kind)}",{old_values_text(change)},{values_text(change.values)}]'


def _doubts(doubts: Doubts) -> str:
    return texts_text(doubts) if doubts else "null"


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
    base = None if old is None else row_of(key, values_of(old))
    return RowChange(key, ChangeKind(kind), base, MappingProxyType(values_of(new)))


def _doubts_from(plain: Mapping[str, str] | None) -> Doubts:
    return MappingProxyType({Field(name): typed for name, typed in plain.items()}) if plain else NO_DOUBTS
