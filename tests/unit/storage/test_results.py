"""What the grid lists, in which order, and that a list stays usable while the catalogue changes under it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, Supplier, SupplierId
from jtl_desktop.storage import interruptible, reading, result_build
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.database import connect
from jtl_desktop.storage.errors import CatalogueUnreadable, ResultInterrupted
from jtl_desktop.storage.result_build import ResultBuild, open_result
from jtl_desktop.storage.results import Column, Condition, Filter, GridQuery, GridRow, LoadState, Only
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
    key,
    listed,
    row,
    shown,
    states,
)

ALL = ["A-1001 Nordwind", "A-1001 Äsop", "A-1001 Süd GmbH", "A-1002 Nordwind", "b-77", "C-1"]


def _sorted_by(catalogue: Catalogue, column: Column, *, descending: bool = False) -> list[GridRow]:
    return listed(catalogue.path, GridQuery(sort=((column, descending),)))


def test_without_a_wish_items_follow_their_number_and_the_standard_supplier_comes_first(assortment: Catalogue) -> None:
    assert shown(listed(assortment.path, GridQuery())) == ALL


def test_the_beginning_is_there_before_the_whole_order(assortment: Catalogue) -> None:
    for query in (GridQuery(), GridQuery("a-1"), GridQuery(sort=((Column.PURCHASE_PRICE_NET, True),))):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(result_build, "HEAD_ROWS", 3)
            patch.setattr(result_build, "_FEW_ITEMS", 0)
            head = ResultBuild(assortment.path, query).head()
        assert head is not None
        assert not head.is_whole
        assert head.rows(0, 10) == listed(assortment.path, query)[:3]
        head.close()


@pytest.mark.parametrize("query", [GridQuery(), GridQuery("a-1"), GridQuery("e"), GridQuery(only=Only.NO_STANDARD)])
def test_a_beginning_that_is_long_in_coming_is_not_waited_for(
    assortment: Catalogue, monkeypatch: pytest.MonkeyPatch, query: GridQuery
) -> None:
    monkeypatch.setattr(result_build, "HEAD_ROWS", 3)
    monkeypatch.setattr(result_build, "_FEW_ITEMS", 0)
    for steps in ("_CLASS_STEPS", "_FIRST_STEPS", "_MOST_STEPS"):
        monkeypatch.setattr(result_build, steps, 1)
    build = ResultBuild(assortment.path, query)
    assert build.head() is None
    result = build.run()
    assert result.rows(0, 10) == listed(assortment.path, query)
    result.close()


def test_a_beginning_that_is_not_wanted_any_more_is_given_up(
    assortment: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_build, "_FEW_ITEMS", 0)
    build = ResultBuild(assortment.path, GridQuery("e"))
    _at_the_statement(monkeypatch, "INSERT INTO temp.result", build.interrupt)
    with pytest.raises(ResultInterrupted):
        build.head()


def test_of_a_few_items_all_rows_are_there_at_once(assortment: Catalogue) -> None:
    head = ResultBuild(assortment.path, GridQuery()).head()
    assert head is not None
    assert head.is_whole
    assert head.count == 6
    head.close()


def test_a_row_carries_everything_the_grid_shows(assortment: Catalogue) -> None:
    nordwind, _, _, _, saw, glue = listed(assortment.path, GridQuery())
    assert nordwind == GridRow(ITEMS[1], NORDWIND, "Nordwind", ROWS[GOGGLES][1], LoadState.LOADED, NOW)
    assert saw == GridRow(ITEMS[2], None, "", None, LoadState.NO_SUPPLIER, NOW)
    assert glue == GridRow(ITEMS[3], None, "", None, LoadState.NOT_LOADED, None)


def test_pages_are_cut_anywhere(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery())
    assert result.count == 6
    assert shown(result.rows(2, 2)) == ALL[2:4]
    assert shown(result.rows(4, 100)) == ALL[4:]
    assert result.rows(6, 10) == []
    assert result.rows(0, 0) == []
    result.close()


def test_a_result_that_has_rested_is_read_as_before(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery())
    before = result.rows(0, 10)
    result.rest()
    assert result.rows(0, 10) == before
    result.close()


def test_nothing_found_is_an_empty_list(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery("gibt es nicht"))
    assert (result.count, result.rows(0, 60), result.find_item(GOGGLES)) == (0, [], None)
    result.close()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("SCHUTZBRILLE", ["A-1001"] * 3),
        ("übergröße", ["A-1002"]),
        ("ÜBERGRÖSSE helm", ["A-1002"]),
        ("helm  fehlt", []),
        ("säge", ["b-77"]),
        ("4006381333931", ["A-1002"]),
        ("63813339", ["A-1001"] * 3 + ["A-1002"]),
        ("   ", ["A-1001"] * 3 + ["A-1002", "b-77", "C-1"]),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE item; --", []),
    ],
)
def test_words_are_found_in_number_name_and_gtin(assortment: Catalogue, search: str, found: list[str]) -> None:
    assert [line.item.sku for line in listed(assortment.path, GridQuery(search))] == found


def test_exact_hits_come_before_beginnings_and_beginnings_before_the_rest(assortment: Catalogue) -> None:
    more = [Item(ItemId(21), "A-1001-XL", "Schutzbrille groß"), Item(ItemId(22), "0-1", "Band a-1001")]
    assortment.store_items(more, seen_at=NOW)
    order = list(dict.fromkeys(line.item.sku for line in listed(assortment.path, GridQuery("a-1001"))))
    assert order == ["A-1001", "A-1001-XL", "0-1", "C-1"]
    assert listed(assortment.path, GridQuery("4006381333931"))[0].item.item_id == HELMET


def test_what_wawi_found_for_this_search_is_listed_too(assortment: Catalogue) -> None:
    assortment.remember_hits("Fliegen  Klatsche", [SAW, GLUE])
    assert shown(listed(assortment.path, GridQuery(" fliegen klatsche"))) == ["b-77", "C-1"]
    assert listed(assortment.path, GridQuery("fliegen")) == []


def test_an_explicit_order_wins_over_the_order_of_hits(assortment: Catalogue) -> None:
    query = GridQuery("a-1001", sort=((Column.OWN_SKU, True),))
    assert list(dict.fromkeys(line.item.sku for line in listed(assortment.path, query))) == ["C-1", "A-1001"]


def test_prices_are_sorted_as_numbers_with_missing_ones_last(assortment: Catalogue) -> None:
    up = [
        line.row.purchase_price_net if line.row else None for line in _sorted_by(assortment, Column.PURCHASE_PRICE_NET)
    ]
    assert up == [Decimal("41.005"), Decimal("94.21"), Decimal("97.23"), Decimal(100), None, None]
    down = _sorted_by(assortment, Column.PURCHASE_PRICE_NET, descending=True)
    assert [line.row.purchase_price_net if line.row else None for line in down] == [*up[3::-1], None, None]


def test_german_names_sort_like_a_phone_book(assortment: Catalogue) -> None:
    names = [line.item.name[:4] for line in _sorted_by(assortment, Column.OWN_NAME)]
    assert list(dict.fromkeys(names)) == ["Helm", "Kleb", "Säge", "Schu"]
    suppliers = [line.supplier_name for line in _sorted_by(assortment, Column.SUPPLIER_NAME)]
    assert suppliers == ["Äsop", "Nordwind", "Nordwind", "Süd GmbH", "", ""]
    numbers = [line.row.sku if line.row else "" for line in _sorted_by(assortment, Column.SKU)]
    assert numbers == ["9918-B", "Ärger-1", "ART23948", "art2395", "", ""]


def test_empty_texts_come_last_in_both_directions(assortment: Catalogue) -> None:
    for descending in (False, True):
        comments = [
            line.row.comment if line.row else ""
            for line in _sorted_by(assortment, Column.COMMENT, descending=descending)
        ]
        assert comments == ["zerbrechlich", "", "", "", "", ""]
        numbers = [line.item.gtin for line in _sorted_by(assortment, Column.GTIN, descending=descending)]
        assert numbers[-2:] == ["", ""]


def test_more_tiers_sort_after_fewer(assortment: Catalogue) -> None:
    assert shown(_sorted_by(assortment, Column.SCALE_PRICES))[0] == "A-1001 Nordwind"


def test_several_columns_can_order(assortment: Catalogue) -> None:
    query = GridQuery(sort=((Column.SUPPLIER_NAME, True), (Column.PURCHASE_PRICE_NET, False)))
    assert shown(listed(assortment.path, query))[:3] == ["A-1001 Süd GmbH", "A-1002 Nordwind", "A-1001 Nordwind"]


@pytest.mark.parametrize("column", list(Column))
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_can_order_and_no_row_is_lost(assortment: Catalogue, column: Column, descending: bool) -> None:
    assert sorted(shown(_sorted_by(assortment, column, descending=descending))) == sorted(ALL)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(Column.SUPPLIER_NAME, Condition.IS, "ÄSOP"), ["A-1001 Äsop"]),
        (Filter(Column.SUPPLIER_NAME, Condition.CONTAINS, "sud"), ["A-1001 Süd GmbH"]),
        (Filter(Column.SUPPLIER_NAME, Condition.IS_EMPTY), ["b-77", "C-1"]),
        (Filter(Column.PURCHASE_PRICE_NET, Condition.IS, Decimal("97.230")), ["A-1001 Nordwind"]),
        (Filter(Column.PURCHASE_PRICE_NET, Condition.AT_LEAST, Decimal("97.23")), ["A-1001 Nordwind", "A-1001 Äsop"]),
        (Filter(Column.PURCHASE_PRICE_NET, Condition.AT_MOST, Decimal(50)), ["A-1002 Nordwind"]),
        (Filter(Column.IS_STANDARD, Condition.IS, True), ["A-1001 Nordwind"]),
        (Filter(Column.SCALE_PRICES, Condition.AT_LEAST, Decimal(2)), ["A-1001 Nordwind"]),
        (Filter(Column.SCALE_PRICES, Condition.IS_EMPTY), ALL[1:]),
        (Filter(Column.SKU, Condition.CONTAINS, "ART"), ["A-1001 Nordwind", "A-1002 Nordwind"]),
        (Filter(Column.SKU, Condition.IS, "ärger-1"), ["A-1001 Äsop"]),
        (Filter(Column.COMMENT, Condition.IS_EMPTY), [*ALL[:3], *ALL[4:]]),
        (Filter(Column.GTIN, Condition.IS_EMPTY), ["b-77", "C-1"]),
        (Filter(Column.OWN_NAME, Condition.CONTAINS, "größe"), ["A-1002 Nordwind"]),
    ],
)
def test_filters_keep_what_they_say(assortment: Catalogue, wanted: Filter, found: list[str]) -> None:
    assert shown(listed(assortment.path, GridQuery(filters=(wanted,)))) == found


def test_all_filters_must_hold(assortment: Catalogue) -> None:
    wanted = (
        Filter(Column.SUPPLIER_NAME, Condition.IS, "Nordwind"),
        Filter(Column.PURCHASE_PRICE_NET, Condition.AT_LEAST, Decimal(90)),
    )
    assert shown(listed(assortment.path, GridQuery("brille", filters=wanted))) == ["A-1001 Nordwind"]


def test_a_name_is_not_compared_with_a_number(assortment: Catalogue) -> None:
    with pytest.raises(ValueError, match="number"):
        open_result(assortment.path, GridQuery(filters=(Filter(Column.OWN_NAME, Condition.IS, Decimal(1)),)))


def test_items_without_a_standard_supplier_can_be_listed(assortment: Catalogue) -> None:
    assert shown(listed(assortment.path, GridQuery(only=Only.NO_STANDARD))) == ["A-1002 Nordwind", "b-77"]


def test_rows_are_found_by_what_they_are(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery())
    assert result.find(key(GOGGLES, SUED)) == 2
    assert result.find(key(GLUE, SUED)) is None
    assert result.find_item(HELMET) == 3
    assert result.find_item(GLUE) == 5
    assert result.find_item(ItemId(99)) is None
    result.close()


def test_many_rows_are_found_in_one_pass(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery(sort=((Column.PURCHASE_PRICE_NET, False),)))
    result.locate([key(GOGGLES, NORDWIND), key(GOGGLES, AESOP), key(GLUE, SUED), key(ItemId(99), SUED)])
    result._connection.execute("DROP TABLE temp.result")  # whoever asks again would fail
    assert result.find(key(GOGGLES, NORDWIND)) == 2
    assert result.find(key(GOGGLES, AESOP)) == 3
    assert result.find(key(GLUE, SUED)) is None
    assert result.find_item(GOGGLES) == 1
    assert result.find_item(GLUE) == 5
    assert result.find_item(ItemId(99)) is None
    result.close()


def test_values_are_current_while_the_list_stays(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery())
    assortment.store_row(row(HELMET, NORDWIND, "39.90"), read_at=datetime(2026, 12, 1, tzinfo=UTC))
    assortment.store_suppliers([Supplier(NORDWIND, "Nordwind AG")])
    changed = result.rows(3, 1)[0]
    assert changed.row == row(HELMET, NORDWIND, "39.90")
    assert changed.read_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert changed.supplier_name == "Nordwind AG"
    result.close()


def test_what_leaves_meanwhile_is_shown_as_gone(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery())
    assortment.remove_row(key(GOGGLES, SUED))
    assortment.mark_item_gone(HELMET)
    assortment._writer.execute("DELETE FROM item WHERE item_id = ?", (SAW,))
    rows = result.rows(0, 10)
    assert states(rows) == [
        LoadState.LOADED,
        LoadState.LOADED,
        LoadState.GONE,
        LoadState.GONE,
        LoadState.GONE,
        LoadState.NOT_LOADED,
    ]
    assert (rows[2].item, rows[2].supplier_id, rows[2].row) == (ITEMS[1], SUED, None)
    assert rows[4].item == Item(SAW, "", "")
    result.close()


def test_suppliers_that_arrive_meanwhile_show_in_the_next_list(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery())
    assortment.store_item_suppliers(GLUE, [row(GLUE, SUED), row(GLUE, AESOP)], read_at=NOW)
    assert states(result.rows(5, 1)) == [LoadState.NOT_LOADED]
    result.close()
    assert shown(listed(assortment.path, GridQuery("kleber"))) == ["C-1 Äsop", "C-1 Süd GmbH"]


def test_an_interrupted_build_says_so(assortment: Catalogue) -> None:
    build = ResultBuild(assortment.path, GridQuery())
    build.interrupt()
    with pytest.raises(ResultInterrupted):
        build.run()
    with pytest.raises(ResultInterrupted):
        build.head()


def _at_the_ordering(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do something at the moment at which SQLite begins to find and order the rows."""
    _at_the_statement(monkeypatch, "CREATE TEMP TABLE result", act)


