"""Saves as a whole: what they consist of, how each row ended, what an interrupted one left; how long that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.text import plural, text
from jtl_desktop.storage import write_log
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.workspace import Workspace

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
PRICE = Field.PURCHASE_PRICE_NET
GOOD = ("saved", "found saved")
DONE = text("Saved, and read back from JTL-Wawi.")


def key(number: int) -> RowKey:
    return RowKey(ItemId(number), SupplierId(1))


def row(number: int, price: str) -> ItemSupplier:
    return ItemSupplier(ItemId(number), SupplierId(1), purchase_price_net=Decimal(price))


def edit(number: int, price: str) -> RowChange:
    return RowChange(key(number), ChangeKind.EDIT, row(number, "5"), MappingProxyType({PRICE: Decimal(price)}))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace(tmp_path / "workspace.sqlite")
    yield made
    made.close()


def begun(workspace: Workspace, batch: str, *numbers: int, at: datetime = NOW) -> None:
    workspace.save_changes([edit(number, "5.50") for number in numbers])
    workspace.writes.begin_save(batch, [key(number) for number in numbers], at)


def test_a_save_that_has_not_ended_knows_its_rows_as_long_as_nobody_touches_them(workspace: Workspace) -> None:
    begun(workspace, "one", 1, 2, 3, 4)
    workspace.writes.note_row("one", key(1), "saved", DONE, NOW)
    workspace.save_change(edit(2, "7"))
    workspace.drop_change(key(3))
    (save,) = workspace.writes.open_saves()
    assert (save.batch, save.begun_at, save.rows, save.keys) == ("one", NOW, 4, (key(4),))
    workspace.writes.end_save("one", LATER, left_state="waiting", left_note=text("Left."))
    assert workspace.writes.open_saves() == []


def test_a_save_is_taken_back_by_the_save_of_its_reverse_and_only_once(workspace: Workspace) -> None:
    begun(workspace, "first", 1, 2)
    workspace.writes.note_taking_back("first", [edit(1, "4.00"), edit(2, "5.50")])
    workspace.save_change(edit(1, "4.10"))
    workspace.writes.begin_save("other", [key(1)], LATER)
    assert not any(save.is_taken_back for save in workspace.writes.saves())
    workspace.writes.begin_save("second", [key(2)], LATER)
    assert {save.batch for save in workspace.writes.saves() if save.is_taken_back} == {"first"}
    assert workspace.file.ask("SELECT * FROM taking_back") == []


def test_the_order_of_the_fields_does_not_matter_for_taking_back(workspace: Workspace) -> None:
    begun(workspace, "first", 1)
    comment, price = (Field.COMMENT, "x"), (Field.PURCHASE_PRICE_NET, Decimal("4.0"))
    one, other = (replace(edit(1, "4"), values=dict(values)) for values in ((comment, price), (price, comment)))
    workspace.writes.note_taking_back("first", [one])
    workspace.save_change(other)
    workspace.writes.begin_save("second", [key(1)], LATER)
    assert [save.batch for save in workspace.writes.saves() if save.is_taken_back] == ["first"]


def test_the_newest_save_comes_first_with_its_rows_by_state(workspace: Workspace) -> None:
    begun(workspace, "first", 1, 2, 3)
    workspace.writes.note_taking_back("first", [edit(4, "5.50")])
    begun(workspace, "second", 4, at=LATER)
    workspace.writes.note_row("first", key(1), "saved", DONE, NOW)
    workspace.writes.note_row("first", key(9), "saved", DONE, NOW)
    second, first = workspace.writes.saves()
    assert (second.batch, second.begun_at, second.ended_at, dict(second.states)) == ("second", LATER, None, {None: 1})
    assert (first.rows, dict(first.states), first.is_taken_back) == (3, {"saved": 1, None: 2}, True)
    assert not second.is_taken_back
    workspace.writes.end_save("first", LATER, left_state="waiting", left_note=text("Left."))
    first = workspace.writes.saves()[1]
    assert (first.ended_at, dict(first.states)) == (LATER, {"saved": 1, "waiting": 2})
    assert workspace.writes.begun_at("second") == LATER
    assert workspace.writes.begun_at("none") is None


def test_each_row_tells_what_was_before_and_what_came_of_it(workspace: Workspace) -> None:
    log = workspace.writes
    begun(workspace, "one", 1, 2, 3)
    refused = log.record_write("one", key(1), row(1, "5"), row(1, "5.50"), NOW)
    log.settle_write(refused, "refused", NOW)
    sent = log.record_write("one", key(1), row(1, "5.10"), row(1, "5.50"), NOW)
    log.settle_write(sent, "saved", LATER)
    words = plural("{count} field", "{count} fields", 2)
    log.note_row("one", key(1), "saved", words, LATER)
    # Deleted and created again: the first old and the last new row count.
    log.settle_write(log.record_write("one", key(2), row(2, "5"), None, NOW), "saved", NOW)
    log.settle_write(log.record_write("one", key(2), None, row(2, "6"), NOW), "found saved", LATER)
    # Not part of the save, but changed by it.
    log.settle_write(log.record_write("one", key(8), row(8, "5"), row(8, "4"), NOW), "saved", LATER)
    log.record_write("one", key(3), row(3, "5"), row(3, "5.50"), NOW)

    first, second, third, beside = log.rows_of_save("one", GOOD)
    assert (first.old, first.new) == (row(1, "5.10"), row(1, "5.50"))
    assert (first.state, first.note, first.at) == ("saved", words, LATER)
    assert (second.old, second.new, second.state, second.note) == (row(2, "5"), row(2, "6"), None, None)
    assert (third.key, third.old, third.new) == (key(3), None, None)
    assert (beside.key, beside.old, beside.new, beside.at) == (key(8), row(8, "5"), row(8, "4"), LATER)
    assert log.rows_of_save("none", GOOD) == []


def test_old_saves_are_forgotten_with_their_rows(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with_old = Workspace(tmp_path / "workspace.sqlite")
    begun(with_old, "old", 1, at=now - timedelta(days=91))
    begun(with_old, "young", 2, at=now - timedelta(days=89))
    with_old.close()
    again = Workspace(tmp_path / "workspace.sqlite")
    again.writes.forget_old()
    assert [save.batch for save in again.writes.saves()] == ["young"]
    assert again.file.ask("SELECT DISTINCT batch FROM save_row") == [("young",)]
    again.close()


def test_of_very_many_rows_the_latest_saves_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_log, "ROWS_KEPT", 5)
    now = datetime.now(UTC)
    workspace = Workspace(tmp_path / "workspace.sqlite")
    for place, rows in enumerate((3, 3, 2, 2)):
        batch = f"save {place}"
        begun(workspace, batch, *range(rows), at=now - timedelta(days=9 - place))
        for number in range(rows):
            sent = workspace.writes.record_write(batch, key(number), row(number, "5"), row(number, "6"), now)
            if place or number:
                workspace.writes.settle_write(sent, "saved", now)
    workspace.close()
    again = Workspace(tmp_path / "workspace.sqlite")
    again.writes.forget_old()
    assert [save.batch for save in again.writes.saves()] == ["save 3", "save 2"]
    assert again.writes.rows_of_save("save 1", GOOD) == []
    # What is not settled yet is never forgotten.
    assert [write.batch for write in again.writes.unsettled_writes()] == ["save 0"]
    again.close()
    monkeypatch.setattr(write_log, "ROWS_KEPT", 1)
    again = Workspace(tmp_path / "workspace.sqlite")
    again.writes.forget_old()
    assert [save.batch for save in again.writes.saves()] == ["save 3"]
    again.close()


def test_several_writes_in_one_transaction_are_all_or_nothing(workspace: Workspace) -> None:
    def half() -> None:
        with workspace.file.write():
            begun(workspace, "half", 1)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        half()
    assert workspace.writes.saves() == []
    assert workspace.load_changes() == []


def test_a_list_of_saves_does_not_wait_for_who_writes(workspace: Workspace) -> None:
    begun(workspace, "one", 1)
    with workspace.file.write():
        workspace.writes.end_save("one", LATER, left_state="waiting", left_note=text("Left."))
        assert [save.ended_at for save in workspace.writes.saves()] == [None]
    assert [save.ended_at for save in workspace.writes.saves()] == [LATER]


def test_reading_after_the_end_is_an_error_like_any_other(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace.sqlite")
    workspace.writes.saves()
    workspace.close()
    with pytest.raises(NotWritable):
        workspace.writes.saves()
