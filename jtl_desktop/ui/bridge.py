"""Between Qt's signals and asyncio's tasks: slots that start work once, dialogs that can be awaited."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Literal, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.events import Event
from jtl_desktop.services.tasks import Supervisor

T = TypeVar("T")
Busy = Literal["drop", "restart"]


class HasSupervisor(Protocol):
    """What a class needs so that its methods may be task slots."""

    @property
    def supervisor(self) -> Supervisor: ...


Owner = TypeVar("Owner", bound=HasSupervisor)


def task_slot(busy: Busy = "drop") -> Callable[[Callable[..., Coroutine[Any, Any, None]]], Callable[..., None]]:
    """Make a coroutine method a slot: it runs under the owner's supervisor, never twice at once.

    ``drop``: while it runs, further calls do nothing (three clicks save once). ``restart``: the running one is
    cancelled first.
    """

    def decorate(method: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
        wanted = len(inspect.signature(method).parameters) - 1
        name = f"_task_of_{method.__name__}"

        @wraps(method)
        def slot(self: HasSupervisor, *arguments: object) -> None:
            running: asyncio.Task[Any] | None = self.__dict__.get(name)
            if running is not None and not running.done():
                if busy == "drop":
                    return
                running.cancel()
            work = method(self, *arguments[:wanted])
            self.__dict__[name] = self.supervisor.spawn(self, method.__qualname__, work)

        # Qt would take the wrapped method's own arguments for the slot's.
        del slot.__wrapped__
        return slot

    return decorate


def attempt(act: Callable[[], object], on_problem: Callable[[AppError], object]) -> bool:
    """Whether ``act`` went well; its AppError is told: most calls come from within Qt, which no error may get into."""
    try:
        act()
    except AppError as problem:
        on_problem(problem)
        return False
    return True


async def ask(dialog: QDialog) -> int:
    """Open a dialog without a nested event loop and wait for its answer; it is deleted afterwards.

    A cancelled wait closes the dialog.
    """
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def answered(result: int) -> None:
        if not answer.done():
            answer.set_result(result)

    dialog.finished.connect(answered)
    dialog.open()
    try:
        return await answer
    finally:
        if not answer.done() or answer.cancelled():
            dialog.reject()
        dialog.deleteLater()


class Subscriptions:
    """What a widget listens to, ended in one go."""

    def __init__(self, owner: QObject | None = None) -> None:
        self._endings: list[Callable[[], None]] = []
        if owner is not None:
            owner.destroyed.connect(self.end)

    def to(self, event: Event[T], listener: Callable[[T], None]) -> None:
        self._endings.append(event.subscribe(listener))

    def end(self) -> None:
        while self._endings:
            self._endings.pop()()


class Guard:
    """Marks that the program itself changes something, so that a widget's echo is not taken for the merchant."""

    def __init__(self) -> None:
        self._depth = 0

    def __bool__(self) -> bool:
        return self._depth > 0

    @contextmanager
    def held(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
