"""What is done to all selected cells at once: emptied, filled, ticked. Each is one step of the merchant's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject

from jtl_desktop.domain.edits import Edit, MakeStandard, Revert, SetCell
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId, Value
from jtl_desktop.domain.rules import check_value
from jtl_desktop.domain.step_names import TAKE_BACK, TAKE_BACK_SEVERAL
from jtl_desktop.domain.text import Text, plural
from jtl_desktop.services.editing.session import SMALL, EditSession
from jtl_desktop.services.editing.staging import StepResult
from jtl_desktop.ui.editing.cell_edits import CellEdits, Write
from jtl_desktop.ui.editing.steps import StepRunner, at_once
from jtl_desktop.ui.grid.blocks import Block
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.texts import ntr, shown_number, tr

# More than this would not fit into the memory of an ordinary workstation.
MOST_CELLS = 2_000_000
# Some milliseconds of work: the window goes on painting in between.
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Copy:
    """The values of one column for another one of the same rows."""

    rows: range
    source: Field
    target: Field


class CellCommands(QObject):
    """Acts on the selected cells, or on the current one. Columns that show the item's own data are passed over."""

    def __init__(self, grid: GridView, editing: EditSession, steps: StepRunner, messages: MessageBar) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = grid.model
        self._editing = editing
        self._steps = steps
        self._messages = messages
        grid.clear_pressed.connect(self.clear)
        grid.fill_pressed.connect(self.fill_with)
        grid.fill_down_pressed.connect(self.fill_down)
        grid.fill_right_pressed.connect(self.fill_right)
        grid.tick_pressed.connect(self.tick)

    def clear(self) -> None:
        """Empty the selected cells: "not set" for Wawi. Rows are never removed, nor default suppliers taken away."""
        writes = [
            Write(block.rows, column.field, column.field.unset)
            for block in self._blocks()
            for column in self._writable(block)
            if column.field is not None and column.look is not Look.STAR
        ]
        self._write(writes, plural("Clear {count} cell", "Clear {count} cells", _count(writes)))

    def fill_down(self) -> None:
        """The value of the top row for the rows below it; in a single row, the value of the row above."""
        writes = [
            write
            for column, runs in column_runs(self._blocks()).items()
            for rows in _targets(runs)
            if (write := self._from_cell(rows.start - 1, column, rows)) is not None
        ]
        self._write(writes, plural("Fill down {count} cell", "Fill down {count} cells", _count(writes)))

    def fill_right(self) -> None:
        """The value of the left column for the columns beside it; in a single column, the value at its left."""
        order = self._grid.shown_columns()
        copies = [
            Copy(block.rows, source, target) for block in self._blocks() for source, target in self._pairs(block, order)
        ]
        cells = sum(len(copy.rows) for copy in copies)
        self._carry_out(
            lambda: self._copied(copies),
            cells,
            plural("Fill right {count} cell", "Fill right {count} cells", cells),
        )

    def fill_selection(self) -> None:
        """Ctrl+Enter: what is being typed for all selected cells, or else the current cell's value."""
        if self._grid.is_editing:
            self._grid.fill_from_editor()
        else:
            self.fill_with(None)

    def fill_with(self, value: Value | None, doubt: str = "") -> None:
        """Give all selected cells of the current cell's kind one value; without a value, the current cell's."""
        index = self._grid.main.currentIndex()
        if not index.isValid() or self._model.columns[index.column()].field is None:
            self._say_nothing_there()
            return
        key = self._model.entry(index.row()).key
        if value is None:
            value = self._model.field_value(index.row(), index.column())
        if value is not None:
            is_star = self._model.columns[index.column()].look is Look.STAR
            self._fill(value, doubt, is_star=is_star, supplier=key.supplier_id if key is not None else None)

    def tick(self) -> None:
        """Tick or untick all selected boxes like the current one, as a click on that one would."""
        index = self._grid.main.currentIndex()
        if index.isValid():
            self.fill_with(not self._model.field_value(index.row(), index.column()))

    def revert_cells(self) -> None:
        """Take back what is pending in the selected cells."""
        parts: list[tuple[range, tuple[Field, ...] | None]] = []
        for block in self._blocks():
            fields = tuple(column.field for column in self._writable(block) if column.field is not None)
            parts += [(block.rows, fields)] if fields else []
        self._revert(parts)

    def revert_rows(self) -> None:
        """Take back everything that is pending in the selected rows, suppliers that come or go included."""
        self._revert([(block.rows, None) for block in self._blocks()])

    # What is to be written

    def _blocks(self) -> list[Block]:
        """What is selected, or the current cell."""
        blocks, current = self._grid.blocks(), self._grid.main.currentIndex()
        if not blocks and current.isValid():
            return [Block(current.row(), current.row(), (current.column(),))]
        return blocks

    def _writable(self, block: Block) -> list[GridColumn]:
        """The columns of a block that hold values of the supplier's row; those of Wawi's own making are refused."""
        return [column for index in block.columns if (column := self._model.columns[index]).field is not None]

    def _fill(self, value: Value, doubt: str, *, is_star: bool, supplier: SupplierId | None) -> None:
        wanted = [
            (column, Write(block.rows, column.field, value, doubt, supplier))
            for block in self._blocks()
            for column in self._writable(block)
            if column.field is not None
        ]
        writes = [
            write for column, write in wanted if (column.look is Look.STAR) is is_star and takes(write.field, value)
        ]
        left = _count(write for _column, write in wanted) - _count(writes)
        self._write(writes, plural("Fill {count} cell", "Fill {count} cells", _count(writes)), left)

    def _from_cell(self, source: int, column: int, rows: range) -> Write | None:
        field, value = self._model.columns[column].field, self._model.field_value(source, column)
        if field is None or value is None:
            return None
        key = self._model.entry(source).key
        return Write(rows, field, value, supplier=key.supplier_id if key is not None else None)

    def _pairs(self, block: Block, order: Sequence[int]) -> list[tuple[Field, Field]]:
        """Which column fills which one."""
        places = [order.index(column) for column in block.columns]
        runs = joined(places)
        pairs = [(run.start, place) for run in runs for place in run[1:]]
        if all(len(run) == 1 for run in runs):
            pairs = [(place - 1, place) for place in places if place]
        fields = [
            (self._model.columns[order[left]].field, self._model.columns[order[right]].field) for left, right in pairs
        ]
        return [
            (source, target)
            for source, target in fields
            if source is not None and target is not None and target is not Field.IS_STANDARD
        ]

    # Writing

    def _revert(self, parts: Sequence[tuple[range, tuple[Field, ...] | None]]) -> None:
        cells = sum(len(rows) * len(fields or (None,)) for rows, fields in parts)
        name = TAKE_BACK if cells == 1 else TAKE_BACK_SEVERAL
        if cells and cells <= MOST_CELLS:
            self._carry_out(lambda: self._reverts(parts), cells, name)

    async def _reverts(self, parts: Sequence[tuple[range, tuple[Field, ...] | None]]) -> list[Edit]:
        edits: list[Edit] = []
        for rows, fields in parts:
            for key in await self._model.keys_of(rows):
                change = self._editing.change_of(key) if key is not None else None
                if change is not None and fields is None:
                    edits.append(Revert(change.key))
                elif change is not None:
                    edits += [Revert(change.key, field) for field in fields or () if field in change.values]
        return edits

    def _write(self, writes: Sequence[Write], name: Text, left: int = 0) -> None:
        def note(result: StepResult) -> str:
            return " ".join(part for part in (_star_note(writes, result), _left_note(left)) if part)

        self._carry_out(lambda: self._written(writes), _count(writes), name, note)

    def _carry_out(
        self,
        compose: Callable[[], Coroutine[Any, Any, Sequence[Edit]]],
        cells: int,
        name: Text,
        note: Callable[[StepResult], str] | None = None,
    ) -> None:
        if not cells:
            self._say_nothing_there()
        elif cells > MOST_CELLS:
            most = shown_number(Decimal(MOST_CELLS))
            self._messages.say(tr("At most {most} cells can be changed in one step. Select fewer of them.", most=most))
        elif cells <= SMALL:
            self._run_at_once(compose, name, note)
        else:
            self._steps.run_composed(compose, name, note=note)

    def _run_at_once(
        self,
        compose: Callable[[], Coroutine[Any, Any, Sequence[Edit]]],
        name: Text,
        note: Callable[[StepResult], str] | None,
    ) -> None:
        try:
            edits = at_once(compose())
        except AppError as problem:
            self._messages.show_problem(problem)
        else:
            self._steps.run(edits, name, note=note)

    def _say_nothing_there(self) -> None:
        self._messages.say(tr("Nothing here can be filled or cleared: select cells of a supplier's row."))

    async def _written(self, writes: Sequence[Write]) -> Sequence[Edit]:
        """The edits, the rows of all columns being read once only."""
        by_rows: dict[range, list[Write]] = {}
        for write in writes:
            by_rows.setdefault(write.rows, []).append(write)
        parts: list[tuple[list[RowKey], list[Write]]] = []
        stars: list[Edit] = []
        for rows, columns in by_rows.items():
            keys = [key for key in await self._model.keys_of(rows) if key is not None]
            parts.append((keys, [column for column in columns if not _is_star(column)]))
            for column in columns:
                if _is_star(column):
                    stars += [MakeStandard(key) for key in one_per_item(keys, column.supplier)]
        return CellEdits(parts, stars)

    async def _copied(self, copies: Sequence[Copy]) -> list[Edit]:
        edits: list[Edit] = []
        for rows in dict.fromkeys(copy.rows for copy in copies):
            pairs = [(copy.source, copy.target) for copy in copies if copy.rows == rows]
            keys = [key for key in await self._model.keys_of(rows) if key is not None]
            for first in range(0, len(keys), _ROWS_AT_ONCE):
                if first:
                    await asyncio.sleep(0)
                some = keys[first : first + _ROWS_AT_ONCE]
                for key, row in zip(some, self._editing.rows(some), strict=True):
                    if row is not None:
                        values = [(target, row.get(source)) for source, target in pairs]
                        edits += [SetCell(key, target, value) for target, value in values if takes(target, value)]
        return edits


