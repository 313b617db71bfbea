"""Reading the catalogue on a connection of one's own, with SQLite's errors told as the merchant's."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from jtl_desktop.storage.conditions import teach
from jtl_desktop.storage.database import connect, describe, is_damage
from jtl_desktop.storage.errors import CatalogueDamaged, CatalogueUnreadable, StorageError
from jtl_desktop.storage.interruptible import Interruptible, answer


class CatalogueReader(Interruptible):
    """Reads on a connection of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def open(self) -> sqlite3.Connection:
        """Raises CatalogueUnreadable."""
        try:
            connection = connect(self._path, create=False)
            teach(connection)
            return connection
        except sqlite3.Error as error:
            raise CatalogueUnreadable(describe(error)) from error


def ask(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All lines of an answer. Raises ResultInterrupted, StorageError."""
    return answer(connection, sql, parameters, _readable)


def _readable(error: sqlite3.Error) -> StorageError:
    return CatalogueDamaged(describe(error)) if is_damage(error) else CatalogueUnreadable(describe(error))
