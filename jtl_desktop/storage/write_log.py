"""Every write on its way to Wawi: recorded before it is sent, settled when its outcome is known; and whole saves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.text import Text
from jtl_desktop.storage.codec import change_columns, row_from, row_text, text_from, text_json, values_from
from jtl_desktop.storage.workspace_file import WorkspaceFile

WRITES_KEPT = timedelta(days=90)
# Some 35 MB; checking them costs each start a tenth of a second.
ROWS_KEPT = 50_000


class WriteRecord(NamedTuple):
    """One write that was sent and whose outcome is not known yet. ``old`` None: addition; ``new`` None: removal."""

    write_id: int
    batch: str
    key: RowKey
    old: ItemSupplier | None
    new: ItemSupplier | None
    at: datetime


class OpenSave(NamedTuple):
    """A save that has not ended. ``keys``: its rows that are not done and whose changes are pending as they were."""

    batch: str
    begun_at: datetime
    rows: int
    keys: tuple[RowKey, ...]


class SaveLine(NamedTuple):
    """One save. ``states``: rows by state; None counts those that are not done."""

    batch: str
    begun_at: datetime
    ended_at: datetime | None
    rows: int
    states: Mapping[str | None, int]
    is_taken_back: bool


class SaveRowLine(NamedTuple):
    """One row of a save, with what was before its first write that took effect and what is after the last one."""

    key: RowKey
    state: str | None
    note: Text | None
    at: datetime | None
    old: ItemSupplier | None
    new: ItemSupplier | None


class WriteLog:
    """Every method returns only when its change has reached the disk, and raises NotWritable if the disk refuses.

    Inside a transaction of the workspace file they are part of it.
    """

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

    # Saves as a whole

    def begin_save(self, batch: str, keys: Iterable[RowKey], at: datetime) -> None:
        """To be called before the first call. Remembers what is pending in each row, so that it is known again.

        Where one of them is what takes an earlier save back, that one counts as taken back from now on.
        """
        rows = [(batch, key.item_id, key.supplier_id) for key in keys]
        with self._file.write() as connection:
            connection.executemany("INSERT INTO save_row (batch, item_id, supplier_id) VALUES (?, ?, ?)", rows)
            connection.execute(_REMEMBER_PENDING, (batch,))
            former = _taken_back_by(connection.execute(_TAKING_BACK, (batch,)))
            connection.execute(_FORGET_TAKING_BACK, (batch,))
            connection.execute(
                "INSERT INTO save (batch, begun_at, rows, taken_back_of) VALUES (?, ?, ?, ?)",
                (batch, at.timestamp(), len(rows), former),
            )

    def note_taking_back(self, batch: str, changes: Iterable[RowChange]) -> None:
        """These changes, should they be saved one day, take this save back; it replaces what was noted of the rows."""
        lines = [(*change_columns(change)[:2], batch, *change_columns(change)[2::2]) for change in changes]
        with self._file.write() as connection:
            connection.executemany("INSERT OR REPLACE INTO taking_back VALUES (?, ?, ?, ?, ?)", lines)

    def note_row(self, batch: str, key: RowKey, state: str, note: Text, at: datetime) -> None:
        """How a row of a save ended; a row that is not part of it stays out of it."""
        with self._file.write() as connection:
            connection.execute(
                "UPDATE save_row SET state = ?, note = ?, at = ? WHERE batch = ? AND item_id = ? AND supplier_id = ?",
                (state, text_json(note), at.timestamp(), batch, key.item_id, key.supplier_id),
            )

    def end_save(self, batch: str, at: datetime, *, left_state: str, left_note: Text) -> None:
        """No row of this save is written any more; those that are not done get ``left_state``."""
        with self._file.write() as connection:
            connection.execute(
                "UPDATE save_row SET state = ?, note = ?, at = ? WHERE batch = ? AND state IS NULL",
                (left_state, text_json(left_note), at.timestamp(), batch),
            )
            connection.execute("UPDATE save SET ended_at = ? WHERE batch = ?", (at.timestamp(), batch))

    def open_saves(self) -> list[OpenSave]:
        """Saves that the end of the program cut short, or that wait, the newest first."""
        found = self._file.ask("SELECT batch, begun_at, rows FROM save WHERE ended_at IS NULL ORDER BY begun_at DESC")
        return [OpenSave(batch, _moment(begun_at), rows, self._untouched(batch)) for batch, begun_at, rows in found]

    def saves(self) -> list[SaveLine]:
        """All saves that are kept, the newest first."""
        states: dict[str, dict[str | None, int]] = {}
        for batch, state, count in self._file.read("SELECT batch, state, count(*) FROM save_row GROUP BY batch, state"):
            states.setdefault(batch, {})[state] = count
        return [
            SaveLine(
                batch,
                _moment(begun_at),
                None if ended_at is None else _moment(ended_at),
                rows,
                MappingProxyType(states.get(batch, {})),
                bool(is_taken_back),
            )
            for batch, begun_at, ended_at, rows, is_taken_back in self._file.read(_SAVES)
        ]

    def begun_at(self, batch: str) -> datetime | None:
        found = self._file.read("SELECT begun_at FROM save WHERE batch = ?", (batch,))
        return _moment(found[0][0]) if found else None

    def rows_of_save(self, batch: str, took_effect: Iterable[str]) -> list[SaveRowLine]:
        """Every row that belongs to a save or was written by it. ``took_effect``: outcomes of writes that Wawi has."""
        written = _written_rows(self._file.read(_WRITES_OF, (batch,)), frozenset(took_effect))
        lines = []
        for item_id, supplier_id, state, note, at in self._file.read(_ROWS_OF, (batch,)):
            old, new = written.pop((item_id, supplier_id), (None, None, None))[:2]
            key = _key(item_id, supplier_id)
            told = text_from(note) if state is not None and note is not None else None
            moment = None if at is None else _moment(at)
            lines.append(SaveRowLine(key, state, told, moment, row_from(key, old), row_from(key, new)))
        for place, (old, new, at) in written.items():
            key = _key(*place)
            lines.append(SaveRowLine(key, None, None, at, row_from(key, old), row_from(key, new)))
        return sorted(lines, key=lambda line: line.key)

    def forget_old(self) -> None:
        """Saves can be looked up and taken back for a while, not for ever: the file is checked at every start.

        Called at every start itself, so it looks at the few saves and not at their many rows.
        """
        oldest = (datetime.now(UTC) - WRITES_KEPT).timestamp()
        with self._file.write() as connection:
            old = [(batch,) for batch in self._batches_to_forget(oldest)]
            connection.executemany("DELETE FROM write_log WHERE batch = ? AND settled_at IS NOT NULL", old)
            connection.executemany("DELETE FROM save_row WHERE batch = ?", old)
            connection.executemany("DELETE FROM save WHERE batch = ?", old)
            connection.executemany("DELETE FROM taking_back WHERE batch = ?", old)
            # What was written before saves were known as a whole.
            first = connection.execute(_OLDEST_SETTLED).fetchone()
            if first is not None and first[0] < oldest:
                connection.execute("DELETE FROM write_log WHERE settled_at < ?", (oldest,))

    def _batches_to_forget(self, oldest: float) -> list[str]:
        """Those that are too old, and the older ones of too many rows; the newest save is kept however large it is."""
        forgotten, kept = [], 0
        for batch, begun_at, rows in self._file.ask("SELECT batch, begun_at, rows FROM save ORDER BY begun_at DESC"):
            if begun_at < oldest or (kept and kept + rows > ROWS_KEPT):
                forgotten.append(batch)
            kept += rows
        return forgotten

    def _untouched(self, batch: str) -> tuple[RowKey, ...]:
        return tuple(_key(*line) for line in self._file.ask(_UNTOUCHED, (batch,)))


_UNSETTLED = """
SELECT write_id, batch, item_id, supplier_id, old, new, sent_at FROM write_log
WHERE settled_at IS NULL ORDER BY write_id
"""

# As long as a row is not done, its note holds what was pending when Save was pressed.
_REMEMBER_PENDING = """
UPDATE save_row SET note = (
    SELECT kind || entries FROM change
    WHERE change.item_id = save_row.item_id AND change.supplier_id = save_row.supplier_id
) WHERE batch = ?
"""
_UNTOUCHED = """
SELECT r.item_id, r.supplier_id FROM save_row AS r
JOIN change AS c ON c.item_id = r.item_id AND c.supplier_id = r.supplier_id
WHERE r.batch = ? AND r.state IS NULL AND r.note = c.kind || c.entries ORDER BY c.position
"""
_TAKING_BACK = """
SELECT t.batch, t.kind, t.entries, c.kind, c.entries FROM save_row AS r
JOIN taking_back AS t ON t.item_id = r.item_id AND t.supplier_id = r.supplier_id
JOIN change AS c ON c.item_id = r.item_id AND c.supplier_id = r.supplier_id
WHERE r.batch = ?
"""
_FORGET_TAKING_BACK = """
DELETE FROM taking_back
WHERE (item_id, supplier_id) IN (SELECT item_id, supplier_id FROM save_row WHERE batch = ?)
"""
_SAVES = """
SELECT batch, begun_at, ended_at, rows, EXISTS (SELECT 1 FROM save AS later WHERE later.taken_back_of = save.batch)
FROM save ORDER BY begun_at DESC
"""
_ROWS_OF = "SELECT item_id, supplier_id, state, note, at FROM save_row WHERE batch = ?"
_WRITES_OF = """
SELECT item_id, supplier_id, old, new, settled_at, outcome FROM write_log WHERE batch = ? ORDER BY write_id
"""

_OLDEST_SETTLED = "SELECT settled_at FROM write_log WHERE settled_at IS NOT NULL ORDER BY write_id LIMIT 1"

_Written = dict[tuple[int, int], tuple[str | None, str | None, datetime | None]]


def _written_rows(
    lines: list[tuple[int, int, str | None, str | None, float | None, str]], good: frozenset[str]
) -> _Written:
    found: _Written = {}
    for item_id, supplier_id, old, new, at, outcome in lines:
        if outcome in good:
            first = found.get((item_id, supplier_id), (old,))[0]
            found[item_id, supplier_id] = (first, new, None if at is None else _moment(at))
    return found


def _taken_back_by(lines: Iterable[tuple[str, str, str, str, str]]) -> str | None:
    """The first save of which something that is pending is still the reverse, whatever the order of its fields."""
    for batch, kind, entries, pending_kind, pending in lines:
        if kind == pending_kind and (entries == pending or values_from(entries) == values_from(pending)):
            return batch
    return None


def _key(item_id: int, supplier_id: int) -> RowKey:
    return RowKey(ItemId(item_id), SupplierId(supplier_id))


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _write_record(
    write_id: int, batch: str, item_id: int, supplier_id: int, old: str | None, new: str | None, sent_at: float
) -> WriteRecord:
    key = _key(item_id, supplier_id)
    return WriteRecord(write_id, batch, key, row_from(key, old), row_from(key, new), _moment(sent_at))
