"""The copy of Wawi's data: what goes in comes out, and a broken copy is nobody's problem."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, Supplier
from jtl_desktop.storage import schema
from jtl_desktop.storage.catalogue import Catalogue, Counts
from jtl_desktop.storage.errors import CatalogueDamaged, NotWritable
from jtl_desktop.storage.results import GridQuery
from tests.unit.domain import strategies
from tests.unit.storage.builders import (
    AESOP,
    GLUE,
    GOGGLES,
    HELMET,
    ITEMS,
    NORDWIND,
    NOW,
    ROWS,
    SAW,
    SUED,
    SUPPLIERS,
    YESTERDAY,
    fill,
    key,
    listed,
    row,
    shown,
)


def test_what_wawi_told_is_found_again(assortment: Catalogue) -> None:
    assert assortment.item(GLUE) == ITEMS[3]
    assert assortment.row(key(GOGGLES, NORDWIND)) == ROWS[GOGGLES][1]
    assert assortment.row(key(GLUE, NORDWIND)) is None
    assert assortment.item(ItemId(99)) is None
    assert assortment.counts() == Counts(items=4, items_loaded=3, rows=4, suppliers=3)


def test_the_standard_supplier_comes_first_then_the_alphabet(assortment: Catalogue) -> None:
    assert [found.supplier_id for found in assortment.rows_of_item(GOGGLES)] == [NORDWIND, AESOP, SUED]
    assert [supplier.name for supplier in assortment.suppliers()] == ["Äsop", "Nordwind", "Süd GmbH"]


def test_reading_an_item_again_replaces_all_its_rows(assortment: Catalogue) -> None:
    came_or_went = assortment.store_item_suppliers(GOGGLES, [row(GOGGLES, SUED, "1")], read_at=NOW)
    assert came_or_went.rows_changed
    assert assortment.rows_of_item(GOGGLES) == [row(GOGGLES, SUED, "1")]


def test_new_values_alone_change_nothing_about_the_list(assortment: Catalogue) -> None:
    assert not assortment.store_item_suppliers(HELMET, [row(HELMET, NORDWIND, "42")], read_at=NOW).rows_changed
    both = [(SAW, [], NOW), (HELMET, [row(HELMET, NORDWIND, "43")], NOW)]
    assert not assortment.store_loaded(both).rows_changed
    assert assortment.store_loaded([(SAW, [row(SAW, SUED)], NOW)]).rows_changed


def test_listing_items_again_keeps_what_is_known_of_their_suppliers(assortment: Catalogue) -> None:
    assortment.store_items([Item(GOGGLES, "A-1001", "Schutzbrille neu")], seen_at=NOW + timedelta(hours=1))
    renamed = assortment.item(GOGGLES)
    assert renamed is not None
    assert renamed.name == "Schutzbrille neu"
    assert assortment.suppliers_read_at(GOGGLES) == NOW
    assert len(assortment.rows_of_item(GOGGLES)) == 3


def test_a_row_that_was_saved_is_stored_by_itself(assortment: Catalogue) -> None:
    assortment.store_row(row(HELMET, SUED, "39.90"), read_at=NOW)
    assortment.store_row(row(HELMET, NORDWIND, "40"), read_at=NOW)
    assert assortment.rows_of_item(HELMET) == [row(HELMET, NORDWIND, "40"), row(HELMET, SUED, "39.90")]
    assortment.remove_row(key(HELMET, NORDWIND))
    assert assortment.rows_of_item(HELMET) == [row(HELMET, SUED, "39.90")]


def test_an_item_that_left_wawi_is_hidden_until_wawi_lists_it_again(assortment: Catalogue) -> None:
    assortment.mark_item_gone(GOGGLES)
    assert assortment.item(GOGGLES) is None
    assert assortment.rows_of_item(GOGGLES) == []
    assert "A-1001 Nordwind" not in shown(listed(assortment.path, GridQuery()))
    assortment.store_items([ITEMS[1]], seen_at=NOW)
    assert assortment.item(GOGGLES) == ITEMS[1]
    assert assortment.suppliers_read_at(GOGGLES) is None


def test_stale_items_are_those_never_read_or_too_long_ago(assortment: Catalogue) -> None:
    assortment.store_item_suppliers(HELMET, [], read_at=YESTERDAY)
    assert assortment.stale_items([GLUE, HELMET, GOGGLES], NOW - timedelta(minutes=10)) == [GLUE, HELMET]
    assert assortment.stale_items([], NOW) == []


def test_what_was_read_while_the_clock_was_ahead_is_not_fresh_for_ever(assortment: Catalogue) -> None:
    assortment.store_item_suppliers(HELMET, [], read_at=NOW + timedelta(days=3650))
    assert assortment.stale_items([HELMET, GOGGLES], NOW - timedelta(minutes=10), NOW) == [HELMET]


def test_the_list_of_suppliers_is_replaced_as_a_whole(assortment: Catalogue) -> None:
    assortment.store_suppliers([Supplier(SUED, "Süd AG")])
    assert assortment.suppliers() == [Supplier(SUED, "Süd AG")]


def test_only_the_latest_searches_are_remembered(assortment: Catalogue) -> None:
    for number in range(210):
        assortment.remember_hits(f"suche {number}", [GOGGLES])
    assert listed(assortment.path, GridQuery("suche 0")) == []
    assert len(listed(assortment.path, GridQuery("Suche 209"))) == 3


@settings(max_examples=30)
@given(strategies.rows)
def test_any_row_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, wanted) -> None:
    catalogue = Catalogue(tmp_path_factory.mktemp("rows") / "catalogue.sqlite")
    try:
        catalogue.store_row(wanted, read_at=NOW)
        assert catalogue.row(wanted.key) == wanted
    finally:
        catalogue.close()


def test_thirteen_places_survive(assortment: Catalogue) -> None:
    price = Decimal("123456789012.1234567890123")
    assortment.store_row(row(HELMET, SUED, str(price)), read_at=NOW)
    stored = assortment.row(key(HELMET, SUED))
    assert stored is not None
    assert stored.purchase_price_net == price


def test_reading_does_not_wait_for_a_write_under_way(assortment: Catalogue) -> None:
    other = sqlite3.connect(assortment.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM item_supplier")
    assert len(assortment.rows_of_item(GOGGLES)) == 3
    assert len(listed(assortment.path, GridQuery())) == 6
    other.execute("COMMIT")
    other.close()
    assert assortment.rows_of_item(GOGGLES) == []


def test_a_write_waits_for_another_writer(assortment: Catalogue) -> None:
    other = sqlite3.connect(assortment.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    ending.start()
    assortment.remove_row(key(HELMET, NORDWIND))
    ending.join()
    other.close()
    assert assortment.row(key(HELMET, NORDWIND)) is None


def test_a_failed_write_leaves_everything_as_it_was(assortment: Catalogue) -> None:
    with pytest.raises(ValueError, match="finite"):
        assortment.store_loaded([(GOGGLES, [row(GOGGLES, SUED, "NaN")], NOW)])
    with pytest.raises(OverflowError):
        assortment.store_items([Item(ItemId(77), "X", "fine"), Item(ItemId(2**70), "X", "too large")], seen_at=NOW)
    assert assortment.item(ItemId(77)) is None
    assert len(assortment.rows_of_item(GOGGLES)) == 3


def test_a_write_that_the_disk_refuses_is_reported_in_words(assortment: Catalogue) -> None:
    assortment._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(NotWritable) as caught:
        assortment.remove_row(key(HELMET, NORDWIND))
    assert "SQLITE_READONLY" in caught.value.details


def _files(folder: Path) -> list[str]:
    return sorted(path.name.split("-")[0] for path in folder.iterdir())


def test_the_copy_is_still_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    for _ in range(2):
        catalogue = Catalogue(path)
        fill(catalogue)
        catalogue.close()
    catalogue = Catalogue(path)
    assert catalogue.counts().rows == 4
    catalogue.close()
    assert _files(tmp_path) == ["catalogue.sqlite"]


@pytest.mark.parametrize(
    "content", [b"this is not a database at all", b"SQLite format 3\x00" + b"\xff" * 5000, b"x" * 10]
)
def test_an_unreadable_copy_is_set_aside_and_made_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(content)
    catalogue = Catalogue(path)
    fill(catalogue)
    catalogue.close()
    (kept,) = tmp_path.glob("catalogue.unusable-*.sqlite")
    assert kept.read_bytes() == content


@pytest.mark.parametrize("pragma", [f"user_version = {schema.VERSION + 1}", "user_version = 0", "application_id = 7"])
def test_a_copy_of_another_version_or_program_is_set_aside(tmp_path: Path, pragma: str) -> None:
    path = tmp_path / "catalogue.sqlite"
    for _ in range(3):  # only the latest of the unusable files is kept
        catalogue = Catalogue(path)
        fill(catalogue)
        catalogue.close()
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA {pragma}")
        connection.close()
    catalogue = Catalogue(path)
    assert catalogue.counts() == Counts(0, 0, 0, 0)
    assert catalogue.suppliers() == []
    catalogue.close()
    assert _files(tmp_path) == ["catalogue.sqlite", "catalogue.unusable"]


def _break(path: Path) -> None:
    """Overwrite everything behind the first page, as a dying disk might."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xde\xad" * 40_000)


