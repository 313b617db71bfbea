"""Where staged new rows stand between the rows of the catalogue's result."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable

from jtl_desktop.domain.items import RowKey


class Insertions:
    """Few additional rows over many base rows; every question is answered by bisection.

    A *place* is a base row and the addition that stands below it; several may stand below the same one.
    """

    def __init__(self, places: Iterable[tuple[int, RowKey]] = ()) -> None:
        self._places = sorted(places)
        self._after = [after for after, _ in self._places]
        self._visible = [after + 1 + index for index, after in enumerate(self._after)]
        self._index = {key: index for index, (_, key) in enumerate(self._places)}

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: RowKey) -> bool:
        return key in self._index

    @property
    def places(self) -> tuple[tuple[int, RowKey], ...]:
        return tuple(self._places)

    def locate(self, visible: int) -> tuple[int, RowKey | None]:
        """The base row behind a visible row, or the addition that is shown there (with the base row above it)."""
        index = bisect_left(self._visible, visible)
        if index < len(self._visible) and self._visible[index] == visible:
            return self._places[index]
        return visible - index, None

    def keys(self, rows: range, read: Callable[[int, int], list[RowKey | None]]) -> list[RowKey | None]:
        """The keys of visible rows. ``read(first, n)`` reads those of the base rows, all in one piece."""
        below, additions = self.split(rows)
        keys = iter(read(below.start, len(below)) if below else [])
        if not additions:
            return list(keys)
        inserted = (self.locate(row)[1] for row in rows)
        return [next(keys, None) if key is None else key for key in inserted]

    def split(self, rows: range) -> tuple[range, list[RowKey]]:
        """The base rows behind visible rows, and the additions among them."""
        if not rows:
            return range(0), []
        low, high = bisect_left(self._visible, rows.start), bisect_left(self._visible, rows.stop)
        return range(rows.start - low, rows.stop - high), [key for _, key in self._places[low:high]]

    def visible_of_base(self, base: int) -> int:
        """Where a base row is shown."""
        return base + bisect_left(self._after, base)

    def visible_of(self, key: RowKey) -> int | None:
        """Where an addition is shown."""
        index = self._index.get(key)
        return None if index is None else self._visible[index]
