"""Pasting into the grid: cell by cell onto the rows that are shown, as one step; what did not fit is listed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from jtl_desktop.domain.items import Field, ItemSupplier, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.pasting import Landing, PasteDraft, PasteNote, landings, read_cells
from jtl_desktop.domain.table_text import Table
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing import EditSession
from jtl_desktop.services.staging import StepResult
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.results import ResultSet
from jtl_desktop.ui.clipboard import copied_blocks
from jtl_desktop.ui.copied_table import table_of
from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.sources import SourceReader
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.own_thread import OwnThread
from jtl_desktop.ui.paste_parts import PasteParts
from jtl_desktop.ui.paste_report import PasteReports
from jtl_desktop.ui.steps import StepRunner
from jtl_desktop.ui.texts import ntr, number_format, tr, tr_text

# Up to so many cells are pasted before the key is up.
AT_ONCE = 500
MOST_CELLS = 500_000
_KEYS_AT_ONCE = 2_000


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
        self._result: ResultSet | None = None

    def paste(self) -> None:
        """What is on the clipboard goes onto the selected cells."""
        if not self._grid.finish_editing():
            return
        table = table_of(QGuiApplication.clipboard().mimeData())
        if not table or not self._grid.model.rowCount():
            self._messages.say(tr("There is nothing on the clipboard that can be pasted into cells."))
            return
        self._result = self._grid.model.result
        places = landings(table, self._selected(), self._columns(), self._grid.model.rowCount())
        if isinstance(places, Text):
            self._messages.say(tr_text(places))
            return
        found, notes = places
        cells = sum(len(landing.rows) * len(landing.columns) for landing in found)
        if cells > MOST_CELLS:
            self._messages.say(
                ntr("At most {count} cell can be pasted at once.", "At most {count} cells can be pasted at once.",
                    MOST_CELLS)
            )  # fmt: skip
        elif cells <= AT_ONCE:
            self._paste_at_once(table, found, notes)
        else:
            self._begin_many(table, found, notes)

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

    def _paste_at_once(self, table: Table, places: Sequence[Landing], notes: list[PasteNote]) -> None:
        model = self._grid.model
        keys = [[model.entry(row).key for row in landing.rows] for landing in places]
        draft = self._reader(table, places, keys, notes)()
        self._finish(draft, places)

    def _begin_many(self, table: Table, places: Sequence[Landing], notes: list[PasteNote]) -> None:
        """The rows are those that are shown now, also if others are shown when their keys have been read."""
        sources = self._grid.model.sources()
        if sources is None or (self._task is not None and not self._task.done()):
            return
        held = sources.hold()
        self._task = self._supervisor.spawn(self, "paste", self._paste_many(sources, table, places, notes))
        self._task.add_done_callback(lambda _task: held.close())

    async def _paste_many(
        self, sources: SourceReader, table: Table, places: Sequence[Landing], notes: list[PasteNote]
    ) -> None:
        try:
            keys = [await _keys_of(sources, landing.rows) for landing in places]
        except StorageError as problem:
            self._messages.show_problem(problem)
            return
        self._finish(await self._thread.run(self._reader(table, places, keys, notes)), places)

    def _reader(
        self,
        table: Table,
        places: Sequence[Landing],
        keys: Sequence[Sequence[RowKey | None]],
        notes: list[PasteNote],
    ) -> Callable[[], PasteDraft]:
        """The reading as work for a thread: everything that the window knows is taken along."""
        fields = {index: column.field for index, column in enumerate(self._grid.model.columns)}
        notation, row_of = number_format(), self._row_of
        return lambda: read_all(table, list(zip(places, keys, strict=True)), fields, notation, row_of, notes)

    def _row_of(self, key: RowKey) -> ItemSupplier | None:
        return self._editing.rows([key])[0]

    def _finish(self, draft: PasteDraft, places: Sequence[Landing]) -> None:
        if not draft.edits:
            self.reports.show(draft, None)
            return
        self._steps.run(draft.edits, draft.name, lambda result: self._after(draft, places, result))

    def _after(self, draft: PasteDraft, places: Sequence[Landing], result: StepResult) -> None:
        self._select(places)
        self.reports.show(draft, result)

    def _select(self, places: Sequence[Landing]) -> None:
        """As everywhere: what was pasted is selected, unless the rows stand elsewhere by now."""
        model, chosen = self._grid.model, QItemSelection()
        if model.result is not self._result:
            return
        for landing in places:
            last = min(landing.rows.stop, model.rowCount()) - 1
            for column in landing.columns:
                if 0 <= landing.rows.start <= last:
                    chosen.select(model.index(landing.rows.start, column), model.index(last, column))
        self._grid.main.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


async def _keys_of(sources: SourceReader, rows: range) -> list[RowKey | None]:
    found: list[RowKey | None] = []
    for first in range(rows.start, rows.stop, _KEYS_AT_ONCE):
        if found:
            await asyncio.sleep(0)
        found += sources.keys(range(first, min(first + _KEYS_AT_ONCE, rows.stop)))
    return found


def read_all(
    table: Table,
    places: Sequence[tuple[Landing, Sequence[RowKey | None]]],
    fields: dict[int, Field | None],
    notation: NumberFormat,
    row_of: Callable[[RowKey], ItemSupplier | None],
    notes: list[PasteNote],
) -> PasteDraft:
    """Everything that a paste comes to, however many places it goes to."""
    whole = PasteDraft()
    for landing, keys in places:
        draft = read_cells(table, landing, keys, fields, notation, row_of)
        whole.edits += draft.edits
        whole.notes += draft.notes
    whole.notes += notes
    return whole
