"""One run of the program: which window comes first, what follows it, and an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import PySide6
from PySide6.QtCore import QCoreApplication, QEvent

import jtl_desktop
from jtl_desktop.app import late
from jtl_desktop.app.collector import GarbageCollector
from jtl_desktop.app.context import Ground, Workbench, open_workbench
from jtl_desktop.app.crashes import CrashPresenter
from jtl_desktop.app.options import Options
from jtl_desktop.app.painted import FirstPaint
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text
from jtl_desktop.services.events import Event
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.ui.texts import Language, install_language, system_language, tr, tr_text
from jtl_desktop.ui.theme import apply_theme

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

    from jtl_desktop.app.demo_mode import DemoSession
    from jtl_desktop.app.error_sink import ErrorSink
    from jtl_desktop.services.redact import Redactor
    from jtl_desktop.services.registering.flow import RegistrationFlow
    from jtl_desktop.storage.paths import Paths
    from jtl_desktop.storage.secrets import SecretStore
    from jtl_desktop.storage.settings import ConnectionRecord, Settings, SettingsStore
    from jtl_desktop.ui.main_window import MainWindow
    from jtl_desktop.ui.services import AppServices
    from jtl_desktop.ui.wizard.wizard import RegistrationWizard
    from jtl_desktop.wawi.secretstr import Secret

DRAIN_SECONDS = 3.0

log = logging.getLogger(__name__)


class Setup(NamedTuple):
    """What ``bootstrap`` has prepared. ``notices``: what the merchant should hear once, from before the start."""

    options: Options
    paths: Paths
    settings_store: SettingsStore
    secrets: Callable[[], SecretStore]
    sink: ErrorSink
    redactor: Redactor
    log_file: Path
    notices: tuple[Text, ...] = ()


class Program:
    """Holds every window. Make it inside the running loop; ``run`` returns when the last one is closed.

    The tour reads ``wizard``, ``main_window`` and ``demo``; ``stage_changed`` says that one of them is new.
    """

    def __init__(self, app: QApplication, setup: Setup) -> None:
        self.wizard: RegistrationWizard | None = None
        self.main_window: MainWindow | None = None
        self.workbench: Workbench | None = None
        self.demo: DemoSession | None = None
        self.stage_changed: Event[None] = Event()
        self.exit_code = 0
        self._app = app
        self._setup = setup
        self._quit = asyncio.Event()
        self._language: Language = "en"
        self._is_first_look = True
        self._untold = setup.notices
        self._box: QMessageBox | None = None
        self._crashes = CrashPresenter()
        self.supervisor = Supervisor(setup.sink.report)
        self._loader = Worker("late imports")
        self._collector = GarbageCollector(app)
        self._wawi = late.Wawi(self._loader, setup.redactor)
        if setup.options.demo:
            from jtl_desktop.app.demo_mode import DemoSession  # noqa: PLC0415 (only where asked for)

            self.demo = DemoSession(setup.options, self._loader)
        self._ground = Ground(
            paths=setup.paths,
            settings_store=setup.settings_store,
            secrets=setup.secrets,
            open_api=self._wawi.open_api,
            supervisor=self.supervisor,
            diagnostics=self._diagnostics,
            is_demo=setup.options.demo,
        )

    @property
    def options(self) -> Options:
        return self._setup.options

    async def run(self) -> int:
        """From the first window to the last; the program's exit code."""
        stop_problems = self._setup.sink.problem.subscribe(self._show_problem)
        stop_crashes = self._setup.sink.crashed.subscribe(self._crashes.show)
        try:
            await self._begin()
            await self._quit.wait()
        finally:
            stop_problems()
            stop_crashes()
            await self._end()
        return self.exit_code

    def quit(self, exit_code: int | None = None) -> None:
        """End the run; safe to call more than once, and from a signal handler."""
        if exit_code is not None:
            self.exit_code = exit_code
        self._quit.set()

    # ---- beginning ----

    async def _begin(self) -> None:
        settings = self._settings()
        self.apply_look(settings)
        try:
            window = self._first_window(settings)
        except AppError as problem:
            log.exception("the profile cannot be opened")
            self._say_and_quit(problem)
            return
        await FirstPaint(window).wait()
        if self.options.start_report is not None:
            await self._report_start(self.options.start_report)
            return
        await self._complete_main_window()
        self._collector.start()
        if self.demo is not None:
            self._launch("demo", self._start_demo(self.demo))
        self._launch("late imports", self._wawi.load())
        if self.workbench is not None:
            self._start_work(self.workbench)
        if self.options.tour is not None:
            self._launch("tour", self._tour())

    def _first_window(self, settings: Settings) -> QWidget:
        if settings.connection is None or settings.pending is not None:
            return self.open_wizard()
        return self.open_main_window(settings.connection)

    def _settings(self) -> Settings:
        """As saved. The demo's key lay in memory, so a connection of an earlier demo leads nowhere."""
        settings = self._setup.settings_store.load()
        if self.demo is not None and (settings.connection or settings.pending):
            settings = replace(settings, connection=None, pending=None)
            self._setup.settings_store.save(settings)
        return settings

    def apply_look(self, settings: Settings) -> None:
        """Language and theme: at first as the command line says, else the settings, else the desktop."""
        options = self.options if self._is_first_look else Options()
        self._is_first_look = False
        language = options.language or settings.language
        self._language = system_language() if language == "system" else "de" if language == "de" else "en"
        install_language(self._app, self._language)
        theme = options.theme or settings.theme
        apply_theme(self._app, "dark" if theme == "dark" else "light" if theme == "light" else "system")

    async def _report_start(self, path: Path) -> None:
        from jtl_desktop.app.start_report import report_start  # noqa: PLC0415 (only where asked for)

        if self.main_window is not None:
            await report_start(self.main_window, path)
        self.quit()

    async def _start_demo(self, demo: DemoSession) -> None:
        await demo.start()
        if self.options.tour is None:
            demo.open_window(self.wizard)
        self.stage_changed.emit(None)

    async def _tour(self) -> None:
        code = 1
        try:
            # Inside, so that even a tour that cannot be loaded ends the program.
            from jtl_desktop.app.tour import run_tour  # noqa: PLC0415 (only where asked for)

            code = await run_tour(self)
        finally:
            self.quit(code)

    # ---- the wizard ----

    def open_wizard(self, flow: RegistrationFlow | None = None) -> QWidget:
        """Show the wizard, or bring the open one to the front. ``flow``: one that is under way already."""
        from jtl_desktop.app.registering import make_flow, usual_addresses  # noqa: PLC0415 (rarely needed at start)
        from jtl_desktop.ui.wizard.wizard import RegistrationWizard  # noqa: PLC0415

        if self.wizard is not None:
            self.wizard.raise_()
            self.wizard.activateWindow()
            return self.wizard
        if flow is None:
            find_at = self.demo.addresses if self.demo is not None else usual_addresses
            flow = make_flow(self._ground, self._wawi, find_at)
            flow.start()
        self.wizard = RegistrationWizard(
            flow, self.supervisor, wawi_language=self._language, notice=self._wizard_notice()
        )
        self.wizard.connected.connect(self._registered)
        self.wizard.left.connect(self._wizard_left)
        self.wizard.language_chosen.connect(self._wizard_in)
        self.wizard.show()
        self.stage_changed.emit(None)
        return self.wizard

    def _wizard_in(self, language: str) -> None:
        """The same wizard at the same page in another language, which is remembered."""
        old = self.wizard
        if old is None:
            return
        settings = replace(self._setup.settings_store.load(), language="de" if language == "de" else "en")
        self._setup.settings_store.save(settings)
        self.apply_look(settings)
        place = old.geometry()
        self._drop_wizard()
        self.open_wizard(old.flow).setGeometry(place)
        if self.main_window is not None:
            self._rebuild()

    def _wizard_notice(self) -> str:
        lines = [tr_text(notice) for notice in self._untold]
        if self.demo is not None:
            lines.append(
                tr("Demo: a simulated JTL-Wawi on this computer plays the other side. Nothing real is touched.")
            )
        return "\n".join(lines)

    def _registered(self) -> None:
        if self.wizard is not None:
            record, key = self.wizard.flow.finish()
            self._launch("change connection", self._change_connection(record, key))

    def _wizard_left(self) -> None:
        self._drop_wizard()
        if self.main_window is None:
            self.quit()

    def _drop_wizard(self) -> None:
        wizard, self.wizard = self.wizard, None
        if wizard is not None:
            wizard.left.disconnect(self._wizard_left)
            wizard.close()
            wizard.deleteLater()

    async def _change_connection(self, record: ConnectionRecord, key: Secret) -> None:
        old = self.workbench
        self._close_main_window()
        if old is not None:
            await old.finish_saving()
            self.supervisor.cancel(old)
            await old.close()
        try:
            window = self.open_main_window(record, key)
        except AppError as problem:
            self._drop_wizard()
            self._say_and_quit(problem)
            return
        except Exception:  # a fault of ours goes on to the sink; the wizard can be used again in the meantime
            if self.wizard is not None:
                self.wizard.refresh()
            raise
        self._drop_wizard()
        await FirstPaint(window).wait()
        await self._complete_main_window()
        if self.workbench is not None:
            self._start_work(self.workbench)

    # ---- the main window ----

    def open_main_window(self, record: ConnectionRecord, key: Secret | None = None) -> MainWindow:
        """Open the connection's databases and show them. Raises AppError where they cannot be opened."""
        self.workbench = open_workbench(self._ground, record, key)
        return self._show_main_window(self.workbench)

    def _show_main_window(self, workbench: Workbench) -> MainWindow:
        from jtl_desktop.ui.main_window import MainWindow  # noqa: PLC0415 (the wizard comes up without it)

        window = MainWindow(workbench.services)
        window.closing.connect(self._main_window_closing)
        window.rebuild_requested.connect(self._rebuild)
        window.connect_requested.connect(self._connect_again)
        self.main_window = window
        window.show()
        for notice in self._untold:
            window.show_notice(notice)
        self._untold = ()
        self.stage_changed.emit(None)
        return window

    async def _complete_main_window(self) -> None:
        """Make what the first paint did without."""
        if self.main_window is not None:
            await self.main_window.later.carry_out()

    def _start_work(self, workbench: Workbench) -> None:
        workbench.start()
        if workbench.problem is not None:
            self._show_problem(workbench.problem)
        self.supervisor.launch(workbench, "unsettled writes", workbench.services.commit.settle_unsettled())

    def _connect_again(self) -> None:
        self.open_wizard()

    def _main_window_closing(self) -> None:
        self.quit()

    def _rebuild(self) -> None:
        """Another language: a new window on the same services."""
        workbench = self.workbench
        if workbench is None:
            return
        self.apply_look(self._setup.settings_store.load())
        old = self.main_window
        self._show_main_window(workbench).later.finish()
        if old is not None:
            old.closing.disconnect(self._main_window_closing)
            old.close()
            old.deleteLater()

    def _close_main_window(self) -> None:
        window, self.main_window = self.main_window, None
        if window is not None:
            window.closing.disconnect(self._main_window_closing)
            window.close()
            window.deleteLater()

    # ---- errors ----

    def _show_problem(self, problem: AppError) -> None:
        if self.main_window is not None:
            self.main_window.show_problem(problem)
        else:
            log.info("no window to show a problem in: %s", problem)

    def _say_and_quit(self, problem: AppError) -> None:
        """The program cannot go on: say why in a window of its own, then end."""
        from jtl_desktop.app.problem_box import problem_box  # noqa: PLC0415 (rarely needed)

        self._box = box = problem_box(problem)
        box.finished.connect(lambda: self.quit(1))
        box.open()

    def _diagnostics(self, services: AppServices) -> str:
        from jtl_desktop.services.diagnostics import diagnostics  # noqa: PLC0415 (not part of the start)

        return diagnostics(
            {"JTL Desktop": jtl_desktop.__version__, "PySide6": PySide6.__version__},
            connection=services.connection,
            loader=services.loader,
            index=services.index,
            editing=services.editing,
            catalogue=services.catalogue,
            log_file=self._setup.log_file,
            redactor=self._setup.redactor,
        )

    def _launch(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        self.supervisor.launch(self, name, work)

    # ---- the end ----

    async def _end(self) -> None:
        """Windows first, then tasks, then what they stood on; the loop is still running all the while."""
        self._crashes.close()
        if self._box is not None:
            self._box.deleteLater()
        self._drop_wizard()
        self._close_main_window()
        if not await self.supervisor.drain(DRAIN_SECONDS):
            log.warning("some work did not end within %s s", DRAIN_SECONDS)
        if self.workbench is not None:
            await self.workbench.close()
        if self.demo is not None:
            await self.demo.stop()
        self._loader.close()
        # Widgets are gone before the application is; else their order of destruction is up to the garbage collector.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        await asyncio.sleep(0)
