"""Reading page after page from Wawis that count in their own ways."""

from __future__ import annotations

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.wawi.api import ItemsPage
from jtl_desktop.wawi.paging import pages


def page(number: int, ids: list[int], *, total: int = 100, has_next: bool = True, skipped: int = 0) -> ItemsPage:
    items = tuple(Item(ItemId(item), f"A-{item}", "") for item in ids)
    return ItemsPage(items, number, 2, total, has_next, skipped)


async def read(*answers: ItemsPage) -> tuple[list[list[int]], int]:
    asked: list[int] = []

    async def fetch(number: int) -> ItemsPage:
        asked.append(number)
        return answers[min(number, len(answers)) - 1]

    found = [[int(item.item_id) for item in answer.items] async for answer in pages(fetch)]
    assert asked == list(range(1, len(asked) + 1))
    return found, len(asked)


async def test_until_there_is_no_next_page():
    assert await read(page(1, [1, 2]), page(2, [3, 4], has_next=False)) == ([[1, 2], [3, 4]], 2)


async def test_an_empty_catalogue_is_one_empty_page():
    assert await read(page(1, [], total=0, has_next=False)) == ([[]], 1)


async def test_a_server_that_repeats_its_last_page_for_ever_is_left():
    assert await read(page(1, [1, 2]), page(2, [3])) == ([[1, 2], [3]], 3)


async def test_an_empty_page_is_the_end_whatever_it_promises():
    assert await read(page(1, [1, 2]), page(2, [])) == ([[1, 2]], 2)


async def test_items_that_moved_to_the_next_page_come_once():
    found = await read(page(1, [1, 2]), page(2, [2, 3]), page(3, [3, 4], has_next=False))
    assert found == ([[1, 2], [3], [4]], 3)


async def test_a_page_of_unreadable_records_does_not_hide_what_is_behind_it():
    found = await read(page(1, [1, 2]), page(2, [], skipped=2), page(3, [5], has_next=False))
    assert found == ([[1, 2], [], [5]], 3)


async def test_a_server_whose_every_page_is_unreadable_is_left_at_the_promised_end():
    _found, asked = await read(page(1, [], total=6, skipped=2))
    assert asked == 3
