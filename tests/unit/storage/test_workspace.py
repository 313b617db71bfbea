"""The merchant's own work outlives the program, upgrades and damage."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.changes import ChangeKind, ChangeSet, RowChange
from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.storage.errors import NotWritable, WorkspaceSetAside, WorkspaceTooNew
from jtl_desktop.storage.migration import MIGRATIONS
from jtl_desktop.storage.workspace import Draft, Workspace
from tests.unit.storage.builders import AESOP, GOGGLES, HELMET, NORDWIND, NOW, ROWS, SUED, key, row

OLD = row(HELMET, NORDWIND, "41.005")
NEW = row(HELMET, NORDWIND, "39.90000000001")


def _edit() -> RowChange:
    change = ChangeSet().set_value(OLD, Field.PURCHASE_PRICE_NET, Decimal("39.90000000001"))
    assert change is not None
    return change


def _reopened(workspace: Workspace) -> Iterator[Workspace]:
    workspace.close()
    again = Workspace(workspace.path)
    yield again
    again.close()


def test_changes_are_there_after_a_restart(workspace: Workspace) -> None:
    changes = ChangeSet()
    changes.set_value(ROWS[GOGGLES][1], Field.SCALE_PRICES, ())
    changes.set_value(ROWS[GOGGLES][1], Field.COMMENT, "Zeile 1\nZeile „2“ \U0001f600")
    changes.add(HELMET, SUED, {Field.SKU: "neu", Field.IS_STANDARD: True})
    changes.remove(ROWS[GOGGLES][0])
    workspace.save_changes(changes)
    for again in _reopened(workspace):
        assert again.load_changes() == list(changes)


def test_a_change_that_changes_again_keeps_its_place(workspace: Workspace) -> None:
    workspace.save_change(_edit())
    workspace.save_change(RowChange(key(GOGGLES, SUED), ChangeKind.REMOVE, ROWS[GOGGLES][0]))
    later = RowChange(OLD.key, ChangeKind.EDIT, OLD, {Field.COMMENT: "doch"})
    workspace.save_change(later)
    assert [change.key for change in workspace.load_changes()] == [OLD.key, key(GOGGLES, SUED)]
    assert workspace.load_changes()[0] == later


def test_what_is_dropped_is_gone(workspace: Workspace) -> None:
    for supplier in (NORDWIND, SUED, AESOP):
        workspace.save_change(RowChange(key(HELMET, supplier), ChangeKind.ADD))
    workspace.drop_change(key(HELMET, NORDWIND))
    workspace.drop_change(key(GOGGLES, NORDWIND))
    assert [change.key.supplier_id for change in workspace.load_changes()] == [SUED, AESOP]
    workspace.drop_changes([key(HELMET, SUED)])
    assert [change.key.supplier_id for change in workspace.load_changes()] == [AESOP]
    workspace.drop_all()
    assert workspace.load_changes() == []


def test_several_changes_are_kept_all_or_none(workspace: Workspace) -> None:
    wrong = RowChange(OLD.key, ChangeKind.EDIT, OLD, {Field.PURCHASE_PRICE_NET: Decimal("NaN")})
    with pytest.raises(ValueError, match="finite"):
        workspace.save_changes([RowChange(key(HELMET, SUED), ChangeKind.ADD), wrong])
    assert workspace.load_changes() == []


def test_what_is_being_typed_survives(workspace: Workspace) -> None:
    assert workspace.draft() is None
    for typed in ("3", "39", "39,"):
        workspace.save_draft(OLD.key, Field.PURCHASE_PRICE_NET, typed)
    for again in _reopened(workspace):
        assert again.draft() == Draft(OLD.key, Field.PURCHASE_PRICE_NET, "39,")
        again.clear_draft()
        assert again.draft() is None


def test_a_write_without_an_answer_is_known_after_a_crash(workspace: Workspace) -> None:
    first = workspace.writes.record_write("save 1", OLD.key, OLD, NEW, NOW)
    second = workspace.writes.record_write(
        "save 1", key(HELMET, SUED), None, row(HELMET, SUED), NOW + timedelta(seconds=1)
    )
    third = workspace.writes.record_write("save 1", key(GOGGLES, SUED), ROWS[GOGGLES][0], None, NOW)
    workspace.writes.settle_write(second, "saved", NOW)
    for again in _reopened(workspace):
        left = again.writes.unsettled_writes()
        assert [(write.write_id, write.old, write.new, write.at) for write in left] == [
            (first, OLD, NEW, NOW),
            (third, ROWS[GOGGLES][0], None, NOW),
        ]
        assert {write.batch for write in left} == {"save 1"}


def test_views_are_kept_by_name(workspace: Workspace) -> None:
    workspace.save_view("Nordwind", "{}")
    workspace.save_view("Aktionen", "1")
    workspace.save_view("Nordwind", "{2}")
    assert workspace.views() == {"Aktionen": "1", "Nordwind": "{2}"}
    workspace.drop_view("Aktionen")
    assert workspace.views() == {"Nordwind": "{2}"}


def test_every_change_is_flushed_to_the_disk(workspace: Workspace) -> None:
    ((level,),) = workspace.file.ask("PRAGMA synchronous", ())
    ((mode,),) = workspace.file.ask("PRAGMA journal_mode", ())
    assert (level, mode) == (2, "wal")


def test_a_refusing_disk_is_reported_and_nothing_is_half_kept(workspace: Workspace) -> None:
    workspace.save_change(_edit())
    workspace.file.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NotWritable) as caught:
        workspace.drop_all()
    assert str(workspace.path.parent) in caught.value.meaning.in_english()
    assert workspace.load_changes() == [_edit()]


def test_a_full_disk_costs_the_new_edit_and_no_older_one(workspace: Workspace) -> None:
    workspace.save_change(_edit())
    ((pages,),) = workspace.file.ask("PRAGMA page_count", ())
    workspace.file.connection.execute(f"PRAGMA max_page_count = {pages}")
    large = RowChange(key(HELMET, SUED), ChangeKind.ADD, None, {Field.COMMENT: "x" * 50_000})
    with pytest.raises(NotWritable) as caught:
        workspace.save_change(large)
    assert "SQLITE_FULL" in caught.value.details
    assert workspace.load_changes() == [_edit()]
    workspace.file.connection.execute("PRAGMA max_page_count = 100000")
    workspace.save_change(large)
    assert workspace.load_changes() == [_edit(), large]


def test_a_damaged_file_is_kept_and_named(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    path.write_bytes(b"SQLite format 3\x00" + b"\xab" * 9000)
    content = path.read_bytes()
    with pytest.raises(WorkspaceSetAside) as caught:
        Workspace(path)
    assert caught.value.kept_as.read_bytes() == content
    assert str(caught.value.kept_as) in caught.value.meaning.in_english()
    assert caught.value.rescued == 0
    again = Workspace(path)
    assert again.load_changes() == []
    again.close()
    assert caught.value.kept_as.exists()


def test_damage_deep_in_the_file_is_found_before_it_is_used(workspace: Workspace) -> None:
    for number in range(300):
        workspace.writes.record_write(f"batch {number}", OLD.key, OLD, NEW, NOW)
    workspace.close()
    content = bytearray(workspace.path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 5000] = b"\x00" * 5000
    workspace.path.write_bytes(content)
    with pytest.raises(WorkspaceSetAside):
        Workspace(workspace.path)


def test_changes_that_can_still_be_read_are_rescued_from_a_damaged_file(workspace: Workspace) -> None:
    comment = "x" * 500
    changes = [
        RowChange(RowKey(ItemId(n), NORDWIND), ChangeKind.ADD, None, {Field.COMMENT: comment}) for n in range(200)
    ]
    workspace.save_changes(changes)
    workspace.close()
    content = bytearray(workspace.path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = b"\xff" * 4096
    workspace.path.write_bytes(content)
    with pytest.raises(WorkspaceSetAside) as caught:
        Workspace(workspace.path)
    again = Workspace(workspace.path)
    rescued = again.load_changes()
    again.close()
    assert 150 < len(rescued) == caught.value.rescued < 200
    assert rescued == [change for change in changes if change.key in {kept.key for kept in rescued}]


def test_old_settled_writes_are_forgotten_at_the_next_start(workspace: Workspace) -> None:
    now = datetime.now(UTC)
    for age in (200, 10):
        at = now - timedelta(days=age)
        workspace.writes.settle_write(workspace.writes.record_write("settled", OLD.key, OLD, NEW, at), "saved", at)
    workspace.writes.record_write("open", OLD.key, OLD, NEW, now - timedelta(days=200))
    for again in _reopened(workspace):
        again.writes.forget_old()
        left = again.file.ask("SELECT batch FROM write_log ORDER BY write_id", ())
        assert left == [("settled",), ("open",)]


def test_another_programs_file_is_not_touched_up(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE foreign_table (x); PRAGMA user_version = 1;")
    connection.close()
    with pytest.raises(WorkspaceSetAside):
        Workspace(path)


def test_a_newer_file_is_left_as_it_is(workspace: Workspace) -> None:
    workspace.save_change(_edit())
    workspace.file.connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    workspace.close()
    with pytest.raises(WorkspaceTooNew):
        Workspace(workspace.path)
    newer = Workspace(workspace.path, migrations=(*MIGRATIONS, "SELECT 1"))
    assert newer.load_changes() == [_edit()]
    newer.close()


def test_an_upgrade_keeps_the_work_and_the_file_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    workspace.save_change(_edit())
    workspace.close()
    upgraded = Workspace(workspace.path, migrations=(*MIGRATIONS, "ALTER TABLE change ADD COLUMN note TEXT"))
    assert upgraded.load_changes() == [_edit()]
    upgraded.close()
    backup = Workspace(tmp_path / f"workspace.before-version-{len(MIGRATIONS) + 1}.sqlite")
    assert backup.load_changes() == [_edit()]
    backup.close()


def test_the_work_of_a_version_that_kept_rows_by_names_is_there_after_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    older = Workspace(path, migrations=MIGRATIONS[:4])
    older.save_change(_edit())
    by_names = json.dumps({name: str(OLD.get(name)) for name in (Field.SKU, Field.PURCHASE_PRICE_NET)})
    older.file.connection.execute("UPDATE change SET base = ?", (by_names,))
    older.close()
    upgraded = Workspace(path)
    assert upgraded.load_changes() == [_edit()]
    upgraded.close()


def test_a_failed_upgrade_changes_nothing(workspace: Workspace) -> None:
    workspace.save_change(_edit())
    workspace.close()
    wrong = "ALTER TABLE change ADD COLUMN note TEXT; ALTER TABLE no_such_table ADD COLUMN x TEXT"
    with pytest.raises(NotWritable):
        Workspace(workspace.path, migrations=(*MIGRATIONS, wrong))
    again = Workspace(workspace.path)
    assert again.load_changes() == [_edit()]
    again.close()


def test_a_file_that_cannot_be_moved_aside_is_left_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a virus scanner may hold the file."""
    path = tmp_path / "workspace.sqlite"
    path.write_bytes(b"no database")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(self))

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(NotWritable) as caught:
        Workspace(path)
    assert "in use" in caught.value.details
    assert path.read_bytes() == b"no database"


def test_a_place_that_is_no_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(NotWritable):
        Workspace(tmp_path / "file" / "workspace.sqlite")
