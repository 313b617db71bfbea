"""The lists of the dialogs after and before a paste: what would change, and what leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from typing_extensions import override

from jtl_desktop.domain.items import Field
from jtl_desktop.domain.keyed import KeyedLine, KeyedNote
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.pasting import PasteNote
from jtl_desktop.ui.grid.columns import GridColumn
from jtl_desktop.ui.panels.line_model import SIGN_COLUMN, LineColumn, ListModel, Sign
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import change_percent, field_label, signed_percent_text, value_text
from jtl_desktop.ui.texts import ntr, tr, tr_text


class ChangeLines(ListModel[KeyedLine]):
    """Row, field, old and new value of every cell that would change."""

    def __init__(self, names: Names, notation: NumberFormat, parent: QObject | None = None) -> None:
        columns = (
            SIGN_COLUMN,
            LineColumn(tr("SKU")),
            LineColumn(tr("Supplier")),
            LineColumn(tr("Column")),
            LineColumn(tr("Before"), is_number=True),
            LineColumn(tr("New"), is_number=True),
            LineColumn(tr("Difference"), is_number=True),
        )
        super().__init__(columns, parent)
        self._names = names
        self._notation = notation
        self._labels = {field: field_label(field) for field in Field}

    @override
    def sign(self, _row: int) -> Sign:
        return "square-pen", "changed_mark"

    @override
    def is_at_right(self, row: int, column: int) -> bool:
        return super().is_at_right(row, column) and self.lines[row].field.kind.is_number

    @override
    def text(self, row: int, column: int) -> str:
        line = self.lines[row]
        match column:
            case 1:
                return self._names.item(line.key.item_id).sku
            case 2:
                return self._names.supplier(line.key.supplier_id)
            case 3:
                return self._labels[line.field]
            case 4:
                return value_text(line.field, line.old, self._notation)
            case 5:
                return value_text(line.field, line.new, self._notation)
            case 6:
                percent = change_percent(line.old, line.new)
                return signed_percent_text(percent, self._notation) if percent is not None else ""
            case _:
                return ""


class NoteLines(ListModel[KeyedNote]):
    """The lines of the clipboard that lead nowhere, each with its reason."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns = (
            SIGN_COLUMN,
            LineColumn(tr("Line")),
            LineColumn(tr("On the clipboard")),
            LineColumn(tr("Reason")),
        )
        super().__init__(columns, parent)

    @override
    def sign(self, row: int) -> Sign:
        return _sign(self.lines[row])

    @override
    def text(self, row: int, column: int) -> str:
        note = self.lines[row]
        match column:
            case 1:
                return str(note.line)
            case 2:
                return note.typed
            case 3:
                return tr_text(note.reason)
            case _:
                return _meaning(note)


class PasteNotes(ListModel[PasteNote]):
    """One line per note: the item, its supplier, the column, what was pasted, and why it is here."""

    def __init__(
        self, notes: Sequence[PasteNote], names: Names, columns: Sequence[GridColumn], parent: QObject | None = None
    ) -> None:
        own = (
            SIGN_COLUMN,
            LineColumn(tr("SKU")),
            LineColumn(tr("Supplier")),
            LineColumn(tr("Column")),
            LineColumn(tr("On the clipboard")),
            LineColumn(tr("Reason")),
        )
        super().__init__(own, parent, lines=notes)
        self._names = names
        self._grid_columns = columns

    @override
    def sign(self, row: int) -> Sign:
        return _sign(self.lines[row])

    @override
    def text(self, row: int, column: int) -> str:
        note = self.lines[row]
        match column:
            case 1:
                return self._row_text(note)
            case 2:
                return self._names.supplier(note.key.supplier_id) if note.key is not None else ""
            case 3:
                return self._column_text(note)
            case 4:
                return note.typed
            case 5:
                return _reason(note)
            case _:
                return _meaning(note)

    def _row_text(self, note: PasteNote) -> str:
        if note.key is not None:
            return self._names.item(note.key.item_id).sku
        return tr("Row {number}", number=note.row + 1) if note.row is not None else ""

    def _column_text(self, note: PasteNote) -> str:
        columns = self._grid_columns
        if note.column is not None:
            return columns[note.column].title
        return next((column.title for column in columns if note.field and column.field is note.field), "")


def _sign(note: KeyedNote | PasteNote) -> Sign:
    return ("circle-question-mark", "warning") if note.is_doubt else ("ban", "problem")


def _meaning(note: KeyedNote | PasteNote) -> str:
    """What the sign says."""
    return tr("Read in one of two ways") if note.is_doubt else tr("Not pasted")


def _reason(note: PasteNote) -> str:
    reason = tr_text(note.reason)
    return reason if note.count == 1 else f"{reason} ({ntr('{count} cell', '{count} cells', note.count)})"
