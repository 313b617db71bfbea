"""The merchant's desk: the real window on the real services, in front of a simulated Wawi."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.services.comparing.comparison import Comparison
from jtl_desktop.services.history.prices import PriceHistory
from jtl_desktop.storage.currency_store import CurrencyStore
from jtl_desktop.storage.settings import Settings, SettingsStore
from jtl_desktop.ui.editors import DecimalEdit
from jtl_desktop.ui.grid.columns import column_of
from jtl_desktop.ui.grid.delegates import TextEdit
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.saving.review import SaveReview
from jtl_desktop.ui.services import AppServices, OnlineServices
from tests.flows.shop import Shop, open_shop, until


@dataclass
class Office:
    """The window, the services behind it, and hands on keyboard and mouse."""

    window: MainWindow
    shop: Shop
    store: SettingsStore

    @property
    def grid(self) -> GridView:
        return self.window.parts.grid

    async def see_rows(self, count: int = 1) -> None:
        """Wait until at least so many rows are shown and nothing is being loaded."""
        model = self.window.parts.model

        def all_there() -> bool:
            first = [model.entry(row).state for row in range(min(model.rowCount(), 60))]
            return model.rowCount() >= count and RowState.LOADING not in first and self.is_quiet()

        await until(all_there, "rows in the grid")

    async def quiet(self) -> None:
        """Wait until the window has nothing left to find."""
        await until(self.is_quiet, "a quiet window")

    def is_quiet(self) -> bool:
        return self.window.searching.is_quiet and not self.shop.loader.state.active

    async def says(self, words: str) -> None:
        """Wait for a message in the bar."""
        await until(lambda: words in self.window.parts.messages.words, f"message {words!r}")

    def loaded_keys(self, count: int) -> list[RowKey]:
        """The first supplier rows in the grid."""
        model = self.window.parts.model
        keys = (model.entry(row).key for row in range(model.rowCount()))
        return [key for key in keys if key is not None][:count]

    def stand_on(self, key: RowKey, field: Field) -> None:
        assert self.grid.go_to(key, field)

    @property
    def editor(self) -> DecimalEdit | TextEdit:
        """The open editor."""
        assert self.grid.delegate.editor is not None
        return self.grid.delegate.editor

    def review(self) -> SaveReview | None:
        """What is asked before a save, if it is open."""
        return self.window.controllers.saving.review

    def agree(self) -> None:
        """Where something looks like a slip, tick it as meant so, and save."""
        box = self.review()
        if box is not None:
            box.tick_all()
            QTest.mouseClick(box.save, Qt.MouseButton.LeftButton)

    def save_as_meant(self) -> None:
        self.window.save()
        self.agree()

    def row(self, key: RowKey) -> int:
        """Where a supplier row is shown."""
        found = self.window.parts.model.find(key)
        assert found is not None
        return found

    def begin_typing(self, text: str) -> None:
        """Type over the current cell, without an end."""
        QTest.keyClicks(self.grid.main, text[0])
        QTest.keyClicks(self.editor, text[1:])

    def type(self, text: str) -> None:
        """Type over the current cell and press Enter."""
        self.begin_typing(text)
        QTest.keyClick(self.editor, Qt.Key.Key_Return)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        target = QGuiApplication.focusObject()
        QTest.keyClick(target if isinstance(target, QWidget) else self.window, key, modifiers)

    def column(self, field: Field) -> int:
        return column_of(self.window.parts.model.columns, field)


def focused() -> QWidget:
    """Where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


@asynccontextmanager
async def open_office(
    server: DemoServer,
    folder: Path,
    *,
    is_online: bool = True,
    settings: Settings | None = None,
    before: Callable[[Shop], object] | None = None,
) -> AsyncIterator[Office]:
    """Start the program's window on a folder; ``before`` may put something into the shop first."""
    async with open_shop(server, folder, is_online=is_online) as shop:
        if before is not None:
            before(shop)
        store = SettingsStore(folder / "settings.json")
        if settings is not None:
            store.save(settings)
        history = PriceHistory(shop.workspace.prices, shop.commit.prices, folder / "catalogue.sqlite", shop.supervisor)
        online = OnlineServices(shop.connection, shop.loader, shop.commit, history, shop.index)
        record = shop.connection.record
        services = AppServices(
            settings_store=store,
            editing=shop.editing,
            catalogue=shop.catalogue,
            catalogue_path=folder / "catalogue.sqlite",
            worker=shop.worker,
            supervisor=shop.supervisor,
            diagnostics=lambda: "a report",
            views=shop.workspace,
            make_online=lambda: online,
            load_currencies=CurrencyStore(shop.workspace.file).load,
            make_comparison=lambda: Comparison(
                shop.editing, shop.catalogue, folder / "catalogue.sqlite", CurrencyStore(shop.workspace.file)
            ),
            tenant=record.tenant if record is not None else "",
            is_demo=True,
        )
        if is_online:
            shop.loader.start()
        window = MainWindow(services)
        window.resize(1400, 860)
        window.show()
        window.later.finish()
        try:
            yield Office(window, shop, store)
        finally:
            history.close()
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@asynccontextmanager
async def next_start(office: Office, services: AppServices | None = None) -> AsyncIterator[MainWindow]:
    """The window of the next start at the moment of its first paint."""
    window = MainWindow(services or office.window.services)
    window.resize(1400, 860)
    window.show()
    await until(lambda: window.parts.grid.isVisible() and window.parts.model.rowCount(), "rows")
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
