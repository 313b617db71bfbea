"""The items that a search can find, put beside the catalogue for the time of a query."""

from __future__ import annotations

import sqlite3

from jtl_desktop.storage.conditions import ways_of_writing
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import normalized
from jtl_desktop.storage.reading import ask
from jtl_desktop.storage.text_index import wanted_pieces

# Where more items can match than these, knowing them is no help.
_MOST_FOUND = 60_000


def note_found(connection: sqlite3.Connection, search: str) -> int | None:
    """Make ``temp.found``, the items that can match; returns how many these are, None where that leaves out too few
    to be of use.

    Raises ResultInterrupted, StorageError.
    """
    words = fold(search).split()
    pieces = wanted_pieces(connection, [ways_of_writing(word) for word in words]) if words else None
    if pieces is None:
        return None
    ask(connection, "CREATE TEMP TABLE found (item_id INTEGER PRIMARY KEY)")
    ask(connection, _FIND, (pieces, _MOST_FOUND + 1))
    ask(connection, _REMEMBERED, (normalized(search),))
    ((count,),) = ask(connection, "SELECT count(*) FROM temp.found")
    return int(count) if count <= _MOST_FOUND else None


_FIND = "INSERT INTO temp.found SELECT rowid FROM item_text WHERE item_text MATCH ? LIMIT ?"
_REMEMBERED = "INSERT OR IGNORE INTO temp.found SELECT item_id FROM search_hit WHERE query = ?"
