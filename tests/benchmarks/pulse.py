"""How long the window's thread is busy in one piece, seen from a task that would like to run every 5 ms."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Iterator
from time import perf_counter

HEARTBEAT = 0.005


class Pulse:
    """Beats every 5 ms on the loop; the longest time between two beats is what the merchant feels."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = perf_counter()
        self._task = asyncio.get_running_loop().create_task(self._beat())

    def begin(self) -> None:
        self.longest, self._last = 0.0, perf_counter()

    def end(self) -> float:
        """Milliseconds; what is under way counts."""
        self.longest = max(self.longest, perf_counter() - self._last)
        return self.longest * 1000

    def stop(self) -> None:
        self._task.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            now = perf_counter()
            self.longest = max(self.longest, now - self._last)
            self._last = now


@contextlib.contextmanager
def without_collections() -> Iterator[None]:
    """As in the program, where Python never looks for garbage by itself (app/collector.py)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
