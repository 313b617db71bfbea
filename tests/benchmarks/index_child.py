"""Reads a slow Wawi once: by the index, or by a bare HTTP loop; or asks for something while it runs. Prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import httpx
import qasync

from jtl_desktop.app.context import Workbench
from jtl_desktop.domain.items import ItemId
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.indexing.state import IndexPhase
from jtl_desktop.services.tasks import Supervisor
from tests.benchmarks import workbench
from tests.benchmarks.children import complain

PARALLEL = 4
PAGE = 10


async def bare(url: str, key: str, items: int) -> dict[str, float]:
    """The reference: as many calls at a time, first all pages of ten items, then the suppliers of every item."""
    headers = {"Authorization": f"Wawi {key}", "X-AppID": workbench.APP_ID, "X-AppVersion": workbench.APP_VERSION}
    pages = [f"v1/items?pageNumber={page}&pageSize={PAGE}" for page in range(1, -(-items // PAGE) + 1)]
    wanted = iter([*pages, *(f"v1/items/{item}/suppliers" for item in range(1, items + 1))])
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=90.0) as client:

        async def fetch() -> None:
            for path in wanted:
                answer = await client.get(path)
                if answer.status_code not in (200, 404):
                    raise RuntimeError(f"unexpected status {answer.status_code}")

        started = perf_counter()
        await asyncio.gather(*(fetch() for _ in range(PARALLEL)))
        return {"seconds": perf_counter() - started}


@asynccontextmanager
async def program(url: str, key: str) -> AsyncIterator[Workbench]:
    """The program with its window, connected; its index is not started."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paths = workbench.make_profile(Path(folder), url, has_index=True)
        supervisor = Supervisor(complain)
        bench = workbench.open_bench(paths, supervisor, url, key)
        window = workbench.show_window(bench)
        services = bench.services
        services.connection.start()
        services.loader.start()
        await workbench.until(lambda: services.connection.state.phase is Phase.ONLINE)
        yield bench
        window.close()
        window.deleteLater()
        await supervisor.drain(3)
        await bench.close()


async def index(url: str, key: str, items: int) -> dict[str, float]:
    async with program(url, key) as bench:
        services = bench.services
        started = perf_counter()
        services.index.start()
        await workbench.until(lambda: services.catalogue.counts().rows > 0)
        first = perf_counter() - started
        # Each item may take as long as Wawi takes for it, as if only one were asked for at a time.
        await workbench.until(lambda: services.index.state.phase is IndexPhase.FRESH, 300.0 + items)
        seconds = perf_counter() - started
        loaded = services.catalogue.counts().items_loaded
        if loaded < items:
            raise RuntimeError(f"only {loaded} of {items} items were read")
        return {"seconds": seconds, "first": first}


async def answers(url: str, key: str, times: int, *, has_index: bool) -> dict[str, float]:
    """Milliseconds until the hits of a search, and until the suppliers of one item, are in the catalogue; medians."""
    searches, opened = [], []
    async with program(url, key) as bench:
        services = bench.services
        if has_index:
            services.index.start()
            await workbench.until(lambda: services.index.state.indexed >= 20)
        for number in range(times):
            await asyncio.sleep(2.0 + number * 0.37)
            sku = await _sku(bench, 1_900 + number)
            searches.append(await _searched(bench, sku))
            await asyncio.sleep(2.0 + number * 0.29)
            opened.append(await _opened(bench, ItemId(1_000 + number)))
    return {"search": statistics.median(searches) * 1000, "item": statistics.median(opened) * 1000}


async def _sku(bench: Workbench, number: int) -> str:
    api = await bench.services.connection.online()
    return (await api.item(ItemId(number))).sku


async def _searched(bench: Workbench, term: str) -> float:
    began = perf_counter()
    bench.services.loader.search(term)
    await workbench.until(lambda: not bench.services.loader.is_asking)
    return perf_counter() - began


async def _opened(bench: Workbench, item_id: ItemId) -> float:
    began = perf_counter()
    bench.services.loader.refresh([item_id])
    await workbench.until(lambda: not bench.services.loader.is_asking)
    return perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("bare", "index", "answers", "answers-while-indexing"))
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("count", type=int)
    chosen = parser.parse_args()
    arguments = chosen.url, chosen.key, chosen.count
    if chosen.mode == "bare":
        print(json.dumps(asyncio.run(bare(*arguments))))
        return 0
    app = workbench.application()
    work: Awaitable[dict[str, float]]
    with qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        is_busy = chosen.mode == "answers-while-indexing"
        work = index(*arguments) if chosen.mode == "index" else answers(*arguments, has_index=is_busy)
        print(json.dumps(loop.run_until_complete(work)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
