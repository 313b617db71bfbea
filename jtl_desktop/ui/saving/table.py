"""The rows of a save as a table for Excel: what was asked for, cell by cell, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, RowKey, Value
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.saving.export import Cell, Column, Table
from jtl_desktop.services.saving.outcomes import RowOutcome
from jtl_desktop.services.saving.records import SavedRow
from jtl_desktop.ui.panels.change_lines import ChangeLine
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.save_results import outcome_name
from jtl_desktop.ui.panels.values import field_label, tiers_text
from jtl_desktop.ui.saving.lines import lines_of_saved
from jtl_desktop.ui.texts import tr, tr_text


def save_table(
    rows: Sequence[SavedRow], pending: Mapping[RowKey, RowChange], names: Names, notation: NumberFormat
) -> Table:
    """One line for each cell. ``pending``: the changes of rows that were not written.

    The lines are made while the file is being written, in its thread.
    """
    return Table(tr("Save"), _columns(), _lines(rows, pending, names, _Words(notation)))


def rows_of_outcomes(outcomes: Sequence[RowOutcome], known: Sequence[SavedRow]) -> list[SavedRow]:
    """Rows of a save as its report has them, with the values that were written down of them."""
    written = {row.key: row for row in known}
    return [
        replace(
            written.get(outcome.key) or SavedRow(outcome.key, None, None, None, None, None),
            state=outcome.state,
            note=outcome.text,
        )
        for outcome in outcomes
    ]


class _Words:
    """What is said of every line, asked for once: the lines are made in another thread."""

    def __init__(self, notation: NumberFormat) -> None:
        self.notation = notation
        self.fields = {field: field_label(field) for field in WRITABLE_FIELDS}
        self.added, self.removed = tr("New supplier"), tr("Remove supplier")
        self.yes, self.no = tr("yes"), tr("no")
        self.open = tr("not saved yet")

    def what(self, line: ChangeLine) -> str:
        if line.field is not None:
            return self.fields[line.field]
        return self.added if line.kind is ChangeKind.ADD else self.removed

    def cell(self, value: Value | None) -> Cell:
        """A value as Excel has it: numbers stay numbers."""
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, bool):
            return self.yes if value else self.no
        return tiers_text(value, self.notation) if isinstance(value, tuple) else value


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Time"), "time", 16),
        Column(tr("SKU"), "text", 16),
        Column(tr("Name"), "text", 40),
        Column(tr("Supplier"), "text", 24),
        Column(tr("Change"), "text", 22),
        Column(tr("Before"), "number", 18),
        Column(tr("New"), "number", 18),
        Column(tr("Result"), "text", 22),
        Column(tr("Reason"), "text", 60),
    )


def _lines(
    rows: Sequence[SavedRow], pending: Mapping[RowKey, RowChange], names: Names, words: _Words
) -> Iterator[Sequence[Cell]]:
    for row in rows:
        item = names.item(row.key.item_id)
        begin = (_local(row.at), item.sku, item.name, names.supplier(row.key.supplier_id))
        end = (
            outcome_name(row.state) if row.state is not None else words.open,
            tr_text(row.note) if row.note is not None else "",
        )
        lines = lines_of_saved(row, pending.get(row.key))
        for line in lines:
            old, new = _sides(line, row)
            yield (*begin, words.what(line), words.cell(old), words.cell(new), *end)
        if not lines:
            yield (*begin, "", None, None, *end)


def _sides(line: ChangeLine, row: SavedRow) -> tuple[Value | None, Value | None]:
    """Before and after; of a row that came or went, its price."""
    if line.field is not None:
        return line.old, line.new
    price = Field.PURCHASE_PRICE_NET
    old = row.old.get(price) if row.old is not None else None
    return old, row.new.get(price) if row.new is not None else None


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone() if at is not None else None
