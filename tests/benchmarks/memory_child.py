"""Opens the main window on a catalogue, looks around in it, and prints the resident megabytes."""

from __future__ import annotations

import asyncio
from functools import partial

from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.paths import Paths
from tests.benchmarks import workbench
from tests.benchmarks.children import complain, resident_megabytes
from tests.benchmarks.grid_child import Screen

PAGES = 50
SORTED = ("delivery_time", "stock_level", "own_name", "sku", "item_name", "supplier_name", "comment", "tax_rate")


async def measure(paths: Paths) -> float:
    supervisor = Supervisor(complain)
    bench = workbench.open_bench(paths, supervisor)
    window = workbench.show_window(bench)
    screen = Screen(window, paths.catalogue(workbench.CONNECTION_ID))
    bench.start()
    await workbench.until(window.parts.model.rowCount)
    window.parts.grid.take_focus()
    for _ in range(PAGES):
        screen.page_down()
    await screen.swap(lambda: window.searching.sort("purchase_price_net", True))
    for column in SORTED:
        # What was shown before is kept for going back.
        await screen.swap(partial(window.searching.sort, column, descending=False))
        await workbench.until(lambda: window.searching.is_quiet)
    # The chart and the HTTP library are loaded by now; what stays is what the program needs all day.
    await asyncio.sleep(2)
    megabytes = resident_megabytes()
    window.close()
    window.deleteLater()
    await supervisor.drain(3)
    await bench.close()
    return megabytes


if __name__ == "__main__":
    workbench.print_measured(measure)
