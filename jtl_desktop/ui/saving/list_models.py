"""The saves as a table, and the rows of one save: what was, what was written, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QObject
from typing_extensions import override

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.edits import Edit, PutChange
from jtl_desktop.domain.items import Field, RowKey, Value
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.services.saving.records import SavedRow, SaveRecord, TakeBack
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.change_lines import ChangeLine, lines_of
from jtl_desktop.ui.panels.change_texts import cell_columns, change_name
from jtl_desktop.ui.panels.line_model import SIGN_COLUMN, LineColumn, ListModel, Sign
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.save_results import RESULT_ORDER, SIGNS, outcome_name, state_words
from jtl_desktop.ui.panels.values import tiers_side, value_text
from jtl_desktop.ui.saving.lines import lines_of_saved
from jtl_desktop.ui.texts import shown_time, tr, tr_text

_Entry = tuple[SavedRow | Edit, ChangeLine | None]
# So many rows are compared in one piece.
_AT_ONCE = 200
TIME, ROWS, RESULT = 1, 2, 3
SKU, NAME, SUPPLIER, FIELD, OLD, NEW, STATE, NOTE = range(1, 9)


class SavesModel(ListModel[SaveRecord]):
    """One line for each save, the newest first."""

    def __init__(self, saves: Sequence[SaveRecord], parent: QObject | None = None) -> None:
        columns = (
            SIGN_COLUMN,
            LineColumn(tr("Time")),
            LineColumn(tr("Rows"), is_number=True),
            LineColumn(tr("Result")),
        )
        super().__init__(columns, parent, lines=saves)

    @override
    def sign(self, row: int) -> Sign:
        save = self.lines[row]
        if save.is_taken_back:
            return "undo-2", "muted"
        worst = next((state for state in RESULT_ORDER if save.counts.get(state)), None)
        return SIGNS[worst] if worst is not None else ("timer", "muted")

    @override
    def tone(self, row: int, column: int) -> Tone | None:
        return "muted" if self.lines[row].is_taken_back else None

    @override
    def text(self, row: int, column: int) -> str:
        save = self.lines[row]
        match column:
            case 1:
                return shown_time(save.begun_at)
            case 2:
                return QLocale().toString(save.rows)
            case _:
                return save_words(save)


class RowLinesModel(ListModel[_Entry]):
    """Lines of rows: each cell that a save wrote or that its reverse would write. Lines are made when looked at."""

    def __init__(self, names: Names, notation: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__((*cell_columns(), LineColumn(tr("Result")), LineColumn(tr("Note"))), parent)
        self._names = names
        self._notation = notation
        self._moved_on: frozenset[RowKey] = frozenset()

    async def show_rows(self, rows: Sequence[SavedRow]) -> None:
        """What a save did."""
        await self._show(rows, frozenset())

    async def show_reverse(self, reverse: TakeBack) -> None:
        """What taking a save back would do."""
        await self._show(reverse.edits, frozenset(reverse.moved_on))

    async def _show(self, rows: Sequence[SavedRow | Edit], moved_on: frozenset[RowKey]) -> None:
        """Compare what was and what is, in pieces between which the window does its work."""
        entries: list[_Entry] = []
        for first in range(0, len(rows), _AT_ONCE):
            for row in rows[first : first + _AT_ONCE]:
                entries += [(row, line) for line in _lines(row)] or [(row, None)]
            await asyncio.sleep(0)
        self._moved_on = moved_on
        self.show(entries)

    @override
    def sign(self, row: int) -> Sign:
        entry, _line = self.lines[row]
        if isinstance(entry, SavedRow):
            return SIGNS[entry.state] if entry.state is not None else ("timer", "muted")
        return ("git-compare-arrows", "problem") if entry.key in self._moved_on else ("undo-2", "text")

    @override
    def text(self, row: int, column: int) -> str:
        entry, line = self.lines[row]
        match column:
            case 1:
                return self._names.item(entry.key.item_id).sku
            case 2:
                return self._names.item(entry.key.item_id).name
            case 3:
                return self._names.supplier(entry.key.supplier_id)
            case 4:
                return change_name(line) if line is not None else ""
            case 5:
                return self._side(entry, line, is_old=True) if line is not None else ""
            case 6:
                return self._side(entry, line, is_old=False) if line is not None else ""
            case 7:
                return self._state(entry)
            case 8:
                return self._note(entry)
        return self._state(entry)

    @override
    def tone(self, row: int, column: int) -> Tone | None:
        return self.sign(row)[1] if column in (STATE, NOTE) else super().tone(row, column)

    def _state(self, entry: SavedRow | Edit) -> str:
        if isinstance(entry, SavedRow):
            return outcome_name(entry.state) if entry.state is not None else tr("not saved yet")
        return tr("changed in Wawi since") if entry.key in self._moved_on else tr("will be taken back")

    def _note(self, entry: SavedRow | Edit) -> str:
        if isinstance(entry, SavedRow):
            is_quiet = entry.note is None or entry.state is OutcomeState.SAVED
            return "" if is_quiet or entry.note is None else tr_text(entry.note)
        if entry.key in self._moved_on:
            return tr("Ends as a conflict when you save; you choose then whose value stays.")
        return ""

    def _side(self, entry: SavedRow | Edit, line: ChangeLine, *, is_old: bool) -> str:
        value, other = (line.old, line.new) if is_old else (line.new, line.old)
        if line.field is None:
            price = _price(entry, is_old=is_old)
            return value_text(Field.PURCHASE_PRICE_NET, price, self._notation) if price is not None else ""
        if isinstance(value, tuple) and isinstance(other, tuple):
            return tiers_side(value, other, self._notation)
        return "" if value is None else value_text(line.field, value, self._notation)


def save_words(save: SaveRecord) -> str:
    """How a save ended, in one line."""
    words = state_words(save.counts) or tr("nothing was written")
    if save.is_taken_back:
        return tr("{what} · taken back", what=words)
    return words if save.ended_at is not None else tr("{what} · not finished", what=words)


def _lines(row: SavedRow | Edit) -> Sequence[ChangeLine]:
    if isinstance(row, SavedRow):
        return lines_of_saved(row)
    return lines_of(row.change) if isinstance(row, PutChange) else (ChangeLine(row.key, ChangeKind.REMOVE),)


def _price(entry: SavedRow | Edit, *, is_old: bool) -> Value | None:
    """The price of a row that comes or goes."""
    name = Field.PURCHASE_PRICE_NET
    if isinstance(entry, SavedRow):
        row = entry.old if is_old else entry.new
        return row.get(name) if row is not None else None
    if not isinstance(entry, PutChange) or is_old is (entry.change.kind is ChangeKind.ADD):
        return None
    return entry.change.effective().get(name)
