"""Filters, views and lists of values in the real main window, each beside the bare SQL. Prints JSON."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import qasync

from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.conditions import shown_value, teach
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.query import Column, Condition, Filter, GridQuery, Only, statement
from jtl_desktop.storage.value_lists import MOST_VALUES
from jtl_desktop.ui.main_window import MainWindow
from tests.benchmarks import workbench
from tests.benchmarks.children import complain
from tests.benchmarks.figures import seconds
from tests.benchmarks.grid_child import Screen

ROUNDS = 3
LISTED = (Column.SUPPLIER_NAME, Column.DELIVERY_TIME, Column.PURCHASE_PRICE_NET, Column.SKU)
PRICE = Column.PURCHASE_PRICE_NET
QUERIES = {
    "one supplier": GridQuery(filters=(Filter(Column.SUPPLIER_NAME, Condition.ONE_OF, ("Lieferant 07",)),)),
    "price range": GridQuery(
        filters=(Filter(PRICE, Condition.AT_LEAST, Decimal(100)), Filter(PRICE, Condition.AT_MOST, Decimal("120.50")))
    ),
    "text contains": GridQuery(filters=(Filter(Column.SKU, Condition.CONTAINS, "7-12"),)),
    "view price 0": GridQuery(only=Only.PRICE_ZERO),
    "view dearer tiers": GridQuery(only=Only.TIERS_DEARER),
    "two columns sorted": GridQuery(sort=((Column.DELIVERY_TIME, False), (PRICE, True))),
}
# In the supplier's SKU only, so that the quick search finds nothing.
ELSEWHERE = "l7-12"


def bare(catalogue: Path, query: GridQuery) -> float:
    """Seconds of the same SQL alone, its rows kept by SQLite in their order."""
    wanted = statement(query)
    connection = sqlite3.connect(catalogue)
    teach(connection)
    try:
        return seconds(lambda: connection.execute(f"CREATE TEMP TABLE t AS {wanted.sql}", wanted.parameters))
    finally:
        connection.close()


def bare_values(catalogue: Path, column: Column) -> float:
    """Seconds of counting a column's values by SQL alone."""
    value = "s.supplier_id" if column is Column.SUPPLIER_NAME else shown_value(column)
    sql = f"SELECT {value}, count(*) FROM item_supplier AS s GROUP BY 1 LIMIT {MOST_VALUES}"  # noqa: S608 (constants)
    connection = sqlite3.connect(catalogue)
    try:
        return seconds(lambda: connection.execute(sql).fetchall())
    finally:
        connection.close()


async def measure(paths: Paths) -> dict[str, object]:
    """``values``, ``queries``, ``search``: pairs of (ours, bare) in seconds."""
    supervisor = Supervisor(complain)
    bench = workbench.open_bench(paths, supervisor)
    window = workbench.show_window(bench)
    catalogue = paths.catalogue(workbench.CONNECTION_ID)
    await workbench.until(window.parts.model.rowCount)
    screen = Screen(window, catalogue)
    result: dict[str, object] = {
        "values": {column.value: await _listed(window, catalogue, column) for column in LISTED}
    }
    result["queries"] = {
        name: [await _queried(window, screen, catalogue, query) for _ in range(ROUNDS)]
        for name, query in QUERIES.items()
    }
    result["search"] = [await _searched(window, catalogue) for _ in range(ROUNDS)]
    window.close()
    window.deleteLater()
    await supervisor.drain(3)
    await bench.close()
    return result


async def _listed(window: MainWindow, catalogue: Path, column: Column) -> list[tuple[float, float]]:
    """From opening the filter until its values are shown."""
    names = [declared.name for declared in window.parts.model.columns]
    took = []
    for _ in range(ROUNDS):
        alone = bare_values(catalogue, column)
        started = perf_counter()
        window.controllers.filters.open(names.index(column.value))
        popup = window.controllers.filters.popup
        assert popup is not None
        await workbench.until(popup.model.rowCount)
        took.append((perf_counter() - started, alone))
        popup.reject()
    return took


async def _queried(window: MainWindow, screen: Screen, catalogue: Path, query: GridQuery) -> tuple[float, float]:
    window.searching.show(GridQuery())
    await workbench.until(lambda: window.searching.is_quiet)
    alone = bare(catalogue, query)
    return await screen.swap(lambda: window.searching.show(query)), alone


async def _searched(window: MainWindow, catalogue: Path) -> tuple[float, float]:
    """Until the last column has been looked through."""
    window.searching.show(GridQuery())
    await workbench.until(lambda: window.searching.is_quiet)
    alone = bare(catalogue, GridQuery(ELSEWHERE))
    started = perf_counter()
    window.searching.filter(ELSEWHERE)
    await workbench.until(lambda: window.searching.is_quiet)
    return perf_counter() - started, alone


def main() -> None:
    paths = Paths.in_folder(Path(sys.argv[1]))
    app = workbench.application()
    with qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        print(json.dumps(loop.run_until_complete(measure(paths))))


if __name__ == "__main__":
    main()
