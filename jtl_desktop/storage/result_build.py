"""Finds and orders the rows of a query; the first of them are there long before all of them are."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from functools import partial
from pathlib import Path

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.storage.database import closed_on_failure
from jtl_desktop.storage.found import note_found
from jtl_desktop.storage.last_order import has_order_to_keep, keep_order
from jtl_desktop.storage.listing import GridQuery, Only
from jtl_desktop.storage.pending import note_pending
from jtl_desktop.storage.query import Statement, beginnings, is_by_own_sku, is_quick_where_few, statement
from jtl_desktop.storage.reading import CatalogueReader, ask
from jtl_desktop.storage.results import ResultSet

# About the first screen and what the next key presses show.
HEAD_ROWS = 200
# So few items are looked through as quickly as their beginning.
_FEW_ITEMS = 3_000
# Of so many that can match, knowing them pays before any rows are looked at.
_SOME_ITEMS = 15_000
# Of SQLite's virtual machine, some 25,000 a millisecond: to try whether all rows are found in them; for a screen full
# of rows, at first without knowing which items can match, since finding that out takes as long, and for whole classes
# of rows, which are found quickly; and where that was not enough, as many as somebody waits for.
_SOON_STEPS = 150_000
_CLASS_STEPS = 250_000
_FIRST_STEPS = 700_000
_MOST_STEPS = 1_500_000


class ResultBuild(CatalogueReader):
    """Makes a ResultSet. ``pending`` are the unsaved changes of the moment; ``keeps``: the next start shall begin with
    this order."""

    def __init__(
        self, path: Path, query: GridQuery, pending: Collection[RowChange] = (), *, keeps: bool = False
    ) -> None:
        super().__init__(path)
        self._keeps = keeps and has_order_to_keep(query)
        self._query = query
        self._pending = pending if query.has_pending_terms else ()

    def run(self) -> ResultSet:
        """The slow part: find and order all rows. Raises ResultInterrupted, StorageError."""
        connection = self.open()
        with closed_on_failure(connection), self.interruptible(connection):
            self._prepare(connection)
            found = note_found(connection, self._query.search)
            self._fill(connection, self._statement(has_found=found is not None))
            if self._keeps:
                keep_order(connection, self._path, self._query)
        return _result(connection, is_whole=True)

    def head(self) -> ResultSet | None:
        """The first rows, as soon as they can be known; all of them where that is as quick. None: ``run`` is quicker.

        The one difference to the beginning of ``run``: an item whose GTIN is what is searched for need not stand first
        where thousands of others match. Raises ResultInterrupted, StorageError.
        """
        connection = self.open()
        with closed_on_failure(connection), self.interruptible(connection):
            is_whole = self._begin(connection)
        if is_whole is None:
            connection.close()
            return None
        return _result(connection, is_whole=is_whole)

    # Inside

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Put the unsaved changes beside the catalogue."""
        if self._query.has_pending_terms:
            note_pending(connection, self._query, self._pending)

    def _begin(self, connection: sqlite3.Connection) -> bool | None:
        """Find the first rows; whether these are all of them, None where they are not known soon."""
        self._prepare(connection)
        if self._is_small(connection):
            self._fill(connection, self._statement(has_found=False))
            return True
        if is_quick_where_few(self._query) and self._is_filled_soon(connection):
            return True
        can_walk = is_by_own_sku(self._query)
        found = note_found(connection, self._query.search, _SOME_ITEMS, by_long_words=True)
        if found is None and self._query.search.strip():
            if can_walk and self._walk(connection, _FIRST_STEPS, has_found=False):
                return False
            found = note_found(connection, self._query.search)
        wanted = self._statement(has_found=found is not None)
        if found is not None and found <= _FEW_ITEMS:
            self._fill(connection, wanted)
            return True
        if can_walk:
            steps = _MOST_STEPS if self._query.only is Only.ALL else _CLASS_STEPS
            return False if self._walk(connection, steps, has_found=found is not None) else None
        self._fill(connection, Statement(f"{wanted.sql} LIMIT {HEAD_ROWS}", wanted.parameters))
        return False

    def _is_small(self, connection: sqlite3.Connection) -> bool:
        ((count,),) = ask(connection, "SELECT count(*) FROM (SELECT 1 FROM item LIMIT ?)", (_FEW_ITEMS + 1,))
        return int(count) <= _FEW_ITEMS

    def _statement(self, *, has_found: bool) -> Statement:
        return statement(self._query, has_pending=bool(self._pending), has_found=has_found)

    def _walk(self, connection: sqlite3.Connection, steps: int, *, has_found: bool) -> bool:
        """Take the first rows from the items in their order; whether that gave a screen full of them in so many steps
        of SQLite."""
        ask(connection, "CREATE TEMP TABLE result (item_id INTEGER, supplier_id INTEGER)")
        for part in beginnings(self._query, has_pending=bool(self._pending), has_found=has_found):
            if not self.is_done_within(connection, steps, partial(self._add, connection, part)):
                break
            ((count,),) = ask(connection, "SELECT count(*) FROM temp.result")
            if count == HEAD_ROWS:
                return True
        ask(connection, "DROP TABLE temp.result")
        return False

    def _add(self, connection: sqlite3.Connection, part: Statement) -> None:
        room = "max(? - (SELECT count(*) FROM temp.result), 0)"
        ask(connection, f"INSERT INTO temp.result {part.sql} LIMIT {room}", (*part.parameters, HEAD_ROWS))

    def _is_filled_soon(self, connection: sqlite3.Connection) -> bool:
        """Try to find all rows in next to no time."""
        fill = partial(self._fill, connection, self._statement(has_found=False))
        return self.is_done_within(connection, _SOON_STEPS, fill)

    def _fill(self, connection: sqlite3.Connection, wanted: Statement) -> None:
        # CREATE TABLE AS numbers its rows from 1 in the order of the SELECT; that number is the position.
        ask(connection, f"CREATE TEMP TABLE result AS {wanted.sql}", wanted.parameters)


def open_result(path: Path, query: GridQuery) -> ResultSet:
    """Find and order all rows of a query. Slow for many rows: to be run in a thread. Raises StorageError."""
    return ResultBuild(path, query).run()


def _result(connection: sqlite3.Connection, *, is_whole: bool) -> ResultSet:
    ((count,),) = ask(connection, "SELECT COALESCE(max(rowid), 0) FROM temp.result")
    ask(connection, "DROP TABLE IF EXISTS temp.found")
    ask(connection, "PRAGMA shrink_memory")
    return ResultSet(connection, int(count), is_whole=is_whole)