def takes(field: Field, value: Value) -> bool:
    """Whether a value of another cell can stand in this field."""
    return type(value) is type(field.unset) and not any(problem.is_error for problem in check_value(field, value))


def column_runs(blocks: Iterable[Block]) -> dict[int, list[range]]:
    """For each column the selected rows, neighbours joined, across the blocks."""
    found: dict[int, list[range]] = {}
    for block in blocks:
        for column in block.columns:
            runs = found.setdefault(column, [])
            if runs and runs[-1].stop == block.top:
                runs[-1] = range(runs[-1].start, block.bottom + 1)
            else:
                runs.append(block.rows)
    return found


def joined(places: Iterable[int]) -> list[range]:
    """Ascending numbers as ranges."""
    found: list[range] = []
    for place in places:
        if found and found[-1].stop == place:
            found[-1] = range(found[-1].start, place + 1)
        else:
            found.append(range(place, place + 1))
    return found


def one_per_item(keys: Iterable[RowKey], supplier: SupplierId | None) -> list[RowKey]:
    """An item has one standard supplier: of several rows the one of this supplier, else the first."""
    chosen: dict[ItemId, RowKey] = {}
    for key in keys:
        if key.item_id not in chosen or key.supplier_id == supplier:
            chosen[key.item_id] = key
    return list(chosen.values())


def _targets(runs: Sequence[range]) -> list[range]:
    """The rows to fill from the one above them."""
    if all(len(rows) == 1 for rows in runs):
        return [rows for rows in runs if rows.start > 0]
    return [rows[1:] for rows in runs if len(rows) > 1]


def _is_star(write: Write) -> bool:
    return write.field is Field.IS_STANDARD and write.value is True


def _star_note(writes: Iterable[Write], result: StepResult) -> str:
    if not result.cells or not any(_is_star(write) for write in writes):
        return ""
    return tr("An item has only one default supplier: the others lost their star.")


def _left_note(cells: int) -> str:
    return (
        ntr("{count} cell of another kind stays as it is.", "{count} cells of another kind stay as they are.", cells)
        if cells
        else ""
    )


def _count(writes: Iterable[Write]) -> int:
    return sum(len(write.rows) for write in writes)
