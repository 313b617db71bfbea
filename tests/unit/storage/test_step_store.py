"""Steps are kept with the changes that they make: both or nothing, the newest ones, readable after a restart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.domain.steps import RowStep
from jtl_desktop.domain.text import plural, text
from jtl_desktop.storage import step_store
from jtl_desktop.storage.change_writer import ChangeWriter
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.step_codec import packed, unpacked
from jtl_desktop.storage.workspace import Workspace
from tests.unit.storage.builders import GOGGLES, HELMET, NORDWIND, ROWS, SUED, TIERS, key, row

PRICE, TIERS_FIELD = Field.PURCHASE_PRICE_NET, Field.SCALE_PRICES
OLD = row(HELMET, NORDWIND, "41.005", sku="art2395", comment="zerbrechlich\n„ja“")
AT_39 = RowChange(OLD.key, ChangeKind.EDIT, OLD, {PRICE: Decimal("39.90000000001")})
AT_38 = RowChange(OLD.key, ChangeKind.EDIT, OLD, {PRICE: Decimal(38), TIERS_FIELD: TIERS, Field.IS_STANDARD: True})
NEW = RowChange(key(HELMET, SUED), ChangeKind.ADD, None, {Field.SKU: "neu", Field.COMMENT: ""})
GOES = RowChange(key(GOGGLES, NORDWIND), ChangeKind.REMOVE, ROWS[GOGGLES][1])
EDIT = RowStep(OLD.key, None, AT_39, doubts_after={PRICE: "39.900"})
NAME = plural("Paste one cell", "Paste {count} cells", 12)


def reopened(workspace: Workspace) -> Workspace:
    workspace.close()
    return Workspace(workspace.path)


def wide(number: int) -> RowStep:
    """A step's row that takes some room and that no other is like."""
    where = RowKey(ItemId(number), SupplierId(1))
    return RowStep(where, None, RowChange(where, ChangeKind.ADD, None, {Field.COMMENT: f"{number * 7919:x}" * 40}))


def test_a_step_is_there_after_a_restart_with_its_changes_and_doubts(workspace: Workspace) -> None:
    number, oldest = workspace.steps.record([EDIT, RowStep(NEW.key, None, NEW), RowStep(GOES.key, None, GOES)], NAME, 3)
    assert number == oldest
    again = reopened(workspace)
    ((header,), undone) = again.steps.headers()
    assert (header.step_id, header.name, header.cells, undone) == (number, NAME, 3, [])
    assert again.load_changes() == [AT_39, NEW, GOES]
    assert again.steps.doubts() == {OLD.key: {PRICE: "39.900"}}
    edit, new, goes = again.steps.rows(number)
    assert (new.after, goes.after) == (NEW, GOES)
    assert edit.doubts_after == {PRICE: "39.900"}
    assert edit.after is not None
    assert edit.after.base is not None
    # Of the row before only what the step touches is kept.
    assert (edit.after.values, edit.after.base.get(PRICE)) == (AT_39.values, Decimal("41.005"))
    assert edit.after.base.sku == ""
    again.close()


def test_undone_steps_wait_in_the_order_of_redoing_until_there_is_a_new_one(workspace: Workspace) -> None:
    steps = workspace.steps
    numbers = [steps.record([EDIT], text("Step {n}", n=n), 1)[0] for n in range(4)]
    for number in numbers[:1:-1]:
        steps.replay(number, [EDIT.backwards()], is_done=False)
    assert workspace.load_changes() == []
    assert steps.doubts() == {}
    done, undone = steps.headers()
    assert [header.step_id for header in done] == numbers[:2]
    assert [header.step_id for header in undone] == [numbers[3], numbers[2]]
    steps.replay(numbers[2], [EDIT], is_done=True)
    assert workspace.load_changes() == [AT_39]
    latest, _ = steps.record([RowStep(OLD.key, AT_39, AT_38)], text("New"), 2)
    done, undone = steps.headers()
    assert [header.step_id for header in done] == [*numbers[:3], latest]
    assert undone == []
    assert workspace.load_changes() == [AT_38]


def test_a_step_that_is_refused_at_the_last_moment_leaves_nothing(workspace: Workspace) -> None:
    def refuse() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        workspace.steps.record([EDIT], NAME, 1, refuse)
    assert (workspace.load_changes(), workspace.steps.headers()) == ([], ([], []))
    number, _ = workspace.steps.record([EDIT], NAME, 1)
    with pytest.raises(RuntimeError):
        workspace.steps.replay(number, [EDIT.backwards()], is_done=False, go=refuse)
    assert workspace.load_changes() == [AT_39]
    assert len(workspace.steps.headers()[0]) == 1


