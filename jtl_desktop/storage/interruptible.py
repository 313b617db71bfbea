"""Lets a long query be given up from another thread: before it began, between its statements, or at its end."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

from jtl_desktop.storage.errors import ResultInterrupted, StorageError

# Of SQLite's virtual machine: some ten milliseconds.
_STEPS_BETWEEN_LOOKS = 500_000


class Interruptible:
    """Something that asks one connection at a time; ``interrupt`` may be called from any thread and at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: sqlite3.Connection | None = None
        self._is_interrupted = False

    def interrupt(self) -> None:
        with self._lock:
            self._is_interrupted = True
            if self._asked is not None:
                self._asked.interrupt()

    @contextlib.contextmanager
    def interruptible(self, connection: sqlite3.Connection) -> Iterator[None]:
        """While this lasts, ``interrupt`` reaches the connection; afterwards it may be closed or handed on.

        Raises ResultInterrupted where that came before.
        """
        with self._lock:
            if self._is_interrupted:
                raise ResultInterrupted
            self._asked = connection
        # SQLite forgets an interrupt that comes between two statements: look again now and then. Rarely, since each
        # look waits for the interpreter, and the window is using it.
        connection.set_progress_handler(lambda: self._is_interrupted, _STEPS_BETWEEN_LOOKS)
        try:
            yield
        finally:
            with self._lock:
                self._asked = None
            connection.set_progress_handler(None, 0)


def answer(
    connection: sqlite3.Connection,
    sql: str,
    parameters: tuple[Any, ...],
    unreadable: Callable[[sqlite3.Error], StorageError],
) -> list[tuple[Any, ...]]:
    """All lines of an answer. Raises ResultInterrupted, and for every other error what ``unreadable`` makes of it."""
    try:
        return connection.execute(sql, parameters).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise ResultInterrupted from error
        raise unreadable(error) from error
    except sqlite3.Error as error:
        raise unreadable(error) from error
