"""What the main window works with; made in app/ and handed in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jtl_desktop.domain.currencies import Currencies
    from jtl_desktop.services.comparing.comparison import Comparison
    from jtl_desktop.services.connection import ConnectionService
    from jtl_desktop.services.editing.session import EditSession
    from jtl_desktop.services.history.prices import PriceHistory
    from jtl_desktop.services.indexing.indexer import Indexer
    from jtl_desktop.services.loading.loader import Loader
    from jtl_desktop.services.ports import ViewStore
    from jtl_desktop.services.saving.commit import CommitService
    from jtl_desktop.services.tasks import Supervisor
    from jtl_desktop.services.threads import Worker
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.settings import SettingsStore


class OnlineServices(NamedTuple):
    """What talks to Wawi, and what is kept of it. Nothing that is needed to show the rows of the catalogue."""

    connection: ConnectionService
    loader: Loader
    commit: CommitService
    history: PriceHistory
    indexer: Indexer


# Without slots: what is made later is kept in the instance.
@dataclass(frozen=True, eq=False)
class AppServices:
    """``worker`` is the thread of the catalogue's writer; ``diagnostics`` makes a report without secrets.

    ``make_online`` is called when one of those services is first asked for, which is after the first paint;
    ``make_comparison`` when the comparison is first looked at. Who calls it closes what it makes.
    ``load_currencies``: what the merchant has said of the suppliers' currencies; raises NotWritable.
    ``tenant``: the client in Wawi that this is about; empty where there is no connection yet.
    """

    settings_store: SettingsStore
    editing: EditSession
    catalogue: Catalogue
    catalogue_path: Path
    worker: Worker
    supervisor: Supervisor
    diagnostics: Callable[[], str]
    views: ViewStore
    make_online: Callable[[], OnlineServices]
    make_comparison: Callable[[], Comparison]
    load_currencies: Callable[[], Currencies]
    tenant: str = ""
    is_demo: bool = False

    @property
    def has_online(self) -> bool:
        """Whether anybody has asked for the services that talk to Wawi."""
        return "online" in vars(self)

    @cached_property
    def online(self) -> OnlineServices:
        """The services that talk to Wawi; none of them has begun to."""
        return self.make_online()

    @property
    def connection(self) -> ConnectionService:
        return self.online.connection

    @property
    def loader(self) -> Loader:
        return self.online.loader

    @property
    def commit(self) -> CommitService:
        return self.online.commit

    @property
    def history(self) -> PriceHistory:
        return self.online.history

    @property
    def index(self) -> Indexer:
        return self.online.indexer
