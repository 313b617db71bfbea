"""The window that plays Wawi: the merchant clicks through it as through the real one."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import httpx
import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from jtl_desktop.demo import DemoServer
from jtl_desktop.demo.window import DemoWindow
from jtl_desktop.demo.window_wizard import INFORMATION, START, SUMMARY, RegistrationWizard
from tests.unit.demo.conftest import APP_ID, APP_VERSION, CHALLENGE, application, headers_for

HEADERS = {"X-ChallengeCode": CHALLENGE}


@pytest.fixture
def window(wawi: DemoServer, qtbot: QtBot) -> Iterator[DemoWindow]:
    window = DemoWindow(wawi)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def to_start(qtbot: QtBot, window: DemoWindow) -> RegistrationWizard:
    click(qtbot, window.add_button)
    assert window.wizard is not None
    click(qtbot, window.wizard.next_button)
    return window.wizard


def to_information(qtbot: QtBot, window: DemoWindow, client: httpx.Client) -> tuple[RegistrationWizard, str]:
    wizard = to_start(qtbot, window)
    body = application(AppIcon=base64.b64encode(png()).decode())
    ticket = client.post("authentication", json=body, headers=HEADERS).json()
    qtbot.waitUntil(lambda: wizard.page == INFORMATION)
    return wizard, ticket["RegistrationRequestId"]


def png() -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows only text for the format
    return bytes(buffer.data().data())


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def answer(client: httpx.Client, request_id: str) -> httpx.Response:
    return client.get(f"authentication/{request_id}", headers=HEADERS)


def test_from_add_to_finish_with_one_right_refused(
    window: DemoWindow, qtbot: QtBot, wawi: DemoServer, stranger: httpx.Client
) -> None:
    wizard = to_start(qtbot, window)
    assert wawi.state.window == "waiting"
    assert not wizard.next_button.isEnabled()
    wizard, request_id = to_information(qtbot, window, stranger)
    assert "JTL Desktop" in words(wizard)
    assert any(not label.pixmap().isNull() for label in wizard.findChildren(QLabel))
    click(qtbot, wizard.tick_of("item.deleteitemsupplier"))
    click(qtbot, wizard.next_button)
    assert wizard.page == SUMMARY
    assert "Change suppliers" in words(wizard)
    click(qtbot, wizard.next_button)
    granted = answer(stranger, request_id).json()["GrantedScopes"]
    assert "item.updateitemsupplier" in granted
    assert "item.deleteitemsupplier" not in granted
    assert window.wizard is None
    entry = window.findChildren(QTreeWidget)[0].topLevelItem(0)
    assert entry is not None
    assert [entry.text(column) for column in (1, 2, 3)] == [APP_ID, APP_VERSION, "3"]


def test_decline_rejects_and_cancel_leaves_pending(window: DemoWindow, qtbot: QtBot, stranger: httpx.Client) -> None:
    for button, status in (("decline_button", 1), ("cancel_button", 0)):
        wizard, request_id = to_information(qtbot, window, stranger)
        click(qtbot, getattr(wizard, button))
        assert answer(stranger, request_id).json()["RequestStatusInfo"]["Status"] == status
        assert window.wizard is None


def test_back_and_escape_close_the_door_again(window: DemoWindow, qtbot: QtBot, wawi: DemoServer) -> None:
    wizard = to_start(qtbot, window)
    click(qtbot, wizard.back_button)
    assert wawi.state.window == "closed"
    click(qtbot, wizard.next_button)
    assert (wizard.page, wawi.state.window) == (START, "waiting")
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert wawi.state.window == "closed"


def test_the_wizard_closes_when_somebody_else_decides(
    window: DemoWindow, qtbot: QtBot, wawi: DemoServer, stranger: httpx.Client
) -> None:
    to_information(qtbot, window, stranger)
    wawi.state.approve()
    qtbot.waitUntil(lambda: window.wizard is None)


def test_closing_the_window_cancels_the_wizard(window: DemoWindow, qtbot: QtBot, wawi: DemoServer) -> None:
    to_start(qtbot, window)
    window.close()
    assert wawi.state.window == "closed"


def test_an_icon_that_is_none_does_no_harm(window: DemoWindow, qtbot: QtBot, stranger: httpx.Client) -> None:
    wizard = to_start(qtbot, window)
    stranger.post("authentication", json=application(), headers=HEADERS)
    qtbot.waitUntil(lambda: wizard.page == INFORMATION)


def test_removing_a_registration_kills_its_key(
    window: DemoWindow, qtbot: QtBot, wawi: DemoServer, stranger: httpx.Client
) -> None:
    headers = headers_for(wawi.state.issue_key(APP_ID, APP_VERSION))
    window.refresh()
    apps = window.findChildren(QTreeWidget)[0]
    entry = apps.topLevelItem(0)
    assert entry is not None
    apps.setCurrentItem(entry)
    click(qtbot, window.remove_button)
    assert stranger.get("items", headers=headers).status_code == 401
    assert apps.topLevelItemCount() == 0


def test_the_menu_makes_trouble(window: DemoWindow, wawi: DemoServer, client: httpx.Client) -> None:
    window.run_action.trigger()
    with pytest.raises(httpx.ConnectError):
        client.get("items/1")
    assert "Stopped" in window.address.text()
    window.run_action.trigger()
    assert client.get("items/1").status_code == 200
    window.licence_action.trigger()
    assert client.get("items/1").status_code == 402
    window.licence_action.trigger()
    window.not_stored_action.trigger()
    assert wawi.state.switches.not_stored
    window.slow_action.trigger()
    assert wawi.state.latency == 2
    window.slow_action.trigger()
    assert wawi.state.latency == 0


def test_another_user_raises_the_price_that_was_read_last(
    window: DemoWindow, wawi: DemoServer, client: httpx.Client
) -> None:
    window.other_user_action.trigger()
    assert "first" in window.statusBar().currentMessage()
    item = next(item for item in range(1, 500) if len(wawi.state.rows(item)) == 1 and wawi.state.rows(item)[0].price)
    before = client.get(f"items/{item}/suppliers").json()[0]["PurchasePriceNet"]
    window.other_user_action.trigger()
    after = client.get(f"items/{item}/suppliers").json()[0]["PurchasePriceNet"]
    assert after == pytest.approx(before * 1.1, abs=0.006)
    assert wawi.state.item(item).sku in window.statusBar().currentMessage()
