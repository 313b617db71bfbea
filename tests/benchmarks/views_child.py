"""Searching, filtering, sorting and views in the real main window, each beside the bare SQL. Prints JSON."""

from __future__ import annotations

import asyncio
import sqlite3
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import perf_counter

from PySide6.QtTest import QTest

from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.conditions import shown_value, teach
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.query import Column, Condition, Filter, GridQuery, Only, statement
from jtl_desktop.storage.value_lists import MOST_VALUES
from jtl_desktop.storage.view_text import query_text
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.views.list import ALL_ROWS, Kind, View
from tests.benchmarks import workbench
from tests.benchmarks.children import complain
from tests.benchmarks.figures import seconds
from tests.benchmarks.grid_child import Screen

ROUNDS = 3
# A fraction of a second each, in which anything else on the machine weighs more.
FILTER_ROUNDS = 9
LISTED = tuple(column for column in Column if column is not Column.STATE)
PRICE = Column.PURCHASE_PRICE_NET
FILTERS = {
    "one supplier": GridQuery(filters=(Filter(Column.SUPPLIER_NAME, Condition.ONE_OF, ("Lieferant 07",)),)),
    "price range": GridQuery(
        filters=(Filter(PRICE, Condition.AT_LEAST, Decimal(100)), Filter(PRICE, Condition.AT_MOST, Decimal("120.50")))
    ),
    "text contains": GridQuery(filters=(Filter(Column.SKU, Condition.CONTAINS, "7-12"),)),
    "text empty": GridQuery(filters=(Filter(Column.COMMENT, Condition.IS_EMPTY),)),
    "view price 0": GridQuery(only=Only.PRICE_ZERO),
    "view dearer tiers": GridQuery(only=Only.TIERS_DEARER),
    "view no default": GridQuery(only=Only.NO_STANDARD),
    "view no supplier": GridQuery(only=Only.NO_SUPPLIER),
}
SORTED = {f"sorted by {column.value}": GridQuery(sort=((column, True),)) for column in LISTED}
SORTED["two columns sorted"] = GridQuery(sort=((Column.DELIVERY_TIME, False), (PRICE, True)))
# Often in names; late in the order; nowhere; only in the suppliers' numbers; a supplier; a price; two words.
TYPED = ("bohrer", "modell 2499", "xqzzy", "l7-12", "lieferant 33", "12,50", "helm 7-24", "a-0024")
# A quick typist.
BETWEEN_KEYS = 0.15
VIEWS = {
    "cheap": GridQuery(filters=(Filter(PRICE, Condition.AT_MOST, Decimal(20)),), sort=((PRICE, False),)),
    "slow": GridQuery(sort=((Column.DELIVERY_TIME, True),)),
    "of 07": FILTERS["one supplier"],
    "drills": GridQuery("bohrer", sort=((PRICE, True),)),
}


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
    tables = "item AS i LEFT JOIN item_supplier AS s USING (item_id)" if column.field is None else "item_supplier AS s"
    sql = f"SELECT {value}, count(*) FROM {tables} GROUP BY 1 LIMIT {MOST_VALUES}"  # noqa: S608 (constants)
    connection = sqlite3.connect(catalogue)
    try:
        return seconds(lambda: connection.execute(sql).fetchall())
    finally:
        connection.close()


class Bench:
    """The window of one run."""

    def __init__(self, window: MainWindow, catalogue: Path) -> None:
        self._window = window
        self._searching = window.searching
        self._catalogue = catalogue
        self._screen = Screen(window, catalogue)

    async def listed(self, column: Column) -> tuple[float, float]:
        """From opening the filter for the first time until its values are shown, and the bare SQL."""
        alone = bare_values(self._catalogue, column)
        names = [declared.name for declared in self._window.parts.model.columns]
        filters = self._window.controllers.filters
        filters._kept = None
        started = perf_counter()
        filters.open(names.index(column.value))
        popup = filters.popup
        assert popup is not None
        await workbench.until(popup.model.rowCount)
        took = perf_counter() - started
        popup.reject()
        return took, alone

    async def queried(self, query: GridQuery) -> tuple[float, float, float]:
        """Until the first rows are painted, until all are there, and the bare SQL."""
        await self._rest()
        alone = bare(self._catalogue, query)
        started = perf_counter()
        first = await self._screen.swap(lambda: self._searching.show(query))
        await workbench.until(lambda: self._searching.is_quiet)
        return first, perf_counter() - started, alone

    async def typed(self, word: str) -> list[float]:
        """Seconds from each key to the first rows painted."""
        await self._rest()
        field = self._window.parts.search.field
        took = []
        for letter in word:
            press = partial(QTest.keyClicks, field, letter)
            if letter == " ":  # finds the same
                press()
                continue
            took.append(await self._screen.swap(press))
            await asyncio.sleep(BETWEEN_KEYS)
        await self._until_quiet()
        field.clear()
        await asyncio.sleep(0.05)
        await self._until_quiet()
        return took

    async def switched(self) -> list[float]:
        """Seconds from choosing a saved view to its first rows painted, after a moment of rest."""
        views = self._window.controllers.views
        for name, query in VIEWS.items():
            self._window.services.views.save_view(name, query_text(query))
        views.read()
        await self._rest()
        await workbench.until(lambda: all(query in self._searching.kept for query in VIEWS.values()))
        took = []
        for _ in range(ROUNDS):
            for name in VIEWS:
                took.append(await self._screen.swap(partial(views.choose, View(Kind.SAVED, name=name))))
                await asyncio.sleep(BETWEEN_KEYS)
        views.choose(ALL_ROWS)
        await self._until_quiet()
        return took

    async def _rest(self) -> None:
        """All rows, and nothing kept of what was shown before."""
        self._searching.show(GridQuery())
        await self._until_quiet()
        self._searching.kept.close()
        await asyncio.sleep(0)

    async def _until_quiet(self) -> None:
        await asyncio.sleep(0)
        await workbench.until(lambda: self._searching.is_quiet)


async def measure(paths: Paths) -> dict[str, object]:
    """``values``: pairs; ``filters``, ``sorts``: triples; ``keys``, ``views``: seconds."""
    supervisor = Supervisor(complain)
    bench = workbench.open_bench(paths, supervisor)
    window = workbench.show_window(bench)
    await workbench.until(window.parts.model.rowCount)
    measured = Bench(window, paths.catalogue(workbench.CONNECTION_ID))
    result: dict[str, object] = {
        "keys": [took for word in TYPED for took in await measured.typed(word)],
        "views": await measured.switched(),
        "values": {column.value: [await measured.listed(column) for _ in range(ROUNDS)] for column in LISTED},
        "filters": {
            name: [await measured.queried(query) for _ in range(FILTER_ROUNDS)] for name, query in FILTERS.items()
        },
        "sorts": {name: [await measured.queried(query) for _ in range(ROUNDS)] for name, query in SORTED.items()},
    }
    window.close()
    window.deleteLater()
    await supervisor.drain(3)
    await bench.close()
    return result


if __name__ == "__main__":
    workbench.print_measured(measure)
