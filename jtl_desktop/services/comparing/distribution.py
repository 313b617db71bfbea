"""How the possible savings are spread over the items: few large ones, or many small ones. Loads numpy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from jtl_desktop.services.comparing.ranking import Ranked

# In percent of what the standard supplier asks; the last one has no end.
_EDGES = (0, 1, 2, 5, 10, 20, 30, 50)


@dataclass(frozen=True, slots=True)
class Bin:
    """Items that save more than ``low`` and at most ``high`` percent (None: more), and what they save per order.

    The sum is rounded as floats are: it is drawn and told, never reckoned with.
    """

    low: int
    high: int | None
    items: int
    saving: float


def bins_of(saving: Ranked) -> tuple[Bin, ...]:
    """All bins, also the empty ones, of items in all of which something can be saved."""
    place = np.searchsorted(np.array(_EDGES[1:]), saving.percent)
    counts = np.bincount(place, minlength=len(_EDGES))
    sums = np.bincount(place, weights=saving.per_order, minlength=len(_EDGES))
    spans = [*pairwise(_EDGES), (_EDGES[-1], None)]
    return tuple(
        Bin(low, high, int(count), float(saving))
        for (low, high), count, saving in zip(spans, counts, sums, strict=True)
    )
