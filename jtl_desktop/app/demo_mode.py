"""The program on its own simulated Wawi: nothing to install, nothing real is touched, nothing is left behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from jtl_desktop.app.options import Options
from jtl_desktop.services.threads import Worker
from jtl_desktop.wawi.address import ServerAddress, parse_address

if TYPE_CHECKING:
    from jtl_desktop.demo.server import DemoServer

GAP = 16


class DemoSession:
    """The simulated Wawi in threads of this process, and the window that plays its registration side."""

    def __init__(self, options: Options, loader: Worker) -> None:
        self._options = options
        self._loader = loader
        self._server: DemoServer | None = None
        self._started = asyncio.Event()
        self.window: QWidget | None = None

    @property
    def server(self) -> DemoServer:
        """Raises RuntimeError before ``started``."""
        if self._server is None:
            raise RuntimeError("the simulated Wawi has not started yet")
        return self._server

    async def start(self) -> None:
        self._server = await self._loader.run(_start_server, self._options)
        self._started.set()

    async def started(self) -> DemoServer:
        await self._started.wait()
        return self.server

    async def addresses(self) -> list[ServerAddress]:
        """Where to look for Wawi: at the simulated one and nowhere else."""
        return [parse_address((await self.started()).base_url)]

    def open_window(self, beside: QWidget | None) -> None:
        """Show the window that plays Wawi's side, next to ours where the screen has room for both."""
        from jtl_desktop.demo.window import DemoWindow  # noqa: PLC0415 (comes after our own window)

        self.window = window = DemoWindow(self.server)
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        window.installEventFilter(_StaysThere(window))
        window.show()
        if beside is not None:
            _place_beside(window, beside)
            beside.activateWindow()

    async def stop(self) -> None:
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None
        if self._server is not None:
            await self._loader.run(self._server.stop)


class _StaysThere(QObject):
    """Closing the window of the simulated Wawi puts it away instead: without it nobody could approve anything."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Close or not isinstance(watched, QWidget):
            return False
        event.ignore()
        watched.showMinimized()
        return True


def _place_beside(window: QWidget, ours: QWidget) -> None:
    """Ours to the left, Wawi's to the right; both stay wholly on the screen."""
    screen = ours.screen().availableGeometry()
    left, right = ours.frameGeometry(), window.frameGeometry()
    if left.width() + right.width() > screen.width():
        # Not enough room: the corners show, a click brings either to the front.
        window.move(
            max(screen.left(), screen.right() - right.width()), max(screen.top(), screen.bottom() - right.height())
        )
        ours.move(screen.topLeft())
        ours.raise_()
        return
    gap = min(GAP, screen.width() - left.width() - right.width())
    start = screen.left() + (screen.width() - left.width() - gap - right.width()) // 2
    top = screen.top() + max(0, (screen.height() - max(left.height(), right.height())) // 2)
    ours.move(start, top)
    window.move(start + left.width() + gap, top)


def _start_server(options: Options) -> DemoServer:
    from jtl_desktop.demo.config import DemoConfig  # noqa: PLC0415 (a web server is heavy; it comes after the window)
    from jtl_desktop.demo.server import DemoServer  # noqa: PLC0415

    server = DemoServer(DemoConfig(items=options.items, seed=options.seed))
    server.start()
    return server
