"""Works a large step out in a thread of its own, so that the window goes on painting, and lets it be cancelled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple, TypeVar

from jtl_desktop.domain.changes import ChangeSet
from jtl_desktop.domain.items import ItemId, RowKey
from jtl_desktop.domain.steps import Doubts, RowStep
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.staging import Staged, StepResult, result_of
from jtl_desktop.services.threads import Worker, free_beside, short_turns

T = TypeVar("T")

_SEEN_SECONDS = 0.2

Told = Callable[[int, int], None]
"""Hears how far a step is: done, of all."""
Tick = Callable[[int, int], None]
"""The same, called in the thread; raises once the step is not wanted any more."""


def nobody(_done: int, _total: int) -> None:
    """Nobody wants to hear it."""


class NotWantedError(Exception):
    """The step was cancelled; nothing of it is kept."""


class Ready(NamedTuple):
    """A step that is on the disk already, with everything as it is after it: showing it is only an exchange."""

    staged: Staged
    result: StepResult
    pending: ChangeSet
    doubts: dict[RowKey, Doubts]
    keys: frozenset[RowKey]
    item_ids: frozenset[ItemId]


def made_ready(staged: Staged, name: Text, pending: ChangeSet, doubts: dict[RowKey, Doubts]) -> Ready:
    """Carry the step out on these copies, which become the real ones."""
    result = result_of(name, staged)
    for row in staged.rows:
        take_over(row, pending, doubts)
    return Ready(
        staged, result, pending, doubts, frozenset(result.keys), frozenset([key.item_id for key in result.keys])
    )


def let_go_later(ready: Ready, rubbish: Iterable[list[Any]]) -> None:
    """Free what only the step still holds in a thread: 100,000 rows would stop the window for some frames. Not before
    the merchant has seen the step: the window would share its time with that."""
    free = partial(_free, [ready.staged, ready.pending, ready.keys, ready.item_ids], *rubbish)
    asyncio.get_running_loop().call_later(_SEEN_SECONDS, free)


def _free(parts: list[Any], *many: list[Any]) -> None:
    free_beside(parts, 1)
    for rubbish in many:
        free_beside(rubbish)


def take_over(row: RowStep, pending: ChangeSet, doubts: dict[RowKey, Doubts]) -> None:
    """Let what the step makes of the row be pending."""
    if row.after is None:
        pending.revert(row.key)
    else:
        pending.put(row.after)
    if row.doubts_after:
        doubts[row.key] = row.doubts_after
    elif row.doubts_before:
        doubts.pop(row.key, None)


def _in_short_turns(work: Callable[[Tick], T], tick: Tick) -> T:
    with short_turns():
        return work(tick)


class OwnThread:
    """Runs one piece of work; ``was_cancelled`` after one that could not be stopped any more."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._stop = threading.Event()
        self.was_cancelled = False

    async def run(self, work: Callable[[Tick], T]) -> T:
        """The work's result. Raises CancelledError if it was cancelled in time, otherwise what the work raises."""
        loop = asyncio.get_running_loop()
        worker = Worker("step")

        def tick(done: int, total: int) -> None:
            if self._stop.is_set():
                raise NotWantedError
            loop.call_soon_threadsafe(self._told, done, total)

        try:
            return await self._waited_for(worker.start(_in_short_turns, work, tick))
        except NotWantedError:
            raise asyncio.CancelledError from None
        finally:
            worker.close(0)

    async def breathe(self) -> None:
        """Let the window paint between two pieces of work that cannot be taken back any more."""
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.was_cancelled = True

    async def _waited_for(self, done: asyncio.Future[T]) -> T:
        """However often it is cancelled: what is in the thread has to end before anything else may happen."""
        while not done.done():
            try:
                await asyncio.wait([done])
            except asyncio.CancelledError:
                self.was_cancelled = True
                self._stop.set()
        return done.result()
