"""Searching fills the grid: hits at once, suppliers as they come, what is looked at first, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.domain.items import Field, ItemId
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.loading.loader import CatalogueChange, LoadProgress
from jtl_desktop.storage.result_build import open_result
from jtl_desktop.storage.results import GridQuery
from jtl_desktop.wawi.api import ItemsPage, SupplierRows
from jtl_desktop.wawi.errors import GarbledAnswer, LicenceMissing, ScopeMissing, ServerFault
from tests.flows.shop import HurriedClock, Shop, key, open_shop, stock, until


def ids(*numbers: int) -> list[ItemId]:
    return [ItemId(number) for number in numbers]


async def settled(shop: Shop) -> LoadProgress:
    await until(lambda: not shop.loader.state.active, "the end of loading")
    return shop.loader.state


def supplier_reads(server: DemoServer) -> list[int]:
    """Items whose suppliers were asked for, in order."""
    return [
        int(call.path.split("/")[-2])
        for call in server.state.requests
        if call.path.endswith("/suppliers") and "items" in call.path
    ]


async def test_a_search_brings_items_and_their_suppliers(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        news: list[CatalogueChange] = []
        shop.loader.changed.subscribe(news.append)
        seen: list[LoadProgress] = []
        shop.loader.progress.subscribe(seen.append)
        shop.loader.start()
        shop.loader.search("")
        assert shop.loader.state.active
        state = await settled(shop)
        assert (state.items_found, state.total, state.suppliers_loaded, state.suppliers_wanted) == (120, 120, 120, 120)
        assert (state.failed, state.more_available, state.problem) == (0, False, None)
        await until(lambda: seen[-1] == state)
        assert frozenset().union(*(change.item_ids for change in news)) == frozenset(ids(*range(1, 121)))
        counts = shop.catalogue.counts()
        assert (counts.items, counts.items_loaded, counts.suppliers) == (120, 120, 12)
        assert counts.rows == sum(len(server.state.rows(number)) for number in range(1, 121))
        assert server.state.most_parallel <= 6


async def test_what_was_found_is_remembered_for_the_search(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        sku = server.state.item(7).sku
        shop.loader.search(f" {sku} ")
        await settled(shop)
        result = open_result(shop.catalogue.path, GridQuery(search=sku))
        assert [row.item.item_id for row in result.rows(0, 1)] == ids(7)
        result.close()


async def test_a_search_finds_its_items_however_its_letters_were_made(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop(server, tmp_path) as shop:
        api = await shop.connection.online()
        ask, asked = api.items_page, list[str]()

        async def listening(search: str = "", **rest: Any) -> ItemsPage:
            asked.append(search)
            return await ask(search=search, **rest)

        monkeypatch.setattr(api, "items_page", listening)
        shop.loader.search(" Schu\u0308rze \ud83d")
        state = await settled(shop)
        assert (asked, state.problem) == (["Sch\u00fcrze \ufffd"], None)
        result = open_result(shop.catalogue.path, GridQuery(search="Schu\u0308rze \ud83d"))
        assert result.count == 0
        result.close()


async def test_fresh_items_are_not_read_again_but_refresh_does(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        await settled(shop)
        server.state.forget_requests()
        shop.loader.search("")
        await settled(shop)
        assert supplier_reads(server) == []
        stock(server, 3, (1, {"PurchasePriceNet": Decimal(4)}))
        shop.loader.refresh(ids(3))
        await settled(shop)
        assert supplier_reads(server) == [3]
        assert shop.stored(key(3, 1)).purchase_price_net == Decimal(4)


async def test_what_is_on_the_screen_is_loaded_first(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(latency=0.02)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        await until(lambda: shop.loader.state.suppliers_wanted == 120)
        already = len(supplier_reads(server))
        shop.loader.set_visible(ids(118, 119, 120))
        await settled(shop)
        order = supplier_reads(server)
        assert set(order[already : already + 11]) >= {118, 119, 120}
        assert sorted(order) == list(range(1, 121))


async def test_rows_that_no_search_asked_for_are_loaded_when_they_are_looked_at(
    server: DemoServer, tmp_path: Path
) -> None:
    async with open_shop(server, tmp_path) as shop:
        await shop.load(5)
        server.state.forget_requests()
        shop.catalogue.store_items(
            [await (await shop.connection.online()).item(ItemId(6))], seen_at=shop.loader._clock.now()
        )
        shop.loader.set_visible(ids(5, 6))
        await until(lambda: supplier_reads(server) == [6])
        await settled(shop)


async def test_a_new_search_does_not_wait_for_the_old_one_and_what_that_brought_stays(
    server: DemoServer, tmp_path: Path
) -> None:
    server.state.slow_down(latency=0.03)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        await until(lambda: shop.loader.state.items_found >= 25)
        sku = server.state.item(90).sku
        shop.loader.search(sku)
        assert shop.loader.state.suppliers_wanted == 0
        state = await settled(shop)
        assert state.suppliers_loaded == state.suppliers_wanted <= state.items_found
        assert shop.catalogue.counts().items >= 25


async def test_a_long_list_stops_at_its_limit_and_goes_on_when_asked(tmp_path: Path) -> None:
    with DemoServer(DemoConfig(items=450)) as server:
        async with open_shop(server, tmp_path) as shop:
            shop.loader.load_more()
            shop.loader.search("")
            state = await settled(shop)
            assert (state.items_found, state.total, state.more_available) == (400, 450, True)
            shop.loader.load_more()
            state = await settled(shop)
            assert (state.items_found, state.more_available) == (450, False)
            shop.loader.load_more()
            assert shop.loader.state == state


async def test_pages_that_repeat_items_end_the_search_all_the_same(server: DemoServer, tmp_path: Path) -> None:
    server.state.switch(repeat_ids=True)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        state = await settled(shop)
        assert state.items_found == state.suppliers_loaded
        assert not state.more_available


async def test_one_item_that_fails_does_not_stop_the_rest(server: DemoServer, tmp_path: Path) -> None:
    server.state.fault("status", path="items/9/suppliers", status=500, times=0)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        state = await settled(shop)
        assert (state.suppliers_loaded, state.failed) == (120, 1)
        assert isinstance(shop.loader.failures[ItemId(9)], ServerFault)
        assert shop.catalogue.counts().items_loaded == 119
        server.state.clear_faults()
        shop.loader.refresh(ids(9))
        assert (await settled(shop)).failed == 0


async def test_an_item_that_is_gone_disappears(server: DemoServer, tmp_path: Path) -> None:
    server.state.fault("status", path="items/9", status=404, times=0)
    server.state.fault("status", path="items/9/suppliers", status=404, times=0)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        state = await settled(shop)
        assert state.failed == 0
        assert shop.catalogue.item(ItemId(9)) is None


async def test_wawi_goes_away_while_loading_and_loading_goes_on_when_it_is_back(
    server: DemoServer, tmp_path: Path
) -> None:
    async with open_shop(server, tmp_path) as shop:
        server.state.slow_down(latency=0.01)
        shop.loader.search("")
        await until(lambda: shop.loader.state.suppliers_loaded >= 10)
        server.stop_wawi()
        await until(lambda: shop.connection.state.phase is Phase.OFFLINE)
        assert shop.loader.state.active
        server.start_wawi()
        state = await settled(shop)
        assert (state.suppliers_loaded, state.failed) == (120, 0)


async def test_without_a_licence_loading_waits_and_the_connection_says_why(server: DemoServer, tmp_path: Path) -> None:
    server.state.switch(licence=False)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        await until(lambda: shop.connection.state.phase is Phase.REFUSED)
        assert isinstance(shop.connection.state.problem, LicenceMissing)
        server.state.switch(licence=True)
        shop.connection.retry_now()
        assert (await settled(shop)).suppliers_loaded == 120


async def test_a_missing_right_stops_loading_and_is_named(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        server.state.set_scopes("JTL-Desktop/test", ["item.queryitems"])
        shop.loader.search("")
        state = await settled(shop)
        assert isinstance(state.problem, ScopeMissing)
        assert state.items_found == 120
        server.state.set_scopes("JTL-Desktop/test", ["item.getitem"])
        shop.loader.start()
        shop.loader.search("")
        assert isinstance((await settled(shop)).problem, ScopeMissing)


async def test_a_connection_that_always_breaks_at_one_item_gives_up_on_it(server: DemoServer, tmp_path: Path) -> None:
    server.state.fault("reset", path="items/9/suppliers", times=0)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.refresh(ids(9))
        state = await settled(shop)
        assert state.failed == 1


async def test_a_supplier_that_nobody_knows_makes_the_names_come_anew(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path) as shop:
        shop.loader.start()
        await until(lambda: len(shop.loader._known_suppliers) == 12)
        shop.catalogue.store_suppliers([])
        shop.loader._known_suppliers.clear()
        shop.loader.refresh(ids(1, 2, 3, 4, 5))
        await until(lambda: shop.catalogue.counts().suppliers == 12)
        assert server.state.count("GET", "/suppliers") >= 2


async def test_names_of_suppliers_that_could_not_be_had_at_first_come_soon(server: DemoServer, tmp_path: Path) -> None:
    server.state.fault("status", method="GET", path="suppliers", status=500, times=3)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.start()
        await until(lambda: shop.catalogue.counts().suppliers == 12)


async def test_an_answer_from_before_a_save_does_not_undo_it_on_the_screen(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        asked: list[Callable[[], None]] = []
        api = await shop.connection.online()
        read = api.item_suppliers

        async def slow_read(item_id: ItemId) -> SupplierRows:
            rows = await read(item_id)
            asked.append(lambda: None)
            await until(lambda: len(asked) == 2)
            return rows

        api.item_suppliers = slow_read  # type: ignore[method-assign]  # an answer that takes its time
        shop.loader.refresh(ids(1))
        await until(lambda: asked)
        api.item_suppliers = read  # type: ignore[method-assign]  # back to normal
        shop.editing.set_value(key(1, 1), Field.PURCHASE_PRICE_NET, Decimal(6))
        await shop.save()
        asked.append(lambda: None)
        await settled(shop)
        assert shop.stored(key(1, 1)).purchase_price_net == Decimal(6)


async def test_a_row_that_cannot_be_read_stays_as_it_was_known(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5)}), (2, {"PurchasePriceNet": Decimal(7)}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        api = await shop.connection.online()
        shop.catalogue.store_items([await api.item(ItemId(2))], seen_at=datetime.now(UTC))
        read = api.item_suppliers

        async def half_readable(item_id: ItemId) -> SupplierRows:
            rows = await read(item_id)
            return SupplierRows([row for row in rows if row.key == key(1, 1)], skipped=len(rows) - 1)

        monkeypatch.setattr(api, "item_suppliers", half_readable)
        server.state.change_row(1, 1, PurchasePriceNet=Decimal(6))
        shop.loader.refresh(ids(1, 2))
        await settled(shop)
        rows = {row.supplier_id: row.purchase_price_net for row in shop.catalogue.rows_of_item(ItemId(1))}
        assert rows == {1: Decimal(6), 2: Decimal(7)}
        assert shop.catalogue.suppliers_read_at(ItemId(2)) is None
        assert {type(error) for error in shop.loader.failures.values()} == {GarbledAnswer}

        shop.editing.set_value(key(1, 1), Field.PURCHASE_PRICE_NET, Decimal(4))
        await shop.save()
        assert {row.supplier_id for row in shop.catalogue.rows_of_item(ItemId(1))} == {1, 2}


async def test_what_was_read_while_the_clock_was_ahead_does_not_hold_up_newer_answers(
    server: DemoServer, tmp_path: Path
) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        ahead = datetime.now(UTC) + timedelta(days=3650)
        shop.catalogue.store_item_suppliers(ItemId(1), [shop.stored(key(1, 1))], read_at=ahead)
        server.state.change_row(1, 1, PurchasePriceNet=Decimal(6))
        shop.loader.set_visible(ids(1))
        await until(lambda: shop.stored(key(1, 1)).purchase_price_net == Decimal(6))


async def test_news_come_at_most_four_times_a_second(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(latency=0.02)
    async with open_shop(server, tmp_path, clock=HurriedClock(1)) as shop:
        times: list[float] = []
        shop.loader.changed.subscribe(lambda _: times.append(shop.loader._clock.monotonic()))
        shop.loader.search("")
        await settled(shop)
        gaps = [later - sooner for sooner, later in pairwise(times)]
        assert times
        assert all(gap > 0.2 for gap in gaps)


async def test_stopping_ends_everything_at_once(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(latency=0.05)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.search("")
        await until(lambda: shop.loader.state.items_found >= 25)
        shop.loader.stop()
        await until(lambda: shop.supervisor.running(shop.loader) == 0)
        assert not shop.loader.state.suppliers_wanted


async def test_names_of_suppliers_that_cannot_be_read_are_a_problem_that_is_named(
    server: DemoServer, tmp_path: Path
) -> None:
    server.state.fault("garbled", path="suppliers", times=0)
    async with open_shop(server, tmp_path) as shop:
        shop.loader.start()
        await until(lambda: shop.loader.state.problem is not None)
        assert isinstance(shop.loader.state.problem, GarbledAnswer)
