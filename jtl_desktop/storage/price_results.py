"""The page "what changed": which changes of prices match, in which order, read page by page at constant cost."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.domain.price_history import Source
from jtl_desktop.storage.database import closed_on_failure, connect, describe
from jtl_desktop.storage.errors import HistoryUnreadable
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.interruptible import Interruptible, answer
from jtl_desktop.storage.price_store import MILLION, NAMES, PriceRecord, record_from

# In KiB, negative as SQLite wants it.
_BUILD_CACHE = -16_000
_READ_CACHE = -2_000


class Direction(Enum):
    """Which way a price went."""

    ANY = "any"
    RISES = "rises"
    DROPS = "drops"


class PriceOrder(Enum):
    """What the page is sorted by; equal ones by time, the newest first."""

    WHEN = "at"
    SKU = "i.sku_key"
    SUPPLIER = "s.name_key"
    PERCENT = "rise"


@dataclass(frozen=True, slots=True)
class PriceQuery:
    """What the page shows. ``since`` is part of the time, ``until`` no longer.

    ``at_least``: only prices that went up or down by that many percent or more. ``term``: in the item's SKU, name or
    GTIN, or in the supplier's SKU.
    """

    since: datetime | None = None
    until: datetime | None = None
    supplier_id: SupplierId | None = None
    source: Source | None = None
    term: str = ""
    direction: Direction = Direction.ANY
    at_least: Decimal = Decimal(0)
    order: PriceOrder = PriceOrder.WHEN
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One change as the page shows it; texts are empty for what the catalogue no longer knows."""

    record: PriceRecord
    sku: str
    item_name: str
    supplier: str


@dataclass(frozen=True, slots=True)
class PriceSummary:
    """All changes of a query in short. ``average``: percent, to a millionth, of those that have a percentage."""

    count: int
    rises: int
    drops: int
    average: Decimal | None


class PriceResult:
    """The changes of one query in order. Owns its connection; may be handed from thread to thread."""

    def __init__(self, connection: sqlite3.Connection | None, summary: PriceSummary) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.summary = summary

    def lines(self, first: int, n: int) -> list[PriceLine | None]:
        """At most ``n`` lines from position ``first`` (from 0) on; None for deleted ones. Raises StorageError."""
        with self._lock:
            if self._connection is None:
                return []
            return _lines(_ask(self._connection, _PAGE, (first + 1, first + n)))

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


class PriceBuild(Interruptible):
    """Makes a PriceResult."""

    def __init__(self, history: Path, catalogue: Path, query: PriceQuery) -> None:
        super().__init__()
        self._history = history
        self._catalogue = catalogue
        self._query = query

    def first_lines(self, n: int) -> list[PriceLine]:
        """The beginning of the newest changes without counting all of them. Raises ResultInterrupted, StorageError."""
        if not self._history.exists():
            return []
        sql, parameters = _statement(self._query)
        with contextlib.closing(self._open()) as connection, self.interruptible(connection):
            return [line for line in _lines(_ask(connection, _first_page(sql), (*parameters, n))) if line is not None]

    def run(self) -> PriceResult:
        """Find, order and count all of them. Raises ResultInterrupted, StorageError."""
        if not self._history.exists():
            return PriceResult(None, PriceSummary(0, 0, 0, None))
        connection = self._open()
        with closed_on_failure(connection), self.interruptible(connection):
            sql, parameters = _statement(self._query)
            _ask(connection, f"PRAGMA cache_size = {_BUILD_CACHE}")
            _ask(connection, f"CREATE TEMP TABLE result AS {sql}", parameters)
            summary = _summary(*_ask(connection, _SUMMARY)[0])
            _ask(connection, f"PRAGMA cache_size = {_READ_CACHE}")
            _ask(connection, "PRAGMA shrink_memory")
        return PriceResult(connection, summary)

    def _open(self) -> sqlite3.Connection:
        try:
            connection = connect(self._history, create=False)
            with closed_on_failure(connection):
                connection.execute("ATTACH DATABASE ? AS known", (str(self._catalogue),))
        except sqlite3.Error as error:
            raise HistoryUnreadable(describe(error)) from error
        return connection


