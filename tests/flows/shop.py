"""A merchant's workstation on a simulated Wawi: all services as the program puts them together, without a window."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.indexing.indexer import Indexer
from jtl_desktop.services.indexing.state import Rhythm
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.saving.commit import CommitService
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState, RowOutcome
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.secrets import MemoryStore
from jtl_desktop.storage.settings import ConnectionRecord, Settings
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.wawi.address import ApiStyle, parse_address
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.limits import Limits
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.transport import Patience
from jtl_desktop.wawi.trust import Trust
from tests.flows.basics import APP_ID, APP_VERSION, HurriedClock

__all__ = ["HurriedClock"]

KEY_NAME = "key-test"
# Long enough for a busy machine; a test that waits for a time-out asks for the hasty ones.
LIMITS = Limits(info_seconds=2.0, row_seconds=15.0, list_seconds=15.0, connect_seconds=5.0)
HASTY = Limits(info_seconds=2.0, row_seconds=0.8, list_seconds=2.0, connect_seconds=2.0)


async def until(condition: Callable[[], object], what: str = "condition", seconds: float = 20.0) -> None:
    """Wait for something that other tasks bring about."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.005)


@dataclass
class Shop:
    """Everything that one start of the program has."""

    server: DemoServer
    settings: Settings
    catalogue: Catalogue
    workspace: Workspace
    worker: Worker
    supervisor: Supervisor
    secrets: MemoryStore
    connection: ConnectionService
    loader: Loader
    editing: EditSession
    commit: CommitService
    index: Indexer
    errors: list[Exception] = field(default_factory=list)

    async def online(self) -> None:
        self.connection.start()
        await self.connection.online()

    async def load(self, *item_ids: int) -> None:
        """Read these items from Wawi, as the loader does."""
        api = await self.connection.online()
        for number in item_ids:
            item_id = ItemId(number)
            item = await api.item(item_id)
            now = datetime.now(UTC)
            self.catalogue.store_items([item], seen_at=now)
            self.catalogue.store_item_suppliers(item_id, await api.item_suppliers(item_id), read_at=now)

    def stored(self, where: RowKey) -> ItemSupplier:
        """What the grid shows without the pending changes."""
        row = self.catalogue.row(where)
        assert row is not None
        return row

    def change(self, where: RowKey) -> RowChange:
        change = self.editing.change_of(where)
        assert change is not None
        return change

    def outcome(self, where: RowKey) -> RowOutcome:
        outcome = self.editing.outcome_of(where)
        assert outcome is not None
        return outcome

    async def save(self, keys: Iterable[RowKey] | None = None) -> CommitReport:
        """Press Save and wait for the end."""
        reports: list[CommitReport] = []
        unsubscribe = self.commit.finished.subscribe(reports.append)
        assert self.commit.start(keys)
        await until(lambda: reports, "end of the save")
        unsubscribe()
        return reports[0]

    async def save_one(self, key: RowKey) -> RowOutcome:
        (outcome,) = (await self.save([key])).outcomes
        return outcome


@asynccontextmanager
async def open_shop(
    server: DemoServer,
    folder: Path,
    *,
    parallel: int = 4,
    is_online: bool = True,
    is_hasty: bool = False,
    clock: Clock | None = None,
    settings: Settings | None = None,
    rhythm: Rhythm | None = None,
) -> AsyncIterator[Shop]:
    """Start the program; a second start on the same folder finds what the first one left. Its index is not started."""
    errors: list[Exception] = []
    supervisor = Supervisor(lambda error, _name: errors.append(error))
    secrets = MemoryStore()
    key = key_for(server)
    await secrets.write(KEY_NAME, key.reveal())
    settings = settings or Settings(index_enabled=False)
    clock = clock or HurriedClock()
    catalogue, workspace = Catalogue(folder / "catalogue.sqlite"), Workspace(folder / "workspace.sqlite")
    worker = Worker("storage")
    connection = ConnectionService(record_for(server), secrets, hasty_api if is_hasty else open_api, supervisor, clock)
    editing = EditSession(catalogue, workspace)
    commit = CommitService(
        connection, editing, catalogue, workspace, worker, supervisor, parallel=parallel, clock=clock
    )
    loader = Loader(connection, catalogue, worker, supervisor, settings, clock, commit.prices)
    index = Indexer(connection, catalogue, worker, supervisor, settings, loader, commit, clock, rhythm=rhythm)
    shop = Shop(
        server, settings, catalogue, workspace, worker, supervisor, secrets, connection, loader, editing, commit,
        index, errors,
    )  # fmt: skip
    try:
        if is_online:
            await shop.online()
        yield shop
    finally:
        assert await supervisor.drain(5)
        await connection.close()
        worker.close()
        catalogue.close()
        workspace.close()
    assert not errors, errors