def test_a_copy_that_breaks_in_use_is_made_anew_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    catalogue = Catalogue(path)
    fill(catalogue)
    catalogue.close()
    _break(path)
    catalogue = Catalogue(path)
    with pytest.raises(CatalogueDamaged) as caught:
        catalogue.rows_of_item(GOGGLES)
    assert "only a copy" in caught.value.meaning.in_english()
    with pytest.raises(CatalogueDamaged):
        listed(path, GridQuery())
    catalogue.close()
    catalogue = Catalogue(path)
    fill(catalogue)
    assert catalogue.counts().rows == 4
    catalogue.close()


def test_a_mark_without_a_copy_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    (tmp_path / "catalogue.sqlite.damaged").touch()
    catalogue = Catalogue(path)
    catalogue.close()
    assert _files(tmp_path) == ["catalogue.sqlite"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(NotWritable) as caught:
        Catalogue(tmp_path / "file" / "catalogue.sqlite")
    assert str(tmp_path / "file") in caught.value.meaning.in_english()


def test_a_folder_in_the_place_of_the_copy_is_reported(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").mkdir()
    with pytest.raises(NotWritable):
        Catalogue(tmp_path / "catalogue.sqlite")


def test_suppliers_known_only_by_number_have_no_name(assortment: Catalogue) -> None:
    assortment.store_suppliers(SUPPLIERS[1:])
    assert "A-1001" in shown(listed(assortment.path, GridQuery()))


def test_rows_may_be_read_with_a_few_fields_only(assortment: Catalogue) -> None:
    price, tiers = Field.PURCHASE_PRICE_NET, Field.SCALE_PRICES
    keys = [key(GOGGLES, SUED), key(GLUE, NORDWIND), key(GOGGLES, NORDWIND)]
    whole, partial = assortment.rows(keys), assortment.partial_rows(keys, [price, tiers])
    assert [found is None for found in partial] == [False, True, False]
    for full, part in zip(whole, partial, strict=True):
        if full is None or part is None:
            continue
        expected = ItemSupplier(full.item_id, full.supplier_id)
        assert part == expected.replace(price, full.get(price)).replace(tiers, full.get(tiers))


def test_any_number_of_rows_comes_in_the_order_of_the_keys(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.store_items([Item(ItemId(number), f"A-{number}", "") for number in range(1, 901)], seen_at=NOW)
    loaded = [(ItemId(n), [row(ItemId(n), NORDWIND, "1"), row(ItemId(n), SUED, "2")], NOW) for n in range(1, 901)]
    catalogue.store_loaded(loaded)
    wanted = [key(ItemId(number), SUED) for number in range(1_000, 0, -1)] + [key(ItemId(7), NORDWIND)] * 2
    found = catalogue.rows(wanted)
    assert found[:100] == [None] * 100
    assert [known.key for known in found[100:] if known is not None] == wanted[100:]
    assert found[-1] == row(ItemId(7), NORDWIND, "1")
    assert catalogue.rows([]) == []
    catalogue.close()
