"""What a long list shows at the start: its first rows, or all as they were last; the rest is found behind them."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.storage import last_order, result_build
from jtl_desktop.storage.result_build import ResultBuild
from jtl_desktop.storage.results import GridQuery
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.search_controller import VISIBLE_MS
from jtl_desktop.ui.services import OnlineServices
from tests.flows.shop import until
from tests.gui.main.office import Office, next_start, open_office


@pytest.fixture(autouse=True)
def _long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """What otherwise begins with thousands of rows."""
    monkeypatch.setattr(result_build, "_FEW_ITEMS", 0)
    monkeypatch.setattr(result_build, "HEAD_ROWS", 40)


@asynccontextmanager
async def full_office(server: DemoServer, folder: Path) -> AsyncIterator[Office]:
    async with open_office(server, folder) as office:
        await office.see_rows(90)
        await until(lambda: office.shop.catalogue.counts().items_loaded == 90, "all suppliers")
        await office.quiet()
        yield office


def listed(window: MainWindow) -> str:
    return window.parts.status.words.split(" | ")[-1]


async def test_other_rows_are_not_looked_for_before_the_first_ones_are_painted(qapp, server, tmp_path):
    async with full_office(server, tmp_path) as office, next_start(office) as window:
        await asyncio.sleep(0.2)
        assert (window.parts.model.rowCount(), listed(window)) == (40, "Counting …")
        await window.later.carry_out()
        await until(lambda: window.searching.is_quiet, "all rows")
        assert window.parts.model.rowCount() == office.window.parts.model.rowCount() > 90
        assert listed(window) == listed(office.window)


async def test_the_list_is_as_long_as_it_was_and_then_as_long_as_it_is(qapp, server, tmp_path, monkeypatch):
    monkeypatch.setattr(last_order, "FEWEST_ROWS", 1)
    async with full_office(server, tmp_path) as office:
        rows = office.window.parts.model.rowCount()
        ResultBuild(tmp_path / "catalogue.sqlite", GridQuery(), keeps=True).run().close()
        office.shop.catalogue.store_items(
            [Item(ItemId(999_999), "0", "New and first")], seen_at=datetime(2026, 11, 1, tzinfo=UTC)
        )
        async with next_start(office) as window:
            await asyncio.sleep(0.2)
            assert window.parts.model.rowCount() == rows
            assert not window.searching.is_quiet
            first = window.parts.grid.current_item()
            await window.later.carry_out()
            await until(lambda: window.searching.is_quiet, "the rows of today")
            assert window.parts.model.rowCount() == rows + 1
            assert window.parts.model.entry(0).item.sku == "0"
            assert window.parts.grid.current_item() == first
            assert listed(window).startswith(str(rows + 1))


async def test_a_search_that_is_typed_at_once_does_not_wait_for_all_rows(qapp, server, tmp_path, monkeypatch):
    monkeypatch.setattr(last_order, "FEWEST_ROWS", 1)
    async with full_office(server, tmp_path) as office:
        ResultBuild(tmp_path / "catalogue.sqlite", GridQuery(), keeps=True).run().close()
        async with next_start(office) as window:
            window.searching.filter("no such thing")
            await until(lambda: window.searching.is_quiet, "nothing")
            await window.later.carry_out()
            await until(lambda: window.searching.is_quiet, "still nothing")
            assert window.parts.model.rowCount() == 0


async def test_nothing_that_talks_to_wawi_is_made_before_the_first_rows_are_painted(qapp, server, tmp_path):
    async with full_office(server, tmp_path) as office:
        made: list[str] = []
        services, online = office.window.services, office.window.services.online

        def make_online() -> OnlineServices:
            made.append("online")
            return online

        fresh = dataclasses.replace(services, make_online=make_online)
        async with next_start(office, fresh) as window:
            await asyncio.sleep(VISIBLE_MS / 1000 + 0.1)
            assert made == []
            await window.later.carry_out()
            assert made == ["online"]


async def test_the_frozen_columns_have_their_room_before_anything_is_painted(qapp, server, tmp_path):
    async with full_office(server, tmp_path) as office:
        window = MainWindow(office.window.services)
        grid = window.parts.grid
        window.resize(1400, 860)
        window.show()
        at_first = grid.frozen.geometry(), grid.main.geometry()
        await asyncio.sleep(0.1)
        assert (grid.frozen.geometry(), grid.main.geometry()) == at_first
        assert grid.frozen.geometry().right() < grid.main.geometry().left()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
