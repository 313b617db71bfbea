"""What the killed program shares with the tests; imports little, as it starts many times."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

APP_ID = "JTL-Desktop/test"
APP_VERSION = "0.1"


class HurriedClock:
    """Real time, many times as fast: a heartbeat of 15 seconds takes a fraction of one."""

    def __init__(self, factor: float = 50.0) -> None:
        self._factor = factor

    def monotonic(self) -> float:
        return time.monotonic() * self._factor

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._factor)
