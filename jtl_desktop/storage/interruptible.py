"""Lets a long query be given up from another thread: before it began, between its statements, or at its end."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

from jtl_desktop.storage.errors import ResultInterrupted, StorageError

# Of SQLite's virtual machine: some hundred milliseconds.
_STEPS_BETWEEN_LOOKS = 2_500_000


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
        self._look_now_and_then(connection)
        try:
            yield
        finally:
            with self._lock:
                self._asked = None
            connection.set_progress_handler(None, 0)

    def is_done_within(self, connection: sqlite3.Connection, steps: int, work: Callable[[], object]) -> bool:
        """Within ``interruptible``: do something in about so many steps of SQLite's virtual machine, some 25,000 a
        millisecond; what is not done by then is given up. Raises ResultInterrupted, StorageError."""
        connection.set_progress_handler(_is_too_long, steps)
        try:
            work()
        except ResultInterrupted:
            if self._is_interrupted:
                raise
            return False
        finally:
            self._look_now_and_then(connection)
        return True

    def _look_now_and_then(self, connection: sqlite3.Connection) -> None:
        """SQLite forgets an interrupt that comes between two statements. Rarely, since each look waits for the
        interpreter, and the window is using it."""
        connection.set_progress_handler(lambda: self._is_interrupted, _STEPS_BETWEEN_LOOKS)


def _is_too_long() -> bool:
    return True


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
