"""Tells the status line what is selected; large selections are added up while the window goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.editing.steps import at_once
from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.selection import Sums
from jtl_desktop.ui.grid.sums import is_one_slice, sum_of
from jtl_desktop.ui.grid.view import GridView

_RESTING_MS = 40
# While rows are being loaded their values change all the time.
_STALE_MS = 500
# Rows that are added up at once, where one slice holds them.
_AT_ONCE = 1_500


class SelectionSums(QObject):
    """Follows the selection and the values in it, once they rest."""

    failed = Signal(object)

    def __init__(self, grid: GridView, supervisor: Supervisor, show: Callable[[Sums], object]) -> None:
        super().__init__(grid)
        self.supervisor = supervisor
        self._grid = grid
        self._show = show
        self._is_held = False
        self._timer = QTimer(self, interval=_RESTING_MS, singleShot=True)
        self._timer.timeout.connect(self.add_up)
        grid.selection_changed.connect(self._timer.start)
        self._stale = QTimer(self, interval=_STALE_MS, singleShot=True)
        self._stale.timeout.connect(self._add_up_again)
        for changed in (grid.model.dataChanged, grid.model.modelReset):
            changed.connect(self._values_changed)

    def add_up(self) -> None:
        """Show what is selected now."""
        blocks = self._grid.blocks()
        self.supervisor.cancel(self)
        try:
            if sum(len(block.rows) for block in blocks) <= _AT_ONCE and is_one_slice(self._grid.model, blocks):
                self._show(at_once(sum_of(self._grid.model, blocks)))
                return
        except StorageError as problem:
            self.failed.emit(problem)
            return
        self._show(Sums(sum(block.cells for block in blocks), is_complete=False))
        if self._is_held:
            self._stale.start()
        else:
            self._add_up_many(blocks)

    def hold(self, is_held: bool) -> None:
        """While many cells are being changed, a large selection would only be added up to be added up again."""
        self._is_held = is_held
        if is_held and self.supervisor.running(self):
            self.supervisor.cancel(self)
            self._stale.start()

    def close(self) -> None:
        self._timer.stop()
        self._stale.stop()
        self.supervisor.cancel(self)

    def _values_changed(self) -> None:
        if not self._stale.isActive():
            self._stale.start()

    def _add_up_again(self) -> None:
        """What is being added up is added up to its end first, or a large selection would never be."""
        if self._is_held or self.supervisor.running(self):
            self._stale.start()
        else:
            self.add_up()

    @task_slot("restart")
    async def _add_up_many(self, blocks: list[Block]) -> None:
        try:
            self._show(await sum_of(self._grid.model, blocks))
        except StorageError as problem:
            self.failed.emit(problem)
