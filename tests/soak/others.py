"""What happens to Wawi meanwhile: colleagues who write, a server that stumbles, stops and comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random

from tests.soak.wawi import SimulatedWawi

# As rules of the simulated Wawi; each of them ends by itself or with the next calm moment.
STUMBLES: tuple[dict[str, object], ...] = (
    {"kind": "status", "status": 503, "times": 6},
    {"kind": "status", "status": 500, "method": "PATCH", "times": 3, "after": True},
    {"kind": "reset", "times": 4},
    {"kind": "reset", "method": "PATCH", "times": 2, "after": True},
    {"kind": "half_body", "times": 3},
    {"kind": "garbled", "times": 3},
    {"kind": "html", "status": 502, "times": 4},
    {"kind": "slow", "seconds": 0.5, "times": 20},
    {"kind": "not_stored", "method": "PATCH", "times": 2},
    {"kind": "other_user", "method": "GET", "path": "items/*/suppliers", "times": 2, "fields": {"Comment": "other"}},
)


@dataclass
class Surroundings:
    """Wawi with all who work on it but the merchant; ``items`` are the ids of those that it has."""

    wawi: SimulatedWawi
    items: list[int]
    lot: Random

    async def a_colleague_writes(self) -> None:
        for _ in range(self.lot.randrange(1, 6)):
            item = self.lot.choice(self.items)
            rows = await self.wawi.do("item-suppliers", item_id=item)
            if not rows:
                await self.wawi.do("add-row", item_id=item, supplier_id=self.lot.randrange(1, 13))
                continue
            row = self.lot.choice(rows)
            where = {"item_id": item, "supplier_id": row["SupplierId"]}
            if self.lot.randrange(4):
                price = self.lot.randrange(100, 99_999) / 100
                await self.wawi.do("change-row", **where, fields={"PurchasePriceNet": price})
            elif len(rows) > 1:
                await self.wawi.do("remove-row", **where)

    async def the_assortment_changes(self) -> None:
        """One item comes, one is named anew, and now and then one goes."""
        words = f"new {self.lot.randrange(10_000)}"
        self.items.append(await self.wawi.do("add-item", sku=f"N-{len(self.items):05}", name=words))
        await self.wawi.do("change-item", item_id=self.lot.choice(self.items), fields={"name": words})
        if self.lot.randrange(2):
            await self.wawi.do("remove-item", item_id=self.items.pop(self.lot.randrange(len(self.items))))

    async def stumbles(self) -> None:
        await self.wawi.do("fault", **self.lot.choice(STUMBLES))

    async def is_calm(self) -> None:
        await self.wawi.do("clear-faults")

    async def restarts(self) -> None:
        await self.wawi.do("restart")

    async def stops_for_a_while(self) -> None:
        await self.wawi.do("stop")
        await asyncio.sleep(self.lot.uniform(0.2, 3))
        await self.wawi.do("start")
