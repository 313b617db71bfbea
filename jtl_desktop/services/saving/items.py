"""Works off the rows of a save: items side by side as Wawi bears it, the rows of one item in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.services.saving import verdicts
from jtl_desktop.services.saving.item_saver import ItemSaver, SaveTools, in_writing_order
from jtl_desktop.services.saving.outcomes import RowOutcome
from jtl_desktop.services.saving.recreation import recreate_row
from jtl_desktop.services.saving.run import UNDER_WAY, SaveRun
from jtl_desktop.wawi.errors import WawiError

Queue = deque[tuple[ItemId, list[RowChange]]]


@dataclass(frozen=True, slots=True)
class _Written:
    """A row that is through with Wawi."""

    saver: ItemSaver
    change: RowChange
    outcome: RowOutcome


class SaveItems:
    """``ended`` hears of each row how it ended, and whether the edit session has yet to be told; ``halt`` of errors
    after which perhaps nothing can go on."""

    def __init__(
        self,
        run: SaveRun,
        tools: SaveTools,
        ended: Callable[[RowOutcome, bool], None],
        halt: Callable[[WawiError], None],
    ) -> None:
        self._run = run
        self._tools = tools
        self._editing = tools.editing
        self._ended = ended
        self._halt = halt
        self._left = 0
        self._to_finish: asyncio.Queue[_Written | None] = asyncio.Queue()

    async def save_all(self, parallel: int) -> None:
        queue = _by_item(change for change in self._run.changes if change.key not in self._run.outcomes)
        workers = min(parallel if self._run.is_small else parallel * UNDER_WAY, len(queue))
        async with asyncio.TaskGroup() as group:
            self._left = workers
            for place in range(workers):
                group.create_task(self._work_off(place, queue))
            if workers:
                group.create_task(self._finish_rows())

    async def recreate(self, change: RowChange) -> None:
        if change.key not in self._run.outcomes:
            saver = ItemSaver(self._tools, change.key.item_id)
            await self._attempted([change], self._recreate(saver, change))

    async def _work_off(self, place: int, queue: Queue) -> None:
        """The worker at this place works as long as so many are allowed."""
        run = self._run
        while await run.until(lambda: not queue or (place < run.workers and not run.is_paused)) and queue:
            item_id, changes = queue.popleft()
            run.at_work += 1
            try:
                saver = ItemSaver(self._tools, item_id, changes)
                await self._attempted(changes, self._save_item(saver, changes))
            finally:
                run.at_work -= 1
        # Whoever waits for a turn has none to wait for any more.
        run.moved()
        self._left -= 1
        if not self._left:
            self._to_finish.put_nowait(None)

    async def _finish_rows(self) -> None:
        """Rows of a large save are let go by the way, while the next items are on their way to Wawi."""
        while (row := await self._to_finish.get()) is not None:
            await self._attempted([row.change], self._finish(row.saver, row.change, row.outcome, is_hurried=False))

    async def _finish(
        self, saver: ItemSaver, change: RowChange, outcome: RowOutcome, *, is_hurried: bool = True
    ) -> None:
        self._ended(await saver.finish(change, outcome, is_hurried=is_hurried), False)

    async def _attempted(self, changes: list[RowChange], work: Coroutine[Any, Any, None]) -> None:
        """Let one item fail without the others, unless nothing can go on."""
        run = self._run
        try:
            await work
        except WawiError as error:
            self._halt(error)
            for change in changes:
                if change.key not in run.outcomes and not run.waits:
                    self._ended(verdicts.refused(change.key, error), True)
        except AppError as error:
            # Our own files failed. Nothing may be written that is not recorded first.
            run.halted_by = error
            run.moved()

    async def _save_item(self, saver: ItemSaver, changes: list[RowChange]) -> None:
        is_read = False
        for change in in_writing_order(changes):
            if self._run.is_paused:
                # Wawi may look different when the pause is over.
                is_read = False
            if not await self._run.not_paused():
                return
            if not is_read and self._is_wanted(change):
                await saver.read()
            if not self._is_wanted(change):
                self._ended(self._not_wanted_any_more(change.key), True)
                continue
            if self._would_leave_no_standard(change):
                self._ended(verdicts.without_successor(change.key), True)
                continue
            outcome = await saver.carry_out(change)
            if self._run.is_small or len(changes) > 1:
                # The next row of the item has to see this one settled.
                await self._finish(saver, change, outcome)
            else:
                self._to_finish.put_nowait(_Written(saver, change, outcome))
            is_read = not saver.has_open_write
            self._look_at(saver)

    async def _recreate(self, saver: ItemSaver, change: RowChange) -> None:
        self._ended(await recreate_row(self._tools, saver, change), False)
        self._look_at(saver)

    def _is_wanted(self, change: RowChange) -> bool:
        """Not taken back, edited again or found saved since Save was pressed."""
        return self._editing.change_of(change.key) is change

    def _would_leave_no_standard(self, change: RowChange) -> bool:
        """Whether this takes the standard supplier away while its successor, to be saved before, is still pending."""
        if change.kind is ChangeKind.REMOVE:
            gives_up = change.base is not None and change.base.is_standard
        else:
            gives_up = change.values.get(Field.IS_STANDARD) is False
        if not gives_up:
            return False
        others = self._editing.changes.of_item(change.key.item_id)
        return any(other.values.get(Field.IS_STANDARD) is True for other in others)

    def _not_wanted_any_more(self, key: RowKey) -> RowOutcome:
        """Found saved by looking up what an earlier save left open, taken back, or edited again."""
        known = self._editing.outcome_of(key)
        if self._editing.change_of(key) is not None:
            return verdicts.edited_meanwhile(key)
        return known if known is not None and known.is_settled else verdicts.taken_back(key)

    def _look_at(self, saver: ItemSaver) -> None:
        if saver.lost is not None:
            self._halt(saver.lost)
            saver.lost = None


def _by_item(changes: Iterable[RowChange]) -> Queue:
    items: dict[ItemId, list[RowChange]] = {}
    for change in changes:
        items.setdefault(change.key.item_id, []).append(change)
    return deque(items.items())
