"""The bar above the grid: news come and go, what lasts stays behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from jtl_desktop.demo import DemoServer
from jtl_desktop.services.connection import Phase
from jtl_desktop.ui.message_bar import MessageBar
from tests.flows.shop import until
from tests.gui.main.office import open_office

AWAY = "Wawi cannot be reached."


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    return made


def close(bar: MessageBar) -> None:
    QTest.mouseClick(bar.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)


def test_what_lasts_comes_back_when_the_news_go(bar: MessageBar) -> None:
    bar.show_state(AWAY)
    bar.say("There is nothing to save.")
    assert bar.words == "There is nothing to save."
    close(bar)
    assert bar.words == AWAY
    bar.show_state("")
    assert bar.words == ""


def test_good_news_give_way_to_bad_ones(bar: MessageBar) -> None:
    bar.say_done("1 row saved and read back.")
    bar.show_state(AWAY)
    assert bar.words == AWAY


def test_news_that_ask_for_something_stay_before_what_lasts(bar: MessageBar) -> None:
    bar.say("1 row in conflict", "Resolve", lambda: None)
    bar.show_state(AWAY)
    assert bar.words == "1 row in conflict"
    bar.show_state("")
    assert bar.words == "1 row in conflict"


def test_what_was_closed_is_not_said_again_until_it_has_ended(bar: MessageBar) -> None:
    bar.show_state(AWAY)
    close(bar)
    bar.show_state(AWAY)
    assert bar.words == ""
    bar.show_state("")
    bar.show_state(AWAY)
    assert bar.words == AWAY


def test_trying_again_leaves_the_words_standing(bar: MessageBar) -> None:
    tries: list[str] = []
    bar.show_state(AWAY, "Try again", lambda: tries.append("again"))
    button = next(button for button in bar.findChildren(QPushButton) if button.text() == "Try again")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert tries == ["again"]
    assert bar.words == AWAY


async def test_a_wawi_that_is_away_is_told_until_it_is_back(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        server.stop()
        office.shop.connection.retry_now()
        await until(lambda: office.shop.connection.state.phase is Phase.OFFLINE, "offline")
        assert "You can go on reading and editing" in office.window.parts.messages.words
        server.start()
        await until(lambda: office.window.parts.messages.words == "", "the end of the message")


def test_the_rows_below_stay_where_they_are_when_a_message_comes_and_goes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    rows, bar = QPushButton("rows"), MessageBar()
    layout = QVBoxLayout(window)
    layout.addWidget(bar)
    layout.addWidget(rows, 1)
    window.resize(900, 300)
    window.show()
    place = rows.pos()
    bar.say("There is nothing to save.", "Details", lambda: None)
    QApplication.processEvents()
    assert bar.isVisible()
    assert rows.pos() == place
    bar.clear()
    QApplication.processEvents()
    assert not bar.isVisible()
    assert rows.pos() == place
