"""One run of the program as the merchant lives it: first start, the main window, another language, the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.app.error_sink import ErrorSink
from jtl_desktop.app.lifecycle import Program, Setup
from jtl_desktop.app.options import Options
from jtl_desktop.demo.state import DemoState
from jtl_desktop.domain.items import Field, ItemId
from jtl_desktop.domain.text import Text, text
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.redact import Redactor
from jtl_desktop.services.registering.flow import Step
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.secrets import MemoryStore, ProbeResult, SecretFound, SecretMissing, SecretTimedOut
from jtl_desktop.storage.settings import SettingsStore
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import install_language
from jtl_desktop.ui.wizard.wizard import RegistrationWizard


class Run:
    """A running program and hands to work it with."""

    def __init__(self, program: Program, store: SettingsStore) -> None:
        self.program = program
        self.store = store

    async def until(self, what: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not what():  # noqa: ASYNC110 (what is waited for shows on the screen and sets no event)
                await asyncio.sleep(0.02)

    async def registered(self) -> None:
        """Walk through the wizard to the main window."""
        program = self.program
        await self.until(lambda: program.wizard is not None)
        wizard = self.wizard
        wizard.next_button.click()
        await self.until(wizard.next_button.isEnabled)
        wizard.next_button.click()
        assert program.demo is not None
        wawi = (await program.demo.started()).state
        wawi.open_registration_window()
        wizard.next_button.click()
        await self.until(lambda: wawi.registration is not None)
        wawi.approve()
        await self.until(lambda: wizard.flow.state.step is Step.DONE)
        wizard.next_button.click()
        await self.until(lambda: program.main_window is not None and program.wizard is None)

    @property
    def wizard(self) -> RegistrationWizard:
        assert self.program.wizard is not None
        return self.program.wizard

    @property
    def window(self) -> MainWindow:
        assert self.program.main_window is not None
        return self.program.main_window

    @property
    def services(self) -> AppServices:
        assert self.program.workbench is not None
        return self.program.workbench.services

    @property
    def wawi(self) -> DemoState:
        assert self.program.demo is not None
        return self.program.demo.server.state

    @property
    def words(self) -> str:
        windows: list[QWidget] = [w for w in (self.program.wizard, self.program.main_window) if w is not None]
        return "\n".join(label.text() for w in windows for label in w.findChildren(QLabel) if label.isVisible())


Start = Callable[..., Any]


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Start:
    @asynccontextmanager
    async def running(secrets: Any = None, notices: tuple[Text, ...] = (), **options: Any) -> AsyncIterator[Run]:
        redactor, drawer = Redactor(), secrets or MemoryStore()
        sink = ErrorSink(redactor.clean)
        sink.crashed.subscribe(lambda crash: pytest.fail(crash.report))
        store = SettingsStore(tmp_path / "profile" / "data" / "settings.json")
        setup = Setup(
            options=Options(**{"demo": True, "items": 20, "language": "en", "theme": "light", **options}),
            paths=Paths.in_folder(tmp_path / "profile"),
            settings_store=store,
            secrets=lambda: drawer,
            sink=sink,
            redactor=redactor,
            log_file=tmp_path / "log.txt",
            notices=notices,
        )
        setup.paths.create()
        program = Program(qapp, setup)
        task = asyncio.ensure_future(program.run())
        try:
            yield Run(program, store)
        finally:
            program.quit()
            await task
            install_language(qapp, "en")

    return running


async def test_the_first_start_leads_from_the_wizard_to_rows_of_wawi(start: Start) -> None:
    async with start() as run:
        await run.registered()
        assert run.program.workbench is not None
        connection = run.services.connection
        await run.until(lambda: connection.state.phase is Phase.ONLINE)
        await run.until(lambda: run.services.catalogue.counts().items > 0)
        assert run.program.demo.window is not None


async def test_the_demo_says_what_it_is(start: Start) -> None:
    async with start() as run:
        await run.until(lambda: run.program.wizard is not None)
        assert "Nothing real is touched" in run.words


async def test_closing_the_wizard_ends_the_program(start: Start) -> None:
    async with start() as run:
        await run.until(lambda: run.program.wizard is not None)
        run.wizard.close()
        await run.until(lambda: run.program.wizard is None)


async def test_closing_the_main_window_ends_the_program(start: Start) -> None:
    async with start() as run:
        await run.registered()
        run.window.close()
        await run.until(lambda: run.program.main_window is None)


async def test_another_language_is_there_at_once_on_the_same_data(start: Start) -> None:
    async with start(language=None) as run:
        await run.registered()
        before = run.window
        services = run.services
        run.store.save(replace(run.store.load(), language="de"))
        before.rebuild_requested.emit()
        await run.until(lambda: run.program.main_window is not before)
        assert run.services is services
        titles = [action.text() for action in run.window.menuBar().actions()]
        assert "&Datei" in titles


async def test_the_wizard_changes_its_language_where_it_stands(start: Start) -> None:
    async with start(language=None) as run:
        await run.until(lambda: run.program.wizard is not None)
        other = _tool(run.wizard, "language")
        before = run.wizard
        run.wizard.next_button.click()
        await run.until(run.wizard.next_button.isEnabled)
        other.click()
        assert run.wizard is not before
        assert run.wizard.flow.state.step is Step.FIND
        wanted = {"Deutsch": "de", "English": "en"}[other.text()]
        assert run.store.load().language == wanted
        assert ("Wo ist Ihre Wawi?" if wanted == "de" else "Where is your Wawi?") in run.words
        assert _tool(run.wizard, "language").text() != other.text()


async def test_the_simulated_wawi_s_window_is_put_away_but_never_lost(start: Start) -> None:
    async with start() as run:
        await run.until(lambda: run.program.demo is not None and run.program.demo.window is not None)
        assert run.program.demo is not None
        window = run.program.demo.window
        assert window is not None
        assert not window.close()
        assert window.isMinimized()


async def test_a_notice_from_before_the_start_is_shown_once(start: Start) -> None:
    async with start(notices=(text("The program crashed last time."),)) as run:
        await run.until(lambda: run.program.wizard is not None)
        assert "The program crashed last time." in run.words
        await run.registered()
        await run.until(lambda: "The program crashed last time." in run.words)
        before = run.window
        before.rebuild_requested.emit()
        assert run.window is not before
        assert "The program crashed last time." not in run.words


async def test_a_second_demo_on_the_same_folder_begins_with_the_wizard(start: Start) -> None:
    """The key of the first lay in memory, its Wawi is gone."""
    async with start() as run:
        await run.registered()
        assert run.store.load().connection is not None
    async with start() as run:
        await run.until(lambda: run.program.wizard is not None)
        assert run.program.main_window is None
        assert run.store.load().connection is None


async def test_changing_one_s_mind_about_registering_again_changes_nothing(start: Start) -> None:
    async with start() as run:
        await run.registered()
        first = run.window
        first.connect_requested.emit()
        await run.until(lambda: run.program.wizard is not None)
        run.wizard.close()
        await run.until(lambda: run.program.wizard is None)
        assert run.program.main_window is first


async def test_registering_again_under_another_name_keeps_unsaved_changes(start: Start) -> None:
    async with start() as run:
        await run.registered()
        services = run.services
        await run.until(lambda: services.catalogue.counts().rows > 0)
        item = next(item for item in range(1, 21) if services.catalogue.rows_of_item(ItemId(item)))
        key = services.catalogue.rows_of_item(ItemId(item))[0].key
        services.editing.set_value(key, Field.COMMENT, "called on Monday")
        first = run.window
        first.connect_requested.emit()
        await run.until(lambda: run.program.wizard is not None)
        await _register_under_another_name(run)
        await run.until(lambda: run.program.main_window not in {None, first})
        editing = run.services.editing
        assert editing.row(key).comment == "called on Monday"
        assert editing.count == 1
        assert run.store.load().connection.app_id != "JTL-Desktop"


async def _register_under_another_name(run: Run) -> None:
    wizard, wawi = run.wizard, run.wawi
    wizard.next_button.click()
    await run.until(wizard.next_button.isEnabled)
    wizard.next_button.click()
    wawi.open_registration_window()
    wizard.next_button.click()
    await run.until(lambda: wizard.flow.state.step is Step.APP_ID_TAKEN and not wizard.flow.state.busy)
    await run.until(_button(wizard, "use_other_app_id").isEnabled)
    _button(wizard, "use_other_app_id").click()
    await run.until(lambda: wawi.registration is not None)
    wawi.approve()
    await run.until(lambda: wizard.flow.state.step is Step.DONE)
    wizard.next_button.click()


class HangingStore(MemoryStore):
    """A keyring that never answers within its time."""

    @override
    async def read(self, name: str) -> SecretFound | SecretMissing:
        await asyncio.sleep(30)
        raise SecretTimedOut(30)

    @override
    async def probe(self) -> ProbeResult:
        await asyncio.sleep(30)
        return ProbeResult(self.description, SecretTimedOut(30))


async def test_a_hanging_keyring_holds_up_neither_the_window_nor_the_end(start: Start) -> None:
    async with start() as run:
        await run.registered()
        saved = run.store.load()
    async with start(secrets=HangingStore(), demo=False) as run:
        # The profile of a registered merchant, whose keyring waits for a password that nobody types.
        await run.until(lambda: run.program.main_window is not None)
        assert run.services.connection.state.phase is Phase.CONNECTING
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 5
    assert saved.connection is not None


async def test_the_command_line_s_look_yields_to_the_menu(start: Start) -> None:
    async with start(theme="dark") as run:
        await run.registered()
        palette = QApplication.palette()
        assert palette.window().color().lightness() < 128
        run.store.save(replace(run.store.load(), theme="light"))
        run.window.rebuild_requested.emit()
        assert QApplication.palette().window().color().lightness() > 128


def _tool(window: QWidget, name: str) -> QToolButton:
    return next(b for b in window.findChildren(QToolButton, name) if b.isVisible())


def _button(window: QWidget, name: str) -> QPushButton:
    return next(b for b in window.findChildren(QPushButton, name) if b.isVisible())
