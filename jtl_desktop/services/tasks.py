"""The one place that starts background work: no task is lost, no error stays unseen, closing ends them all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

LAST_SECONDS = 0.5


class Supervisor:
    """Owns every running task. Errors reach ``on_error(error, name)`` in the loop turn in which they happen."""

    def __init__(self, on_error: Callable[[Exception, str], None]) -> None:
        self._on_error = on_error
        self._tasks: dict[asyncio.Task[Any], object] = {}
        self._finishing: set[asyncio.Task[Any]] = set()

    def spawn(
        self, owner: object, name: str, work: Coroutine[Any, Any, T], *, finishes: bool = False
    ) -> asyncio.Task[T | None]:
        """Run ``work`` as a task of ``owner``. The task's result is None when the work failed.

        Work that ``finishes`` is given its time at the end of the program instead of being cancelled at once.
        """
        task = asyncio.get_running_loop().create_task(self._watched(name, work), name=name)
        self._tasks[task] = owner
        if finishes:
            self._finishing.add(task)
        task.add_done_callback(self._forget)
        # A task that is cancelled before its first turn never gets as far as awaiting its work.
        task.add_done_callback(lambda _task: work.close())
        return task

    def launch(self, owner: object, name: str, work: Coroutine[Any, Any, object], *, finishes: bool = False) -> None:
        """Like ``spawn``, for work whose task nobody needs to hold."""
        _ = self.spawn(owner, name, work, finishes=finishes)

    def cancel(self, owner: object) -> None:
        """Cancel all tasks of one owner; they end in the next turns of the loop."""
        for task, owned_by in tuple(self._tasks.items()):
            if owned_by is owner:
                task.cancel()

    def running(self, owner: object | None = None) -> int:
        """How many tasks run, of one owner or of all. One that has just ended is only forgotten in the next turn."""
        left = [owned_by for task, owned_by in self._tasks.items() if not task.done()]
        return len(left) if owner is None else sum(1 for owned_by in left if owned_by is owner)

    async def drain(self, seconds: float) -> bool:
        """Cancel everything, at last also what would like to finish; False when something did not end in time.

        What tasks start on their way out is ended as well.
        """
        in_time = await self._end_within(seconds, spare=self._finishing)
        return in_time or await self._end_within(LAST_SECONDS, spare=set())

    async def _end_within(self, seconds: float, *, spare: set[asyncio.Task[Any]]) -> bool:
        """Cancel each task once, those to spare excepted; whether all ended, also the ones that came up meanwhile."""
        now = asyncio.get_running_loop().time
        end = now() + seconds
        cancelled: set[asyncio.Task[Any]] = set()
        while pending := set(self._tasks) - {asyncio.current_task()}:
            for task in pending - cancelled - spare:
                task.cancel()
                cancelled.add(task)
            if now() >= end:
                return False
            await asyncio.wait(pending, timeout=end - now(), return_when=asyncio.FIRST_COMPLETED)
        return True

    async def _watched(self, name: str, work: Coroutine[Any, Any, T]) -> T | None:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 (the sink for background work)
            self._on_error(error, name)
            return None

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        self._finishing.discard(task)
