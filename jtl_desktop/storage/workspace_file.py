"""The open workspace database, shared by everything that the merchant's own work consists of."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jtl_desktop.storage.database import connect, describe, transaction
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.migration import MIGRATIONS, open_workspace


class WorkspaceFile:
    """One connection behind one lock, usable from any thread.

    The constructor raises WorkspaceSetAside for a damaged file (it is kept; calling again opens a new one with what
    could be rescued), WorkspaceTooNew for one of a later version, NotWritable.
    """

    def __init__(self, path: Path, *, migrations: tuple[str, ...] = MIGRATIONS) -> None:
        self.path = path
        self._lock = threading.RLock()
        self.connection = open_workspace(path, migrations)
        self._read_lock = threading.Lock()
        self._reader: sqlite3.Connection | None = None

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction, on the disk when it ends without an error. Raises NotWritable if the disk refuses.

        Inside of another one on the same thread it is part of that.
        """
        with self._lock, self._guarded():
            if self.connection.in_transaction:
                yield self.connection
                return
            with transaction(self.connection) as connection:
                yield connection

    def ask(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """All lines of a SELECT. Raises NotWritable."""
        with self._lock, self._guarded():
            return self.connection.execute(sql, parameters).fetchall()

    def read(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The same for long lists: nobody who writes waits meanwhile. Shows what has reached the disk."""
        with self._read_lock, self._guarded():
            if self._reader is None:
                self._reader = connect(self.path, create=False)
            return self._reader.execute(sql, parameters).fetchall()

    def close(self) -> None:
        with self._read_lock:
            if self._reader is not None:
                self._reader.close()
        with self._lock:
            self.connection.close()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise NotWritable(self.path, describe(error)) from error
