"""The rows that are being found while the window is built are found once, however long that takes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jtl_desktop.domain.items import Item, ItemId, RowKey, SupplierId
from jtl_desktop.storage import last_order, result_build
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import CatalogueUnreadable
from jtl_desktop.storage.result_build import ResultBuild
from jtl_desktop.storage.results import GridQuery, ResultSet
from jtl_desktop.ui.grid.queries import FirstQuery, QueryRunner

SEEN_AT = datetime(2026, 11, 1, tzinfo=UTC)


class Slow:
    """Every build waits until ``go`` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = threading.Event()
        self.builds = 0
        original, self.head = ResultBuild.run, ResultBuild.head

        def run(build: ResultBuild) -> ResultSet:
            self.builds += 1
            self.go.wait(20)
            return original(build)

        monkeypatch.setattr(ResultBuild, "run", run)
        monkeypatch.setattr(ResultBuild, "head", lambda _build: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    items = [Item(ItemId(number), f"A-{number}", f"Item {number}") for number in range(1, 4)]
    catalogue.store_items(items, seen_at=SEEN_AT)
    catalogue.close()
    return tmp_path / "catalogue.sqlite"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    slow = Slow(monkeypatch)
    yield slow
    slow.go.set()


def test_rows_that_are_there_in_time_are_shown_at_once(path: Path) -> None:
    result = FirstQuery(path, GridQuery()).result(10)
    assert result is not None
    assert result.count == 3
    result.close()


def test_rows_that_come_late_are_not_searched_for_again(path: Path, slow: Slow) -> None:
    first = FirstQuery(path, GridQuery())
    assert first.result(0.01) is None

    async def later() -> ResultSet | None:
        waiting = asyncio.ensure_future(runner.run(GridQuery(), first))
        await asyncio.sleep(0)
        slow.go.set()
        return await waiting

    runner = QueryRunner(path)
    result = asyncio.run(later())
    assert result is not None
    assert (result.count, slow.builds) == (3, 1)
    result.close()
    runner.close()


def test_a_search_that_is_typed_meanwhile_takes_over(path: Path, slow: Slow) -> None:
    first = FirstQuery(path, GridQuery())

    async def typed() -> tuple[ResultSet | None, ResultSet | None]:
        waiting = asyncio.ensure_future(runner.run(GridQuery(), first))
        await asyncio.sleep(0)
        newer = asyncio.ensure_future(runner.run(GridQuery(search="A-2")))
        await asyncio.sleep(0)
        slow.go.set()
        return await waiting, await newer

    runner = QueryRunner(path)
    older, newer = asyncio.run(typed())
    assert older is None
    assert newer is not None
    assert newer.count == 1
    newer.close()
    runner.close()


def test_first_rows_do_not_wait_until_an_older_order_has_been_made(
    path: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ResultBuild, "head", slow.head)
    runner = QueryRunner(path)

    async def typed() -> tuple[ResultSet | None, ResultSet | None]:
        waiting = asyncio.ensure_future(runner.run(GridQuery()))
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            head = await runner.head(GridQuery(search="A-2"))
        slow.go.set()
        return await waiting, head

    older, head = asyncio.run(typed())
    assert older is None
    assert head is not None
    assert head.count == 1
    head.close()
    runner.close()


def test_all_rows_are_found_beside_the_first_ones(path: Path) -> None:
    runner = QueryRunner(path)

    async def sorted_anew() -> tuple[ResultSet | None, ResultSet | None]:
        first = runner.head(GridQuery())
        rows = runner.run(GridQuery(), beside=first)
        return await first, await rows

    first, rows = asyncio.run(sorted_anew())
    assert first is not None
    assert rows is not None
    assert (first.count, rows.count) == (3, 3)
    first.close()
    rows.close()
    runner.close()


@pytest.mark.parametrize("is_found", [False, True], ids=["being found", "found"])
def test_rows_that_nobody_wants_any_more_are_closed(
    path: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch, is_found: bool
) -> None:
    closed: list[ResultSet] = []
    original = ResultSet.close

    def close(result: ResultSet) -> None:
        closed.append(result)
        original(result)

    monkeypatch.setattr(ResultSet, "close", close)
    monkeypatch.setattr(ResultBuild, "interrupt", lambda _build: None)
    runner = QueryRunner(path)

    async def chosen_and_left() -> ResultSet | None:
        rows, behind = runner.run(GridQuery()), None
        if is_found:
            slow.go.set()
            behind = await runner.run(GridQuery(), beside=rows)
        runner.interrupt()
        slow.go.set()
        assert await rows is None
        return behind

    behind = asyncio.run(chosen_and_left())
    assert len(closed) == 1
    if behind is not None:
        behind.close()
    runner.close()


def test_a_window_that_closes_at_once_leaves_nothing_open(path: Path, slow: Slow) -> None:
    first = FirstQuery(path, GridQuery())
    slow.go.set()
    first.give_up()
    assert not [thread for thread in threading.enumerate() if thread.name == "first rows"]


def test_why_there_are_no_rows_is_said_by_whoever_waits_for_them(tmp_path: Path) -> None:
    first = FirstQuery(tmp_path / "nowhere.sqlite", GridQuery())
    assert first.result(10) is None
    with pytest.raises(CatalogueUnreadable):
        first.run()


def test_only_the_first_rows_are_found_before_somebody_asks_for_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_build, "_FEW_ITEMS", 0)
    monkeypatch.setattr(result_build, "HEAD_ROWS", 2)
    builds: list[ResultBuild] = []
    original = ResultBuild.run

    def run(build: ResultBuild) -> ResultSet:
        builds.append(build)
        return original(build)

    monkeypatch.setattr(ResultBuild, "run", run)
    first = FirstQuery(path, GridQuery())
    head = first.result(10)
    assert head is not None
    assert (head.count, head.is_whole, builds) == (2, False, [])
    whole = first.run()
    assert (whole.count, len(builds)) == (3, 1)
    head.close()
    whole.close()


