"""Opening the workspace: steps from version to version, a backup before each, and nothing ever thrown away."""

from __future__ import annotations

import contextlib
import decimal
import sqlite3
from pathlib import Path

from jtl_desktop.storage.codec import ChangeColumns, change_columns, change_from
from jtl_desktop.storage.database import (
    closed_on_failure,
    connect,
    describe,
    is_damage,
    set_aside,
    transaction,
    user_version,
)
from jtl_desktop.storage.errors import NotWritable, WorkspaceSetAside, WorkspaceTooNew

# "JTLW"
APPLICATION_ID = 0x4A544C57

_VERSION_1 = f"""
CREATE TABLE change (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    base TEXT,
    entries TEXT NOT NULL,
    UNIQUE (item_id, supplier_id)
);
CREATE TABLE draft (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    typed TEXT NOT NULL
);
CREATE TABLE write_log (
    write_id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    old TEXT,
    new TEXT,
    sent_at REAL NOT NULL,
    settled_at REAL,
    outcome TEXT
);
CREATE INDEX write_log_unsettled ON write_log (write_id) WHERE settled_at IS NULL;
CREATE TABLE price (
    price_id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    price TEXT NOT NULL,
    at REAL NOT NULL,
    source TEXT NOT NULL
);
CREATE INDEX price_of_row ON price (item_id, supplier_id);
CREATE TABLE saved_view (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL
);
PRAGMA application_id = {APPLICATION_ID};
"""

_VERSION_2 = """
CREATE TABLE step (
    step_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    cells INTEGER NOT NULL,
    is_done INTEGER NOT NULL DEFAULT 1,
    content BLOB NOT NULL
);
CREATE TABLE doubt (
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    typed TEXT NOT NULL,
    PRIMARY KEY (item_id, supplier_id, field)
) WITHOUT ROWID;
CREATE TABLE save (
    batch TEXT PRIMARY KEY,
    begun_at REAL NOT NULL,
    ended_at REAL,
    rows INTEGER NOT NULL,
    taken_back_of TEXT
) WITHOUT ROWID;
CREATE TABLE save_row (
    batch TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    state TEXT,
    note TEXT,
    at REAL,
    PRIMARY KEY (batch, item_id, supplier_id)
) WITHOUT ROWID;
CREATE INDEX write_log_batch ON write_log (batch);
DROP TABLE price;
"""

_VERSION_3 = """
CREATE TABLE taking_back (
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    batch TEXT NOT NULL,
    kind TEXT NOT NULL,
    entries TEXT NOT NULL,
    PRIMARY KEY (item_id, supplier_id)
) WITHOUT ROWID;
"""

_VERSION_4 = """
CREATE TABLE supplier_currency (
    supplier_id INTEGER PRIMARY KEY,
    currency TEXT NOT NULL,
    rate TEXT
);
CREATE TABLE own_currency (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    currency TEXT NOT NULL,
    unknown_is_own INTEGER NOT NULL
);
"""

# From here on whole rows of changes and writes are kept as lists (codec.py), which older programs cannot read.
_VERSION_5 = ""

# A change keeps its place in the list when it changes again.
SAVE_CHANGE = """
INSERT INTO change (item_id, supplier_id, kind, base, entries) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (item_id, supplier_id) DO UPDATE SET kind = excluded.kind, base = excluded.base, entries = excluded.entries
"""

# The script at position n makes version n + 1 out of version n. Released scripts are never changed.
MIGRATIONS: tuple[str, ...] = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5)


def open_workspace(path: Path, migrations: tuple[str, ...]) -> sqlite3.Connection:
    """The workspace at the latest version. Raises WorkspaceSetAside, WorkspaceTooNew, NotWritable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _opened(path, migrations)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise NotWritable(path, describe(error)) from error
        raise _kept(path, migrations, describe(error)) from error
    except OSError as error:
        raise NotWritable(path, f"{type(error).__name__}: {error.strerror}") from error


def _opened(path: Path, migrations: tuple[str, ...]) -> sqlite3.Connection:
    connection = connect(path)
    with closed_on_failure(connection):
        _check(connection)
        # FULL: an edit that the merchant saw accepted survives a power cut, not only a crash of the program.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection, path, migrations)
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError for a file that is damaged anywhere; small files make this cheap."""
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if verdict != "ok" or (user_version(connection) and application != APPLICATION_ID):
        raise _Damaged(verdict)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: tuple[str, ...]) -> None:
    version = user_version(connection)
    if version > len(migrations):
        raise WorkspaceTooNew(path, version, len(migrations))
    if 0 < version < len(migrations):
        _back_up(connection, path.with_name(f"{path.stem}.before-version-{len(migrations)}{path.suffix}"))
    for number in range(version, len(migrations)):
        _run_step(connection, migrations[number], number + 1)


def _run_step(connection: sqlite3.Connection, script: str, version: int) -> None:
    """One step, all or nothing: the version number changes in the same transaction."""
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {version}; COMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.rollback()
        raise


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    with contextlib.closing(connect(target)) as copy:
        connection.backup(copy)


def _kept(path: Path, migrations: tuple[str, ...], details: str) -> WorkspaceSetAside | NotWritable:
    """Put the damaged file aside, and a new one with all changes that can still be read in its place."""
    rescued = _readable_changes(path)
    try:
        kept_as = set_aside(path, "damaged")
        with contextlib.closing(_opened(path, migrations)) as connection, transaction(connection):
            connection.executemany(SAVE_CHANGE, rescued)
    except (OSError, sqlite3.Error) as error:
        return NotWritable(path, f"{details}; {type(error).__name__}: {error}")
    return WorkspaceSetAside(kept_as, len(rescued), details)


def _readable_changes(path: Path) -> list[ChangeColumns]:
    """From the front up to the damage, and from the back down to it; what is not a whole change is left out."""
    found: dict[int, ChangeColumns] = {}
    for direction in ("ASC", "DESC"):
        with contextlib.suppress(sqlite3.Error), contextlib.closing(connect(path, create=False)) as connection:
            for position, *columns in connection.execute(f"{_ALL_CHANGES} {direction}"):
                with contextlib.suppress(ValueError, TypeError, decimal.InvalidOperation):
                    found[position] = change_columns(change_from(*columns))
    return [found[position] for position in sorted(found)]


_ALL_CHANGES = "SELECT position, item_id, supplier_id, kind, base, entries FROM change ORDER BY position"


class _Damaged(sqlite3.DatabaseError):
    """What SQLite's own check found, in the form of its other findings."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    sqlite_errorname = "SQLITE_CORRUPT"