def key_for(server: DemoServer) -> Secret:
    """The key of a registered app; registers it the first time."""
    known = [app for app in server.state.apps if app.app_id == APP_ID]
    return Secret(known[0].key if known else server.state.issue_key(APP_ID, APP_VERSION))


def record_for(server: DemoServer) -> ConnectionRecord:
    address = parse_address(server.base_url)
    return ConnectionRecord(
        connection_id="test",
        base_url=address.base_url,
        tenant=address.tenant,
        style=ApiStyle.PATHS.value,
        app_id=APP_ID,
        app_version=APP_VERSION,
        granted_scopes=(),
        pinned_pem=None,
        secret_name=KEY_NAME,
        registered_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


async def open_api(record: ConnectionRecord, key: Secret) -> HttpWawi:
    return _api(record, key, LIMITS)


async def hasty_api(record: ConnectionRecord, key: Secret) -> HttpWawi:
    """Gives up on a row that takes longer than 0.8 s."""
    return _api(record, key, HASTY)


def _api(record: ConnectionRecord, key: Secret, limits: Limits) -> HttpWawi:
    async def no_wait(_seconds: float) -> None:
        await asyncio.sleep(0)

    return HttpWawi(
        parse_address(record.base_url).with_style(ApiStyle(record.style)),
        Credentials(record.app_id, record.app_version, key),
        trust=Trust.of(record.pinned_pem),
        limits=limits,
        patience=Patience(no_wait, lambda: 0.5),
    )


# What stands in the simulated Wawi


def key(item_id: int, supplier_id: int) -> RowKey:
    return RowKey(ItemId(item_id), SupplierId(supplier_id))


def stock(server: DemoServer, item_id: int, *suppliers: tuple[int, dict[str, Any]]) -> None:
    """Give an item exactly these suppliers, by Wawi's own field names."""
    for row in server.state.rows(item_id):
        server.state.remove_row(item_id, row.supplier_id)
    for supplier_id, fields in suppliers:
        server.state.add_row(item_id, supplier_id, **fields)
    server.state.forget_requests()


def has_row(server: DemoServer, where: RowKey) -> bool:
    return server.state.has_row(where.item_id, where.supplier_id)


def wawi_row(server: DemoServer, where: RowKey) -> dict[str, Any]:
    """The row as Wawi's database has it, by Wawi's names."""
    (row,) = [row for row in server.state.item_suppliers(where.item_id) if row["SupplierId"] == where.supplier_id]
    return row


def price_in_wawi(server: DemoServer, where: RowKey) -> Decimal:
    return Decimal(wawi_row(server, where)["PurchasePriceNet"])


def tiers_in_wawi(server: DemoServer, where: RowKey) -> dict[int, str]:
    """Quantity to net price."""
    tiers = wawi_row(server, where)["ScalePrices"]
    return {int(tier["FromQuantity"]): f"{tier['PurchasePriceNet']:.2f}" for tier in tiers}


def standards_in_wawi(server: DemoServer, item_id: int) -> list[int]:
    return [row.supplier_id for row in server.state.rows(item_id) if row.is_standard]


def writes(server: DemoServer) -> list[str]:
    """The writing calls so far, as ``PATCH 204``."""
    return [f"{call.method} {call.status}" for call in server.state.requests if call.method not in {"GET"}]


def states(outcomes: Iterable[RowOutcome]) -> dict[int, OutcomeState]:
    return {outcome.key.supplier_id: outcome.state for outcome in outcomes}


def priced(item_id: int, supplier_id: int, price: str) -> ItemSupplier:
    return ItemSupplier(ItemId(item_id), SupplierId(supplier_id), purchase_price_net=Decimal(price))
