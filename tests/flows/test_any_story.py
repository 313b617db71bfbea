"""Stories drawn by lot: whatever is edited and whatever breaks, in the end Wawi holds exactly what was wanted."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.changes import differences
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.services.saving.outcomes import OutcomeState
from tests.flows.shop import Shop, open_shop, stock

ITEMS = (1, 2, 3)
BREAKDOWNS = ("status", "html", "reset", "half_body", "garbled", "not_stored")


def shelves(server: DemoServer, lot: random.Random) -> None:
    for item in ITEMS:
        suppliers = lot.sample(range(1, 8), 3)
        stock(
            server,
            item,
            *(
                (
                    supplier,
                    {
                        "PurchasePriceNet": Decimal(lot.randrange(100, 9999)).scaleb(-2),
                        "IsStandard": place == 0,
                        "ScalePrices": [{"FromQuantity": 10, "PurchasePriceNet": Decimal("1.50")}] if place else [],
                    },
                )
                for place, supplier in enumerate(suppliers)
            ),
        )


def edit_something(shop: Shop, lot: random.Random) -> None:
    item = ItemId(lot.choice(ITEMS))
    rows = shop.editing.rows_of_item(item)
    row = lot.choice(rows)
    what = lot.randrange(6)
    if what == 0:
        shop.editing.set_value(row.key, Field.PURCHASE_PRICE_NET, Decimal(lot.randrange(1, 99999)).scaleb(-4))
    elif what == 1:
        shop.editing.set_value(row.key, Field.COMMENT, lot.choice(["", "by phone", "Größe „XL“"]))
    elif what == 2:
        tiers = sorted(lot.sample(range(2, 200), lot.randrange(4)))
        shop.editing.set_scale_prices(row.key, tuple(ScalePrice(Decimal(start), percent=Decimal(5)) for start in tiers))
    elif what == 3:
        shop.editing.set_standard(row.key)
    elif what == 4:
        new = lot.choice([number for number in range(1, 12) if number not in {row.supplier_id for row in rows}])
        if shop.editing.change_of(RowKey(item, SupplierId(new))) is None:
            shop.editing.add_supplier(item, SupplierId(new), {Field.PURCHASE_PRICE_NET: Decimal(3)})
    elif len(rows) > 1:
        shop.editing.remove_supplier(row.key)


def wanted_rows(shop: Shop) -> dict[RowKey, ItemSupplier]:
    return {row.key: row for item in ITEMS for row in shop.editing.rows_of_item(ItemId(item))}


async def rows_in_wawi(shop: Shop) -> dict[RowKey, ItemSupplier]:
    api = await shop.connection.online()
    return {row.key: row for item in ITEMS for row in await api.item_suppliers(ItemId(item))}


@pytest.mark.parametrize("seed", range(12))
async def test_in_the_end_wawi_holds_exactly_what_was_wanted(server: DemoServer, tmp_path: Path, seed: int) -> None:
    lot = random.Random(seed)
    shelves(server, lot)
    server.state.switch(two_standards=lot.random() < 0.5)
    async with open_shop(server, tmp_path, parallel=lot.choice([1, 4])) as shop:
        await shop.load(*ITEMS)
        for _ in range(10):
            edit_something(shop, lot)
        wanted = wanted_rows(shop)
        for _ in range(4):
            server.state.fault(
                lot.choice(BREAKDOWNS),
                method=lot.choice(["PATCH", "POST", "DELETE", "GET"]),
                path="items/*",
                nth=lot.randrange(1, 6),
                times=lot.randrange(1, 3),
                after=lot.random() < 0.5,
            )
        if shop.editing.count:
            await shop.save()
    # Another start, as after a crash; Wawi is well again.
    server.state.clear_faults()
    async with open_shop(server, tmp_path) as shop:
        await shop.commit.settle_unsettled()
        for _ in range(3):
            if shop.editing.count:
                report = await shop.save()
                assert report.count(OutcomeState.CONFLICT) == 0, report
        assert shop.editing.count == 0
        assert not shop.workspace.writes.unsettled_writes()
        found = await rows_in_wawi(shop)
        assert found.keys() == wanted.keys()
        for key, row in wanted.items():
            assert not differences(row, found[key]), key
        shown = [row for item in ITEMS for row in shop.catalogue.rows_of_item(ItemId(item))]
        assert {row.key: row for row in shown} == found
