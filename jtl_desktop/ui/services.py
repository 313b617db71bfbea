"""What the main window works with; made once in app/ and handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.history.prices import PriceHistory
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.ports import ViewStore
from jtl_desktop.services.saving.commit import CommitService
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.settings import SettingsStore


@dataclass(frozen=True, slots=True)
class AppServices:
    """``worker`` is the thread of the catalogue's writer; ``diagnostics`` makes a report without secrets."""

    settings_store: SettingsStore
    connection: ConnectionService
    loader: Loader
    editing: EditSession
    commit: CommitService
    catalogue: Catalogue
    catalogue_path: Path
    worker: Worker
    supervisor: Supervisor
    diagnostics: Callable[[], str]
    history: PriceHistory
    views: ViewStore
    is_demo: bool = False
