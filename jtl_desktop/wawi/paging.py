"""Page after page until Wawi has no more, each item once, however the catalogue moves meanwhile."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable

from jtl_desktop.domain.items import ItemId
from jtl_desktop.wawi.api import ItemsPage


async def pages(fetch: Callable[[int], Awaitable[ItemsPage]]) -> AsyncIterator[ItemsPage]:
    """Yield the pages that ``fetch`` gets by number, from 1 on, without the items that were on earlier ones.

    ``NextPageNumber`` repeats the last page for ever, so only ``HasNextPage`` is believed; a page that holds nothing
    new ends it, too, in case the server ignores the page number.
    """
    seen: set[ItemId] = set()
    number = 1
    while True:
        page = await fetch(number)
        fresh = {item.item_id: item for item in page.items if item.item_id not in seen}
        seen.update(fresh)
        if fresh or page.skipped or number == 1:
            yield dataclasses.replace(page, items=tuple(fresh.values()))
        if not page.has_next or not (fresh or _is_unreadable(page, number)):
            return
        number += 1


def _is_unreadable(page: ItemsPage, number: int) -> bool:
    """A whole page of unreadable records within the hits that Wawi promised: worth looking behind it."""
    return page.skipped > 0 and not page.items and number * page.page_size < page.total
