"""Opening SQLite files: the same settings everywhere, and SQLite's errors told apart."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

BUSY_SECONDS = 5.0

_SIDE_FILES = ("-wal", "-shm", "-journal")


def connect(path: Path, *, create: bool = True) -> sqlite3.Connection:
    """A connection in autocommit mode that may be handed from thread to thread, used by one at a time.

    Raises sqlite3.Error; without ``create`` also where the file does not exist. (SQLite's own way to say that are
    addresses instead of paths, which it does not accept for Windows' network shares.)
    """
    if not create and not path.is_file():
        raise sqlite3.OperationalError("there is no such file")
    connection = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=64,
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextlib.contextmanager
def closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    """Somebody else keeps the connection, unless this block fails in whatever way: then nobody holds the file."""
    try:
        yield
    except BaseException:  # an interrupt, too: a file that stays open can be neither replaced nor moved on Windows
        connection.close()
        raise


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing; IMMEDIATE so that a second writer waits instead of failing half way."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:  # an interrupt, too: half a transaction must not be taken for a whole one
        connection.rollback()
        raise
    connection.commit()


def user_version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file itself is broken, not that it is busy, full or out of reach."""
    return error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) if _has_code(error) else False


def describe(error: sqlite3.Error) -> str:
    """SQLite's own words; they name tables and columns, never values."""
    name = error.sqlite_errorname if _has_code(error) else type(error).__name__
    return f"{name}: {error}"


def set_aside(path: Path, reason: str) -> Path:
    """Move a database and its side files out of the way and return the new name. Raises OSError."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    kept = path.with_name(f"{path.stem}.{reason}-{stamp}{path.suffix}")
    path.rename(kept)
    for suffix in _SIDE_FILES:
        side = path.with_name(path.name + suffix)
        if side.exists():
            side.rename(kept.with_name(kept.name + suffix))
    return kept


def delete_database(path: Path) -> None:
    """Delete a database with its side files. Raises OSError, for instance while another program holds it on Windows."""
    for suffix in ("", *_SIDE_FILES):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _has_code(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) is not None
