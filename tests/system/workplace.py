"""A merchant's desk in a real window: keyring, screen, a registered profile with its rows, and a simulated Wawi."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import RowKey
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.secrets import KeyringStore
from jtl_desktop.storage.settings import ConnectionRecord, Settings, SettingsStore
from jtl_desktop.storage.workspace import Draft, Workspace
from tests.flows.shop import KEY_NAME, key_for, open_shop, record_for, stock
from tests.system.screen import END_SECONDS, START_SECONDS, Screen, wait_for

# From the first column to the net price: state, SKU, name, supplier, standard, supplier's SKU, price.
STEPS_TO_PRICE = 6
LOOK_SECONDS = 2.0
MAIN = "eazybusiness"
UNSAVED = "*"
OLD = Decimal("41.50")


@dataclass
class Workplace:
    """One profile and everything around it. ``screen`` has the keyring's session in its environment."""

    server: DemoServer
    screen: Screen
    folder: Path
    root: Path

    @property
    def paths(self) -> Paths:
        return Paths.in_folder(self.folder)

    @contextmanager
    def program(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        with self.screen.running(
            self.root, "--profile-dir", str(self.folder), "--language", "en", *arguments
        ) as process:
            yield process

    def register(self) -> None:
        """What the wizard leaves behind: the record in the settings, the key in the keyring."""
        record = record_for(self.server)
        self.paths.create()
        SettingsStore(self.paths.settings).save(Settings(connection=record))
        asyncio.run(KeyringStore().write(KEY_NAME, key_for(self.server).reveal()))

    def fill(self, *rows: RowKey) -> None:
        """Items with these suppliers and no others, in Wawi and in the catalogue, all at the old price."""
        for item_id in {row.item_id for row in rows}:
            suppliers = [row.supplier_id for row in rows if row.item_id == item_id]
            stock(self.server, item_id, *((number, {"PurchasePriceNet": OLD}) for number in suppliers))
        asyncio.run(self._load(sorted({row.item_id for row in rows})))

    async def _load(self, items: list[int]) -> None:
        folder = self.paths.connection_folder("test")
        folder.mkdir(parents=True, exist_ok=True)
        async with open_shop(self.server, folder) as shop:
            await shop.load(*items)

    def window(self) -> str:
        return self.screen.window(MAIN)

    def title(self, window: str) -> str:
        return self.screen.title(window)

    def type_price(self, window: str, words: str, row: int = 0) -> None:
        """From the search field into the grid, to the price of a row, and type it; the editor stays open.

        Keys that come before the rows do are lost, as a person's would be; who sees nothing happen tries again.
        """
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            steps = ["Down"] * row + ["Right"] * STEPS_TO_PRICE
            self.screen.press(window, "Escape", "ctrl+k", "BackSpace", "Down", "ctrl+Home", *steps)
            self.screen.type(window, words)
            if self._is_noted(words):
                return
        pytest.fail(f"{words} could not be typed")

    def _is_noted(self, words: str) -> bool:
        """The program keeps what is being typed on the disk."""
        until = time.monotonic() + LOOK_SECONDS
        while time.monotonic() < until:
            draft = self.draft()
            if draft is not None and draft.text == words:
                return True
            time.sleep(0.05)
        return False

    def wait_until_unsaved(self, window: str) -> None:
        """The title's mark says that something is pending."""
        wait_for(lambda: UNSAVED in self.title(window), "the mark of unsaved changes")

    def wait_until_saved(self, window: str) -> None:
        wait_for(lambda: UNSAVED not in self.title(window), "the mark of unsaved changes goes")

    def changes(self) -> list[RowChange]:
        """What the profile holds as pending, read beside the running program."""
        workspace = self._workspace()
        try:
            return list(workspace.load_changes())
        finally:
            workspace.close()

    def draft(self) -> Draft | None:
        """What is being typed at the moment."""
        workspace = self._workspace()
        try:
            return workspace.draft()
        finally:
            workspace.close()

    def open_writes(self) -> int:
        """How many writes were recorded whose outcome nobody knows yet."""
        workspace = self._workspace()
        try:
            return len(workspace.writes.unsettled_writes())
        finally:
            workspace.close()

    def connection(self) -> ConnectionRecord | None:
        return SettingsStore(self.paths.settings).load().connection

    def close(self, process: subprocess.Popen[str], window: str) -> None:
        """Alt+F4, and an end in good order."""
        self.screen.press(window, "alt+F4")
        assert process.wait(END_SECONDS) == 0, self.screen.output
        self.assert_quiet()

    def kill(self, process: subprocess.Popen[str]) -> None:
        """As a power cut would."""
        process.kill()
        process.wait(END_SECONDS)

    def assert_quiet(self) -> None:
        """No warning on the terminal or in the log."""
        assert self.screen.output == ""
        log = (self.paths.logs / "jtl-desktop.log").read_text(encoding="utf-8")
        assert " ERROR " not in log
        assert " WARNING " not in log

    def _workspace(self) -> Workspace:
        return Workspace(self.paths.workspace("test"))


def workplace(server: DemoServer, screen: Screen, folder: Path, root: Path) -> Workplace:
    """To be made when the keyring's session is in the environment: the program gets it from there."""
    names = ("DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "HOME")
    session = {name: os.environ[name] for name in names if name in os.environ}
    return Workplace(server, replace(screen, environment=screen.environment | session), folder, root)
