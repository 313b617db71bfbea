"""Writes what the loader brings into the catalogue in batches, away from the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from jtl_desktop.domain.items import ItemId, ItemSupplier
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue

BATCH = 50
BATCH_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """The suppliers of one item as Wawi gave them. ``asked_at``: they are at least as new as this."""

    item_id: ItemId
    rows: list[ItemSupplier]
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


class CatalogueWriter:
    """Collects answers for a moment: one transaction for many items costs hardly more than one for one."""

    def __init__(
        self,
        catalogue: Catalogue,
        worker: Worker,
        supervisor: Supervisor,
        stored: Callable[[CatalogueChange, list[Answer]], None],
    ) -> None:
        self._catalogue = catalogue
        self._worker = worker
        self._supervisor = supervisor
        self._stored = stored
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
        loaded = [(item_id, answer.rows, answer.asked_at) for item_id, answer in newest.items()]
        return CatalogueChange(frozenset(newest), rows_changed=self._catalogue.store_loaded(loaded))

    def _is_outdated(self, answer: Answer) -> bool:
        """Whether a save has read the item back since this was asked for."""
        read_at = self._catalogue.suppliers_read_at(answer.item_id)
        return read_at is not None and read_at > answer.asked_at
