"""Whatever is edited, undone, saved and broken in whatever order: what the merchant sees is what a simple model says.

The model knows nothing of changes, bases or journals. It is the rows as they are to be in the end, cell by cell, and a
list of steps, each of them the cells that it changed with their values before and after.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.domain.changes import differences
from jtl_desktop.domain.edits import AddRow, Edit, RemoveRow, Revert, SetCell
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId, Value
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing import session as editing
from tests.flows.shop import Shop, open_shop, stock

T = TypeVar("T")

ITEMS = (1, 2, 3)
SUPPLIERS = (1, 2, 3, 4)
SMALL = 6
"""Of more edits than these a step is large here, and goes through the thread."""

PRICE, NOTE, TIERS = Field.PURCHASE_PRICE_NET, Field.COMMENT, Field.SCALE_PRICES
VALUES: dict[Field, Sequence[Value]] = {
    PRICE: [Decimal(1), Decimal("2.5"), Decimal("39.90000000001")],
    NOTE: ["", "by phone", "Größe „XL“"],
    TIERS: [(), (ScalePrice(Decimal(10), percent=Decimal(5)),), (ScalePrice(Decimal(20), net=Decimal("1.5")),)],
}
cells = st.sampled_from([(name, value) for name, some in VALUES.items() for value in some])
keys = st.builds(RowKey, st.sampled_from(ITEMS).map(ItemId), st.sampled_from(SUPPLIERS).map(SupplierId))

View = dict[RowKey, ItemSupplier]


@dataclass(frozen=True)
class Model:
    """One step: rows that came or went, and cells that changed, as (before, after)."""

    rows: dict[RowKey, tuple[ItemSupplier | None, ItemSupplier | None]]
    cells: dict[tuple[RowKey, Field], tuple[Value, Value]]

    @classmethod
    def between(cls, before: View, after: View) -> Model:
        rows = {
            key: (before.get(key), after.get(key))
            for key in before.keys() | after.keys()
            if (key in before) is not (key in after)
        }
        both = before.keys() & after.keys()
        cells = {
            (key, name): (before[key].get(name), value)
            for key in both
            for name, value in differences(before[key], after[key]).items()
        }
        return cls(rows, cells)

    def __bool__(self) -> bool:
        return bool(self.rows or self.cells)

    def shown(self, view: View, *, is_done: bool) -> View:
        """The view once the step is done, or undone."""
        wanted = dict(view)
        for key, rows in self.rows.items():
            row = rows[is_done]
            if row is None:
                wanted.pop(key, None)
            else:
                wanted[key] = row
        for (key, name), values in self.cells.items():
            if key in wanted:
                wanted[key] = wanted[key].replace(name, values[is_done])
        return wanted


class AnyStory(RuleBasedStateMachine):
    """A merchant on a simulated Wawi."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._server = DemoServer(DemoConfig(items=3, suppliers=5))
        self._server.start()
        self._open: AbstractAsyncContextManager[Shop] | None = None
        self._view: View = {}
        self._done: list[Model] = []
        self._undone: list[Model] = []

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def _start(self) -> None:
        self._open = open_shop(self._server, Path(self._folder.name))
        self._shop = self._run(self._open.__aenter__())

    def _stop(self) -> None:
        if self._open is not None:
            self._run(self._open.__aexit__(None, None, None))
            self._open = None

    @initialize()
    def morning(self) -> None:
        for item in ITEMS:
            some = {"PurchasePriceNet": Decimal("9.5"), "Comment": "old", "IsStandard": False}
            stock(self._server, item, *((supplier, some) for supplier in SUPPLIERS[:2]))
        self._start()
        self._run(self._shop.load(*ITEMS))
        self._view = self._seen()
        assert len(self._view) == 6

    # What the merchant does

    @rule(key=keys, cell=cells)
    def edit(self, key: RowKey, cell: tuple[Field, Value]) -> None:
        name, value = cell
        self._step([SetCell(key, name, value)], self._with_cells([(key, name, value)]))

    @rule(key=keys, first=cells, second=cells)
    def paste(self, key: RowKey, first: tuple[Field, Value], second: tuple[Field, Value]) -> None:
        """A block of rows and columns, some of which may not be there."""
        wanted = [
            (RowKey(item, key.supplier_id), name, value)
            for item in (ItemId(number) for number in ITEMS)
            for name, value in (first, second)
        ]
        self._step([SetCell(*cell) for cell in wanted], self._with_cells(wanted))

    @rule(key=keys, name=st.sampled_from(list(VALUES)))
    def fill(self, key: RowKey, name: Field) -> None:
        """One value over all rows of an item."""
        if key in self._view:
            value = self._view[key].get(name)
            wanted = [(other, name, value) for other in self._view if other.item_id == key.item_id]
            self._step([SetCell(*cell) for cell in wanted], self._with_cells(wanted))

    @rule(percent=st.sampled_from([3, -5, 10]))
    def raise_all_prices(self, percent: int) -> None:
        """A large step: every row, and twice as many edits that change nothing."""
        wanted: list[tuple[RowKey, Field, Value]] = []
        for key, row in self._view.items():
            price = round(row.purchase_price_net * (100 + percent) / 100, 4)
            wanted += [(key, NOTE, row.comment), (key, PRICE, price), (key, TIERS, row.scale_prices)]
        self._step([SetCell(*cell) for cell in wanted], self._with_cells(wanted))

    @rule(key=keys, cell=cells)
    def add(self, key: RowKey, cell: tuple[Field, Value]) -> None:
        missing = [RowKey(key.item_id, SupplierId(number)) for number in SUPPLIERS]
        key = next((other for other in missing if other not in self._view), key)
        if key not in self._view and self._shop.editing.change_of(key) is None:
            row = ItemSupplier(key.item_id, key.supplier_id).replace(*cell)
            self._step([AddRow(key, dict([cell]))], {**self._view, key: row})

    @rule(key=keys)
    def remove(self, key: RowKey) -> None:
        self._step([RemoveRow(key)], {other: row for other, row in self._view.items() if other != key})

    @rule(key=keys, name=st.sampled_from([*VALUES, None]))
    def revert_one(self, key: RowKey, name: Field | None) -> None:
        """What is reverted is what Wawi last showed."""
        stored, change = self._shop.catalogue.row(key), self._shop.editing.change_of(key)
        if change is None or (name is not None and name not in change.values):
            return
        wanted = dict(self._view)
        if name is not None:
            row = stored or change.base or ItemSupplier(key.item_id, key.supplier_id)
            wanted[key] = wanted[key].replace(name, row.get(name))
        elif stored is None:
            wanted.pop(key, None)
        else:
            wanted[key] = stored
        self._step([Revert(key, name)], wanted)

    @precondition(lambda self: self._done)
    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _ in range(min(times, len(self._done))):
            assert self._run(self._shop.editing.undo()) is not None
            step = self._done.pop()
            self._view = step.shown(self._view, is_done=False)
            self._undone.append(step)

    @precondition(lambda self: self._undone)
    @rule()
    def redo(self) -> None:
        assert self._run(self._shop.editing.redo()) is not None
        step = self._undone.pop()
        self._view = step.shown(self._view, is_done=True)
        self._done.append(step)

    @rule()
    def restart(self) -> None:
        self._stop()
        self._start()

    @rule()
    def save_without_trouble(self) -> None:
        if self._shop.editing.count:
            self._run(self._shop.save())

    @rule(
        kind=st.sampled_from(["status", "reset", "half_body", "not_stored"]),
        method=st.sampled_from(["PATCH", "POST", "DELETE", "GET"]),
        nth=st.integers(1, 4),
        after=st.booleans(),
    )
    def save_in_trouble(self, kind: str, method: str, nth: int, after: bool) -> None:
        self._server.state.fault(kind, method=method, path="items/*", nth=nth, times=1, after=after)
        self.save_without_trouble()
        self._server.state.clear_faults()

    # What has to hold

    @invariant()
    def the_merchant_sees_what_was_wanted(self) -> None:
        if self._open is not None:
            assert _same(self._seen(), self._view)
            steps = self._shop.editing.steps
            assert (len(steps.done), len(steps.undone)) == (len(self._done), len(self._undone))

    @override
    def teardown(self) -> None:
        try:
            if self._open is not None:
                self._wawi_ends_up_with_what_was_wanted()
        finally:
            self._stop()
            self._server.stop()
            self._loop.close()
            self._folder.cleanup()

    def _wawi_ends_up_with_what_was_wanted(self) -> None:
        self.restart()
        for _ in range(4):
            self._run(self._shop.commit.settle_unsettled())
            self.save_without_trouble()
        assert self._shop.editing.count == 0, list(self._shop.editing.changes)
        api = self._run(self._shop.connection.online())
        found = {row.key: row for item in ITEMS for row in self._run(api.item_suppliers(ItemId(item)))}
        assert _same(found, self._view)

    # How

    def _step(self, edits: Sequence[Edit], wanted: View) -> None:
        """Do it, and let the model know: it is a step only where something changes."""
        if len(edits) > SMALL:
            self._run(self._shop.editing.apply_many(edits, text("Step")))
        else:
            self._shop.editing.apply(edits, text("Step"))
        if step := Model.between(self._view, wanted):
            self._done.append(step)
            self._undone.clear()
        self._view = wanted

    def _with_cells(self, wanted: Sequence[tuple[RowKey, Field, Value]]) -> View:
        """Rows that are not there, or about to go, are left as they are."""
        view = dict(self._view)
        for key, name, value in wanted:
            if key in view:
                view[key] = view[key].replace(name, value)
        return view

    def _seen(self) -> View:
        return {row.key: row for item in ITEMS for row in self._shop.editing.rows_of_item(ItemId(item))}


def _same(left: View, right: View) -> bool:
    different = {key: (left.get(key), right.get(key)) for key in left.keys() ^ right.keys()}
    for key in left.keys() & right.keys():
        if found := differences(left[key], right[key]):
            different[key] = (left[key], right[key])
            print(key, found)  # noqa: T201 (what a failure shows)
    assert not different, different
    return True


def test_whatever_happens_the_merchant_sees_what_was_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "SMALL", SMALL)
    run_state_machine_as_test(AnyStory, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))
