"""Builds and holds the services of one connection, in the order in which they need each other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import WorkspaceSetAside
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.ui.services import AppServices, OnlineServices

if TYPE_CHECKING:
    from jtl_desktop.domain.currencies import Currencies
    from jtl_desktop.domain.errors import AppError
    from jtl_desktop.services.comparing.comparison import Comparison
    from jtl_desktop.services.ports import OpenApi
    from jtl_desktop.services.tasks import Supervisor
    from jtl_desktop.storage.paths import Paths
    from jtl_desktop.storage.secrets import SecretStore
    from jtl_desktop.storage.settings import ConnectionRecord, SettingsStore
    from jtl_desktop.wawi.secretstr import Secret


# As long as Wawi may take for one row; afterwards the journal tells what became of it.
SAVING_SECONDS = 30.0


class Ground(NamedTuple):
    """What every connection of this run stands on."""

    paths: Paths
    settings_store: SettingsStore
    secrets: Callable[[], SecretStore]
    open_api: OpenApi
    supervisor: Supervisor
    diagnostics: Callable[[AppServices], str]
    is_demo: bool


class Workbench(NamedTuple):
    """One connection with its databases and services. ``problem``: what the merchant must be told about opening it."""

    services: AppServices
    workspace: Workspace
    problem: AppError | None

    def start(self) -> None:
        """Begin to work in the background: key, Wawi, unsettled writes, names of suppliers."""
        self.services.connection.start()
        self.services.loader.start()
        self.services.index.start()
        self.services.history.start(self.services.settings_store.load().history_days)
        self.services.supervisor.launch(self, "old saves", self._forget_old())

    async def _forget_old(self) -> None:
        """Not on the window's thread: with many saves it takes a tenth of a second."""
        await self.services.worker.run(self.workspace.writes.forget_old)

    async def finish_saving(self) -> None:
        """Let the rows be finished that are being written right now; what is left stays pending."""
        if not self.services.has_online or not self.services.commit.is_running:
            return
        commit = self.services.commit
        over = asyncio.Event()
        stop_listening = commit.finished.subscribe(lambda _report: over.set())
        commit.suspend()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), SAVING_SECONDS)
        stop_listening()

    async def close(self) -> None:
        """Close what is open; tasks must have ended before."""
        services = self.services
        if services.has_online:
            services.index.stop()
            services.loader.stop()
            await services.connection.close()
            services.history.close()
        services.worker.close()
        services.catalogue.close()
        self.workspace.close()


def open_workbench(ground: Ground, record: ConnectionRecord, session_key: Secret | None = None) -> Workbench:
    """Open the databases of a connection and put the services on them.

    Raises NotWritable, WorkspaceTooNew. A damaged workspace is set aside and said so in ``problem``.
    """
    folder = ground.paths.connection_folder(record.connection_id)
    folder.mkdir(parents=True, exist_ok=True)
    workspace, problem = _open_workspace(ground, record)
    path = ground.paths.catalogue(record.connection_id)
    catalogue = Catalogue(path)

    def make_online() -> OnlineServices:
        from jtl_desktop.app import online  # noqa: PLC0415 (after the first paint)

        return online.make_online(ground, services, workspace, record, session_key)

    def make_comparison() -> Comparison:
        from jtl_desktop.services.comparing.comparison import Comparison  # noqa: PLC0415 (when it is first looked at)
        from jtl_desktop.storage.currency_store import CurrencyStore  # noqa: PLC0415

        return Comparison(services.editing, catalogue, path, CurrencyStore(workspace.file))

    def load_currencies() -> Currencies:
        from jtl_desktop.storage.currency_store import CurrencyStore  # noqa: PLC0415 (after the first paint)

        return CurrencyStore(workspace.file).load()

    services = AppServices(
        settings_store=ground.settings_store,
        editing=EditSession(catalogue, workspace),
        catalogue=catalogue,
        catalogue_path=path,
        worker=Worker("catalogue"),
        supervisor=ground.supervisor,
        diagnostics=lambda: ground.diagnostics(services),
        views=workspace,
        make_online=make_online,
        make_comparison=make_comparison,
        load_currencies=load_currencies,
        tenant=record.tenant,
        is_demo=ground.is_demo,
    )
    return Workbench(services, workspace, problem)


def _open_workspace(ground: Ground, record: ConnectionRecord) -> tuple[Workspace, AppError | None]:
    path = ground.paths.workspace(record.connection_id)
    try:
        return Workspace(path), None
    except WorkspaceSetAside as problem:
        return Workspace(path), problem
