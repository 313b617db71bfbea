"""Settings survive crashes, typing errors and other versions; nothing lands outside the profile."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jtl_desktop.storage import settings as settings_module
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.settings import ConnectionRecord, PendingRegistration, Settings, SettingsStore

AT = datetime(2026, 11, 21, 9, 30, 1, 234567, tzinfo=UTC)
RECORD = ConnectionRecord(
    connection_id="shop-1",
    base_url="https://wawi:5883/api/eazybusiness/",
    tenant="eazybusiness",
    style="PATHS",
    app_id="JTL-Desktop",
    app_version="1.0",
    granted_scopes=("items.read",),
    pinned_pem=None,
    secret_name="shop-1",
    registered_at=AT,
)
PENDING = PendingRegistration(
    "r-1", "JTL-Desktop", "1.0", "http://127.0.0.1:5883/api/x/", "PATHS", "PEM", AT, "pending-1"
)
FULL = Settings(
    language="de",
    theme="dark",
    connection=RECORD,
    pending=PENDING,
    layout={"grid": "Größe=3"},
    commit_parallel=2,
    load_parallel=3,
    fresh_minutes=30,
    warn_percent=35,
    history_days=90,
)


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "profile" / "settings.json")


def _path(store: SettingsStore) -> Path:
    return store._path


def _backups(store: SettingsStore) -> list[Path]:
    return list(_path(store).parent.glob("settings.broken-*.json"))


def test_the_first_start_has_defaults(store: SettingsStore) -> None:
    assert store.load() == Settings()
    assert store.notice is None
    assert not _path(store).exists()


def test_everything_that_is_saved_comes_back(store: SettingsStore) -> None:
    store.save(FULL)
    assert store.load() == FULL
    assert store.notice is None
    store.save(Settings())
    assert store.load() == Settings()
    assert {path.name for path in _path(store).parent.iterdir()} == {"settings.json", "settings.spare.json"}


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b"\xff\xfe\x00", b'"text"', b"null"])
def test_a_broken_file_is_kept_and_defaults_are_used(store: SettingsStore, content: bytes) -> None:
    _path(store).parent.mkdir()
    _path(store).write_bytes(content)
    assert store.load() == Settings()
    assert store.load() == Settings(), "looking again is no new damage"
    (backup,) = _backups(store)
    assert backup.read_bytes() == content
    assert store.notice is not None
    assert str(backup) in store.notice.in_english()
    store.save(FULL)
    assert store.load() == FULL
    assert store.notice is None


@pytest.mark.parametrize("content", [b"", b"\x00" * 400, b'{"version": 1, "connec'])
def test_a_broken_file_costs_neither_the_connection_nor_an_open_registration(
    store: SettingsStore, content: bytes
) -> None:
    store.save(FULL)
    _path(store).write_bytes(content)
    assert SettingsStore(_path(store)).load() == FULL
    assert store.load() == FULL
    assert store.notice is not None


def test_a_spare_copy_that_is_broken_as_well_leaves_the_defaults(store: SettingsStore) -> None:
    store.save(FULL)
    for path in (_path(store), store._spare):
        path.write_bytes(b"{")
    assert store.load() == Settings()


def test_one_wrong_value_does_not_cost_the_connection(store: SettingsStore) -> None:
    store.save(FULL)
    raw = json.loads(_path(store).read_text(encoding="utf-8"))
    raw |= {"theme": "pink", "load_parallel": "many", "from_elsewhere": 1}
    _path(store).write_text(json.dumps(raw), encoding="utf-8")
    loaded = store.load()
    assert (loaded.connection, loaded.pending, loaded.language) == (RECORD, PENDING, "de")
    assert (loaded.theme, loaded.load_parallel) == ("system", 4)
    assert store.notice is not None
    assert len(_backups(store)) == 1


def test_settings_of_a_newer_version_are_read_as_far_as_possible_and_kept(store: SettingsStore) -> None:
    store.save(FULL)
    raw = json.loads(_path(store).read_text(encoding="utf-8"))
    raw["version"] = 99
    _path(store).write_text(json.dumps(raw), encoding="utf-8")
    assert store.load().connection == RECORD
    assert store.notice is not None
    assert json.loads(_backups(store)[0].read_text(encoding="utf-8"))["version"] == 99


def test_old_settings_are_brought_up_to_date_step_by_step(
    store: SettingsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_module, "VERSION", 3)
    monkeypatch.setitem(settings_module.STEPS, 1, lambda raw: raw | {"colours": raw["colors"]})
    monkeypatch.setitem(settings_module.STEPS, 2, lambda raw: raw | {"theme": raw["colours"]})
    _path(store).parent.mkdir()
    _path(store).write_text('{"version": 1, "colors": "dark"}', encoding="utf-8")
    assert store.load().theme == "dark"
    assert store.notice is None


def test_a_crash_while_saving_leaves_the_old_settings(store: SettingsStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(FULL)

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotWritable) as caught:
        store.save(Settings())
    assert "No space left" in caught.value.details
    assert store.load() == FULL
    assert {path.name for path in _path(store).parent.iterdir()} == {"settings.json", "settings.spare.json"}


def test_a_file_that_cannot_be_read_is_reported_and_not_replaced(store: SettingsStore) -> None:
    _path(store).mkdir(parents=True)
    assert store.load() == Settings()
    assert store.notice is not None
    assert not _backups(store)


def test_everything_lies_in_the_given_folder(tmp_path: Path) -> None:
    paths = Paths.in_folder(tmp_path)
    paths.create()
    places = [paths.settings, paths.catalogue("c-1"), paths.workspace("c-1"), paths.cache, paths.logs]
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert len({paths.catalogue("c-1"), paths.catalogue("c-2"), paths.workspace("c-1"), paths.workspace("c-2")}) == 4
    assert paths.data.is_dir()
    assert paths.logs.is_dir()
    paths.create()


def test_the_users_own_folders_are_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = Paths.for_user()
    assert "JTL-Desktop" in str(paths.data)
    assert paths.data != paths.logs


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "C:", "ä", "a" * 65, "con\n"])
def test_a_connection_is_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="connection id"):
        Paths.in_folder(tmp_path).catalogue(name)


def test_a_file_that_cannot_be_read_for_a_moment_does_not_cost_the_connection(
    store: SettingsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a virus scanner holds a file now and then."""
    store.save(FULL)
    assert store.load() == FULL

    def held(_path: Path) -> bytes:
        raise PermissionError(13, "held by another process")

    monkeypatch.setattr(Path, "read_bytes", held)
    assert store.load() == FULL
    assert store.notice is not None


def test_settings_are_only_worked_out_again_when_the_file_is_another_one(store: SettingsStore) -> None:
    store.save(Settings(theme="dark"))
    first = store.load()
    assert store.load() is first
    _path(store).write_text('{"version": 1, "theme": "light"}', encoding="utf-8")
    assert store.load().theme == "light"
    _path(store).write_text("", encoding="utf-8")
    assert (store.load().theme, store.notice is None) == ("dark", False)
