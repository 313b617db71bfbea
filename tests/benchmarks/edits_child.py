"""Pastes into a catalogue once, takes it back and types, beside a loop with a 5 ms heartbeat. Prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from jtl_desktop.domain.edits import Edit, SetCell
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.session import EditSession, StepResult
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from tests.benchmarks.pulse import Pulse, without_collections

KEYSTROKES = 150
PASTE, TYPE = text("Paste"), text("Type")


def edits_of(keys: Sequence[RowKey]) -> list[Edit]:
    """Three cells a row, all of them new."""
    edits: list[Edit] = []
    for number, key in enumerate(keys):
        edits.append(SetCell(key, Field.PURCHASE_PRICE_NET, Decimal(number) / 1000 + 1000))
        edits.append(SetCell(key, Field.SKU, f"NEW-{number}"))
        edits.append(SetCell(key, Field.MINIMUM_PURCHASE_QUANTITY, Decimal(number % 50 + 11)))
    return edits


def first_keys(catalogue: Path, rows: int) -> list[RowKey]:
    with closing(sqlite3.connect(catalogue)) as connection:
        found = connection.execute("SELECT item_id, supplier_id FROM item_supplier ORDER BY 1, 2 LIMIT ?", (rows,))
        return [RowKey(ItemId(item_id), SupplierId(supplier_id)) for item_id, supplier_id in found]


async def timed(work: Awaitable[StepResult | None], cells: int) -> float:
    """Seconds. Raises RuntimeError where not all cells were changed."""
    started = perf_counter()
    result = await work
    if result is None or result.cells != cells:
        raise RuntimeError(f"not all {cells} cells were changed: {result and result.cells}")
    return perf_counter() - started


async def typed(session: EditSession, keys: Sequence[RowKey]) -> list[float]:
    """Milliseconds that each of many single edits took, until it was on the disk."""
    took = []
    for number, key in enumerate(keys[:KEYSTROKES]):
        started = perf_counter()
        session.apply([SetCell(key, Field.COMMENT, f"typed {number}")], TYPE)
        took.append((perf_counter() - started) * 1000)
        await asyncio.sleep(0)
    for _ in took:
        await session.undo()
    return took


async def measure(path: Path, rows: int, folder: Path) -> dict[str, object]:
    keys = first_keys(path, rows)
    edits, cells = edits_of(keys), rows * 3
    catalogue, workspace = Catalogue(path), Workspace(folder / "workspace.sqlite")
    session = EditSession(catalogue, workspace)
    figures: dict[str, object] = {"keystrokes": await typed(session, keys)}
    pulse = Pulse()
    await asyncio.sleep(0.05)
    figures["paste"] = await timed(session.apply_many(edits, PASTE), cells)
    figures["undo"] = await timed(session.undo(), cells)
    figures["redo"] = await timed(session.redo(), cells)
    await asyncio.sleep(0.05)
    figures["gap"] = pulse.end()
    pulse.stop()
    figures["keystrokes_pending"] = await typed(session, keys)
    workspace.close()
    started = perf_counter()
    workspace = Workspace(folder / "workspace.sqlite")
    session = EditSession(catalogue, workspace)
    figures["start"] = perf_counter() - started
    figures["undo_later"] = await timed(session.undo(), cells)
    workspace.close()
    catalogue.close()
    return figures


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("rows", type=int)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, without_collections():
        print(json.dumps(asyncio.run(measure(chosen.catalogue, chosen.rows, Path(folder)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
