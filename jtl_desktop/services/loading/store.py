"""Writes what the loader brings into the catalogue in batches, away from the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from jtl_desktop.domain.items import ItemId, ItemSupplier
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.wawi.api import SupplierRows

BATCH = 50
BATCH_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """The suppliers of one item as Wawi gave them. ``asked_at``: they are at least as new as this."""

    item_id: ItemId
    rows: SupplierRows
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """What is new in the catalogue. ``rows_changed``: rows came or went, so order and count may differ."""

    item_ids: frozenset[ItemId]
    rows_changed: bool

    def and_also(self, other: CatalogueChange | None) -> CatalogueChange:
        if other is None:
            return self
        return CatalogueChange(self.item_ids | other.item_ids, self.rows_changed or other.rows_changed)


def known_rows(catalogue: Catalogue, item_id: ItemId, rows: SupplierRows) -> list[ItemSupplier]:
    """What the catalogue shall hold after this answer: a row that could not be read stays as it was known."""
    if not rows.skipped:
        return list(rows)
    read = {row.key for row in rows}
    return [*rows, *(row for row in catalogue.rows_of_item(item_id) if row.key not in read)]


def mark_gone(catalogue: Catalogue, recorder: PriceRecorder | None, item_id: ItemId, at: datetime) -> None:
    """Wawi no longer has the item. Meant for the catalogue's thread; ``recorder.tell`` has to follow on the loop's."""
    stored = catalogue.mark_item_gone(item_id)
    if recorder is not None:
        recorder.record(stored, at)


class CatalogueWriter:
    """Collects answers for a moment: one transaction for many items costs hardly more than one for one."""

    def __init__(
        self,
        catalogue: Catalogue,
        worker: Worker,
        supervisor: Supervisor,
        clock: Clock,
        stored: Callable[[CatalogueChange, list[Answer]], None],
        recorder: PriceRecorder | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._worker = worker
        self._supervisor = supervisor
        self._clock = clock
        self._stored = stored
        self._recorder = recorder
        self._answers: list[Answer] = []
        self._full = asyncio.Event()
        self._is_writing = False

    @property
    def is_busy(self) -> bool:
        return self._is_writing

    def put(self, answer: Answer) -> None:
        self._answers.append(answer)
        if len(self._answers) >= BATCH:
            self._full.set()
        if not self._is_writing:
            self._is_writing = True
            self._supervisor.launch(self, "store suppliers", self._write_all())

    def stop(self) -> None:
        self._supervisor.cancel(self)

    async def _write_all(self) -> None:
        try:
            while self._answers:
                await self._filled()
                batch, self._answers = self._answers, []
                change = await self._worker.run(self._write, batch)
                self._is_writing = bool(self._answers)
                self._stored(change, batch)
                if self._recorder is not None:
                    self._recorder.tell()
        finally:
            self._is_writing = False

    async def _filled(self) -> None:
        self._full.clear()
        if len(self._answers) < BATCH:
            try:
                await asyncio.wait_for(self._full.wait(), BATCH_SECONDS)
            except TimeoutError:
                return

    def _write(self, batch: list[Answer]) -> CatalogueChange:
        newest = {answer.item_id: answer for answer in batch if not self._is_outdated(answer)}
        loaded = [
            (item_id, known_rows(self._catalogue, item_id, answer.rows), answer.asked_at)
            for item_id, answer in newest.items()
        ]
        stored = self._catalogue.store_loaded(loaded)
        if self._recorder is not None:
            self._recorder.record(stored, self._clock.now())
        return CatalogueChange(frozenset(newest), rows_changed=stored.rows_changed)

    def _is_outdated(self, answer: Answer) -> bool:
        """Whether a save has read the item back since this was asked for.

        What was read in the future was read before the computer's clock was put right: it may be as old as it likes.
        """
        read_at = self._catalogue.suppliers_read_at(answer.item_id)
        return read_at is not None and answer.asked_at < read_at <= self._clock.now()
