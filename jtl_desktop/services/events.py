"""How services tell their listeners that something happened, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Event(Generic[T]):
    """Listeners are called in the order in which they subscribed, on the thread that emits."""

    def __init__(self) -> None:
        self._listeners: dict[int, Callable[[T], None]] = {}
        self._next = 0

    def subscribe(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Call ``listener`` with every value from now on; the returned function ends that."""
        number = self._next
        self._next += 1
        self._listeners[number] = listener

        def unsubscribe() -> None:
            self._listeners.pop(number, None)

        return unsubscribe

    def emit(self, value: T) -> None:
        """Tell everybody. One that fails keeps nobody from hearing; its error is raised afterwards."""
        failures: list[Exception] = []
        for number, listener in tuple(self._listeners.items()):
            if number not in self._listeners:
                continue
            try:
                listener(value)
            except Exception as error:  # noqa: BLE001 (raised again below, once everybody was told)
                failures.append(error)
        if failures:
            raise failures[0]
