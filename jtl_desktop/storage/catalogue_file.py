"""Opens the catalogue's file: makes a new one where there is none that this version can read."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from jtl_desktop.storage import schema
from jtl_desktop.storage.database import connect, delete_database, describe, is_damage, set_aside, user_version
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.last_order import forget_order


def open_catalogue(path: Path) -> sqlite3.Connection:
    """The database, made anew where there is none that this version can read. Raises NotWritable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep_unusable_aside(path)
        return _prepared(connect(path))
    except (OSError, sqlite3.Error) as error:
        raise NotWritable(path, describe(error) if isinstance(error, sqlite3.Error) else str(error.strerror)) from error


def _keep_unusable_aside(path: Path) -> None:
    """Set a broken file, or one of another version, aside; only the latest such file is kept."""
    mark = damage_mark(path)
    if path.exists() and not mark.exists() and _is_usable(path):
        return
    forget_order(path)
    if not path.exists():
        mark.unlink(missing_ok=True)
        return
    for old in path.parent.glob(f"{path.stem}.unusable-*{path.suffix}"):
        delete_database(old)
    set_aside(path, "unusable")
    mark.unlink(missing_ok=True)


def _is_usable(path: Path) -> bool:
    try:
        with contextlib.closing(connect(path, create=False)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            version = user_version(connection)
            return (application, version) == (schema.APPLICATION_ID, schema.VERSION)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    """WAL lets the grid read while a loader writes. A power cut may cost the last seconds of a copy, never the file."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if user_version(connection) == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {schema.CREATE} COMMIT;")
    return connection


def damage_mark(path: Path) -> Path:
    """The file that says, once damage was seen, that the catalogue is to be made anew at the next start."""
    return path.with_name(f"{path.name}.damaged")
