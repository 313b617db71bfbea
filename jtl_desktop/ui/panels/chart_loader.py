"""Loads the chart library beside the running window: it takes over a second, which nobody should wait for."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from jtl_desktop.ui.panels.price_chart import PriceChart

_MODULE = "jtl_desktop.ui.panels.price_chart"
_AFTER_PAINT_MS = 300
_LOOK_MS = 50
_log = logging.getLogger(__name__)


class ChartLoader(QObject):
    """``ready`` hands out the chart's class; ``failed`` says that the library is not usable here."""

    ready = Signal(object)
    failed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._outcome: list[type[PriceChart] | None] = []
        # The thread leaves its result lying about and the window looks for it: so nothing reaches a window
        # that is gone by then.
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._collect)
        self._begin = QTimer(self, interval=_AFTER_PAINT_MS, singleShot=True)
        self._begin.timeout.connect(self._load)

    def start(self) -> None:
        """Load once; further calls do nothing."""
        if self._thread is None and not self._begin.isActive():
            self._begin.setInterval(0 if _MODULE in sys.modules else _AFTER_PAINT_MS)
            self._begin.start()

    def _load(self) -> None:
        # Not a daemon: a program that ends in the middle of loading a C library may crash at exit.
        self._thread = threading.Thread(target=self._import, name="chart library")
        self._thread.start()
        self._look.start()

    def _import(self) -> None:
        try:
            module = importlib.import_module(_MODULE)
        except ImportError:
            _log.warning("the chart library cannot be loaded", exc_info=True)
            self._outcome.append(None)
            return
        self._outcome.append(module.PriceChart)

    def _collect(self) -> None:
        if not self._outcome:
            return
        self._look.stop()
        found = self._outcome[0]
        if found is None:
            self.failed.emit()
        else:
            self.ready.emit(found)
