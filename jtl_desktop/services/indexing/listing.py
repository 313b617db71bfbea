"""Which part of Wawi's list of items is asked for next. Pure: no calls, no clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median

from jtl_desktop.domain.items import ItemId
from jtl_desktop.wawi.api import ItemsPage

# One page may keep Wawi busy for so long, in seconds: whoever comes meanwhile may have to wait for it.
PAGE_SECONDS = 2.5
LARGEST_PAGE = 64
# What is left of the list is split into at least so many pages where one takes longer than this.
_LAST_PAGES = 8
_LONG_SECONDS = 0.5
TRIES = 3
# A server that shows the same page under every number, or a list that shrinks all the time, ends the listing.
_MOST_REPEATS = 3
_MOST_RETURNS = 100
_REMEMBERED_PAGES = 16


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many places of the list; ``size`` is a power of two that divides ``start``, so that it is a page."""

    start: int
    size: int
    turn: int = 0

    @property
    def page(self) -> int:
        return self.start // self.size + 1


class Listing:
    """Several stretches may be under way at once; ``listed`` places are behind them without a gap.

    Pages grow while Wawi is quick. Where the list became shorter, what moved forward past the last page is asked for
    again. Source of the traps (a last page repeated for ever, totals that lie, sizes cut silently): clients that run
    against real Wawis.
    """

    def __init__(self, listed: int = 0, total: int | None = None) -> None:
        self.listed = listed
        self.total = total
        self.is_uncertain = False
        """Something may have been missed."""
        self.shrunk = 0
        """By so many items the list became shorter meanwhile."""
        self._next = listed
        self._end: int | None = None
        self._turn = 0
        self._under_way: set[Stretch] = set()
        self._again: deque[Stretch] = deque()
        self._done: dict[int, int] = {}
        self._tries: dict[int, int] = {}
        self._doubted: set[int] = set()
        self._most = self._cap = LARGEST_PAGE
        self._speeds: deque[float] = deque(maxlen=5)
        self._pages: deque[tuple[int, frozenset[ItemId]]] = deque(maxlen=_REMEMBERED_PAGES)
        self._repeats = self._returns = 0

    @property
    def is_finished(self) -> bool:
        return self._end is not None and self.listed >= self._end

    @property
    def page_size(self) -> int:
        """As many items as Wawi lists in a moment; one, as long as nobody knows."""
        if not self._speeds:
            return 1
        wanted = PAGE_SECONDS / max(median(self._speeds), 1e-6)
        return _power_of_two(min(wanted, self._most))

    def next(self) -> Stretch | None:
        """What to ask for now; None where answers have to come first, or nothing is left."""
        stretch = self._again.popleft() if self._again else self._following()
        if stretch is not None:
            self._under_way.add(stretch)
        return stretch

    def _following(self) -> Stretch | None:
        if self._end is not None and self._next >= self._end:
            return None
        if self.total is None and self._under_way:
            return None
        if self.total is not None and self._next >= self.total and self._under_way:
            return None
        start = self._next
        size = min(self._size_at(start), start & -start) if start else self.page_size
        self._next = start + size
        return Stretch(start, size, self._turn)

    def _size_at(self, start: int) -> int:
        """Smaller towards the end where pages take long: else all wait for the one that has the last of them."""
        size = self.page_size
        if self.total is None or not self._speeds or size * median(self._speeds) < _LONG_SECONDS:
            return size
        return min(size, _power_of_two((self.total - start) / _LAST_PAGES))

    def answered(self, stretch: Stretch, page: ItemsPage, seconds: float) -> None:
        """Take an answer, which took so many seconds, into account."""
        self._under_way.discard(stretch)
        self._speeds.append(seconds / max(1, len(page.items) + page.skipped))
        if stretch.turn != self._turn:
            return
        if 0 < page.page_size < stretch.size:
            # Wawi gives fewer at a time, and has counted its pages so.
            self._most = self._cap = _power_of_two(page.page_size)
            self._return_to(self.listed)
            return
        if stretch.size == self._most:
            # After a failure, larger ones are tried again.
            self._most = min(self._cap, self._most * 2)
        before, self.total = self.total, page.total
        if before is not None and page.total < before and self._returns < _MOST_RETURNS:
            self.shrunk += before - page.total
            self._returns += 1
            self._return_to(self.listed - (before - page.total))
            return
        self._take(stretch, page)

    def put_back(self, stretch: Stretch) -> None:
        """It was not answered, through no fault of its own."""
        self._under_way.discard(stretch)
        if stretch.turn == self._turn:
            self._again.appendleft(stretch)

    def failed(self, stretch: Stretch) -> bool:
        """Ask for it again in smaller parts; False where that was tried often enough."""
        self._under_way.discard(stretch)
        if stretch.turn != self._turn:
            return True
        if stretch.size > 1:
            half = stretch.size // 2
            self._most = max(1, half)
            self._again.extend(Stretch(start, half, self._turn) for start in (stretch.start, stretch.start + half))
            return True
        self._tries[stretch.start] = tries = self._tries.get(stretch.start, 0) + 1
        self._again.append(stretch)
        return tries < TRIES

    def skip(self, stretch: Stretch) -> None:
        """Give up on a place that cannot be listed while others can, unless it was the moment and not the place."""
        if stretch.start not in self._doubted:
            self._doubted.add(stretch.start)
        elif stretch in self._again:
            self._again.remove(stretch)
            self.is_uncertain = True
            self._advance(stretch)

    def _take(self, stretch: Stretch, page: ItemsPage) -> None:
        ids = frozenset(item.item_id for item in page.items)
        if not ids and not page.skipped:
            self._end = min(stretch.start, self._end if self._end is not None else stretch.start)
        elif any(ids == other and start != stretch.start for start, other in self._pages):
            self._repeats += 1
            if stretch.start >= page.total or self._repeats >= _MOST_REPEATS:
                self.is_uncertain = self.is_uncertain or stretch.start < page.total
                self._end = stretch.start
        elif not page.has_next:
            self._end = stretch.start + stretch.size
        self._pages.append((stretch.start, ids))
        self._advance(stretch)

    def _advance(self, stretch: Stretch) -> None:
        self._done[stretch.start] = stretch.size
        while (size := self._done.pop(self.listed, None)) is not None:
            self.listed += size

    def _return_to(self, start: int) -> None:
        """Go on from there; what is under way from before no longer counts."""
        self._turn += 1
        self.listed = self._next = max(0, start)
        self._done.clear()
        self._again.clear()
        self._pages.clear()
        self._end = None


def _power_of_two(number: float) -> int:
    """The largest one that is not larger, at least 1."""
    return 1 << max(0, int(number).bit_length() - 1)
