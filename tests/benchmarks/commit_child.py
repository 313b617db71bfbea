"""One run of saving many rows, by the program or by its client alone; prints its figures as JSON."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time, thread_time

import httpx

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.wawi.address import parse_address
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.secretstr import Secret
from tests.benchmarks import workbench
from tests.benchmarks.children import complain

PARALLEL = 4
STEP = Decimal("0.01")
_JSON = {"Content-Type": "application/json"}


async def first_rows(client: HttpWawi, rows: int) -> list[ItemSupplier]:
    """One supplier row of each item, of as many items as rows are wanted, as Wawi has it now."""
    found: dict[int, ItemSupplier] = {}
    wanted = iter(range(1, rows + rows // 5 + 1))

    async def read() -> None:
        for item in wanted:
            suppliers = await client.item_suppliers(ItemId(item))
            if suppliers:
                found[item] = suppliers[0]

    await asyncio.gather(*(read() for _ in range(PARALLEL)))
    if len(found) < rows:
        raise RuntimeError(f"only {len(found)} of {rows} items have a supplier")
    return [found[item] for item in sorted(found)][:rows]


def client_for(url: str, key: str) -> HttpWawi:
    return HttpWawi(parse_address(url), Credentials(workbench.APP_ID, workbench.APP_VERSION, Secret(key)))


Calls = Callable[[ItemSupplier, Decimal], Awaitable[object]]
"""Reads a row, gives it a price, and reads it back; nothing is compared, nothing is stored."""


async def bare(url: str, key: str, count: int) -> dict[str, object]:
    """The reference: plain httpx, as in the loading of items (load_child.py)."""
    headers = {"Authorization": f"Wawi {key}", "X-AppID": workbench.APP_ID, "X-AppVersion": workbench.APP_VERSION}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as plain:

        async def calls(row: ItemSupplier, price: Decimal) -> None:
            suppliers = f"v1/items/{row.item_id}/suppliers"
            (await plain.get(suppliers)).raise_for_status()
            body = f'{{"PurchasePriceNet": {price}}}'
            written = await plain.patch(f"{suppliers}/{row.supplier_id}", content=body, headers=_JSON)
            written.raise_for_status()
            (await plain.get(suppliers)).raise_for_status()

        return await by_hand(url, key, count, calls)


async def client(url: str, key: str, count: int) -> dict[str, object]:
    """The program's own client alone, which is a good deal quicker than plain httpx."""
    own = client_for(url, key)

    async def calls(row: ItemSupplier, price: Decimal) -> None:
        await own.item_suppliers(row.item_id)
        await own.update_item_supplier(row.key, {Field.PURCHASE_PRICE_NET: price})
        await own.item_suppliers(row.item_id)

    figures = await by_hand(url, key, count, calls)
    await own.aclose()
    return figures


async def by_hand(url: str, key: str, count: int, calls: Calls) -> dict[str, object]:
    """As many rows at a time as a save has."""
    reader = client_for(url, key)
    rows = iter(await first_rows(reader, count))
    await reader.aclose()

    async def save() -> None:
        for row in rows:
            await calls(row, row.purchase_price_net + STEP)

    settled()
    # What watches the loop costs time of its own, here as there.
    with heartbeat():
        started, worked = perf_counter(), process_time()
        await asyncio.gather(*(save() for _ in range(PARALLEL)))
        seconds, worked = perf_counter() - started, process_time() - worked
    return {"seconds": seconds, "work": worked}


async def ours(url: str, key: str, count: int) -> dict[str, object]:
    """The program's services: all that a save does but paint."""
    reader = client_for(url, key)
    rows = await first_rows(reader, count)
    await reader.aclose()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        supervisor = Supervisor(complain)
        bench = workbench.open_bench(workbench.make_profile(Path(folder), url), supervisor, url, key)
        services = bench.services
        now = datetime.now(UTC)
        services.catalogue.store_items([Item(row.item_id, f"A-{row.item_id:06}", "Item") for row in rows], seen_at=now)
        services.catalogue.store_loaded([(row.item_id, [row], now) for row in rows])
        for row in rows:
            services.editing.set_value(row.key, Field.PURCHASE_PRICE_NET, row.purchase_price_net + STEP)
        services.connection.start()
        await services.connection.online()
        over: asyncio.Future[CommitReport] = asyncio.get_running_loop().create_future()
        services.commit.finished.subscribe(over.set_result)
        settled()
        with heartbeat() as beats:
            started, worked = perf_counter(), process_time()
            services.commit.start()
            report = await over
            seconds, worked = perf_counter() - started, process_time() - worked
        saved = report.count(OutcomeState.SAVED)
        if saved < count:
            raise RuntimeError(f"only {saved} of {count} rows were saved")
        await supervisor.drain(3)
        await bench.close()
        return {"seconds": seconds, "work": worked, "gaps": beats.gaps, "pieces": beats.pieces}


def settled() -> None:
    """As the program does it once its window is painted (app/collector.py): what is there by now is not garbage."""
    gc.collect()
    gc.freeze()


@dataclass
class Beats:
    """Milliseconds between two turns of the loop that should come 5 ms apart, and what the thread worked in each."""

    gaps: list[float] = field(default_factory=list)
    pieces: list[float] = field(default_factory=list)


@contextmanager
def heartbeat() -> Iterator[Beats]:
    beats = Beats()

    async def beat() -> None:
        while True:
            last, worked = perf_counter(), thread_time()
            await asyncio.sleep(0)
            beats.pieces.append((thread_time() - worked) * 1000)
            await asyncio.sleep(0.005)
            beats.gaps.append((perf_counter() - last) * 1000)

    task = asyncio.get_running_loop().create_task(beat())
    yield beats
    task.cancel()


MODES: dict[str, Callable[[str, str, int], Coroutine[None, None, dict[str, object]]]] = {
    "bare": bare,
    "client": client,
    "ours": ours,
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=tuple(MODES))
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("rows", type=int)
    chosen = parser.parse_args()
    print(json.dumps(asyncio.run(MODES[chosen.mode](chosen.url, chosen.key, chosen.rows))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
