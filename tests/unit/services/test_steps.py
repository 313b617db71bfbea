"""Every act of the merchant is one named step: taken back and done again, also after a restart and after a save."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.edits import AddRow, Edit, MakeStandard, PutChange, RemoveRow, Revert, SetCell
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.text import plural, text
from jtl_desktop.services.editing import session as editing
from jtl_desktop.services.editing.mass_edit import Ready
from jtl_desktop.services.editing.session import BusyError, EditSession, StepResult
from jtl_desktop.services.errors import StepLostError
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.workspace import Workspace

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PRICE, NOTE, STANDARD = Field.PURCHASE_PRICE_NET, Field.COMMENT, Field.IS_STANDARD
PASTE = text("Paste")
MANY = 700


def key(item: int, supplier: int = 1) -> RowKey:
    return RowKey(ItemId(item), SupplierId(supplier))


def stored(where: RowKey) -> ItemSupplier:
    return ItemSupplier(
        where.item_id, where.supplier_id, is_standard=where.supplier_id == 1, purchase_price_net=Decimal(10)
    )


A, B, C = key(1), key(1, 2), key(2)


@dataclass
class Desk:
    catalogue: Catalogue
    workspace: Workspace
    session: EditSession = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> EditSession:
        self.session = EditSession(self.catalogue, self.workspace)
        return self.session

    def wawi_shows(self, item: int, *rows: ItemSupplier) -> None:
        self.catalogue.store_item_suppliers(ItemId(item), rows, read_at=NOW)

    def price(self, where: RowKey) -> int:
        row = self.session.row(where)
        assert row is not None
        return int(row.purchase_price_net)

    def names(self) -> tuple[list[str], list[str]]:
        steps = self.session.steps
        return [step.name.in_english() for step in steps.done], [step.name.in_english() for step in steps.undone]

    async def undo(self) -> StepResult:
        result = await self.session.undo()
        assert result is not None
        return result

    async def redo(self) -> StepResult:
        result = await self.session.redo()
        assert result is not None
        return result

    def paste(self, *edits: Edit) -> StepResult:
        return self.session.apply(edits, PASTE)

    def save(self, where: RowKey) -> None:
        """What a save leaves behind: Wawi has the values, and nothing of the row is pending."""
        change = self.session.change_of(where)
        assert change is not None
        now = None if change.kind is ChangeKind.REMOVE else change.effective()
        others = [row for row in self.catalogue.rows_of_item(where.item_id) if row.key != where]
        self.wawi_shows(where.item_id, *others, *([now] if now is not None else []))
        self.session.settle(change, now, RowOutcome(where, OutcomeState.SAVED, text("saved")))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    catalogue, workspace = Catalogue(tmp_path / "catalogue.sqlite"), Workspace(tmp_path / "workspace.sqlite")
    items = range(1, MANY + 1)
    catalogue.store_items([Item(ItemId(n), f"A-{n}", "Goggles") for n in items], seen_at=NOW)
    rows = {ItemId(n): [stored(key(n)), stored(key(n, 2))] for n in items}
    catalogue.store_loaded([(item_id, of_item, NOW) for item_id, of_item in rows.items()])
    yield Desk(catalogue, workspace)
    catalogue.close()
    workspace.close()


def prices(value: int, rows: int = MANY) -> list[Edit]:
    return [SetCell(key(n), PRICE, Decimal(value)) for n in range(1, rows + 1)]


# One act, one step


async def test_each_act_is_one_step_with_a_name_of_its_own(desk: Desk) -> None:
    session = desk.session
    session.set_value(A, PRICE, Decimal(9))
    session.set_value(A, NOTE, "by phone", name=text("Comment of A-1"))
    session.set_scale_prices(A, ())
    session.add_supplier(ItemId(1), SupplierId(3))
    session.remove_supplier(B)
    session.set_standard(key(1, 3))
    session.revert(A, NOTE)
    session.revert_all()
    done = [
        "Change a value", "Comment of A-1", "Add supplier", "Remove supplier", "Set default supplier",
        "Take back a change", "Take back all changes",
    ]  # fmt: skip
    assert desk.names() == (done, [])
    for _ in done:
        await desk.undo()
    assert desk.names() == ([], done[::-1])
    assert session.count == 0
    assert await session.undo() is None
    for _ in done[:-1]:
        await desk.redo()
    assert [change.kind for change in session.changes] == [ChangeKind.EDIT, ChangeKind.ADD, ChangeKind.REMOVE]
    await desk.redo()
    assert session.count == 0
    assert await session.redo() is None


def test_a_value_that_is_there_already_is_no_change_and_no_step(desk: Desk) -> None:
    result = desk.paste(SetCell(A, PRICE, Decimal("10.0")), Revert(A), RemoveRow(key(9, 9)))
    assert (result.cells, result.rows, result.equal) == (0, 0, 2)
    assert [(refusal.key, refusal.text.in_english()) for refusal in result.refused] == [
        (key(9, 9), "This supplier is no longer there.")
    ]
    assert desk.names() == ([], [])


def test_a_result_says_what_changed_what_was_so_already_and_what_was_refused(desk: Desk) -> None:
    desk.session.remove_supplier(B)
    result = desk.paste(
        SetCell(A, PRICE, Decimal(9)),
        SetCell(A, NOTE, "x"),
        SetCell(B, PRICE, Decimal(9)),
        SetCell(C, PRICE, Decimal(10)),
        SetCell(C, Field.PACKAGING_UNIT_PRICE_NET, Decimal(1)),
        AddRow(A),
    )
    assert (result.cells, result.rows, result.equal, result.keys, result.field) == (2, 1, 1, (A,), PRICE)
    assert [(refusal.key, refusal.field) for refusal in result.refused] == [
        (B, PRICE),
        (C, Field.PACKAGING_UNIT_PRICE_NET),
        (A, None),
    ]


async def test_many_edits_of_all_kinds_are_one_step(desk: Desk) -> None:
    desk.session.set_value(key(3), NOTE, "pending")
    before = list(desk.session.changes)
    result = desk.paste(
        SetCell(A, PRICE, Decimal(9)),
        MakeStandard(B),
        AddRow(key(2, 5), {PRICE: Decimal(3)}),
        MakeStandard(key(2, 5)),
        RemoveRow(key(3)),
        PutChange(RowChange(key(4), ChangeKind.EDIT, stored(key(4)), {NOTE: "put"})),
    )
    assert result.rows == 6
    assert [row.key for row in desk.session.rows_of_item(ItemId(2)) if row.is_standard] == [key(2, 5)]
    assert [row.key for row in desk.session.rows_of_item(ItemId(1)) if row.is_standard] == [B]
    after = set(map(repr, desk.session.changes))
    await desk.undo()
    assert list(desk.session.changes) == before
    await desk.redo()
    assert set(map(repr, desk.session.changes)) == after


def test_choosing_the_standard_supplier_again_clears_a_second_one(desk: Desk) -> None:
    two = [stored(A), stored(B).replace(STANDARD, True)]
    desk.wawi_shows(1, *two)
    assert desk.paste(MakeStandard(A)).keys == (B,)
    assert desk.paste(MakeStandard(key(1, 9))).refused
    desk.session.remove_supplier(A)
    assert desk.paste(MakeStandard(B)).rows == 1


async def test_a_new_step_takes_the_place_of_those_that_were_undone(desk: Desk) -> None:
    for price in (9, 8, 7):
        desk.session.set_value(A, PRICE, Decimal(price))
    await desk.undo()
    await desk.undo()
    assert desk.price(A) == 9
    desk.session.set_value(A, PRICE, Decimal(6))
    assert desk.names() == (["Change a value"] * 2, [])
    await desk.undo()
    assert desk.price(A) == 9


async def test_a_single_change_reverted_out_of_the_middle_is_a_step_as_well(desk: Desk) -> None:
    desk.paste(SetCell(A, PRICE, Decimal(9)), SetCell(A, NOTE, "x"), SetCell(C, PRICE, Decimal(8)))
    desk.session.revert(A, NOTE)
    assert desk.session.count == 2
    await desk.undo()
    assert desk.session.count == 3
    await desk.undo()
    assert desk.session.count == 0


def test_rows_are_read_in_bulk_with_what_is_pending(desk: Desk) -> None:
    desk.paste(SetCell(A, PRICE, Decimal(9)), AddRow(key(2, 5), {NOTE: "new"}))
    first, unknown, new, other = desk.session.rows([A, key(9, 9), key(2, 5), C])
    assert first == stored(A).replace(PRICE, Decimal(9))
    assert unknown is None
    assert new is not None
    assert new.comment == "new"
    assert other == stored(C)


# After a restart, after a save


async def test_steps_are_undone_and_redone_across_restarts(desk: Desk) -> None:
    desk.session.set_value(A, PRICE, Decimal(9))
    desk.paste(SetCell(A, PRICE, Decimal(8)), SetCell(C, NOTE, "x"))
    desk.restart()
    await desk.undo()
    assert (desk.price(A), desk.session.count) == (9, 1)
    desk.restart()
    assert desk.names() == (["Change a value"], ["Paste"])
    await desk.undo()
    assert desk.session.count == 0
    desk.restart()
    await desk.redo()
    await desk.redo()
    assert (desk.price(A), desk.session.count) == (8, 2)


async def test_undo_after_a_save_stages_the_old_value_as_a_new_change(desk: Desk) -> None:
    desk.session.set_value(A, PRICE, Decimal(9))
    desk.save(A)
    assert desk.session.count == 0
    await desk.undo()
    change = desk.session.change_of(A)
    assert change is not None
    assert change.base is not None
    assert (change.base, dict(change.values)) == (stored(A).replace(PRICE, Decimal(9)), {PRICE: Decimal(10)})
    desk.restart()
    await desk.redo()
    assert desk.session.count == 0


async def test_a_row_that_cannot_be_undone_does_not_keep_the_others(desk: Desk) -> None:
    desk.paste(SetCell(B, PRICE, Decimal(9)), SetCell(C, PRICE, Decimal(9)))
    desk.save(B)
    desk.wawi_shows(1, stored(A))
    result = await desk.undo()
    assert [(refusal.key, refusal.field) for refusal in result.refused] == [(B, None)]
    assert (result.rows, desk.session.count, desk.names()) == (1, 0, ([], ["Paste"]))


async def test_a_step_that_cannot_be_read_any_more_is_said_so_once(desk: Desk) -> None:
    for price in (9, 8):
        desk.session.set_value(A, PRICE, Decimal(price))
    with desk.workspace.file.write() as connection:
        connection.execute("UPDATE step SET content = 'x'")
    with pytest.raises(StepLostError):
        await desk.session.undo()
    assert (desk.names(), desk.price(A)) == (([], []), 8)
    assert await desk.session.undo() is None


# Doubts


async def test_what_could_be_read_in_two_ways_stays_marked_until_the_cell_changes(desk: Desk) -> None:
    desk.paste(SetCell(A, PRICE, Decimal(1234), "1.234"), SetCell(C, PRICE, Decimal(10), "10"))
    desk.session.set_value(A, NOTE, "x")
    assert desk.restart().doubt_of(A, PRICE) == "1.234"
    assert desk.session.doubt_of(C, PRICE) == ""
    desk.session.set_value(A, PRICE, Decimal("1.234"))
    assert desk.session.doubt_of(A, PRICE) == ""
    await desk.undo()
    assert desk.restart().doubt_of(A, PRICE) == "1.234"
    desk.save(A)
    assert desk.session.doubt_of(A, PRICE) == ""
    assert desk.restart().doubt_of(A, PRICE) == ""


async def test_a_doubt_comes_and_goes_with_its_step(desk: Desk) -> None:
    desk.paste(SetCell(A, PRICE, Decimal(1234), "1.234"))
    await desk.undo()
    assert desk.session.doubt_of(A, PRICE) == ""
    await desk.redo()
    assert desk.session.doubt_of(A, PRICE) == "1.234"


# Many rows


async def test_a_large_step_is_worked_out_beside_the_loop_and_shown_at_once(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    heard: list[frozenset[RowKey]] = []
    busy: list[bool] = []
    desk.session.changed.subscribe(heard.append)
    desk.session.busy_changed.subscribe(busy.append)
    task = asyncio.create_task(desk.session.apply_many(prices(9), PASTE, lambda *share: told.append(share)))
    await asyncio.sleep(0)
    assert desk.session.is_busy
    assert desk.price(A) == 10
    with pytest.raises(BusyError):
        desk.session.set_value(A, PRICE, Decimal(1))
    with pytest.raises(BusyError):
        await desk.session.undo()
    with pytest.raises(BusyError):
        await desk.session.apply_many(prices(8), PASTE)
    result = await task
    assert (result.cells, result.rows, len(heard), len(heard[0])) == (MANY, MANY, 1, MANY)
    assert (busy, desk.session.is_busy) == ([True, False], False)
    assert told[0] == (0, MANY)
    assert desk.restart().count == MANY
    result = await desk.undo()
    assert (result.cells, desk.session.count, desk.restart().count) == (MANY, 0, 0)
    result = await desk.redo()
    assert (desk.price(C), desk.restart().count) == (9, MANY)


async def test_a_large_paste_where_nothing_changes_makes_no_step(desk: Desk) -> None:
    result = await desk.session.apply_many(prices(10), PASTE)
    assert (result.equal, result.rows, desk.names()) == (MANY, 0, ([], []))


async def test_few_edits_are_done_in_the_first_turn(desk: Desk) -> None:
    result = await desk.session.apply_many(prices(9, 3), plural("Paste one cell", "Paste {count} cells", 3))
    assert (result.cells, result.name.in_english()) == (3, "Paste 3 cells")


@pytest.mark.parametrize("turns", [1, 2, 5, 20, 60])
async def test_a_large_step_that_is_cancelled_changes_nothing_or_is_complete(desk: Desk, turns: int) -> None:
    task = asyncio.create_task(desk.session.apply_many(prices(9), PASTE))
    for _ in range(turns):
        await asyncio.sleep(0.002)
    task.cancel()
    await asyncio.wait([task])
    assert not desk.session.is_busy
    everything = desk.session.count
    assert everything in {0, MANY}
    assert desk.restart().count == everything
    assert len(desk.session.steps.done) == (1 if everything else 0)


async def test_a_full_disk_refuses_a_large_step_as_a_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_what: object) -> None:
        raise NotWritable(desk.workspace.path)

    monkeypatch.setattr(desk.workspace.steps, "record", refuse)
    with pytest.raises(NotWritable):
        await desk.session.apply_many(prices(9), PASTE)
    assert (desk.session.is_busy, desk.session.count, desk.names()) == (False, 0, ([], []))


async def test_a_full_disk_keeps_a_step_from_being_undone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.session.set_value(A, PRICE, Decimal(9))

    def refuse(*_what: object, **_more: object) -> None:
        raise NotWritable(desk.workspace.path)

    monkeypatch.setattr(desk.workspace.steps, "replay", refuse)
    with pytest.raises(NotWritable):
        await desk.session.undo()
    assert (desk.price(A), desk.names()) == (9, (["Change a value"], []))


# A save that goes on meanwhile


class HeldUp:
    """Lets a large step wait in its thread until something else has happened."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, edits: Sequence[Edit]) -> None:
        self._go = threading.Event()
        original = getattr(desk.workspace.steps, name)

        def wait(*what: object, **more: object) -> object:
            assert self._go.wait(20)
            return original(*what, **more)

        monkeypatch.setattr(desk.workspace.steps, name, wait)
        self.task = asyncio.create_task(desk.session.apply_many(edits, PASTE))

    async def go(self) -> StepResult:
        self._go.set()
        return await self.task


