"""The one application object and the one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

# PySide6 before qasync: it takes the Qt binding that is loaded.
from PySide6.QtGui import QIcon, QPixmapCache
from PySide6.QtWidgets import QApplication

import qasync  # isort: skip

import jtl_desktop
from jtl_desktop.ui.resources import resource_path
from jtl_desktop.ui.theme import STYLE_IS_FUSION

T = TypeVar("T")

# All icons in two colours at 200 % take 2.4 MB. Qt's own 10 MB would fill up over a day with pictures of
# buttons that are long gone, since it keeps those under a name of their own for every icon made.
_PIXMAPS_KB = 4_096


def make_application() -> QApplication:
    """The one application object, under our name and with our icon."""
    app = QApplication(["jtl-desktop", "-style", "fusion"])
    app.setProperty(STYLE_IS_FUSION, True)
    QPixmapCache.setCacheLimit(_PIXMAPS_KB)
    app.setApplicationName("JTL-Desktop")
    # No display name: Qt would add it to every title, to that of the window that plays Wawi, too.
    app.setApplicationVersion(jtl_desktop.__version__)
    app.setDesktopFileName("jtl-desktop")
    app.setWindowIcon(QIcon(str(resource_path("icon/jtl-desktop.png"))))
    # The end of the program belongs to lifecycle.py: Qt would stop the loop under everything that still runs.
    app.setQuitOnLastWindowClosed(False)
    return app


def run_in(app: QApplication, make_work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run one coroutine in a Qt event loop to its end, then close the loop. The program's only loop."""
    with qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        try:
            outcome: T = loop.run_until_complete(make_work())
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            asyncio.set_event_loop(None)
    return outcome
