"""The way to the page "what changed", to the settings of the history and to deleting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import Subscriptions, ask, task_slot
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.ui.history.window import HistoryWindow

_LAYOUT = "history.page"


class HistoryController(QObject):
    """One page at a time; it is loaded when it is first asked for."""

    go_to = Signal(object, object)
    settings_requested = Signal()
    failed = Signal(object)

    def __init__(self, services: AppServices, parts: WindowParts, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._names: Names = parts.names
        self._notation = parts.notation
        self._messages = parts.messages
        self._preferences = preferences
        self._window = window
        self.page: HistoryWindow | None = None
        self.question: QDialog | None = None
        parts.price_tabs.page_requested.connect(self.show)
        parts.price_tabs.supplier_chosen.connect(lambda key: self.go_to.emit(key, None))
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(services.history.problem, self.failed.emit)

    @property
    def supervisor(self) -> Supervisor:
        return self._services.supervisor

    def show(self) -> None:
        """Open the page, or bring it to the front."""
        if self.page is None:
            self.page = self._make()
        self.page.show()
        self.page.raise_()
        self.page.activateWindow()

    @task_slot()
    async def delete(self) -> None:
        """Ask, naming how many changes are meant, then delete them all."""
        from jtl_desktop.ui.history.deleting import DeleteHistory, deleted_words  # noqa: PLC0415

        history = self._services.history
        try:
            question = DeleteHistory(await history.count(), await history.began_at(), self._asking_window())
            self.question = question
            if await ask(question) != QDialog.DialogCode.Accepted.value:
                return
            count = await history.delete_all()
        except AppError as problem:
            self.failed.emit(problem)
            return
        finally:
            self.question = None
        self._messages.say(deleted_words(count))

    def close(self) -> None:
        if self.page is not None:
            self.page.close()
        self._subscriptions.end()

    def _asking_window(self) -> QWidget:
        return self.page if self.page is not None and self.page.isActiveWindow() else self._window

    def _make(self) -> HistoryWindow:
        from jtl_desktop.ui.history.window import HistoryWindow  # noqa: PLC0415

        services = self._services
        page = HistoryWindow(
            services.history, self._names.suppliers(), services.supervisor, self._notation, self._window
        )
        page.apply_layout(self._preferences.current.layout.get(_LAYOUT, ""))
        page.go_to.connect(self._on_go_to)
        page.settings_requested.connect(self.settings_requested)
        page.delete_requested.connect(self.delete)
        page.failed.connect(self.failed)
        page.closed.connect(self._on_closed)
        return page

    def _on_go_to(self, key: object, field: object) -> None:
        self._window.activateWindow()
        self.go_to.emit(key, field)

    def _on_closed(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            self._preferences.remember_layout({_LAYOUT: page.layout_text()})
            page.deleteLater()
            self._window.activateWindow()
