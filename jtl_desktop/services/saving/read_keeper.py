"""Puts what a save reads into the catalogue, all that came meanwhile in one go, away from the window's thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from jtl_desktop.domain.items import ItemId
from jtl_desktop.domain.price_history import OwnWrite
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.loading.store import CatalogueChange, known_rows
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.wawi.api import SupplierRows


# What nobody waits for is collected until it is so many readings, or so old in seconds.
MANY = 64
MANY_SECONDS = 0.2
# Then so many are kept in one go: what waits for the journal's disk has its turn in between.
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """The suppliers of an item as Wawi has them; None: it no longer has the item.

    ``own``: our writes since the reading before, for the history of prices.
    """

    item_id: ItemId
    rows: SupplierRows | None
    asked_at: datetime
    own: tuple[OwnWrite, ...] = ()


_Waiting = list[tuple[Reading, "asyncio.Future[None]"]]


class ReadKeeper:
    """``stored`` hears, on the loop, of what is new in the catalogue.

    ``collects``: what nobody waits for is kept many at a time, as in a large save.
    """

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
        self.collects = False
        self._waiting: _Waiting = []
        self._is_hurried = False
        self._is_due = asyncio.Event()
        self._is_running = False

    def put(self, reading: Reading) -> asyncio.Future[None]:
        """Keep this soon; the future is done when the catalogue has it, and holds the error when it cannot.

        A later reading of the same item may come first and make this one needless.
        """
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Not everybody waits for it; whoever does gets the error all the same.
        kept.add_done_callback(lambda future: future.cancelled() or future.exception())
        self._waiting.append((reading, kept))
        if len(self._waiting) >= MANY:
            self._is_due.set()
        if not self._is_running:
            self._is_running = True
            self._supervisor.launch(self, "what a save reads", self._keep_all(), finishes=True)
        return kept

    async def until(self, kept: asyncio.Future[None], *, is_hurried: bool = True) -> None:
        """Wait for it, and let it not be long if that ``is_hurried``. Raises CatalogueDamaged, NotWritable."""
        if is_hurried and not kept.done():
            self._is_hurried = True
            self._is_due.set()
        await asyncio.shield(kept)

    async def _keep_all(self) -> None:
        try:
            while self._waiting:
                await self._collected()
                waiting, self._waiting = self._waiting, []
                for start in range(0, len(waiting), AT_ONCE):
                    await self._keep(waiting[start : start + AT_ONCE])
        finally:
            self._is_running = False

    async def _collected(self) -> None:
        """Wait until many are there or somebody is in a hurry, but not for ever."""
        if self.collects and not self._is_hurried and len(self._waiting) < MANY:
            self._is_due.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_due.wait(), MANY_SECONDS)
        self._is_hurried = False

    async def _keep(self, waiting: _Waiting) -> None:
        try:
            change = await self._worker.run(self._write, [reading for reading, _ in waiting])
        except Exception as error:  # noqa: BLE001 (raised where it is waited for)
            _end(waiting, error)
            return
        _end(waiting, None)
        self._stored(change)
        self._recorder.tell()

    def _write(self, readings: list[Reading]) -> CatalogueChange:
        newest: dict[ItemId, Reading] = {}
        for reading in readings:
            before = newest.get(reading.item_id)
            newest[reading.item_id] = reading if before is None else replace(reading, own=before.own + reading.own)
        gone = [reading for reading in newest.values() if reading.rows is None]
        for reading in gone:
            stored = self._catalogue.mark_item_gone(reading.item_id)
            self._recorder.record_own(stored, self._clock.now(), reading.own, {})
        has_changed = self._store([reading for reading in newest.values() if reading.rows is not None])
        return CatalogueChange(frozenset(newest), rows_changed=has_changed or bool(gone))

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


def _end(waiting: _Waiting, error: Exception | None) -> None:
    for _, kept in waiting:
        if kept.done():
            continue
        if error is None:
            kept.set_result(None)
        else:
            kept.set_exception(error)
