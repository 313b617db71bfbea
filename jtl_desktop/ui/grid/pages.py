"""Keeps the pages of a result that were looked at last, so that scrolling reads each row once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.results import GridRow, LoadState, ResultSet

# About what a screen shows: each step down reads one page, none reads much more than it needs.
PAGE_ROWS = 32
KEPT_PAGES = 24

_UNREADABLE = GridRow(Item(ItemId(0), "", ""), None, "", None, LoadState.GONE, None)


class PageCache:
    """Rows of one result by position, read a page at a time; memory is bounded by the kept pages."""

    def __init__(self, result: ResultSet, on_error: Callable[[StorageError], object]) -> None:
        self._result = result
        self._on_error = on_error
        self._pages: OrderedDict[int, list[GridRow]] = OrderedDict()

    @property
    def count(self) -> int:
        return self._result.count

    @property
    def result(self) -> ResultSet:
        return self._result

    def row(self, position: int) -> GridRow:
        """The row at a position. Raises IndexError beyond the end."""
        number, offset = divmod(position, PAGE_ROWS)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        else:
            self._pages.move_to_end(number)
        return page[offset]

    def ranges(self) -> Iterator[tuple[int, int]]:
        """First and last position of every kept page."""
        for number, page in self._pages.items():
            yield number * PAGE_ROWS, number * PAGE_ROWS + len(page) - 1

    def forget(self) -> None:
        """Read everything again when it is asked for: values have changed, the order has not."""
        self._pages.clear()

    def _read(self, number: int) -> list[GridRow]:
        """A catalogue that cannot be read must not stop the painting: its rows read as gone, and somebody is told."""
        wanted = min(PAGE_ROWS, self.count - number * PAGE_ROWS)
        try:
            page = self._result.rows(number * PAGE_ROWS, PAGE_ROWS)
        except StorageError as problem:
            page = []
            self._on_error(problem)
        page += [_UNREADABLE] * (wanted - len(page))
        self._pages[number] = page
        if len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return page
