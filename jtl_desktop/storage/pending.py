"""The unsaved changes beside the catalogue, for the time of a query: what they say about filters and classes of rows.

A row passes with Wawi's values or with the pending ones, so that it neither vanishes while it is edited nor hides what
it will become.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.pricing import rises
from jtl_desktop.storage.listing import GridQuery, Only
from jtl_desktop.storage.matching import passes
from jtl_desktop.storage.query import OF_ITEMS
from jtl_desktop.storage.reading import ask


def note_pending(connection: sqlite3.Connection, query: GridQuery, pending: Collection[RowChange]) -> None:
    """Make ``temp.pending``, which rows are changed and whether they pass, and ``temp.pending_item``, the items that
    will be of the query's class. Raises ResultInterrupted, StorageError."""
    ask(connection, _PENDING)
    ask(connection, "CREATE TEMP TABLE pending_item (item_id INTEGER PRIMARY KEY)")
    connection.executemany(
        "INSERT INTO temp.pending VALUES (?, ?, ?, ?, ?, ?)", (_line(query, each) for each in pending)
    )
    if query.only in OF_ITEMS:
        ask(connection, f"INSERT INTO temp.pending_item {_ITEMS[query.only]}")


def _line(query: GridQuery, change: RowChange) -> tuple[int, int, bool, bool, bool, bool]:
    stays = change.kind is not ChangeKind.REMOVE
    is_shown = passes(query.filters, change) and _is_of_class(query.only, change)
    is_standard = stays and change.effective().is_standard
    return (change.key.item_id, change.key.supplier_id, is_shown, change.kind is ChangeKind.ADD, stays, is_standard)


def _is_of_class(only: Only, change: RowChange) -> bool:
    """Whether the row as it will be is of a class of rows; classes of items are not decided by a row alone."""
    row = change.effective()
    if only is Only.PRICE_ZERO:
        return not row.purchase_price_net
    return only is not Only.TIERS_DEARER or rises(row.purchase_price_net, row.scale_prices)


_PENDING = """
CREATE TEMP TABLE pending (item_id INTEGER, supplier_id INTEGER, is_shown INTEGER, is_new INTEGER, stays INTEGER,
    is_standard INTEGER, PRIMARY KEY (item_id, supplier_id)) WITHOUT ROWID
"""


def _after(kept: str, pending: str) -> str:
    """How many such rows an item will have: those that nobody has touched, and the pending ones."""
    return (
        f"(SELECT count(*) FROM item_supplier AS o WHERE o.item_id = i.item_id AND {kept} AND NOT EXISTS"  # noqa: S608 (constants)
        " (SELECT 1 FROM temp.pending AS q WHERE q.item_id = o.item_id AND q.supplier_id = o.supplier_id))"
        f" + (SELECT count(*) FROM temp.pending AS q WHERE q.item_id = i.item_id AND {pending})"
    )


_TOUCHED = (
    "SELECT i.item_id FROM item AS i"
    " WHERE i.read_at IS NOT NULL AND i.item_id IN (SELECT item_id FROM temp.pending) AND"
)
_STANDARDS = _after("o.is_standard = 1", "q.is_standard")
_ITEMS = {
    Only.NO_STANDARD: f"{_TOUCHED} {_STANDARDS} = 0",
    Only.TWO_STANDARDS: f"{_TOUCHED} {_STANDARDS} > 1",
    Only.NO_SUPPLIER: f"{_TOUCHED} {_after('1', 'q.stays')} = 0",
}