@pytest.mark.parametrize("is_lazy", [False, True])
async def test_what_a_save_settles_meanwhile_is_not_overwritten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, is_lazy: bool
) -> None:
    late: list[Callable[[], None]] = []
    desk.session.set_value(A, PRICE, Decimal(8))
    desk.session.set_value(B, PRICE, Decimal(8))
    desk.session.set_value(C, NOTE, "stays")
    if is_lazy:
        desk.session.journal_with(late.append)
    held = HeldUp(desk, monkeypatch, "record", prices(9))
    await asyncio.sleep(0.05)
    desk.save(A)
    desk.save(B)
    assert desk.price(A) == 8
    result = await held.go()
    for work in late:
        work()
    assert result.rows == MANY
    for session in (desk.session, desk.restart()):
        change = session.change_of(A)
        assert change is not None
        assert change.base is not None
        # Wawi has 8 by now; 9 is what the paste wants.
        assert (change.base, dict(change.values)) == (stored(A).replace(PRICE, Decimal(8)), {PRICE: Decimal(9)})
        assert session.change_of(B) is None
        assert session.count == MANY + 1
    await desk.undo()
    assert desk.price(A) == 8
    assert [change.key for change in desk.session.changes] == [C]


async def test_a_line_that_reaches_the_disk_late_is_not_older_than_the_step(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Callable[[], None]] = []
    desk.session.journal_with(late.append)
    desk.session.set_value(A, PRICE, Decimal(8))
    desk.save(A)
    held = HeldUp(desk, monkeypatch, "record", prices(9))
    await asyncio.sleep(0.05)
    for work in late[:1]:
        work()
    await held.go()
    for work in late[1:]:
        work()
    assert desk.price(A) == 9
    assert desk.restart().count == MANY
    assert desk.price(A) == 9


def test_the_limit_of_what_is_done_at_once_is_known_to_the_window() -> None:
    assert editing.SMALL < MANY


async def test_what_is_typed_while_many_rows_change_is_kept_once_they_have(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldUp(desk, monkeypatch, "record", prices(9))
    await asyncio.sleep(0.05)
    desk.session.note_typing(A, NOTE, "by ph")
    desk.session.note_typing(A, NOTE, "by phone")
    assert desk.workspace.draft() is None
    await held.go()
    draft = desk.restart().restored_draft
    assert draft is not None
    assert draft.text == "by phone"


async def test_a_large_step_that_is_cancelled_too_late_is_complete(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks: list[asyncio.Task[StepResult]] = []
    original = EditSession._catch_up

    def cancelled(session: EditSession, ready: Ready) -> None:
        original(session, ready)
        tasks[0].cancel()

    monkeypatch.setattr(EditSession, "_catch_up", cancelled)
    tasks.append(asyncio.create_task(desk.session.apply_many(prices(9), PASTE)))
    await asyncio.wait(tasks)
    assert tasks[0].cancelled()
    assert (desk.session.count, desk.names(), desk.session.is_busy) == (MANY, (["Paste"], []), False)
