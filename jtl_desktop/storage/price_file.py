"""Opening the file with the history of prices; a broken one is kept, and what can be read of it goes on."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from jtl_desktop.storage.database import (
    closed_on_failure,
    connect,
    describe,
    is_damage,
    set_aside,
    transaction,
    user_version,
)
from jtl_desktop.storage.errors import NotWritable

# "JTLP"
APPLICATION_ID = 0x4A544C50
VERSION = 1

# from_quantity '' is the row's own price. Numbers are TEXT, exact; rise is in millionths of a percent, cut off.
# The index by time holds all that the page needs to count and order.
# Freed pages are given back bit by bit; the file must know from the beginning that it will want to.
_CREATE = f"""
PRAGMA auto_vacuum = INCREMENTAL;
BEGIN IMMEDIATE;
CREATE TABLE price_change (
    price_id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    from_quantity TEXT NOT NULL,
    old_net TEXT,
    old_percent TEXT,
    net TEXT,
    percent TEXT,
    at REAL NOT NULL,
    source TEXT NOT NULL,
    batch TEXT,
    rise INTEGER
);
CREATE INDEX price_change_row ON price_change (item_id, supplier_id);
CREATE INDEX price_change_at ON price_change (at, rise);
CREATE TABLE history (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    began_at REAL NOT NULL
);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
COMMIT;
"""

_COPY = "INSERT OR IGNORE INTO price_change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def damage_mark(path: Path) -> Path:
    """Beside a file that was found to be broken while it was in use."""
    return path.with_name(f"{path.name}.damaged")


def open_price_file(path: Path) -> sqlite3.Connection:
    """The file for writing, made where there is none. Raises NotWritable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not damage_mark(path).exists():
            try:
                return _prepared(path)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
        return _kept_and_renewed(path)
    except sqlite3.Error as error:
        raise NotWritable(path, describe(error)) from error
    except OSError as error:
        raise NotWritable(path, f"{type(error).__name__}: {error.strerror}") from error


def _prepared(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    with closed_on_failure(connection):
        version = user_version(connection)
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if version and (application, version) != (APPLICATION_ID, VERSION):
            raise sqlite3.OperationalError(f"not a history of version {VERSION}")
        if not version:
            connection.executescript(_CREATE)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _kept_and_renewed(path: Path) -> sqlite3.Connection:
    readable = _readable(path) if path.exists() else []
    if path.exists():
        set_aside(path, "damaged")
    damage_mark(path).unlink(missing_ok=True)
    connection = _prepared(path)
    with transaction(connection):
        connection.executemany(_COPY, readable)
    return connection


def _readable(path: Path) -> list[tuple[Any, ...]]:
    """From the front up to the damage, and from the back down to it."""
    found: dict[int, tuple[Any, ...]] = {}
    for direction in ("ASC", "DESC"):
        with contextlib.suppress(sqlite3.Error), contextlib.closing(connect(path, create=False)) as connection:
            sql = f"SELECT * FROM price_change ORDER BY price_id {direction}"  # noqa: S608 (constants)
            for line in connection.execute(sql):
                if line[0] in found:
                    break
                found[line[0]] = line
    return [found[price_id] for price_id in sorted(found)]
