"""The program's settings in one small JSON file that survives crashes, typing errors and other versions."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from jtl_desktop.domain.text import Text, text
from jtl_desktop.storage.errors import NotWritable

VERSION = 1


@dataclass(frozen=True, slots=True)
class ConnectionRecord:
    """A finished registration. The API key itself lies in the secret store under ``secret_name``."""

    connection_id: str
    base_url: str
    tenant: str
    style: str
    app_id: str
    app_version: str
    granted_scopes: tuple[str, ...]
    pinned_pem: str | None
    secret_name: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class PendingRegistration:
    """A registration that was begun and not finished; the challenge code lies in the secret store."""

    request_id: str
    app_id: str
    app_version: str
    base_url: str
    style: str
    pinned_pem: str | None
    started_at: datetime
    secret_name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is remembered between starts. Never a secret."""

    version: int = VERSION
    language: Literal["system", "de", "en"] = "system"
    theme: Literal["system", "light", "dark"] = "system"
    connection: ConnectionRecord | None = None
    pending: PendingRegistration | None = None
    layout: dict[str, str] = field(default_factory=dict)
    commit_parallel: int = 4
    load_parallel: int = 4
    fresh_minutes: int = 10
    warn_percent: int = 20
    """A price that changes by more than this is asked about before it is saved."""
    history_days: int = 730
    """So long the history of prices is kept; 0 for ever."""
    index_enabled: bool = True
    """Whether all items are read in the background."""
    index_paused: bool = False
    """The merchant has told it to rest, until he tells it to go on."""
    index_parallel: int = 4
    index_quiet: str = ""
    """The time of day at which it rests, such as ``08:00-18:00``; empty for never."""
    reread_days: int = 7
    """Within so many days every item is read again."""


Step = Callable[[dict[str, Any]], dict[str, Any]]

# One step per version: STEPS[1] makes version 2 out of version 1.
STEPS: dict[int, Step] = {}


class SettingsStore:
    """Reads and writes the settings. ``notice`` says after loading what could not be used, for the merchant."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._spare = path.with_name("settings.spare.json")
        self._last = Settings()
        self._last_content: bytes | None = None
        self._kept = b""
        self._kept_notice: Text | None = None
        self.notice: Text | None = None

    def load(self) -> Settings:
        """The settings as saved, else as in the spare copy. What cannot be read becomes its default; the broken file
        is kept beside it."""
        self.notice = None
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            # Held by a virus scanner, say. Defaults would be saved over the connection at the next occasion.
            self.notice = text("The settings could not be read: {reason}", reason=error.strerror or "")
            return self._last
        if content == self._last_content:
            return self._last
        settings, is_whole = _read(content)
        self._last_content = content if is_whole else None
        if not is_whole:
            self._keep_broken(content)
        if settings is None:
            settings = self._read_spare()
        self._last = settings
        return settings

    def save(self, settings: Settings) -> None:
        """Replace the file in one step: whoever reads it sees the old or the new one. Raises NotWritable."""
        content = msgspec.json.format(msgspec.json.encode(settings), indent=2)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _replace(self._path, content)
        except OSError as error:
            raise NotWritable(self._path, f"{type(error).__name__}: {error.strerror}") from error
        with contextlib.suppress(OSError):  # the spare copy is a help, not a duty
            _replace(self._spare, content)

    def _read_spare(self) -> Settings:
        """Without its settings the program would not find the connection's key nor its unsaved changes again."""
        try:
            settings, _ = _read(self._spare.read_bytes())
        except OSError:
            return Settings()
        return settings or Settings()

    def _keep_broken(self, content: bytes) -> None:
        if content == self._kept and self._kept_notice is not None:
            self.notice = self._kept_notice
            return
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        backup = self._path.with_name(f"settings.broken-{stamp}.json")
        self.notice = text(
            "Some settings could not be used and were set back. The old file was kept as {path}.", path=str(backup)
        )
        with contextlib.suppress(OSError):  # without room for the backup, working settings matter more
            backup.write_bytes(content)
        self._kept, self._kept_notice = content, self.notice


def _read(content: bytes) -> tuple[Settings | None, bool]:
    """The settings (None where nothing can be read at all), and whether all of the file could be used."""
    try:
        raw = msgspec.json.decode(content, type=dict[str, Any])
    except msgspec.DecodeError:
        return None, False
    raw, is_known = _stepped(raw)
    values: dict[str, Any] = {}
    is_whole = is_known
    for name, kind in typing.get_type_hints(Settings).items():
        if name not in raw or name == "version":
            continue
        try:
            values[name] = msgspec.convert(raw[name], kind)
        except msgspec.ValidationError:
            is_whole = False
    return dataclasses.replace(Settings(), **values), is_whole


def _stepped(raw: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Bring an old file up to date. A newer one is read as far as it is understood, and kept as it was."""
    version = raw.get("version")
    if not isinstance(version, int) or version > VERSION:
        return raw, False
    for number in range(version, VERSION):
        raw = STEPS[number](raw)
    return raw, True


def _replace(path: Path, content: bytes) -> None:
    """Written beside, flushed to the disk, then renamed over: a power cut leaves a whole file."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _flush_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """The new name itself has to reach the disk, too. Windows does that by itself and opens no folders."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
