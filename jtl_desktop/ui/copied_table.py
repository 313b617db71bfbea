"""Cells of the grid on their way to other programs: as text with tabs, and as HTML in which numbers are numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QMimeData

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.reading import plain_value
from jtl_desktop.domain.table_text import Table, html_cell, parse_html_table, parse_table, table_html, table_text
from jtl_desktop.ui.grid.columns import GridColumn
from jtl_desktop.ui.grid.sources import Source

# A clipboard with more HTML than this makes other programs wait for longer than it is worth.
MOST_HTML_CELLS = 200_000

Cell = tuple[str, str | None]
"""The text, and the exact number with a point where it is one."""


class CopiedTable:
    """Rows by rows; what is copied is exact, without thousands marks, in the merchant's notation."""

    def __init__(self, columns: Sequence[GridColumn], notation: NumberFormat, *, with_headers: bool) -> None:
        self._cells = [_cell_maker(column, notation) for column in columns]
        self._headers = [column.title for column in columns] if with_headers else []
        self._rows: list[list[Cell]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, source: Source) -> None:
        self._rows.append([make(source) for make in self._cells])

    def texts(self) -> tuple[str, str]:
        """Both forms, text and HTML; of very large tables no HTML. May take a second, and may run in any thread."""
        headers = [self._headers] if self._headers else []
        plain = table_text([*headers, *([words for words, _ in row] for row in self._rows)])
        if len(self._rows) * len(self._cells) > MOST_HTML_CELLS:
            return plain, ""
        titles = [[html_cell(title) for title in header] for header in headers]
        return plain, table_html([*titles, *([html_cell(*cell) for cell in row] for row in self._rows)])


def mime_data(plain: str, html: str) -> QMimeData:
    """What other programs find on the clipboard."""
    data = QMimeData()
    data.setText(plain)
    if html:
        data.setHtml(html)
    return data


def table_of(data: QMimeData | None) -> Table:
    """The table on the clipboard, empty where there is none. Text goes before HTML: it is what people see."""
    if data is None:
        return []
    html = data.html() if data.hasHtml() else ""
    if data.hasText() and data.text():
        # What comes from a table has its tabs; text without one may still be CSV from a mail.
        return parse_table(data.text(), may_be_csv="<td" not in html.lower())
    return parse_html_table(html)


def _cell_maker(column: GridColumn, notation: NumberFormat) -> Callable[[Source], Cell]:
    field = column.field
    if field is None:
        text_of = _ITEM_TEXTS.get(column.name, _nothing)
        return lambda source: (text_of(source), None)

    def make(source: Source) -> Cell:
        if source.row is None:
            return "", None
        value = source.row.get(field)
        return plain_value(field, value, notation), format(value, "f") if isinstance(value, Decimal) else None

    return make


def _nothing(_source: Source) -> str:
    return ""


_ITEM_TEXTS: dict[str, Callable[[Source], str]] = {
    "own_sku": lambda source: source.item.sku,
    "own_name": lambda source: source.item.name,
    "gtin": lambda source: source.item.gtin,
    "supplier_name": lambda source: source.supplier_name,
}
