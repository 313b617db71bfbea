"""Prepares the ground for one run: folders, log, crash dump, lock, application, event loop. Then hands over."""

from __future__ import annotations

import asyncio
import logging
import platform
import sys
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QCoreApplication, QEvent

import jtl_desktop
from jtl_desktop.app.application import make_application, run_in
from jtl_desktop.app.crash_log import crash_dump
from jtl_desktop.app.error_sink import ErrorSink
from jtl_desktop.app.instance import InstanceLock
from jtl_desktop.app.lifecycle import Program, Setup
from jtl_desktop.app.logs import logging_to, without_home
from jtl_desktop.app.options import Options
from jtl_desktop.app.signals import ending_on_signals
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text
from jtl_desktop.services.redact import Redactor
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.settings import SettingsStore
from jtl_desktop.ui.texts import install_language, system_language
from jtl_desktop.ui.theme import apply_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from jtl_desktop.storage.secrets import SecretStore

EXIT_CANNOT_START = 1
EXIT_RUNNING_ALREADY = 3

log = logging.getLogger(__name__)


class RunningAlready(AppError):  # noqa: N818 (named after what the merchant meets)
    """The profile belongs to another running program."""

    def __init__(self) -> None:
        super().__init__(
            text("JTL Desktop is running already."),
            text("A second one on the same data would overwrite unsaved changes of the first."),
            text("Switch to the window that is open. If you see none, wait a moment and try again."),
        )


def run(options: Options) -> int:
    """One run of the program, from nothing to nothing; its exit code."""
    with ExitStack() as stack:
        app = make_application()
        paths = _paths(options, stack)
        try:
            paths.create()
        except OSError as error:
            return _refuse(app, options, NotWritable(paths.settings, f"{type(error).__name__}: {error.strerror}"))
        lock = InstanceLock(paths.data)
        if not lock.take():
            return _refuse(app, options, RunningAlready(), EXIT_RUNNING_ALREADY)
        stack.callback(lock.release)
        redactor = Redactor()
        log_file = stack.enter_context(logging_to(paths.logs, options.log_level, redactor.clean))
        dump = stack.enter_context(crash_dump(paths.logs))
        log.info("JTL Desktop %s, Python %s, PySide6 %s, %s", *_versions())
        settings_store = SettingsStore(paths.settings)
        settings_store.load()
        setup = Setup(
            options=options,
            paths=paths,
            settings_store=settings_store,
            secrets=cache(lambda: _secret_store(options)),
            sink=ErrorSink(redactor.clean),
            redactor=redactor,
            log_file=log_file,
            notices=_notices(settings_store.notice, dump),
        )
        try:
            code = run_in(app, lambda: _run_program(app, setup))
        except Exception:  # whatever it was: it stands in the log before the terminal, which nobody may see, shows it
            log.critical("the program ended by an error", exc_info=True)
            raise
        log.info("ended with %s", code)
        return code


async def _run_program(app: QApplication, setup: Setup) -> int:
    with setup.sink.watching(asyncio.get_running_loop()):
        program = Program(app, setup)
        with ending_on_signals(program.quit):
            return await program.run()


def _secret_store(options: Options) -> SecretStore:
    """Made when it is first needed. A tour leaves nothing behind, in the keyring neither."""
    from jtl_desktop.storage.secrets import KeyringStore, MemoryStore  # noqa: PLC0415 (after the first paint)

    return MemoryStore() if options.demo or options.tour is not None else KeyringStore()


def _paths(options: Options, stack: ExitStack) -> Paths:
    if options.profile_dir is not None:
        return Paths.in_folder(options.profile_dir)
    if options.demo or options.tour is not None:
        folder = tempfile.TemporaryDirectory(prefix="jtl-desktop-demo-", ignore_cleanup_errors=True)
        return Paths.in_folder(Path(stack.enter_context(folder)))
    return Paths.for_user()


def _notices(settings_notice: Text | None, dump: Path | None) -> tuple[Text, ...]:
    notices = [settings_notice] if settings_notice is not None else []
    if dump is not None:
        notices.append(
            text(
                "The program crashed last time. Your unsaved changes were kept. The report is {path}.",
                path=without_home(str(dump)),
            )
        )
    return tuple(notices)


def _refuse(app: QApplication, options: Options, problem: AppError, code: int = EXIT_CANNOT_START) -> int:
    """There is no profile to run on, hence no log: a window that says so, then the end."""
    from jtl_desktop.app.problem_box import problem_box  # noqa: PLC0415 (rarely needed)
    from jtl_desktop.ui.bridge import ask  # noqa: PLC0415 (rarely needed)

    sys.stderr.write(f"{problem}\n")
    language = options.language if options.language in {"de", "en"} else system_language()
    install_language(app, "de" if language == "de" else "en")
    apply_theme(app, "system")
    run_in(app, lambda: ask(problem_box(problem)))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return code


def _versions() -> tuple[str, str, str, str]:
    # Not platform.platform(): it reads through the interpreter's file. The diagnostics have it.
    system = f"{sys.platform} {platform.release()}"
    return jtl_desktop.__version__, platform.python_version(), PySide6.__version__, system
