"""Puts what a save reads into the catalogue, all that came meanwhile in one go, away from the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from jtl_desktop.domain.items import ItemId
from jtl_desktop.domain.price_history import OwnWrite
from jtl_desktop.services.load_store import CatalogueChange, known_rows
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.price_recorder import PriceRecorder
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.wawi.api import SupplierRows


@dataclass(frozen=True, slots=True)
class Reading:
    """The suppliers of an item as Wawi has them; None: it no longer has the item.

    ``own``: our writes since the reading before, for the history of prices.
    """

    item_id: ItemId
    rows: SupplierRows | None
    asked_at: datetime
    own: tuple[OwnWrite, ...] = ()


class ReadKeeper:
    """``stored`` hears, on the loop, of what is new in the catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        worker: Worker,
        supervisor: Supervisor,
        recorder: PriceRecorder,
        clock: Clock,
        stored: Callable[[CatalogueChange], None],
    ) -> None:
        self._catalogue = catalogue
        self._worker = worker
        self._supervisor = supervisor
        self._recorder = recorder
        self._clock = clock
        self._stored = stored
        self._readings: list[tuple[Reading, asyncio.Future[None]]] = []
        self._is_writing = False

    def put(self, reading: Reading) -> asyncio.Future[None]:
        """Keep this soon; the future is done when the catalogue has it, and holds the error when it cannot."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Not everybody waits for it; whoever does gets the error all the same.
        kept.add_done_callback(lambda future: future.cancelled() or future.exception())
        self._readings.append((reading, kept))
        if not self._is_writing:
            self._is_writing = True
            self._supervisor.launch(self, "store what was read", self._write_all(), finishes=True)
        return kept

    async def _write_all(self) -> None:
        try:
            while self._readings:
                batch, self._readings = self._readings, []
                try:
                    change = await self._worker.run(self._write, [reading for reading, _ in batch])
                except Exception as error:  # noqa: BLE001 (raised where it is waited for)
                    _end(batch, error)
                    continue
                _end(batch, None)
                self._stored(change)
                self._recorder.tell()
        finally:
            self._is_writing = False

    def _write(self, readings: list[Reading]) -> CatalogueChange:
        newest: dict[ItemId, Reading] = {}
        for reading in readings:
            before = newest.get(reading.item_id)
            newest[reading.item_id] = reading if before is None else replace(reading, own=before.own + reading.own)
        has_changed = False
        for reading in newest.values():
            if reading.rows is None:
                stored = self._catalogue.mark_item_gone(reading.item_id)
                self._recorder.record_own(stored, self._clock.now(), reading.own, {})
                has_changed = True
        found = [reading for reading in newest.values() if reading.rows is not None]
        return CatalogueChange(frozenset(newest), rows_changed=self._store(found) or has_changed)

    def _store(self, readings: Collection[Reading]) -> bool:
        if not readings:
            return False
        loaded = [
            (reading.item_id, known_rows(self._catalogue, reading.item_id, reading.rows), reading.asked_at)
            for reading in readings
            if reading.rows is not None
        ]
        stored = self._catalogue.store_loaded(loaded)
        after = {row.key: row for _, rows, _ in loaded for row in rows}
        own = [write for reading in readings for write in reading.own]
        self._recorder.record_own(stored, self._clock.now(), own, after)
        return stored.rows_changed


def _end(batch: list[tuple[Reading, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, kept in batch:
        if kept.done():
            continue
        if error is None:
            kept.set_result(None)
        else:
            kept.set_exception(error)
