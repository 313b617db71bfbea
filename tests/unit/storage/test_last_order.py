"""The next start begins with the order that was found last, as long as it is the order of this catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.storage import last_order as module
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.last_order import last_order
from jtl_desktop.storage.result_build import ResultBuild
from jtl_desktop.storage.results import Column, Condition, Filter, GridQuery, LoadState, Only, ResultSet
from tests.unit.storage.builders import GOGGLES, NORDWIND, NOW, SAW, key, listed, shown

EVERYTHING = GridQuery()
BY_PRICE = GridQuery(sort=((Column.PURCHASE_PRICE_NET, True), (Column.OWN_SKU, False)))


@pytest.fixture(autouse=True)
def _even_short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_ROWS", 1)


@pytest.fixture
def kept(assortment: Catalogue) -> Iterator[ResultSet]:
    yield from _opened(assortment, EVERYTHING)


def _find(catalogue: Catalogue, query: GridQuery) -> None:
    ResultBuild(catalogue.path, query, keeps=True).run().close()


def _opened(catalogue: Catalogue, query: GridQuery) -> Iterator[ResultSet]:
    _find(catalogue, query)
    result = last_order(catalogue.path, query)
    assert result is not None
    yield result
    result.close()


def _files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if "-order" in file.name)


def test_nothing_is_known_before_anything_was_found(assortment: Catalogue) -> None:
    assert last_order(assortment.path, EVERYTHING) is None


def test_the_rows_are_those_that_were_found(assortment: Catalogue, kept: ResultSet) -> None:
    found = listed(assortment.path, EVERYTHING)
    assert kept.rows(0, 10) == found
    assert kept.rows(2, 2) == found[2:4]
    assert (kept.count, kept.is_whole) == (len(found), True)


def test_rows_are_found_in_it_by_key(kept: ResultSet) -> None:
    assert (kept.find(key(GOGGLES, NORDWIND)), kept.find_item(SAW), kept.find_item(ItemId(99))) == (0, 4, None)
    kept.locate([key(GOGGLES, NORDWIND)])
    assert kept.find_item(GOGGLES) == 0


def test_values_are_those_of_the_moment(assortment: Catalogue, kept: ResultSet) -> None:
    assortment.store_items([Item(SAW, "b-77", "Another saw")], seen_at=NOW)
    assortment.mark_item_gone(GOGGLES)
    assert kept.rows(4, 1)[0].item.name == "Another saw"
    assert kept.rows(0, 1)[0].state is LoadState.GONE


def test_an_order_of_ones_own_is_kept_too(assortment: Catalogue) -> None:
    for kept in _opened(assortment, BY_PRICE):
        assert shown(kept.rows(0, 10)) == shown(listed(assortment.path, BY_PRICE))


def test_another_order_is_not_taken_for_it(assortment: Catalogue) -> None:
    _find(assortment, BY_PRICE)
    assert last_order(assortment.path, EVERYTHING) is None


@pytest.mark.parametrize(
    "query",
    [GridQuery(search="a"), GridQuery(only=Only.NO_SUPPLIER), GridQuery(filters=(Filter(Column.GTIN, Condition.IS),))],
)
def test_what_a_search_or_a_filter_leaves_is_not_kept(assortment: Catalogue, query: GridQuery) -> None:
    _find(assortment, query)
    assert _files(assortment.path.parent) == []
    assert last_order(assortment.path, query) is None


def test_a_short_list_is_found_at_once_anyway(assortment: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_ROWS", 100)
    _find(assortment, EVERYTHING)
    assert _files(assortment.path.parent) == []


def test_a_long_list_that_became_short_does_not_come_back(
    assortment: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in _opened(assortment, EVERYTHING):
        monkeypatch.setattr(module, "FEWEST_ROWS", 100)
        _find(assortment, EVERYTHING)
    monkeypatch.setattr(module, "FEWEST_ROWS", 6)
    assortment.mark_item_gone(GOGGLES)
    _find(assortment, EVERYTHING)
    assert last_order(assortment.path, EVERYTHING) is None


def test_the_next_order_may_be_kept_while_the_last_one_is_shown(assortment: Catalogue, kept: ResultSet) -> None:
    before = kept.rows(0, 10)
    assortment.store_items([Item(ItemId(50), "A-0001", "New and first")], seen_at=NOW)
    _find(assortment, EVERYTHING)
    assert kept.rows(0, 10) == before
    (newest,) = [result.rows(0, 1) for result in _opened(assortment, EVERYTHING)]
    assert newest[0].item.sku == "A-0001"


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + bytes(200)])
def test_a_file_that_cannot_be_read_is_done_without(assortment: Catalogue, content: bytes) -> None:
    assortment.path.with_name("catalogue.sqlite-order").write_bytes(content)
    assert last_order(assortment.path, EVERYTHING) is None


def test_where_it_cannot_be_kept_the_rows_are_found_all_the_same(assortment: Catalogue) -> None:
    assortment.path.with_name("catalogue.sqlite-order-part").mkdir()
    result = ResultBuild(assortment.path, EVERYTHING, keeps=True).run()
    assert result.count == 6
    assert last_order(assortment.path, EVERYTHING) is None
    result.close()


@pytest.mark.parametrize("ending", ["lost", "broken", "marked"])
def test_a_catalogue_that_is_made_anew_does_not_begin_with_the_old_order(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "catalogue.sqlite"
    catalogue = Catalogue(path)
    catalogue.store_items([Item(SAW, "b-77", "Saw")], seen_at=NOW)
    _find(catalogue, EVERYTHING)
    catalogue.close()
    if ending == "lost":
        path.unlink()
    elif ending == "broken":
        path.write_bytes(b"no database at all" * 100)
    else:
        (tmp_path / "catalogue.sqlite.damaged").touch()
    Catalogue(path).close()
    assert _files(tmp_path) == []
