"""One pace for calls of several kinds: each is compared with what its own kind usually takes."""

from __future__ import annotations

from collections import deque
from statistics import median

from jtl_desktop.services.indexing.jobs import Kind
from jtl_desktop.services.pace import SLACK_SECONDS, Pace

_REMEMBERED = 40


class IndexPace:
    """How many calls may run at once, at most ``most``. Times are seconds, those of pages per item."""

    def __init__(self, most: int) -> None:
        self._pace = Pace(most)
        self._recent: dict[Kind, deque[float]] = {kind: deque(maxlen=_REMEMBERED) for kind in Kind}

    @property
    def allowed(self) -> int:
        return self._pace.allowed

    def answered(self, kind: Kind, seconds: float, now: float) -> None:
        recent = self._recent[kind]
        recent.append(seconds)
        usual = median(sorted(recent)[: len(recent) // 2 + 1])
        is_usual = seconds <= usual + SLACK_SECONDS
        self._pace.answered(1.0 if is_usual else seconds / usual, now)

    def failed(self, now: float) -> None:
        """Wawi answered with an error of its own, or not in time."""
        self._pace.failed(now)
