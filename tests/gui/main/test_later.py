"""The window comes up with its rows and little else; what follows moves nothing, and whoever wants it sooner has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from jtl_desktop.demo import DemoServer
from jtl_desktop.ui.later import Later, MadeLater
from jtl_desktop.ui.main_window import MainWindow
from tests.flows.shop import until
from tests.gui.main.office import next_start, open_office


@asynccontextmanager
async def fresh_window(server: DemoServer, folder: Path) -> AsyncIterator[MainWindow]:
    """A second window on a catalogue with rows, as it is when it is painted first."""
    async with open_office(server, folder) as office:
        await office.see_rows(90)
        await until(lambda: office.shop.catalogue.counts().items_loaded == 90, "all suppliers")
        await office.quiet()
        async with next_start(office) as window:
            yield window


async def test_nothing_moves_when_the_rest_comes(qapp, server, tmp_path):
    async with fresh_window(server, tmp_path) as window:
        assert not window.later.is_over
        parts = window.parts
        steady: tuple[QWidget, ...] = (parts.search, parts.save, parts.grid, parts.views, parts.side, window.menuBar())
        before = [widget.geometry() for widget in steady]
        sizes = [splitter.sizes() for splitter in (parts.side, parts.across, parts.down)]
        await window.later.carry_out()
        await until(lambda: parts.changes.isVisible() and parts.price_tabs.isVisible(), "the panels")
        await asyncio.sleep(0.05)
        assert [widget.geometry() for widget in steady] == before
        assert [splitter.sizes() for splitter in (parts.side, parts.across, parts.down)] == sizes


async def test_whoever_asks_for_a_part_has_it_at_once(qapp, server, tmp_path):
    async with fresh_window(server, tmp_path) as window:
        assert "controllers" not in vars(window)
        assert window.controllers.commands["find"].text()
        assert window.later.is_over


async def test_what_is_typed_before_the_rest_is_there_is_looked_for(qapp, server, tmp_path):
    async with fresh_window(server, tmp_path) as window:
        rows = window.parts.model.rowCount()
        QTest.keyClicks(window.parts.search.field, "no such thing")
        QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await window.later.carry_out()
        await until(lambda: 0 == window.parts.model.rowCount() < rows, "nothing found")


async def test_a_window_that_is_closed_at_once_makes_nothing_more(qapp, server, tmp_path):
    async with fresh_window(server, tmp_path) as window:
        window.close()
        assert "controllers" not in vars(window)
        assert window.later.is_over


def test_a_part_that_no_step_makes_is_an_error() -> None:
    class Owner:
        part: MadeLater[int] = MadeLater()

        def __init__(self) -> None:
            self.later = Later()

    with pytest.raises(AttributeError, match="part"):
        _ = Owner().part


def test_steps_are_taken_in_their_order_and_once() -> None:
    taken: list[str] = []
    later = Later()
    later.add(lambda: taken.append("first"), lambda: taken.append("second"))
    later.finish()
    later.finish()
    assert taken == ["first", "second"]


async def test_a_commands_key_that_comes_before_the_command_is_not_lost(qapp, server, tmp_path):
    async with fresh_window(server, tmp_path) as window:
        assert not window.later.is_over
        window.activateWindow()
        await until(window.isActiveWindow, "the window in front")
        assert not window.later.is_over
        window.parts.search.take_focus()
        QTest.keyClicks(window.parts.search.field, "A-1")
        assert not window.later.is_over
        QTest.keyClick(window.parts.search.field, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        assert window.controllers.boxes.current is not None
        window.controllers.boxes.close()
