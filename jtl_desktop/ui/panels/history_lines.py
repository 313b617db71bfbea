"""An item's changes of prices, newest first, as a small table: what the chart shows, for reading and for speech."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.storage.price_store import PriceRecord
from jtl_desktop.ui.history.words import change_text, day_text, moment_text, price_text, source_text, tier_text
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import tabular, tokens_of

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WHEN, TIER, OLD, NEW, CHANGE, SUPPLIER, SOURCE = range(7)
_NUMBERS = (TIER, OLD, NEW, CHANGE)


class HistoryLines(QAbstractTableModel):
    """One line for each record."""

    def __init__(
        self, supplier_name: Callable[[SupplierId], str], notation: NumberFormat, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._supplier_name = supplier_name
        self._notation = notation
        self._records: tuple[PriceRecord, ...] = ()
        self._titles = (
            tr("When"), tr("Tier"), tr("Old"), tr("New"), tr("Change"), tr("Supplier"), tr("From where"),
        )  # fmt: skip

    @property
    def records(self) -> tuple[PriceRecord, ...]:
        return self._records

    def show(self, records: Sequence[PriceRecord]) -> None:
        self.beginResetModel()
        self._records = tuple(records)
        self.endResetModel()

    def in_words(self, row: int) -> str:
        """A whole line in one sentence."""
        record = self._records[row]
        words = [moment_text(record.at), *(self._shown(record, column) for column in (SUPPLIER, TIER))]
        change = record.change
        words.append(
            tr(
                "from {old} to {new}",
                old=price_text(change.old, self._notation),
                new=price_text(change.new, self._notation),
            )
        )
        words += [self._shown(record, column) for column in (CHANGE, SOURCE)]
        return ", ".join(filter(None, words))

    def _shown(self, record: PriceRecord, column: int) -> str:
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
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._records)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        record, column = self._records[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(record, column)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.in_words(index.row())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in _NUMBERS else _LEFT
            case Qt.ItemDataRole.FontRole if column in _NUMBERS:
                return tabular(QGuiApplication.font())
            case Qt.ItemDataRole.ForegroundRole if column == SOURCE:
                return tokens_of(QGuiApplication.palette()).color("muted")
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _NUMBERS else _LEFT
        return None
