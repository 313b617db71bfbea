"""Where every error ends that nobody else has dealt with: in the log, and before the merchant's eyes just once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, NamedTuple

import PySide6

import jtl_desktop
from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.events import Event

log = logging.getLogger(__name__)


class Crash(NamedTuple):
    """A defect of the program: one line, and a report that can be sent as it is. ``times``: how often it came."""

    headline: str
    report: str
    times: int


class ErrorSink:
    """Three ways out: a cancelled task is nothing, an AppError is a problem to show, all else is a crash.

    ``problem`` and ``crashed`` are emitted on the loop's thread, whichever thread the error came from.
    """

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.problem: Event[AppError] = Event()
        self.crashed: Event[Crash] = Event()
        self._clean = clean
        self._counts: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.get_ident()

    def report(self, error: BaseException, where: str) -> None:
        """Deal with an error that reached its end at ``where``. Never raises."""
        if isinstance(error, (asyncio.CancelledError, KeyboardInterrupt, SystemExit)):
            return
        if threading.get_ident() == self._thread:
            self._deal_with(error, where)
        elif self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deal_with, error, where)
        else:
            log.error("unhandled in %s", where, exc_info=error)

    @contextlib.contextmanager
    def watching(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Be told of everything that nobody catches: in slots, tasks, callbacks, threads and finalizers."""
        hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._loop = loop
        self._thread = threading.get_ident()
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        loop.set_exception_handler(self._on_loop_error)
        try:
            yield
        finally:
            loop.set_exception_handler(None)
            sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
            self._loop = None

    def _deal_with(self, error: BaseException, where: str) -> None:
        if isinstance(error, AppError):
            log.warning("problem in %s: %s", where, error)
            self._tell(lambda: self.problem.emit(error))
            return
        log.error("unhandled in %s", where, exc_info=error)
        print_of_it = _fingerprint(error)
        self._counts[print_of_it] = self._counts.get(print_of_it, 0) + 1
        crash = Crash(self._clean(_headline(error)), self._report_of(error, where), self._counts[print_of_it])
        self._tell(lambda: self.crashed.emit(crash))

    def _tell(self, emit: Callable[[], None]) -> None:
        try:
            emit()
        except Exception:  # BLE001 is at home here: the sink itself must hold, whatever the windows do
            log.exception("an error could not be shown")

    def _report_of(self, error: BaseException, where: str) -> str:
        versions = (
            f"JTL Desktop {jtl_desktop.__version__}, Python {platform.python_version()}, "
            f"PySide6 {PySide6.__version__}, {platform.platform()}"
        )
        trace = "".join(traceback.format_exception(error))
        return self._clean(f"{versions}\nin {where}\n\n{trace}")

    def _on_exception(self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.report(error.with_traceback(trace), "the window")

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            name = arguments.thread.name if arguments.thread is not None else "?"
            self.report(arguments.exc_value, f"the thread {name}")

    def _on_unraisable(self, unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_value is not None:
            self.report(unraisable.exc_value, unraisable.err_msg or "a finalizer")

    def _on_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        message = str(context.get("message", "the event loop"))
        if isinstance(error, BaseException):
            self.report(error, message)
        else:
            log.warning("event loop: %s", self._clean(message))


def _headline(error: BaseException) -> str:
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}: {words[0]}" if words else type(error).__name__


def _fingerprint(error: BaseException) -> str:
    """The same for errors that come from the same place in the code."""
    frames = traceback.extract_tb(error.__traceback__)
    return "|".join([type(error).__qualname__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)])
