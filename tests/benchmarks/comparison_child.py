"""The comparison in the real main window, beside plain SQL that finds the cheapest of each item. Prints JSON."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from PySide6.QtTest import QTest

from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.paths import Paths
from jtl_desktop.ui.comparison.chart import SavingsChart
from jtl_desktop.ui.comparison.page import ComparisonPage
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.panels.price_chart import PriceChart
from jtl_desktop.ui.views.list import COMPARISON
from tests.benchmarks import workbench
from tests.benchmarks.children import complain, resident_megabytes
from tests.benchmarks.figures import seconds
from tests.benchmarks.pulse import Pulse, without_collections

ROUNDS = 5
# The last tier that applies at 50 pieces (the minimum purchase is below that everywhere), a price or a percentage.
_TIER = """
SELECT COALESCE(json_extract(value, '$[1]') + 0.0,
    CAST(purchase_price_net AS REAL) * (100 - json_extract(value, '$[2]')) / 100)
FROM json_each(s.scale_prices) WHERE json_extract(value, '$[0]') + 0.0 <= 50
ORDER BY json_extract(value, '$[0]') + 0.0 DESC LIMIT 1
"""
_BARE = f"""
CREATE TEMP TABLE t AS SELECT item_id, min(price) AS price, supplier_id, max(price) FILTER (WHERE is_standard) AS now
FROM (
    SELECT item_id, supplier_id, is_standard, CASE scale_prices WHEN '' THEN CAST(purchase_price_net AS REAL)
        ELSE COALESCE(({_TIER}), CAST(purchase_price_net AS REAL)) END AS price
    FROM item_supplier AS s
) GROUP BY item_id ORDER BY now - price DESC
"""  # noqa: S608 (constants)


def bare(catalogue: Path) -> float:
    """Seconds of the plain SQL: one pass, floats, one currency, the list in order."""
    connection = sqlite3.connect(catalogue)
    try:
        return seconds(lambda: connection.execute(_BARE))
    finally:
        connection.close()


async def measure(paths: Paths) -> dict[str, object]:
    """Seconds, ``busy`` in milliseconds, ``megabytes`` beside what the window had before."""
    supervisor = Supervisor(complain)
    bench = workbench.open_bench(paths, supervisor)
    window = workbench.show_window(bench)
    await workbench.until(window.parts.model.rowCount)
    all_in_euro(window)
    # The panel at the right shows the chart of the current item as in every run, with the library that takes.
    await workbench.until(lambda: window.parts.prices.findChild(PriceChart))
    catalogue = paths.catalogue(workbench.CONNECTION_ID)
    result: dict[str, object] = {"bare": [bare(catalogue) for _ in range(ROUNDS)]}
    before = resident_megabytes()
    page, result["opened"] = await _opened(window)
    await workbench.until(lambda: page.findChild(SavingsChart))
    pulse = Pulse()
    with without_collections():
        pulse.begin()
        result["typed"] = [await _typed(page, number) for number in (50, 7, 50, 11, 50)]
        result["own"] = [await _asked(page, lambda: page.filters.own.setChecked(True)) for _ in range(1)]
        result["busy"] = pulse.end()
        result["rows"] = [await _asked(page, lambda: page.filters.show_.setCurrentIndex(2)) for _ in range(1)]
        await _asked(page, lambda: page.filters.show_.setCurrentIndex(0))
    pulse.stop()
    gc.collect()
    result["megabytes"] = resident_megabytes() - before
    window.close()
    window.deleteLater()
    await supervisor.drain(3)
    await bench.close()
    return result


def all_in_euro(window: MainWindow) -> None:
    """What the merchant answers once."""
    comparison = window.services.make_comparison()
    comparison.decide("EUR", {}, unknown_is_own=True)
    comparison.close()


async def _opened(window: MainWindow) -> tuple[ComparisonPage, float]:
    started = perf_counter()
    window.parts.views.chosen.emit(COMPARISON)
    page = window.controllers.comparison.page
    assert page is not None
    await workbench.until(page.model.rowCount)
    page.table.viewport().repaint()
    return page, perf_counter() - started


async def _typed(page: ComparisonPage, number: int) -> float:
    """From the last key to the painted lines and the exact sum, the pause for further digits included."""
    page.filters.quantity.setFocus()
    page.filters.quantity.selectAll()
    QTest.keyClicks(page.filters.quantity, str(number)[:-1])
    return await _asked(page, lambda: QTest.keyClicks(page.filters.quantity, str(number)[-1]), Decimal(number))


async def _asked(page: ComparisonPage, ask: Callable[[], object], wanted: Decimal | None = None) -> float:
    old = page.model.listing
    started = perf_counter()
    ask()

    def is_there() -> bool:
        listing = page.model.listing
        return listing is not None and listing is not old and (wanted is None or listing.query.wanted == wanted)

    await workbench.until(is_there)
    page.table.viewport().repaint()
    return perf_counter() - started


if __name__ == "__main__":
    workbench.print_measured(measure)
