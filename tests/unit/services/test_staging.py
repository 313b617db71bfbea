"""Whatever edits come together in one step: taken back it leaves what was there, done again what it had made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.changes import ChangeSet, RowChange, tidy
from jtl_desktop.domain.edits import (
    AddRow,
    Edit,
    Lines,
    MakeStandard,
    PutChange,
    RemoveRow,
    Revert,
    SetCell,
    SetCells,
    SetLine,
)
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.row_work import RowFields, RowValues
from jtl_desktop.domain.steps import Doubts
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.mass_edit import take_over
from jtl_desktop.services.editing.staging import Staged, Stager, replay, result_of
from tests.unit.domain.strategies import keys, rows, values


@dataclass
class Shelf:
    """A catalogue of a few rows."""

    known: dict[RowKey, ItemSupplier]

    def rows(self, keys: Sequence[RowKey]) -> list[ItemSupplier | None]:
        return [self.known.get(key) for key in keys]

    def standard_rows(self, item_ids: Sequence[ItemId]) -> Mapping[ItemId, list[ItemSupplier]]:
        standards = [row for row in self.known.values() if row.is_standard]
        return {number: [row for row in standards if row.item_id == number] for number in item_ids}


shelves = st.lists(rows, max_size=6).map(lambda some: Shelf({row.key: row for row in some}))
fields = st.sampled_from(WRITABLE_FIELDS)


@st.composite
def edits(draw) -> Edit:
    key = draw(keys)
    kind = draw(st.sampled_from([SetCell, SetCell, SetCell, AddRow, RemoveRow, Revert, MakeStandard]))
    if kind is SetCell:
        field = draw(fields)
        return SetCell(key, field, draw(values(field)), draw(st.sampled_from(["", "1.234"])))
    if kind is AddRow:
        field = draw(fields)
        return AddRow(key, {field: draw(values(field))})
    if kind is Revert:
        return Revert(key, draw(st.one_of(st.none(), fields)))
    return kind(key)


steps = st.lists(st.lists(edits(), max_size=8), min_size=1, max_size=5)


def carried_out(staged: Staged, pending: ChangeSet, doubts: dict[RowKey, Doubts]) -> None:
    for row in staged.rows:
        take_over(row, pending, doubts)


def after(shelf: Shelf, story: list[Edit]) -> tuple[ChangeSet, dict[RowKey, Doubts]]:
    """What is pending and doubtful once these edits are done."""
    pending, doubts = ChangeSet(), dict[RowKey, Doubts]()
    stager = Stager(pending, shelf, doubts)
    stager.take(story)
    carried_out(stager.staged(), pending, doubts)
    return pending, doubts


def assert_same(found: Staged, wanted: Staged) -> None:
    """Also in the order of the values."""
    assert found == wanted
    orders = [[list(row.after.values) for row in staged.rows if row.after is not None] for staged in (found, wanted)]
    assert orders[0] == orders[1]


def as_it_is(pending: ChangeSet, doubts: dict[RowKey, Doubts]) -> tuple[dict[RowKey, RowChange], object]:
    return {change.key: change for change in pending}, {key: dict(typed) for key, typed in doubts.items() if typed}


@given(shelf=shelves, story=steps)
def test_steps_go_back_and_forth_exactly(shelf: Shelf, story: list[list[Edit]]) -> None:
    pending, doubts = ChangeSet(), dict[RowKey, Doubts]()
    moments, done = [as_it_is(pending, doubts)], []
    for together in story:
        stager = Stager(pending, shelf, doubts)
        for edit in together:
            stager.take([edit])
        staged = stager.staged()
        carried_out(staged, pending, doubts)
        done.append(staged)
        moments.append(as_it_is(pending, doubts))
    for number, staged in reversed(list(enumerate(done))):
        carried_out(replay([row.backwards() for row in staged.rows], pending, shelf), pending, doubts)
        assert as_it_is(pending, doubts)[0].keys() == moments[number][0].keys()
        assert {key: (change.kind, change.values) for key, change in as_it_is(pending, doubts)[0].items()} == {
            key: (change.kind, change.values) for key, change in moments[number][0].items()
        }
        assert as_it_is(pending, doubts)[1] == moments[number][1]
    assert len(pending) == 0
    for number, staged in enumerate(done):
        carried_out(replay(staged.rows, pending, shelf), pending, doubts)
        assert {key: change.effective() for key, change in as_it_is(pending, doubts)[0].items()} == {
            key: change.effective() for key, change in moments[number + 1][0].items()
        }


@given(shelf=shelves, story=steps)
def test_one_after_the_other_is_the_same_as_all_at_once(shelf: Shelf, story: list[list[Edit]]) -> None:
    together = [edit for step in story for edit in step]
    single, many = ChangeSet(), ChangeSet()
    refused: list[object] = []
    for edit in together:
        stager = Stager(single, shelf, {})
        stager.take([edit])
        carried_out(stager.staged(), single, {})
        refused += stager.staged().refused
    stager = Stager(many, shelf, {})
    stager.take(together)
    carried_out(stager.staged(), many, {})
    assert {change.key: change.effective() for change in single} == {change.key: change.effective() for change in many}
    assert [change.kind for change in sorted(single, key=lambda change: change.key)] == [
        change.kind for change in sorted(many, key=lambda change: change.key)
    ]
    assert list(stager.staged().refused) == refused


@given(shelf=shelves, together=st.lists(edits(), max_size=8))
def test_an_item_never_gets_a_second_standard_supplier_by_choosing_one(shelf: Shelf, together: list[Edit]) -> None:
    chosen = [edit for edit in together if not isinstance(edit, SetCell) or edit.field is not Field.IS_STANDARD]
    shelf = Shelf({key: row.replace(Field.IS_STANDARD, False) for key, row in shelf.known.items()})
    chosen = [edit for edit in chosen if not (isinstance(edit, AddRow) and Field.IS_STANDARD in edit.values)]
    pending = ChangeSet()
    stager = Stager(pending, shelf, {})
    stager.take([edit for edit in chosen if not isinstance(edit, Revert)])
    carried_out(stager.staged(), pending, {})
    seen = {key: pending.overlay(row) for key, row in shelf.known.items()}
    seen |= {change.key: change.effective() for change in pending}
    standards = [key.item_id for key, row in seen.items() if row.is_standard]
    assert len(standards) == len(set(standards))


def test_a_put_change_that_is_there_already_is_counted_as_such() -> None:
    key, pending = RowKey(ItemId(1), SupplierId(2)), ChangeSet()
    stager = Stager(pending, Shelf({}), {})
    stager.take([AddRow(key)])
    carried_out(stager.staged(), pending, {})
    (added,) = pending
    stager = Stager(pending, Shelf({}), {})
    stager.take([PutChange(added)])
    assert (stager.staged().rows, result_of(text("x"), stager.staged()).equal) == ((), 1)


@given(shelf=shelves, story=st.lists(edits(), max_size=6), later=st.lists(edits(), max_size=4), data=st.data())
def test_the_cells_of_a_row_put_together_come_to_the_same_as_one_by_one(
    shelf: Shelf, story: list[Edit], later: list[Edit], data: st.DataObject
) -> None:
    pending, doubts = after(shelf, story)
    chosen = data.draw(st.lists(st.sampled_from(list(Field)), unique=True, min_size=1, max_size=6))
    given_values = {field: data.draw(values(field)) for field in chosen}
    where = [*shelf.known, *(change.key for change in pending), RowKey(ItemId(99), SupplierId(1))]
    together, single = Stager(pending, shelf, doubts), Stager(pending, shelf, doubts)
    shared = RowValues(given_values)
    together.take([SetCells(key, shared) for key in where])
    single.take([SetCell(key, field, value) for key in where for field, value in given_values.items()])
    for stager in (together, single):
        # What comes later must not reach other rows through the values that they share.
        stager.take(later)
    assert_same(together.staged(), single.staged())


@given(shelf=shelves, story=st.lists(edits(), max_size=6), later=st.lists(edits(), max_size=4), data=st.data())
def test_a_line_of_cells_comes_to_the_same_as_its_cells_one_by_one(
    shelf: Shelf, story: list[Edit], later: list[Edit], data: st.DataObject
) -> None:
    pending, doubts = after(shelf, story)
    chosen = data.draw(st.lists(st.sampled_from(list(Field)), unique=True, min_size=1, max_size=4))
    where = [*shelf.known, *(change.key for change in pending), RowKey(ItemId(99), SupplierId(1))]
    lines = [(key, tuple(tidy(data.draw(values(field))) for field in chosen)) for key in where]
    together, single = Stager(pending, shelf, doubts), Stager(pending, shelf, doubts)
    taking = RowFields(tuple(chosen))
    together.take([SetLine(key, taking, line) for key, line in lines])
    single.take([SetCell(key, name, value) for key, line in lines for name, value in zip(chosen, line, strict=True)])
    for stager in (together, single):
        stager.take(later)
    assert_same(together.staged(), single.staged())


@given(shelf=shelves, story=st.lists(edits(), max_size=3), later=st.lists(edits(), max_size=4), data=st.data())
def test_blocks_of_lines_come_to_the_same_as_their_cells_one_by_one(
    shelf: Shelf, story: list[Edit], later: list[Edit], data: st.DataObject
) -> None:
    """Rows of which only the catalogue knows, changed ones, unknown ones, and some twice, in several blocks."""
    changed = data.draw(st.lists(st.sampled_from(list(shelf.known)), unique=True)) if shelf.known else []
    pending, doubts = after(shelf, [*story, *(SetCell(key, Field.COMMENT, "noted") for key in changed)])
    everywhere = [*shelf.known, *(change.key for change in pending), RowKey(ItemId(99), SupplierId(1))]
    block, single = Stager(pending, shelf, doubts), Stager(pending, shelf, doubts)
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.lists(st.sampled_from(everywhere), min_size=1, max_size=5))
        chosen = tuple(data.draw(st.lists(fields, unique=True, min_size=1, max_size=4)))
        columns = [[tidy(data.draw(values(field))) for _ in where] for field in chosen]
        lines = Lines(where, RowFields(chosen), columns)
        block.take(lines)
        single.take(lines.cells())
    for stager in (block, single):
        stager.take(later)
    assert_same(block.staged(), single.staged())


def test_rows_that_are_given_the_same_values_have_them_in_common() -> None:
    keys = [RowKey(ItemId(number), SupplierId(1)) for number in range(1, 4)]
    shelf = Shelf({key: ItemSupplier(*key, sku="A", comment="B") for key in keys})
    stager = Stager(ChangeSet(), shelf, {})
    cleared = RowValues({Field.SKU: "", Field.COMMENT: ""})
    stager.take([SetCells(key, cleared) for key in keys])
    stager.take([SetCell(keys[0], Field.COMMENT, "C"), Revert(keys[1], Field.SKU)])
    first, second, third = (row.after.values for row in stager.staged().rows if row.after is not None)
    assert (first, second, third) == (
        {Field.SKU: "", Field.COMMENT: "C"},
        {Field.COMMENT: ""},
        {Field.SKU: "", Field.COMMENT: ""},
    )
    assert [work.key for work in stager.leave()] == keys
    assert stager.staged().rows == ()
