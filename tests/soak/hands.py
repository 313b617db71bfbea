"""What the merchant does in the window, again and again, in whatever order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from jtl_desktop.domain.edits import Edit, SetCell
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.merge import Side
from jtl_desktop.domain.text import text
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState
from jtl_desktop.storage.listing import Only
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.services import AppServices
from tests.benchmarks.workbench import until

WORDS = ("", "A-00", "helm", "brille", "zzz", "1", "schlauch 3")
ORDERS = ("purchase_price_net", "own_sku", "supplier_name", "delivery_time")
PASTED, TYPED = text("Paste"), text("Type")
SAVE_SECONDS = 180.0


@dataclass
class Merchant:
    """Works in the window; ``batches`` are the last saves that wrote something. Keeps nothing that grows."""

    window: MainWindow
    services: AppServices
    lot: Random
    saves: int = 0
    saved_rows: int = 0
    report: CommitReport = field(default_factory=CommitReport)
    batches: deque[str] = field(default_factory=lambda: deque(maxlen=3))

    def __post_init__(self) -> None:
        self.services.commit.finished.subscribe(self._note)

    # Looking

    async def look_for_something(self) -> None:
        self.window.parts.search.set_term(self.lot.choice(WORDS))
        await self.quiet()
        self.window.parts.grid.take_focus()
        for _ in range(self.lot.randrange(1, 6)):
            QTest.keyClick(self.window.parts.grid.main, Qt.Key.Key_PageDown)
            await asyncio.sleep(0.05)
        self.window.parts.search.set_term("")
        await self.quiet()

    async def change_the_view(self) -> None:
        self.window.searching.show_only(self.lot.choice(tuple(Only)))
        await self.quiet()
        self.window.searching.sort(self.lot.choice(ORDERS), bool(self.lot.randrange(2)))
        await self.quiet()
        self.window.searching.show_only(Only.ALL)
        await self.quiet()

    async def open_a_box(self) -> None:
        """Settings and what changed, looked at and closed again."""
        self.window.controllers.commands["settings"].trigger()
        await asyncio.sleep(0.2)
        for box in self.window.findChildren(QDialog):
            if box.isVisible():
                box.reject()
        self.window.controllers.history.show()
        await asyncio.sleep(0.3)
        self.window.controllers.history.close()

    async def read_again(self) -> None:
        self.window.controllers.commands["reload_visible"].trigger()
        await asyncio.sleep(0.1)

    async def read_all_again(self) -> None:
        self.services.index.restart()

    async def pause_the_index(self) -> None:
        self.services.index.pause()
        await asyncio.sleep(self.lot.uniform(0, 1))
        self.services.index.resume()

    # Changing

    async def type_prices(self) -> None:
        for key in self._some_keys(self.lot.randrange(1, 12)):
            if not self.services.editing.is_busy:
                self.services.editing.apply([self._price(key)], TYPED)

    async def paste_a_list(self) -> None:
        edits: list[Edit] = []
        for key in self._some_keys(300):
            edits += [self._price(key), SetCell(key, Field.COMMENT, f"list {self.lot.randrange(1000)}")]
        await self._free()
        await self.services.editing.apply_many(edits, PASTED)

    async def undo_and_redo(self) -> None:
        for _ in range(self.lot.randrange(1, 4)):
            await self._free()
            await self.services.editing.undo()
        if self.lot.randrange(2):
            await self._free()
            await self.services.editing.redo()

    async def take_a_save_back(self) -> None:
        if self.batches:
            reverse = await self.services.commit.take_back(self.lot.choice(self.batches))
            await self._free()
            await self.services.editing.apply_many(reverse.edits, reverse.name)

    # Saving

    async def save(self) -> None:
        """Press Save, agree where something is asked, and settle what was left."""
        if not self.services.editing.count or self.services.commit.is_running:
            return
        seen = self.saves
        self.window.save()
        await until(
            lambda: self.services.commit.is_running or self.window.controllers.saving.review or self.saves > seen
        )
        review = self.window.controllers.saving.review
        if review is not None:
            review.tick_all()
            QTest.mouseClick(review.save, Qt.MouseButton.LeftButton)
        await until(lambda: self.saves > seen or (self.window.controllers.saving.review is None and self._is_idle))
        await until(lambda: not self.services.commit.is_running, SAVE_SECONDS)
        if self.saves > seen:
            self._settle(self.report)

    async def give_up_all(self) -> None:
        """Take back what is pending."""
        await self._free()
        if self.services.editing.count:
            self.services.editing.revert_all()

    def _settle(self, report: CommitReport) -> None:
        for outcome in report.outcomes:
            if outcome.state is OutcomeState.CONFLICT:
                side = self.lot.choice((Side.MINE, Side.WAWI))
                self.services.commit.resolve(outcome.key, {conflict.field: side for conflict in outcome.conflicts})
            elif outcome.state is OutcomeState.REFUSED and self.services.editing.change_of(outcome.key) is not None:
                self.services.editing.revert(outcome.key)

    @property
    def _is_idle(self) -> bool:
        return not self.services.commit.is_running

    async def quiet(self) -> None:
        """Until the window has found what it looks for; what Wawi is still asked for is not waited for."""
        await until(lambda: self.window.searching.is_quiet)

    async def _free(self) -> None:
        await until(lambda: not self.services.editing.is_busy)

    def _some_keys(self, most: int) -> Sequence[RowKey]:
        model = self.window.parts.model
        count = model.rowCount()
        start = self.lot.randrange(max(1, count))
        found = (model.entry(row).key for row in range(start, min(count, start + most)))
        return [key for key in found if key is not None]

    def _price(self, key: RowKey) -> SetCell:
        return SetCell(key, Field.PURCHASE_PRICE_NET, Decimal(self.lot.randrange(100, 99_999)) / 100)

    def _note(self, report: CommitReport) -> None:
        self.saves += 1
        self.report = report
        self.saved_rows += report.count(OutcomeState.SAVED)
        if report.count(OutcomeState.SAVED):
            self.batches.append(report.batch)
