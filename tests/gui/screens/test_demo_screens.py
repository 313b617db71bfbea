"""The window that plays Wawi, and the one that reports a defect, in both languages, both themes, and stretched."""

from __future__ import annotations

import base64

import httpx
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from jtl_desktop.app.crash_dialog import CrashDialog
from jtl_desktop.app.error_sink import Crash
from jtl_desktop.demo import DemoServer
from jtl_desktop.demo.window import DemoWindow
from jtl_desktop.demo.window_wizard import INFORMATION
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.eyes import in_english, look_at, menu_texts, never_translated, texts_of
from tests.unit.demo.conftest import CHALLENGE, application
from tests.unit.demo.test_window import png

# The rights by their own names stand in tooltips.
DATA = [
    "JTL Desktop", "JTL-Desktop/PC07", "Musterhandel", "http://127.0.0.1", "/api/eazybusiness/", "JTL-Wawi", "Wawi",
    "Item suppliers in one grid", "(de)", "It broke", "item.deleteitemsupplier", "item.queryitems",
    "item.queryitemsuppliers", "item.updateitemsupplier",
]  # fmt: skip


def faults_of(window: QWidget, name: str, look: ScreenLook, english: frozenset[str]) -> list[str]:
    faults = look_at(window, f"{name}-{look}")
    if look.language == "de":
        faults += in_english(texts_of(window), english)
    if look.language == "long":
        faults += never_translated(texts_of(window), DATA)
    return faults


def test_registering_in_the_simulated_wawi(
    look: ScreenLook, english: frozenset[str], server: DemoServer, qtbot: QtBot
) -> None:
    server.state.issue_key("JTL-Desktop/PC07-old", "0.9")
    window = DemoWindow(server)
    qtbot.addWidget(window)
    window.show()
    faults = faults_of(window, "demo-window", look, english)
    for action in window.menuBar().actions():
        menu = action.menu()
        if look.language == "long" and menu is not None:
            faults += never_translated(menu_texts(menu), DATA)  # type: ignore[arg-type]  # the stub says object
    wizard = window.add()
    faults += faults_of(wizard, "demo-introduction", look, english)
    wizard.next_button.click()
    faults += faults_of(wizard, "demo-waiting", look, english)
    body = application(AppIcon=base64.b64encode(png()).decode(), ProviderWebsite="")
    address = f"{server.base_url}v1/authentication"
    httpx.post(address, json=body, headers={"X-ChallengeCode": CHALLENGE}, trust_env=False).raise_for_status()
    qtbot.waitUntil(lambda: wizard.page == INFORMATION)
    faults += faults_of(wizard, "demo-information", look, english)
    wizard.next_button.click()
    faults += faults_of(wizard, "demo-summary", look, english)
    wizard.close()
    window.close()
    assert not faults


def test_the_report_of_a_defect(look: ScreenLook, english: frozenset[str], qapp: QApplication, qtbot: QtBot) -> None:
    crash = Crash("It broke", "Traceback\n  It broke", 1)
    dialog = CrashDialog(crash)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.add(crash)
    assert not faults_of(dialog, "box-crash", look, english)
