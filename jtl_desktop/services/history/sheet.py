"""A workbook with changed prices. The only module of the history that loads XlsxWriter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

import xlsxwriter

# Excel's own limit, less the line with the titles.
MOST_ROWS = 1_048_575
_WIDTHS = (17, 16, 36, 24, 10, 12, 12, 12, 12, 12, 18)


class PriceBook:
    """Written line by line with little memory; what does not fit on one sheet goes on on the next.

    Numbers are Excel's own: it keeps 15 digits.
    """

    def __init__(self, path: Path, titles: Sequence[str], sheet: str, most_rows: int = MOST_ROWS) -> None:
        self._book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._titles = titles
        self._sheet_name = sheet
        self._most_rows = most_rows
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._number = self._book.add_format({"num_format": "#,##0.00##########"})
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._sheets = 0
        self._begin_sheet()

    def add(self, cells: Sequence[datetime | Decimal | str | None]) -> None:
        """One line; None leaves its cell empty."""
        if self._row > self._most_rows:
            self._begin_sheet()
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                self._sheet.write_datetime(self._row, column, cell.replace(tzinfo=None), self._moment)
            elif isinstance(cell, Decimal):
                self._sheet.write_number(self._row, column, cell, self._number)
            elif cell:
                self._sheet.write_string(self._row, column, cell)
        self._row += 1

    def _begin_sheet(self) -> None:
        self._sheets += 1
        name = self._sheet_name if self._sheets == 1 else f"{self._sheet_name} {self._sheets}"
        self._sheet: Any = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        for column, title in enumerate(self._titles):
            self._sheet.write_string(0, column, title, self._bold)
        self._row = 1

    def __enter__(self) -> PriceBook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()
