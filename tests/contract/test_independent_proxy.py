"""The client's whole repertoire through Prism, somebody else's validating proxy for JTL's description.

Prism refuses a call (422) or an answer (500) that does not fit; so client and simulated Wawi are both judged.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.wawi.address import ApiStyle, ServerAddress
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.errors import AppIdTaken, Gone, KeyNotAccepted, NotFound, RegistrationWindowClosed
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.registration import RegistrationRequest, RegistrationStatus
from jtl_desktop.wawi.scopes import SCOPE_NAMES
from jtl_desktop.wawi.secretstr import Secret

PRISM = "@stoplight/prism-cli@5.14.2"  # later ones want a newer Node
APP_ID, APP_VERSION = "JTL-Desktop/proxy", "1.0"
CHALLENGE = Secret("Kf83hGt5Lq02MnB7")


@pytest.fixture(scope="module")
def prism(project_root: Path, shared_folder: Path) -> Path:  # without the description no proxy
    """Prism's program file, installed once and kept."""
    folder = project_root / "build" / "prism"
    program = folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    if not program.is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed: no independent proxy to hold the client against")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--no-save", PRISM]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
        assert done.returncode == 0, done.stderr
    return program


@contextmanager
def prism_before(server: DemoServer, program: Path, shared_folder: Path) -> Iterator[str]:
    """The address of a running proxy in front of a simulated Wawi."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    document = shared_folder / "wawi" / "openapi-onprem-1.2.json"
    command = [shutil.which("node") or "node", str(program), "proxy", "--errors", "-h", "127.0.0.1", "-p", str(port)]
    command += [str(document), server.base_url.rstrip("/")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment()) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    """Without the settings by which some machines send every call through a proxy of their own."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the proxy ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the proxy did not start within a minute")


async def test_client_and_simulated_wawi_both_obey_jtls_description(
    wawi: DemoServer, prism: Path, shared_folder: Path
) -> None:
    with prism_before(wawi, prism, shared_folder) as proxy:
        assert_that_the_proxy_judges(proxy, wawi)
        for style in ApiStyle:
            address = ServerAddress(proxy, wawi.config.tenant, style)
            key = await registered(address, wawi)
            client = HttpWawi(address, Credentials(APP_ID, APP_VERSION, key))
            try:
                await read_everything(client, wawi)
                await write_everything(client, wawi)
            finally:
                await client.aclose()
            await refused(address)
            wawi.state.remove_app(APP_ID)


def assert_that_the_proxy_judges(proxy: str, wawi: DemoServer) -> None:
    headers = {"Authorization": "Wawi x", "X-AppID": "x", "X-AppVersion": "x"}
    calls = len(wawi.state.requests)
    assert httpx.get(f"{proxy}v1/items?pageNumber=one", headers=headers, trust_env=False).status_code == 422
    assert len(wawi.state.requests) == calls
    wawi.state.switch(leave_out_nulls=True)
    key = wawi.state.issue_key("x", "x")
    answer = httpx.get(f"{proxy}v1/suppliers", headers={**headers, "Authorization": f"Wawi {key}"}, trust_env=False)
    wawi.state.switch(leave_out_nulls=False)
    assert answer.status_code == 500


async def registered(address: ServerAddress, wawi: DemoServer) -> Secret:
    request = RegistrationRequest(
        app_id=APP_ID,
        display_name="JTL Desktop",
        description="Suppliers and purchase prices",
        version=APP_VERSION,
        provider_name="JTL Desktop",
        provider_website="https://example.com",
        icon_png=b"\x89PNG\r\n\x1a\n-just-enough-",
        mandatory_scopes=SCOPE_NAMES[:3],
        optional_scopes=SCOPE_NAMES[3:],
        localized_names={"de": "JTL Desktop"},
        localized_descriptions={"de": "Lieferanten und Einkaufspreise"},
    )
    client = HttpWawi(address)
    try:
        wawi.state.close_registration_window()
        with pytest.raises(RegistrationWindowClosed):
            await client.request(request, CHALLENGE)
        wawi.state.open_registration_window()
        ticket = await client.request(request, CHALLENGE)
        assert (await client.poll(ticket.request_id, CHALLENGE)).status is RegistrationStatus.PENDING
        wawi.state.approve()
        answer = await client.poll(ticket.request_id, CHALLENGE)
        with pytest.raises(Gone):
            await client.poll(ticket.request_id, CHALLENGE)
        wawi.state.open_registration_window()
        with pytest.raises(AppIdTaken):
            await client.request(request, CHALLENGE)
    finally:
        await client.aclose()
    assert answer.key is not None
    return answer.key


async def read_everything(client: HttpWawi, wawi: DemoServer) -> None:
    assert (await client.info()).tenant == wawi.config.tenant
    assert await client.features()
    assert len(await client.suppliers()) == wawi.config.suppliers
    pages = [page async for page in client.iter_items(page_size=100)]
    assert sum(len(page.items) for page in pages) == wawi.config.items
    hits = await client.items_page("zange", pages[0].items[0].changed, page_size=5)
    assert hits.skipped == 0
    assert (await client.item(ItemId(1))).sku == wawi.state.item(1).sku
    for item in range(1, 40):
        rows = await client.item_suppliers(ItemId(item))
        assert [row.supplier_id for row in rows] == [row.supplier_id for row in wawi.state.rows(item)]
    with pytest.raises(NotFound):
        await client.item(ItemId(99999))


async def write_everything(client: HttpWawi, wawi: DemoServer) -> None:
    item = next(item for item in range(1, 300) if not wawi.state.rows(item))
    key = RowKey(ItemId(item), SupplierId(3))
    row = ItemSupplier(
        item_id=key.item_id,
        supplier_id=key.supplier_id,
        sku="ART-7",
        item_name="Helm, gelb",
        purchase_price_net=Decimal("12.34567"),
        comment="Preisliste „2027“",
        scale_prices=(
            ScalePrice(Decimal(10), Decimal("11.5"), None),
            ScalePrice(Decimal(50), None, Decimal("7.5")),
        ),
    )
    created = await client.create_item_supplier(row)
    assert created.purchase_price_net == row.purchase_price_net
    await client.update_item_supplier(key, {Field.PURCHASE_PRICE_NET: Decimal("0.00001"), Field.COMMENT: ""})
    await client.update_item_supplier(key, {Field.SCALE_PRICES: (ScalePrice(Decimal(25), Decimal(1), None),)})
    await client.update_item_supplier(key, {Field.IS_STANDARD: True, Field.DELIVERY_TIME: Decimal(5)})
    stored = (await client.item_suppliers(key.item_id))[0]
    assert (stored.purchase_price_net, stored.comment, stored.is_standard) == (Decimal("0.00001"), "", True)
    assert [tier.from_quantity for tier in stored.scale_prices] == [25]
    await client.delete_item_supplier(key)
    assert not wawi.state.rows(item)


async def refused(address: ServerAddress) -> None:
    stranger = HttpWawi(address, Credentials(APP_ID, APP_VERSION, Secret("00000000-0000-0000-0000-000000000000")))
    try:
        with pytest.raises(KeyNotAccepted):
            await stranger.suppliers()
    finally:
        await stranger.aclose()
