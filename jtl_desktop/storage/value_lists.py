"""Which values a column holds and how often, for choosing among them."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from typing_extensions import override

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Kind
from jtl_desktop.storage.codec import number
from jtl_desktop.storage.conditions import folded, shown_value
from jtl_desktop.storage.errors import ResultInterrupted, StorageError
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.query import JOINS, Column, GridQuery, Only, SingleValue, rows_wanted
from jtl_desktop.storage.results import CatalogueReader, ask, note_pending

# Nobody ticks boxes in a longer list; what is looked for is found by typing.
MOST_VALUES = 5_000

_SLICES = 2


@dataclass(frozen=True, slots=True)
class ListedValue:
    """A value and how many rows have it; None stands for no value."""

    value: SingleValue | None
    count: int


@dataclass(frozen=True, slots=True)
class ValueList:
    """In the column's order, no value last. ``is_whole``: there are no others."""

    values: tuple[ListedValue, ...]
    is_whole: bool


class ValueCount(CatalogueReader):
    """Counts the values of a column over the rows that search, class and the other columns' filters leave.

    ``pattern``: only values that contain it, texts without case and accents, numbers as digits with a point.
    """

    def __init__(
        self, path: Path, query: GridQuery, column: Column, pattern: str = "", pending: Collection[RowChange] = ()
    ) -> None:
        super().__init__(path)
        others = tuple(wanted for wanted in query.filters if wanted.column is not column)
        self._query = replace(query, filters=others, sort=())
        self._column = column
        self._pattern = fold(pattern.strip()) if _is_text(column) or _is_number(column) else ""
        self._pending = pending if self._query.has_pending_terms else ()
        self._parts: list[_Part] = []

    def run(self) -> ValueList:
        """Slow for many rows: to be run in a thread. Raises ResultInterrupted, StorageError."""
        counted = self._of_all_rows() if self._is_everything() else self._of_wanted_rows()
        is_whole = len(counted) <= MOST_VALUES
        listed = [ListedValue(_value(self._column, stored), count) for stored, count in counted.items()]
        listed.sort(key=lambda found: _order(found.value))
        return ValueList(tuple(listed[:MOST_VALUES]), is_whole)

    @override
    def interrupt(self) -> None:
        super().interrupt()
        for part in self._parts:
            part.interrupt()

    def _is_everything(self) -> bool:
        """Nothing is left out, so that the supplier rows alone need to be read."""
        query, column = self._query, self._column
        is_of_row = column.field is not None or column is Column.SUPPLIER_NAME
        return is_of_row and not (query.filters or query.search.strip() or self._pattern) and query.only is Only.ALL

    def _of_wanted_rows(self) -> Counter[Any]:
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            if self._query.has_pending_terms:
                note_pending(connection, self._query, self._pending)
            parameters: list[Any] = []
            where = rows_wanted(self._query, parameters, has_pending=bool(self._pending))
            if self._pattern:
                where += (
                    f" AND instr({folded(self._column) if _is_text(self._column) else shown_value(self._column)}, ?)"
                )
                parameters.append(self._pattern)
            sql = (
                f"SELECT {shown_value(self._column)}, count(*) FROM item AS i NOT INDEXED {JOINS}"  # noqa: S608 (constants)
                f" WHERE {where} GROUP BY 1 LIMIT {MOST_VALUES + 2}"
            )
            return Counter(dict(ask(connection, sql, tuple(parameters))))

    def _of_all_rows(self) -> Counter[Any]:
        """In slices side by side, since SQLite works on one core."""
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            bounds = _slices(ask(connection, "SELECT min(item_id), max(item_id) FROM item")[0])
            self._parts = [_Part(self._path, _slice_sql(self._column), bound) for bound in bounds]
            for part in self._parts:
                part.start()
            empty = ask(connection, _WITHOUT_ROWS)[0][0]
            counted: Counter[Any] = Counter()
            for part in self._parts:
                counted.update(part.result())
            if self._column is Column.SUPPLIER_NAME:
                counted = _named(counted, dict(ask(connection, "SELECT supplier_id, NULLIF(name, '') FROM supplier")))
        if empty:
            counted[None] += empty
        return counted


class _Part(CatalogueReader):
    """One slice of the rows, counted on a thread of its own."""

    def __init__(self, path: Path, sql: str, bounds: tuple[int, int]) -> None:
        super().__init__(path)
        self._sql = sql
        self._bounds = bounds
        self._found: Counter[Any] = Counter()
        self._error: StorageError | ResultInterrupted | None = None
        self._thread = threading.Thread(target=self._work, name="values", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def result(self) -> Counter[Any]:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found

    def _work(self) -> None:
        try:
            with contextlib.closing(self.open()) as connection, self.interruptible(connection):
                self._found = Counter(dict(ask(connection, self._sql, self._bounds)))
        except (StorageError, ResultInterrupted) as error:
            self._error = error


# A row whose item is gone is deleted with it, so that all rows count.
_WITHOUT_ROWS = (
    "SELECT count(*) FROM item AS i WHERE i.is_gone = 0"
    " AND NOT EXISTS (SELECT 1 FROM item_supplier AS s WHERE s.item_id = i.item_id)"
)


def _slice_sql(column: Column) -> str:
    value = "s.supplier_id" if column is Column.SUPPLIER_NAME else shown_value(column)
    return (
        f"SELECT {value}, count(*) FROM item_supplier AS s"  # noqa: S608 (constants)
        f" WHERE s.item_id BETWEEN ? AND ? GROUP BY 1 LIMIT {MOST_VALUES + 2}"
    )


def _slices(bounds: tuple[int | None, int | None]) -> list[tuple[int, int]]:
    first, last = bounds
    if first is None or last is None:
        return []
    edges = [first + (last + 1 - first) * part // _SLICES for part in range(_SLICES + 1)]
    return [(start, end - 1) for start, end in itertools.pairwise(edges) if end > start]


def _named(counted: Counter[Any], names: dict[int, str | None]) -> Counter[Any]:
    """Counts by name: two suppliers of one name are one value."""
    found: Counter[Any] = Counter()
    for supplier_id, count in counted.items():
        found[names.get(supplier_id)] += count
    return found


def _is_text(column: Column) -> bool:
    return column.field is None or column.field.kind is Kind.TEXT


def _is_number(column: Column) -> bool:
    return column.field is not None and column.field.kind.is_number


def _value(column: Column, stored: Any) -> SingleValue | None:
    if stored is None or _is_text(column) or column.field is None:
        return None if stored is None else str(stored)
    if column.field.kind is Kind.FLAG:
        return bool(stored)
    return Decimal(stored) if column.field.kind is Kind.TIERS else number(stored)


def _order(value: SingleValue | None) -> tuple[bool, Decimal, str, str]:
    """Numbers by size, yes before no, texts as a phone book has them, nothing last."""
    if isinstance(value, str):
        return False, Decimal(0), fold(value), value
    if isinstance(value, bool):
        return False, Decimal(not value), "", ""
    return value is None, value or Decimal(0), "", ""
