"""Puts the services that talk to Wawi on their feet, in the order in which they need each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.history.prices import PriceHistory
from jtl_desktop.services.indexing.indexer import Indexer
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.saving.commit import CommitService
from jtl_desktop.ui.services import OnlineServices

if TYPE_CHECKING:
    from jtl_desktop.app.context import Ground
    from jtl_desktop.storage.settings import ConnectionRecord
    from jtl_desktop.storage.workspace import Workspace
    from jtl_desktop.ui.services import AppServices
    from jtl_desktop.wawi.secretstr import Secret


def make_online(
    ground: Ground, services: AppServices, workspace: Workspace, record: ConnectionRecord, session_key: Secret | None
) -> OnlineServices:
    """Nothing has begun yet."""
    settings = ground.settings_store.load()
    catalogue, worker, supervisor = services.catalogue, services.worker, services.supervisor
    connection = ConnectionService(record, ground.secrets(), ground.open_api, supervisor, session_key=session_key)
    commit = CommitService(
        connection, services.editing, catalogue, workspace, worker, supervisor, parallel=settings.commit_parallel
    )
    commit.warn_percent = lambda: ground.settings_store.load().warn_percent
    loader = Loader(connection, catalogue, worker, supervisor, settings, recorder=commit.prices)
    history = PriceHistory(workspace.prices, commit.prices, services.catalogue_path, supervisor)
    index = Indexer(connection, catalogue, worker, supervisor, settings, loader, commit)
    return OnlineServices(connection, loader, commit, history, index)
