"""The lines of the page "what changed": read page by page as they come into view, however many there are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.price_results import PriceLine, PriceOrder, PriceResult
from jtl_desktop.ui.history.words import change_text, moment_text, price_text, source_text, tier_text
from jtl_desktop.ui.panels.line_model import ROOT, Index, LineColumn, LineModel
from jtl_desktop.ui.texts import tr

WHEN, SKU, ITEM, SUPPLIER, TIER, OLD, NEW, CHANGE, SOURCE = range(9)
ORDERS = {
    WHEN: PriceOrder.WHEN,
    SKU: PriceOrder.SKU,
    SUPPLIER: PriceOrder.SUPPLIER,
    CHANGE: PriceOrder.PERCENT,
}
_PAGE = 200
_PAGES_KEPT = 20


class HistoryModel(LineModel):
    """At first only the beginning may be known; the whole list takes its place without moving a line."""

    failed = Signal(object)

    def __init__(self, notation: NumberFormat, parent: QObject | None = None) -> None:
        columns = (
            LineColumn(tr("When")),
            LineColumn(tr("SKU")),
            LineColumn(tr("Name"), tone="muted"),
            LineColumn(tr("Supplier")),
            LineColumn(tr("Tier"), is_number=True),
            LineColumn(tr("Old"), is_number=True),
            LineColumn(tr("New"), is_number=True),
            LineColumn(tr("Change"), is_number=True),
            LineColumn(tr("From where"), tone="muted"),
        )
        super().__init__(columns, parent)
        self._notation = notation
        self._first: list[PriceLine] = []
        self._result: PriceResult | None = None
        self._count = 0
        self._pages: OrderedDict[int, list[PriceLine | None]] = OrderedDict()

    @property
    def result(self) -> PriceResult | None:
        return self._result

    def show_first(self, lines: Sequence[PriceLine]) -> None:
        """The beginning of a list of which the rest is still being found."""
        self.beginResetModel()
        self._let_go()
        self._first = list(lines)
        self._count = len(self._first)
        self.endResetModel()

    def show_result(self, result: PriceResult) -> None:
        """The whole list; the model closes it when another one comes."""
        known, count = self._count, result.summary.count
        if self._result is None and known and count >= known:
            if count > known:
                self.beginInsertRows(ROOT, known, count - 1)
            self._result, self._count = result, count
            if count > known:
                self.endInsertRows()
            return
        self.beginResetModel()
        self._let_go()
        self._result, self._count = result, count
        self.endResetModel()

    def close(self) -> None:
        self.show_first(())

    def line(self, row: int) -> PriceLine | None:
        """None where the change was deleted after the list was made, or cannot be read."""
        if row < len(self._first):
            return self._first[row]
        number, place = divmod(row, _PAGE)
        page = self._page(number)
        return page[place] if place < len(page) else None

    def texts(self, row: int) -> list[str]:
        """A line as it is shown, for the clipboard."""
        line = self.line(row)
        return [] if line is None else [self._text(line, column) for column in range(len(self.columns))]

    def in_words(self, row: int) -> str:
        """A whole line in one sentence."""
        return ", ".join(filter(None, self.texts(row)))

    def titles(self) -> list[str]:
        return [column.title for column in self.columns]

    @override
    def text(self, row: int, column: int) -> str:
        line = self.line(row)
        return self._text(line, column) if line is not None else ""

    @override
    def tooltip(self, row: int, column: int) -> str:
        return self.in_words(row)

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def _page(self, number: int) -> list[PriceLine | None]:
        found = self._pages.get(number)
        if found is None:
            found = self._read(number)
            self._pages[number] = found
            if len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        return found

    def _read(self, number: int) -> list[PriceLine | None]:
        if self._result is None:
            return []
        try:
            return self._result.lines(number * _PAGE, _PAGE)
        except StorageError as problem:
            self.failed.emit(problem)
            return []

    def _let_go(self) -> None:
        if self._result is not None:
            self._result.close()
        self._result = None
        self._first = []
        self._pages.clear()

    def _text(self, line: PriceLine, column: int) -> str:
        record, notation = line.record, self._notation
        change = record.change
        match column:
            case 0:
                return moment_text(record.at)
            case 1:
                return line.sku or f"#{change.key.item_id}"
            case 2:
                return line.item_name
            case 3:
                return line.supplier or f"#{change.key.supplier_id}"
            case 4:
                return tier_text(change.from_quantity, notation)
            case 5:
                return price_text(change.old, notation)
            case 6:
                return price_text(change.new, notation)
            case 7:
                return change_text(change, notation)
        return source_text(record.source)
