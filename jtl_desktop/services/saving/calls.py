"""The calls that a save makes: never more at once than allowed, each with an eye on how long Wawi takes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, TypeVar

from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value
from jtl_desktop.services.ports import Clock
from jtl_desktop.wawi.errors import ConnectionLost, ServerFault, TimedOut, WawiError

if TYPE_CHECKING:
    from jtl_desktop.wawi.api import SupplierRows, WawiApi

T = TypeVar("T")
_BUSY_STATUS = (408, 429)


class Rank(IntEnum):
    """What is read is to be written soon, before somebody else changes it, and what is written to be read back."""

    WRITE = 0
    READ_BACK = 1
    FIRST_READING = 2


class CallSlots:
    """Those of the best rank first, in the order in which they came. ``allowed``: how many may call right now."""

    def __init__(self, allowed: Callable[[], int]) -> None:
        self._allowed = allowed
        self._busy = 0
        self._queues: dict[Rank, deque[asyncio.Future[None]]] = {rank: deque() for rank in Rank}

    async def take(self, rank: Rank) -> None:
        """Wait for a slot; ``give_back`` returns it."""
        if self._busy < self._allowed() and not any(self._queues.values()):
            self._busy += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues[rank].append(turn)
        # What was freed for others may be enough for all.
        self._let_in()
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
        for queue in self._queues.values():
            while queue and self._busy < self._allowed():
                turn = queue.popleft()
                if not turn.done():
                    self._busy += 1
                    turn.set_result(None)


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

    async def item_suppliers(self, item_id: ItemId, rank: Rank) -> SupplierRows:
        return await self._watched(lambda: self._api.item_suppliers(item_id), rank)

    async def create_item_supplier(self, row: ItemSupplier) -> ItemSupplier:
        return await self._watched(lambda: self._api.create_item_supplier(row))

    async def update_item_supplier(self, key: RowKey, values: Mapping[Field, Value]) -> None:
        await self._watched(lambda: self._api.update_item_supplier(key, values))

    async def delete_item_supplier(self, key: RowKey) -> None:
        await self._watched(lambda: self._api.delete_item_supplier(key))

    async def _watched(self, call: Callable[[], Awaitable[T]], rank: Rank = Rank.WRITE) -> T:
        await self._slots.take(rank)
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