def test_rows_of_the_last_start_are_there_at_once_and_found_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_order, "FEWEST_ROWS", 1)
    ResultBuild(path, GridQuery(), keeps=True).run().close()
    catalogue = Catalogue(path)
    catalogue.store_items([Item(ItemId(9), "A-0", "Item 9")], seen_at=SEEN_AT)
    catalogue.close()
    first = FirstQuery(path, GridQuery(), additions=[RowKey(ItemId(2), SupplierId(1))])
    remembered = first.result(10)
    assert remembered is not None
    assert first.is_remembered
    assert [row.item.sku for row in remembered.rows(0, 9)] == ["A-1", "A-2", "A-3"]
    found = first.run()
    assert [row.item.sku for row in found.rows(0, 9)] == ["A-0", "A-1", "A-2", "A-3"]
    remembered.close()
    found.close()


def test_rows_of_the_last_start_that_come_late_are_found_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_order, "FEWEST_ROWS", 1)
    ResultBuild(path, GridQuery(), keeps=True).run().close()
    catalogue = Catalogue(path)
    catalogue.store_items([Item(ItemId(9), "A-0", "Item 9")], seen_at=SEEN_AT)
    catalogue.close()
    found = FirstQuery(path, GridQuery()).run()
    assert found.count == 4
    found.close()


def test_an_order_is_kept_now_and_then_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    original = ResultBuild.__init__

    def init(build: ResultBuild, *arguments: Any, keeps: bool = False) -> None:
        asked.append(keeps)
        original(build, *arguments, keeps=keeps)

    monkeypatch.setattr(ResultBuild, "__init__", init)
    runner = QueryRunner(path)

    async def find() -> None:
        for keeps in (False, True, True):
            result = await runner.run(GridQuery(), keeps=keeps)
            assert result is not None
            result.close()

    asyncio.run(find())
    assert asked == [False, True, False]
    runner.close()
