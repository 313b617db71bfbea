"""One daemon thread for work that may block, such as database writes, so that the window's thread never waits."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from jtl_desktop.storage.garbage import let_go

T = TypeVar("T")


class _Job(NamedTuple):
    work: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


# Python's own, and the one for threads that compute.
_TURN_SECONDS = 0.005
_SHORT_TURN_SECONDS = 0.001


@contextlib.contextmanager
def short_turns() -> Iterator[None]:
    """Around long computing in a thread: the window waits for its turn dozens of times while it paints a frame."""
    sys.setswitchinterval(_SHORT_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(_TURN_SECONDS)


def free_beside(many: list[Any], at_once: int = 1_000) -> None:
    """Empty a list that nobody uses any more in a thread: 100,000 objects would stop the window for some frames."""
    threading.Thread(target=let_go, args=(many, at_once), name="rubbish", daemon=True).start()


class WorkerClosedError(RuntimeError):
    """Work was handed to a worker that has been closed."""


class Worker:
    """Runs functions one after the other, in the order in which they came.

    A daemon thread, not an executor: a function that hangs must not keep the program from ending.
    """

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Run ``work(*args)`` on the thread. What was handed over is done even if the waiting task is cancelled."""
        return await self.start(work, *args)

    def start(self, work: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        """The same for somebody who waits in a way of his own; cancelling the future does not stop the work."""
        if self._closed:
            raise WorkerClosedError
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(lambda: work(*args), loop, future))
        return future

    def close(self, seconds: float = 3.0) -> bool:
        """Finish what was handed over, then end; False when that takes longer than this."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                result = job.work()
            except Exception as error:  # noqa: BLE001 (raised again where the work was asked for)
                _deliver(job, job.future.set_exception, error)
            else:
                _deliver(job, job.future.set_result, result)


def _deliver(job: _Job, setter: Callable[[Any], None], outcome: Any) -> None:
    def hand_over() -> None:
        if not job.future.done():
            setter(outcome)

    try:
        job.loop.call_soon_threadsafe(hand_over)
    except RuntimeError:
        # The loop has ended; nobody waits for the outcome any more.
        return
