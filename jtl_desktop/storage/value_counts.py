"""Counts values quickly: piece by piece, by readers side by side; SQLite joins the values, Python counts them."""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jtl_desktop.storage.errors import ResultInterrupted, StorageError
from jtl_desktop.storage.reading import CatalogueReader, ask

# SQLite works on one core at a time; two readers use two.
_READERS = 2
# So many items at a time: Python's share of their work does not keep the window waiting.
_ITEMS_AT_ONCE = 6_000
# Where nearly every row has a value of its own, or there are more values than these, only the first of the order are
# counted.
_MOST_COUNTED = 40_000
_MANY = 20_000
_MOSTLY_UNIQUE = 0.2

# So few different values are counted one by one more quickly than all together.
_FEW = 2

# Stands between values; should a value hold it, SQLite itself counts that piece.
_BETWEEN = "char(31)"
_BETWEEN_TEXT = "\x1f"

Values = Counter[str]
Piece = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where values come from: an SQL expression, what it is taken FROM, the item's id there, and a condition.

    ``prepare`` is called with each connection before.
    """

    value: str
    source: str
    item_id: str
    where: str
    parameters: tuple[Any, ...]
    prepare: Callable[[sqlite3.Connection], None]

    @property
    def text(self) -> str:
        """Empty for no value."""
        return f"COALESCE({self.value}, '')"

    @property
    def rest(self) -> str:
        return f"FROM {self.source} WHERE {self.item_id} BETWEEN ? AND ? AND {self.where}"


class Counting:
    """Counts all values, or the first ``most`` of their order where there are far too many; can be interrupted."""

    def __init__(self, path: Path, rows: Rows, most: int) -> None:
        self._path = path
        self._rows = rows
        self._most = most
        self._readers: Sequence[_Reader] = ()
        self._is_interrupted = False

    def run(self, connection: sqlite3.Connection) -> tuple[Values, bool]:
        """How often each value is there as a text, and whether these are all.

        Raises ResultInterrupted, StorageError.
        """
        work: queue.SimpleQueue[Piece] = queue.SimpleQueue()
        for piece in _pieces(connection):
            work.put(piece)
        readers = self._readers = [_Reader(self._path, self._rows, work, self._most) for _ in range(_READERS)]
        if self._is_interrupted:
            raise ResultInterrupted
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.wait()
        return self._joined(readers)

    def interrupt(self) -> None:
        self._is_interrupted = True
        for reader in self._readers:
            reader.interrupt()

    def _joined(self, readers: Sequence[_Reader]) -> tuple[Values, bool]:
        """Only as far as every reader has counted; and whether these are all."""
        found: Values = Counter()
        for reader in readers:
            found.update(reader.found)
        ends = [reader.end for reader in readers if reader.end is not None]
        if not ends:
            return found, True
        end = min(ends)
        first = sorted(value for value in found if value <= end)[: self._most]
        return Counter({value: found[value] for value in first}), False


class _Reader(CatalogueReader):
    """Counts piece by piece on a thread and a connection of its own: every value, or the first ``most`` of them where
    they are too many. ``end`` is the last of these, None where all are counted."""

    def __init__(self, path: Path, rows: Rows, work: queue.SimpleQueue[Piece], most: int) -> None:
        super().__init__(path)
        self.found: Values = Counter()
        self.end: str | None = None
        self._rows = rows
        self._pieces = work
        self._most = most
        self._few: list[Any] | None = None
        self._error: StorageError | ResultInterrupted | None = None
        self._thread = threading.Thread(target=self._work, name="values", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        """Raises ResultInterrupted, StorageError."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            with contextlib.closing(self.open()) as connection, self.interruptible(connection):
                self._rows.prepare(connection)
                self._count_all(connection)
        except (StorageError, ResultInterrupted) as error:
            self._error = error

    def _count_all(self, connection: sqlite3.Connection) -> None:
        rows = 0
        with contextlib.suppress(queue.Empty):
            while True:
                rows += self._count(connection, self._pieces.get_nowait())
                different = len(self.found)
                is_unique = different > _MANY and different > rows * _MOSTLY_UNIQUE
                if is_unique or different > _MOST_COUNTED or (self.end is not None and different > 2 * self._most):
                    self._keep_first()

    def _keep_first(self) -> None:
        """From now on rows with values behind these need not even be counted."""
        first = sorted(self.found)[: self._most]
        self.end = first[-1]
        self.found = Counter({value: self.found[value] for value in first})

    def _count(self, connection: sqlite3.Connection, piece: Piece) -> int:
        """How many rows that are."""
        value, rest, parameters = self._rows.text, self._rows.rest, (*piece, *self._rows.parameters)
        if self.end is not None:
            rest, parameters = f"{rest} AND CAST({value} AS TEXT) <= ?", (*parameters, self.end)
        elif (rows := self._count_few(connection, parameters)) is not None:
            return rows
        joined = f"SELECT count(*), group_concat({value}, {_BETWEEN}) {rest}"
        ((rows, text),) = ask(connection, joined, parameters)
        values = text.split(_BETWEEN_TEXT) if rows else []
        if len(values) != rows:
            counted = ask(connection, f"SELECT {value}, count(*) {rest} GROUP BY 1", parameters)
            self.found.update({str(value): count for value, count in counted})
        else:
            self.found.update(values)
        return int(rows)

    def _count_few(self, connection: sqlite3.Connection, parameters: tuple[Any, ...]) -> int | None:
        """The same where the first piece had next to no different values; None where there are others, too."""
        value, rest = self._rows.text, self._rows.rest
        if self._few is None:
            first = ask(connection, f"SELECT DISTINCT {value} {rest} LIMIT {_FEW + 1}", parameters)
            self._few = [value for (value,) in first] if len(first) <= _FEW else []
        if not self._few:
            return None
        each = ", ".join(f"COALESCE(sum({value} IS ?), 0)" for _ in self._few)
        ((rows, *counts),) = ask(connection, f"SELECT count(*), {each} {rest}", (*self._few, *parameters))
        if sum(counts) != rows:
            self._few = []
            return None
        self.found.update(dict(zip(map(str, self._few), counts, strict=True)))
        return int(rows)


def _pieces(connection: sqlite3.Connection) -> list[Piece]:
    """Ranges of ids that hold about so many items each."""
    ((first, last),) = ask(connection, "SELECT (SELECT min(item_id) FROM item), (SELECT max(item_id) FROM item)")
    if first is None:
        return []
    ((items,),) = ask(connection, "SELECT count(*) FROM item")
    width = max((last + 1 - first) * _ITEMS_AT_ONCE // items, 1)
    return [(start, min(start + width - 1, last)) for start in range(first, last + 1, width)]
