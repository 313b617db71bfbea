"""How many calls run side by side: as many as Wawi bears without getting slower, never more than the setting."""

from __future__ import annotations

from collections import deque
from statistics import median

from jtl_desktop.wawi.errors import ConnectionLost, ServerFault, TimedOut, WawiError

FIRST = 2
# What a machine's own unsteadiness may add to a call before it counts as slow, in seconds.
SLACK_SECONDS = 0.05
# A call that takes so many times as long as the quickest ones lately is slow.
SLOW_TIMES = 2.0
# After trouble Wawi gets this long, in seconds, before more is asked of it again.
REST_SECONDS = 5.0
_REMEMBERED = 40
_BUSY_STATUS = (408, 429)


class Pace:
    """A pure decision: told how each call went, it says how many may run at once. Times are seconds.

    It begins with two, takes one more after each round of good answers, one less where most of a round was slow, and
    half after a server error or a time-out. What is quick is learnt from Wawi itself.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._allowed = min(FIRST, self._most)
        self._recent: deque[float] = deque(maxlen=_REMEMBERED)
        self._limit = float("inf")
        self._round: list[bool] = []
        self._rests_until = float("-inf")

    @property
    def allowed(self) -> int:
        return self._allowed

    def answered(self, seconds: float, now: float) -> None:
        """A call was answered in so many seconds; ``now`` is any clock that never jumps."""
        self._round.append(seconds > self._limit)
        self._recent.append(seconds)
        if len(self._round) < self._length():
            return
        slow, length, self._round = sum(self._round), len(self._round), []
        if slow * 2 > length:
            self._allowed = max(1, self._allowed - 1)
        elif slow == 0 and now >= self._rests_until:
            self._allowed = min(self._most, self._allowed + 1)
        usual = median(sorted(self._recent)[: len(self._recent) // 2 + 1])
        self._limit = max(usual * SLOW_TIMES, usual + SLACK_SECONDS)

    def failed(self, now: float) -> None:
        """Wawi answered with an error of its own, or not in time."""
        if now < self._rests_until:
            # The other calls of the same bad moment.
            return
        self._allowed = max(1, self._allowed // 2)
        self._round = []
        self._rests_until = now + REST_SECONDS

    def _length(self) -> int:
        """A round: every item that runs has made some calls."""
        return 3 * self._allowed


class Latency:
    """What a call takes lately, for estimates: the median of the last answers."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=_REMEMBERED)

    def heard(self, seconds: float) -> None:
        self._last.append(seconds)

    @property
    def seconds(self) -> float | None:
        """None where nothing was measured yet."""
        return median(self._last) if self._last else None


class Speed:
    """Rows per second over the last ``window`` seconds of a piece of work, pauses left out."""

    WINDOW_SECONDS = 10.0

    def __init__(self, now: float, window: float = WINDOW_SECONDS) -> None:
        self._window = window
        self._marks: deque[tuple[float, int]] = deque([(now, 0)])

    def done(self, rows: int, now: float) -> None:
        """So many rows are done in all."""
        self._marks.append((now, rows))
        while len(self._marks) > 2 and self._marks[1][0] < now - self._window:
            self._marks.popleft()

    def began_again(self, rows: int, now: float) -> None:
        """After a pause, which says nothing about the speed."""
        self._marks = deque([(now, rows)])

    @property
    def per_second(self) -> float | None:
        (begin, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - begin) if end > begin and last > first else None


def is_overload(error: WawiError) -> bool:
    """Whether this shows that Wawi has too much to do."""
    if isinstance(error, ServerFault):
        return error.status >= 500 or error.status in _BUSY_STATUS
    return isinstance(error, (TimedOut, ConnectionLost))
