"""Lists the rows that a dialog works on, once for each choice of rows, while the dialog says that it does."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.bulk.previews import Scope
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.bulk.preview import PreviewPanel
from jtl_desktop.ui.bulk.scope import Chosen, scope_of
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.texts import tr, tr_text


class RowLookup(QObject):
    """``found`` comes when rows were listed; another choice may have been made by then, so look again."""

    found = Signal()

    def __init__(self, model: GridModel, supervisor: Supervisor, panel: PreviewPanel, chosen: Chosen) -> None:
        super().__init__(panel)
        self.supervisor = supervisor
        self._model = model
        self._panel = panel
        self._chosen = chosen
        self._scopes: dict[bool, Scope] = {}

    def begin(self, chosen: Chosen) -> None:
        """The rows of another selection."""
        self._chosen = chosen
        self._scopes.clear()

    def known(self, *, is_all: bool) -> Scope | None:
        """The selected rows or all of the view; None where they were not listed yet."""
        return self._scopes.get(is_all)

    def scope(self, *, is_all: bool) -> Scope | None:
        """The same; where it is None the rows are being listed now."""
        if is_all not in self._scopes:
            self._find(is_all)
        return self._scopes.get(is_all)

    def close(self) -> None:
        """Give up what is being listed."""
        self.supervisor.cancel(self)

    @task_slot("drop")
    async def _find(self, is_all: bool) -> None:
        """Of the whole view that may be a million."""
        rows = (range(self._chosen.all_rows),) if is_all else self._chosen.rows
        self._panel.show_reason(tr("Looking up the rows …"))
        try:
            self._scopes[is_all] = await scope_of(self._model, rows)
        except AppError as problem:
            self._panel.show_reason(tr_text(problem.meaning))
            return
        # This task has to end before rows can be looked up again.
        QTimer.singleShot(0, self, self.found.emit)
