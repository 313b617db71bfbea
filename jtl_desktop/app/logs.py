"""The log on disk: rotating, without secrets, without the user's home folder, Qt's own messages included."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from typing_extensions import override

LOG_NAME = "jtl-desktop.log"
MAX_BYTES = 1_000_000
OLD_FILES = 3
# They write whole addresses, and thereby what the merchant searches for.
TALKATIVE = ("httpx", "httpcore", "aiohttp", "uvicorn")
FORMAT = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"

Clean = Callable[[str], str]
"""Takes everything out of a text that must not leave the program's memory."""

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CleanFormatter(logging.Formatter):
    """Cleans the finished line, traceback and arguments included, whichever logger wrote it."""

    def __init__(self, clean: Clean) -> None:
        super().__init__(FORMAT)
        self._clean = clean

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._clean(super().format(record))


@contextlib.contextmanager
def logging_to(folder: Path, level: str, clean: Clean) -> Iterator[Path]:
    """Write the log while this holds; yields its path. A folder that cannot be written costs the file only."""
    path = folder / LOG_NAME
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    handlers[0].setLevel(logging.WARNING)
    try:
        handlers.append(RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=OLD_FILES, encoding="utf-8"))
    except OSError as error:
        sys.stderr.write(f"no log file: {error.strerror}\n")
    root = logging.getLogger()
    before = root.level
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in handlers:
        handler.setFormatter(CleanFormatter(clean))
        root.addHandler(handler)
    old = qInstallMessageHandler(_log_qt_message)
    try:
        yield path
    finally:
        qInstallMessageHandler(old)
        root.setLevel(before)
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.NOTSET)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


def without_home(words: str) -> str:
    """The text with the home folder, and thereby the user's name, replaced by ``~``."""
    home = str(Path.home())
    if len(home) < 4:
        return words
    return words.replace(home, "~").replace(home.replace("\\", "\\\\"), "~").replace(home.replace("\\", "/"), "~")


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    # The off-screen platform says of each window what it cannot do with it. Qt hands over None for an empty message.
    if message and not message.startswith("This plugin does not support"):
        logging.getLogger(f"qt.{context.category or 'default'}").log(_QT_LEVELS[kind], "%s", message)
