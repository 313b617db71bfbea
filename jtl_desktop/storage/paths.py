"""Where the program keeps its files: in the user's own folders, or all in one folder for demos and tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import platformdirs

APP_NAME = "JTL-Desktop"

# A connection's id becomes a folder's name; nothing that a file system could read as more than that.
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Paths(NamedTuple):
    """Three folders: lasting data, what may be deleted at any time, and logs."""

    data: Path
    cache: Path
    logs: Path

    @classmethod
    def for_user(cls) -> Paths:
        """The places the operating system wants; never the roaming profile with its copies over the net."""
        return cls(
            Path(platformdirs.user_data_dir(APP_NAME, appauthor=False, roaming=False)),
            Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)),
            Path(platformdirs.user_log_dir(APP_NAME, appauthor=False)),
        )

    @classmethod
    def in_folder(cls, folder: Path) -> Paths:
        """Everything below one folder: ``--profile-dir``, the demo, tests."""
        return cls(folder / "data", folder / "cache", folder / "logs")

    @property
    def settings(self) -> Path:
        return self.data / "settings.json"

    def connection_folder(self, connection_id: str) -> Path:
        """Raises ValueError for an id that is not a plain name."""
        if not _CONNECTION_ID.fullmatch(connection_id):
            raise ValueError("a connection id consists of letters, digits, - and _")
        return self.data / "connections" / connection_id

    def catalogue(self, connection_id: str) -> Path:
        """The copy of Wawi's data; beside the workspace, since cache folders are emptied under running programs."""
        return self.connection_folder(connection_id) / "catalogue.sqlite"

    def workspace(self, connection_id: str) -> Path:
        return self.connection_folder(connection_id) / "workspace.sqlite"

    def create(self) -> None:
        """Make the folders; raises OSError where that is not possible."""
        for folder in (self.data, self.cache, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
