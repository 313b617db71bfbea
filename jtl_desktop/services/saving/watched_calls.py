"""The calls that a save makes: never more at once than allowed, each with an eye on how long Wawi takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value
from jtl_desktop.services.pace import is_overload
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.saving.call_slots import CallSlots
from jtl_desktop.wawi.errors import WawiError

if TYPE_CHECKING:
    from jtl_desktop.wawi.api import SupplierRows, WawiApi

T = TypeVar("T")


class WatchedCalls:
    """``answered`` hears how many seconds a call took; ``failed`` of those that show that Wawi has too much to do."""

    def __init__(
        self,
        api: WawiApi,
        clock: Clock,
        slots: CallSlots,
        answered: Callable[[float], None],
        failed: Callable[[], None],
    ) -> None:
        self._api = api
        self._slots = slots
        self._clock = clock
        self._answered = answered
        self._failed = failed

    async def item_suppliers(self, item_id: ItemId) -> SupplierRows:
        return await self._watched(lambda: self._api.item_suppliers(item_id))

    async def create_item_supplier(self, row: ItemSupplier) -> ItemSupplier:
        return await self._watched(lambda: self._api.create_item_supplier(row))

    async def update_item_supplier(self, key: RowKey, values: Mapping[Field, Value]) -> None:
        await self._watched(lambda: self._api.update_item_supplier(key, values))

    async def delete_item_supplier(self, key: RowKey) -> None:
        await self._watched(lambda: self._api.delete_item_supplier(key))

    async def _watched(self, call: Callable[[], Awaitable[T]]) -> T:
        async with self._slots.one():
            started = self._clock.monotonic()
            try:
                result = await call()
            except WawiError as error:
                if is_overload(error):
                    self._failed()
                raise
            self._answered(self._clock.monotonic() - started)
            return result
