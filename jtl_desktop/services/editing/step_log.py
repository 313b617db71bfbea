"""Which steps can be undone and redone, as the window's menu shows them."""

from __future__ import annotations

from collections.abc import Sequence

from jtl_desktop.domain.steps import StepHeader
from jtl_desktop.services.events import Event


class StepLog:
    """``done`` and ``undone``: the next one to undo or to redo is the last of each."""

    def __init__(self, done: Sequence[StepHeader], undone: Sequence[StepHeader]) -> None:
        self.changed: Event[None] = Event()
        self._done = tuple(done)
        self._undone = tuple(undone)

    @property
    def done(self) -> Sequence[StepHeader]:
        return self._done

    @property
    def undone(self) -> Sequence[StepHeader]:
        return self._undone

    def recorded(self, header: StepHeader, oldest: int) -> None:
        """A new step; what was undone cannot be redone any more, and what is older than ``oldest`` is forgotten."""
        self._done = (*(known for known in self._done if known.step_id >= oldest), header)
        self._undone = ()
        self.changed.emit(None)

    def replayed(self, header: StepHeader, *, is_done: bool) -> None:
        """The step was redone, or undone."""
        if is_done:
            self._done, self._undone = (*self._done, header), self._undone[:-1]
        else:
            self._done, self._undone = self._done[:-1], (*self._undone, header)
        self.changed.emit(None)

    def lost(self, done: Sequence[StepHeader], undone: Sequence[StepHeader]) -> None:
        """Some are out of reach; these are left."""
        self._done, self._undone = tuple(done), tuple(undone)
        self.changed.emit(None)
