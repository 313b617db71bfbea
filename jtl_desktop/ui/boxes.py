"""The boxes that open over the window, one at a time, never with a nested event loop."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from jtl_desktop.domain.errors import AppError
from jtl_desktop.ui.actions import Actions
from jtl_desktop.ui.services import AppServices

# The boxes are loaded when one is asked for: all of them together cost some 10 ms of the start.


class Boxes(QObject):
    """Opens what the menus ask for; a box that is open already is not covered by another."""

    settings_chosen = Signal(object)
    connect_requested = Signal()
    delete_history_requested = Signal()

    def __init__(self, services: AppServices, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._window = window
        self.current: QDialog | None = None

    def open(self, dialog: QDialog) -> None:
        if self.current is not None:
            dialog.deleteLater()
            return
        self.current = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def show_details(self, problem: AppError) -> None:
        from jtl_desktop.ui.dialogs.diagnostics import problem_dialog  # noqa: PLC0415

        self.open(problem_dialog(problem, self._window))

    def show_diagnostics(self) -> None:
        from jtl_desktop.ui.dialogs.diagnostics import diagnostics_dialog  # noqa: PLC0415

        self.open(diagnostics_dialog(self._services.diagnostics(), self._window))

    def show_about(self) -> None:
        from jtl_desktop.ui.dialogs.about import AboutDialog  # noqa: PLC0415

        self.open(AboutDialog(self._window))

    def show_shortcuts(self, actions: Actions) -> None:
        from jtl_desktop.ui.dialogs.shortcuts import ShortcutsDialog  # noqa: PLC0415

        self.open(ShortcutsDialog(actions.shortcuts(), self._window))

    def show_settings(self) -> None:
        from jtl_desktop.ui.dialogs.settings import SettingsDialog  # noqa: PLC0415

        settings, record = self._services.settings_store.load(), self._services.connection.record
        dialog = SettingsDialog(settings, record, self._window)
        dialog.chosen.connect(self.settings_chosen)
        dialog.connect_requested.connect(self.connect_requested)
        dialog.delete_history_requested.connect(self.delete_history_requested)
        self.open(dialog)

    def close(self) -> None:
        if self.current is not None:
            self.current.reject()

    def _on_closed(self) -> None:
        box, self.current = self.current, None
        if box is not None:
            box.deleteLater()
