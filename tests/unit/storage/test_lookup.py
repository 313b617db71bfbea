"""Tens of thousands of keys find their rows in one go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jtl_desktop.domain.headings import Key
from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, RowKey, Supplier, SupplierId
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import CatalogueDamaged, CatalogueUnreadable
from jtl_desktop.storage.lookup import look_up

NOW = datetime(2026, 11, 22, tzinfo=UTC)
A, B = SupplierId(1), SupplierId(2)


def row(item: int, supplier: SupplierId, sku: str, *, standard: bool = False) -> ItemSupplier:
    return ItemSupplier(ItemId(item), supplier, sku=sku, is_standard=standard)


@pytest.fixture
def path(tmp_path):
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.store_suppliers([Supplier(A, "Nordwind"), Supplier(B, "Süd GmbH")])
    items = [
        Item(ItemId(1), "A-1", "Eins", "4012345678901"),
        Item(ItemId(2), "a-1", "Zwei", "4012345678901"),
        Item(ItemId(3), "00012", "Drei", "0012345678905"),
        Item(ItemId(4), "GRÖSSE-XL", "Vier", ""),
        Item(ItemId(5), "weg", "Fünf", "4099999999999"),
    ]
    catalogue.store_items(items, seen_at=NOW)
    catalogue.store_loaded(
        [
            (ItemId(1), [row(1, A, "L-1", standard=True), row(1, B, "l-1")], NOW),
            (ItemId(3), [row(3, B, "Ü-77")], NOW),
            (ItemId(4), [row(4, A, ""), row(4, B, "L-1")], NOW),
            (ItemId(5), [row(5, A, "L-5")], NOW),
        ]
    )
    catalogue.mark_item_gone(ItemId(5))
    catalogue.close()
    return tmp_path / "catalogue.sqlite"


def test_own_skus_are_found_whatever_their_case_an_exact_one_goes_first(path):
    hits = look_up(path, ["A-1", "A-1 ", "größe-xl", "00012", "12", "weg", ""])
    assert hits.own == {"A-1": (ItemId(1),), "größe-xl": (ItemId(4),), "00012": (ItemId(3),)}
    assert look_up(path, ["a-1"]).own == {"a-1": (ItemId(2),)}


def test_two_items_that_differ_in_case_only_are_both_hit(path):
    catalogue = Catalogue(path)
    catalogue.store_items([Item(ItemId(6), "b-9", "x"), Item(ItemId(7), "B-9", "y")], seen_at=NOW)
    catalogue.close()
    assert set(look_up(path, ["B-9"]).own["B-9"]) == {ItemId(7)}
    catalogue = Catalogue(path)
    catalogue.store_items([Item(ItemId(8), "Ä-9", "x"), Item(ItemId(9), "ä-9", "y")], seen_at=NOW)
    catalogue.close()
    assert set(look_up(path, ["A-9"]).own["A-9"]) == {ItemId(8), ItemId(9)}


def test_gtins_are_texts(path):
    hits = look_up(path, ["4012345678901", "0012345678905", "12345678905", "4099999999999"])
    assert hits.gtin == {"4012345678901": (ItemId(1), ItemId(2)), "0012345678905": (ItemId(3),)}
    assert hits.best() is Key.GTIN


def test_suppliers_skus_lead_to_rows_and_may_be_shared(path):
    hits = look_up(path, ["L-1", "ü-77"])
    assert hits.supplier == {"L-1": (RowKey(ItemId(1), A), RowKey(ItemId(4), B)), "ü-77": (RowKey(ItemId(3), B),)}


def test_the_suppliers_of_every_item_that_was_hit_are_known(path):
    hits = look_up(path, ["A-1", "00012", "a-1"])
    assert hits.suppliers == {
        ItemId(1): ((A, True), (B, False)),
        ItemId(2): (),
        ItemId(3): ((B, False),),
    }


def test_many_keys_are_no_more_work_than_a_few(path):
    assert look_up(path, [f"X-{number}" for number in range(60_000)]).count(Key.OWN_SKU) == 0


def test_a_catalogue_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(CatalogueUnreadable):
        look_up(tmp_path / "nowhere.sqlite", ["A"])
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database " * 400)
    with pytest.raises(CatalogueDamaged):
        look_up(broken, ["A"])
