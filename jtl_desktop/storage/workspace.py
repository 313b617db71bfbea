"""The merchant's own work: unsaved changes, what is being typed, and every write on its way to Wawi."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.storage.codec import change_columns, change_from, decimal_text, row_from, row_text
from jtl_desktop.storage.database import describe, transaction
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.migration import MIGRATIONS, SAVE_CHANGE, open_workspace

WRITES_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in an open editor, as typed."""

    key: RowKey
    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class WriteRecord:
    """One write that was sent and whose outcome is not known yet. ``old`` None: addition; ``new`` None: removal."""

    write_id: int
    batch: str
    key: RowKey
    old: ItemSupplier | None
    new: ItemSupplier | None
    at: datetime


class Workspace:
    """Every method returns only when its change has reached the disk. Usable from any thread.

    The constructor raises WorkspaceSetAside for a damaged file (it is kept; calling again opens a new one with what
    could be rescued), WorkspaceTooNew for one of a later version. Every method raises NotWritable if the disk refuses.
    """

    def __init__(self, path: Path, *, migrations: tuple[str, ...] = MIGRATIONS) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection = open_workspace(path, migrations)
        self._forget_old_writes()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # Unsaved changes

    def load_changes(self) -> list[RowChange]:
        """All unsaved changes, oldest first."""
        found = self._ask("SELECT item_id, supplier_id, kind, base, entries FROM change ORDER BY position", ())
        return [change_from(*line) for line in found]

    def save_change(self, change: RowChange) -> None:
        with self._write() as connection:
            connection.execute(SAVE_CHANGE, change_columns(change))

    def save_changes(self, changes: Iterable[RowChange]) -> None:
        """Several at once, all or none, for the price of one."""
        columns = [change_columns(change) for change in changes]
        with self._write() as connection:
            connection.executemany(SAVE_CHANGE, columns)

    def drop_change(self, key: RowKey) -> None:
        self.drop_changes((key,))

    def drop_changes(self, keys: Iterable[RowKey]) -> None:
        with self._write() as connection:
            connection.executemany(
                "DELETE FROM change WHERE item_id = ? AND supplier_id = ?",
                [(key.item_id, key.supplier_id) for key in keys],
            )

    def drop_all(self) -> None:
        """Forget all unsaved changes."""
        with self._write() as connection:
            connection.execute("DELETE FROM change")

    # What is being typed

    def save_draft(self, key: RowKey, field: Field, text: str) -> None:
        with self._write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO draft VALUES (1, ?, ?, ?, ?)", (key.item_id, key.supplier_id, field.value, text)
            )

    def draft(self) -> Draft | None:
        found = self._ask("SELECT item_id, supplier_id, field, typed FROM draft", ())
        return Draft(_key(*found[0][:2]), Field(found[0][2]), found[0][3]) if found else None

    def clear_draft(self) -> None:
        with self._write() as connection:
            connection.execute("DELETE FROM draft")

    # Writes on their way

    def record_write(
        self, batch: str, key: RowKey, old: ItemSupplier | None, new: ItemSupplier | None, at: datetime
    ) -> int:
        """To be called before a write is sent, with the row before and after; the answer settles it."""
        with self._write() as connection:
            cursor = connection.execute(
                "INSERT INTO write_log (batch, item_id, supplier_id, old, new, sent_at) VALUES (?, ?, ?, ?, ?, ?)",
                (batch, key.item_id, key.supplier_id, row_text(old), row_text(new), at.timestamp()),
            )
            return int(cursor.lastrowid or 0)

    def settle_write(self, write_id: int, outcome: str, at: datetime) -> None:
        with self._write() as connection:
            connection.execute(
                "UPDATE write_log SET outcome = ?, settled_at = ? WHERE write_id = ?",
                (outcome, at.timestamp(), write_id),
            )

    def unsettled_writes(self) -> list[WriteRecord]:
        """Writes that a crash or a lost connection left without an outcome, oldest first."""
        return [_write_record(*line) for line in self._ask(_UNSETTLED, ())]

    # Doors for what comes later: history of prices, saved views, layouts

    def record_price(self, key: RowKey, price: Decimal, at: datetime, source: str) -> None:
        """A purchase price net per piece that was seen in or saved to Wawi; the same price again is not repeated."""
        plain = decimal_text(price)
        with self._write() as connection:
            last = connection.execute(_LAST_PRICE, (key.item_id, key.supplier_id)).fetchone()
            if last is None or last[0] != plain:
                columns = (key.item_id, key.supplier_id, plain, at.timestamp(), source)
                connection.execute("INSERT INTO price VALUES (NULL, ?, ?, ?, ?, ?)", columns)

    def prices(self, key: RowKey) -> list[tuple[datetime, Decimal]]:
        """Known prices of a row, oldest first."""
        found = self._ask(
            "SELECT at, price FROM price WHERE item_id = ? AND supplier_id = ? ORDER BY price_id",
            (key.item_id, key.supplier_id),
        )
        return [(datetime.fromtimestamp(at, UTC), Decimal(price)) for at, price in found]

    def save_view(self, name: str, content: str) -> None:
        """A named view; what it contains is the window's business."""
        with self._write() as connection:
            connection.execute("INSERT OR REPLACE INTO saved_view VALUES (?, ?)", (name, content))

    def drop_view(self, name: str) -> None:
        with self._write() as connection:
            connection.execute("DELETE FROM saved_view WHERE name = ?", (name,))

    def views(self) -> dict[str, str]:
        return dict(self._ask("SELECT name, content FROM saved_view ORDER BY name", ()))

    def _forget_old_writes(self) -> None:
        """The log is for settling what was interrupted, not for ever: the file is checked as a whole at every start."""
        oldest = (datetime.now(UTC) - WRITES_KEPT).timestamp()
        with self._write() as connection:
            connection.execute("DELETE FROM write_log WHERE settled_at < ?", (oldest,))

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._guarded(), transaction(self._connection) as connection:
            yield connection

    def _ask(self, sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock, self._guarded():
            return self._connection.execute(sql, parameters).fetchall()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise NotWritable(self.path, describe(error)) from error


_UNSETTLED = """
SELECT write_id, batch, item_id, supplier_id, old, new, sent_at FROM write_log
WHERE settled_at IS NULL ORDER BY write_id
"""

_LAST_PRICE = "SELECT price FROM price WHERE item_id = ? AND supplier_id = ? ORDER BY price_id DESC LIMIT 1"


def _key(item_id: int, supplier_id: int) -> RowKey:
    return RowKey(ItemId(item_id), SupplierId(supplier_id))


def _write_record(
    write_id: int, batch: str, item_id: int, supplier_id: int, old: str | None, new: str | None, sent_at: float
) -> WriteRecord:
    key = _key(item_id, supplier_id)
    at = datetime.fromtimestamp(sent_at, UTC)
    return WriteRecord(write_id, batch, key, row_from(key, old), row_from(key, new), at)
