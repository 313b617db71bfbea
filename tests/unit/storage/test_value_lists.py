"""Lists of values to choose from: long ones are cut, typing finds the rest, nobody waits for one that is not wanted."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, Supplier, SupplierId
from jtl_desktop.storage import value_counts, value_lists
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import CatalogueUnreadable, ResultInterrupted
from jtl_desktop.storage.results import Column, Condition, Filter, GridQuery, Only
from jtl_desktop.storage.value_lists import ListedValue, ValueCount
from tests.unit.storage.builders import AESOP, ITEMS, NORDWIND, NOW, ROWS, SUED, fill

EVERYTHING = GridQuery()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    fill(catalogue)
    catalogue.close()
    return tmp_path / "catalogue.sqlite"


def listed(path: Path, column: Column, query: GridQuery = EVERYTHING, pattern: str = "") -> list[tuple[object, int]]:
    return [(found.value, found.count) for found in ValueCount(path, query, column, pattern).run().values]


def test_suppliers_by_name_and_items_without_any_last(shelf: Path) -> None:
    assert listed(shelf, Column.SUPPLIER_NAME) == [("Äsop", 1), ("Nordwind", 2), ("Süd GmbH", 1), (None, 2)]


def test_numbers_by_size_as_they_were_stored(shelf: Path) -> None:
    prices = [Decimal("41.005"), Decimal("94.21"), Decimal("97.23"), Decimal(100), None]
    assert [value for value, _ in listed(shelf, Column.PURCHASE_PRICE_NET)] == prices


def test_yes_before_no(shelf: Path) -> None:
    assert listed(shelf, Column.IS_STANDARD) == [(True, 1), (False, 3), (None, 2)]


def test_search_class_and_other_filters_count_but_not_the_columns_own(shelf: Path) -> None:
    own = Filter(Column.SUPPLIER_NAME, Condition.IS, "Nordwind")
    dear = Filter(Column.PURCHASE_PRICE_NET, Condition.AT_LEAST, Decimal(95))
    query = GridQuery("schutzbrille", (own, dear))
    assert listed(shelf, Column.SUPPLIER_NAME, query) == [("Äsop", 1), ("Nordwind", 1)]
    assert listed(shelf, Column.OWN_SKU, GridQuery(only=Only.NO_SUPPLIER)) == [("b-77", 1)]


def test_a_pattern_finds_values_without_case_and_accents(shelf: Path) -> None:
    assert listed(shelf, Column.SUPPLIER_NAME, pattern="AS") == [("Äsop", 1)]
    assert listed(shelf, Column.OWN_NAME, pattern="uber") == [("Helm Übergröße", 1)]


def test_a_pattern_finds_numbers_by_their_digits(shelf: Path) -> None:
    assert listed(shelf, Column.PURCHASE_PRICE_NET, pattern="4.2") == [(Decimal("94.21"), 1)]
    assert listed(shelf, Column.IS_STANDARD, pattern="nothing") == listed(shelf, Column.IS_STANDARD)


def test_a_long_list_is_cut_and_says_so(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_lists, "MOST_VALUES", 2)
    found = ValueCount(shelf, EVERYTHING, Column.PURCHASE_PRICE_NET).run()
    assert len(found.values) == 2
    assert not found.is_whole


def test_where_every_row_has_its_own_value_the_first_ones_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    items = [ItemId(number) for number in range(1, 101)]
    catalogue.store_items([Item(item, f"A-{item % 90:02}", "A") for item in items], seen_at=NOW)
    rows = {item: ItemSupplier(item, SupplierId(1), sku=f"{item * 7 % 90:02}" if item % 10 else "") for item in items}
    catalogue.store_loaded([(item, [row], NOW) for item, row in rows.items()])
    catalogue.close()
    monkeypatch.setattr(value_counts, "_ITEMS_AT_ONCE", 9)
    monkeypatch.setattr(value_counts, "_MANY", 3)
    monkeypatch.setattr(value_lists, "MOST_VALUES", 10)
    found = ValueCount(catalogue.path, EVERYTHING, Column.SKU).run()
    assert not found.is_whole
    assert len(found.values) == 10
    known = Counter(row.sku for row in rows.values())
    first = sorted(sku for sku in known if sku)[:10]
    assert [(each.value, each.count) for each in found.values] == [(sku, known[sku]) for sku in first]
    own = ValueCount(catalogue.path, EVERYTHING, Column.OWN_SKU).run()
    assert not own.is_whole
    assert [(each.value, each.count) for each in own.values] == [(f"A-{n:02}", 2 if n else 1) for n in range(10)]


def test_a_text_that_holds_the_separator_is_one_value(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.store_items([Item(ItemId(1), "A", "A")], seen_at=NOW)
    texts = ("a", "a\x1fb", "")
    rows = [ItemSupplier(ItemId(1), SupplierId(number), comment=text) for number, text in enumerate(texts)]
    catalogue.store_item_suppliers(ItemId(1), rows, read_at=NOW)
    catalogue.close()
    assert listed(catalogue.path, Column.COMMENT) == [("a", 1), ("a\x1fb", 1), (None, 1)]


def test_days_are_those_of_this_computer_the_latest_first(tmp_path: Path) -> None:
    midnight = datetime(2026, 3, 29).astimezone()
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    moments = [midnight, midnight - timedelta(seconds=1), midnight + timedelta(hours=20), None]
    items = [Item(ItemId(number), f"A-{number}", "A", changed=moment) for number, moment in enumerate(moments)]
    catalogue.store_items(items, seen_at=NOW)
    catalogue.close()
    days = [(date(2026, 3, 29), 2), (date(2026, 3, 28), 1), (None, 1)]
    assert listed(catalogue.path, Column.CHANGED) == days


def test_two_suppliers_of_one_name_are_one_value(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.store_items([Item(ItemId(1), "A", "A")], seen_at=NOW)
    catalogue.store_suppliers([Supplier(SupplierId(1), "Twin"), Supplier(SupplierId(2), "Twin")])
    catalogue.store_item_suppliers(
        ItemId(1), [ItemSupplier(ItemId(1), SupplierId(number)) for number in (1, 2)], read_at=NOW
    )
    catalogue.close()
    found = ValueCount(catalogue.path, EVERYTHING, Column.SUPPLIER_NAME).run()
    assert found.values == (ListedValue("Twin", 2),)


def test_an_empty_catalogue_has_no_values(tmp_path: Path) -> None:
    Catalogue(tmp_path / "catalogue.sqlite").close()
    assert listed(tmp_path / "catalogue.sqlite", Column.SUPPLIER_NAME) == []
    assert listed(tmp_path / "catalogue.sqlite", Column.OWN_SKU) == []


def test_a_missing_catalogue_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnreadable):
        ValueCount(tmp_path / "nowhere.sqlite", EVERYTHING, Column.SKU).run()


@pytest.mark.parametrize("column", [Column.SKU, Column.OWN_NAME])
def test_a_list_that_nobody_wants_any_more_is_not_made(shelf: Path, column: Column) -> None:
    count = ValueCount(shelf, EVERYTHING, column)
    count.interrupt()
    with pytest.raises(ResultInterrupted):
        count.run()


def test_a_list_is_interrupted_while_its_pieces_are_counted(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    count = ValueCount(shelf, EVERYTHING, Column.SKU)
    part = value_counts._Reader
    start = part.start

    def slow(self: value_counts._Reader) -> None:
        count.interrupt()
        begun.set()
        start(self)

    monkeypatch.setattr(part, "start", slow)
    with pytest.raises(ResultInterrupted):
        count.run()
    assert begun.is_set()


def test_a_broken_piece_is_said(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_lists, "counted_value", lambda _column: "s.nonsense")
    with pytest.raises(CatalogueUnreadable):
        ValueCount(shelf, EVERYTHING, Column.SKU).run()


def test_every_column_has_its_values(shelf: Path) -> None:
    """The suppliers' rows and the items without any are all counted, in every column."""
    rows = sum(len(known) for known in ROWS.values())
    without = len(ITEMS) - sum(bool(known) for known in ROWS.values())
    assert {NORDWIND, SUED, AESOP} == {row.supplier_id for known in ROWS.values() for row in known}
    for column in Column:
        if column is not Column.STATE:
            assert sum(count for _, count in listed(shelf, column)) == rows + without


