"""Tells when a window has been painted for the first time, so that everything heavy can wait until then."""

from __future__ import annotations

import asyncio
import contextlib

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

# A window on another desktop, or one that starts minimised, is never exposed: nobody waits for it for ever.
LONGEST_WAIT_SECONDS = 2.0


class FirstPaint(QObject):
    """Watches a window from its ``show()`` on."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._seen: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        handle = window.windowHandle()
        if handle.isExposed():
            self._soon()
        else:
            handle.installEventFilter(self)

    async def wait(self) -> None:
        """Until the window has been painted, or could have been."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._seen

    def _soon(self) -> None:
        # Painting is part of how Qt handles the expose event; the next turn of the loop comes after it.
        QTimer.singleShot(0, self, self._note)

    def _note(self) -> None:
        if not self._seen.done():
            self._seen.set_result(None)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Expose:
            watched.removeEventFilter(self)
            self._soon()
        return False
