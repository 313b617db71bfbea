"""Whether the program's memory stays what it is: the last part of a run beside its middle."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

# Caches, charts and windows are made once each in the first part of a run; what grows after that, grows for ever.
_MIDDLE = (0.4, 0.6)
_END = (0.85, 1.0)


def part(samples: Sequence[float], bounds: tuple[float, float]) -> float:
    """The median of a part of the samples, which are evenly spread over the run."""
    first, last = (round(len(samples) * bound) for bound in bounds)
    return statistics.median(samples[first:last] or samples[-1:])


def growth(samples: Sequence[float]) -> float:
    """Megabytes that the end of a run takes more than its middle."""
    return part(samples, _END) - part(samples, _MIDDLE)
