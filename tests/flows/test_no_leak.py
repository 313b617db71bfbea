"""A whole working day with every library at its most talkative: afterwards no byte of key or code lies anywhere."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ItemId, SupplierId
from jtl_desktop.domain.merge import Side
from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.diagnostics import diagnostics
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.indexing.indexer import Indexer
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.redact import RedactingFilter, Redactor
from jtl_desktop.services.saving.commit import CommitService
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.wawi.errors import WawiError
from tests.flows.desk import Desk
from tests.flows.shop import HurriedClock, Shop, hasty_api, key, stock, until


@contextmanager
def everything_logged(path: Path, redactor: Redactor | None) -> Iterator[None]:
    """Every logger at DEBUG into a file; without a redactor nothing is cleaned on the way."""
    root = logging.getLogger()
    handler = logging.FileHandler(path, encoding="utf-8")
    if redactor is not None:
        handler.addFilter(RedactingFilter(redactor))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


@pytest.mark.parametrize("is_cleaned", [False, True])
async def test_a_whole_session_leaves_no_trace_of_key_and_code(
    server: DemoServer, tmp_path: Path, is_cleaned: bool
) -> None:
    redactor = Redactor()
    words: list[str] = []
    with everything_logged(tmp_path / "log.txt", redactor if is_cleaned else None):
        desk = Desk(server, tmp_path)
        codes: set[str] = set()
        desk.clock.at_each.append(lambda _: codes.update(desk.drawer._values.values()))
        loop = asyncio.get_running_loop()
        loop.set_debug(True)
        loop.slow_callback_duration = 60
        await registered(desk, words)
        codes.update(desk.drawer._values.values())
        await worked(desk, redactor, words)
        loop.set_debug(False)
        try:
            raise WawiErrorSeen(words[-1])
        except WawiErrorSeen:
            logging.getLogger("end").warning("the end", exc_info=True)
    assert len(codes) == 2
    (tmp_path / "words.txt").write_text("\n".join(words), encoding="utf-8")
    search_every_byte(tmp_path, codes)


def search_every_byte(folder: Path, codes: set[str]) -> None:
    """Whole or begun, in the two encodings that files here use."""
    needles = {spelled for code in codes for spelled in (code.encode(), code.encode("utf-16-le"), code[:20].encode())}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"log.txt", "words.txt", "settings.json", "catalogue.sqlite", "workspace.sqlite"} <= {
        path.name for path in files
    }
    for path in files:
        content = path.read_bytes()
        found = [needle for needle in needles if needle in content]
        assert not found, f"{len(found)} secrets in {path.name}"
        assert b"Authorization: Wawi" not in content
    assert len((folder / "log.txt").read_text(encoding="utf-8").splitlines()) > 100


class WawiErrorSeen(Exception):  # noqa: N818 (stands for whatever is logged at the end)
    pass


async def registered(desk: Desk, words: list[str]) -> None:
    """Register with everything that can come in between, and go on in the next start."""
    flow = await desk.at_wawi()
    flow.changed.subscribe(lambda state: words.append(repr(state)))
    desk.when(10, desk.server.stop_wawi)
    desk.when(20, desk.server.start_wawi)
    desk.when(24, desk.server.state.open_registration_window)
    desk.when(40, flow.cancel_waiting)
    desk.server.state.fault("garbled", method="GET", path="authentication/*")
    await flow.begin()
    words.append((desk.folder / "settings.json").read_text(encoding="utf-8"))
    desk.server.state.approve()
    flow = desk.start()
    await flow.resume()
    record, secret = flow.finish()
    words += [repr(record), repr(secret), f"{secret}", repr(desk.drawer), repr(flow)]
    assert not desk.errors


async def worked(desk: Desk, redactor: Redactor, words: list[str]) -> None:
    """Search, edit, meet a conflict, meet every kind of error, save."""
    record = desk.settings.connection
    assert record is not None
    server, folder, clock = desk.server, desk.folder, HurriedClock()
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5), "IsStandard": True}), (2, {"PurchasePriceNet": Decimal(6)}))
    catalogue, workspace = Catalogue(folder / "catalogue.sqlite"), Workspace(folder / "workspace.sqlite")
    worker = Worker("storage")
    connection = ConnectionService(record, desk.drawer, hasty_api, desk.supervisor, clock)
    editing = EditSession(catalogue, workspace)
    loader = Loader(connection, catalogue, worker, desk.supervisor, desk.settings, clock)
    commit = CommitService(connection, editing, catalogue, workspace, worker, desk.supervisor, clock=clock)
    shop = Shop(
        server, desk.settings, catalogue, workspace, worker, desk.supervisor, desk.drawer, connection, loader, editing,
        commit, Indexer(connection, catalogue, worker, desk.supervisor, desk.settings, loader, commit, clock),
    )  # fmt: skip
    await shop.online()
    loader.start()
    loader.search("")
    await until(lambda: not loader.state.active)
    editing.set_value(key(1, 2), Field.PURCHASE_PRICE_NET, Decimal("5.5"))
    editing.add_supplier(ItemId(1), SupplierId(3), {Field.SKU: "N-1"})
    server.state.change_row(1, 2, PurchasePriceNet=Decimal(7))
    words.append(repr(await shop.save()))
    commit.resolve(key(1, 2), {Field.PURCHASE_PRICE_NET: Side.MINE})
    for kind in ("status", "html", "hang", "reset", "half_body", "garbled"):
        server.state.fault(kind, method="PATCH", seconds=2)
        words.append(repr(await shop.save([key(1, 2)])))
        editing.set_value(key(1, 2), Field.COMMENT, kind)
    for status in (400, 401, 402, 403, 404, 409, 500):
        server.state.clear_faults()
        server.state.fault("status", method="GET", path="items/2/suppliers", status=status, times=3)
        loader.refresh([ItemId(2)])
        await asyncio.sleep(0.05)
        words += ["".join(traceback.format_exception(error)) for error in loader.failures.values()]
    server.state.clear_faults()
    connection.retry_now()
    await connection.online()
    server.state.issue_key("other", "1")
    server.state.remove_app(record.app_id)
    api = await connection.online()
    try:
        await api.item_suppliers(ItemId(1))
    except WawiError as error:
        words += ["".join(traceback.format_exception(error)), repr(error), error.details, repr(vars(error))]
    words += [repr(api), repr(connection.state), repr(vars(connection))]
    report = diagnostics(
        {}, connection=connection, loader=loader, index=shop.index, editing=editing, catalogue=catalogue,
        log_file=folder / "log.txt", redactor=redactor,
    )  # fmt: skip
    words.append(report)
    loader.stop()
    assert await desk.supervisor.drain(5)
    await connection.close()
    worker.close()
    catalogue.close()
    workspace.close()
    assert not desk.errors, desk.errors
