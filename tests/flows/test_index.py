"""The index reads the whole assortment by itself, gives way to the merchant, and in the end knows what Wawi has."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.domain.items import Field, ItemId
from jtl_desktop.services.indexing.state import IndexPhase, IndexState, Rhythm
from jtl_desktop.services.loading.store import CatalogueChange
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.settings import Settings
from jtl_desktop.wawi.errors import LicenceMissing, ScopeMissing, ServerFault
from tests.flows.basics import APP_ID
from tests.flows.shop import HurriedClock, Shop, key, open_shop, stock, until
from tests.flows.truth import differences, the_same

ON = Settings()
# A day of the index within a second or two. Dates are real, the other times are hurried.
BRISK = Rhythm(changes=5.0, listing=0.5, again=0.2, backlog=60.0, retry=5.0)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=150, suppliers=12)) as running:
        yield running


async def complete(shop: Shop) -> IndexState:
    """Wait until everything is known and nothing is being compared."""
    await until(lambda: shop.index.state.phase is IndexPhase.FRESH, f"a complete index: {shop.index.state}")
    await until(lambda: shop.index._reading.is_idle and not shop.index._running)
    return shop.index.state


def reads(server: DemoServer) -> list[int]:
    """Items whose suppliers were asked for, in order."""
    return [
        int(c.path.split("/")[-2]) for c in server.state.requests if c.path.endswith("/suppliers") and "items" in c.path
    ]


def pages(server: DemoServer) -> int:
    return sum(call.path.endswith("/items") for call in server.state.requests)


async def test_everything_is_read_once_and_is_the_same_as_in_wawi(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, settings=ON) as shop:
        told: list[IndexState] = []
        shop.index.progress.subscribe(told.append)
        news: list[CatalogueChange] = []
        shop.loader.changed.subscribe(news.append)
        assert shop.index.state.phase is IndexPhase.OFF
        shop.loader.start()
        shop.index.start()
        state = await complete(shop)
        assert (state.indexed, state.wanted, state.failed, state.gone) == (150, 150, 0, 0)
        assert state.checked_at is not None
        assert differences(server, shop.catalogue) == []
        assert sorted(reads(server)) == list(range(1, 151))
        assert shop.catalogue.counts().suppliers == 12
        await until(lambda: told[-1] == shop.index.state)
        assert {seen.phase for seen in told} >= {IndexPhase.BUILDING, IndexPhase.FRESH}
        await until(lambda: frozenset().union(*(change.item_ids for change in news)) >= set(range(1, 151)))


async def test_the_first_rows_are_there_long_before_the_last_page(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(item_latency=0.02)
    async with open_shop(server, tmp_path, settings=ON, clock=HurriedClock(1)) as shop:
        shop.index.start()
        await until(lambda: shop.catalogue.counts().rows > 0, seconds=1.5)
        assert pages(server) < 10
        state = shop.index.state
        assert state.phase is IndexPhase.BUILDING
        assert state.total == 150
        await until(lambda: shop.index.state.seconds_left, seconds=5)


async def test_it_goes_on_where_it_was_when_the_program_starts_again(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(item_latency=0.004)
    async with open_shop(server, tmp_path, settings=ON) as shop:
        shop.index.start()
        await until(lambda: shop.index.state.indexed >= 40 and shop.index.state.listed >= 40)
        shop.index.stop()
    known = pages(server), len(reads(server))
    server.state.forget_requests()
    async with open_shop(server, tmp_path, settings=ON) as shop:
        shop.index.start()
        await complete(shop)
        assert differences(server, shop.catalogue) == []
        assert len(reads(server)) + known[1] <= 150 + 60
        assert len(reads(server)) <= 115
        server.state.forget_requests()
    async with open_shop(server, tmp_path, settings=ON) as shop:
        shop.index.start()
        assert (await complete(shop)).indexed == 150
        assert reads(server) == []


async def test_it_asks_nothing_while_the_merchant_waits_for_an_answer(server: DemoServer, tmp_path: Path) -> None:
    server.state.slow_down(latency=0.01)
    async with open_shop(server, tmp_path, settings=ON) as shop:
        shop.index.start()
        await until(lambda: shop.index.state.indexed >= 5)
        server.state.slow_down(latency=0.1)
        shop.loader.refresh([ItemId(number) for number in range(100, 140)])
        await until(lambda: shop.index._running == 0)
        assert shop.loader.is_asking
        assert shop.index.state.gives_way
        before = len(reads(server)) + pages(server)
        await until(lambda: not shop.loader.is_asking)
        own = 40 + 4
        assert len(reads(server)) + pages(server) - before <= own
        await complete(shop)
        assert differences(server, shop.catalogue) == []


async def test_it_rests_while_a_save_runs(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path, settings=ON) as shop:
        await shop.load(1)
        shop.editing.set_value(key(1, 1), Field.PURCHASE_PRICE_NET, Decimal(6))
        server.state.slow_down(latency=0.1)
        shop.index.start()
        await until(lambda: shop.index.state.indexed >= 2)
        assert shop.commit.start()
        await until(lambda: shop.index._running == 0)
        assert shop.commit.is_running
        assert shop.index.state.gives_way
        await until(lambda: not shop.commit.is_running)
        server.state.slow_down(latency=0.0)
        await complete(shop)
        assert shop.stored(key(1, 1)).purchase_price_net == Decimal(6)
        assert differences(server, shop.catalogue) == []


async def test_a_pause_holds_it_until_it_may_go_on(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, settings=replace(ON, index_paused=True)) as shop:
        shop.index.start()
        await until(lambda: shop.index.state.phase is IndexPhase.PAUSED)
        assert not shop.index.will_fill
        assert pages(server) == 0
        shop.index.resume()
        await until(lambda: shop.index.state.indexed >= 20)
        shop.index.pause()
        await until(lambda: shop.index._running == 0)
        before = len(reads(server))
        shop.loader.refresh([ItemId(150)])
        await until(lambda: not shop.loader.state.active)
        assert len(reads(server)) == before + 1
        shop.index.resume()
        await complete(shop)


async def test_it_rests_in_quiet_hours_and_can_be_turned_on_later(server: DemoServer, tmp_path: Path) -> None:
    now = datetime.now().astimezone()
    begin, end = now - timedelta(minutes=30), now + timedelta(minutes=30)
    quiet = f"{begin:%H:%M}-{end:%H:%M}"
    async with open_shop(server, tmp_path, settings=replace(ON, index_enabled=False, index_quiet=quiet)) as shop:
        shop.index.start()
        assert shop.index.state.phase is IndexPhase.OFF
        shop.index.use(replace(ON, index_quiet=quiet))
        await until(lambda: shop.index.state.phase is IndexPhase.QUIET)
        assert pages(server) == 0
        shop.index.use(replace(ON, index_parallel=2))
        await complete(shop)
        assert server.state.most_parallel <= 3


async def test_what_another_user_does_is_found(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK) as shop:
        shop.index.start()
        await complete(shop)
        added = server.state.add_item("NEU-1", "Neuer Artikel")
        server.state.add_row(added, 3, PurchasePriceNet=Decimal("9.87"))
        server.state.change_item(7, name="Anders")
        server.state.change_row(10, server.state.rows(10)[0].supplier_id, PurchasePriceNet=Decimal("1.23"))
        server.state.touch_item(10)
        await the_same(server, shop.catalogue)
        server.state.remove_item(9)
        server.state.remove_item(150)
        await until(lambda: shop.index.state.gone == 2)
        await the_same(server, shop.catalogue)
        assert not shop.index.state.problem


async def test_what_wawi_does_not_date_is_found_by_reading_everything_in_turn(
    server: DemoServer, tmp_path: Path
) -> None:
    server.state.switch(filters_ignored=True)
    fast = replace(BRISK, listing=10_000.0, backlog=2.0)
    async with open_shop(server, tmp_path, settings=ON, rhythm=fast) as shop:
        shop.index.start()
        await complete(shop)
        server.state.forget_requests()
        server.state.change_row(10, server.state.rows(10)[0].supplier_id, PurchasePriceNet=Decimal("1.23"))
        long_ago = datetime.now(UTC) - timedelta(days=8)
        with shop.catalogue.write() as connection:
            connection.execute("UPDATE item SET read_at = ? WHERE item_id BETWEEN 1 AND 20", (long_ago.timestamp(),))
        await the_same(server, shop.catalogue)
        # The filter that Wawi ignores was asked for once.
        assert pages(server) <= 2


async def test_everything_can_be_read_again(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, settings=ON) as shop:
        shop.index.start()
        await complete(shop)
        server.state.forget_requests()
        shop.index.restart()
        await until(lambda: shop.index.state.phase is IndexPhase.BUILDING)
        assert (await complete(shop)).indexed == 150
        assert sorted(set(reads(server))) == list(range(1, 151))
        assert len(reads(server)) == 150


async def test_the_history_of_prices_hears_what_it_sees(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5)}))
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK) as shop:
        shop.index.start()
        await complete(shop)
        heard: list[frozenset[ItemId]] = []
        shop.commit.prices.recorded.subscribe(heard.append)
        server.state.change_row(1, 1, PurchasePriceNet=Decimal(6))
        server.state.touch_item(1)
        await until(lambda: heard)
        assert heard[0] == {ItemId(1)}


async def test_without_a_right_it_stops_says_so_and_goes_on_when_told(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, settings=ON) as shop:
        server.state.set_scopes(APP_ID, ["item.queryitems"])
        shop.index.start()
        await until(lambda: shop.index.state.phase is IndexPhase.STOPPED)
        assert isinstance(shop.index.state.problem, ScopeMissing)
        server.state.set_scopes(APP_ID, ["items.read"])
        shop.index.resume()
        await complete(shop)
        assert differences(server, shop.catalogue) == []


async def test_without_a_licence_it_waits_and_goes_on_by_itself(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, settings=ON) as shop:
        server.state.switch(licence=False)
        shop.index.start()
        await until(lambda: shop.index.state.phase is IndexPhase.WAITING)
        assert isinstance(shop.index.state.problem, LicenceMissing)
        server.state.switch(licence=True)
        await complete(shop)


async def test_one_item_that_fails_is_counted_and_read_later(server: DemoServer, tmp_path: Path) -> None:
    server.state.fault("status", path="items/9/suppliers", status=500, times=0)
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK) as shop:
        shop.index.start()
        state = await complete(shop)
        assert (state.indexed, state.failed) == (149, 1)
        server.state.clear_faults()
        await until(lambda: shop.index.state.failed == 0)
        await the_same(server, shop.catalogue)


async def test_a_wawi_that_answers_nothing_but_errors_is_left_alone_for_a_while(
    server: DemoServer, tmp_path: Path
) -> None:
    server.state.fault("status", path="items*", status=500, times=0)
    async with open_shop(server, tmp_path, settings=ON, clock=HurriedClock(20)) as shop:
        shop.index.start()
        await until(lambda: shop.index.state.problem)
        assert isinstance(shop.index.state.problem, ServerFault)
        server.state.clear_faults()
        await complete(shop)
        assert differences(server, shop.catalogue) == []
        assert shop.index.state.problem is None


def hidden(server: DemoServer, monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    """Items that Wawi has and does not list, as happens while others come and go."""
    find = server.state.find_items
    monkeypatch.setattr(
        server.state, "find_items", lambda *what: array("q", (n for n in find(*what) if n not in numbers))
    )


async def test_what_a_listing_does_not_show_is_asked_for_before_it_is_called_gone(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop(server, tmp_path, settings=ON, rhythm=replace(BRISK, changes=10_000.0)) as shop:
        shop.index.start()
        await complete(shop)
        hidden(server, monkeypatch, 9, 10, 11)
        server.state.remove_item(11)
        server.state.fault("status", path="items/10", status=500, times=0)
        server.state.forget_requests()
        await until(lambda: shop.index.state.gone == 1)
        await until(lambda: server.state.count("GET", "/items/10") >= 1)
        await complete(shop)
        assert shop.catalogue.item(ItemId(9)) is not None
        assert shop.catalogue.item(ItemId(10)) is not None
        assert shop.catalogue.item(ItemId(11)) is None


async def test_without_the_right_to_ask_for_single_items_nothing_is_called_gone_and_all_goes_on(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop(server, tmp_path, settings=ON, rhythm=BRISK) as shop:
        server.state.set_scopes(APP_ID, ["item.queryitems", "item.queryitemsuppliers"])
        shop.index.start()
        await complete(shop)
        hidden(server, monkeypatch, 9)
        before = shop.index.state.checked_at
        await until(lambda: shop.index.state.checked_at != before)
        assert shop.index.state.problem is None
        assert shop.catalogue.item(ItemId(9)) is not None


async def test_a_disk_that_takes_nothing_stops_it_until_it_is_told_to_go_on(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_what: object) -> int:
        raise NotWritable(tmp_path, "the disk is full")

    async with open_shop(server, tmp_path, settings=ON) as shop:
        with monkeypatch.context() as patch:
            patch.setattr(shop.index._store, "store_listed", full)
            shop.index.start()
            await until(lambda: shop.index.state.phase is IndexPhase.STOPPED)
            assert isinstance(shop.index.state.problem, NotWritable)
        with monkeypatch.context() as patch:
            patch.setattr(shop.index._store, "due", full)
            shop.index.resume()
            await until(lambda: shop.index.state.phase is IndexPhase.STOPPED)
        shop.index.resume()
        await complete(shop)
        await the_same(server, shop.catalogue)
