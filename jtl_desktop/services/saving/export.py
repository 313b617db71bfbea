"""Tables that leave the program as Excel files: numbers as numbers, texts as texts, and nothing about the person."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import text
from jtl_desktop.services.threads import Worker

Kind = Literal["text", "money", "number", "percent", "time"]
Cell = str | Decimal | datetime | None

# A cell holds no more characters than this, a sheet no more rows: Excel's own limits.
_LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
_FORMATS: dict[Kind, str] = {
    "text": "@",
    "money": "#,##0.00##",
    "number": "#,##0.####",
    "percent": "+0.0;-0.0;0.0",
    "time": "yyyy-mm-dd hh:mm",
}


class ExportError(AppError):
    """The file could not be written."""

    def __init__(self, path: Path, details: str = "") -> None:
        super().__init__(
            text("The file {name} could not be written.", name=path.name),
            text("It may be open in another program, or the folder cannot be written to."),
            text("Close it there, or choose another name or folder."),
            details,
        )


@dataclass(frozen=True, slots=True)
class Column:
    """``width``: in characters. ``percent`` cells hold percent, not fractions."""

    title: str
    kind: Kind = "text"
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. A cell that does not fit its column's kind is written as what it is; None stays empty."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


async def write_xlsx(table: Table, path: Path) -> None:
    """Write the table in a thread of its own and put it in the place of an older file. Raises ExportError."""
    worker = Worker("export")
    try:
        await worker.run(_write, table, path)
    finally:
        worker.close(0)


def xlsx(table: Table) -> bytes:
    """The table as the content of an Excel file."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(held, options) as book:
        _fill(book, table)
    return held.getvalue()


def _write(table: Table, path: Path) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(xlsx(table))
        beside.replace(path)
    except OSError as error:
        raise ExportError(path, f"{type(error).__name__}: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


def _fill(book: Workbook, table: Table) -> None:
    sheet = book.add_worksheet(_sheet_name(table.title))
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = [book.add_format({"num_format": _FORMATS[column.kind]}) for column in table.columns]
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width, formats[place])
        sheet.write_string(0, place, column.title, bold)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(table.rows, start=1):
        if last > MOST_ROWS:
            break
        for place, cell in enumerate(row):
            _put(sheet, last, place, cell, formats[place])
    sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)


def _put(sheet: Worksheet, row: int, place: int, cell: Cell, look: Format) -> None:
    if isinstance(cell, Decimal):
        sheet.write_number(row, place, cell, look)  # taken as it is and written with 16 digits
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, place, cell, look)
    elif cell:
        sheet.write_string(row, place, cell[:_LONGEST_TEXT], look)


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and some signs not at all."""
    return "".join(character for character in title if character not in "[]:*?/\\").strip("' ")[:31] or "1"
