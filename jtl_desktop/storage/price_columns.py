"""All prices of the catalogue as columns of numbers, for questions about the whole assortment. Loads numpy.

SQLite strings each column of some ten thousand rows together, and numpy reads the text: no Python object is made for a
single number, and most of the time other threads can run. Quantities are exact whole numbers of ten-thousandths.
Prices are floats; ``is_odd`` marks those of which a float does not tell every digit.
"""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from jtl_desktop.domain.items import ItemSupplier
from jtl_desktop.storage.errors import ResultInterrupted
from jtl_desktop.storage.price_line import PriceLine, line_of
from jtl_desktop.storage.reading import CatalogueReader, ask

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

QUANTITY_UNIT = 10_000
"""Quantities are kept as whole numbers of this part of a piece."""
PRICE_UNIT = 1_000_000
PERCENT_UNIT = 10_000

_ITEMS_AT_ONCE = 4_096
_THREADS = 2
# A float tells 15 digits and any number of them apart; with the point they are 16 characters.
_LONGEST = 16
_MOST_EXACT = 2.0**53
_SMALL = 2**31
# So that the product of a price and a reduction, both in their units, is a whole number of 64 bits.
_MOST_PRICE = 9.0e6


@dataclass(frozen=True, slots=True)
class PriceBlock:
    """Rows of some items, by item and supplier. ``starts`` and ``tier_starts`` have one more entry than there are
    items and rows: where the next one would begin.

    ``least`` and ``step`` are minimum purchase and permissible order quantity; ``has_odd_quantity`` marks rows whose
    quantities do not fit. Tiers are in the order of their quantities.
    """

    items: Whole
    starts: Whole
    suppliers: Whole
    is_standard: Flags
    price: Floats
    least: Whole
    step: Whole
    is_odd: Flags
    has_odd_quantity: Flags
    tier_starts: Whole
    tier_from: Whole
    tier_value: Floats
    tier_is_percent: Flags

    @property
    def size(self) -> int:
        return len(self.suppliers)

    def item_of_rows(self) -> Whole:
        """For each row the place of its item."""
        return np.repeat(np.arange(len(self.items)), np.diff(self.starts))


class ColumnReader(CatalogueReader):
    """Reads the prices of the whole catalogue, in slices side by side."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._parts: list[_Part] = []

    def run(self) -> list[PriceBlock]:
        """All rows in blocks, in the order of the items. For a thread. Raises ResultInterrupted, StorageError."""
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            waiting = deque(enumerate(_slices(connection)))
        self._parts = [_Part(self._path, waiting) for _ in range(_THREADS)]
        if self._is_interrupted:
            raise ResultInterrupted
        for part in self._parts:
            part.start()
        found: dict[int, PriceBlock] = {}
        for part in self._parts:
            found.update(part.result())
        if self._is_interrupted:
            raise ResultInterrupted
        return [found[number] for number in sorted(found)]

    @override
    def interrupt(self) -> None:
        super().interrupt()
        for part in self._parts:
            part.interrupt()


def block_of(rows: Iterable[ItemSupplier]) -> PriceBlock:
    """The same from rows in memory, in whatever order they come."""
    return block_of_lines(line_of(row) for row in rows)


def block_of_lines(lines: Iterable[PriceLine]) -> PriceBlock:
    """The same from what their prices are made of."""
    ordered = sorted(lines)
    return _block(
        ",".join([str(line.item_id) for line in ordered]),
        ",".join([str(line.supplier_id * 2 + line.is_standard) for line in ordered]),
        ",".join([line.purchase_price_net for line in ordered]),
        ",".join([line.minimum_purchase_quantity for line in ordered]),
        ",".join([line.permissible_order_quantity for line in ordered]),
        ";".join([line.scale_prices for line in ordered]),
    )


class _Part(CatalogueReader):
    """Reads slices as long as there are any, on a thread of its own."""

    def __init__(self, path: Path, waiting: deque[tuple[int, tuple[int, int]]]) -> None:
        super().__init__(path)
        self._waiting = waiting
        self._found: dict[int, PriceBlock] = {}
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="prices", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def result(self) -> dict[int, PriceBlock]:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found

    def _work(self) -> None:
        try:
            with contextlib.closing(self.open()) as connection, self.interruptible(connection):
                while self._waiting:
                    with contextlib.suppress(IndexError):  # the other thread was quicker
                        number, bounds = self._waiting.popleft()
                        texts = ask(connection, _BLOCK, bounds)[0]
                        if texts[0] is not None:
                            self._found[number] = _block(*texts)
        except Exception as error:  # noqa: BLE001 (raised again where the result is asked for)
            self._error = error


# In the order in which the rows lie, which is that of their keys.
_BLOCK = """
SELECT group_concat(item_id), group_concat(supplier_id * 2 + is_standard), group_concat(purchase_price_net),
    group_concat(minimum_purchase_quantity), group_concat(permissible_order_quantity), group_concat(scale_prices, ';')
