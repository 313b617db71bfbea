"""The index in the window: what it says of itself, and that it can be held, let go on, begun anew and set."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jtl_desktop.demo import DemoServer
from jtl_desktop.services.indexing.state import IndexPhase, IndexState
from jtl_desktop.storage.settings import Settings
from jtl_desktop.ui.dialogs.settings import SettingsDialog
from jtl_desktop.ui.index.panel import IndexPanel
from jtl_desktop.ui.index.words import lines, sentence, short_words
from jtl_desktop.ui.panels.confirm import Question
from jtl_desktop.ui.texts import install_language
from jtl_desktop.wawi.errors import ScopeMissing
from tests.flows.shop import until
from tests.gui.main.office import Office, open_office

BUILDING = IndexState(
    IndexPhase.BUILDING, listed=1200, total=20_000, indexed=1100, wanted=20_000, per_second=6.7, seconds_left=2820.0,
    gone=3, failed=1,
)  # fmt: skip
STOPPED = replace(BUILDING, phase=IndexPhase.STOPPED, problem=ScopeMissing("item.queryitemsuppliers"))
DONE = replace(BUILDING, phase=IndexPhase.FRESH, indexed=20_000, checked_at=datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture
def german(qapp: QApplication):
    install_language(qapp, "de")
    yield
    install_language(qapp, "en")


def begin(office: Office, **chosen: object) -> None:
    """Turn the index on, as a usual start has it."""
    office.shop.index.use(replace(Settings(), **chosen))  # type: ignore[arg-type]  # settings by name
    office.shop.index.start()


def panel(office: Office) -> IndexPanel:
    office.window.controllers.commands["index"].trigger()
    found = office.window.controllers.index.panel
    assert found is not None
    return found


def press(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_an_empty_grid_fills_by_itself_and_the_status_bar_says_how_far_it_is(
    server: DemoServer, tmp_path: Path
) -> None:
    server.state.slow_down(item_latency=0.01)
    async with open_office(server, tmp_path, is_online=False) as office:
        button = office.window.controllers.index.button
        assert button.isHidden()
        begin(office)
        await office.shop.online()
        await until(lambda: office.window.parts.model.rowCount() > 3, "the first rows")
        await until(lambda: "Index " in button.text() and "%" in button.text(), f"percent: {button.text()}")
        assert not button.isHidden()
        assert not office.shop.loader.state.items_found, "Wawi is not searched where all is read anyway"
        server.state.slow_down(item_latency=0.0)
        await until(lambda: button.text() == "Index complete")
        await until(lambda: office.window.parts.model.rowCount() >= 200)
        assert "Everything is here" in button.toolTip()


async def test_it_can_be_held_and_let_go_on_and_remembers_it(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(latency=0.02)
    async with open_office(server, tmp_path) as office:
        begin(office)
        shown = panel(office)
        await until(lambda: office.shop.index.state.indexed >= 3)
        press(shown.pause)
        assert office.store.load().index_paused
        assert "Paused" in shown.words
        assert office.window.controllers.index.button.text() == "Index paused"
        await until(lambda: not office.shop.index._running)
        press(shown.pause)
        assert not office.store.load().index_paused
        server.state.slow_down(latency=0.0)
        await until(lambda: "Everything is here" in shown.words)
        QTest.keyClick(shown, Qt.Key.Key_Escape)
        assert office.window.controllers.index.panel is None


async def test_reading_everything_again_is_asked_about_first(server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        begin(office)
        controller = office.window.controllers.index
        shown = panel(office)
        await until(lambda: office.shop.index.state.phase is IndexPhase.FRESH)
        await until(shown.restart.isEnabled)
        server.state.forget_requests()
        press(shown.restart)
        await until(lambda: controller.question is not None and controller.question.isVisible())
        assert isinstance(controller.question, Question)
        press(controller.question.no)
        await until(lambda: controller.question is None)
        assert server.state.count("GET", "/suppliers") == 0
        press(shown.restart)
        await until(lambda: controller.question is not None and controller.question.isVisible())
        assert isinstance(controller.question, Question)
        press(controller.question.yes)
        await until(lambda: server.state.count("GET", "/suppliers") >= 90)
        await until(lambda: office.shop.index.state.phase is IndexPhase.FRESH)


async def test_the_settings_hold_it_back_at_once(server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path, settings=Settings(index_quiet="22:00-06:30", reread_days=3)) as office:
        begin(office)
        boxes = office.window.controllers.boxes
        boxes.show_settings()
        box = boxes.current
        assert isinstance(box, SettingsDialog)
        assert box.index.rests.isChecked()
        assert (box.index.begin.time(), box.index.days.value()) == (QTime(22, 0), 3)
        now = datetime.now().astimezone()
        box.index.begin.setTime(QTime((now.hour - 1) % 24, 0))
        box.index.end.setTime(QTime((now.hour + 2) % 24, 0))
        box.index.calls.setValue(2)
        box._accept()
        await until(lambda: office.window.controllers.index.button.text() == "Index rests")
        assert office.shop.index.state.phase is IndexPhase.QUIET
        stored = office.store.load()
        assert stored.index_parallel == 2
        assert stored.index_quiet.startswith(f"{(now.hour - 1) % 24:02}:00-")
        boxes.show_settings()
        box = boxes.current
        assert isinstance(box, SettingsDialog)
        box.index.is_on.setChecked(False)
        box._accept()
        await until(office.window.controllers.index.button.isHidden)


def test_its_words_in_english(qapp: QApplication) -> None:
    install_language(qapp, "en")
    said = dict(lines(BUILDING, Settings(index_quiet="08:00-18:00")))
    assert short_words(BUILDING) == "Index 5 %"
    assert said["Items read:"] == "1,100 of 20,000 items"
    assert said["Speed:"] == "6.7 items a second"
    assert said["Time left:"] == "about 47 minutes"
    assert said["Last complete comparison:"] == "not yet"
    assert said["No longer in Wawi:"] == "3 items"
    assert said["Quiet hours:"] == "08:00 to 18:00"
    slow = dict(lines(replace(BUILDING, per_second=0.2), Settings()))
    assert (slow["Speed:"], slow["Quiet hours:"]) == ("12 items a minute", "none")
    assert dict(lines(DONE, Settings()))["Last complete comparison:"].startswith("11/2")
    assert short_words(DONE) == "Index complete"
    assert "A right is missing" in sentence(STOPPED)


def test_its_words_in_german(german: None, qapp: QApplication) -> None:
    said = dict(lines(BUILDING, Settings(index_quiet="22:00-06:00")))
    assert short_words(BUILDING) == "Index zu 5 %"
    assert said["Gelesene Artikel:"] == "1.100 von 20.000 Artikeln"
    assert said["Geschwindigkeit:"] == "6,7 Artikel je Sekunde"
    assert said["Ruhezeit:"] == "22:00 bis 06:00 Uhr"
    assert short_words(replace(BUILDING, phase=IndexPhase.PAUSED)) == "Index angehalten"


@pytest.mark.parametrize("phase", list(IndexPhase))
def test_every_state_has_words_of_its_own(qapp: QApplication, phase: IndexPhase) -> None:
    install_language(qapp, "en")
    state = replace(BUILDING, phase=phase)
    others = [replace(BUILDING, phase=other) for other in IndexPhase if other is not phase]
    assert sentence(state) not in map(sentence, others)
    assert short_words(state)
    assert sentence(replace(state, gives_way=True))


def test_what_stopped_it_stands_in_the_small_window_with_a_way_on(qtbot, qapp: QApplication) -> None:
    install_language(qapp, "en")
    shown = IndexPanel()
    qtbot.addWidget(shown)
    asked: list[str] = []
    shown.resume_requested.connect(lambda: asked.append("go on"))
    shown.show_state(STOPPED, Settings())
    assert "register it again" in shown.words
    assert shown.pause.text() == "&Go on"
    press(shown.pause)
    assert asked == ["go on"]
