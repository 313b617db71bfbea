"""Lets so many calls through at once and no more; how many may change at any time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class CallSlots:
    """First come, first served. ``allowed`` says how many calls may run right now."""

    def __init__(self, allowed: Callable[[], int]) -> None:
        self._allowed = allowed
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a slot, and hold it as long as the block runs."""
        if self._waiting or self._busy >= self._allowed():
            await self._turn()
        else:
            self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._let_in()

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The slot came and nobody is there any more.
                self._busy -= 1
            self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self._busy < self._allowed():
            turn = self._waiting.popleft()
            if not turn.done():
                self._busy += 1
                turn.set_result(None)
