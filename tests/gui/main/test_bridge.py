"""Between Qt and asyncio: work starts once, dialogs are awaited without a nested loop, listening comes to an end."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from jtl_desktop.services.events import Event
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import Guard, Subscriptions, ask, task_slot


class Clerk(QObject):
    """Does one slow thing."""

    pressed = Signal(bool)

    def __init__(self, supervisor: Supervisor) -> None:
        super().__init__()
        self._supervisor = supervisor
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.go_on = asyncio.Event()

    @property
    def supervisor(self) -> Supervisor:
        return self._supervisor

    @task_slot()
    async def save(self) -> None:
        self.begun.append("save")
        await self.go_on.wait()
        self.ended.append("save")

    @task_slot("restart")
    async def search(self, term: str = "") -> None:
        self.begun.append(term)
        await self.go_on.wait()
        self.ended.append(term)

    @task_slot()
    async def fail(self) -> None:
        raise ValueError("no")


@pytest.fixture
def errors() -> list[Exception]:
    return []


@pytest.fixture
def clerk(qapp, errors) -> Clerk:
    return Clerk(Supervisor(lambda error, _name: errors.append(error)))


async def test_three_clicks_do_the_work_once(clerk):
    clerk.pressed.connect(clerk.save)
    for _ in range(3):
        clerk.pressed.emit(True)
    await asyncio.sleep(0)
    clerk.go_on.set()
    await asyncio.sleep(0.01)
    assert clerk.begun == clerk.ended == ["save"]
    clerk.save()
    await asyncio.sleep(0.01)
    assert clerk.ended == ["save", "save"]


async def test_a_newer_search_ends_the_older_one(clerk):
    clerk.search("a")
    await asyncio.sleep(0)
    clerk.search("b")
    await asyncio.sleep(0)
    clerk.go_on.set()
    await asyncio.sleep(0.01)
    assert clerk.begun == ["a", "b"]
    assert clerk.ended == ["b"]


async def test_an_error_is_told_at_once_and_the_slot_works_again(clerk, errors):
    clerk.fail()
    await asyncio.sleep(0.01)
    clerk.fail()
    await asyncio.sleep(0.01)
    assert [str(error) for error in errors] == ["no", "no"]


@pytest.mark.parametrize("answer", [QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected])
async def test_a_dialog_is_awaited(qapp, answer):
    dialog = QDialog()
    waiting = asyncio.ensure_future(ask(dialog))
    await asyncio.sleep(0)
    assert dialog.isVisible()
    dialog.done(answer.value)
    assert await waiting == answer.value


async def test_whoever_stops_waiting_closes_the_dialog(qapp):
    dialog = QDialog()
    results: list[int] = []
    dialog.finished.connect(results.append)
    waiting = asyncio.ensure_future(ask(dialog))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert results == [QDialog.DialogCode.Rejected.value]


def test_listening_ends_with_the_owner(qapp):
    heard: list[int] = []
    event: Event[int] = Event()
    subscriptions = Subscriptions()
    subscriptions.to(event, heard.append)
    event.emit(1)
    subscriptions.end()
    event.emit(2)
    assert heard == [1]


def test_a_guard_holds_as_long_as_the_outermost_hold():
    guard = Guard()
    assert not guard
    with guard.held():
        with guard.held():
            assert guard
        assert guard
    assert not guard
