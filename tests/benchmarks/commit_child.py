"""One run of saving many rows, by the program or by its client alone; prints its figures as JSON."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time, thread_time

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


async def bare(url: str, key: str, count: int) -> dict[str, object]:
    """The reference: the client alone reads, writes and reads back, nothing compared, nothing stored."""
    client = client_for(url, key)
    rows = iter(await first_rows(client, count))

    async def save() -> None:
        for row in rows:
            await client.item_suppliers(row.item_id)
            price = row.purchase_price_net + STEP
            await client.update_item_supplier(row.key, {Field.PURCHASE_PRICE_NET: price})
            await client.item_suppliers(row.item_id)

    settled()
    # What watches the loop costs time of its own, here as there.
    with heartbeat():
        started, worked = perf_counter(), process_time()
        await asyncio.gather(*(save() for _ in range(PARALLEL)))
        seconds, worked = perf_counter() - started, process_time() - worked
    await client.aclose()
    return {"seconds": seconds, "work": worked}


async def ours(url: str, key: str, count: int) -> dict[str, object]:
    """The program's services: all that a save does but paint."""
    client = client_for(url, key)
    rows = await first_rows(client, count)
    await client.aclose()
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


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("bare", "ours"))
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("rows", type=int)
    chosen = parser.parse_args()
    work = bare if chosen.mode == "bare" else ours
    print(json.dumps(asyncio.run(work(chosen.url, chosen.key, chosen.rows))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
