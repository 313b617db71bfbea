"""What is written down of a save as a whole: which rows it has, how each ended, and what an interrupted one left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import RowKey
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.journal import Journal
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.services.saving.records import SavedRow, SaveRecord
from jtl_desktop.services.saving.settling import FOUND_SAVED
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from datetime import datetime

    from jtl_desktop.storage.write_log import OpenSave, SaveLine, SaveRowLine, WriteLog, WriteRecord

T = TypeVar("T")

_TOOK_EFFECT = (OutcomeState.SAVED.value, FOUND_SAVED)


class SaveLog:
    """Reads and writes through the journal, so that everything is in order and nothing waits on the window's thread."""

    def __init__(self, writes: WriteLog, journal: Journal, worker: Worker, clock: Clock) -> None:
        self._writes = writes
        self._journal = journal
        self._worker = worker
        self._clock = clock

    async def begin(self, batch: str, keys: Iterable[RowKey]) -> None:
        """Return when the save and its rows are on the disk. Raises NotWritable."""
        rows, now = tuple(keys), self._clock.now()
        await self._journal.run(lambda: self._writes.begin_save(batch, rows, now))

    async def note_taking_back(self, batch: str, changes: Collection[RowChange]) -> None:
        """Saving one of these changes, in this start or a later one, marks the save as taken back."""
        await self._journal.run(lambda: self._writes.note_taking_back(batch, changes))

    def note(self, batch: str, outcome: RowOutcome) -> None:
        now = self._clock.now()
        self._journal.later(lambda: self._writes.note_row(batch, outcome.key, outcome.state.value, outcome.text, now))

    def end(self, batch: str, left: Text) -> None:
        """No row of it is written any more; ``left`` says why the others were not."""
        now, state = self._clock.now(), OutcomeState.WAITING.value
        self._journal.later(lambda: self._writes.end_save(batch, now, left_state=state, left_note=left))

    async def open_saves(self) -> list[OpenSave]:
        return await self._journal.run(self._writes.open_saves)

    async def open_writes(self) -> list[WriteRecord]:
        return await self._journal.run(self._writes.unsettled_writes)

    async def saves(self) -> list[SaveRecord]:
        return [_record(line) for line in await self._read(self._writes.saves)]

    async def rows(self, batch: str) -> list[SavedRow]:
        return await self._read(lambda: [_row(line) for line in self._writes.rows_of_save(batch, _TOOK_EFFECT)])

    async def begun_at(self, batch: str) -> datetime | None:
        return await self._read(lambda: self._writes.begun_at(batch))

    async def _read(self, ask: Callable[[], T]) -> T:
        """What may be long is not read inside of a transaction, for which the window's thread might have to wait."""
        await self._journal.flush()
        return await self._worker.run(ask)


def _record(line: SaveLine) -> SaveRecord:
    counts = {state: line.states.get(state.value, 0) for state in OutcomeState}
    known = MappingProxyType({state: count for state, count in counts.items() if count})
    return SaveRecord(line.batch, line.begun_at, line.ended_at, line.rows, known, line.is_taken_back)


def _row(line: SaveRowLine) -> SavedRow:
    is_written = line.old is not None or line.new is not None
    state = OutcomeState(line.state) if line.state is not None else OutcomeState.SAVED if is_written else None
    return SavedRow(line.key, line.old, line.new, state, line.note, line.at)
