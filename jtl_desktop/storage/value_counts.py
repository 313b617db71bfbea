"""Counts values quickly: piece by piece, by readers side by side; SQLite joins the values, Python counts them."""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import override

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
    of_item: str = ""
    """The item's own column that the value is, where every item counts: only the first of them need be looked at."""

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
        pieces = _pieces(connection)
        work: queue.SimpleQueue[Piece] = queue.SimpleQueue()
        for piece in pieces:
            work.put(piece)
        counting = [_All(self._path, self._rows, work) for _ in range(_READERS)]
        self._let_work(counting)
        if not any(reader.is_too_much for reader in counting):
            return sum((reader.found for reader in counting), Counter()), True
        first = [_First(self._path, self._rows, bounds, self._most) for bounds in _parts(pieces)]
        self._let_work(first)
        return _first_of(first), False

    def interrupt(self) -> None:
        self._is_interrupted = True
        for reader in self._readers:
            reader.interrupt()

    def _let_work(self, readers: Sequence[_Reader]) -> None:
        self._readers = readers
        if self._is_interrupted:
            raise ResultInterrupted
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.wait()


class _Reader(CatalogueReader):
    """Works on a thread and a connection of its own."""

    def __init__(self, path: Path, rows: Rows) -> None:
        super().__init__(path)
        self.found: Values = Counter()
        self._rows = rows
        self._error: StorageError | ResultInterrupted | None = None
        self._thread = threading.Thread(target=self._work, name="values", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        """Raises ResultInterrupted, StorageError."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    @abstractmethod
    def count(self, connection: sqlite3.Connection) -> None:
        """Fill ``found``."""

    def _work(self) -> None:
        try:
            with contextlib.closing(self.open()) as connection, self.interruptible(connection):
                self._rows.prepare(connection)
                self.count(connection)
        except (StorageError, ResultInterrupted) as error:
            self._error = error


class _All(_Reader):
    """Every value, piece by piece, unless they are too many."""

    def __init__(self, path: Path, rows: Rows, work: queue.SimpleQueue[Piece]) -> None:
        super().__init__(path, rows)
        self._pieces = work
        self._few: list[Any] | None = None
        self.is_too_much = False

    @override
    def count(self, connection: sqlite3.Connection) -> None:
        rows = 0
        with contextlib.suppress(queue.Empty):
            while not self.is_too_much:
                rows += self._count(connection, self._pieces.get_nowait())
                different = len(self.found)
                is_unique = different > _MANY and different > rows * _MOSTLY_UNIQUE
                self.is_too_much = is_unique or different > _MOST_COUNTED

    def _count(self, connection: sqlite3.Connection, piece: Piece) -> int:
        parameters = (*piece, *self._rows.parameters)
        if self._few is None:
            first = ask(connection, f"SELECT DISTINCT {self._rows.text} {self._rows.rest} LIMIT {_FEW + 1}", parameters)
            self._few = [value for (value,) in first] if len(first) <= _FEW else []
        if self._few:
            few = self._count_few(connection, self._few, parameters)
            if few is not None:
                return few
            self._few = []
        joined = f"SELECT count(*), group_concat({self._rows.text}, {_BETWEEN}) {self._rows.rest}"
        ((rows, text),) = ask(connection, joined, parameters)
        values = text.split(_BETWEEN_TEXT) if rows else []
        if len(values) != rows:
            counted = ask(connection, f"SELECT {self._rows.text}, count(*) {self._rows.rest} GROUP BY 1", parameters)
            self.found.update(dict(counted))
        else:
            self.found.update(values)
        return int(rows)

    def _count_few(self, connection: sqlite3.Connection, few: Sequence[Any], parameters: tuple[Any, ...]) -> int | None:
        """Count these values; how many rows that are, None where there are other values, too."""
        each = ", ".join(f"COALESCE(sum({self._rows.text} IS ?), 0)" for _ in few)
        ((rows, *counts),) = ask(connection, f"SELECT count(*), {each} {self._rows.rest}", (*few, *parameters))
        if sum(counts) != rows:
            return None
        self.found.update(dict(zip(map(str, few), counts, strict=True)))
        return int(rows)


class _First(_Reader):
    """No value, and the values that come first; ``end`` is the last of them, None where there are no others."""

    def __init__(self, path: Path, rows: Rows, piece: Piece, most: int) -> None:
        super().__init__(path, rows)
        self._piece = piece
        self._most = most
        self.end: str | None = None

    @override
    def count(self, connection: sqlite3.Connection) -> None:
        parameters = (*self._piece, *self._rows.parameters)
        value, rest, own = self._rows.text, self._rows.rest, self._rows.of_item
        sql = f"SELECT {value} {rest} AND {value} <> ''"
        more: tuple[int, ...] = ()
        if own:
            sql += _FIRST_ITEMS.format(own=own)
            more = (*self._piece, self._most)
        first = ask(connection, f"{sql} ORDER BY 1 LIMIT ?", (*parameters, *more, self._most))
        self.found.update(text for (text,) in first)
        self.end = first[-1][0] if len(first) == self._most else None
        ((empty,),) = ask(connection, f"SELECT count(*) {rest} AND {value} = ''", parameters)
        self.found[""] += empty


_FIRST_ITEMS = (
    " AND i.item_id IN (SELECT item_id FROM item WHERE item_id BETWEEN ? AND ?"
    " AND is_gone = 0 AND {own} <> '' ORDER BY {own} LIMIT ?)"
)


def _first_of(readers: Sequence[_First]) -> Values:
    """Only as far as every reader knows all of them."""
    end = min((reader.end for reader in readers if reader.end is not None), default=None)
    found = sum((reader.found for reader in readers), Counter())
    return Counter({value: count for value, count in found.items() if end is None or value < end})


def _pieces(connection: sqlite3.Connection) -> list[Piece]:
    """Ranges of ids that hold about so many items each."""
    ((first, last),) = ask(connection, "SELECT (SELECT min(item_id) FROM item), (SELECT max(item_id) FROM item)")
    if first is None:
        return []
    ((items,),) = ask(connection, "SELECT count(*) FROM item")
    width = max((last + 1 - first) * _ITEMS_AT_ONCE // items, 1)
    return [(start, min(start + width - 1, last)) for start in range(first, last + 1, width)]


def _parts(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same range for each reader."""
    share = -(-len(pieces) // _READERS)
    for start in range(0, len(pieces), share):
        some = pieces[start : start + share]
        yield some[0][0], some[-1][1]
