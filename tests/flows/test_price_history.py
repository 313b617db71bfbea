"""The history of prices as it comes about: by our own saves, and by what others do in Wawi."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.services.outcomes import OutcomeState
from jtl_desktop.storage.price_store import PriceRecord
from tests.flows.shop import Shop, key, open_shop, stock, until

NORDWIND, SUED = key(1, 1), key(1, 2)


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
