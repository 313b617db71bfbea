"""Undo and redo by the step runner: named steps, in order, with progress and cancel for large ones (row 12)."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from jtl_desktop.domain.edits import SetCell
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.domain.text import plural, text
from jtl_desktop.services.editing.session import BusyError, EditSession, StepResult
from jtl_desktop.ui.editing import cell_commands, steps
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.message_bar import MessageBar
from tests.flows.shop import until
from tests.gui.grid.conftest import ITEMS, Desk, item_row
from tests.gui.grid.hands import CTRL, SHIFT, column, key, stand_on, type_over

KEY = Qt.Key
PRICE = Field.PURCHASE_PRICE_NET
ROW = RowKey(ItemId(7), SupplierId(2))


def type_price(grid: GridView, desk: Desk, text: str, supplier: int = 2) -> None:
    stand_on(grid, desk.cell(7, supplier, PRICE))
    type_over(grid, text)
    key(grid, KEY.Key_Return)


def press(messages: MessageBar, words: str) -> None:
    """Click the message bar's button of this name."""
    buttons = [found for found in messages.findChildren(QPushButton) if found.text() == words and found.isVisible()]
    assert len(buttons) == 1
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)


async def test_every_value_is_a_step_that_is_undone_and_redone_in_order(
    grid: GridView, desk: Desk, runner: StepRunner
) -> None:
    for typed in ("1", "2", "3"):
        type_price(grid, desk, typed)
    assert runner.stack.undoText() == "Net PP of A-0007"
    assert runner.stack.count() == runner.stack.index() == 3
    for left in ("2", "1"):
        runner.undo()
        await until(lambda: not runner.is_busy)
        assert desk.value(7, 2, PRICE) == Decimal(left)
    assert (runner.stack.index(), runner.stack.count(), runner.stack.canRedo()) == (1, 3, True)
    runner.redo()
    await until(lambda: not runner.is_busy)
    assert desk.value(7, 2, PRICE) == 2
    type_price(grid, desk, "9")
    assert (runner.stack.index(), runner.stack.count(), runner.stack.canRedo()) == (3, 3, False)


async def test_keys_pressed_quickly_are_undone_one_by_one(grid: GridView, desk: Desk, runner: StepRunner) -> None:
    for typed in ("1", "2", "3", "4"):
        type_price(grid, desk, typed)
    for _ in range(3):
        runner.undo()
    await until(lambda: not runner.is_busy)
    assert desk.value(7, 2, PRICE) == 1
    for _ in range(10):
        runner.undo()
    await until(lambda: not runner.is_busy)
    assert desk.editing.count == 0
    runner.redo()
    runner.redo()
    runner.undo()
    await until(lambda: not runner.is_busy)
    assert desk.value(7, 2, PRICE) == 1


async def test_going_back_several_steps_at_once(
    grid: GridView, desk: Desk, runner: StepRunner, messages: MessageBar
) -> None:
    for typed in ("1", "2", "3", "4"):
        type_price(grid, desk, typed)
    moved: list[StepResult] = []
    runner.moved.connect(moved.append)
    runner.go_to(1)
    await until(lambda: not runner.is_busy)
    assert desk.value(7, 2, PRICE) == 1
    assert messages.words == "3 steps undone."
    assert moved[-1].keys == (ROW,)
    assert moved[-1].field is PRICE
    runner.stack.setIndex(3)
    await until(lambda: desk.value(7, 2, PRICE) == 3)
    assert runner.stack.index() == 3


async def test_the_bar_offers_to_undo_a_step_as_long_as_it_is_the_last_one(
    grid: GridView, desk: Desk, runner: StepRunner, messages: MessageBar
) -> None:
    stand_on(grid, desk.cell(7, 1, PRICE))
    key(grid, KEY.Key_Down, SHIFT, times=2)
    type_over(grid, "5")
    key(grid, KEY.Key_Return, CTRL)
    assert messages.words == "3 cells changed."
    press(messages, "Undo")
    await until(lambda: desk.editing.count == 0)
    assert messages.words == "Undone: Fill 3 cells"
    press(messages, "Redo")
    await until(lambda: desk.editing.count == 3)
    assert messages.words == "Done again: Fill 3 cells"
    type_price(grid, desk, "8")
    assert messages.words == ""


async def test_steps_are_there_again_after_a_restart(
    grid: GridView, desk: Desk, runner: StepRunner, messages: MessageBar
) -> None:
    type_price(grid, desk, "1")
    type_price(grid, desk, "2")
    runner.undo()
    await until(lambda: not runner.is_busy)
    again = Desk(desk.catalogue, EditSession(desk.catalogue, desk.editing._workspace), desk.model, desk.path)
    other = StepRunner(again, messages, runner._supervisor)
    assert [other.stack.text(n) for n in range(other.stack.count())] == ["Net PP of A-0007"] * 2
    assert other.stack.index() == 1
    other.close()
    other.deleteLater()


def many(count: int) -> list[SetCell]:
    keys = [RowKey(ItemId(n), SupplierId(s)) for n in range(5, ITEMS + 1) for s in (1, 2, 3)]
    return [SetCell(key, PRICE, Decimal(77)) for key in keys[:count]]


