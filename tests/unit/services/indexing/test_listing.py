"""Which part of Wawi's list is asked for next, whatever Wawi does to those who list it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.services.indexing.listing import LARGEST_PAGE, TRIES, Listing, Stretch
from jtl_desktop.wawi.api import ItemsPage


@dataclass
class Wawi:
    """A list of items that answers pages as the real one does."""

    items: list[int]
    item_seconds: float = 0.001
    most: int = 1000
    seen: list[int] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    def page(self, stretch: Stretch) -> ItemsPage:
        size = min(stretch.size, self.most)
        start = (stretch.page - 1) * size
        found = self.items[start : start + size]
        self.stretches.append(stretch)
        self.seen += found
        items = tuple(Item(ItemId(number), f"A-{number}", "") for number in found)
        return ItemsPage(items, stretch.page, size, len(self.items), start + size < len(self.items))

    def answer(self, listing: Listing, stretch: Stretch) -> None:
        page = self.page(stretch)
        listing.answered(stretch, page, self.item_seconds * max(1, len(page.items)))


def wawi(count: int, **habits: float) -> Wawi:
    return Wawi(list(range(1, count + 1)), **habits)  # type: ignore[arg-type]  # by name


def list_all(listing: Listing, wawi: Wawi, parallel: int = 1, most_calls: int = 5000) -> None:
    """One answer after the other, so many under way."""
    under_way: list[Stretch] = []
    for _ in range(most_calls):
        while len(under_way) < parallel and (stretch := listing.next()) is not None:
            under_way.append(stretch)
        if not under_way:
            break
        wawi.answer(listing, under_way.pop(0))
    assert listing.is_finished


@pytest.mark.parametrize("count", [0, 1, 2, 3, 63, 64, 65, 1000])
@pytest.mark.parametrize("parallel", [1, 4])
def test_everything_is_listed_once(count: int, parallel: int) -> None:
    listing, shop = Listing(), wawi(count)
    list_all(listing, shop, parallel)
    assert shop.seen == shop.items
    assert not listing.is_uncertain


def test_pages_begin_with_one_item_and_grow_while_wawi_is_quick() -> None:
    listing, shop = Listing(), wawi(1000)
    list_all(listing, shop)
    sizes = [stretch.size for stretch in shop.stretches]
    assert sizes[:6] == [1, 1, 2, 4, 8, 16]
    assert max(sizes) == LARGEST_PAGE


def test_a_slow_wawi_is_asked_for_few_items_at_a_time() -> None:
    listing, shop = Listing(), wawi(200, item_seconds=0.6)
    list_all(listing, shop, parallel=4)
    assert max(stretch.size for stretch in shop.stretches) == 4
    assert listing.page_size == 4


def test_an_earlier_listing_is_gone_on_with() -> None:
    listing, shop = Listing(100, 150), wawi(150)
    list_all(listing, shop)
    assert shop.seen == list(range(101, 151))


def test_a_page_size_that_wawi_cuts_is_kept_to() -> None:
    shop = wawi(300, most=20)
    listing = Listing()
    list_all(listing, shop, parallel=4)
    assert set(shop.seen) == set(shop.items)
    assert listing.page_size == 16


def test_what_moves_forward_when_an_item_vanishes_is_not_missed() -> None:
    listing, shop = Listing(), wawi(400)
    under_way: list[Stretch] = []
    lot = Random(3)
    for turn in range(2000):
        while len(under_way) < 4 and (stretch := listing.next()) is not None:
            under_way.append(stretch)
        if not under_way:
            break
        shop.answer(listing, under_way.pop(0))
        if turn in (9, 12, 13, 20):
            shop.items.remove(lot.choice(shop.items[: listing.listed] or shop.items))
    assert listing.is_finished
    assert set(shop.items) <= set(shop.seen)
    assert listing.shrunk == 4


def test_items_that_come_meanwhile_are_listed() -> None:
    listing, shop = Listing(), wawi(100)
    for _ in range(6):
        stretch = listing.next()
        assert stretch is not None
        shop.answer(listing, stretch)
    shop.items += range(101, 121)
    list_all(listing, shop)
    assert set(shop.seen) == set(range(1, 121))


def test_a_last_page_that_is_repeated_for_ever_ends_it() -> None:
    listing, shop = Listing(), wawi(10)
    for _ in range(50):
        stretch = listing.next()
        if stretch is None:
            break
        page = shop.page(stretch)
        if not page.items:
            last = shop.items[-stretch.size :]
            page = dataclasses.replace(page, items=tuple(Item(ItemId(number), "", "") for number in last))
        listing.answered(stretch, dataclasses.replace(page, has_next=True), 0.001)
    assert listing.is_finished
    assert set(shop.seen) == set(shop.items)


def test_a_wawi_that_ignores_the_page_number_does_not_keep_it_busy() -> None:
    listing, shop = Listing(), wawi(5000)
    calls = 0
    while (stretch := listing.next()) is not None:
        calls += 1
        page = dataclasses.replace(shop.page(Stretch(0, stretch.size)), has_next=True)
        listing.answered(stretch, page, 0.001)
    assert listing.is_finished
    assert listing.is_uncertain
    assert calls < 40


def test_a_page_that_fails_is_asked_for_in_parts_and_in_the_end_left_out() -> None:
    listing, shop = Listing(), wawi(64)
    bad = 37
    for _ in range(500):
        stretch = listing.next()
        if stretch is None:
            break
        if stretch.start <= bad < stretch.start + stretch.size:
            if not listing.failed(stretch):
                assert stretch == Stretch(bad, 1)
                listing.skip(stretch)
        else:
            shop.answer(listing, stretch)
    assert listing.is_finished
    assert listing.is_uncertain
    assert set(shop.items) - set(shop.seen) == {bad + 1}
    assert len(shop.seen) == 63


def test_a_place_that_only_fails_for_a_moment_is_not_left_out() -> None:
    listing, shop = Listing(), wawi(3)
    for number in range(TRIES):
        stretch = listing.next()
        assert stretch is not None
        assert listing.failed(stretch) == (number < TRIES - 1)
    listing.skip(Stretch(0, 1))
    list_all(listing, shop)
    assert set(shop.seen) == {1, 2, 3}
    assert not listing.is_uncertain


def test_what_could_not_be_asked_is_asked_again() -> None:
    listing, shop = Listing(), wawi(5)
    stretch = listing.next()
    assert stretch is not None
    assert listing.next() is None
    listing.put_back(stretch)
    assert listing.next() == stretch
    shop.answer(listing, stretch)
    list_all(listing, shop)
    assert shop.seen == shop.items


def test_what_was_under_way_before_a_return_counts_no_more() -> None:
    listing, shop = Listing(0, None), wawi(100)
    for _ in range(5):
        stretch = listing.next()
        assert stretch is not None
        shop.answer(listing, stretch)
    first, second, third = listing.next(), listing.next(), listing.next()
    assert first is not None
    assert second is not None
    assert third is not None
    del shop.items[0]
    shop.answer(listing, first)
    before = listing.listed
    shop.answer(listing, second)
    assert listing.failed(third)
    listing.put_back(third)
    assert listing.listed == before
    list_all(listing, shop)
    assert set(shop.items) <= set(shop.seen)


@given(
    count=st.integers(0, 300),
    parallel=st.integers(1, 6),
    seconds=st.sampled_from([0.0005, 0.02, 0.6]),
    seed=st.integers(0, 2**16),
)
def test_nothing_is_missed_while_items_come_and_go(count: int, parallel: int, seconds: float, seed: int) -> None:
    """Answers come in any order. What is there from beginning to end is listed: where an item goes, Wawi tells by its
    total, as long as no other comes in the same moment."""
    listing, shop, lot = Listing(), wawi(count, item_seconds=seconds), Random(seed)
    under_way: list[Stretch] = []
    stayed, moves = set(shop.items), 0
    for _ in range(5000):
        while len(under_way) < parallel and (stretch := listing.next()) is not None:
            under_way.append(stretch)
        if not under_way:
            break
        shop.answer(listing, under_way.pop(lot.randrange(len(under_way))))
        if shop.items and moves < 8 and lot.random() < 0.1:
            moves += 1
            stayed.discard(shop.items.pop(lot.randrange(len(shop.items))))
    assert listing.is_finished
    assert stayed <= set(shop.seen)
