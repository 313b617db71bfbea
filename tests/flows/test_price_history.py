"""The history of prices as it comes about: by our own saves, and by what others do in Wawi."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemId, RowKey, ScalePrice
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.storage.database import delete_database
from jtl_desktop.storage.price_store import PriceRecord
from tests.flows.shop import Shop, key, open_shop, stock, until

NORDWIND, SUED = key(1, 1), key(1, 2)
TIERS = [
    {"FromQuantity": 10, "PurchasePriceNet": Decimal("9.00")},
    {"FromQuantity": 50, "PurchasePriceNet": Decimal("8.50")},
]


def told(record: PriceRecord) -> str:
    """A record as a merchant would say it."""
    change = record.change
    tier = "" if change.from_quantity is None else f" from {change.from_quantity}"
    ends = [("none" if price is None else f"{price.net:f}") for price in (change.old, change.new)]
    return f"{change.key.supplier_id}{tier}: {ends[0]} -> {ends[1]} {record.source.value}"


def history(shop: Shop, item_id: int = 1) -> list[str]:
    return [told(record) for record in shop.workspace.prices.of_item(ItemId(item_id))]


async def reload(shop: Shop, item_id: int = 1) -> None:
    before = shop.catalogue.suppliers_read_at(ItemId(item_id))
    shop.loader.refresh([ItemId(item_id)])
    await until(lambda: shop.catalogue.suppliers_read_at(ItemId(item_id)) != before, "reading the item anew")
    await until(lambda: not shop.loader.state.active, "end of the load")


def price(where: RowKey, shop: Shop, value: str) -> None:
    shop.editing.set_value(where, Field.PURCHASE_PRICE_NET, Decimal(value))


async def test_a_colleagues_new_price_is_seen_at_the_next_load(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal("10.50")}), (2, {"PurchasePriceNet": 9}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        await reload(shop)
        assert history(shop) == []
        stock(server, 1, (1, {"PurchasePriceNet": Decimal("11.00")}), (2, {"PurchasePriceNet": 9}))
        await reload(shop)
        assert history(shop) == ["1: 10.5 -> 11 seen"]
        await reload(shop)
        assert len(history(shop)) == 1


async def test_an_own_save_makes_one_record_and_names_its_batch(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal("10.50")}), (2, {"PurchasePriceNet": 9}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        price(NORDWIND, shop, "12")
        assert (await shop.save_one(NORDWIND)).state is OutcomeState.SAVED
        await reload(shop)
        assert history(shop) == ["1: 10.5 -> 12 save"]
        (record,) = shop.workspace.prices.of_item(ItemId(1))
        assert record.batch


async def test_what_a_colleague_changed_beside_our_save_is_seen_not_saved(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal("10.50")}), (2, {"PurchasePriceNet": 9}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        price(NORDWIND, shop, "12")
        stock(server, 1, (1, {"PurchasePriceNet": Decimal("10.50")}), (2, {"PurchasePriceNet": 8}))
        await shop.save_one(NORDWIND)
        assert sorted(history(shop)) == ["1: 10.5 -> 12 save", "2: 9 -> 8 seen"]


async def test_a_save_that_the_loader_saw_before_its_own_reading_is_still_the_saves(
    server: DemoServer, tmp_path: Path
) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal("10.50")}), (2, {"PurchasePriceNet": Decimal(9)}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        price(NORDWIND, shop, "12")
        # Wawi takes the write and goes away before it can be read back; the loader is there first afterwards.
        server.state.fault("reset", method="PATCH", after=True)
        server.state.fault("reset", method="GET", path="items/1/suppliers", nth=2, times=6)
        await shop.save_one(NORDWIND)
        await reload(shop)
        await until(lambda: not shop.workspace.writes.unsettled_writes(), "the look at the open write")
        await until(lambda: not shop.commit.is_running, "the end of the save")
        assert history(shop) == ["1: 10.5 -> 12 save"]


async def test_tiers_are_told_one_by_one(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal("10.50"), "ScalePrices": TIERS}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        wanted = (ScalePrice(Decimal(10), net=Decimal(8)), ScalePrice(Decimal(100), net=Decimal(7)))
        shop.editing.set_scale_prices(NORDWIND, wanted)
        assert (await shop.save_one(NORDWIND)).state is OutcomeState.SAVED
        assert history(shop) == [
            "1 from 10: 9 -> 8 save",
            "1 from 50: 8.5 -> none save",
            "1 from 100: none -> 7 save",
        ]


async def test_a_supplier_that_a_colleague_removes_takes_its_price_along_and_ours_too(
    server: DemoServer, tmp_path: Path
) -> None:
    rows = [(number, {"PurchasePriceNet": Decimal(number), "IsStandard": number == 1}) for number in (1, 2, 3)]
    stock(server, 1, *rows)
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        server.state.remove_row(1, 3)
        await reload(shop)
        shop.editing.remove_supplier(SUED)
        assert (await shop.save_one(SUED)).state is OutcomeState.SAVED
        assert history(shop) == ["3: 3 -> none seen", "2: 2 -> none save"]


async def test_a_supplier_that_is_added_here_has_a_price_from_then_on(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(1)}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.add_supplier(ItemId(1), SUED.supplier_id)
        price(SUED, shop, "4.20")
        assert (await shop.save_one(SUED)).state is OutcomeState.SAVED
        assert history(shop) == ["2: none -> 4.2 save"]


async def test_a_row_that_is_deleted_and_created_again_changed_once(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(10), "ScalePrices": TIERS}))
    server.state.switch(tiers="merge")
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_scale_prices(NORDWIND, (ScalePrice(Decimal(10), net=Decimal("8.80")),))
        assert (await shop.save_one(NORDWIND)).can_recreate
        ends: list[object] = []
        shop.commit.finished.subscribe(ends.append)
        assert shop.commit.recreate(NORDWIND)
        await until(lambda: ends, "the row created again")
        assert sorted(history(shop)) == ["1 from 10: 9 -> 8.8 save", "1 from 50: 8.5 -> none save"]


async def test_a_new_catalogue_remembers_through_the_history(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(10)}))
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        price(NORDWIND, shop, "11")
        await shop.save_one(NORDWIND)
    delete_database(tmp_path / "catalogue.sqlite")
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(13)}))
    async with open_shop(server, tmp_path) as shop:
        shop.loader.set_visible([ItemId(1)])
        await until(lambda: len(history(shop)) == 2, "the difference")
        assert history(shop) == ["1: 10 -> 11 save", "1: 11 -> 13 seen"]


async def test_a_history_that_cannot_be_written_stops_neither_load_nor_save(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(10)}))
    (tmp_path / "price_history.sqlite").mkdir()
    async with open_shop(server, tmp_path) as shop:
        told: list[AppError] = []
        shop.commit.prices.problem.subscribe(told.append)
        await shop.load(1)
        for value in ("11", "12"):
            price(NORDWIND, shop, value)
            assert (await shop.save_one(NORDWIND)).state is OutcomeState.SAVED
        stock(server, 1, (1, {"PurchasePriceNet": Decimal(14)}))
        await reload(shop)
        assert shop.stored(NORDWIND).purchase_price_net == 14
        assert len(told) == 1