async def test_a_large_step_shows_how_far_it_is_and_can_be_cancelled(
    desk: Desk, runner: StepRunner, messages: MessageBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step is held back, as a full disk or a busy machine would hold it."""
    monkeypatch.setattr(steps, "PROGRESS_AFTER_MS", 1)
    really, go_on = desk.editing.apply_many, asyncio.Event()

    async def held_back(edits, name, told):
        told(300, 800)
        await go_on.wait()
        return await really(edits, name, told)

    monkeypatch.setattr(desk.editing, "apply_many", held_back)
    name = plural("Paste {count} cell", "Paste {count} cells", 800)
    runner.run(many(800), name)
    await until(lambda: messages.words == "Paste 800 cells …", "progress")
    runner.run(many(1), name)
    assert BusyError().title.in_english() in messages.words
    assert desk.editing.count == 0
    runner.cancel()
    await until(lambda: not runner.is_busy)
    assert messages.words == "Cancelled; nothing was changed."
    assert desk.editing.count == 0
    assert runner.stack.count() == 0
    go_on.set()
    told: list[StepResult] = []
    runner.run(many(800), name, told.append)
    await until(lambda: bool(told))
    assert (told[0].cells, desk.editing.count, runner.stack.undoText()) == (800, 800, "Paste 800 cells")
    assert messages.words == "800 cells changed."


async def test_the_bars_cancel_button_stops_a_large_step(
    desk: Desk, runner: StepRunner, messages: MessageBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "PROGRESS_AFTER_MS", 1)

    async def never(_edits, _name, told):
        told(1, 2)
        await asyncio.Event().wait()

    monkeypatch.setattr(desk.editing, "apply_many", never)
    runner.run(many(800), text("A step"))
    await until(lambda: messages.words == "A step …")
    press(messages, "Cancel")
    await until(lambda: messages.words == "Cancelled; nothing was changed.")
    assert not runner.is_busy


async def test_everything_is_selected_and_cleared_in_one_step_and_brought_back(
    grid: GridView, desk: Desk, runner: StepRunner, messages: MessageBar
) -> None:
    stand_on(grid, desk.model.index(0, column(grid, PRICE)))
    key(grid, KEY.Key_A, CTRL)
    key(grid, KEY.Key_Delete)
    await until(lambda: not runner.is_busy and desk.editing.count > 5_000)
    assert desk.value(250, 3, PRICE) == 0
    assert desk.value(250, 3, Field.COMMENT) == ""
    assert desk.value(250, 1, Field.IS_STANDARD) is True
    assert runner.stack.count() == 1
    assert "cells cannot be changed." in messages.words
    runner.undo()
    await until(lambda: not runner.is_busy)
    assert desk.editing.count == 0
    assert desk.value(250, 3, PRICE) == item_row(250, 3).purchase_price_net


def test_more_than_fits_into_memory_is_not_begun(
    grid: GridView, desk: Desk, messages: MessageBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cell_commands, "MOST_CELLS", 1000)
    stand_on(grid, desk.model.index(0, column(grid, PRICE)))
    key(grid, KEY.Key_A, CTRL)
    key(grid, KEY.Key_Delete)
    assert "At most 1,000 cells" in messages.words
    assert desk.editing.count == 0


def test_what_is_refused_is_counted_and_can_be_shown(
    grid: GridView, desk: Desk, runner: StepRunner, messages: MessageBar
) -> None:
    desk.editing.remove_supplier(ROW)
    shown: list[StepResult] = []
    runner.refusals_requested.connect(shown.append)
    stand_on(grid, desk.cell(7, 1, PRICE))
    key(grid, KEY.Key_Down, SHIFT, times=2)
    key(grid, KEY.Key_Delete)
    assert messages.words == "2 cells changed. 1 cell cannot be changed."
    press(messages, "Show …")
    assert [(refusal.key, refusal.field) for refusal in shown[0].refused] == [(ROW, PRICE)]


async def test_typing_waits_while_many_rows_are_being_changed(
    grid: GridView, desk: Desk, runner: StepRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that cannot be kept now stays in its open editor."""
    stand_on(grid, desk.cell(7, 2, Field.COMMENT))
    type_over(grid, "neu")
    monkeypatch.setattr(EditSession, "is_busy", property(lambda _self: True))
    key(grid, KEY.Key_Return)
    assert grid.is_editing
    monkeypatch.undo()
    key(grid, KEY.Key_Return)
    assert desk.value(7, 2, Field.COMMENT) == "neu"
    assert grid.delegate.editor is None


async def test_a_doubt_comes_back_with_its_value_and_goes_with_the_next(
    grid: GridView, desk: Desk, runner: StepRunner, german: None
) -> None:
    type_price(grid, desk, "1.234")
    type_price(grid, desk, "5")
    assert desk.editing.doubt_of(ROW, PRICE) == ""
    runner.undo()
    await until(lambda: not runner.is_busy)
    assert (desk.value(7, 2, PRICE), desk.editing.doubt_of(ROW, PRICE)) == (1234, "1.234")
    type_price(grid, desk, "6")
    assert desk.editing.doubt_of(ROW, PRICE) == ""
    runner.undo()
    await until(lambda: not runner.is_busy)
    assert desk.editing.doubt_of(ROW, PRICE) == "1.234"