def test_a_value_that_comes_late_counts_as_one_that_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the first rows know one value only, the others are not guessed from them."""
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.store_items([Item(ItemId(number), f"A-{number}", "") for number in range(1, 9)], seen_at=NOW)
    for number in range(1, 8):
        comment = {5: "spät", 6: "", 7: "später"}.get(number, "früh")
        row = ItemSupplier(ItemId(number), NORDWIND, comment=comment, is_standard=number > 4)
        later = NOW + timedelta(days=number // 6)
        catalogue.store_item_suppliers(ItemId(number), [row], read_at=later)
    catalogue.close()
    monkeypatch.setattr(value_counts, "_READERS", 1)
    monkeypatch.setattr(value_counts, "_ITEMS_AT_ONCE", 1)
    path = tmp_path / "catalogue.sqlite"
    assert listed(path, Column.COMMENT) == [("früh", 4), ("spät", 1), ("später", 1), (None, 2)]
    assert listed(path, Column.IS_STANDARD) == [(True, 3), (False, 4), (None, 1)]
    assert listed(path, Column.TAX_RATE) == [(Decimal(0), 7), (None, 1)]
    assert [count for _, count in listed(path, Column.READ_AT)] == [2, 5, 1]


def test_an_item_without_suppliers_was_read_on_its_own_day(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.store_items([Item(ItemId(number), f"A-{number}", "") for number in (1, 2, 3)], seen_at=NOW)
    catalogue.store_item_suppliers(ItemId(1), [ItemSupplier(ItemId(1), NORDWIND)], read_at=NOW)
    catalogue.store_item_suppliers(ItemId(2), [], read_at=NOW + timedelta(days=2))
    catalogue.close()
    later, earlier = ((NOW + timedelta(days=days)).astimezone().date() for days in (2, 0))
    assert listed(tmp_path / "catalogue.sqlite", Column.READ_AT) == [(later, 1), (earlier, 1), (None, 1)]
