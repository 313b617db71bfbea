"""A start of the program that stops dead at a named step and waits there to be killed. Run as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from typing_extensions import override

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId, Value
from jtl_desktop.domain.steps import Doubts
from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.registering.flow import RegistrationDeps, RegistrationFlow, Step
from jtl_desktop.services.saving.commit import CommitService
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.secrets import MemoryStore, SecretFound, SecretMissing
from jtl_desktop.storage.settings import ConnectionRecord, Settings, SettingsStore
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.storage.workspace_file import WorkspaceFile
from jtl_desktop.storage.write_log import WriteLog
from jtl_desktop.wawi.address import ServerAddress, parse_address
from jtl_desktop.wawi.api import Credentials, FoundServer, SupplierRows
from jtl_desktop.wawi.discovery import probe
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.registration import RegistrationAnswer, RegistrationRequest, RegistrationTicket
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.trust import Trust
from tests.flows.basics import APP_ID, APP_VERSION, HurriedClock

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Gate:
    """Says every step aloud; at the last one, or at its n-th time where it is named ``step#n``, it stays for ever."""

    last: str
    taken: Counter[str] = field(default_factory=Counter)

    def step(self, name: str) -> None:
        print(name, flush=True)  # noqa: T201 (how the parent process hears of it)
        if self.is_last(name):
            time.sleep(600)

    def is_last(self, name: str) -> bool:
        self.taken[name] += 1
        return self.last in (name, f"{name}#{self.taken[name]}")


def killed_at(step: str, job: str, *, may_end: bool = False, **facts: str) -> list[str]:
    """Start the program, kill it at this step, and say which steps it took. An empty step lets it end by itself.

    ``may_end``: it is no failure when it never comes so far.
    """
    order = json.dumps({"job": job, "step": step, **facts})
    command = [sys.executable, "-m", "tests.flows.killed"]
    gate = Gate(step)
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(order)
        child.stdin.close()
        taken = []
        was_reached = False
        for line in child.stdout:
            taken.append(line.strip())
            if gate.is_last(taken[-1]):
                was_reached = True
                child.kill()
        complaints = child.stderr.read()
    assert not complaints, complaints
    assert was_reached or may_end or not step, taken
    return taken


class SteppedWrites(WriteLog):
    def __init__(self, file: WorkspaceFile, due: Callable[[str], None]) -> None:
        super().__init__(file)
        self._due = due

    @override
    def record_write(
        self, batch: str, key: RowKey, old: ItemSupplier | None, new: ItemSupplier | None, at: datetime
    ) -> int:
        self._due("recorded")
        return super().record_write(batch, key, old, new, at)

    @override
    def settle_write(self, write_id: int, outcome: str, at: datetime) -> None:
        self._due("settled")
        super().settle_write(write_id, outcome, at)

    @override
    def begin_save(self, batch: str, keys: Iterable[RowKey], at: datetime) -> None:
        self._due("begun")
        super().begin_save(batch, keys, at)


class SteppedWorkspace(Workspace):
    """Says what it wrote when that has reached the disk: several steps may share a transaction."""

    def __init__(self, path: Path, gate: Gate) -> None:
        super().__init__(path)
        self._due: list[str] = []
        self.writes = SteppedWrites(self.file, self._due.append)
        write = self.file.write

        @contextlib.contextmanager
        def stepped() -> Iterator[sqlite3.Connection]:
            is_outermost = not self.file.connection.in_transaction
            with write() as connection:
                yield connection
            if is_outermost:
                due, self._due[:] = tuple(self._due), []
                for step in due:
                    gate.step(step)

        write_lines = self.steps.write_lines

        def stepped_lines(lines: Iterable[tuple[RowKey, RowChange | None]], doubts: Mapping[RowKey, Doubts]) -> None:
            known = tuple(lines)
            self._due += ["dropped" for _, change in known if change is None]
            write_lines(known, doubts)

        self.steps.write_lines = stepped_lines  # type: ignore[method-assign, assignment]  # to look over its shoulder
        self.file.write = stepped  # type: ignore[method-assign]  # to look over its shoulder


class SteppedWawi(HttpWawi):
    gate: Gate

    @override
    async def item_suppliers(self, item_id: ItemId) -> SupplierRows:
        rows = await super().item_suppliers(item_id)
        self.gate.step("read")
        return rows

    @override
    async def create_item_supplier(self, row: ItemSupplier) -> ItemSupplier:
        stored = await super().create_item_supplier(row)
        self.gate.step("written")
        return stored

    @override
    async def update_item_supplier(self, key: RowKey, values: Mapping[Field, Value]) -> None:
        await super().update_item_supplier(key, values)
        self.gate.step("written")

    @override
    async def delete_item_supplier(self, key: RowKey) -> None:
        await super().delete_item_supplier(key)
        self.gate.step("written")

    @override
    async def request(self, request: RegistrationRequest, challenge: Secret) -> RegistrationTicket:
        ticket = await super().request(request, challenge)
        self.gate.step("request confirmed by Wawi")
        return ticket

    @override
    async def poll(self, request_id: str, challenge: Secret) -> RegistrationAnswer:
        answer = await super().poll(request_id, challenge)
        self.gate.step("key received" if answer.key else "still pending")
        return answer