FROM item_supplier WHERE item_id BETWEEN ? AND ?
"""
# One by one SQLite finds them at the ends of the table; together it would look at all rows.
_ENDS = "SELECT (SELECT min(item_id) FROM item_supplier), (SELECT max(item_id) FROM item_supplier)"
_NEXT_EDGE = f"SELECT item_id FROM item WHERE item_id > ? ORDER BY item_id LIMIT 1 OFFSET {_ITEMS_AT_ONCE - 1}"  # noqa: S608 (a constant)


def _slices(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """First and last number of so many items each."""
    first, last = ask(connection, _ENDS)[0]
    if first is None:
        return []
    edges = [first - 1]
    while (found := ask(connection, _NEXT_EDGE, (edges[-1],))) and found[0][0] < last:
        edges.append(found[0][0])
    return [(before + 1, end) for before, end in itertools.pairwise([*edges, last])]


# Texts into numbers


def _block(items: str, suppliers: str, prices: str, least: str, steps: str, tiers: str) -> PriceBlock:
    """``suppliers``: the numbers times two, and one more for a standard supplier."""
    item_of_row, packed = _ids(items), _ids(suppliers)
    new_item = np.flatnonzero(np.diff(item_of_row, prepend=item_of_row[:1] - 1))
    price, is_odd = _prices(prices)
    least_quantity, is_least_odd = _quantities(least)
    step, is_step_odd = _quantities(steps)
    counts, found = _tiers(tiers, len(item_of_row))
    row_of_tier = np.repeat(np.arange(len(counts)), counts)
    is_odd[row_of_tier[found.is_odd]] = True
    is_quantity_odd = is_least_odd | is_step_odd
    is_quantity_odd[row_of_tier[found.has_odd_quantity]] = True
    order = _order(row_of_tier, found.start)
    return PriceBlock(
        items=_small(item_of_row[new_item]),
        starts=_small(np.append(new_item, len(item_of_row))),
        suppliers=_small(packed >> 1),
        is_standard=(packed & 1).astype(bool),
        price=price,
        least=_small(least_quantity),
        step=_small(step),
        is_odd=is_odd,
        has_odd_quantity=is_quantity_odd,
        tier_starts=_small(np.concatenate(([0], np.cumsum(counts)))),
        tier_from=_small(found.start[order]),
        tier_value=found.value[order],
        tier_is_percent=found.is_percent[order],
    )


@dataclass(frozen=True, slots=True)
class _Tiers:
    start: Whole
    value: Floats
    is_percent: Flags
    is_odd: Flags
    has_odd_quantity: Flags


def _tiers(texts: str, rows: int) -> tuple[Whole, _Tiers]:
    """How many tiers each row has, and all of them in the order of the rows."""
    raw = texts.encode("ascii")
    signs = np.frombuffer(raw, dtype=np.uint8)
    ends = np.append(np.flatnonzero(signs == ord(";")), len(signs))
    brackets = np.searchsorted(np.flatnonzero(signs == ord("[")), ends)
    # One bracket is around all tiers of a row.
    counts = np.maximum(np.diff(brackets, prepend=0) - 1, 0) if rows else brackets[:0]
    plain = raw.replace(b";", b"").replace(b"][", b",").translate(None, b'[]"').replace(b"null", _NOTHING)
    numbers, lengths = _numbers(plain)
    if len(counts) != rows or len(numbers) != 3 * counts.sum():
        raise ValueError("scale prices cannot be read")
    start, net, percent = numbers.reshape(-1, 3).T
    longest = lengths.reshape(-1, 3)
    is_percent = net == _NO_NUMBER
    percent = np.where(is_percent & (percent != _NO_NUMBER), percent, 0.0)
    value = np.where(is_percent, percent, net)
    whole, fits = _scaled(start, longest[:, 0], QUANTITY_UNIT)
    is_plain = _is_exact(np.where(is_percent, 0.0, net), longest[:, 1], PRICE_UNIT) & (np.abs(value) < _MOST_PRICE)
    is_plain &= _is_exact(percent, longest[:, 2], PERCENT_UNIT) & (percent >= 0) & (percent <= 100)
    return counts, _Tiers(whole, value, is_percent, ~is_plain, ~fits)


def _small(numbers: Whole) -> Whole:
    """In half the room, where they fit: there are millions of them."""
    fits = not len(numbers) or (numbers.max() < _SMALL and numbers.min() > -_SMALL)
    return numbers.astype(np.int32) if fits else numbers


def _order(rows: Whole, start: Whole) -> Whole:
    """Wawi may hand tiers out in any order; of two with one quantity the later one counts."""
    is_behind = (np.diff(rows) > 0) | (np.diff(start) >= 0)
    return np.arange(len(rows)) if is_behind.all() else np.lexsort((start, rows))


def _prices(texts: str) -> tuple[Floats, Flags]:
    numbers, lengths = _numbers(texts.encode("ascii"))
    return numbers, ~(_is_exact(numbers, lengths, PRICE_UNIT) & (np.abs(numbers) < _MOST_PRICE))


def _quantities(texts: str) -> tuple[Whole, Flags]:
    if not texts.strip("0,"):  # nothing is set, as in most columns of order quantities
        count = (len(texts) + 1) // 2
        return np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    whole, fits = _scaled(*_numbers(texts.encode("ascii")), QUANTITY_UNIT)
    return whole, ~fits


def _numbers(texts: bytes) -> tuple[Floats, Whole]:
    """The numbers of a list with commas, and how many characters each has."""
    if not texts:
        return np.empty(0), np.empty(0, dtype=np.int64)
    signs = np.frombuffer(texts, dtype=np.uint8)
    ends = np.append(np.flatnonzero(signs == ord(",")), len(signs))
    return np.array(_decode_floats(b"[%b]" % texts)), np.diff(ends, prepend=-1) - 1


def numbers_of(texts: str) -> Floats:
    """The numbers of a list with commas."""
    return _numbers(texts.encode("ascii"))[0]


def _ids(texts: str) -> Whole:
    return np.array(_decode_ids(f"[{texts}]"), dtype=np.int64)


# Four times as quick as numpy's own reading of texts.
_decode_floats = msgspec.json.Decoder(list[float]).decode
_decode_ids = msgspec.json.Decoder(list[int]).decode
_NOTHING = b"-9e99"
_NO_NUMBER = -9e99


def _scaled(numbers: Floats, lengths: Whole, unit: int) -> tuple[Whole, Flags]:
    """Whole numbers of a unit; 0 and False where they are none."""
    fits = _is_exact(numbers, lengths, unit)
    return np.where(fits, np.rint(numbers * unit), 0).astype(np.int64), fits


def _is_exact(numbers: Floats, lengths: Whole, unit: int) -> Flags:
    """Whether the text behind a float was exactly the nearest whole number of units."""
    scaled = numbers * unit
    off = np.abs(scaled - np.rint(scaled))
    # Reading and multiplying are off by half a digit of a float each; a further decimal place would be off by more.
    exact: Flags = (off <= np.abs(scaled) * 3e-16) & (np.abs(scaled) < _MOST_EXACT) & (lengths <= _LONGEST)
    return exact
