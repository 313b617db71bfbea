"""A thread that is started when it is first needed, for work that would stop the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from jtl_desktop.services.threads import Worker, short_turns

T = TypeVar("T")


def _in_short_turns(work: Callable[..., T], args: tuple[Any, ...]) -> T:
    with short_turns():
        return work(*args)


class OwnThread:
    """Runs functions one after the other. Nothing waits for its end: what it runs may only compute and read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._worker: Worker | None = None

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """``work(*args)`` in the thread."""
        if self._worker is None:
            self._worker = Worker(self._name)
        return await self._worker.run(_in_short_turns, work, args)

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close(0)
