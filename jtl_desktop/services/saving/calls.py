"""The calls that a save makes: never more at once than allowed, each with an eye on how long Wawi takes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value
from jtl_desktop.services.ports import Clock
from jtl_desktop.wawi.errors import ConnectionLost, ServerFault, TimedOut, WawiError

if TYPE_CHECKING:
    from jtl_desktop.wawi.api import SupplierRows, WawiApi

T = TypeVar("T")
_BUSY_STATUS = (408, 429)
_Turns = deque["asyncio.Future[None]"]


class CallSlots:
    """First come, first served, those in a hurry before all others. ``allowed``: how many calls may run right now."""

    def __init__(self, allowed: Callable[[], int]) -> None:
        self._allowed = allowed
        self._busy = 0
        self._hurried: _Turns = deque()
        self._others: _Turns = deque()

    async def take(self, *, is_hurried: bool = False) -> None:
        """Wait for a slot; ``give_back`` returns it."""
        queue = self._hurried if is_hurried else self._others
        if self._busy < self._allowed() and not self._hurried and not queue:
            self._busy += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The slot came and nobody is there any more.
                self._busy -= 1
            self._let_in()
            raise

    def give_back(self) -> None:
        self._busy -= 1
        self._let_in()

    def _let_in(self) -> None:
        while (self._hurried or self._others) and self._busy < self._allowed():
            turn = (self._hurried or self._others).popleft()
            if not turn.done():
                self._busy += 1
                turn.set_result(None)


class WatchedCalls:
    """``answered`` hears how many seconds a call took; ``failed`` of those that show that Wawi has too much to do.

    The first reading of an item gives way to everything else: what is read is to be written soon, before somebody else
    changes it, and what is written to be read back.
    """

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

    async def item_suppliers(self, item_id: ItemId, *, is_hurried: bool) -> SupplierRows:
        return await self._watched(lambda: self._api.item_suppliers(item_id), is_hurried=is_hurried)

    async def create_item_supplier(self, row: ItemSupplier) -> ItemSupplier:
        return await self._watched(lambda: self._api.create_item_supplier(row))

    async def update_item_supplier(self, key: RowKey, values: Mapping[Field, Value]) -> None:
        await self._watched(lambda: self._api.update_item_supplier(key, values))

    async def delete_item_supplier(self, key: RowKey) -> None:
        await self._watched(lambda: self._api.delete_item_supplier(key))

    async def _watched(self, call: Callable[[], Awaitable[T]], *, is_hurried: bool = True) -> T:
        await self._slots.take(is_hurried=is_hurried)
        try:
            started = self._clock.monotonic()
            result = await call()
            self._answered(self._clock.monotonic() - started)
            return result
        except WawiError as error:
            if _is_overload(error):
                self._failed()
            raise
        finally:
            self._slots.give_back()


def _is_overload(error: WawiError) -> bool:
    if isinstance(error, ServerFault):
        return error.status >= 500 or error.status in _BUSY_STATUS
    return isinstance(error, (TimedOut, ConnectionLost))
