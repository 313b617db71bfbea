"""Bulk changes: the preview of +3 % ending on ,95 over 100,000 rows, and the step that it becomes."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

from jtl_desktop.domain.arithmetic import CellChange, PlusPercent
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.domain.rounding import ToEndings, read_endings
from jtl_desktop.domain.text import text
from jtl_desktop.domain.tier_arithmetic import PriceWithTiers
from jtl_desktop.services.bulk.jobs import CellJob
from jtl_desktop.services.bulk.previews import PendingRows, Preview, Previewer, Scope
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from tests.benchmarks.figures import Figure, at_most, noted
from tests.benchmarks.fill import fill
from tests.benchmarks.pulse import Pulse, without_collections

ROWS, QUICK_ROWS = 100_000, 10_000
ROUNDS, QUICK_ROUNDS = 3, 1
MOST_SECONDS = 3.0


def measure(folder: Path, quick: bool) -> list[Figure]:
    """First preview, the next one of the same rows, applying it, and the loop's longest pause meanwhile."""
    place = folder / "bulk"
    place.mkdir()
    fill(place / "catalogue.sqlite", QUICK_ROWS if quick else ROWS)
    with without_collections():
        return asyncio.run(_measure(place, QUICK_ROUNDS if quick else ROUNDS))


async def _measure(folder: Path, rounds: int) -> list[Figure]:
    catalogue, workspace = Catalogue(folder / "catalogue.sqlite"), Workspace(folder / "workspace.sqlite")
    editing = EditSession(catalogue, workspace)
    scope = Scope(_keys(folder / "catalogue.sqlite"))
    first: list[float] = []
    again: list[float] = []
    preview = Preview(())
    pulse = Pulse()
    for _ in range(rounds):
        previewer = Previewer(PendingRows(editing, catalogue))
        first.append((await _preview(previewer, scope, "3"))[0])
        seconds, preview = await _preview(previewer, scope, "4")
        again.append(seconds)
        previewer.close()
    previewing = pulse.end()
    pulse.stop()
    started = perf_counter()
    await editing.apply_many(preview.edits(), text("Change {column}", column="Net PP"))
    applied = perf_counter() - started
    workspace.close()
    catalogue.close()
    rows = f"{len(scope.keys):,} rows"
    return [
        at_most(f"bulk: +3 % to ,95 with scale prices, {rows}, preview", median(first), "s", MOST_SECONDS),
        at_most(f"bulk: the same rows with another percentage, {rows}", median(again), "s", MOST_SECONDS),
        at_most("bulk: longest pause of the loop while previewing", previewing, "ms", 100),
        noted(f"bulk: {preview.count_chosen(()):,} changes applied as one step", applied, "s"),
    ]


async def _preview(previewer: Previewer, scope: Scope, percent: str) -> tuple[float, Preview]:
    rounding = ToEndings(read_endings("95"))
    change = CellChange(Field.PURCHASE_PRICE_NET, PlusPercent(Decimal(percent)), rounding)
    started = perf_counter()
    preview = await previewer.preview(CellJob(PriceWithTiers(change)), scope)
    if preview is None:
        raise RuntimeError("nobody else asked")
    return perf_counter() - started, preview


def _keys(path: Path) -> tuple[RowKey, ...]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT item_id, supplier_id FROM item_supplier ORDER BY item_id, supplier_id")
        return tuple(RowKey(ItemId(item_id), SupplierId(supplier_id)) for item_id, supplier_id in found)
