"""The tour's part about who is cheapest: currencies, a quantity, what could be saved, other default suppliers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from jtl_desktop.app.tour.hands import Hands
from jtl_desktop.app.tour.robot import StepFailed
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.services.comparing.listing import Show
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.ui.comparison.currencies import CurrenciesDialog
from jtl_desktop.ui.views.list import ALL_ROWS, COMPARISON

if TYPE_CHECKING:
    from jtl_desktop.ui.comparison.page import ComparisonPage
    from jtl_desktop.ui.main_window import MainWindow

WANTED = Decimal(50)
CHANGED_ITEMS = 3
CHART_SECONDS = 60.0


class ComparingTour(Hands):
    """From “where do we pay too much?” to another default supplier in Wawi."""

    async def walk(self) -> None:
        """Ends in the grid. Raises StepFailed."""
        window = self._window()
        page = await self._compare(window)
        await self._say_the_currencies(window, page)
        await self._see_the_total(window, page)
        changed = await self._change_suppliers(window, page)
        if changed:
            # Wawi itself takes the mark from the one before.
            await self._save(window, also=OutcomeState.UNCHANGED)
            for key in changed:
                await self._proven(key, {Field.IS_STANDARD: True})
                await self._only_standard(key)
            await self._answered(page)
            await self._robot.picture("suppliers-changed", window)
        await self._choose_view(window, ALL_ROWS)
        await self._robot.until(lambda: not window.controllers.comparison.is_shown, "the grid is back")

    async def _compare(self, window: MainWindow) -> ComparisonPage:
        await self._choose_view(window, COMPARISON)
        page = window.controllers.comparison.page
        if page is None:
            raise StepFailed("the comparison opens")
        await self._answered(page)
        await self._robot.write(page.filters.quantity, self._number(window, WANTED))
        await self._robot.key(page.filters.quantity, Qt.Key.Key_Return)
        await self._robot.until(lambda: _asked(page) == WANTED, f"the suppliers are compared for {WANTED} pieces")
        await self._answered(page)
        return page

    async def _say_the_currencies(self, window: MainWindow, page: ComparisonPage) -> None:
        """Wawi does not tell them: at first nothing is compared; one supplier delivers in dollars."""
        robot = self._robot
        robot.check(page.notice.words, "the currencies are asked for")
        await robot.picture("currencies-asked", window)
        await robot.click(page.notice.set)
        dialog = await robot.opened(CurrenciesDialog)
        dialog.table.selectRow(dialog.lines.rowCount() - 1)
        dialog.code.setEditText("USD")
        await robot.write(dialog.rate, self._number(window, Decimal("0.92")))
        await robot.click(dialog.set)
        dialog.assume.setChecked(True)
        await robot.picture("currencies", window)
        buttons = dialog.findChild(QDialogButtonBox)
        if not isinstance(buttons, QDialogButtonBox):
            raise StepFailed("the currencies can be confirmed")
        await robot.click(buttons.button(QDialogButtonBox.StandardButton.Ok))
        await robot.until(lambda: _rows_left_out(page) == 0, "every supplier's currency is known")
        await self._answered(page)

    async def _see_the_total(self, window: MainWindow, page: ComparisonPage) -> None:
        """The largest saving first, the total above, the chart between."""
        robot = self._robot
        robot.check(page.summary, "the total is shown")
        savings = [_saving(page, row) for row in range(min(page.model.rowCount(), 50))]
        robot.check(savings == sorted(savings, reverse=True), "the largest saving comes first")
        await robot.until(lambda: page.has_chart_drawn, "the chart of the savings is drawn", CHART_SECONDS)
        await robot.picture("comparison", window)

    async def _change_suppliers(self, window: MainWindow, page: ComparisonPage) -> list[RowKey]:
        """Make the cheapest ones of the first lines the default suppliers; returns their rows."""
        robot, editing = self._robot, window.services.editing
        rows = await self._lines_to_change(page)
        if not rows:
            robot.say("  no item has a second supplier: there is nothing to change")
            return []
        page.table.setFocus(Qt.FocusReason.OtherFocusReason)
        page.table.selectRow(rows[0])
        for _ in rows[1:]:
            await robot.key(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        keys = page.selected_keys()
        robot.check(len(keys) == len(rows), "the lines are selected")
        for key in keys:
            await self._witness.remember(key.item_id)
        await robot.click(page.standard)
        await robot.until(lambda: all(editing.change_of(key) for key in keys), "other default suppliers are pending")
        for key in keys:
            self._pending(window, key, Field.IS_STANDARD, True)
        await robot.picture("change-of-supplier", window)
        return keys

    async def _lines_to_change(self, page: ComparisonPage) -> list[int]:
        """Lines in which something can be saved; on a very small Wawi any other supplier will do."""
        if page.model.rowCount():
            return list(range(min(CHANGED_ITEMS, page.model.rowCount())))
        show = page.filters.show_
        show.setCurrentIndex(show.findData(Show.ROWS))
        await self._answered(page)
        lines = ((row, page.model.line(row)) for row in range(page.model.rowCount()))
        others = (row for row, line in lines if line and line.offer and not line.offer.row.is_standard)
        return list(others)[:1]

    async def _only_standard(self, key: RowKey) -> None:
        rows = await self._witness.rows(key.item_id)
        standards = [row.supplier_id for row in rows.values() if row.is_standard]
        self._robot.check(standards == [key.supplier_id], f"item {key.item_id} has one default supplier")

    async def _answered(self, page: ComparisonPage) -> None:
        await self._robot.until(lambda: page.is_quiet and page.model.listing is not None, "the comparison is there")


def _asked(page: ComparisonPage) -> Decimal | None:
    return None if page.model.listing is None else page.model.listing.query.wanted


def _rows_left_out(page: ComparisonPage) -> int | None:
    return None if page.model.listing is None else page.model.listing.summary.rows_left_out


def _saving(page: ComparisonPage, row: int) -> Decimal:
    line = page.model.line(row)
    found = line.comparison.saving(line.offer) if line is not None and line.offer is not None else None
    if found is None:
        raise StepFailed("each line says what it saves")
    return found.per_order
