"""The lists that were shown before, to go back to, as in a browser."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from jtl_desktop.storage.results import GridQuery
from jtl_desktop.ui.bridge import Guard

_LONGEST = 50


@dataclass(frozen=True, slots=True)
class Stop:
    """What was listed, and the name of the saved view that it was; empty for none."""

    query: GridQuery
    view: str = ""


class Trail(QObject):
    """What is typed into the search letter by letter is one stop."""

    moved = Signal(object)
    """The Stop that shall be shown."""
    changed = Signal()

    def __init__(self, first: Stop, parent: QObject) -> None:
        super().__init__(parent)
        self._here = first
        self._past: list[Stop] = []
        self._future: list[Stop] = []
        self._moving = Guard()

    @property
    def can_go_back(self) -> bool:
        return bool(self._past)

    @property
    def can_go_forward(self) -> bool:
        return bool(self._future)

    def note(self, stop: Stop) -> None:
        """Something else is listed."""
        if self._moving or stop == self._here:
            return
        if not _is_typed_on(self._here.query, stop.query):
            self._past = [*self._past, self._here][-_LONGEST:]
        self._here = stop
        self._future.clear()
        self.changed.emit()

    def back(self) -> None:
        if self._past:
            self._future.append(self._here)
            self._move(self._past.pop())

    def forward(self) -> None:
        if self._future:
            self._past.append(self._here)
            self._move(self._future.pop())

    def _move(self, stop: Stop) -> None:
        self._here = stop
        with self._moving.held():
            self.moved.emit(stop)
        self.changed.emit()


def _is_typed_on(before: GridQuery, after: GridQuery) -> bool:
    """Only the search differs, and there was one already."""
    same = (before.filters, before.sort, before.only) == (after.filters, after.sort, after.only)
    return same and bool(before.search) and bool(after.search)
