"""Loads the chart library after the first paint: what needs no Qt beside the running window, the rest in one go.

The library makes classes of Qt's while it is loaded. That belongs to the window's thread: PySide completes its own
types as they are first used, and two threads doing so at a time have been seen to crash.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading

from PySide6.QtCore import QObject, QTimer, Signal

_PRICES = ("jtl_desktop.ui.panels.price_chart", "PriceChart")
# The slow parts that pyqtgraph needs and that know nothing of Qt.
_WITHOUT_QT = ("numpy", "multiprocessing.connection", "xml.etree.ElementTree", "pydoc")
_AFTER_PAINT_MS = 300
_LOOK_MS = 50
_log = logging.getLogger(__name__)


class ChartLoader(QObject):
    """``ready`` hands out the chart's class; ``failed`` says that the library is not usable here."""

    ready = Signal(object)
    failed = Signal()

    def __init__(self, parent: QObject, chart: tuple[str, str] = _PRICES) -> None:
        """``chart``: the module and the name of the class."""
        super().__init__(parent)
        self._module, self._name = chart
        self._thread: threading.Thread | None = None
        # The thread only leaves a sign and the window looks for it: so nothing reaches a window that is gone by then.
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._collect)
        self._begin = QTimer(self, interval=_AFTER_PAINT_MS, singleShot=True)
        self._begin.timeout.connect(self._load)

    def start(self) -> None:
        """Load once; further calls do nothing."""
        if self._thread is None and not self._begin.isActive():
            self._begin.setInterval(0 if self._module in sys.modules else _AFTER_PAINT_MS)
            self._begin.start()

    def _load(self) -> None:
        # Not a daemon: a program that ends in the middle of loading a C library may crash at exit.
        self._thread = threading.Thread(target=_prepare, name="chart library")
        self._thread.start()
        self._look.start()

    def _collect(self) -> None:
        if self._thread is None or self._thread.is_alive():
            return
        self._look.stop()
        try:
            module = importlib.import_module(self._module)
        except ImportError:
            _log.warning("the chart library cannot be loaded", exc_info=True)
            self.failed.emit()
            return
        self.ready.emit(getattr(module, self._name))


def _prepare() -> None:
    for name in _WITHOUT_QT:
        try:
            importlib.import_module(name)
        except ImportError:
            # Said where the library itself is loaded, which cannot be without it either.
            return
