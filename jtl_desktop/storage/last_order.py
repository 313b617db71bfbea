"""The order of the whole list as it was found last, in a file beside the catalogue: the next start begins with it.

Finding it takes a second per million rows. Rows show the catalogue's values of the moment in any case; what came or
went since then is seen when the order has been found anew, behind the window that is there already.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from jtl_desktop.storage.database import closed_on_failure, connect
from jtl_desktop.storage.listing import GridQuery, Only
from jtl_desktop.storage.reading import ask
from jtl_desktop.storage.results import ResultSet

# Fewer are found before anybody could notice. Some ten bytes are kept for each.
FEWEST_ROWS = 10_000
_VERSION = 1
_IN_ORDER = "SELECT item_id, supplier_id FROM temp.result ORDER BY rowid"

# The file that is read is never written: Windows does not let it be replaced while a window shows its rows.
_SUFFIX, _NEXT_SUFFIX, _PART_SUFFIX = "-order", "-order-next", "-order-part"


def has_order_to_keep(query: GridQuery) -> bool:
    """Only for whole lists: what a search or a filter leaves is found sooner."""
    return not query.search.strip() and not query.filters and query.only is Only.ALL


def keep_order(connection: sqlite3.Connection, path: Path, query: GridQuery) -> None:
    """Keep ``temp.result`` of this connection for the next start, if it is worth it.

    Where the file cannot be written, or not in time, the next start does without. Raises StorageError.
    """
    ((count,),) = ask(connection, "SELECT COALESCE(max(rowid), 0) FROM temp.result")
    if count < FEWEST_ROWS and not _beside(path, _SUFFIX).exists():
        return
    part = _beside(path, _PART_SUFFIX)
    with contextlib.suppress(OSError, sqlite3.Error):
        part.unlink(missing_ok=True)
        connection.execute("ATTACH ? AS keeping", (str(part),))
        try:
            connection.execute("PRAGMA keeping.journal_mode = OFF")
            connection.execute(f"CREATE TABLE keeping.result AS {_IN_ORDER}")
            connection.execute("CREATE TABLE keeping.about (version, sort)")
            connection.execute("INSERT INTO keeping.about VALUES (?, ?)", (_VERSION, _sort_text(query)))
        finally:
            connection.execute("DETACH keeping")
        part.replace(_beside(path, _NEXT_SUFFIX))


def last_order(path: Path, query: GridQuery) -> ResultSet | None:
    """The rows of a query as they were listed last; None where that is not known."""
    if not has_order_to_keep(query):
        return None
    kept = _beside(path, _SUFFIX)
    with contextlib.suppress(OSError):
        _beside(path, _NEXT_SUFFIX).replace(kept)
    try:
        return _opened(path, kept, query)
    except sqlite3.Error:
        return None


def forget_order(path: Path) -> None:
    """The catalogue is another one now."""
    for suffix in (_SUFFIX, _NEXT_SUFFIX, _PART_SUFFIX):
        with contextlib.suppress(OSError):
            _beside(path, suffix).unlink(missing_ok=True)


def _opened(path: Path, kept: Path, query: GridQuery) -> ResultSet | None:
    if not kept.is_file():
        return None
    connection = connect(path, create=False)
    with closed_on_failure(connection):
        connection.execute("ATTACH ? AS kept", (str(kept),))
        about = connection.execute("SELECT version, sort FROM kept.about").fetchone()
        ((count,),) = connection.execute("SELECT COALESCE(max(rowid), 0) FROM kept.result")
        if about != (_VERSION, _sort_text(query)) or count < FEWEST_ROWS:
            connection.close()
            return None
        connection.execute("CREATE TEMP VIEW result AS SELECT rowid AS rowid, item_id, supplier_id FROM kept.result")
    return ResultSet(connection, int(count))


def _sort_text(query: GridQuery) -> str:
    return " ".join(f"{column.value}{'-' if descending else '+'}" for column, descending in query.sort)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
