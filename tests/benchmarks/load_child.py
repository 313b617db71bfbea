"""Loads the suppliers of many items once: by the program with its window, or by a bare HTTP loop. Prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter, thread_time

import httpx
import qasync
from PySide6.QtCore import QObject, Qt, QTimer

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.tasks import Supervisor
from tests.benchmarks import workbench
from tests.benchmarks.children import complain

PARALLEL = 4
TICK_MILLISECONDS = 5
WARM_UP = 40


class Ticker(QObject):
    """Notes when the GUI thread came round to a 5 ms timer."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks: list[float] = []
        self.work: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)

    def start(self) -> None:
        self._timer.start(TICK_MILLISECONDS)

    def gaps(self) -> list[float]:
        """Milliseconds between two ticks."""
        self._timer.stop()
        return _between(self.ticks)

    def busy(self) -> list[float]:
        """Milliseconds of processor time that the GUI thread itself used between two ticks."""
        return _between(self.work)

    def _note(self) -> None:
        self.ticks.append(perf_counter())
        self.work.append(thread_time())


def _between(moments: list[float]) -> list[float]:
    return [(after - before) * 1000 for before, after in pairwise(moments)]


async def bare(url: str, key: str, items: int) -> dict[str, object]:
    """The reference: httpx with as many calls at a time, nothing decoded, nothing stored."""
    headers = {
        "Authorization": f"Wawi {key}",
        "X-AppID": workbench.APP_ID,
        "X-AppVersion": workbench.APP_VERSION,
    }
    wanted = iter(range(1, items + 1))
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:

        async def fetch() -> None:
            for item in wanted:
                answer = await client.get(f"v1/items/{item}/suppliers")
                if answer.status_code not in (200, 404):
                    raise RuntimeError(f"unexpected status {answer.status_code}")

        started = perf_counter()
        await asyncio.gather(*(fetch() for _ in range(PARALLEL)))
        return {"seconds": perf_counter() - started}


async def ours(url: str, key: str, items: int) -> dict[str, object]:
    """The program: client, decoding, catalogue, and the main window that shows it all."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paths = workbench.make_profile(Path(folder), url)
        supervisor = Supervisor(complain)
        bench = workbench.open_bench(paths, supervisor, url, key)
        services = bench.services
        now = datetime.now(UTC)
        services.catalogue.store_items(
            [Item(ItemId(n), f"A-{n:06}", f"Item {n}") for n in range(1, items + 1)], seen_at=now
        )
        window = workbench.show_window(bench)
        bench.start()
        await workbench.until(lambda: services.connection.state.phase is Phase.ONLINE)
        services.loader.refresh([ItemId(n) for n in range(1, WARM_UP + 1)])
        await workbench.until(lambda: not services.loader.state.active)
        ticker = Ticker()
        ticker.start()
        started = perf_counter()
        services.loader.refresh([ItemId(n) for n in range(1, items + 1)])
        await workbench.until(lambda: not services.loader.state.active)
        seconds = perf_counter() - started
        gaps, busy = ticker.gaps(), ticker.busy()
        loaded = services.catalogue.counts().items_loaded
        if loaded < items:
            raise RuntimeError(f"only {loaded} of {items} items were loaded")
        window.close()
        window.deleteLater()
        await supervisor.drain(3)
        await bench.close()
        return {"seconds": seconds, "gaps": gaps, "busy": busy}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("bare", "ours"))
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("items", type=int)
    chosen = parser.parse_args()
    work: Awaitable[dict[str, object]]
    if chosen.mode == "bare":
        print(json.dumps(asyncio.run(bare(chosen.url, chosen.key, chosen.items))))
        return 0
    app = workbench.application()
    with qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        work = ours(chosen.url, chosen.key, chosen.items)
        print(json.dumps(loop.run_until_complete(work)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
