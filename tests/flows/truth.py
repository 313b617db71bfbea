"""Compares a catalogue with what the simulated Wawi has, row by row and item by item."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import msgspec

from jtl_desktop.demo import DemoServer
from jtl_desktop.demo.switches import Switches
from jtl_desktop.demo.wire import item_json, row_json
from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, RowKey
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.wawi.models import decode_item, decode_item_suppliers

_PLAIN = Switches(leave_out_nulls=False, decimal_integers=False)
_AT_ONCE = 400


def items_in_wawi(server: DemoServer) -> dict[ItemId, Item]:
    """Every item that the simulated Wawi has, as the program reads it."""
    records = server.state.items(server.state.find_items("", None))
    items = [decode_item(msgspec.json.encode(item_json(record, _PLAIN))) for record in records]
    return {item.item_id: item for item in items}


def rows_in_wawi(server: DemoServer, item_id: ItemId) -> dict[RowKey, ItemSupplier]:
    """The suppliers of an item, as the program reads them."""
    wire = [row_json(row, server.state.switches) for row in server.state.rows(item_id)]
    return {row.key: row for row in decode_item_suppliers(msgspec.json.encode(wire), item_id)}


async def the_same(server: DemoServer, catalogue: Catalogue, seconds: float = 30.0) -> None:
    """Wait until the catalogue is what Wawi has, row by row."""
    end = time.monotonic() + seconds
    while found := differences(server, catalogue):
        assert time.monotonic() < end, found
        await asyncio.sleep(0.2)


def differences(server: DemoServer, catalogue: Catalogue, *, most: int = 10) -> list[str]:
    """What the catalogue has otherwise than Wawi, in words; empty where it is the same. Stops after so many."""
    return [line for line, _ in zip(_differences(server, catalogue), range(most), strict=False)]


def _differences(server: DemoServer, catalogue: Catalogue) -> Iterator[str]:
    items = items_in_wawi(server)
    known = [ItemId(item_id) for (item_id,) in catalogue.read("SELECT item_id FROM item WHERE is_gone = 0", ())]
    for item_id in sorted(items.keys() ^ set(known)):
        yield f"item {item_id}: only in {'Wawi' if item_id in items else 'the catalogue'}"
    ids = sorted(items)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        stored = {item.item_id: item for item in catalogue.items(some)}
        rows = catalogue.rows_of_items(some)
        for item_id in some:
            if item_id in stored and stored[item_id] != items[item_id]:
                yield f"item {item_id}: {stored[item_id]} instead of {items[item_id]}"
            here, there = {row.key: row for row in rows.get(item_id, [])}, rows_in_wawi(server, item_id)
            for key in sorted(here.keys() | there.keys()):
                if here.get(key) != there.get(key):
                    yield f"{key}: {here.get(key)} instead of {there.get(key)}"
    for (item_id,) in catalogue.read("SELECT DISTINCT item_id FROM item_supplier", ()):
        if item_id not in items:
            yield f"item {item_id}: has rows, and Wawi does not have it"