def test_a_full_disk_takes_neither_the_step_nor_its_changes(workspace: Workspace) -> None:
    ((pages,),) = workspace.file.ask("PRAGMA page_count")
    workspace.file.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(NotWritable):
        workspace.steps.record([wide(n) for n in range(500)], NAME, 1)
    assert (workspace.load_changes(), workspace.steps.headers()) == ([], ([], []))


def test_a_number_that_cannot_be_kept_is_no_step(workspace: Workspace) -> None:
    wrong = RowChange(OLD.key, ChangeKind.EDIT, OLD, {PRICE: Decimal("NaN")})
    with pytest.raises(ValueError, match="finite"):
        workspace.steps.record([RowStep(OLD.key, None, wrong)], NAME, 1)
    assert workspace.steps.headers() == ([], [])


def test_only_the_newest_steps_are_kept(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_store, "STEPS_KEPT", 3)
    kept = [workspace.steps.record([EDIT], NAME, 1) for _ in range(5)]
    done, _ = workspace.steps.headers()
    assert [header.step_id for header in done] == [number for number, _ in kept[2:]]
    assert kept[-1][1] == kept[2][0]


def test_steps_are_forgotten_by_size_but_the_newest_one_never(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_store, "BYTES_KEPT", 5_000)
    first, _ = workspace.steps.record([EDIT], NAME, 1)
    large, oldest = workspace.steps.record([wide(n) for n in range(1, 800)], NAME, 1)
    assert (oldest, [header.step_id for header in workspace.steps.headers()[0]]) == (large, [large])
    assert first < large


def test_the_last_large_steps_stay_in_memory_as_they_were(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_store, "_ROWS_REMEMBERED", 1_000)
    rows = [wide(n) for n in range(1, 601)]
    numbers = [workspace.steps.record(rows, NAME, 1)[0] for _ in range(2)]
    assert workspace.steps.rows(numbers[1])[0] is rows[0]
    assert workspace.steps.rows(numbers[0])[0] is not rows[0]
    assert workspace.steps.rows(numbers[0]) == rows


def test_a_large_step_is_read_back_as_it_was() -> None:
    rows = [wide(n) for n in range(1, 1_300)]
    content = packed(rows, [None if row.after is None else ChangeWriter().write(row.after) for row in rows])
    assert len(content) < 200_000
    assert unpacked(content) == rows


@pytest.mark.parametrize(
    "content",
    [
        b"no JSON",
        b'[1,2,null,["edit",{"no_such_field":"1"},{}],null,null]',
        b'[1,2,null,["fly",null,{}],null,null]',
        b'[1,2,null,["edit",null,{"purchase_price_net":"x"}],null,null]',
        b'[1,2,null,["edit",null,{"is_standard":"x"}],null,null]',
        b"\x78\x01 damaged",
    ],
)
def test_what_cannot_be_read_is_said_so_and_forgotten_with_what_is_behind_it(
    workspace: Workspace, content: bytes
) -> None:
    steps = workspace.steps
    numbers = [steps.record([EDIT], NAME, 1)[0] for _ in range(6)]
    for number in numbers[:2:-1]:
        steps.replay(number, [], is_done=False)
    with workspace.file.write() as connection:
        connection.execute("UPDATE step SET content = ?", (content,))
    with pytest.raises(ValueError):  # noqa: PT011 (the words are those of whichever library failed)
        steps.rows(numbers[1])
    steps.forget(numbers[1])
    steps.forget(numbers[4])
    done, undone = steps.headers()
    assert [header.step_id for header in done] == [numbers[2]]
    assert [header.step_id for header in undone] == [numbers[3]]


def test_a_step_whose_name_cannot_be_read_hides_what_came_before_it(workspace: Workspace) -> None:
    numbers = [workspace.steps.record([EDIT], NAME, 1)[0] for _ in range(3)]
    with workspace.file.write() as connection:
        connection.execute("UPDATE step SET name = 'x' WHERE step_id = ?", (numbers[1],))
    done, _ = workspace.steps.headers()
    assert [header.step_id for header in done] == [numbers[2]]


def test_lines_without_a_step_are_written_with_their_doubts(workspace: Workspace) -> None:
    workspace.steps.record([EDIT, RowStep(NEW.key, None, NEW)], NAME, 1)
    workspace.steps.write_lines([(OLD.key, None), (NEW.key, NEW)], {OLD.key: {}, NEW.key: {Field.SKU: "1.0"}})
    assert workspace.load_changes() == [NEW]
    assert workspace.steps.doubts() == {NEW.key: {Field.SKU: "1.0"}}
    with workspace.file.write() as connection:
        connection.execute("INSERT INTO doubt VALUES (1, 1, 'no such field', 'x')")
    assert workspace.steps.doubts() == {NEW.key: {Field.SKU: "1.0"}}
