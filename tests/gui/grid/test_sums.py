"""The sum of what is selected: exact to the last digit, with pending values, whatever its size (row 24)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Context, Decimal, localcontext

import pytest
from PySide6.QtCore import Qt

from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.editing.selection_sums import SelectionSums
from jtl_desktop.ui.grid import sums
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.selection import Sums
from jtl_desktop.ui.grid.sums import sum_of
from jtl_desktop.ui.grid.view import GridView
from tests.flows.shop import until
from tests.gui.grid.conftest import Desk
from tests.gui.grid.hands import CTRL, SHIFT, column, key, stand_on

KEY = Qt.Key
PRICE = Field.PURCHASE_PRICE_NET


def slowly(grid: GridView) -> Sums:
    """The same by looking at every selected cell."""
    model, cells, numbers, columns = grid.model, 0, [], set()
    for block in grid.blocks():
        for row in block.rows:
            for at in block.columns:
                cells += 1
                value = model.field_value(row, at) if model.columns[at].look is Look.NUMBER else None
                if isinstance(value, Decimal):
                    numbers.append(value)
                    columns.add(at)
    with localcontext(Context(prec=60)):
        total = sum(numbers, Decimal(0))
    return Sums(cells, len(numbers), total, min(numbers, default=None), max(numbers, default=None), len(columns))


@pytest.mark.parametrize("at_once", [7, 1_500])
async def test_every_selection_adds_up_to_what_its_cells_say(
    grid: GridView, desk: Desk, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(sums, "_ROWS_AT_ONCE", at_once)
    desk.editing.set_value(RowKey(ItemId(7), SupplierId(2)), PRICE, Decimal("123456789012.1234567890123"))
    desk.editing.set_value(RowKey(ItemId(9), SupplierId(1)), PRICE, Decimal("0.0000000000001"))
    desk.editing.add_supplier(ItemId(7), SupplierId(5), {PRICE: Decimal("4.5")})
    desk.editing.add_supplier(ItemId(3), SupplierId(5))
    desk.editing.remove_supplier(RowKey(ItemId(8), SupplierId(1)))
    stand_on(grid, desk.model.index(2, column(grid, PRICE)))
    key(grid, KEY.Key_Down, SHIFT, times=30)
    assert await sum_of(desk.model, grid.blocks()) == slowly(grid)
    for pressed, modifiers in ((KEY.Key_Space, SHIFT), (KEY.Key_A, CTRL)):
        key(grid, pressed, modifiers)
        assert await sum_of(desk.model, grid.blocks()) == slowly(grid)
    assert (await sum_of(desk.model, [])) == Sums(0)


@pytest.fixture
def told() -> list[Sums]:
    """What the status line is told, from the first selection on."""
    return []


@pytest.fixture(autouse=True)
def following(grid: GridView, told: list[Sums]) -> Iterator[SelectionSums]:
    def fail(error: Exception, _name: str) -> None:
        raise error

    made = SelectionSums(grid, Supervisor(fail), told.append)
    yield made
    made.close()


async def test_a_large_selection_is_counted_first_and_added_up_meanwhile(
    grid: GridView, desk: Desk, told: list[Sums], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jtl_desktop.ui.editing.selection_sums._AT_ONCE", 100)
    monkeypatch.setattr(sums, "_ROWS_AT_ONCE", 50)
    stand_on(grid, desk.model.index(2, column(grid, PRICE)))
    key(grid, KEY.Key_Space, CTRL)
    await until(lambda: len(told) > 1)
    assert told == [Sums(desk.model.rowCount(), is_complete=False), slowly(grid)]


async def test_a_value_that_changes_changes_the_sum(grid: GridView, desk: Desk, told: list[Sums]) -> None:
    stand_on(grid, desk.cell(7, 1, PRICE))
    key(grid, KEY.Key_Down, SHIFT, times=2)
    await until(lambda: bool(told))
    desk.editing.set_value(RowKey(ItemId(7), SupplierId(2)), PRICE, Decimal(100))
    await until(lambda: len(told) > 1)
    assert told[-1].total == told[0].total - Decimal("0.72001") + 100


async def test_a_large_selection_waits_until_the_cells_have_been_changed(
    grid: GridView, desk: Desk, following: SelectionSums, told: list[Sums], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jtl_desktop.ui.editing.selection_sums._AT_ONCE", 100)
    monkeypatch.setattr("jtl_desktop.ui.editing.selection_sums._STALE_MS", 1)
    counted = Sums(desk.model.rowCount(), is_complete=False)
    following.hold(True)
    stand_on(grid, desk.model.index(2, column(grid, PRICE)))
    key(grid, KEY.Key_Space, CTRL)
    await until(lambda: bool(told))
    desk.editing.set_value(RowKey(ItemId(7), SupplierId(2)), PRICE, Decimal(100))
    assert told == [counted]
    following.hold(False)
    await until(lambda: told[-1].is_complete)
    assert told == [counted, counted, slowly(grid)]


async def test_what_is_being_added_up_when_cells_are_changed_starts_again_afterwards(
    grid: GridView, desk: Desk, following: SelectionSums, told: list[Sums], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jtl_desktop.ui.editing.selection_sums._AT_ONCE", 100)
    monkeypatch.setattr(sums, "_NUMBERS_AT_ONCE", 5)
    stand_on(grid, desk.model.index(2, column(grid, PRICE)))
    key(grid, KEY.Key_Space, CTRL)
    while not told:  # noqa: ASYNC110 (in the very turn in which it begins)
        await asyncio.sleep(0)
    following.hold(True)
    following.hold(False)
    await until(lambda: told[-1].is_complete)
    assert told == [told[0], told[0], slowly(grid)]
