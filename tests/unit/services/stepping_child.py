"""Takes large steps forth and back until it is killed, and says aloud which one is done. A process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from jtl_desktop.domain.edits import Edit, SetCell
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace

ROWS = 600


def key(item: int) -> RowKey:
    return RowKey(ItemId(item), SupplierId(1))


def edits(price: int) -> list[Edit]:
    return [SetCell(key(item), Field.PURCHASE_PRICE_NET, Decimal(price)) for item in range(1, ROWS + 1)]


def top(session: EditSession) -> int:
    """The price that the last step set; 0 where none is done."""
    return int(str(session.steps.done[-1].name.values["price"])) if session.steps.done else 0


async def walk(session: EditSession, say: Callable[[int], None]) -> None:
    """Prices that never come twice, every third step taken back, some of those done again."""
    price = 1 + max([top(session), *(int(str(step.name.values["price"])) for step in session.steps.undone)])
    while True:
        await session.apply_many(edits(price), text("All at {price}", price=price))
        say(top(session))
        if price % 3 == 0:
            await session.undo()
            say(top(session))
        if price % 6 == 0:
            await session.redo()
            say(top(session))
        price += 1


def main() -> None:
    folder = Path(sys.argv[1])
    session = EditSession(Catalogue(folder / "catalogue.sqlite"), Workspace(folder / "workspace.sqlite"))
    asyncio.run(walk(session, lambda price: print(price, flush=True)))  # noqa: T201 (how the parent hears of it)


if __name__ == "__main__":
    main()
