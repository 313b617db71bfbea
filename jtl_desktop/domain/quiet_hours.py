"""A time of day at which something rests, as people write it: ``08:00-18:00``, also over midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_WRITTEN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``begin`` on until just before ``end``, by the clock on the wall."""

    begin: time
    end: time

    def __contains__(self, moment: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end

    @property
    def written(self) -> str:
        """As it was read, and as the settings keep it."""
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


def quiet_hours(written: str) -> QuietHours | None:
    """None for an empty text, for one that says nothing, and for no time at all, such as ``08:00-08:00``."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return None
    numbers = [int(group) for group in found.groups()]
    try:
        begin, end = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
    except ValueError:
        return None
    return QuietHours(begin, end) if begin != end else None
