"""The tour's third part: a supplier's price list arrives. Filter, paste, change in bulk, save with care, take back."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from jtl_desktop.app.tour.hands import CENT, PRICE, Hands, most_frequent
from jtl_desktop.domain.items import ItemSupplier, RowKey
from jtl_desktop.domain.rounding import Direction
from jtl_desktop.storage.query import Column
from jtl_desktop.ui.bulk.dialog import BulkDialog
from jtl_desktop.ui.bulk.inputs import How
from jtl_desktop.ui.clipboard.report_dialog import PasteReportDialog
from jtl_desktop.ui.history.window import HistoryWindow
from jtl_desktop.ui.panels.price_tabs import HISTORY, PRICES
from jtl_desktop.ui.saving.list_dialog import SaveList
from jtl_desktop.ui.saving.review import SaveReview

if TYPE_CHECKING:
    from jtl_desktop.ui.main_window import MainWindow

ROWS = 6
_SLIP = Decimal("0.8")
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


class PriceListTour(Hands):
    """Many prices at once, as far as the merchant trusts it: each step can be undone, and the save taken back."""

    async def walk(self) -> None:
        """Raises StepFailed."""
        window = self._window()
        rows = await self._filter_a_supplier(window)
        for row in rows:
            await self._witness.remember(row.item_id)
        new = await self._paste(window, rows)
        await self._undo_and_redo(window, rows, new)
        new = await self._change_in_bulk(window, rows, new)
        falls = any(new[row.key] < row.purchase_price_net * _SLIP for row in rows if row.key in new)
        await (self._save_with_care(window) if falls else self._save(window))
        await self._see_the_save(window, new)
        await self._look_back(window, rows[0].key)
        await self._take_the_save_back(window, rows, len(new))

    async def _filter_a_supplier(self, window: MainWindow) -> list[ItemSupplier]:
        """The rows of the supplier who has most of them in this view."""
        robot, grid = self._robot, window.parts.grid
        supplier = most_frequent(self._shown(window))
        if sum(row.supplier_id == supplier for row in self._shown(window)) < ROWS:
            # A small Wawi: all of it then.
            window.parts.search.field.clear()
            await robot.until(lambda: not window.searching.query.search, "the search is empty")
            await robot.until(lambda: not self._loading(window), "all rows are listed", 120)
            supplier = most_frequent(self._shown(window))
        suppliers = {supplier}
        if sum(row.supplier_id == supplier for row in self._shown(window)) < 2:
            # A handful of items: a list of several suppliers then.
            suppliers = {row.supplier_id for row in _longest_run(self._shown(window))[:ROWS]}
        names = {window.parts.names.supplier(each) for each in suppliers}
        first = next(row for row in self._shown(window) if row.supplier_id == supplier)
        await self._stand_on(window, first.key)
        popup = await self._open_filter(window, Column.SUPPLIER_NAME)
        await robot.click(popup.all)
        if len(names) == 1:
            await robot.write(popup.search, *names)
            await robot.until(lambda: popup.model.rowCount() == 1, f"the list finds {names}")
        popup.model.tick(names)
        await robot.picture("filter", window)
        popup.apply()
        await robot.until(
            lambda: not window.searching.is_busy and all(row.supplier_id in suppliers for row in self._shown(window)),
            f"only rows of {names} are listed",
        )
        rows = _longest_run(self._shown(window))
        robot.check(len(rows) > 1, "the supplier has some items here")
        grid.take_focus()
        return rows[:ROWS]

    async def _paste(self, window: MainWindow, rows: list[ItemSupplier]) -> dict[RowKey, Decimal]:
        """A column of prices as a spreadsheet, a mail or a PDF has them; one of them is no price."""
        wanted = {row.key: (row.purchase_price_net * Decimal("0.96")).quantize(CENT) for row in rows}
        # So much less that it is a jump even after the price was raised to its ending.
        jump = max(rows[:-1], key=lambda row: row.purchase_price_net)
        wanted[jump.key] = (jump.purchase_price_net * Decimal("0.5")).quantize(CENT)
        lines = [f"{self._number(window, price)} €" for price in wanted.values()]
        QGuiApplication.clipboard().setText("\r\n".join([*lines[:-1], "auf Anfrage"]) + "\r\n")
        last = rows[-1].key
        del wanted[last]
        await self._stand_on(window, rows[0].key)
        await self._robot.key(window.parts.grid.main, Qt.Key.Key_V, _CTRL)
        report = await self._robot.opened(PasteReportDialog)
        await self._robot.picture("paste", window)
        await self._robot.click(report.keep)
        for key, price in wanted.items():
            self._pending(window, key, PRICE, price)
        self._robot.check(window.services.editing.change_of(last) is None, "what is no price was not pasted")
        return wanted

    async def _undo_and_redo(self, window: MainWindow, rows: list[ItemSupplier], new: dict[RowKey, Decimal]) -> None:
        editing, grid = window.services.editing, window.parts.grid
        await self._stand_on(window, rows[0].key)
        await self._robot.key(grid.main, Qt.Key.Key_Z, _CTRL)
        await self._robot.until(lambda: not editing.count, "one undo takes the whole paste back")
        await self._robot.key(grid.main, Qt.Key.Key_Y, _CTRL)
        await self._robot.until(lambda: editing.count == len(new), "one redo brings it again")

    async def _change_in_bulk(
        self, window: MainWindow, rows: list[ItemSupplier], new: dict[RowKey, Decimal]
    ) -> dict[RowKey, Decimal]:
        """Three percent more, ending in ,95."""
        robot, grid = self._robot, window.parts.grid
        await self._stand_on(window, rows[0].key)
        for _ in rows[1:]:
            await robot.key(grid.main, Qt.Key.Key_Down, _SHIFT)
        await robot.key(grid.main, Qt.Key.Key_E, _CTRL)
        dialog = await robot.opened(BulkDialog)
        await robot.write(dialog.values.number, "3")
        dialog.values.rounding.how.choose(How.ENDINGS)
        dialog.values.rounding.direction.choose(Direction.UP)
        await robot.until(dialog.apply.isEnabled, "the preview is there")
        await robot.picture("change-values", window)
        await robot.click(dialog.apply)
        before = {row.key: new.get(row.key, row.purchase_price_net) for row in rows}

        def prices() -> dict[RowKey, Decimal]:
            return {key: self._row(window, key).purchase_price_net for key in before}

        await robot.until(lambda: all(price > before[key] for key, price in prices().items()), "every price rises")
        robot.check(all(str(price)[-1] in "059" for price in prices().values()), "every price has its ending")
        # Some may be back at what Wawi has.
        return {key: price for key, price in prices().items() if window.services.editing.change_of(key)}

    async def _save_with_care(self, window: MainWindow) -> None:
        """A price that falls by more than a fifth has to be ticked before it is saved."""
        await self._robot.click(window.parts.save)
        review = await self._robot.opened(SaveReview)
        self._robot.check(not review.save.isEnabled(), "nothing is saved before it is ticked")
        await self._robot.picture("save-review", window)
        review.tick_all()
        commit = window.services.commit
        await self._robot.click(review.save)
        await self._robot.until(lambda: not commit.is_running and not window.services.editing.count, "saving ends", 120)

    async def _see_the_save(self, window: MainWindow, new: dict[RowKey, Decimal]) -> None:
        for key, price in new.items():
            await self._proven(key, {PRICE: price})
        window.parts.changes.show_results()
        await self._robot.picture("last-save", window)

    async def _look_back(self, window: MainWindow, key: RowKey) -> None:
        """What became of the price, in the panel and on the page of all changes."""
        robot, tabs = self._robot, window.parts.price_tabs
        await self._stand_on(window, key)
        tabs.setCurrentIndex(HISTORY)
        await robot.picture("price-history", window)
        tabs.setCurrentIndex(PRICES)
        await robot.key(window.parts.grid.main, Qt.Key.Key_J, _CTRL)
        page = await robot.opened(HistoryWindow)
        await robot.until(page.model.rowCount, "the history lists the changes")
        await robot.picture("what-changed", page)
        page.close()

    async def _take_the_save_back(self, window: MainWindow, rows: list[ItemSupplier], saved: int) -> None:
        robot, editing = self._robot, window.services.editing
        window.controllers.commands["saves"].trigger()
        saves = await robot.opened(SaveList)
        await robot.until(saves.take_back.isEnabled, "the last save can be taken back")
        await robot.picture("saves", window)
        await robot.click(saves.take_back)
        await robot.until(lambda: saves.pages.currentIndex() == 1, "what would be taken back is shown")
        await robot.picture("take-back", window)
        await robot.click(saves.stage)
        await robot.until(lambda: editing.count == saved, "the old prices are pending changes")
        await self._save(window)
        for row in rows:
            await self._proven(row.key, {PRICE: row.purchase_price_net})
        window.controllers.filters.clear()
        await robot.until(lambda: not window.searching.is_busy, "all rows are listed again")


def _longest_run(rows: list[ItemSupplier]) -> list[ItemSupplier]:
    """Rows with a price that follow each other, so that they can be selected by Shift and the arrow keys."""
    runs = (list(run) for has_price, run in groupby(rows, lambda row: row.purchase_price_net > 1) if has_price)
    return max(runs, key=len, default=[])
