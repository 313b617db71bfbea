"""Writes a list of changed prices into a file for a spreadsheet: Excel's own format, or CSV as Excel reads it."""

from __future__ import annotations

import csv
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from jtl_desktop.domain.items import ScalePrice
from jtl_desktop.domain.numbers import GERMAN, NumberFormat
from jtl_desktop.domain.price_history import Source
from jtl_desktop.storage.codec import decimal_text
from jtl_desktop.storage.errors import NotWritable

if TYPE_CHECKING:
    from jtl_desktop.storage.price_results import PriceLine, PriceResult

_AT_ONCE = 2_000
# What a spreadsheet would take for a formula when it opens a CSV file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = datetime | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the chosen language: eleven column titles, the sources' names, the sheet's name."""

    titles: Sequence[str]
    sources: Mapping[Source, str]
    sheet: str
    notation: NumberFormat


class ExportStopped(Exception):  # noqa: N818 (nothing went wrong)
    """The merchant stopped the export; no file was written."""


class PriceExport:
    """One file being written; ``stop`` may be called from any thread, ``done`` counts lines."""

    def __init__(self, result: PriceResult, path: Path, words: Words) -> None:
        self._result = result
        self._path = path
        self._words = words
        self._stop = threading.Event()
        self.done = 0

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> int:
        """Write it whole or not at all, by the ending of the name; how many lines. For a thread.

        Raises ExportStopped, StorageError.
        """
        try:
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".export-", suffix=self._path.suffix)
            os.close(handle)
            draft = Path(name)
            try:
                self._write(draft)
                draft.replace(self._path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise NotWritable(self._path, f"{type(error).__name__}: {error.strerror}") from error
        return self.done

    def _write(self, draft: Path) -> None:
        if self._path.suffix.lower() == ".csv":
            self._write_csv(draft)
        else:
            self._write_xlsx(draft)

    def _write_csv(self, draft: Path) -> None:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(self._words.titles)
            for cells in self._lines():
                writer.writerow([self._plain(cell) for cell in cells])

    def _write_xlsx(self, draft: Path) -> None:
        # Loaded when it is needed: it takes longer than the window has for a frame.
        from jtl_desktop.services.history.sheet import PriceBook  # noqa: PLC0415

        with PriceBook(draft, self._words.titles, self._words.sheet) as book:
            for cells in self._lines():
                book.add(cells)

    def _lines(self) -> Iterator[tuple[Cell, ...]]:
        for first in range(0, self._result.summary.count, _AT_ONCE):
            if self._stop.is_set():
                raise ExportStopped
            for line in self._result.lines(first, _AT_ONCE):
                if line is not None:
                    self.done += 1
                    yield self._cells(line)

    def _cells(self, line: PriceLine) -> tuple[Cell, ...]:
        record, change = line.record, line.record.change
        percent = change.percent
        return (
            record.at.astimezone(),
            line.sku,
            line.item_name,
            line.supplier or f"#{change.key.supplier_id}",
            change.from_quantity,
            *_price_cells(change.old),
            *_price_cells(change.new),
            None if percent is None else percent.quantize(Decimal("0.01")),
            self._words.sources[record.source],
        )

    def _plain(self, cell: Cell) -> str:
        if isinstance(cell, Decimal):
            return decimal_text(cell).replace(".", self._words.notation.decimal)
        if isinstance(cell, datetime):
            is_german = self._words.notation == GERMAN
            return cell.strftime("%d.%m.%Y %H:%M:%S" if is_german else "%Y-%m-%d %H:%M:%S")
        return f"'{cell}" if cell is not None and cell.startswith(_FORMULA) else cell or ""


def _price_cells(price: ScalePrice | None) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if price is None else (price.net, price.percent)
