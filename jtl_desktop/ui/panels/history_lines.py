"""An item's changes of prices, newest first, as a small table: what the chart shows, for reading and for speech."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from typing_extensions import override

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.storage.price_store import PriceRecord
from jtl_desktop.ui.history.words import change_text, day_text, moment_text, price_text, source_text, tier_text
from jtl_desktop.ui.panels.line_model import LineColumn, ListModel
from jtl_desktop.ui.texts import tr

WHEN, TIER, OLD, NEW, CHANGE, SUPPLIER, SOURCE = range(7)


class HistoryLines(ListModel[PriceRecord]):
    """One line for each record."""

    def __init__(
        self, supplier_name: Callable[[SupplierId], str], notation: NumberFormat, parent: QObject | None = None
    ) -> None:
        columns = (
            LineColumn(tr("When")),
            LineColumn(tr("Tier"), is_number=True),
            LineColumn(tr("Old"), is_number=True),
            LineColumn(tr("New"), is_number=True),
            LineColumn(tr("Change"), is_number=True),
            LineColumn(tr("Supplier")),
            LineColumn(tr("From where"), tone="muted"),
        )
        super().__init__(columns, parent)
        self._supplier_name = supplier_name
        self._notation = notation

    def in_words(self, row: int) -> str:
        """A whole line in one sentence."""
        record = self.lines[row]
        words = [moment_text(record.at), *(self.text(row, column) for column in (SUPPLIER, TIER))]
        change = record.change
        words.append(
            tr(
                "from {old} to {new}",
                old=price_text(change.old, self._notation),
                new=price_text(change.new, self._notation),
            )
        )
        words += [self.text(row, column) for column in (CHANGE, SOURCE)]
        return ", ".join(filter(None, words))

    @override
    def text(self, row: int, column: int) -> str:
        record = self.lines[row]
        change = record.change
        match column:
            case 0:
                return day_text(record.at)
            case 1:
                return tier_text(change.from_quantity, self._notation)
            case 2:
                return price_text(change.old, self._notation)
            case 3:
                return price_text(change.new, self._notation)
            case 4:
                return change_text(change, self._notation)
            case 5:
                return self._supplier_name(change.key.supplier_id)
        return source_text(record.source)

    @override
    def tooltip(self, row: int, column: int) -> str:
        return self.in_words(row)
