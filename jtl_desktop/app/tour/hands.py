"""What a merchant does again and again in the main window: type into a cell, save, and look at Wawi itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from jtl_desktop.app.tour.robot import Robot, StepFailed
from jtl_desktop.app.tour.witness import Witness
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey, SupplierId, Value
from jtl_desktop.domain.numbers import format_decimal
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.storage.query import Column

if TYPE_CHECKING:
    from jtl_desktop.app.lifecycle import Program
    from jtl_desktop.storage.results import GridQuery
    from jtl_desktop.ui.filters.popup import FilterPopup
    from jtl_desktop.ui.main_window import MainWindow
    from jtl_desktop.ui.views.list import View

PRICE = Field.PURCHASE_PRICE_NET
CENT = Decimal("0.01")
SIZE = (1720, 980)


class Hands:
    """Everything is done with keys and clicks in the main window and read back from Wawi itself."""

    def __init__(self, program: Program, robot: Robot, witness: Witness) -> None:
        self._program = program
        self._robot = robot
        self._witness = witness

    async def _stand_on(self, window: MainWindow, key: RowKey, field: Field = PRICE) -> None:
        grid = window.parts.grid
        await self._robot.until(lambda: grid.go_to(key, field), f"the row of {key} is in the list")
        # Without a window manager nobody hands the keyboard back when a box has closed.
        window.activateWindow()
        await self._robot.until(grid.main.hasFocus, "the keyboard is in the grid")

    async def _type(self, window: MainWindow, key: RowKey, field: Field, words: str) -> None:
        await self._stand_on(window, key, field)
        await self._robot.write_cell(window.parts.grid.main, words)

    async def _save(
        self, window: MainWindow, expected: OutcomeState = OutcomeState.SAVED, also: OutcomeState | None = None
    ) -> None:
        """Press Save; every row must end as expected, some may end as ``also``."""
        reports: list[list[OutcomeState]] = []
        stop = window.services.commit.finished.subscribe(
            lambda report: reports.append([outcome.state for outcome in report.outcomes])
        )
        try:
            await self._robot.click(window.parts.save)
            # Where the prices of a strange Wawi make a small step look like a slip, it is meant so.
            saving, commit = window.controllers.saving, window.services.commit
            await self._robot.until(lambda: saving.review or commit.is_running or reports, "saving begins")
            if window.controllers.saving.review is not None:
                window.controllers.saving.review.tick_all()
                await self._robot.click(window.controllers.saving.review.save)
            await self._robot.until(lambda: reports, "saving ends", 120)
        finally:
            stop()
        states = set(reports[0])
        words = [state.value for state in reports[0]]
        self._robot.check(states - {also} == {expected}, f"every row ends as {expected.value}, not {words}")

    async def _proven(self, key: RowKey, expected: dict[Field, Value]) -> None:
        """What Wawi itself says, not our own database."""
        row = await self._witness.row(key)
        for field, value in expected.items():
            self._robot.check(row is not None and row.get(field) == value, f"Wawi has {value} in {field} of {key}")

    def _pending(self, window: MainWindow, key: RowKey, field: Field, value: Value) -> None:
        change = window.services.editing.change_of(key)
        self._robot.check(
            change is not None and change.values.get(field) == value, f"{field} of {key} is pending as {value}"
        )

    @staticmethod
    def _row(window: MainWindow, key: RowKey) -> ItemSupplier:
        row = window.services.editing.row(key)
        if row is None:
            raise StepFailed(f"{key} is there")
        return row

    @staticmethod
    def _shown(window: MainWindow) -> list[ItemSupplier]:
        model = window.parts.model
        return [row for number in range(model.rowCount()) if (row := model.entry(number).row) is not None]

    @staticmethod
    def _loading(window: MainWindow) -> bool:
        return window.services.loader.state.active or window.searching.is_busy

    def _has_read(self, window: MainWindow, items: int) -> bool:
        """Whether the index has read so many items, or all, and the grid shows them."""
        state = window.services.index.state
        return 0 < min(items, state.wanted) <= state.indexed and not self._loading(window)

    async def _choose_view(self, window: MainWindow, view: View) -> None:
        """Press an entry of the list at the left."""
        views = window.parts.views
        if view not in views.views():
            raise StepFailed(f"“{view.name or view.kind.value}” stands at the left")
        await self._robot.click_line(views.list, views.views().index(view))

    async def _listed(self, window: MainWindow, is_asked: Callable[[GridQuery], bool], expected: str) -> None:
        """Wait until such rows are listed, all of them."""
        searching = window.searching
        await self._robot.until(lambda: is_asked(searching.query) and searching.is_quiet, expected, 60)

    async def _open_filter(self, window: MainWindow, column: Column) -> FilterPopup:
        filters = window.controllers.filters
        filters.open(self._column(window, column))
        popup = filters.popup
        if popup is None:
            raise StepFailed("the filter of a column opens")
        await self._robot.until(popup.model.rowCount, "the filter lists the values")
        return popup

    @staticmethod
    def _column(window: MainWindow, column: Column) -> int:
        return next(index for index, shown in enumerate(window.parts.model.columns) if shown.name == column.value)

    @staticmethod
    def _number(window: MainWindow, value: Decimal) -> str:
        return format_decimal(value, window.parts.notation, grouped=False)

    def _window(self) -> MainWindow:
        window = self._program.main_window
        if window is None:
            raise StepFailed("the main window is open")
        return window


def most_frequent(rows: Sequence[ItemSupplier]) -> SupplierId:
    """The supplier with the most rows that have a price. Raises StepFailed where nobody has one."""
    suppliers = [row.supplier_id for row in rows if row.purchase_price_net > 1]
    if not suppliers:
        raise StepFailed("there are rows with prices")
    return max(suppliers, key=lambda supplier: (suppliers.count(supplier), -supplier))
