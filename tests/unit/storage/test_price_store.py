"""The history of prices on the disk: nothing twice, nothing lost but what is asked to be forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.items import ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.price_history import OwnWrite, PriceChange, Source, changes_of_row, own_price
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import HistoryDamaged, HistoryUnreadable, NotWritable, ResultInterrupted
from jtl_desktop.storage.price_results import Direction, PriceBuild, PriceOrder, PriceQuery, PriceSummary
from jtl_desktop.storage.price_store import PriceStore
from tests.unit.storage.builders import AESOP, GLUE, GOGGLES, HELMET, NORDWIND, NOW, SUED, TIERS, key, row

HERE = key(HELMET, NORDWIND)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PriceStore]:
    made = PriceStore(tmp_path / "history" / "price_history.sqlite")
    yield made
    made.close()


def change(old: str | None, new: str | None, where: RowKey = HERE) -> PriceChange:
    prices = [None if price is None else own_price(Decimal(price)) for price in (old, new)]
    return PriceChange(where, None, *prices)


def told(store: PriceStore, where: RowKey = HERE) -> list[str]:
    records = [record for record in store.of_item(where.item_id) if record.change.key == where]
    return [
        f"{_price(record.change.old)} -> {_price(record.change.new)} {record.source.value} {record.batch}".strip()
        for record in records
    ]


def _price(price: ScalePrice | None) -> str:
    return "none" if price is None else f"{price.percent} %" if price.is_percent else str(price.net)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# Recording


def test_what_is_recorded_is_found_again_digit_for_digit(store: PriceStore) -> None:
    before, after = row(HELMET, NORDWIND, "41.005"), row(HELMET, NORDWIND, "0.0000000000001", scale_prices=TIERS)
    changes = changes_of_row(HERE, before, after)
    assert store.record(changes, NOW, Source.SEEN) == 3
    assert [record.change for record in store.of_item(HELMET)] == changes
    assert {record.at for record in store.of_item(HELMET)} == {NOW}


def test_nothing_is_written_before_there_is_something_to_write(store: PriceStore) -> None:
    assert store.record([], NOW, Source.SEEN) == 0
    assert store.of_item(HELMET) == []
    assert (store.count(), store.began_at(), store.unlike_the_last([row(HELMET, NORDWIND)])) == (0, None, [])
    assert store.delete_some_before(NOW) == 0
    assert not store.path.exists()


def test_the_same_change_seen_again_after_a_power_cut_is_not_recorded_again(store: PriceStore) -> None:
    store.record([change("10", "11")], NOW, Source.SEEN)
    assert store.record([change("10", "11")], later(60), Source.SEEN) == 0
    assert store.record([change("11", "10")], later(90), Source.SEEN) == 1


def test_a_save_that_a_reading_saw_first_is_one_record_and_the_saves(store: PriceStore) -> None:
    write = OwnWrite(HERE, row(HELMET, NORDWIND, "10"), row(HELMET, NORDWIND, "12"), NOW, "b1")
    store.record([change("10", "12")], later(1), Source.SEEN)
    assert len(store.record_own(write, row(HELMET, NORDWIND, "12"), later(2), Source.SAVE)) == 1
    store.record_own(write, row(HELMET, NORDWIND, "12"), later(3), Source.SAVE)
    assert told(store) == ["10 -> 12 save b1"]


def test_what_somebody_else_did_long_before_our_write_stays_theirs(store: PriceStore) -> None:
    store.record([change("9", "12")], later(-60), Source.SEEN)
    write = OwnWrite(HERE, row(HELMET, NORDWIND, "10"), row(HELMET, NORDWIND, "12"), NOW, "b1")
    store.record_own(write, row(HELMET, NORDWIND, "12"), later(2), Source.SAVE)
    assert told(store) == ["9 -> 12 seen", "10 -> 12 save b1"]


def test_a_write_that_wawi_did_not_store_leaves_no_record(store: PriceStore) -> None:
    write = OwnWrite(HERE, row(HELMET, NORDWIND, "10"), row(HELMET, NORDWIND, "12"), NOW, "b1")
    assert store.record_own(write, row(HELMET, NORDWIND, "10"), later(2), Source.SAVE) == []
    assert told(store) == []


def test_a_row_that_one_save_deletes_and_creates_again_changed_once_or_not_at_all(store: PriceStore) -> None:
    old, new = row(HELMET, NORDWIND, "10", scale_prices=TIERS), row(HELMET, NORDWIND, "12")
    store.record_own(OwnWrite(HERE, old, None, NOW, "b1"), None, later(1), Source.SAVE)
    store.record_own(OwnWrite(HERE, None, new, later(1), "b1"), new, later(2), Source.SAVE)
    assert sorted(told(store)) == ["10 -> 12 save b1", "2.5 % -> none save b1", "94.21 -> none save b1"]
    back = OwnWrite(HERE, new, None, later(3), "b2"), OwnWrite(HERE, None, new, later(4), "b2")
    store.record_own(back[0], None, later(4), Source.SAVE)
    store.record_own(back[1], new, later(5), Source.SAVE)
    assert len(told(store)) == 3


def test_rows_unknown_to_the_catalogue_are_compared_with_their_last_record(store: PriceStore) -> None:
    store.record([change("10", "11")], NOW, Source.SEEN)
    assert store.unlike_the_last([row(HELMET, NORDWIND, "11"), row(GLUE, SUED, "7")]) == []
    (found,) = store.unlike_the_last([row(HELMET, NORDWIND, "13")])
    assert (found.old, found.new) == (own_price(Decimal(11)), own_price(Decimal(13)))
    store.record([change("11", None)], later(5), Source.SEEN)
    (found,) = store.unlike_the_last([row(HELMET, NORDWIND, "13")])
    assert (found.old, found.new) == (None, own_price(Decimal(13)))


# What the catalogue sees


def test_the_catalogue_tells_which_prices_differ_from_the_last_reading(assortment: Catalogue) -> None:
    fresh: list[ItemSupplier] = [
        row(GOGGLES, SUED, "94.21"),
        row(GOGGLES, NORDWIND, "97.23", is_standard=True, scale_prices=TIERS[:1]),
        row(GOGGLES, AESOP, "101", comment="new"),
    ]
    stored = assortment.store_item_suppliers(GOGGLES, fresh, read_at=NOW)
    assert not stored.rows_changed
    assert {(change.key.supplier_id, change.from_quantity) for change in stored.prices} == {
        (NORDWIND, Decimal(50)),
        (AESOP, None),
    }
    assert assortment.store_item_suppliers(GOGGLES, fresh, read_at=NOW).prices == ()


def test_a_supplier_that_comes_or_goes_is_a_change_where_the_item_was_known(assortment: Catalogue) -> None:
    stored = assortment.store_item_suppliers(HELMET, [row(HELMET, SUED, "39")], read_at=NOW)
    ends = {change.key.supplier_id: (_price(change.old), _price(change.new)) for change in stored.prices}
    assert ends == {SUED: ("none", "39"), NORDWIND: ("41.005", "none")}
    assert stored.first_seen == ()


def test_the_first_sight_of_an_item_is_no_change(assortment: Catalogue) -> None:
    stored = assortment.store_item_suppliers(GLUE, [row(GLUE, SUED, "7")], read_at=NOW)
    assert (stored.prices, stored.first_seen) == ((), (row(GLUE, SUED, "7"),))


def test_an_item_that_leaves_wawi_takes_its_prices_along(assortment: Catalogue) -> None:
    stored = assortment.mark_item_gone(HELMET)
    assert [(_price(change.old), _price(change.new)) for change in stored.prices] == [("41.005", "none")]


# Keeping it small and whole


def test_what_is_too_old_is_forgotten_and_the_disk_gets_its_room_back(store: PriceStore) -> None:
    for number in range(3):
        store.record([change(str(number), str(number + 1))], later(-1000 + number), Source.SEEN)
    store.record([change("3", "4")], NOW, Source.SEEN)
    assert store.count_before(later(-1)) == 3
    assert store.delete_some_before(later(-1)) == 3
    assert store.delete_some_before(later(-1)) == 0
    while store.give_back():
        pass
    assert told(store) == ["3 -> 4 seen"]
    store.check()


def test_much_history_leaves_a_small_file_once_it_is_deleted(store: PriceStore) -> None:
    many = [change("1", str(number), key(HELMET, SupplierId(number))) for number in range(1000, 9000)]
    store.record(many, NOW, Source.SEEN)
    store.begin(later(-50))
    assert store.began_at() == later(-50)
    store.begin(NOW)
    assert store.began_at() == later(-50), "recording begins once"
    assert store.delete_all(later(9)) == 8000
    while store.give_back():
        pass
    assert (store.count(), store.began_at()) == (0, later(9))
    assert store.path.stat().st_size < 100_000


def test_a_broken_history_is_kept_and_goes_on_with_what_can_be_read(store: PriceStore) -> None:
    many = [change("1", str(number), key(HELMET, SupplierId(number))) for number in range(1, 4000)]
    store.record(many, NOW, Source.SEEN)
    while store.give_back():
        pass
    size = store.path.stat().st_size
    store.close()
    with store.path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096 * 3)
    broken = PriceStore(store.path)
    with pytest.raises(HistoryDamaged):
        broken.check()
    broken.close()
    renewed = PriceStore(store.path)
    assert renewed.record([change("7", "8", key(GLUE, SUED))], NOW, Source.SEEN) == 1
    renewed.check()
    assert 500 < renewed.count() < 4000
    renewed.close()
    assert list(store.path.parent.glob("price_history.damaged-*.sqlite"))


def test_a_file_that_is_no_database_is_set_aside(store: PriceStore) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(b"not a database, by far" * 500)
    assert store.record([change("1", "2")], NOW, Source.SEEN) == 1


def test_a_history_of_a_later_version_is_left_alone(store: PriceStore) -> None:
    store.path.parent.mkdir()
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(NotWritable):
        store.record([change("1", "2")], NOW, Source.SEEN)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(NotWritable):
        PriceStore(tmp_path / "taken" / "history.sqlite").record([change("1", "2")], NOW, Source.SEEN)


def test_a_closed_history_takes_no_records(store: PriceStore) -> None:
    store.close()
    with pytest.raises(NotWritable):
        store.record([change("1", "2")], NOW, Source.SEEN)


# The list of what changed


@pytest.fixture
def filled(store: PriceStore) -> PriceStore:
    """Four changes, a day apart, the newest last."""
    day = timedelta(days=1)
    store.record([change("10", "9", key(GOGGLES, NORDWIND))], NOW - 3 * day, Source.SEEN)
    store.record([change("100", "105", key(HELMET, SUED))], NOW - 2 * day, Source.SAVE, "b1")
    store.record([change("10", "10.49", key(GLUE, AESOP))], NOW - day, Source.SEEN)
    store.record([change("5", None, key(GOGGLES, SUED))], NOW, Source.SEEN)
    return store


def listed(filled: PriceStore, assortment: Catalogue, query: PriceQuery) -> list[str]:
    build = PriceBuild(filled.path, assortment.path, query)
    first = [line.sku for line in build.first_lines(100)]
    result = build.run()
    lines = [line for line in result.lines(0, 100) if line is not None]
    assert first == [line.sku for line in lines]
    assert result.summary.count == len(lines)
    result.close()
    assert result.lines(0, 1) == []
    return [f"{line.sku} {line.supplier} {_price(line.record.change.new)}" for line in lines]


ALL = ["A-1001 Süd GmbH none", "C-1 Äsop 10.49", "A-1002 Süd GmbH 105", "A-1001 Nordwind 9"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (PriceQuery(), ALL),
        (PriceQuery(is_descending=False), ALL[::-1]),
        (PriceQuery(since=NOW - timedelta(days=1)), ALL[:2]),
        (PriceQuery(since=NOW - timedelta(days=2), until=NOW), ALL[1:3]),
        (PriceQuery(supplier_id=SUED), [ALL[0], ALL[2]]),
        (PriceQuery(source=Source.SAVE), [ALL[2]]),
        (PriceQuery(term="helm"), [ALL[2]]),
        (PriceQuery(term="a-1001 "), [ALL[0], ALL[1], ALL[3]]),
        (PriceQuery(direction=Direction.RISES), [ALL[1], ALL[2]]),
        (PriceQuery(direction=Direction.DROPS), [ALL[3]]),
        (PriceQuery(at_least=Decimal(5)), [ALL[2], ALL[3]]),
        (PriceQuery(at_least=Decimal("4.9")), [ALL[1], ALL[2], ALL[3]]),
        (PriceQuery(at_least=Decimal("4.9000001")), [ALL[2], ALL[3]]),
        (PriceQuery(order=PriceOrder.PERCENT), [ALL[2], ALL[1], ALL[3], ALL[0]]),
        (PriceQuery(order=PriceOrder.SKU, is_descending=False), [ALL[0], ALL[3], ALL[2], ALL[1]]),
        (PriceQuery(order=PriceOrder.SUPPLIER, is_descending=False), [ALL[1], ALL[3], ALL[0], ALL[2]]),
    ],
)
def test_what_changed_by_filter_and_order(
    filled: PriceStore, assortment: Catalogue, query: PriceQuery, wanted: list[str]
) -> None:
    assert listed(filled, assortment, query) == wanted


def test_the_sum_line(filled: PriceStore, assortment: Catalogue) -> None:
    result = PriceBuild(filled.path, assortment.path, PriceQuery()).run()
    assert result.summary == PriceSummary(4, 2, 1, Decimal("-0.033333"))
    result.close()


def test_an_empty_history_is_an_empty_list(store: PriceStore, assortment: Catalogue) -> None:
    build = PriceBuild(store.path, assortment.path, PriceQuery())
    assert build.first_lines(10) == []
    assert build.run().summary == PriceSummary(0, 0, 0, None)


def test_lines_that_were_deleted_meanwhile_are_gaps(filled: PriceStore, assortment: Catalogue) -> None:
    result = PriceBuild(filled.path, assortment.path, PriceQuery()).run()
    filled.delete_some_before(NOW - timedelta(hours=36))
    assert [line is None for line in result.lines(0, 9)] == [False, False, True, True]
    result.close()


def test_an_interrupted_list_is_not_made(filled: PriceStore, assortment: Catalogue) -> None:
    build = PriceBuild(filled.path, assortment.path, PriceQuery())
    build.interrupt()
    with pytest.raises(ResultInterrupted):
        build.run()
    with pytest.raises(ResultInterrupted):
        build.first_lines(1)


def test_a_history_that_cannot_be_read_is_said(filled: PriceStore, assortment: Catalogue) -> None:
    with pytest.raises(HistoryUnreadable):
        PriceBuild(filled.path, assortment.path.parent / "missing" / "catalogue.sqlite", PriceQuery()).run()


def test_a_list_that_cannot_be_read_on_is_said(filled: PriceStore, assortment: Catalogue) -> None:
    result = PriceBuild(filled.path, assortment.path, PriceQuery()).run()
    with sqlite3.connect(filled.path) as connection:
        connection.execute("DROP TABLE price_change")
    connection.close()
    with pytest.raises(HistoryUnreadable):
        result.lines(0, 9)
    result.close()


def test_damage_found_while_recording_is_said(filled: PriceStore) -> None:
    size = filled.path.stat().st_size
    filled.close()
    for side in filled.path.parent.glob("*-wal"):
        side.unlink()
    with filled.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))
    broken = PriceStore(filled.path)
    with pytest.raises(HistoryDamaged):
        broken.record([change("1", "2")], NOW, Source.SEEN)
    broken.close()
    renewed = PriceStore(filled.path)
    assert renewed.record([change("1", "2")], NOW, Source.SEEN) == 1
    renewed.close()


def test_no_name_and_no_path_is_kept(filled: PriceStore) -> None:
    with filled.reading() as connection:
        assert connection is not None
        names = [line[1] for line in connection.execute("PRAGMA table_info(price_change)")]
    assert names == [
        "price_id", "item_id", "supplier_id", "from_quantity", "old_net", "old_percent", "net", "percent", "at",
        "source", "batch", "rise",
    ]  # fmt: skip


def test_the_moment_is_kept_in_utc(filled: PriceStore) -> None:
    assert {record.at.tzinfo for record in filled.of_item(GOGGLES)} == {UTC}
