"""What the index keeps of itself, and which items are due, whoever read or listed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.index_store import IndexCounts, IndexRecord, IndexStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
LONG_AGO = NOON - timedelta(days=3)
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def store(catalogue: Catalogue) -> IndexStore:
    return IndexStore(catalogue)


def item(number: int, *, name: str = "", changed: datetime | None = LONG_AGO) -> Item:
    return Item(ItemId(number), f"A-{number}", name, changed=changed)


def ids(*numbers: int) -> list[ItemId]:
    return [ItemId(number) for number in numbers]


def read(catalogue: Catalogue, number: int, at: datetime) -> None:
    catalogue.store_item_suppliers(ItemId(number), [], read_at=at)


def test_a_new_catalogue_knows_of_no_index(store: IndexStore) -> None:
    assert store.record() == IndexRecord()
    assert store.counts() == IndexCounts(0, 0, 0)


def test_how_far_it_is_comes_back_exactly(store: IndexStore) -> None:
    record = IndexRecord(NOON, 128, 5000, NOON - A_MINUTE, 12.5, NOON + A_MINUTE, NOON)
    store.keep(record)
    assert store.record() == record
    store.keep(replace(record, began_at=None, changed_until=None, read_anew_before=None))
    assert store.record() == IndexRecord(None, 128, 5000, NOON - A_MINUTE, 12.5)


def test_listed_items_are_stored_with_the_place_and_new_ones_are_counted(
    catalogue: Catalogue, store: IndexStore
) -> None:
    record = IndexRecord(NOON, 2, 3)
    assert store.store_listed([item(1), item(2), item(2)], NOON, record) == 2
    assert store.store_listed([item(2), item(3)], NOON, replace(record, listed=3)) == 1
    assert store.store_listed([], NOON, record) == 0
    assert (store.record(), catalogue.counts().items) == (record, 3)
    assert store.never_read(ItemId(0), 10) == ids(1, 2, 3)
    assert store.never_read(ItemId(1), 1) == ids(2)


def test_an_item_with_another_date_is_due_until_it_is_read_after_that(catalogue: Catalogue, store: IndexStore) -> None:
    catalogue.store_items([item(1), item(2)], seen_at=NOON)
    read(catalogue, 1, NOON)
    read(catalogue, 2, NOON)
    assert store.due(LATER, 10) == []
    noticed = NOON + 5 * A_MINUTE
    catalogue.store_items([item(1, changed=NOON + A_MINUTE), item(2, name="only named anew")], seen_at=noticed)
    assert store.due(LATER, 10) == ids(1)
    read(catalogue, 1, noticed - A_MINUTE)
    assert store.due(LATER, 10) == ids(1)
    read(catalogue, 1, noticed + A_MINUTE)
    assert store.due(LATER, 10) == []


def test_a_date_that_vanishes_says_nothing_and_a_first_date_does(catalogue: Catalogue, store: IndexStore) -> None:
    catalogue.store_items([item(1), item(2, changed=None)], seen_at=NOON)
    read(catalogue, 1, NOON)
    read(catalogue, 2, NOON)
    catalogue.store_items([item(1, changed=None), item(2)], seen_at=NOON + A_MINUTE)
    assert store.due(LATER, 10) == ids(2)


def test_what_changed_in_this_second_may_do_so_again_under_the_same_date(
    catalogue: Catalogue, store: IndexStore
) -> None:
    catalogue.store_items([item(1, changed=NOON), item(2)], seen_at=NOON)
    read(catalogue, 1, NOON)
    assert store.due(NOON, 10) == []
    soon = NOON + timedelta(seconds=3)
    assert store.due(soon, 10) == ids(1)
    read(catalogue, 1, soon)
    assert store.due(LATER, 10) == []


def test_what_a_wrong_clock_noticed_is_not_due_for_ever(catalogue: Catalogue, store: IndexStore) -> None:
    catalogue.store_items([item(1)], seen_at=NOON)
    read(catalogue, 1, NOON)
    catalogue.store_items([item(1, changed=NOON + A_MINUTE)], seen_at=NOON + timedelta(days=400))
    assert store.due(LATER, 10) == ids(1)
    read(catalogue, 1, NOON + A_MINUTE)
    assert store.due(LATER, 10) == []


def test_an_item_that_is_gone_is_neither_due_nor_unread_until_it_is_listed_again(
    catalogue: Catalogue, store: IndexStore
) -> None:
    catalogue.store_items([item(1), item(2)], seen_at=NOON)
    read(catalogue, 1, NOON)
    catalogue.store_items([item(1, changed=NOON + A_MINUTE)], seen_at=NOON + A_MINUTE)
    catalogue.mark_item_gone(ItemId(1))
    catalogue.mark_item_gone(ItemId(2))
    assert (store.due(LATER, 10), store.never_read(ItemId(0), 10)) == ([], [])
    assert store.counts() == IndexCounts(0, 0, 2)
    assert store.store_listed([item(1)], NOON + A_MINUTE, IndexRecord()) == 1
    assert store.never_read(ItemId(0), 10) == ids(1)


def test_the_oldest_come_first_and_what_was_read_in_the_future_is_found(
    catalogue: Catalogue, store: IndexStore
) -> None:
    catalogue.store_items([item(number) for number in (1, 2, 3, 4)], seen_at=NOON)
    for number, minutes in ((1, 3), (2, 1), (3, 100)):
        read(catalogue, number, NOON + minutes * A_MINUTE)
    assert store.read_longest_ago(NOON + 10 * A_MINUTE, 10) == ids(2, 1)
    assert store.read_longest_ago(NOON + 10 * A_MINUTE, 1) == ids(2)
    assert store.count_read_before(NOON + 2 * A_MINUTE) == 1
    assert store.read_in_the_future(NOON + 10 * A_MINUTE, 10) == ids(3)
    assert store.counts() == IndexCounts(4, 1, 0)
    assert store.counts(NOON + 2 * A_MINUTE) == IndexCounts(4, 2, 0)


def test_what_a_listing_did_not_show_is_found_in_pieces(catalogue: Catalogue, store: IndexStore) -> None:
    catalogue.store_items([item(number) for number in range(1, 8)], seen_at=NOON)
    catalogue.store_items([item(2), item(5)], seen_at=NOON + A_MINUTE)
    later = NOON + A_MINUTE
    assert store.not_seen_since(later, ItemId(0), 3) == ids(1, 3, 4)
    assert store.not_seen_since(later, ItemId(4), 3) == ids(6, 7)
    assert store.not_seen_since(later, ItemId(7), 3) == []


def test_a_thousand_items_may_come_at_once(catalogue: Catalogue, store: IndexStore) -> None:
    catalogue.store_items([item(number) for number in range(1, 1_501)], seen_at=NOON)
    catalogue.store_items([item(number, name="new") for number in range(1, 1_501)], seen_at=NOON)
    assert catalogue.counts().items == 1_500
    known = catalogue.item(ItemId(1_500))
    assert known is not None
    assert known.name == "new"
