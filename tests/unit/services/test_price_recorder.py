"""The history must never stand in the way of a load or a save, and tells once that it cannot be kept."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.price_history import OwnWrite, PriceChange, own_price
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.storage.catalogue import Stored
from jtl_desktop.storage.price_store import PriceStore

KEY = RowKey(ItemId(1), SupplierId(2))
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DEARER = PriceChange(KEY, None, own_price(Decimal(10)), own_price(Decimal(11)))


def row(price: int) -> ItemSupplier:
    return ItemSupplier(KEY.item_id, KEY.supplier_id, purchase_price_net=Decimal(price))


@pytest.fixture
def told() -> list[AppError | frozenset[ItemId]]:
    return []


def recorder_on(path: Path, told: list[AppError | frozenset[ItemId]]) -> PriceRecorder:
    made = PriceRecorder(PriceStore(path))
    made.recorded.subscribe(told.append)
    made.problem.subscribe(told.append)
    return made


def test_a_history_that_cannot_be_written_is_told_once(
    tmp_path: Path, told: list[AppError | frozenset[ItemId]]
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    recorder = recorder_on(tmp_path / "taken" / "history.sqlite", told)
    for _ in range(3):
        recorder.record(Stored(rows_changed=False, prices=(DEARER,)), NOW)
        recorder.tell()
    assert [type(news).__name__ for news in told] == ["NotWritable"]


def test_listeners_hear_of_items_with_new_records(tmp_path: Path, told: list[AppError | frozenset[ItemId]]) -> None:
    recorder = recorder_on(tmp_path / "history.sqlite", told)
    recorder.record(Stored(rows_changed=False), NOW)
    recorder.tell()
    assert told == []
    recorder.record(Stored(rows_changed=False, prices=(DEARER,)), NOW)
    recorder.tell()
    recorder.tell()
    assert told == [frozenset({KEY.item_id})]


def test_our_own_write_is_not_also_seen(tmp_path: Path, told: list[AppError | frozenset[ItemId]]) -> None:
    store = PriceStore(tmp_path / "history.sqlite")
    recorder = PriceRecorder(store)
    recorder.recorded.subscribe(told.append)
    own = OwnWrite(KEY, row(10), row(11), NOW, "b")
    recorder.record_own(Stored(rows_changed=False, prices=(DEARER,)), NOW, [own], {KEY: row(11)})
    recorder.tell()
    assert [(record.source.value, record.batch) for record in store.of_item(KEY.item_id)] == [("save", "b")]
    assert told == [frozenset({KEY.item_id})]
    store.close()


def test_a_row_first_seen_is_compared_with_the_history(tmp_path: Path) -> None:
    store = PriceStore(tmp_path / "history.sqlite")
    recorder = PriceRecorder(store)
    recorder.record(Stored(rows_changed=False, prices=(DEARER,)), NOW)
    recorder.record(Stored(rows_changed=True, first_seen=(row(12),)), NOW)
    assert [record.change.new for record in store.of_item(KEY.item_id)] == [
        own_price(Decimal(11)),
        own_price(Decimal(12)),
    ]
    store.close()
