"""Adds up what is selected, exactly, with the pending values, in slices: a million rows do not stop the window."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from decimal import Context, Decimal, localcontext

from jtl_desktop.domain.items import Field
from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.selection import Sums

# Some milliseconds of reading.
_ROWS_AT_ONCE = 1_500
_NUMBERS_AT_ONCE = 4_000
# A million numbers of 25 digits each have 31 digits together.
_EXACT = Context(prec=60)


async def sum_of(model: GridModel, blocks: Sequence[Block]) -> Sums:
    """Count, sum, least and greatest of the selected numbers. Waits between slices only. Raises StorageError."""
    reader, cells = model.numbers(), sum(block.cells for block in blocks)
    if reader is None:
        return Sums(cells)
    total, count, seen = Decimal(0), 0, set[Field]()
    least: Decimal | None = None
    greatest: Decimal | None = None
    room = _NUMBERS_AT_ONCE
    with reader.result.held():
        for rows, fields in _slices(model, blocks):
            room -= len(rows) * len(fields)
            if room < 0:
                await asyncio.sleep(0)
                room = _NUMBERS_AT_ONCE - len(rows) * len(fields)
            numbers = reader.read(rows, fields)
            if numbers:
                count += len(numbers)
                total = _added(total, numbers)
                least = min(numbers if least is None else [least, *numbers])
                greatest = max(numbers if greatest is None else [greatest, *numbers])
                seen.update(fields)
    return Sums(cells, count, total, least, greatest, len(seen))


def _added(total: Decimal, numbers: Iterable[Decimal]) -> Decimal:
    with localcontext(_EXACT):
        return sum(numbers, total)


def is_one_slice(model: GridModel, blocks: Iterable[Block]) -> bool:
    """Whether ``sum_of`` has nothing to wait for."""
    return sum(len(block.rows) * len(_fields(model, block)) for block in blocks) <= _NUMBERS_AT_ONCE


def _fields(model: GridModel, block: Block) -> list[Field]:
    declared = [model.columns[column] for column in block.columns]
    return [column.field for column in declared if column.look is Look.NUMBER and column.field is not None]


def _slices(model: GridModel, blocks: Iterable[Block]) -> Iterator[tuple[range, list[Field]]]:
    for block in blocks:
        fields = _fields(model, block)
        if not fields:
            continue
        size = min(_ROWS_AT_ONCE, max(_NUMBERS_AT_ONCE // len(fields), 1))
        for first in range(block.top, block.bottom + 1, size):
            yield range(first, min(first + size, block.bottom + 1)), fields
