"""One save on its way: what it consists of, how far it is, and whether it may go on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from types import MappingProxyType

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import RowKey
from jtl_desktop.services.pace import Pace, Speed
from jtl_desktop.services.saving import verdicts
from jtl_desktop.services.saving.calls import CallSlots
from jtl_desktop.services.saving.outcomes import CommitProgress, OutcomeState, RowOutcome

# A save of so many rows tells every one of them; a larger one tells at most ten times a second.
TOLD_ROW_BY_ROW = 100
TELLING_SECONDS = 0.1
# So many items of a large save are under way for each call that Wawi is asked at once.
UNDER_WAY = 8


class SaveRun:
    """``batch`` names it in the write log. ``waits``: it ended because Wawi is away, and goes on when it is back."""

    def __init__(self, changes: tuple[RowChange, ...], batch: str = "", *, parallel: int = 1, now: float = 0.0) -> None:
        self.changes = changes
        self.batch = batch
        self.outcomes: dict[RowKey, RowOutcome] = {}
        self.counts: Counter[OutcomeState] = Counter()
        self.current: RowKey | None = None
        self.pace = Pace(parallel)
        self.slots = CallSlots(lambda: self.pace.allowed)
        self.at_work = 0
        self.is_active = False
        self.is_cancelled = False
        self.is_suspended = False
        self.is_paused = False
        self.is_recreation = False
        self.halted_by: AppError | None = None
        self.waits = False
        self._speed = Speed(now)
        self._told_at = float("-inf")
        self._moved = asyncio.Event()

    @property
    def goes_on(self) -> bool:
        return not self.is_cancelled and not self.is_suspended and self.halted_by is None

    @property
    def stays_open(self) -> bool:
        """Whether rows are left that the save will still come to: when Wawi is back, or at the next start."""
        return self.is_suspended or (self.waits and not self.is_cancelled)

    def progress(self) -> CommitProgress:
        done, total = len(self.outcomes), len(self.changes)
        speed = self._speed.per_second if self.is_active and not self.is_paused else None
        return CommitProgress(
            done,
            total,
            self.current,
            self.is_active,
            MappingProxyType(self.outcomes),
            self.is_paused,
            speed,
            (total - done) / speed if speed else None,
            min(self.at_work, self.pace.allowed),
            MappingProxyType(self.counts),
        )

    def ended(self, outcome: RowOutcome, now: float) -> None:
        before = self.outcomes.get(outcome.key)
        if before is not None:
            self.counts[before.state] -= 1
        self.outcomes[outcome.key] = outcome
        self.counts[outcome.state] += 1
        self.current = outcome.key
        self._speed.done(len(self.outcomes), now)

    def were_left(self, outcomes: Iterable[RowOutcome]) -> None:
        """Rows that the save did not come to; they say nothing about its speed."""
        for outcome in outcomes:
            self.outcomes[outcome.key] = outcome
            self.counts[outcome.state] += 1

    @property
    def is_small(self) -> bool:
        return len(self.changes) <= TOLD_ROW_BY_ROW

    def is_worth_telling(self, now: float) -> bool:
        if not self.is_small and now - self._told_at < TELLING_SECONDS:
            return False
        self._told_at = now
        return True

    # Who may work

    @property
    def workers(self) -> int:
        """How many items may be under way. Of a large save some wait for the disk while others wait for Wawi."""
        return self.pace.allowed if self.is_small else self.pace.allowed * UNDER_WAY

    async def until(self, may_go: Callable[[], bool]) -> bool:
        """Wait until this is so; False when the save ends before."""
        while self.goes_on and not may_go():
            self._moved.clear()
            await self._moved.wait()
        return self.goes_on

    async def not_paused(self) -> bool:
        """Wait for the end of a pause; False when the save ends before."""
        return await self.until(lambda: not self.is_paused)

    def moved(self) -> None:
        """Something changed that others may wait for."""
        self._moved.set()

    def pause(self) -> None:
        self.is_paused = True

    def resume(self, now: float) -> None:
        self.is_paused = False
        self._speed.began_again(len(self.outcomes), now)
        self.moved()

    def verdict_for_unsaved(self, key: RowKey) -> RowOutcome:
        """The result of a row that the save did not come to."""
        if self.is_cancelled or self.is_suspended:
            return verdicts.stopped(key)
        if self.waits or self.halted_by is None:
            return verdicts.waiting(key, self.halted_by)
        return verdicts.refused(key, self.halted_by)
