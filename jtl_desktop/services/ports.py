"""What the services need from outside, as narrow protocols that ``app/`` fills in and tests replace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jtl_desktop.storage.settings import ConnectionRecord
    from jtl_desktop.wawi.api import WawiApi
    from jtl_desktop.wawi.secretstr import Secret


class Clock(Protocol):
    """Time as the services see it; tests turn it by hand."""

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""

    def now(self) -> datetime:
        """The time of day, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""


class SystemClock:
    """The real time."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ViewStore(Protocol):
    """Keeps the merchant's own views by name; what they contain is the window's business."""

    def save_view(self, name: str, content: str) -> None:
        """Raises NotWritable, as the others do."""

    def drop_view(self, name: str) -> None: ...

    def views(self) -> dict[str, str]: ...


OpenApi = Callable[["ConnectionRecord", "Secret"], Awaitable["WawiApi"]]
"""Makes a client for one connection with its key; may take a moment (it loads the HTTP library)."""
