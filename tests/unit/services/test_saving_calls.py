"""Never more calls at once than allowed, whoever comes, goes or gives up waiting."""

from __future__ import annotations

import asyncio
import contextlib
import random

from jtl_desktop.services.saving.calls import CallSlots, Rank


class Office:
    """Counts who is inside."""

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        self.inside = 0
        self.most = 0
        self.served = 0
        self.slots = CallSlots(lambda: self.allowed)

    async def visit(self, turns: int = 3, rank: Rank = Rank.READ_BACK) -> None:
        await self.slots.take(rank)
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            for _ in range(turns):
                await asyncio.sleep(0)
            self.served += 1
        finally:
            self.inside -= 1
            self.slots.give_back()


async def turns_until(office: Office, served: int) -> None:
    for _ in range(10_000):
        if office.served >= served:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"only {office.served} were served")


async def test_never_more_than_allowed_and_everybody_gets_a_turn() -> None:
    office = Office(3)
    await asyncio.gather(*(office.visit() for _ in range(50)))
    assert (office.most, office.served, office.inside) == (3, 50, 0)


async def test_more_are_let_in_when_more_are_allowed_and_fewer_when_fewer_are() -> None:
    office = Office(1)
    visits = [asyncio.ensure_future(office.visit(200)) for _ in range(30)]
    await asyncio.sleep(0)
    office.allowed = 4
    await turns_until(office, 6)
    assert office.most == 4
    office.allowed = 2
    served = office.served
    # Those who are inside already may stay.
    await turns_until(office, served + 4)
    office.most = 0
    await asyncio.gather(*visits)
    assert (office.most, office.served) == (2, 30)


async def test_who_gives_up_waiting_takes_no_slot_along() -> None:
    lot = random.Random(7)
    office = Office(2)
    for _ in range(40):
        visits = [asyncio.ensure_future(office.visit(lot.randrange(4))) for _ in range(8)]
        for _ in range(lot.randrange(6)):
            await asyncio.sleep(0)
        for visit in lot.sample(visits, 4):
            visit.cancel()
        for visit in visits:
            with contextlib.suppress(asyncio.CancelledError):
                await visit
        assert office.inside == 0
    before = office.served
    await asyncio.wait_for(asyncio.gather(*(office.visit() for _ in range(10))), 5)
    assert office.served == before + 10
    assert office.most == 2


async def test_writes_go_first_and_first_readings_last_and_nobody_is_forgotten() -> None:
    office = Office(1)
    order: list[str] = []

    async def visit(name: str, rank: Rank) -> None:
        await office.visit(rank=rank)
        order.append(name)

    async with asyncio.TaskGroup() as group:
        for name in ("inside", "first", "second"):
            group.create_task(visit(name, Rank.FIRST_READING))
        group.create_task(visit("read back", Rank.READ_BACK))
        await asyncio.sleep(0)
        for name in ("write", "another"):
            group.create_task(visit(name, Rank.WRITE))
    assert order == ["inside", "write", "another", "read back", "first", "second"]


async def test_slots_that_became_free_are_taken_though_others_waited_before() -> None:
    office = Office(1)
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(office.visit(50))
        await asyncio.sleep(0)
        office.allowed = 3
        group.create_task(office.visit())
        await turns_until(office, 1)
        assert office.most == 3