class FileDrawer(MemoryStore):
    """Stands for the operating system's keyring, which outlives the program: a folder that only tests use."""

    def __init__(self, path: Path, gate: Gate | None = None) -> None:
        super().__init__()
        self._path = path
        self._gate = gate
        if path.exists():
            self._values = json.loads(path.read_text(encoding="utf-8"))

    @override
    async def read(self, name: str) -> SecretFound | SecretMissing:
        return await super().read(name)

    @override
    async def write(self, name: str, value: str) -> None:
        await super().write(name, value)
        self._keep(f"{name.partition('-')[0]} stored")

    @override
    async def delete(self, name: str) -> None:
        await super().delete(name)
        self._keep(f"{name.partition('-')[0]} forgotten")

    def names(self) -> list[str]:
        return sorted(name.partition("-")[0] for name in self._values)

    def _keep(self, step: str) -> None:
        self._path.write_text(json.dumps(self._values), encoding="utf-8")
        if self._gate is not None:
            self._gate.step(step)


class SteppedSettings(SettingsStore):
    gate: Gate

    @override
    def save(self, settings: Settings) -> None:
        super().save(settings)
        if settings.connection is not None:
            self.gate.step("connection saved")
        elif settings.pending is not None:
            self.gate.step("request id saved" if settings.pending.request_id else "attempt saved")


async def save(gate: Gate, order: dict[str, str]) -> None:
    """Save what is pending in the folder."""
    folder = Path(order["folder"])
    errors: list[str] = []
    supervisor = Supervisor(lambda error, name: errors.append(f"{name}: {error!r}"))
    secrets = MemoryStore()
    await secrets.write("key", order["key"])
    workspace, catalogue, worker = (
        SteppedWorkspace(folder / "workspace.sqlite", gate),
        Catalogue(folder / "catalogue.sqlite"),
        Worker("w"),
    )
    address = parse_address(order["base_url"])
    now = datetime.now().astimezone()
    where = (address.base_url, address.tenant, "paths")
    record = ConnectionRecord("test", *where, APP_ID, APP_VERSION, (), None, "key", now)

    async def open_api(record: ConnectionRecord, key: Secret) -> HttpWawi:
        wawi = SteppedWawi(address, Credentials(record.app_id, record.app_version, key))
        wawi.gate = gate
        return wawi

    connection = ConnectionService(record, secrets, open_api, supervisor)
    editing = EditSession(catalogue, workspace)
    commit = CommitService(connection, editing, catalogue, workspace, worker, supervisor)
    ended = asyncio.Event()
    commit.finished.subscribe(lambda _: ended.set())
    connection.start()
    await connection.online()
    commit.start()
    await ended.wait()
    gate.step("finished")
    await supervisor.drain(3)
    await connection.close()
    assert not errors, errors


async def register(gate: Gate, order: dict[str, str]) -> None:
    """Register at Wawi, whose window is open and who approves."""
    folder = Path(order["folder"])
    errors: list[str] = []
    supervisor = Supervisor(lambda error, name: errors.append(f"{name}: {error!r}"))
    settings = SteppedSettings(folder / "settings.json")
    settings.gate = gate

    async def open_registration(address: ServerAddress, trust: Trust) -> HttpWawi:
        wawi = SteppedWawi(address, trust=trust)
        wawi.gate = gate
        return wawi

    async def open_api(record: ConnectionRecord, key: Secret) -> HttpWawi:
        return HttpWawi(parse_address(record.base_url), Credentials(record.app_id, record.app_version, key))

    async def find() -> list[FoundServer]:
        return [await probe(parse_address(order["base_url"]))]

    async def ask(address: ServerAddress, trust: Trust) -> FoundServer:
        return await probe(address, trust=trust)

    drawer = FileDrawer(folder / "keyring.json", gate)
    flow = RegistrationFlow(
        RegistrationDeps(
            settings, drawer, find, ask, open_registration, open_api, supervisor, b"png", "0.1", HurriedClock(20)
        )
    )
    flow.start()
    await flow.find()
    await flow.begin()
    gate.step("finished")
    assert flow.state.step is Step.DONE, flow.state
    await supervisor.drain(3)
    assert not errors, errors


def main() -> None:
    order: dict[str, Any] = json.loads(sys.stdin.read())
    gate = Gate(order["step"])
    asyncio.run(save(gate, order) if order["job"] == "save" else register(gate, order))


WANTED = {
    "edit": lambda editing: editing.set_value(_row(2), Field.PURCHASE_PRICE_NET, Decimal("9.00")),
    "add": lambda editing: editing.add_supplier(ItemId(1), SupplierId(3), {Field.PURCHASE_PRICE_NET: Decimal("8.00")}),
    "remove": lambda editing: editing.remove_supplier(_row(2)),
    "standard": lambda editing: editing.set_standard(_row(2)),
}


def _row(supplier: int) -> RowKey:
    return RowKey(ItemId(1), SupplierId(supplier))


if __name__ == "__main__":
    main()
