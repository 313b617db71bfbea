"""Previews of many rows: what they say is what a slow reference says, and undoing what was applied restores exactly."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from jtl_desktop.domain.arithmetic import CellChange, PlusAmount, PlusPercent, SetTo, State
from jtl_desktop.domain.choosing import Aim, StandardRule
from jtl_desktop.domain.edits import AddRow, MakeStandard, RemoveRow, SetCell
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.numbers import ENGLISH, GERMAN
from jtl_desktop.domain.rounding import AsBefore, Direction, ToEndings, ToPlaces, Unrounded, has_ending, read_endings
from jtl_desktop.domain.searching import Search
from jtl_desktop.domain.text import text
from jtl_desktop.domain.tier_arithmetic import PriceWithTiers, TierPattern, TierShift, read_pattern
from jtl_desktop.services.bulk.jobs import AddJob, CellJob, RemoveJob, ReplaceJob, StandardJob, values_to_copy
from jtl_desktop.services.bulk.previews import Line, PendingRows, Preview, Previewer, Scope, Suppliers
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace

D = Decimal
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
NAME = text("Change values")
PRICE = Field.PURCHASE_PRICE_NET
ITEMS = 30


def supplier_row(item: int, supplier: int, **values) -> ItemSupplier:
    tiers = (ScalePrice(D(10), net=D(item) * 9 / 10), ScalePrice(D(50), percent=D(10))) if item % 3 == 0 else ()
    return replace(
        ItemSupplier(
            ItemId(item),
            SupplierId(supplier),
            sku=f"S{supplier}-{item}",
            purchase_price_net=D(item * (3 - supplier)) / 4 if item % 7 else D(0),
            delivery_time=D(item % 4),
            is_standard=supplier == 1,
            comment="alte Liste" if item % 5 == 0 else "",
            scale_prices=tiers,
        ),
        **values,
    )


class Desk:
    """A session on a catalogue of 30 items with two suppliers each."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(folder / "catalogue.sqlite")
        items = [Item(ItemId(number), f"A-{number}", f"Helm {number}") for number in range(1, ITEMS + 1)]
        self.catalogue.store_items(items, seen_at=NOW)
        rows = {item: [supplier_row(item, 1), supplier_row(item, 2)] for item in range(1, ITEMS + 1)}
        self.catalogue.store_loaded([(ItemId(item), found, NOW) for item, found in rows.items()])
        self.workspace = Workspace(folder / "workspace.sqlite")
        self.editing = EditSession(self.catalogue, self.workspace)
        self.keys = tuple(row.key for found in rows.values() for row in found)
        self.scope = Scope(self.keys, tuple(ItemId(item) for item in rows))
        self.previewer = Previewer(PendingRows(self.editing, self.catalogue))

    def preview(self, job, scope: Scope | None = None) -> Preview:
        found = asyncio.run(self.previewer.preview(job, scope or self.scope))
        assert found is not None
        return found

    def rows(self, keys: Sequence[RowKey] = ()) -> list[ItemSupplier]:
        return [row for row in self.editing.rows(keys or self.keys) if row is not None]

    def close(self) -> None:
        self.previewer.close()
        self.catalogue.close()
        self.workspace.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


THREE_PERCENT = CellChange(PRICE, PlusPercent(D(3)), AsBefore())
PERCENT = CellJob(THREE_PERCENT)
ENDING = CellJob(PriceWithTiers(CellChange(PRICE, PlusPercent(D(3)), ToEndings(read_endings(",95"), Direction.UP))))


def test_the_preview_is_what_the_change_says_of_every_row_and_counts_it(desk):
    preview = desk.preview(PERCENT)
    expected = [THREE_PERCENT.of(row) for row in desk.rows()]
    assert [(line.old, line.new, line.state) for line in preview.lines] == [
        (touched.old, touched.new, touched.state) for touched in expected
    ]
    assert [line.key for line in preview.lines] == list(desk.keys)
    assert sum(preview.counts.values()) == len(desk.keys)
    assert preview.counts[State.UNSET] == 8
    assert preview.count_chosen(()) == preview.counts[State.CHANGES] == len(preview.edits())


