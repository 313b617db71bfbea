"""What a window does without until it has been painted: made in the turns after that, or when it is asked for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, cast

T = TypeVar("T")


class Later:
    """Steps that make the rest of a window, in the order in which they need each other.

    ``carry_out`` takes one in each turn of the event loop, so that the keyboard is never waited for; ``finish`` takes
    all that are left at once, because somebody asks for what they make.
    """

    def __init__(self) -> None:
        self._steps: deque[Callable[[], object]] = deque()
        self.has_begun = False

    def add(self, *steps: Callable[[], object]) -> None:
        """These come after those that are there."""
        self._steps.extend(steps)

    @property
    def is_over(self) -> bool:
        return not self._steps

    async def carry_out(self) -> None:
        """After the first paint."""
        while self._steps:
            self._take_one()
            await asyncio.sleep(0)

    def finish(self) -> None:
        """Now."""
        while self._steps:
            self._take_one()

    def give_up(self) -> None:
        """The window goes before anybody needed the rest."""
        self._steps.clear()

    def _take_one(self) -> None:
        self.has_begun = True
        self._steps.popleft()()


class HasLater(Protocol):
    """What has parts that are made later."""

    @property
    def later(self) -> Later: ...


class MadeLater(Generic[T]):
    """An attribute that one of its owner's ``later`` steps assigns. Asked for before, it is made at once.

    Once it is there, Python finds it in the instance and does not come by here any more.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, owner: HasLater, kind: type) -> T:
        owner.later.finish()
        try:
            return cast("T", vars(owner)[self._name])
        except KeyError:
            raise AttributeError(f"no step has made {self._name}") from None
