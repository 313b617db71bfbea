"""Long work on the window's thread in short pieces."""

from __future__ import annotations

import asyncio
import time

# Less than a frame of the screen.
SLICE_SECONDS = 0.015


class Slices:
    """``breath`` lets everybody else have a turn whenever the work has gone on for long enough."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SLICE_SECONDS

    async def breath(self) -> None:
        if time.monotonic() >= self._end:
            await asyncio.sleep(0)
            self._end = time.monotonic() + SLICE_SECONDS
