"""Tasks, events and the worker thread: nothing is lost, no error stays unseen, everything ends."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from jtl_desktop.services.events import Event
from jtl_desktop.services.ports import SystemClock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker, WorkerClosedError


class Sink:
    def __init__(self) -> None:
        self.errors: list[tuple[str, str]] = []
        self.supervisor = Supervisor(lambda error, name: self.errors.append((name, str(error))))


async def fail() -> int:
    raise ValueError("broken")


async def wait_for_ever() -> None:
    await asyncio.Event().wait()


async def test_an_error_reaches_the_sink_in_the_turn_in_which_it_happens() -> None:
    sink = Sink()
    task = sink.supervisor.spawn(sink, "work", fail())
    await asyncio.sleep(0)
    assert sink.errors == [("work", "broken")]
    assert await task is None


async def test_a_result_comes_back_and_cancelling_is_no_error() -> None:
    sink = Sink()

    async def answer() -> int:
        return 42

    assert await sink.supervisor.spawn(sink, "answer", answer()) == 42
    mine, yours = object(), object()
    sink.supervisor.launch(mine, "mine", wait_for_ever())
    kept = sink.supervisor.spawn(yours, "yours", wait_for_ever())
    assert (sink.supervisor.running(), sink.supervisor.running(mine)) == (2, 1)
    sink.supervisor.cancel(mine)
    await asyncio.sleep(0.01)
    assert sink.supervisor.running() == 1
    assert not kept.done()
    assert await sink.supervisor.drain(1)
    assert (sink.supervisor.running(), sink.errors) == (0, [])
    assert await sink.supervisor.drain(1)


async def test_the_end_waits_for_what_wants_to_finish_but_not_for_ever() -> None:
    sink = Sink()
    done: list[str] = []

    async def finish(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append("finished")

    sink.supervisor.launch(sink, "short", finish(0.05), finishes=True)
    sink.supervisor.launch(sink, "plain", finish(0.01))
    assert await sink.supervisor.drain(2)
    assert done == ["finished"]
    sink.supervisor.launch(sink, "long", finish(60), finishes=True)
    assert await sink.supervisor.drain(0.05)
    assert done == ["finished"]


async def test_what_a_task_starts_on_its_way_out_is_ended_too() -> None:
    sink = Sink()

    async def leave_something_behind() -> None:
        try:
            await wait_for_ever()
        finally:
            sink.supervisor.launch(sink, "late", wait_for_ever())

    sink.supervisor.launch(sink, "work", leave_something_behind())
    await asyncio.sleep(0)
    assert await sink.supervisor.drain(1)
    assert sink.supervisor.running() == 0


async def test_a_task_that_will_not_end_is_reported() -> None:
    sink = Sink()
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    task = sink.supervisor.spawn(sink, "stubborn", stubborn())
    await asyncio.sleep(0)
    assert not await sink.supervisor.drain(0.05)
    release.set()
    await task


def test_listeners_hear_in_order_until_they_leave() -> None:
    event: Event[int] = Event()
    heard: list[tuple[str, int]] = []
    leave = event.subscribe(lambda value: heard.append(("first", value)))
    event.subscribe(lambda value: heard.append(("second", value)))
    event.emit(1)
    leave()
    leave()
    event.emit(2)
    assert heard == [("first", 1), ("second", 1), ("second", 2)]


def test_a_listener_that_leaves_while_others_are_told_is_not_told() -> None:
    event: Event[int] = Event()
    heard: list[int] = []
    leaves = [event.subscribe(lambda _: leaves[1]())]
    leaves.append(event.subscribe(heard.append))
    event.emit(1)
    assert heard == []


def test_a_listener_that_fails_keeps_nobody_from_hearing() -> None:
    event: Event[int] = Event()
    heard: list[int] = []

    def fail(_: int) -> None:
        raise ValueError("broken")

    event.subscribe(fail)
    event.subscribe(heard.append)
    with pytest.raises(ValueError, match="broken"):
        event.emit(1)
    assert heard == [1]


async def test_the_worker_works_in_order_away_from_the_loop() -> None:
    worker = Worker("test")
    order: list[int] = []
    names = await asyncio.gather(*(worker.run(_noted, order, number) for number in range(20)))
    assert set(names) == {"test"}
    assert order == list(range(20))
    with pytest.raises(ZeroDivisionError):
        await worker.run(lambda: 1 // 0)
    assert worker.close()
    assert worker.close()
    with pytest.raises(WorkerClosedError):
        await worker.run(time.sleep, 0)


def _noted(order: list[int], number: int) -> str:
    order.append(number)
    return threading.current_thread().name


async def test_work_handed_over_is_done_even_if_nobody_waits_for_it_any_more() -> None:
    worker = Worker("test")
    order: list[int] = []
    gate = threading.Event()
    blocked = asyncio.create_task(worker.run(gate.wait))
    waiting = asyncio.create_task(worker.run(order.append, 1))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.sleep(0)
    gate.set()
    assert await blocked
    assert worker.close()
    assert order == [1]
    await asyncio.sleep(0.01)


def test_a_worker_whose_loop_has_ended_keeps_quiet() -> None:
    worker = Worker("test")
    gate = threading.Event()
    done: list[bool] = []

    async def leave() -> None:
        waiting = asyncio.create_task(worker.run(lambda: done.append(gate.wait())))
        await asyncio.sleep(0.01)
        waiting.cancel()

    asyncio.run(leave())
    gate.set()
    assert worker.close()
    assert done == [True]


def test_a_worker_that_hangs_does_not_hold_up_the_end() -> None:
    worker = Worker("test")
    gate = threading.Event()

    async def leave() -> None:
        waiting = asyncio.create_task(worker.run(gate.wait))
        await asyncio.sleep(0.01)
        waiting.cancel()

    asyncio.run(leave())
    assert not worker.close(0.05)
    gate.set()
    assert worker.close()


async def test_the_real_clock_goes() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() > before
    assert clock.now().tzinfo is not None


async def test_work_that_has_just_ended_does_not_count_any_more() -> None:
    """A click in the very turn of the loop in which earlier work ends must not be dropped for it."""
    sink, seen = Sink(), list[int]()
    owner = object()

    async def work() -> None:
        asyncio.get_running_loop().call_soon(lambda: seen.append(sink.supervisor.running(owner)))

    task = sink.supervisor.spawn(owner, "short", work())
    assert sink.supervisor.running(owner) == 1
    await task
    assert seen == [0]
