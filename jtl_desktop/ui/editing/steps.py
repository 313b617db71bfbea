"""Carries out what the merchant does to cells as named steps, tells what became of it, and goes back and forth."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from jtl_desktop.domain.edits import Edit
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.session import SMALL, EditSession
from jtl_desktop.services.editing.staging import StepResult
from jtl_desktop.services.errors import BusyError
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import Guard, Subscriptions
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.texts import ntr, tr, tr_text

Then = Callable[[StepResult], None]
Note = Callable[[StepResult], str]
"""A sentence to be added to what is told of a step."""
Composed = Callable[[], Coroutine[Any, Any, Sequence[Edit]]]
T = TypeVar("T")

# What is over sooner needs no progress; afterwards it is shown so often.
PROGRESS_AFTER_MS = 300
_PROGRESS_MS = 100


class HasEditing(Protocol):
    """The part of the services that steps work on."""

    @property
    def editing(self) -> EditSession: ...


class StepRunner(QObject):
    """The one way by which the window changes data: one step at a time, small ones at once, large ones in the
    background with progress and "Cancel".

    ``stack`` mirrors the steps of the edit session, which does the work and keeps them; its commands do nothing.
    """

    moved = Signal(object)
    """A step was taken back or done again: its StepResult."""
    refusals_requested = Signal(object)
    """The merchant wants to see which cells could not be changed: a StepResult."""
    busy_changed = Signal(bool)
    steps_changed = Signal()

    def __init__(
        self, services: HasEditing, messages: MessageBar, supervisor: Supervisor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing = services.editing
        self._messages = messages
        self._supervisor = supervisor
        self._task: asyncio.Task[Any] | None = None
        self._progress = _Progress(self._show_progress, self)
        self._title = ""
        self._moves = 0
        self._is_moving = False
        self._is_closed = False
        self._is_applying = False
        self._told = ("", 0)
        self._mirroring = Guard()
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self._on_index)
        self._subscriptions = Subscriptions()
        self._subscriptions.to(self._editing.steps.changed, self._mirror)
        self._mirror()

    # What the window asks for

    @property
    def is_busy(self) -> bool:
        return self._task is not None and not self._task.done()

    @property
    def will_tell(self) -> bool:
        """What changes at the moment is told of as soon as it is done."""
        return self._is_applying or self.is_busy

    def run(self, edits: Sequence[Edit], name: Text, then: Then | None = None, *, note: Note | None = None) -> None:
        """Make these edits one step; ``then`` hears of the result, unless the step failed or was cancelled."""
        if self.is_busy:
            self._messages.show_problem(BusyError())
        elif is_small(edits):
            self._apply(edits, name, then, note)
        else:
            self._launch(self._apply_many(edits, name, then, note), name)

    def run_composed(
        self, compose: Composed, name: Text, then: Then | None = None, *, note: Note | None = None
    ) -> None:
        """Like ``run`` for edits that take a while to be made, such as those of a whole column."""
        if self.is_busy:
            self._messages.show_problem(BusyError())
        else:
            self._launch(self._compose(compose, name, then, note), name)

    def undo(self) -> None:
        """Take back the last step."""
        self._move(-1)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._move(1)

    def go_to(self, index: int) -> None:
        """Take back or do again until so many steps are done."""
        self._move(index - len(self._editing.steps.done) - self._moves)

    def cancel(self) -> None:
        """Give up what is running; a step that is not complete changes nothing."""
        self._moves = 0
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """The window goes: nothing is told any more."""
        self._is_closed = True
        self.cancel()
        self._progress.stop()
        self._subscriptions.end()

    # Doing

    def _apply(self, edits: Sequence[Edit], name: Text, then: Then | None, note: Note | None) -> None:
        self._is_applying = True
        try:
            result = self._editing.apply(edits, name)
        except AppError as problem:
            self._messages.show_problem(problem)
            return
        finally:
            self._is_applying = False
        self._tell(result, then, note)

    async def _compose(self, compose: Composed, name: Text, then: Then | None, note: Note | None) -> None:
        edits = await compose()
        if is_small(edits):
            self._apply(edits, name, then, note)
        else:
            await self._apply_many(edits, name, then, note)

    async def _apply_many(self, edits: Sequence[Edit], name: Text, then: Then | None, note: Note | None) -> None:
        result = await self._editing.apply_many(edits, name, self._progress.tell)
        self._tell(result, then, note)

    def _move(self, steps: int) -> None:
        """Moves that are asked for while one is under way follow it."""
        if self.is_busy and not self._is_moving:
            self._messages.show_problem(BusyError())
            return
        self._moves += steps
        if self._moves and not self.is_busy:
            steps_left = self._editing.steps.done if steps < 0 else self._editing.steps.undone
            self._is_moving = True
            self._launch(self._move_all(), steps_left[-1].name if steps_left else None)

    async def _move_all(self) -> None:
        results: list[StepResult] = []
        is_back = self._moves < 0
        while self._moves and (self._moves < 0) is is_back:
            move = self._editing.undo if is_back else self._editing.redo
            self._moves += 1 if is_back else -1
            result = await move(self._progress.tell)
            if result is None:
                self._moves = 0
                break
            results.append(result)
        if results:
            self.moved.emit(results[-1])
            self._tell_moved(results, is_back=is_back)
        if self._moves:
            await self._move_all()

    def _launch(self, work: Coroutine[Any, Any, None], name: Text | None) -> None:
        self._title = tr_text(name) if name is not None else ""
        self._progress.begin()
        self._task = self._supervisor.spawn(self, "step", self._watched(work))
        self._task.add_done_callback(lambda _task: work.close())
        self.busy_changed.emit(True)

    async def _watched(self, work: Coroutine[Any, Any, None]) -> None:
        """Also the end of what is cancelled is told: nothing has changed then."""
        try:
            await work
        except asyncio.CancelledError:
            self._end()
            if not self._is_closed:
                self._messages.say_done(tr("Cancelled; nothing was changed."))
            raise
        except AppError as problem:
            self._end()
            self._messages.show_problem(problem)
        finally:
            self._end()

    def _end(self) -> None:
        if self._is_closed:
            return
        was_shown = self._progress.is_shown
        self._progress.stop()
        if was_shown:
            self._messages.end_work()
        self._is_moving = False
        if self._task is not None:
            self._task = None
            self._mirror()
            self.busy_changed.emit(False)

    # Telling

    def _show_progress(self, done: int, total: int) -> None:
        self._messages.show_work(f"{self._title} …" if self._title else "", done, total, tr("Cancel"), self.cancel)

    def _tell(self, result: StepResult, then: Then | None, note: Note | None) -> None:
        self._end_progress()
        words = " ".join(part for part in (told_words(result), note(result) if note is not None else "") if part)
        if words:
            undo = (tr("Undo"), self.undo) if result.cells else ("", None)
            more = (tr("Show …"), lambda: self.refusals_requested.emit(result)) if result.refused else ("", None)
            self._messages.say_done(words, *undo, *more, stays=bool(result.refused))
            self._told = (words, self._position())
        if then is not None:
            then(result)

    def _tell_moved(self, results: list[StepResult], *, is_back: bool) -> None:
        self._end_progress()
        refused = tuple(refusal for result in results for refusal in result.refused)
        words, other = moved_words(results, is_back=is_back), (tr("Redo"), self.redo)
        if not is_back:
            other = (tr("Undo"), self.undo)
        more: tuple[str, Callable[[], object] | None] = ("", None)
        if refused:
            words = f"{words} {refused_words(len(refused))}"
            told = StepResult(results[-1].name, 0, 0, 0, refused)
            more = (tr("Show …"), lambda: self.refusals_requested.emit(told))
        self._messages.say_done(words, *other, *more, stays=bool(refused))
        self._told = (words, self._position())

    def _end_progress(self) -> None:
        if self._progress.is_shown:
            self._messages.end_work()
        self._progress.stop()

    # The stack

    def _mirror(self, _nothing: None = None) -> None:
        steps = self._editing.steps
        names = [*steps.done, *reversed(steps.undone)]
        with self._mirroring.held():
            self.stack.clear()
            for header in names:
                self.stack.push(QUndoCommand(tr_text(header.name)))
            self.stack.setIndex(len(steps.done))
        self._take_back_words()
        self.steps_changed.emit()

    def _take_back_words(self) -> None:
        """ "Undo" in the message bar means the step that it tells of, and no later one."""
        if self._told[0] and self._told[1] != self._position():
            if self._messages.words == self._told[0]:
                self._messages.clear()
            self._told = ("", 0)

    def _position(self) -> int:
        """The number of the last step that is done."""
        done = self._editing.steps.done
        return done[-1].step_id if done else 0

    def _on_index(self, index: int) -> None:
        if not self._mirroring:
            self.go_to(index)


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that has nothing to wait for."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("this work has to wait for something")


def is_small(edits: Sequence[Edit]) -> bool:
    """Whether these edits can be made at once, without anybody noticing."""
    return len(edits) <= SMALL


def told_words(result: StepResult) -> str:
    """What became of a step; empty where the merchant sees it anyway."""
    parts = []
    if result.cells > 1 or (result.cells and result.refused):
        parts.append(ntr("{count} cell changed.", "{count} cells changed.", result.cells))
    elif not result.cells and result.equal and not result.refused:
        parts.append(tr("Nothing to change: the values are the same already."))
    if result.refused:
        parts.append(refused_words(len(result.refused)))
    return " ".join(parts)


def refused_words(count: int) -> str:
    """How many cells were left alone."""
    return ntr("{count} cell cannot be changed.", "{count} cells cannot be changed.", count)


def moved_words(results: Sequence[StepResult], *, is_back: bool) -> str:
    """What was taken back or done again."""
    if len(results) > 1:
        count = len(results)
        if is_back:
            return ntr("{count} step undone.", "{count} steps undone.", count)
        return ntr("{count} step done again.", "{count} steps done again.", count)
    name = results[0].name
    return tr("Undone: {step}", step=name) if is_back else tr("Done again: {step}", step=name)


class _Progress:
    """How far a step is. ``tell`` may be called from any thread and as often as it likes."""

    def __init__(self, show: Callable[[int, int], None], parent: QObject) -> None:
        self.is_shown = False
        self._done = 0
        self._total = 0
        self._show = show
        self._timer = QTimer(parent)
        self._timer.timeout.connect(self._tick)

    def tell(self, done: int, total: int) -> None:
        self._done, self._total = done, total

    def begin(self) -> None:
        self._done = self._total = 0
        self._timer.start(PROGRESS_AFTER_MS)

    def stop(self) -> None:
        self.is_shown = False
        self._timer.stop()

    def _tick(self) -> None:
        self.is_shown = True
        self._timer.setInterval(_PROGRESS_MS)
        self._show(self._done, self._total)
