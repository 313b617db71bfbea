"""Pasting into the grid: cell by cell onto the rows that are shown, as one step; what did not fit is listed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject
from PySide6.QtWidgets import QWidget

from jtl_desktop.domain.items import Field, ItemSupplier, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.pasting import Landing, PasteDraft, PasteNote, landings, read_cells
from jtl_desktop.domain.table_text import Table
from jtl_desktop.domain.text import Text, text
from jtl_desktop.services.editing.session import SMALL, EditSession
from jtl_desktop.services.editing.staging import StepResult
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import free_beside
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.results import ResultSet
from jtl_desktop.ui.clipboard.copied_table import ClipboardContent, clipboard_content
from jtl_desktop.ui.clipboard.copying import copied_blocks
from jtl_desktop.ui.clipboard.parts import PasteParts
from jtl_desktop.ui.clipboard.reports import PasteReports
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.sources import SourceReader
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.own_thread import OwnThread
from jtl_desktop.ui.texts import ntr, number_format, tr, tr_text

# Up to so many cells are pasted before the key is up.
AT_ONCE = 500
# Characters; longer texts are read in a thread.
SHORT = 20_000
MOST_CELLS = 500_000
_KEYS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where a paste goes, as it was when the key was pressed."""

    selected: list[Landing]
    columns: list[int]
    row_count: int
    result: ResultSet | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A table, the places that take it, and what has no place."""

    table: Table
    places: list[Landing]
    notes: list[PasteNote]

    @property
    def cells(self) -> int:
        return sum(len(place.rows) * len(place.columns) for place in self.places)


class Paster(QObject):
    """Ctrl+V. Never makes a row; a value that cannot be read is not written, and the merchant is told which."""

    def __init__(self, parts: PasteParts, editing: EditSession, steps: StepRunner, supervisor: Supervisor,
                 window: QWidget) -> None:  # fmt: skip
        super().__init__(window)
        self._supervisor = supervisor
        self._task: asyncio.Task[None] | None = None
        self.reports = PasteReports(parts, editing, steps, window)
        self._grid: GridView = parts.grid
        self._messages = parts.messages
        self._editing = editing
        self._steps = steps
        self._thread = OwnThread("paste")

    def paste(self) -> None:
        """What is on the clipboard goes onto the selected cells, on the rows that are shown now."""
        if not self._grid.finish_editing():
            return
        content, sources = clipboard_content(), self._grid.model.sources()
        if not content.content or sources is None or not self._grid.model.rowCount():
            self._messages.say(tr("There is nothing on the clipboard that can be pasted into cells."))
            return
        target = Target(self._selected(), self._columns(), self._grid.model.rowCount(), self._grid.model.result)
        if len(content.content) <= SHORT:
            self._place(plan_of(content, target), target, sources)
        elif self._task is None or self._task.done():
            self._begin(self._read(content, target, sources), sources)

    def close(self) -> None:
        self._supervisor.cancel(self)
        self.reports.close()
        self._thread.close()

    def _selected(self) -> list[Landing]:
        blocks = copied_blocks(self._grid)
        if not blocks:
            current = self._grid.main.currentIndex()
            column = current.column() if current.isValid() else -1
            columns = self._columns()
            column = column if column in columns else columns[0]
            blocks = [Block(max(current.row(), 0), max(current.row(), 0), (column,))]
        return [Landing(block.rows, block.columns) for block in blocks]

    def _columns(self) -> list[int]:
        columns = self._grid.model.columns
        return [column for column in self._grid.shown_columns() if columns[column].look is not Look.STATE]

    async def _read(self, content: ClipboardContent, target: Target, sources: SourceReader) -> None:
        plan = await self._thread.run(plan_of, content, target)
        if isinstance(plan, Text) or not self._is_too_much(plan):
            await self._place_many(plan, target, sources)

    def _place(self, plan: Plan | Text, target: Target, sources: SourceReader) -> None:
        if isinstance(plan, Text):
            self._messages.say(tr_text(plan))
        elif self._is_too_much(plan):
            return
        elif plan.cells <= AT_ONCE:
            keys = [sources.keys(landing.rows) for landing in plan.places]
            self._finish(self._reader(plan, keys)(), plan, target)
        elif self._task is None or self._task.done():
            self._begin(self._place_many(plan, target, sources), sources)

    def _is_too_much(self, plan: Plan) -> bool:
        if plan.cells <= MOST_CELLS:
            return False
        words = ntr("At most {count} cell can be pasted at once.", "At most {count} cells can be pasted at once.",
                    MOST_CELLS)  # fmt: skip
        self._messages.say(words)
        return True

    def _begin(self, work: Coroutine[Any, Any, None], sources: SourceReader) -> None:
        held = sources.hold()
        self._task = self._supervisor.spawn(self, "paste", work)
        self._task.add_done_callback(lambda _task: held.close())

    async def _place_many(self, plan: Plan | Text, target: Target, sources: SourceReader) -> None:
        if isinstance(plan, Text):
            self._messages.say(tr_text(plan))
            return
        try:
            keys = [await _keys_of(sources, landing.rows) for landing in plan.places]
        except StorageError as problem:
            self._messages.show_problem(problem)
            return
        self._finish(await self._thread.run(self._reader(plan, keys)), plan, target)

    def _reader(self, plan: Plan, keys: Sequence[Sequence[RowKey | None]]) -> Callable[[], PasteDraft]:
        """The reading as work for a thread: everything that the window knows is taken along."""
        fields = {index: column.field for index, column in enumerate(self._grid.model.columns)}
        notation, row_of = number_format(), self._row_of
        return lambda: read_all(plan, keys, fields, notation, row_of)

    def _row_of(self, key: RowKey) -> ItemSupplier | None:
        return self._editing.rows([key])[0]

    def _finish(self, draft: PasteDraft, plan: Plan, target: Target) -> None:
        if not draft.edits:
            self.reports.show(draft, None)
            return
        self._steps.run(draft.edits, draft.name, lambda result: self._after(draft, plan, target, result))

    def _after(self, draft: PasteDraft, plan: Plan, target: Target, result: StepResult) -> None:
        self._select(plan.places, target)
        self.reports.show(draft, result)
        if len(draft.edits) > SMALL:
            free_beside(draft.edits.parts, 1)

    def _select(self, places: Sequence[Landing], target: Target) -> None:
        """As everywhere: what was pasted is selected, unless the rows stand elsewhere by now."""
        model, chosen = self._grid.model, QItemSelection()
        if model.result is not target.result:
            return
        for landing in places:
            last = min(landing.rows.stop, model.rowCount()) - 1
            for column in landing.columns:
                if 0 <= landing.rows.start <= last:
                    chosen.select(model.index(landing.rows.start, column), model.index(last, column))
        self._grid.main.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def plan_of(content: ClipboardContent, target: Target) -> Plan | Text:
    """What the clipboard holds and where it goes; a Text says why it goes nowhere. May run in any thread."""
    table = content.table()
    if not table:
        return text("There is nothing on the clipboard that can be pasted into cells.")
    found = landings(table, target.selected, target.columns, target.row_count)
    return found if isinstance(found, Text) else Plan(table, *found)


async def _keys_of(sources: SourceReader, rows: range) -> list[RowKey | None]:
    found: list[RowKey | None] = []
    for first in range(rows.start, rows.stop, _KEYS_AT_ONCE):
        if found:
            await asyncio.sleep(0)
        found += sources.keys(range(first, min(first + _KEYS_AT_ONCE, rows.stop)))
    return found


def read_all(
    plan: Plan,
    keys: Sequence[Sequence[RowKey | None]],
    fields: dict[int, Field | None],
    notation: NumberFormat,
    row_of: Callable[[RowKey], ItemSupplier | None],
) -> PasteDraft:
    """Everything that a paste comes to, however many places it goes to."""
    whole = PasteDraft()
    for landing, rows in zip(plan.places, keys, strict=True):
        draft = read_cells(plan.table, landing, rows, fields, notation, row_of)
        whole.edits.add_all(draft.edits)
        whole.notes += draft.notes
    whole.notes += plan.notes
    return whole
