"""Who is cheapest from which quantity on, as a small table: what the chart shows, for reading and for speech."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication
from typing_extensions import override

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.panels.offers import Band
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import tabular

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
FROM, SUPPLIER, PRICE = range(3)


class BandModel(QAbstractTableModel):
    """One line for each band; the current supplier in bold."""

    def __init__(self, notation: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notation = notation
        self._bands: tuple[Band, ...] = ()

    @property
    def bands(self) -> tuple[Band, ...]:
        return self._bands

    def show(self, bands: Sequence[Band]) -> None:
        self.beginResetModel()
        self._bands = tuple(bands)
        self.endResetModel()

    def in_words(self) -> str:
        """``from 1: Nordwind 97,23; from 10: Süd GmbH 94,21``."""
        return "; ".join(
            tr(
                "from {quantity}: {supplier} {price}",
                quantity=format_decimal(band.start, self._notation),
                supplier=band.offer.name,
                price=shown(band.price, Kind.MONEY, self._notation),
            )
            for band in self._bands
        )

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._bands)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 3

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        band = self._bands[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._shown(band, index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if index.column() == SUPPLIER else _RIGHT
            case Qt.ItemDataRole.FontRole:
                font: QFont = tabular(QGuiApplication.font())
                font.setBold(band.offer.is_current)
                return font
        return None

    def _shown(self, band: Band, column: int) -> str:
        if column == FROM:
            return format_decimal(band.start, self._notation)
        return band.offer.name if column == SUPPLIER else shown(band.price, Kind.MONEY, self._notation)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (tr("From"), tr("Cheapest supplier"), tr("Per piece"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == SUPPLIER else _RIGHT
        return None
