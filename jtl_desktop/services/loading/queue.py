"""Which item is loaded next: what the merchant looks at, then what a search found, in that order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from jtl_desktop.domain.items import ItemId


class LoadQueue:
    """Items that wait for their suppliers. Counts those of the current search only; older ones still finish."""

    def __init__(self) -> None:
        self._first: deque[ItemId] = deque()
        self._later: deque[ItemId] = deque()
        self._waiting: set[ItemId] = set()
        self._visible: frozenset[ItemId] = frozenset()
        self._running: dict[ItemId, int] = {}
        self._generation = 0
        self.wanted = 0
        self.finished = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_idle(self) -> bool:
        return not self._waiting and not self._running

    def begin(self) -> None:
        """A new search: forget what waits, and count from zero."""
        self._generation += 1
        self._first.clear()
        self._later.clear()
        self._waiting.clear()
        self.wanted = self.finished = 0

    def want(self, item_ids: Iterable[ItemId], *, first: bool = False) -> None:
        """Queue these once each; what is being loaded already is not queued again."""
        for item_id in item_ids:
            is_first = first or item_id in self._visible
            if item_id in self._running or (item_id in self._waiting and not is_first):
                continue
            if item_id not in self._waiting:
                self._waiting.add(item_id)
                self.wanted += 1
            # One that waits behind already stands in both; the second time it is skipped.
            (self._first if is_first else self._later).append(item_id)

    def show(self, item_ids: Iterable[ItemId]) -> None:
        """These are on the screen now: take them first, those that wait and those that are still to be queued."""
        shown = list(item_ids)
        self._visible = frozenset(shown)
        self._later.extendleft(reversed(self._first))
        self._first = deque(item_id for item_id in shown if item_id in self._waiting)

    def take(self) -> ItemId | None:
        """The next item, which then counts as running until ``done``; None when nothing waits."""
        for queue in (self._first, self._later):
            while queue:
                item_id = queue.popleft()
                if item_id in self._waiting:
                    self._waiting.discard(item_id)
                    self._running[item_id] = self._generation
                    return item_id
        return None

    def done(self, item_id: ItemId) -> None:
        if self._running.pop(item_id, None) == self._generation:
            self.finished += 1