@pytest.mark.parametrize(
    "job",
    [
        PERCENT,
        ENDING,
        CellJob(TierShift(D(-5), AsBefore())),
        CellJob(CellChange(Field.COMMENT, SetTo("neu"), AsBefore())),
        StandardJob(StandardRule(Aim.CHEAPEST), GERMAN),
        AddJob(SupplierId(3), copies_standard=True),
        RemoveJob(SupplierId(2)),
        ReplaceJob(Search("alte").finder(), "neue", (Field.COMMENT,), GERMAN),
    ],
    ids=lambda job: type(job).__name__,
)
def test_applied_and_undone_is_as_before_and_done_again_is_what_was_seen(desk, job):
    before = desk.rows()
    preview = desk.preview(job)
    desk.editing.apply(preview.edits(), NAME)
    after = desk.rows()
    pending = list(desk.editing.changes)
    assert desk.editing.count
    for line in preview.lines:
        if line.field is not None and line.state is State.CHANGES and not isinstance(line.new, Suppliers):
            assert desk.rows([line.key])[0].get(line.field) == line.new
    asyncio.run(desk.editing.undo())
    assert desk.rows() == before
    assert not desk.editing.count
    asyncio.run(desk.editing.redo())
    assert desk.rows() == after
    assert sorted(desk.editing.changes, key=lambda change: change.key) == sorted(pending, key=lambda c: c.key)


