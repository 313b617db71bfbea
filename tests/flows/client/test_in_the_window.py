"""The same client on the window's own event loop, which is Qt's: what may go wrong goes wrong in the same way."""

from __future__ import annotations

import asyncio

import pytest

from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.wawi.address import parse_address
from jtl_desktop.wawi.discovery import discover
from jtl_desktop.wawi.errors import ConnectionLost, GarbledAnswer, NotRunning, TimedOut, TlsNotTrusted
from jtl_desktop.wawi.trust import Trust
from tests.flows.client.harness import QUICK, connected


async def test_reading_writing_and_finding(qapp, demo):
    key = RowKey(ItemId(1), SupplierId(demo.state.rows(1)[0].supplier_id))
    (found,) = await discover([parse_address(demo.base_url)])
    assert found.info is not None
    async with connected(demo) as wawi:
        await wawi.update_item_supplier(key, {Field.SKU: "neu"})
        rows = await asyncio.gather(*(wawi.item_suppliers(ItemId(1)) for _ in range(8)))
    assert all(row.sku == "neu" for answer in rows for row in answer if row.key == key)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("hang", TimedOut), ("reset", ConnectionLost), ("half_body", GarbledAnswer)],
)
async def test_faults(qapp, demo, fault, expected):
    demo.state.fault(fault, path="items/1", times=0)
    async with connected(demo, limits=QUICK) as wawi:
        with pytest.raises(expected):
            await wawi.item(ItemId(1))


async def test_a_stopped_wawi(qapp, demo):
    async with connected(demo) as wawi:
        demo.stop_wawi()
        with pytest.raises(NotRunning):
            await wawi.item(ItemId(1))


async def test_cancelling(qapp, demo):
    demo.state.fault("hang", path="items/1")
    async with connected(demo) as wawi:
        asking = asyncio.create_task(wawi.item(ItemId(1)))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert (await wawi.item(ItemId(1))).sku


async def test_certificates(qapp):
    with DemoServer(DemoConfig(items=5, https=True, certificate="other_name")) as demo:
        async with connected(demo) as stranger:
            with pytest.raises(TlsNotTrusted) as caught:
                await stranger.info()
        async with connected(demo, trust=Trust.pinned(caught.value.pem)) as wawi:
            assert (await wawi.info()).version
            demo.stop_wawi()
            demo.renew_certificate()
            demo.start_wawi()
            with pytest.raises(TlsNotTrusted) as changed:
                await wawi.info()
    assert changed.value.changed
