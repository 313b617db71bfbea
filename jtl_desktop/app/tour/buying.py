"""The tour's second half, the main job: find, compare, edit, review, save, prove, meet another user, take back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from jtl_desktop.app.tour.hands import CENT, PRICE, Hands
from jtl_desktop.app.tour.robot import StepFailed
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey, ScalePrice
from jtl_desktop.domain.merge import Side
from jtl_desktop.domain.rules import has_locked_tiers
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.ui.panels.add_supplier import AddSupplierDialog
from jtl_desktop.ui.panels.conflict import ConflictDialog
from jtl_desktop.ui.panels.tier_table import TierColumn

if TYPE_CHECKING:
    from jtl_desktop.ui.main_window import MainWindow

# The picture is worth more on an item that several suppliers offer with scale prices.
GOOD_SUPPLIERS = 3
# Among so many items there is one, in an assortment as is usual.
ENOUGH_ITEMS = 100


class BuyingTour(Hands):
    """The main job on one item."""

    async def walk(self) -> None:
        """The whole main job. Raises StepFailed."""
        window = self._window()
        row = await self._find_an_item(window)
        key = row.key
        await self._witness.remember(key.item_id)
        price = await self._edit_the_price(window, row)
        tiers = await self._edit_the_tiers(window, key, price)
        new = await self._add_a_supplier(window, key)
        await self._robot.picture("review-changes", window)
        await self._save(window)
        await self._proven(key, {PRICE: price, Field.SCALE_PRICES: tiers})
        await self._proven(new, {PRICE: price, Field.SKU: "TOUR-1"})
        await self._robot.picture("saved", window)
        await self._remove_a_supplier(window, new)
        await self._meet_another_user(window, key, price)
        if self._program.demo is not None:
            await self._lose_wawi_for_a_while(window, key)

    # The steps

    async def _find_an_item(self, window: MainWindow) -> ItemSupplier:
        robot, search = self._robot, window.parts.search
        await robot.until(window.parts.model.rowCount, "items appear by themselves")
        await robot.until(
            lambda: self._has_read(window, ENOUGH_ITEMS) and self._usable_rows(window), "the suppliers fill in", 120
        )
        row = self._good_row(window)
        item = window.services.catalogue.item(row.item_id)
        if item is None:
            raise StepFailed("the item is known")
        word = item.name.split()[0]
        search.take_focus()
        await robot.write(search.field, word)
        await robot.key(search.field, Qt.Key.Key_Return)
        await robot.until(lambda: self._lists(window, row.key), f"“{word}” finds {item.sku}")
        await robot.until(lambda: not self._loading(window), "the search ends", 120)
        await robot.until(lambda: window.parts.grid.go_to(row.key, PRICE), f"{item.sku} is in the list")
        await robot.picture("search", window)
        return row

    async def _edit_the_price(self, window: MainWindow, row: ItemSupplier) -> Decimal:
        price = (row.purchase_price_net * Decimal("0.97")).quantize(CENT) or Decimal("12.34")
        await self._type(window, row.key, PRICE, self._number(window, price))
        self._pending(window, row.key, PRICE, price)
        window.parts.grid.go_to(row.key, PRICE)
        await self._robot.picture("edit-price", window)
        return price

    async def _edit_the_tiers(self, window: MainWindow, key: RowKey, price: Decimal) -> tuple[ScalePrice, ...]:
        """A new tier behind the last one, 9 % below the price."""
        row = window.services.editing.row(key)
        if row is None:
            raise StepFailed("the row is there")
        last = max((tier.from_quantity for tier in row.scale_prices), default=Decimal(0))
        tier = ScalePrice(last + 100, net=(price * Decimal("0.91")).quantize(CENT))
        view = window.parts.scale_prices.view
        await self._robot.key(window.parts.grid.main, Qt.Key.Key_Home)
        window.parts.grid.go_to(key, Field.SCALE_PRICES)
        await self._robot.key(window.parts.grid.main, Qt.Key.Key_F2)
        await self._robot.until(lambda: view.hasFocus() or view.is_typing(), "F2 leads into the scale prices")
        if not view.is_typing():
            model = view.model()
            view.setCurrentIndex(model.index(model.rowCount() - 1, TierColumn.FROM))
        await self._robot.write_cell(view, self._number(window, tier.from_quantity), Qt.Key.Key_Tab)
        await self._robot.write_cell(view, self._number(window, tier.net or price))
        wanted = (*row.scale_prices, tier)
        self._pending(window, key, Field.SCALE_PRICES, wanted)
        await self._robot.picture("scale-prices", window)
        return wanted

    async def _add_a_supplier(self, window: MainWindow, key: RowKey) -> RowKey:
        window.parts.grid.go_to(key, PRICE)
        window.controllers.commands["add_supplier"].trigger()
        dialog = await self._robot.opened(AddSupplierDialog)
        await self._robot.picture("add-supplier", window)
        await self._robot.key(dialog.search, Qt.Key.Key_Return)
        added = window.services.editing.changes.additions(key.item_id)
        self._robot.check(len(added) == 1, "one supplier is added")
        new = added[0].key
        price = self._number(window, self._row(window, key).purchase_price_net)
        await self._type(window, new, Field.SKU, "TOUR-1")
        await self._type(window, new, PRICE, price)
        return new

    async def _remove_a_supplier(self, window: MainWindow, key: RowKey) -> None:
        window.parts.grid.go_to(key, PRICE)
        window.controllers.commands["remove_supplier"].trigger()
        await self._robot.picture("remove-supplier", window)
        await self._save(window)
        self._robot.check(await self._witness.row(key) is None, "the supplier is gone in Wawi")

    async def _meet_another_user(self, window: MainWindow, key: RowKey, price: Decimal) -> None:
        theirs, mine = price + 2, price + 1
        await self._type(window, key, PRICE, self._number(window, mine))
        await self._witness.change(key, PRICE, theirs)
        await self._save(window, expected=OutcomeState.CONFLICT)
        found = await self._witness.row(key)
        self._robot.check(
            found is not None and found.purchase_price_net == theirs, "the other user's price still stands"
        )
        window.controllers.saving.resolve(key)
        dialog = await self._robot.opened(ConflictDialog)
        dialog.choose(PRICE, Side.MINE)
        await self._robot.picture("conflict", window)
        await self._robot.click(dialog.settle_button)
        await self._save(window)
        await self._proven(key, {PRICE: mine})
        await self._robot.picture("conflict-settled", window)

    async def _lose_wawi_for_a_while(self, window: MainWindow, key: RowKey) -> None:
        demo, connection = self._program.demo, window.services.connection
        if demo is None:
            return
        demo.server.stop_wawi()
        connection.retry_now()
        await self._robot.until(
            lambda: connection.state.phase is Phase.OFFLINE, "the program notices that Wawi is away"
        )
        await self._type(window, key, Field.COMMENT, "Offline")
        await self._robot.picture("wawi-away", window)
        demo.server.start_wawi()
        await self._robot.until(
            lambda: connection.state.phase is Phase.ONLINE, "the connection comes back by itself", 60
        )
        await self._save(window)
        await self._proven(key, {Field.COMMENT: "Offline"})

    # Small things

    def _good_row(self, window: MainWindow) -> ItemSupplier:
        """The standard supplier's row of an item that shows what the program can do; else the first that will do."""
        rows = self._usable_rows(window)
        count = {row.item_id: sum(1 for other in rows if other.item_id == row.item_id) for row in rows}
        good = [row for row in rows if row.is_standard and row.scale_prices and count[row.item_id] >= GOOD_SUPPLIERS]
        return (good or rows)[0]

    def _usable_rows(self, window: MainWindow) -> list[ItemSupplier]:
        return [row for row in self._shown(window) if row.purchase_price_net > 1 and _has_editable_tiers(row)]

    @staticmethod
    def _lists(window: MainWindow, key: RowKey) -> bool:
        return bool(window.searching.query.search) and window.parts.model.find(key) is not None


def _has_editable_tiers(row: ItemSupplier) -> bool:
    return not has_locked_tiers(row.scale_prices)
