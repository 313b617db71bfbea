"""Copying and cutting what is selected in the grid, however much it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from jtl_desktop.domain.edits import Edit, SetCell
from jtl_desktop.domain.items import Field, Kind
from jtl_desktop.domain.text import plural
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.ui.clipboard.copied_table import CopiedTable, mime_data
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.grid.sources import Source, SourceReader
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.own_thread import OwnThread
from jtl_desktop.ui.texts import ntr, number_format, tr

MOST_CELLS = 1_000_000
# So many cells are copied before the key is up; more of them in pieces, so that the window goes on.
AT_ONCE = 2_000
ROWS_IN_A_PIECE = 200
_SECONDS_AT_ONCE = 0.015


class Parts(Protocol):
    """The part of the window that the clipboard is about."""

    @property
    def grid(self) -> GridView: ...

    @property
    def messages(self) -> MessageBar: ...


class Clipboard(QObject):
    """Ctrl+C, Ctrl+Shift+C and Ctrl+X. What is cut is copied and emptied in one step that can be undone."""

    def __init__(self, parts: Parts, steps: StepRunner, supervisor: Supervisor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grid = parts.grid
        self._messages = parts.messages
        self._steps = steps
        self._supervisor = supervisor
        self._task: asyncio.Task[None] | None = None
        self._thread = OwnThread("clipboard")
        self._owned: QMimeData | None = None

    def copy(self) -> None:
        self._take(with_headers=False)

    def copy_with_headers(self) -> None:
        """The titles of the columns go on top."""
        self._take(with_headers=True)

    def cut(self) -> None:
        """Copy, then empty the cells that can be emptied; boxes and scale prices stay."""
        self._take(with_headers=False, then=self._clear)

    def close(self) -> None:
        """What stays on the clipboard has to outlive Python: Qt's own text does, in every platform's clipboard."""
        clipboard = QGuiApplication.clipboard()
        if self._owned is not None and clipboard.mimeData() is self._owned:
            clipboard.setText(self._owned.text())
        self._owned = None
        self._supervisor.cancel(self)
        self._thread.close()

    def _take(
        self, *, with_headers: bool, then: Callable[[list[Source], list[GridColumn]], None] | None = None
    ) -> None:
        blocks, sources = copied_blocks(self._grid), self._grid.model.sources()
        if not blocks or sources is None:
            return
        if len({block.columns for block in blocks}) > 1:
            self._messages.say(tr("Several blocks can be copied together only if they have the same rows or columns."))
            return
        columns = [self._grid.model.columns[column] for column in blocks[0].columns]
        rows, is_cut_short = _first_rows(blocks, MOST_CELLS // len(columns))
        if is_cut_short and then is not None:
            self._messages.say(tr("That is too much to be cut at once."))
            return
        table = CopiedTable(columns, number_format(), sum(map(len, rows)), with_headers=with_headers)
        work = _Copy(table, sources, rows, keeps_sources=then is not None)
        if work.cells(len(columns)) <= AT_ONCE:
            self._finish_at_once(work, columns, then)
        elif self._task is None or self._task.done():
            held = sources.hold()
            copying = self._copy_many(work, columns, then, is_cut_short=is_cut_short)
            self._task = self._supervisor.spawn(self, "copy", copying)
            self._task.add_done_callback(lambda _task: held.close())

    def _finish_at_once(
        self, work: _Copy, columns: list[GridColumn], then: Callable[[list[Source], list[GridColumn]], None] | None
    ) -> None:
        try:
            for piece in work.pieces():
                work.take(piece)
        except StorageError as problem:
            self._messages.show_problem(problem)
            return
        self._put(*work.table.texts())
        if then is not None:
            then(work.kept, columns)

    async def _copy_many(
        self,
        work: _Copy,
        columns: list[GridColumn],
        then: Callable[[list[Source], list[GridColumn]], None] | None,
        *,
        is_cut_short: bool,
    ) -> None:
        total = sum(map(len, work.rows))
        try:
            began = perf_counter()
            for piece in work.pieces():
                work.take(piece)
                if perf_counter() - began > _SECONDS_AT_ONCE:
                    self._show_work(len(work.table), total)
                    await asyncio.sleep(0)
                    began = perf_counter()
            texts = await self._thread.run(work.table.texts)
        except StorageError as problem:
            self._messages.show_problem(problem)
            return
        finally:
            self._messages.end_work()
        self._put(*texts)
        self._say_copied(len(work.table), is_cut_short=is_cut_short)
        if then is not None:
            then(work.kept, columns)

    def _put(self, plain: str, html: str) -> None:
        self._owned = mime_data(plain, html)
        QGuiApplication.clipboard().setMimeData(self._owned)

    def _show_work(self, done: int, total: int) -> None:
        self._messages.show_work(tr("Copying …"), done, total, tr("Cancel"), lambda: self._supervisor.cancel(self))

    def _say_copied(self, rows: int, *, is_cut_short: bool) -> None:
        if is_cut_short:
            words = ntr("Only the first {count} row was copied.", "Only the first {count} rows were copied.", rows)
            self._messages.say(words)
        else:
            self._messages.say_done(ntr("{count} row copied.", "{count} rows copied.", rows))

    def _clear(self, sources: list[Source], columns: list[GridColumn]) -> None:
        fields = [column.field for column in columns if column.field is not None and _can_be_emptied(column.field)]
        edits: list[Edit] = [
            SetCell(source.key, field, field.unset)
            for source in sources
            for field in fields
            if source.key is not None and source.row is not None
        ]
        if not edits:
            self._messages.say(tr("There is nothing here that can be emptied. It was copied."))
            return
        self._steps.run(edits, plural("Cut {count} cell", "Cut {count} cells", len(edits)))


def copied_blocks(grid: GridView) -> list[Block]:
    """The selection without the column of signs, which is no data."""
    columns = grid.model.columns
    found = []
    for block in grid.blocks():
        kept = tuple(column for column in block.columns if columns[column].look is not Look.STATE)
        if kept:
            found.append(Block(block.top, block.bottom, kept))
    return found


class _Copy:
    """A table that is being filled from the rows of a selection."""

    def __init__(self, table: CopiedTable, sources: SourceReader, rows: list[range], *, keeps_sources: bool) -> None:
        self.table = table
        self.sources = sources
        self.rows = rows
        self.kept: list[Source] = []
        self._keeps = keeps_sources

    def cells(self, columns: int) -> int:
        return sum(map(len, self.rows)) * columns

    def pieces(self) -> list[range]:
        return [
            range(first, min(first + ROWS_IN_A_PIECE, rows.stop))
            for rows in self.rows
            for first in range(rows.start, rows.stop, ROWS_IN_A_PIECE)
        ]

    def take(self, piece: range) -> None:
        for source in self.sources.read(piece):
            self.table.add(source)
            if self._keeps:
                self.kept.append(source)


def _first_rows(blocks: list[Block], most: int) -> tuple[list[range], bool]:
    """The rows of all blocks, so many at most, and whether there are more."""
    rows: list[range] = []
    for block in blocks:
        if most <= 0:
            return rows, True
        rows.append(block.rows[:most])
        if len(block.rows) > most:
            return rows, True
        most -= len(block.rows)
    return rows, False


def _can_be_emptied(field: Field) -> bool:
    return field.is_writable and field.kind not in (Kind.FLAG, Kind.TIERS)
