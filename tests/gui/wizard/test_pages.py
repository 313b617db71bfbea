"""Each page of the wizard shows what the flow says, and hands on what the merchant does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QRadioButton, QWidget
from typing_extensions import override

import jtl_desktop
from jtl_desktop.domain.text import text
from jtl_desktop.services.registering.flow import RegistrationFlow, Step, Waiting
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.secrets import ProbeResult, SecretLocked
from jtl_desktop.ui.wizard.drawings import Drawing
from jtl_desktop.ui.wizard.wizard import RegistrationWizard
from jtl_desktop.wawi.errors import KeyNotAccepted, LicenceMissing, RegistrationRejected
from tests.gui.wizard.scripted import CERTIFICATE, KEY, RUNNING, SELF_SIGNED, ScriptedFlow


class InlineSupervisor(Supervisor):
    """Runs work to its end at once: what a scripted flow does never waits."""

    def __init__(self) -> None:
        super().__init__(lambda error, name: pytest.fail(f"{name}: {error!r}"))

    @override
    def spawn(self, owner: object, name: str, work: Any, *, finishes: bool = False) -> Any:
        with pytest.raises(StopIteration):
            work.send(None)
        return self

    def done(self) -> bool:
        """Whether what it was given last has ended."""
        return True


class Screen:
    """The wizard as somebody in front of it sees and uses it."""

    def __init__(self, qtbot: Any, flow: ScriptedFlow) -> None:
        self.bot = qtbot
        self.flow = flow
        self.wizard = RegistrationWizard(cast(RegistrationFlow, flow), InlineSupervisor(), wawi_language="de")
        self.wizard.show()
        qtbot.waitExposed(self.wizard)

    def find(self, kind: type[Any], name: str) -> Any:
        found = [w for w in self.wizard.findChildren(kind, name) if w.isVisible()]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def click(self, name: str) -> None:
        self.bot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def press_next(self) -> None:
        self.bot.mouseClick(self.wizard.next_button, Qt.MouseButton.LeftButton)

    @property
    def words(self) -> str:
        return "\n".join(label.text() for label in self.wizard.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def screen(qtbot: Any) -> Iterator[Any]:
    shown: list[Screen] = []

    def make(**state: Any) -> Screen:
        shown.append(Screen(qtbot, ScriptedFlow(**state)))
        return shown[-1]

    yield make
    for each in shown:
        each.wizard.close()
        each.wizard.deleteLater()


def test_the_welcome_names_all_seven_rights_and_leads_on(screen: Any) -> None:
    seen = screen()
    assert "Find your items" in seen.words
    assert seen.words.count("•") == 7
    assert not seen.wizard.findChild(QPushButton, "back").isVisible()
    seen.press_next()
    assert ("go", Step.FIND) in seen.flow.calls


def test_finding_wawi_begins_by_itself(screen: Any) -> None:
    seen = screen()
    seen.press_next()
    assert ("find",) in seen.flow.calls


def test_a_running_wawi_is_shown_with_version_and_tenant_and_can_be_chosen(screen: Any) -> None:
    seen = screen(step=Step.FIND, busy=True)
    seen.flow.set(busy=False, servers=(RUNNING, SELF_SIGNED))
    servers = seen.find(QListWidget, "servers")
    assert servers.item(0).text() == "Wawi 1.12.0.1 · tenant eazybusiness\n127.0.0.1:64110"
    assert not seen.wizard.next_button.isEnabled()
    servers.setCurrentRow(0)
    assert ("choose", RUNNING) in seen.flow.calls
    seen.flow.set(chosen=RUNNING)
    seen.press_next()
    assert ("go", Step.OPEN_WAWI) in seen.flow.calls


def test_an_unknown_certificate_is_shown_and_trusted_only_on_a_click(screen: Any) -> None:
    seen = screen(step=Step.FIND, servers=(SELF_SIGNED,), chosen=SELF_SIGNED)
    assert seen.find(QLabel, "fingerprint").text().replace("\u200b", "") == CERTIFICATE.fingerprint
    assert not seen.wizard.next_button.isEnabled()
    assert ("trust", SELF_SIGNED) not in seen.flow.calls
    seen.click("trust_certificate")
    assert ("trust", SELF_SIGNED) in seen.flow.calls


def test_where_nothing_runs_the_start_command_can_be_copied(screen: Any) -> None:
    seen = screen(step=Step.FIND)
    seen.click("start_command_copy")
    assert QGuiApplication.clipboard().text() == (
        'JTL.Wawi.Rest.exe -w "Standard" -l 127.0.0.1 --port 5883 -d eazybusiness'
    )


def test_an_address_of_ones_own_is_checked_on_enter(screen: Any) -> None:
    seen = screen(step=Step.FIND, servers=(RUNNING,), chosen=RUNNING)
    address = seen.find(QLineEdit, "address")
    assert not seen.find(QPushButton, "check_address").isEnabled()
    seen.bot.keyClicks(address, "wawi-server:5883")
    seen.bot.keyClick(address, Qt.Key.Key_Return)
    assert seen.flow.calls.count(("use_address", "wawi-server:5883")) == 1
    assert seen.flow.state.step is Step.FIND, "Enter in the field must not press Next as well"


def test_enter_goes_on_once_the_address_has_answered(screen: Any) -> None:
    seen = screen(step=Step.FIND)
    address = seen.find(QLineEdit, "address")
    seen.bot.keyClicks(address, "wawi-server:5883")
    seen.bot.keyClick(address, Qt.Key.Key_Return)
    seen.flow.set(servers=(RUNNING,), chosen=RUNNING)
    seen.bot.keyClick(address, Qt.Key.Key_Return)
    assert seen.flow.calls.count(("use_address", "wawi-server:5883")) == 1
    assert seen.flow.state.step is Step.OPEN_WAWI


def test_the_four_clicks_are_drawn_in_the_language_of_wawi(screen: Any) -> None:
    seen = screen(step=Step.OPEN_WAWI)
    assert "Hinzufügen" in seen.words
    seen.bot.mouseClick(seen.find(QRadioButton, "wawi_language_en"), Qt.MouseButton.LeftButton)
    assert "Hinzufügen" not in seen.words
    assert "“Add”" in seen.words
    drawings = [d for d in seen.wizard.findChildren(Drawing) if d.isVisible()]
    assert len(drawings) == 4
    assert all(drawing.accessibleName() for drawing in drawings)


def test_sending_the_request_is_next(screen: Any) -> None:
    seen = screen(step=Step.OPEN_WAWI)
    seen.press_next()
    assert ("begin",) in seen.flow.calls


def test_a_key_that_exists_can_be_pasted_instead(screen: Any) -> None:
    seen = screen(step=Step.OPEN_WAWI)
    seen.click("paste_instead")
    assert seen.flow.state.step is Step.PASTE_KEY


def test_a_locked_keyring_offers_another_try_and_this_session_only(screen: Any) -> None:
    locked = SecretLocked()
    seen = screen(step=Step.OPEN_WAWI, problem=locked, secrets=ProbeResult(text("keyring"), locked))
    assert "The keyring of this computer is locked." in seen.words
    buttons = {b.text(): b for b in seen.wizard.findChildren(QPushButton) if b.isVisible()}
    seen.bot.mouseClick(buttons["Try the keyring again"], Qt.MouseButton.LeftButton)
    assert ("check_secrets",) in seen.flow.calls
    seen.bot.mouseClick(buttons["Go on for this session only"], Qt.MouseButton.LeftButton)
    assert seen.flow.calls[-2:] == [("allow_session_only",), ("begin",)]


def test_waiting_says_what_wawi_does_and_counts_down(screen: Any) -> None:
    seen = screen(step=Step.WAITING, busy=True, waiting=Waiting.WINDOW_CLOSED, seconds_left=899)
    assert "Wawi is not waiting for a request yet." in seen.words
    seen.flow.set(waiting=Waiting.PENDING, seconds_left=61)
    assert "The request has arrived in Wawi." in seen.words
    assert seen.find(QLabel, "time_left").text() == "1:01 minutes left"
    assert "Fertigstellen" in seen.words
    seen.click("cancel_waiting")
    assert ("cancel_waiting",) in seen.flow.calls


def test_a_rejected_request_can_be_sent_again(screen: Any) -> None:
    seen = screen(step=Step.WAITING, problem=RegistrationRejected())
    assert "The registration was rejected in Wawi." in seen.words
    seen.click("retry")
    assert ("begin",) in seen.flow.calls


@pytest.mark.parametrize(("typed", "handed_on"), [("", None), ("JTL-Desktop/Lager", "JTL-Desktop/Lager")])
def test_a_taken_name_can_be_replaced(screen: Any, typed: str, handed_on: str | None) -> None:
    seen = screen(step=Step.APP_ID_TAKEN, app_id="JTL-Desktop")
    assert "“JTL-Desktop”" in seen.words
    seen.bot.keyClicks(seen.find(QLineEdit, "other_app_id"), typed)
    seen.click("use_other_app_id")
    assert seen.flow.calls[-2:] == [("use_other_app_id", handed_on), ("begin",)]


def test_a_taken_name_can_be_freed_in_wawi_or_its_key_pasted(screen: Any) -> None:
    seen = screen(step=Step.APP_ID_TAKEN, app_id="JTL-Desktop")
    seen.click("removed_old_entry")
    assert seen.flow.calls[-1] == ("begin",)
    seen.click("paste_instead")
    assert seen.flow.state.step is Step.PASTE_KEY


def test_a_pasted_key_is_hidden_and_needs_all_three_values(screen: Any) -> None:
    seen = screen(step=Step.PASTE_KEY, app_id="JTL-Desktop")
    key = seen.find(QLineEdit, "api_key")
    assert key.echoMode() is QLineEdit.EchoMode.Password
    seen.bot.keyClicks(key, f" {KEY} ")
    version = seen.find(QLineEdit, "app_version")
    assert version.text() == jtl_desktop.__version__
    version.clear()
    assert not seen.wizard.next_button.isEnabled()
    seen.bot.keyClicks(version, "1.0")
    assert seen.wizard.next_button.isEnabled()
    seen.press_next()
    assert seen.flow.calls[-1] == ("paste_key", "JTL-Desktop", "1.0", KEY)


def test_a_refused_key_keeps_what_was_typed(screen: Any) -> None:
    seen = screen(step=Step.PASTE_KEY, app_id="JTL-Desktop")
    seen.bot.keyClicks(seen.find(QLineEdit, "api_key"), KEY)
    seen.flow.set(problem=KeyNotAccepted("401"))
    assert "Wawi does not accept the API key." in seen.words
    assert seen.find(QLineEdit, "api_key").text() == KEY
    assert "401" not in seen.words
    seen.click("problem_details")
    assert "401" in seen.words


def test_a_key_without_a_place_is_shown_once_and_forgotten_by_the_page(screen: Any) -> None:
    seen = screen(step=Step.KEY_NOT_STORED)
    field = seen.find(QLineEdit, "revealed_key")
    assert field.text() == KEY
    assert f"version {jtl_desktop.__version__}" in seen.words
    seen.click("store_again")
    assert ("store_again",) in seen.flow.calls
    seen.press_next()
    assert field.text() == ""
    assert ("allow_session_only",) in seen.flow.calls


def test_the_end_lists_every_check_and_explains_what_is_missing(screen: Any) -> None:
    seen = screen(
        step=Step.DONE,
        app_id="JTL-Desktop",
        chosen=RUNNING,
        licence_problem=LicenceMissing("No license available, rejecting request."),
        missing_scopes=("item.deleteitemsupplier",),
        session_only=True,
    )
    assert "Connected, with something left to do" in seen.words
    assert "No license available" in seen.words
    assert "Remove a supplier from an item" in seen.words
    assert "The key is kept in memory only" in seen.words


def test_start_working_hands_over_once(screen: Any) -> None:
    seen = screen(step=Step.DONE, app_id="JTL-Desktop", chosen=RUNNING)
    assert "JTL Desktop is connected" in seen.words
    ended: list[str] = []
    seen.wizard.connected.connect(lambda: ended.append("connected"))
    seen.wizard.left.connect(lambda: ended.append("left"))
    seen.press_next()
    seen.press_next()
    assert ended == ["connected"]
    seen.wizard.refresh()
    seen.press_next()
    seen.wizard.close()
    assert ended == ["connected", "connected", "left"]


def test_closing_the_window_leaves_once(screen: Any) -> None:
    seen = screen(step=Step.WAITING, busy=True)
    left: list[str] = []
    seen.wizard.left.connect(lambda: left.append("left"))
    seen.bot.keyClick(seen.wizard, Qt.Key.Key_Escape)
    seen.wizard.close()
    assert left == ["left"]
    assert not seen.wizard.isVisible()


def test_an_interrupted_registration_goes_on_or_starts_over(screen: Any) -> None:
    seen = screen(step=Step.RESUME)
    seen.press_next()
    seen.click("discard_pending")
    assert seen.flow.calls == [("resume",), ("discard_pending",)]


@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_every_page_has_a_title_a_focus_and_names_for_screen_readers(screen: Any, step: Step) -> None:
    seen = screen(step=step, chosen=RUNNING, app_id="JTL-Desktop")
    assert seen.wizard.accessibleName()
    focus = seen.wizard.focusWidget()
    assert focus is not None
    assert focus.isEnabled()
    nameless = [
        widget
        for kind in (QLineEdit, QListWidget, Drawing, QPushButton)
        for widget in seen.wizard.findChildren(kind)
        if widget.isVisible() and not (widget.accessibleName() or _text_of(widget))
    ]
    assert not nameless


@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_no_page_is_cut_off(screen: Any, step: Step) -> None:
    seen = screen(step=step, servers=(RUNNING, SELF_SIGNED), chosen=RUNNING, app_id="JTL-Desktop")
    for label in seen.wizard.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()
    assert not seen.wizard.page(step).parentWidget().parentWidget().parentWidget().verticalScrollBar().isVisible()


def _text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QPushButton) else ""
