"""Cells of the grid on their way to other programs: as text with tabs, and as HTML in which numbers are numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.reading import plain_value
from jtl_desktop.domain.table_text import (
    Table,
    html_cell,
    joined,
    joined_html,
    line_html,
    line_text,
    parse_html_table,
    parse_table,
)
from jtl_desktop.ui.grid.columns import GridColumn
from jtl_desktop.ui.grid.sources import Source

# A clipboard with more HTML than this makes other programs wait for longer than it is worth.
MOST_HTML_CELLS = 200_000

Cell = tuple[str, str | None]
"""The text, and the exact number with a point where it is one."""


class CopiedTable:
    """Rows by rows; what is copied is exact, without thousands marks, in the merchant's notation.

    Kept as text only: hundreds of thousands of small objects would make Python stop to look through all of them.
    """

    def __init__(self, columns: Sequence[GridColumn], notation: NumberFormat, rows: int, *, with_headers: bool) -> None:
        self._cells = [_cell_maker(column, notation) for column in columns]
        self._has_html = rows * len(columns) <= MOST_HTML_CELLS
        self._lines: list[str] = []
        self._html: list[str] = []
        self._rows = 0
        if with_headers:
            self._put([(column.title, None) for column in columns])

    def __len__(self) -> int:
        return self._rows

    def add(self, source: Source) -> None:
        self._rows += 1
        self._put([make(source) for make in self._cells])

    def texts(self) -> tuple[str, str]:
        """Both forms, text and HTML; of very large tables no HTML. May run in any thread."""
        return joined(self._lines), joined_html(self._html) if self._has_html else ""

    def _put(self, cells: list[Cell]) -> None:
        self._lines.append(line_text([words for words, _ in cells]))
        if self._has_html:
            self._html.append(line_html([html_cell(*cell) for cell in cells]))


def mime_data(plain: str, html: str) -> QMimeData:
    """What other programs find on the clipboard."""
    data = QMimeData()
    data.setText(plain)
    if html:
        data.setHtml(html)
    return data


@dataclass(frozen=True, slots=True)
class ClipboardContent:
    """The clipboard's text, taken at once; reading it as a table may be left to a thread."""

    content: str
    is_html: bool = False
    may_be_csv: bool = False

    def table(self) -> Table:
        """Empty where there is none."""
        if self.is_html:
            return parse_html_table(self.content)
        return parse_table(self.content, may_be_csv=self.may_be_csv)


def clipboard_content() -> ClipboardContent:
    """What is on the clipboard. Text goes before HTML: it is what people see."""
    data = _mime_data_there()
    if data is None:
        return ClipboardContent("")
    text = data.text() if data.hasText() else ""
    if not text:
        return ClipboardContent(data.html() if data.hasHtml() else "", is_html=True)
    # What comes from a table has its tabs; text without one may still be CSV from a mail.
    may_be_csv = "\t" not in text and ";" in text and not (data.hasHtml() and "<td" in data.html().lower())
    return ClipboardContent(text, may_be_csv=may_be_csv)


def _mime_data_there() -> QMimeData | None:
    """Where the clipboard is empty, some platforms hand out nothing at all."""
    return QGuiApplication.clipboard().mimeData()


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
