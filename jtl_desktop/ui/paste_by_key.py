"""Pasting by key: the first column says which rows are meant."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.steps import StepRunner
from jtl_desktop.ui.window_parts import WindowParts


class KeyPaster(QObject):
    """Ctrl+Shift+V."""

    def __init__(
        self, services: AppServices, parts: WindowParts, boxes: Boxes, steps: StepRunner, window: QWidget
    ) -> None:
        super().__init__(window)

    def open(self) -> None:
        """Ask what goes where, then paste."""

    def close(self) -> None:
        """Nothing is left running."""