percents = st.decimals(min_value=-99, max_value=300, places=2, allow_nan=False)
roundings = st.one_of(
    st.builds(ToPlaces, st.integers(0, 5), st.sampled_from(Direction)),
    st.builds(ToEndings, st.just(read_endings(",90 ,95 ,99")), st.sampled_from(Direction)),
    st.sampled_from((AsBefore(), Unrounded())),
)
cells = st.one_of(
    st.builds(CellChange, st.just(PRICE), st.builds(PlusPercent, percents), roundings),
    st.builds(CellChange, st.just(PRICE), st.builds(PlusAmount, percents), roundings),
    st.builds(PriceWithTiers, st.builds(CellChange, st.just(PRICE), st.builds(PlusPercent, percents), roundings)),
    st.builds(TierShift, percents, roundings),
    st.builds(
        TierPattern, st.just(read_pattern("10: -3 %; 25: -5 %", GERMAN)), st.booleans(), st.booleans(), roundings
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells)
def test_whatever_is_reckoned_is_written_as_seen_and_undone_exactly(desk, change):
    before = desk.rows()
    preview = desk.preview(CellJob(change))
    desk.previewer.forget()
    result = desk.editing.apply(preview.edits(), NAME)
    assert result.cells == preview.count_chosen(())
    assert not result.refused
    wanted = {(line.key, line.field): line.new for line in preview.lines if line.state is State.CHANGES}
    for old, new in zip(before, desk.rows(), strict=True):
        for field in Field:
            assert new.get(field) == wanted.get((old.key, field), old.get(field))
    if result.cells:
        asyncio.run(desk.editing.undo())
    assert desk.rows() == before
    assert not desk.editing.count


def test_percent_and_ending_in_one_go(desk):
    preview = desk.preview(ENDING)
    prices = [line for line in preview.lines if line.field is PRICE and line.state is State.CHANGES]
    assert prices
    for line in prices:
        assert has_ending(line.new, read_endings(",95"))
        assert line.new >= line.old * D("1.03")
    tiers = [line for line in preview.lines if line.field is Field.SCALE_PRICES and line.state is State.CHANGES]
    assert {line.key.item_id for line in tiers} == {item for item in range(1, ITEMS + 1) if item % 3 == 0}


def test_pending_values_are_what_is_reckoned_with_and_removed_rows_stay_out(desk):
    first, second, new = desk.keys[0], desk.keys[1], RowKey(ItemId(1), SupplierId(9))
    desk.editing.set_value(first, PRICE, D(100))
    desk.editing.remove_supplier(second)
    desk.editing.add_supplier(ItemId(1), SupplierId(9), {PRICE: D(50)})
    lines = desk.preview(PERCENT, Scope((first, second, new, RowKey(ItemId(1), SupplierId(8))))).lines
    assert [(line.key, line.new) for line in lines] == [(first, D(103)), (second, None), (new, D("51.50"))]
    assert "about to be removed" in lines[1].reason.in_english()
    assert desk.preview(PERCENT, Scope((RowKey(ItemId(99), SupplierId(1)),))).gone == 1


def test_reasons_are_counted(desk):
    preview = desk.preview(CellJob(CellChange(PRICE, SetTo(D(-1)), AsBefore())))
    ((reason, count),) = preview.reasons
    assert (count, preview.counts[State.REFUSED]) == (len(desk.keys), len(desk.keys))
    assert "negative" in reason.in_english()
    assert preview.edits() == []


def test_lines_are_left_out_and_guarded_ones_taken_by_choice(desk):
    preview = desk.preview(PERCENT)
    first = next(index for index, line in enumerate(preview.lines) if line.state is State.CHANGES)
    assert preview.count_chosen({first}) == preview.count_chosen(()) - 1
    assert preview.lines[first].key not in {edit.key for edit in preview.edits({first})}
    guarded = desk.preview(RemoveJob(SupplierId(1)))
    assert guarded.edits() == []
    assert guarded.counts == {State.GUARDED: ITEMS}
    assert guarded.edits({0}) == [RemoveRow(desk.keys[0])]
    assert guarded.count_chosen({0, 1}) == 2
    parts = [edit for start in range(0, 60, 7) for edit in preview.edits((), start, start + 7)]
    assert parts == preview.edits()


def test_a_line_that_changes_nothing_has_no_edit():
    key = RowKey(ItemId(1), SupplierId(1))
    assert Line(key, PRICE, D(1), D(2), State.CHANGES).edit() == SetCell(key, PRICE, D(2))
    with pytest.raises(ValueError, match="nothing"):
        Line(key, PRICE, D(1), None, State.EQUAL).edit()


def test_adding_copies_what_is_not_one_suppliers_own(desk):
    item = ItemId(3)
    (line,) = desk.preview(AddJob(SupplierId(3), True, {Field.TAX_RATE: D(7)}), Scope((), (item,))).lines
    assert isinstance(line.act, AddRow)
    standard = supplier_row(3, 1)
    assert line.act.values[PRICE] == standard.purchase_price_net
    assert line.act.values[Field.SCALE_PRICES] == standard.scale_prices
    assert line.act.values[Field.TAX_RATE] == 7
    assert not {Field.SKU, Field.IS_STANDARD, Field.COMMENT} & set(line.act.values)
    locked = replace(standard, scale_prices=(ScalePrice(D("2.5"), net=D(1)),))
    assert Field.SCALE_PRICES not in values_to_copy(locked)


def test_adding_and_removing_where_there_is_nothing_to_do(desk):
    item, scope = ItemId(1), Scope((), (ItemId(1),))
    assert desk.preview(AddJob(SupplierId(2)), scope).counts == {State.EQUAL: 1}
    assert desk.preview(RemoveJob(SupplierId(5)), scope).counts == {State.EQUAL: 1}
    desk.editing.remove_supplier(RowKey(item, SupplierId(2)))
    (going,) = desk.preview(RemoveJob(SupplierId(2)), scope).lines
    assert "about to be removed" in going.reason.in_english()
    (back,) = desk.preview(AddJob(SupplierId(2)), scope).lines
    assert back.state is State.CHANGES
    desk.editing.apply([back.edit()], NAME)
    assert not desk.editing.count
    desk.editing.set_value(RowKey(item, SupplierId(1)), Field.IS_STANDARD, value=False)
    (bare,) = desk.preview(AddJob(SupplierId(3), copies_standard=True), scope).lines
    assert "no default supplier" in bare.reason.in_english()
    desk.editing.remove_supplier(RowKey(item, SupplierId(2)))
    (last,) = desk.preview(RemoveJob(SupplierId(1)), scope).lines
    assert "only supplier" in last.reason.in_english()


def test_additions_count_as_suppliers_of_their_item(desk):
    item = ItemId(1)
    desk.editing.add_supplier(item, SupplierId(9), {PRICE: D("0.01")})
    (line,) = desk.preview(StandardJob(StandardRule(Aim.CHEAPEST), GERMAN), Scope((), (item,))).lines
    assert (line.old, line.new) == (Suppliers((SupplierId(1),)), Suppliers((SupplierId(9),)))
    assert line.edit() == MakeStandard(RowKey(item, SupplierId(9)))
    assert line.reason.in_english() == "0,01 per piece"
    (nobody,) = desk.preview(StandardJob(StandardRule(Aim.CHEAPEST), GERMAN), Scope((), (ItemId(999),))).lines
    assert nobody.state is State.UNSET


def test_replacing_in_numbers_as_they_are_shown(desk):
    key = desk.keys[0]
    desk.editing.set_value(key, PRICE, D("1234.50"))
    desk.editing.set_value(key, Field.STOCK_LEVEL, D(12))
    scope = Scope((key,))

    def lines(needle, replacement, notation=GERMAN, fields=(PRICE, Field.STOCK_LEVEL), **how):
        return desk.preview(ReplaceJob(Search(needle, **how).finder(), replacement, fields, notation), scope).lines

    assert lines(",50", ",95")[0].new == D("1234.95")
    assert lines("1.234", "2.234")[0].new == D("2234.50")
    assert lines("1,234.50", "7", ENGLISH)[0].new == 7
    assert lines("12", "", fields=(Field.STOCK_LEVEL,))[0].new == 0
    assert lines("1234,50", "x", is_whole=True)[0].state is State.REFUSED
    assert lines("1234", "-1234")[0].state is State.REFUSED
    assert [line.field for line in lines("12", "13")] == [PRICE, Field.STOCK_LEVEL]
    assert lines("nirgends", "x") == ()
    assert lines("1", None)[0].state is State.EQUAL
    assert lines("True", "x", fields=(Field.IS_STANDARD,)) == ()
    desk.editing.remove_supplier(key)
    assert lines("0,50", "0,60")[0].state is State.REFUSED


class SlowRows(PendingRows):
    """Reads nothing until it may."""

    def __init__(self, editing, catalogue) -> None:
        super().__init__(editing, catalogue)
        self.may_read = threading.Event()

    @override
    def rows(self, keys, fields):
        self.may_read.wait(10)
        return super().rows(keys, fields)


def test_a_newer_question_wins_and_the_older_one_is_answered_by_nothing(desk):
    slow = SlowRows(desk.editing, desk.catalogue)
    previewer = Previewer(slow)

    async def ask() -> tuple[Preview | None, Preview | None]:
        first = asyncio.ensure_future(previewer.preview(PERCENT, desk.scope))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(previewer.preview(ENDING, desk.scope))
        await asyncio.sleep(0)
        slow.may_read.set()
        return await first, await second

    first, second = asyncio.run(ask())
    assert first is None
    assert second is not None
    previewer.close()


def test_rows_are_read_once_for_many_questions_until_they_change(desk):
    reads = []

    class Counted(PendingRows):
        @override
        def rows(self, keys, fields):
            reads.append(len(keys))
            return super().rows(keys, fields)

    previewer, told = Previewer(Counted(desk.editing, desk.catalogue)), []
    # The scale prices are read with the second one only.
    for job in (PERCENT, ENDING, PERCENT, ENDING):
        asyncio.run(previewer.preview(job, desk.scope, lambda done, total: told.append((done, total))))
    assert reads == [len(desk.keys)] * 2
    assert told == [(60, 60)] * 4
    desk.editing.set_value(desk.keys[0], PRICE, D(1))
    previewer.forget()
    again = asyncio.run(previewer.preview(PERCENT, desk.scope))
    assert again is not None
    assert again.lines[0].old == 1
    previewer.close()


def test_nobody_waits_for_an_answer_that_was_superseded(desk):
    slow = SlowRows(desk.editing, desk.catalogue)
    previewer = Previewer(slow)

    async def ask() -> Preview | None:
        asked = asyncio.ensure_future(previewer.preview(PERCENT, desk.scope))
        await asyncio.sleep(0)
        previewer.supersede()
        slow.may_read.set()
        return await asked

    assert asyncio.run(ask()) is None
    previewer.close()
