"""Saves that have not ended: one that waits until Wawi is back, and one that the last end of the program cut short."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.events import Event
from jtl_desktop.services.saving import verdicts
from jtl_desktop.services.saving.log import SaveLog
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.services.saving.records import InterruptedSave
from jtl_desktop.services.saving.run import SaveRun

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rest:
    """What a save has not come to yet, with the changes as they were when it had to stop."""

    batch: str
    changes: tuple[RowChange, ...]

    def untouched(self, editing: EditSession) -> list[RowChange]:
        """Those that the merchant has neither edited nor taken back since."""
        return [change for change in self.changes if editing.change_of(change.key) is change]


class Unfinished:
    """At most one of each kind. ``changed`` hears when an interrupted save is found, has shrunk, or is decided."""

    def __init__(self, log: SaveLog, editing: EditSession) -> None:
        self.changed: Event[InterruptedSave | None] = Event()
        self._log = log
        self._editing = editing
        self._waiting: Rest | None = None
        self._interrupted: InterruptedSave | None = None
        self._rest: Rest | None = None

    async def close(self, run: SaveRun) -> None:
        """The end of a save: say of every row how it ended, and keep what waits, or what the next start may save."""
        known = [outcome for outcome in run.outcomes.values() if outcome.state is OutcomeState.WAITING]
        left = [change.key for change in run.changes if change.key not in run.outcomes]
        rest: list[RowOutcome] = []
        for start in range(0, len(left), AT_ONCE):
            part = [run.verdict_for_unsaved(key) for key in left[start : start + AT_ONCE]]
            run.were_left(part)
            self._editing.note_outcomes(part)
            rest += part
            # A save of ten thousand rows may be stopped after the first one.
            await asyncio.sleep(0)
        waiting = [change for change in run.changes if run.outcomes[change.key].state is OutcomeState.WAITING]
        if run.stays_open and waiting:
            if not run.is_suspended:
                self._waiting = Rest(run.batch, tuple(self._left(run, change) for change in waiting))
            return
        for outcome in (*known, *(rest if not run.is_cancelled else ())):
            self._log.note(run.batch, outcome)
        self._log.end(run.batch, verdicts.STOPPED)

    def _left(self, run: SaveRun, change: RowChange) -> RowChange:
        """What has to be saved when Wawi is back; a row that was to be recreated may be an addition by now."""
        current = self._editing.change_of(change.key)
        return current if run.is_recreation and current is not None else change

    # Waiting for Wawi

    def taken_up(self) -> Rest | None:
        """What waited, to be saved now."""
        rest, self._waiting = self._waiting, None
        return rest

    def give_up_waiting(self) -> None:
        """What waits is not saved by itself any more."""
        if (rest := self.taken_up()) is not None:
            self.end(rest.batch)

    # Interrupted

    @property
    def interrupted(self) -> InterruptedSave | None:
        if self._interrupted is None or self._rest is None:
            return None
        keys = tuple(change.key for change in self._rest.untouched(self._editing))
        return replace(self._interrupted, keys=keys) if keys else None

    async def find(self, running: str) -> None:
        """Look for what the last start left; ``running``: a save of this start, which is not meant."""
        mine = {running, self._waiting.batch if self._waiting is not None else running}
        left = [save for save in await self._log.open_saves() if save.batch not in mine]
        self._interrupted, self._rest = None, None
        for save in left:
            changes = tuple(change for key in save.keys if (change := self._editing.change_of(key)) is not None)
            if changes and self._rest is None:
                self._interrupted = InterruptedSave(save.batch, save.begun_at, save.rows, save.keys)
                self._rest = Rest(save.batch, changes)
            else:
                self.end(save.batch)
        self.changed.emit(self.interrupted)

    def decided(self) -> Rest | None:
        """What the interrupted save left; it is nobody's any more."""
        rest, self._rest, self._interrupted = self._rest, None, None
        if rest is not None:
            self.changed.emit(None)
        return rest

    def leave(self) -> None:
        """What the interrupted save left stays pending."""
        if (rest := self.decided()) is not None:
            self.end(rest.batch)

    def end(self, batch: str) -> None:
        """Nothing of this save is written any more."""
        self._log.end(batch, verdicts.LEFT_PENDING)
