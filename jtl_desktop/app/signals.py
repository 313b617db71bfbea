"""Ends the program cleanly on Ctrl+C in a terminal and on the system's request to stop."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

from PySide6.QtCore import QSocketNotifier


@contextlib.contextmanager
def ending_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """Call ``end`` on SIGINT and SIGTERM while this holds.

    Python runs its handlers only between its own instructions, and Qt's loop may sleep in C for ever: the wake-up
    socket makes Qt come back into Python.
    """
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: _drain(reader))

    def handle(_number: int, _frame: FrameType | None) -> None:
        end()

    old_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    old = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(old_fd)
        notifier.setEnabled(False)
        notifier.deleteLater()
        reader.close()
        writer.close()


def _drain(reader: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError):
        reader.recv(64)
