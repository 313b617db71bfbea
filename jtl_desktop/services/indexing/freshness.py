"""When something has to be read again: what Wawi says has changed, and what was read long ago. Pure: no calls."""

from __future__ import annotations

from datetime import datetime, timedelta

# Changes may show up a while after the time they bear, and several bear the same.
OVERLAP = timedelta(minutes=10)
# Before the first one is known: Wawi's clock and the way it writes its time are not known either.
FIRST_OVERLAP = timedelta(hours=3)
_A_MOMENT = timedelta(seconds=1)
_LONGEST_STEP = 600.0


class ChangedCursor:
    """Since when to ask Wawi for changes. Its dates are Wawi's.

    ``began`` and ``now`` are seconds of any clock that never jumps.
    """

    def __init__(self, until: datetime, now: float) -> None:
        self.until = until
        self._moved_at = now
        self._is_settled = False

    @property
    def since(self) -> datetime:
        """With an overlap; without one where nothing new has come for longer than that, lest the last ones, which may
        be thousands, are listed for ever."""
        return self.until + _A_MOMENT if self._is_settled else self.until - OVERLAP

    def asked(self, began: float, newest: datetime | None) -> None:
        """All changes were listed, the newest bears this date."""
        if newest is not None and newest > self.until:
            self.until = newest
            self._moved_at = began
            self._is_settled = False
        elif began - self._moved_at > OVERLAP.total_seconds():
            self._is_settled = True


class Trickle:
    """How many of the oldest items are due, so that all are read within ``days`` days, evenly and never in a burst.

    ``backlog``: those that are older already are read within so many seconds.
    """

    def __init__(self, days: float, backlog: float, now: float) -> None:
        self.days = days
        self._seconds = max(days, 0.01) * 86_400 * 0.9
        self._backlog = backlog
        self._at = now
        self._credit = 0.0

    def take(self, items: int, overdue: int, now: float) -> int:
        """Whole items since the last time; ``overdue`` of all ``items`` are too old."""
        step, self._at = min(max(now - self._at, 0.0), _LONGEST_STEP), now
        self._credit += step * (items / self._seconds + overdue / self._backlog)
        whole = int(self._credit)
        self._credit -= whole
        return whole
