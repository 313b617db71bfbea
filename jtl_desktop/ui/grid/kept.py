"""Results that were shown a moment ago: going back to them takes no time; what is old is found anew behind them."""

from __future__ import annotations

import contextlib
from collections import OrderedDict

from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.results import GridQuery, ResultSet

# A whole result is a file of some ten megabytes per million rows; a beginning is hardly anything.
MOST_WHOLE = 8
MOST_ROWS = 4_000_000
MOST_BEGINNINGS = 24


class KeptResults:
    """Owns what it keeps. A result is fresh until something changes in the catalogue or in the unsaved changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[GridQuery, ResultSet] = OrderedDict()
        self._fresh: set[GridQuery] = set()

    def __contains__(self, query: GridQuery) -> bool:
        return query in self._kept

    def put(self, query: GridQuery, result: ResultSet, *, is_fresh: bool) -> None:
        """Keep a result; a whole one is not given away for its beginning, and what was used longest ago goes."""
        known = self._kept.get(query)
        if known is not None and known.is_whole and not result.is_whole:
            result.close()
            return
        self.forget(query)
        with contextlib.suppress(StorageError):  # whoever looks at it again is told
            result.rest()
        self._kept[query] = result
        if is_fresh and result.is_whole:
            self._fresh.add(query)
        self._limit(MOST_WHOLE, MOST_ROWS, is_whole=True)
        self._limit(MOST_BEGINNINGS, MOST_ROWS, is_whole=False)

    def _limit(self, most: int, most_rows: int, *, is_whole: bool) -> None:
        """Let go of what was used longest ago; the last result stays, however large it is."""
        alike = [(each, kept.count) for each, kept in self._kept.items() if kept.is_whole is is_whole]
        rows = sum(count for _, count in alike)
        while len(alike) > most or (rows > most_rows and len(alike) > 1):
            old, count = alike.pop(0)
            rows -= count
            self.forget(old)

    def take(self, query: GridQuery) -> tuple[ResultSet, bool] | None:
        """The result of a query and whether it is still right; the caller owns it from now on."""
        found = self._kept.pop(query, None)
        if found is None:
            return None
        is_fresh = query in self._fresh
        self._fresh.discard(query)
        return found, is_fresh

    def forget(self, query: GridQuery) -> None:
        found = self.take(query)
        if found is not None:
            found[0].close()

    def outdate(self) -> None:
        """Something has changed: everything is still worth showing, but not right any more."""
        self._fresh.clear()

    def close(self) -> None:
        for query in tuple(self._kept):
            self.forget(query)