_SUMMARY = "SELECT count(*), total(rise > 0), total(rise < 0), avg(rise) FROM temp.result"
_COLUMNS = ", ".join(f"p.{name}" for name in ("price_id", *NAMES.split(", ")))
_JOINS = """
LEFT JOIN price_change AS p ON p.price_id = r.price_id
LEFT JOIN known.item AS i ON i.item_id = p.item_id
LEFT JOIN known.supplier AS s ON s.supplier_id = p.supplier_id
"""
_PAGE = (
    f"SELECT {_COLUMNS}, i.sku, i.name, s.name FROM temp.result AS r {_JOINS}"  # noqa: S608 (constants)
    " WHERE r.rowid BETWEEN ? AND ? ORDER BY r.rowid"
)
_KNOWN = """
item_id IN (
    SELECT item_id FROM known.item WHERE instr(sku_key, ?) OR instr(name_key, ?) OR instr(gtin, ?)
    UNION SELECT item_id FROM known.item_supplier WHERE instr(lower(sku), ?)
)
"""


def _first_page(sql: str) -> str:
    return f"SELECT {_COLUMNS}, i.sku, i.name, s.name FROM ({sql} LIMIT ?) AS r {_JOINS}"  # noqa: S608 (constants)


def _statement(query: PriceQuery) -> tuple[str, tuple[Any, ...]]:
    """Identities in order, and the parameters of the conditions."""
    conditions, parameters = _conditions(query)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    joins = {
        PriceOrder.SKU: " LEFT JOIN known.item AS i USING (item_id)",
        PriceOrder.SUPPLIER: " LEFT JOIN known.supplier AS s USING (supplier_id)",
    }.get(query.order, "")
    way = "DESC" if query.is_descending else "ASC"
    if query.order is PriceOrder.WHEN:
        order = f"at {way}, price_id {way}"
    else:
        order = f"{query.order.value} IS NULL, {query.order.value} {way}, at DESC, price_id DESC"
    sql = f"SELECT price_id, rise FROM price_change AS c{joins}{where} ORDER BY {order}"  # noqa: S608 (constants)
    return sql, tuple(parameters)


def _conditions(query: PriceQuery) -> tuple[list[str], list[Any]]:
    wanted: list[tuple[str, list[Any]]] = []
    if query.since is not None:
        wanted.append(("c.at >= ?", [query.since.timestamp()]))
    if query.until is not None:
        wanted.append(("c.at < ?", [query.until.timestamp()]))
    if query.supplier_id is not None:
        wanted.append(("c.supplier_id = ?", [query.supplier_id]))
    if query.source is not None:
        wanted.append(("c.source = ?", [query.source.value]))
    if query.direction is not Direction.ANY:
        wanted.append(("c.rise > 0" if query.direction is Direction.RISES else "c.rise < 0", []))
    if query.at_least > 0:
        wanted.append(("abs(c.rise) >= ?", [_millionths(query.at_least)]))
    if term := query.term.strip():
        wanted.append((f"c.{_KNOWN.strip()}", [fold(term), fold(term), term, term.lower()]))
    return [sql for sql, _ in wanted], [value for _, values in wanted for value in values]


def _millionths(percent: Decimal) -> int:
    """Rounded up, since what is compared with it is cut off."""
    return min(2**62, int((percent * MILLION).to_integral_value(ROUND_CEILING)))


def _summary(count: int, rises: float, drops: float, average: float | None) -> PriceSummary:
    mean = None if average is None else Decimal(round(average)) / MILLION
    return PriceSummary(count, int(rises), int(drops), mean)


def _lines(found: Iterable[tuple[Any, ...]]) -> list[PriceLine | None]:
    return [
        None if line[0] is None else PriceLine(record_from(line[:-3]), line[-3] or "", line[-2] or "", line[-1] or "")
        for line in found
    ]


def _ask(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    return answer(connection, sql, parameters, lambda error: HistoryUnreadable(describe(error)))
