"""Every write on its way to Wawi: recorded before it is sent, settled when its outcome is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.storage.codec import row_from, row_text
from jtl_desktop.storage.workspace_file import WorkspaceFile

WRITES_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class WriteRecord:
    """One write that was sent and whose outcome is not known yet. ``old`` None: addition; ``new`` None: removal."""

    write_id: int
    batch: str
    key: RowKey
    old: ItemSupplier | None
    new: ItemSupplier | None
    at: datetime


class WriteLog:
    """Every method returns only when its change has reached the disk, and raises NotWritable if the disk refuses."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file

    def record_write(
        self, batch: str, key: RowKey, old: ItemSupplier | None, new: ItemSupplier | None, at: datetime
    ) -> int:
        """To be called before a write is sent, with the row before and after; the answer settles it."""
        with self._file.write() as connection:
            cursor = connection.execute(
                "INSERT INTO write_log (batch, item_id, supplier_id, old, new, sent_at) VALUES (?, ?, ?, ?, ?, ?)",
                (batch, key.item_id, key.supplier_id, row_text(old), row_text(new), at.timestamp()),
            )
            return int(cursor.lastrowid or 0)

    def settle_write(self, write_id: int, outcome: str, at: datetime) -> None:
        with self._file.write() as connection:
            connection.execute(
                "UPDATE write_log SET outcome = ?, settled_at = ? WHERE write_id = ?",
                (outcome, at.timestamp(), write_id),
            )

    def unsettled_writes(self) -> list[WriteRecord]:
        """Writes that a crash or a lost connection left without an outcome, oldest first."""
        return [_write_record(*line) for line in self._file.ask(_UNSETTLED)]

    def forget_old(self) -> None:
        """The log is for settling what was interrupted, not for ever: the file is checked as a whole at every start."""
        oldest = (datetime.now(UTC) - WRITES_KEPT).timestamp()
        with self._file.write() as connection:
            connection.execute("DELETE FROM write_log WHERE settled_at < ?", (oldest,))


_UNSETTLED = """
SELECT write_id, batch, item_id, supplier_id, old, new, sent_at FROM write_log
WHERE settled_at IS NULL ORDER BY write_id
"""


def _write_record(
    write_id: int, batch: str, item_id: int, supplier_id: int, old: str | None, new: str | None, sent_at: float
) -> WriteRecord:
    key = RowKey(ItemId(item_id), SupplierId(supplier_id))
    at = datetime.fromtimestamp(sent_at, UTC)
    return WriteRecord(write_id, batch, key, row_from(key, old), row_from(key, new), at)
