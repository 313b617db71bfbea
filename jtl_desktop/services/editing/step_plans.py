"""What is to be done in one go, apart from when and in which thread: a new step, or one to undo or redo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from jtl_desktop.domain.changes import ChangeSet
from jtl_desktop.domain.edits import Edit, ManyEdits, Piece
from jtl_desktop.domain.items import RowKey
from jtl_desktop.domain.steps import Doubts, RowStep, StepHeader
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.mass_edit import Tick
from jtl_desktop.services.editing.staging import Staged, Stager, StepResult, StoredRows, replay
from jtl_desktop.services.editing.step_log import StepLog
from jtl_desktop.services.errors import StepLostError

if TYPE_CHECKING:
    from jtl_desktop.storage.step_store import StepStore

CHUNK = 2_000


class StepPlan(Protocol):
    """``stage`` and ``keep`` may run in a thread; ``finish`` runs in the loop, once everybody may know."""

    rubbish: list[list[Any]]
    """What is not needed any more once the step is shown."""

    @property
    def name(self) -> Text:
        """What the step is called."""

    @property
    def size(self) -> int:
        """How much there is to do, in edits or rows."""

    def stage(self, pending: ChangeSet, doubts: Mapping[RowKey, Doubts], tick: Tick, /) -> Staged:
        """Work it out; changes nothing."""

    def keep(self, staged: Staged, result: StepResult, tick: Tick, /) -> None:
        """Write it, together with the changes it makes; all or nothing. ``tick`` may still object."""

    def finish(self, result: StepResult, /) -> None:
        """Let the log know."""


class NewStep:
    """Edits under a name."""

    def __init__(self, edits: Sequence[Edit], name: Text, stored: StoredRows, store: StepStore, log: StepLog) -> None:
        self._edits = edits
        self.name = name
        self._stored = stored
        self._store = store
        self._log = log
        self._kept: tuple[int, int] | None = None
        self.rubbish: list[list[Any]] = []

    @property
    def size(self) -> int:
        return len(self._edits)

    def stage(self, pending: ChangeSet, doubts: Mapping[RowKey, Doubts], tick: Tick) -> Staged:
        stager = Stager(pending, self._stored, doubts)
        for done, edits in _pieces(self._edits):
            tick(done, self.size)
            stager.take(edits)
        staged = stager.staged()
        self.rubbish.append(stager.leave())
        return staged

    def keep(self, staged: Staged, result: StepResult, tick: Tick) -> None:
        if staged.rows:
            go = partial(tick, self.size, self.size)
            self._kept = self._store.record(staged.rows, self.name, result.cells, go, self.rubbish)

    def finish(self, result: StepResult) -> None:
        if self._kept is not None:
            step_id, oldest = self._kept
            self._log.recorded(StepHeader(step_id, self.name, result.cells), oldest)


def _pieces(edits: Sequence[Edit]) -> Iterator[tuple[int, Piece]]:
    if isinstance(edits, ManyEdits):
        yield from edits.pieces(CHUNK)
    else:
        for start in range(0, len(edits), CHUNK):
            yield start, edits[start : start + CHUNK]


class Replay:
    """A step to be undone, or one that was undone to be done again."""

    def __init__(
        self, header: StepHeader, stored: StoredRows, store: StepStore, log: StepLog, *, is_done: bool
    ) -> None:
        self._header = header
        self.name = header.name
        self._stored = stored
        self._store = store
        self._log = log
        self._is_done = is_done
        self.rubbish: list[list[Any]] = []

    @property
    def size(self) -> int:
        return self._header.cells

    def stage(self, pending: ChangeSet, _doubts: Mapping[RowKey, Doubts], tick: Tick) -> Staged:
        """Raises StepLostError."""
        rows = self._rows()
        parts = []
        for start in range(0, len(rows), CHUNK):
            tick(start, len(rows))
            parts.append(replay(rows[start : start + CHUNK], pending, self._stored))
        return Staged(
            tuple([row for part in parts for row in part.rows]),
            0,
            tuple([refusal for part in parts for refusal in part.refused]),
        )

    def keep(self, staged: Staged, _result: StepResult, tick: Tick) -> None:
        step_id = self._header.step_id
        self._store.replay(step_id, staged.rows, is_done=self._is_done, go=lambda: tick(self.size, self.size))

    def finish(self, _result: StepResult) -> None:
        self._log.replayed(self._header, is_done=self._is_done)

    def _rows(self) -> list[RowStep]:
        try:
            rows = self._store.rows(self._header.step_id)
        except ValueError as error:
            raise StepLostError from error
        return rows if self._is_done else [row.backwards() for row in rows]
