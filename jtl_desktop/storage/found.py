"""The items that a search can find, put beside the catalogue for the time of a query."""

from __future__ import annotations

import sqlite3

from jtl_desktop.storage.conditions import ways_of_writing
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import normalized
from jtl_desktop.storage.reading import ask
from jtl_desktop.storage.text_index import PIECE, wanted_pieces

# Where more items can match than these, knowing them is no help.
_MOST_FOUND = 60_000


def note_found(
    connection: sqlite3.Connection, search: str, most: int = _MOST_FOUND, *, by_long_words: bool = False
) -> int | None:
    """Make ``temp.found``, the items that can match; returns how many these are, None where that leaves out too few
    to be of use. ``by_long_words``: without looking for words so short that looking for them takes long.

    Raises ResultInterrupted, StorageError.
    """
    words = [word for word in fold(search).split() if not by_long_words or len(word) >= PIECE]
    pieces = wanted_pieces(connection, [ways_of_writing(word) for word in words]) if words else None
    if pieces is None:
        return None
    ask(connection, "DROP TABLE IF EXISTS temp.found")
    ask(connection, "CREATE TEMP TABLE found (item_id INTEGER PRIMARY KEY)")
    ask(connection, _FIND, (pieces, most + 1))
    ask(connection, _REMEMBERED, (normalized(search),))
    ((count,),) = ask(connection, "SELECT count(*) FROM temp.found")
    return int(count) if count <= most else None


_FIND = "INSERT INTO temp.found SELECT rowid FROM item_text WHERE item_text MATCH ? LIMIT ?"
_REMEMBERED = "INSERT OR IGNORE INTO temp.found SELECT item_id FROM search_hit WHERE query = ?"
