"""The tour's part about the whole assortment: the index, all items of a supplier, filters, a view of one's own."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from jtl_desktop.app.tour.hands import CENT, PRICE, SIZE, Hands, most_frequent
from jtl_desktop.services.indexing.state import IndexPhase
from jtl_desktop.storage.results import Column
from jtl_desktop.ui.index.panel import IndexPanel
from jtl_desktop.ui.saving.durations import about
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.views.columns import ColumnChoice
from jtl_desktop.ui.views.list import ALL_ROWS, OF_SUPPLIER, Kind, View
from jtl_desktop.ui.views.name import ViewName
from jtl_desktop.ui.views.supplier import SupplierChoice

if TYPE_CHECKING:
    from jtl_desktop.ui.main_window import MainWindow

# Enough for a speed that says something.
SOME_ITEMS = 40
PAUSE_SECONDS = 0.5
# On a Wawi with a large assortment the index may need hours; the tour goes on without it then.
LONGEST_SECONDS = 240.0
_KNOWN = (IndexPhase.CHECKING, IndexPhase.FRESH)


class IndexTour(Hands):
    """The index from the first item to the last one. Other parts of the tour go on meanwhile."""

    async def see_it_at_work(self) -> None:
        """Progress and speed, a pause, and on it goes. Raises StepFailed."""
        window, robot = self._window(), self._robot
        window.resize(*SIZE)
        index = window.services.index
        await robot.until(lambda: self._has_read(window, SOME_ITEMS), "the index begins by itself", 120)
        panel = await self._open(window)
        await robot.picture("index-at-work", window)
        await robot.click(panel.pause)
        await robot.until(lambda: index.state.phase is IndexPhase.PAUSED, "the index can be paused")
        await robot.picture("index-paused", window)
        # By now the last answers that were under way are in.
        read = index.state.indexed
        await asyncio.sleep(PAUSE_SECONDS)
        robot.check(index.state.indexed == read, "a paused index reads nothing more")
        await robot.click(panel.pause)
        await robot.until(lambda: index.state.phase is not IndexPhase.PAUSED, "the index goes on")
        panel.reject()

    async def see_it_done(self) -> None:
        """All items are here, or the index is held, so that what is listed stays as it is. Raises StepFailed."""
        window, robot = self._window(), self._robot
        index = window.services.index
        await robot.until(lambda: index.state.phase in (*_KNOWN, IndexPhase.BUILDING), "the index works")
        left = index.state.seconds_left
        panel = await self._open(window)
        if self._program.demo is None and left is not None and left > LONGEST_SECONDS:
            robot.say(f"  the index would need {about(left)} more: it is held, the tour goes on with what is here")
            await robot.click(panel.pause)
        else:
            await robot.until(lambda: index.state.phase in _KNOWN, "the index knows all items", LONGEST_SECONDS)
            robot.check(index.state.indexed == index.state.wanted, "all items are read")
            await robot.picture("index-complete", window)
        panel.reject()

    async def _open(self, window: MainWindow) -> IndexPanel:
        await self._robot.click(window.controllers.index.button)
        return await self._robot.opened(IndexPanel)


class AssortmentTour(Hands):
    """Looking at the same rows in several ways."""

    async def walk(self) -> None:
        """Ends with all rows listed. Raises StepFailed."""
        window = self._window()
        await self._list_everything(window)
        await self._see_a_supplier(window)
        await self._list_everything(window)
        await self._see_when_it_was_read(window)
        await self._filter_by_several(window)
        await self._keep_the_view(window)
        await self._list_everything(window)

    async def _list_everything(self, window: MainWindow) -> None:
        window.parts.search.field.clear()
        await self._choose_view(window, ALL_ROWS)
        await self._listed(window, lambda query: not query.search and not query.filters, "all rows are listed")

    async def _see_a_supplier(self, window: MainWindow) -> None:
        """All items of one supplier, and a price changed right there."""
        robot = self._robot
        supplier = most_frequent(self._shown(window))
        name = window.parts.names.supplier(supplier)
        await self._choose_view(window, OF_SUPPLIER)
        choice = await robot.opened(SupplierChoice)
        await robot.write(choice.search, name)
        await robot.picture("choose-supplier", window)
        await robot.key(choice.search, Qt.Key.Key_Return)
        await self._listed(window, lambda query: bool(query.filters), f"the items of {name} are listed")
        rows = self._shown(window)
        robot.check(rows and all(row.supplier_id == supplier for row in rows), f"only rows of {name} are listed")
        row = next(row for row in rows if row.purchase_price_net > 1)
        await self._witness.remember(row.item_id)
        price = (row.purchase_price_net * Decimal("1.02")).quantize(CENT)
        await self._type(window, row.key, PRICE, self._number(window, price))
        self._pending(window, row.key, PRICE, price)
        await self._stand_on(window, row.key)
        await robot.picture("supplier-view", window)
        await self._save(window)
        await self._proven(row.key, {PRICE: price})

    async def _see_when_it_was_read(self, window: MainWindow) -> None:
        """A column that is hidden at first."""
        robot, grid = self._robot, window.parts.grid
        column = self._column(window, Column.READ_AT)
        window.controllers.commands["columns"].trigger()
        choice = await robot.opened(ColumnChoice)
        await robot.write(choice.search, window.parts.model.columns[column].title)
        await robot.picture("columns", window)
        await robot.click(choice.go)
        await robot.until(lambda: grid.main.currentIndex().column() == column, "the column is shown")
        shown = window.parts.model.index(0, column).data()
        robot.check(grid.freezing.is_shown(column) and shown, "it says when the row was read")
        await robot.picture("read-from-wawi", window)

    async def _filter_by_several(self, window: MainWindow) -> None:
        """Suppliers ticked in a list with counts, and a range of prices."""
        robot, rows = self._robot, self._shown(window)
        first = next(row for row in rows if row.purchase_price_net > 1)
        await self._stand_on(window, first.key)
        popup = await self._open_filter(window, Column.SUPPLIER_NAME)
        await robot.click(popup.all)
        popup.model.tick(popup.model.shown[:3])
        wanted = {listed for listed in popup.model.chosen() if isinstance(listed, str)}
        popup.apply()
        await self._listed(window, lambda query: len(query.filters) == 1, "the ticked suppliers are listed")
        popup = await self._open_filter(window, Column.PURCHASE_PRICE_NET)
        prices = sorted(row.purchase_price_net for row in self._shown(window))
        low, high = Decimal(int(prices[len(prices) // 4])), Decimal(int(prices[len(prices) * 3 // 4]) + 1)
        await robot.write(popup.condition.value, self._number(window, low))
        await robot.write(popup.condition.upper, self._number(window, high))
        await robot.picture("filters", window)
        popup.apply()
        await self._listed(window, lambda query: len(query.filters) > 1, "the rows between two prices are listed")
        names = window.parts.names
        robot.check(
            all(
                low <= row.purchase_price_net <= high and names.supplier(row.supplier_id) in wanted
                for row in self._shown(window)
            ),
            "all filters hold together",
        )
        robot.check(len(window.parts.chips.chips) > 1, "every filter has its chip")

    async def _keep_the_view(self, window: MainWindow) -> None:
        """Under a name at the left, and there again with one click."""
        robot, views = self._robot, window.parts.views
        before = window.searching.query
        await robot.click(views.save)
        dialog = await robot.opened(ViewName)
        name = tr("My purchasing")
        await robot.write(dialog.field, name)
        await robot.click(dialog.save)
        await robot.until(lambda: View(Kind.SAVED, name=name) in views.views(), "the view stands at the left")
        await robot.picture("saved-view", window)
        await self._list_everything(window)
        await self._choose_view(window, View(Kind.SAVED, name=name))
        await self._listed(window, lambda query: query == before, "the saved view lists the same again")
