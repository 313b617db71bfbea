"""Which values a column holds and how often, for choosing among them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from typing_extensions import override

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Kind
from jtl_desktop.storage.codec import number
from jtl_desktop.storage.conditions import QUARTER, counted_value, folded, is_text, quarters
from jtl_desktop.storage.errors import ResultInterrupted
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.found import note_found
from jtl_desktop.storage.listing import Column, GridQuery, Only, SingleValue
from jtl_desktop.storage.pending import note_pending
from jtl_desktop.storage.query import JOINS, rows_wanted
from jtl_desktop.storage.reading import CatalogueReader, ask
from jtl_desktop.storage.value_counts import Counting, Rows, Values

# Nobody ticks boxes in a longer list; what is looked for is found by typing.
MOST_VALUES = 5_000


@dataclass(frozen=True, slots=True)
class ListedValue:
    """A value and how many rows have it; None stands for no value."""

    value: SingleValue | None
    count: int


@dataclass(frozen=True, slots=True)
class ValueList:
    """In the column's order, no value last; days from the latest on. ``is_whole``: there are no others."""

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
        self._pattern = fold(pattern.strip()) if is_text(column) or _is_number(column) else ""
        self._pending = pending if self._query.has_pending_terms else ()
        self._counting: Counting | None = None

    def run(self) -> ValueList:
        """Slow for many rows: to be run in a thread. Raises ResultInterrupted, StorageError."""
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            kept, is_whole = self._kept(connection)
            counted = self._as_shown(connection, kept)
        listed = sorted([value for value, count in counted.items() if count], key=_order)
        first = tuple([ListedValue(value, counted[value]) for value in listed[:MOST_VALUES]])
        return ValueList(first, is_whole and len(listed) <= MOST_VALUES)

    def _kept(self, connection: sqlite3.Connection) -> tuple[Values, bool]:
        """How often each value is kept, and whether these are all."""
        if self._is_of_rows_alone and self._column is Column.SUPPLIER_NAME:
            return _suppliers(connection), True
        has_found = note_found(connection, self._query.search) is not None
        self._counting = Counting(self._path, self._rows(has_found=has_found), 2 * MOST_VALUES)
        if self._is_interrupted:
            raise ResultInterrupted
        return self._counting.run(connection)

    @override
    def interrupt(self) -> None:
        super().interrupt()
        if self._counting is not None:
            self._counting.interrupt()

    @property
    def _is_everything(self) -> bool:
        """Nothing is left out."""
        query = self._query
        return not (query.filters or query.search.strip() or self._pattern) and query.only is Only.ALL

    @property
    def _is_of_rows_alone(self) -> bool:
        """The supplier rows alone need to be read."""
        is_of_rows = self._column.field is not None or self._column in (Column.SUPPLIER_NAME, Column.READ_AT)
        return self._is_everything and is_of_rows

    def _rows(self, *, has_found: bool) -> Rows:
        column, value = self._column, counted_value(self._column)
        if self._is_of_rows_alone:
            value = quarters("s.read_at") if column is Column.READ_AT else value
            hint = " INDEXED BY item_supplier_order" if column is Column.IS_STANDARD else ""
            return Rows(value, f"item_supplier AS s{hint}", "s.item_id", "1", (), self._prepare)
        parameters: list[Any] = []
        where = rows_wanted(self._query, parameters, has_pending=bool(self._pending))
        if self._pattern:
            where += f" AND instr({folded(column) if is_text(column) else value}, ?)"
            parameters.append(self._pattern)
        # Of the item's own values only how many rows there are matters; an index knows that.
        needs_rows = not self._is_everything
        joins = JOINS if needs_rows else " LEFT JOIN item_supplier AS s INDEXED BY item_supplier_order USING (item_id)"
        source, item_id = "item AS i NOT INDEXED", "i.item_id"
        if has_found:
            source, item_id = "temp.found AS f CROSS JOIN item AS i ON i.item_id = f.item_id", "f.item_id"
        return Rows(value, f"{source} {joins}", item_id, where, tuple(parameters), self._prepare)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        note_found(connection, self._query.search)
        if self._query.has_pending_terms:
            note_pending(connection, self._query, self._pending)

    def _as_shown(self, connection: sqlite3.Connection, kept: Values) -> Counter[SingleValue | None]:
        """Several values that are kept may be one that is shown: suppliers of one name, moments of one day."""
        value_of = _reader(self._column)
        shown: Counter[SingleValue | None] = Counter()
        for value, count in kept.items():
            shown[value_of(value) if value else None] += count
        if self._is_of_rows_alone:
            own = quarters("i.read_at") if self._column is Column.READ_AT else "NULL"
            for value, count in ask(connection, _WITHOUT_ROWS.format(value=own)):
                shown[None if value is None else value_of(str(value))] += count
        return shown


# A row whose item is gone is deleted with it, so that all rows count.
_WITHOUT_ROWS = (
    "SELECT {value}, count(*) FROM item AS i WHERE i.is_gone = 0"
    " AND NOT EXISTS (SELECT 1 FROM item_supplier AS s WHERE s.item_id = i.item_id) GROUP BY 1"
)

# In the index' own order, so that nothing needs to be sorted.
_BY_SUPPLIER = "SELECT supplier_id, count(*) FROM item_supplier INDEXED BY item_supplier_of GROUP BY supplier_id"


def _suppliers(connection: sqlite3.Connection) -> Values:
    """How many rows there are of all suppliers of each name."""
    names = dict(ask(connection, "SELECT supplier_id, name FROM supplier"))
    counted: Values = Counter()
    for supplier_id, count in ask(connection, _BY_SUPPLIER):
        counted[names.get(supplier_id, "")] += count
    return counted


def _is_number(column: Column) -> bool:
    return column.field is not None and column.field.kind.is_number


def _reader(column: Column) -> Callable[[str], SingleValue]:
    """Makes what is shown of what is kept, where that is not empty."""
    if column.is_moment:
        return _day
    if is_text(column) or column.field is None:
        return str
    if column.field.kind is Kind.FLAG:
        return _is_yes
    return Decimal if column.field.kind is Kind.TIERS else number


def _day(quarter: str) -> date:
    return datetime.fromtimestamp(int(quarter) * QUARTER).date()  # noqa: DTZ006 (a day of this computer's clock)


def _is_yes(flag: str) -> bool:
    return flag != "0"


_NOTHING = Decimal(0)


def _order(value: SingleValue | None) -> tuple[bool, Decimal, str, str]:
    """Numbers by size, yes before no, texts as a phone book has them, nothing last."""
    if isinstance(value, str):
        return False, _NOTHING, fold(value), value
    if isinstance(value, bool):
        return False, Decimal(not value), "", ""
    if isinstance(value, date):
        return False, Decimal(-value.toordinal()), "", ""
    return value is None, value or _NOTHING, "", ""
