"""Finds and orders the rows of a query; the first of them are there long before all of them are."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.storage.database import closed_on_failure
from jtl_desktop.storage.found import note_found
from jtl_desktop.storage.pending import note_pending
from jtl_desktop.storage.query import GridQuery, Only, Statement, beginnings, is_by_own_sku, statement
from jtl_desktop.storage.reading import CatalogueReader, ask
from jtl_desktop.storage.results import ResultSet

# While an order is made, the memory for it; given back afterwards. In KiB, negative as SQLite wants it.
_BUILD_CACHE = -8_000
_READ_CACHE = -2_000

# About the first screen and what the next key presses show.
HEAD_ROWS = 200
# So few items are looked through as quickly as their beginning.
_FEW_ITEMS = 3_000
# So many items are looked through for a screen full of rows; where that is not enough, as many as somebody waits for.
_WALKED = (300, 5_000)


class ResultBuild(CatalogueReader):
    """Makes a ResultSet. ``pending`` are the unsaved changes of the moment."""

    def __init__(self, path: Path, query: GridQuery, pending: Collection[RowChange] = ()) -> None:
        super().__init__(path)
        self._query = query
        self._pending = pending if query.has_pending_terms else ()

    def run(self) -> ResultSet:
        """The slow part: find and order all rows. Raises ResultInterrupted, StorageError."""
        connection = self.open()
        with closed_on_failure(connection), self.interruptible(connection):
            found = self._prepare(connection)
            self._fill(connection, self._statement(has_found=found is not None))
        return _result(connection, is_whole=True)

    def head(self) -> ResultSet | None:
        """The first rows, as soon as they can be known; all of them where that is as quick. None: ``run`` is quicker.

        The one difference to the beginning of ``run``: an item whose GTIN is what is searched for need not stand first
        where thousands of others match. Raises ResultInterrupted, StorageError.
        """
        connection = self.open()
        with closed_on_failure(connection), self.interruptible(connection):
            found = self._prepare(connection)
            is_whole = self._is_small(connection) or (found is not None and found <= _FEW_ITEMS)
            wanted, is_known = self._statement(has_found=found is not None), True
            if is_whole:
                self._fill(connection, wanted)
            elif self._can_walk:
                is_known = self._walk(connection, has_found=found is not None)
            else:
                self._fill(connection, Statement(f"{wanted.sql} LIMIT {HEAD_ROWS}", wanted.parameters))
        if not is_known:
            connection.close()
            return None
        return _result(connection, is_whole=is_whole)

    # Inside

    def _prepare(self, connection: sqlite3.Connection) -> int | None:
        """Put the unsaved changes and the items that can match beside the catalogue; returns how many items can match,
        None where that leaves out too few."""
        ask(connection, f"PRAGMA cache_size = {_BUILD_CACHE}")
        if self._query.has_pending_terms:
            note_pending(connection, self._query, self._pending)
        return note_found(connection, self._query.search)

    def _is_small(self, connection: sqlite3.Connection) -> bool:
        ((count,),) = ask(connection, "SELECT count(*) FROM (SELECT 1 FROM item LIMIT ?)", (_FEW_ITEMS + 1,))
        return int(count) <= _FEW_ITEMS

    @property
    def _can_walk(self) -> bool:
        """Words stand in two places of the order, of which the first must be known whole: not where filters thin it."""
        is_plain = not self._query.filters and self._query.only is Only.ALL
        return is_by_own_sku(self._query) and (is_plain or not self._query.search.strip())

    def _statement(self, *, has_found: bool) -> Statement:
        return statement(self._query, has_pending=bool(self._pending), has_found=has_found)

    def _walk(self, connection: sqlite3.Connection, *, has_found: bool) -> bool:
        """Take the first rows from the items in their order; whether that gave a screen full of them."""
        ask(connection, "CREATE TEMP TABLE result (item_id INTEGER, supplier_id INTEGER)")
        return any(self._walk_so_far(connection, items, has_found=has_found) for items in _WALKED)

    def _walk_so_far(self, connection: sqlite3.Connection, most_items: int, *, has_found: bool) -> bool:
        ask(connection, "DELETE FROM temp.result")
        parts = beginnings(self._query, most_items, has_pending=bool(self._pending), has_found=has_found)
        count = 0
        for part in parts:
            sql = f"INSERT INTO temp.result {part.sql} LIMIT ?"
            ask(connection, sql, (*part.parameters, HEAD_ROWS - count))
            ((count,),) = ask(connection, "SELECT count(*) FROM temp.result")
            if count >= HEAD_ROWS:
                return True
        return False

    def _fill(self, connection: sqlite3.Connection, wanted: Statement) -> None:
        # CREATE TABLE AS numbers its rows from 1 in the order of the SELECT; that number is the position.
        ask(connection, f"CREATE TEMP TABLE result AS {wanted.sql}", wanted.parameters)


def open_result(path: Path, query: GridQuery) -> ResultSet:
    """Find and order all rows of a query. Slow for many rows: to be run in a thread. Raises StorageError."""
    return ResultBuild(path, query).run()


def _result(connection: sqlite3.Connection, *, is_whole: bool) -> ResultSet:
    ((count,),) = ask(connection, "SELECT COALESCE(max(rowid), 0) FROM temp.result")
    ask(connection, "DROP TABLE IF EXISTS temp.found")
    ask(connection, f"PRAGMA cache_size = {_READ_CACHE}")
    ask(connection, "PRAGMA shrink_memory")
    return ResultSet(connection, int(count), is_whole=is_whole)
