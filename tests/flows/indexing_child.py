"""A start of the program whose index reads until it is killed. Run as a process of its own; prints how far it is."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.indexing.indexer import Indexer
from jtl_desktop.services.indexing.state import IndexPhase
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.saving.commit import CommitService
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.secrets import MemoryStore
from jtl_desktop.storage.settings import ConnectionRecord, Settings
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.wawi.address import parse_address
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.secretstr import Secret
from tests.flows.basics import APP_ID, APP_VERSION


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def complain(error: Exception, name: str) -> None:
    sys.stderr.write(f"{name}: {error!r}\n")


async def index(order: dict[str, str]) -> None:
    folder = Path(order["folder"])
    supervisor = Supervisor(complain)
    secrets = MemoryStore()
    await secrets.write("key", order["key"])
    address = parse_address(order["base_url"])
    where = (address.base_url, address.tenant, "paths")
    record = ConnectionRecord("test", *where, APP_ID, APP_VERSION, (), None, "key", datetime.now(UTC))

    async def open_api(record: ConnectionRecord, key: Secret) -> HttpWawi:
        return HttpWawi(address, Credentials(record.app_id, record.app_version, key))

    catalogue, workspace = Catalogue(folder / "catalogue.sqlite"), Workspace(folder / "workspace.sqlite")
    worker, settings = Worker("storage"), Settings()
    connection = ConnectionService(record, secrets, open_api, supervisor)
    commit = CommitService(connection, EditSession(catalogue, workspace), catalogue, workspace, worker, supervisor)
    loader = Loader(connection, catalogue, worker, supervisor, settings, recorder=commit.prices)
    indexer = Indexer(connection, catalogue, worker, supervisor, settings, loader, commit)
    connection.start()
    indexer.start()
    while indexer.state.phase is not IndexPhase.FRESH:
        say(str(indexer.state.indexed))
        await asyncio.sleep(0.01)
    say("complete")
    await asyncio.sleep(600)


if __name__ == "__main__":
    asyncio.run(index(json.loads(sys.stdin.read())))
