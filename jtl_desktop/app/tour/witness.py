"""Looks at Wawi itself, past our own databases, plays the other user there, and puts everything back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jtl_desktop.app.tour.robot import StepFailed
from jtl_desktop.domain.changes import differences
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value

if TYPE_CHECKING:
    from jtl_desktop.app.lifecycle import Program
    from jtl_desktop.wawi.api import WawiApi


class Witness:
    """Reads and writes over the API alone. Remembers how every row that it is shown first looked."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._before: dict[ItemId, dict[RowKey, ItemSupplier]] = {}

    async def remember(self, item_id: ItemId) -> None:
        """Note how an item's suppliers look before the tour touches them."""
        self._before.setdefault(item_id, await self.rows(item_id))

    async def rows(self, item_id: ItemId) -> dict[RowKey, ItemSupplier]:
        """What Wawi has right now."""
        api = await self._api()
        return {row.key: row for row in await api.item_suppliers(item_id)}

    async def row(self, key: RowKey) -> ItemSupplier | None:
        return (await self.rows(key.item_id)).get(key)

    async def change(self, key: RowKey, field: Field, value: Value) -> None:
        """Another user changes a field in Wawi."""
        api = await self._api()
        await api.update_item_supplier(key, {field: value})

    async def put_everything_back(self, say: Callable[[str], None]) -> None:
        """Make every remembered item look as before. Raises StepFailed where Wawi does not let it."""
        for item_id, before in self._before.items():
            await self._put_back(item_id, before)
            now = await self.rows(item_id)
            wrong = sorted(
                key.supplier_id for key in before.keys() | now.keys() if not _alike(before.get(key), now.get(key))
            )
            if wrong:
                raise StepFailed(f"item {item_id} is as before (suppliers {wrong} are not)")
            say(f"  item {item_id} is as it was before")

    async def _put_back(self, item_id: ItemId, before: dict[RowKey, ItemSupplier]) -> None:
        api, now = await self._api(), await self.rows(item_id)
        for key in now.keys() - before.keys():
            await api.delete_item_supplier(key)
        for key, row in before.items():
            if key not in now:
                await api.create_item_supplier(row)
            elif changed := differences(now[key], row):
                await api.update_item_supplier(key, changed)

    async def _api(self) -> WawiApi:
        workbench = self._program.workbench
        if workbench is None:
            raise StepFailed("the program is connected")
        return await workbench.services.connection.online()


def _alike(left: ItemSupplier | None, right: ItemSupplier | None) -> bool:
    if left is None or right is None:
        return left is right
    return not differences(left, right)