def _at_the_statement(monkeypatch: pytest.MonkeyPatch, begins: str, act: Callable[[], None]) -> None:

    def watched(path: Path, *, create: bool) -> sqlite3.Connection:
        connection = connect(path, create=create)
        connection.set_trace_callback(lambda sql: act() if sql.startswith(begins) else None)
        return connection

    monkeypatch.setattr(reading, "connect", watched)


def _many_items(catalogue: Catalogue) -> GridQuery:
    names = [Item(ItemId(n), f"S-{n * 7919 % 100_003}", f"Artikel {n}") for n in range(20_000)]
    catalogue.store_items(names, seen_at=NOW)
    return GridQuery("artikel", sort=((Column.OWN_NAME, True),))


def test_a_build_under_way_is_interrupted_from_another_thread(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = ResultBuild(catalogue.path, _many_items(catalogue))

    def interrupt() -> None:
        thread = threading.Thread(target=build.interrupt)
        thread.start()
        thread.join()

    _at_the_ordering(monkeypatch, interrupt)
    with pytest.raises(ResultInterrupted):
        build.run()


def test_an_interrupt_between_two_statements_is_not_forgotten(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruptible, "_STEPS_BETWEEN_LOOKS", 100_000)
    build = ResultBuild(catalogue.path, _many_items(catalogue))

    def interrupt_unheard() -> None:
        build._is_interrupted = True

    _at_the_ordering(monkeypatch, interrupt_unheard)
    with pytest.raises(ResultInterrupted):
        build.run()


def test_lists_are_made_and_read_while_the_catalogue_is_written(assortment: Catalogue) -> None:
    """A loader stores answer after answer; nothing waits, fails or shows half of an answer."""
    stop = threading.Event()

    def load() -> None:
        price = 0
        while not stop.is_set():
            price += 1
            assortment.store_item_suppliers(GOGGLES, alike(price) if price % 2 else [], read_at=NOW)

    def alike(price: int) -> list[ItemSupplier]:
        return [row(GOGGLES, supplier, str(price)) for supplier in (NORDWIND, SUED, AESOP)]

    assortment.store_item_suppliers(GOGGLES, alike(0), read_at=NOW)
    loader = threading.Thread(target=load)
    loader.start()
    try:
        kept = open_result(assortment.path, GridQuery())
        for _ in range(100):
            lines = listed(assortment.path, GridQuery("schutzbrille"))
            assert len(lines) in {1, 3}
            shown_prices = {line.row.purchase_price_net for line in kept.rows(0, 3) if line.row is not None}
            assert len(shown_prices) <= 1
            assert len({line.purchase_price_net for line in assortment.rows_of_item(GOGGLES)}) <= 1
        kept.close()
    finally:
        stop.set()
        loader.join()


def test_a_finished_result_is_not_hurt_by_a_late_interrupt(assortment: Catalogue) -> None:
    build = ResultBuild(assortment.path, GridQuery())
    result = build.run()
    build.interrupt()
    assert len(result.rows(0, 10)) == 6
    result.close()


def test_a_result_made_in_a_thread_is_used_in_another(assortment: Catalogue) -> None:
    made = []
    thread = threading.Thread(target=lambda: made.append(open_result(assortment.path, GridQuery())))
    thread.start()
    thread.join()
    assert shown(made[0].rows(0, 10)) == ALL
    made[0].close()


def test_a_catalogue_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnreadable):
        open_result(tmp_path / "none.sqlite", GridQuery())


def test_a_result_whose_tables_vanished_is_reported(assortment: Catalogue) -> None:
    result = open_result(assortment.path, GridQuery())
    assortment._writer.execute("DROP TABLE supplier")
    with pytest.raises(CatalogueUnreadable):
        result.rows(0, 1)
    result.close()


def test_a_page_costs_the_same_wherever_it_lies(catalogue: Catalogue) -> None:
    """Asked of SQLite's own plan, since a stopwatch says little on a busy machine: no scan but of the page itself."""
    catalogue.store_items([Item(ItemId(n), f"S-{n}", "x") for n in range(100)], seen_at=NOW)
    catalogue.store_item_suppliers(ItemId(5), [row(ItemId(5), SupplierId(1))], read_at=NOW)
    result = open_result(catalogue.path, GridQuery())
    statements: list[str] = []
    result._connection.set_trace_callback(statements.append)
    result.rows(50, 10)
    result._connection.set_trace_callback(None)
    plan = [line[3] for line in result._connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}")]
    assert plan[0] == "SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step]
    result.close()
