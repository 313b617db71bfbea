"""Who is cheapest from which quantity on, as a small table: what the chart shows, for reading and for speech."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont
from typing_extensions import override

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.panels.line_model import LineColumn, ListModel
from jtl_desktop.ui.panels.offers import Band
from jtl_desktop.ui.texts import tr

FROM, SUPPLIER, PRICE = range(3)


class BandModel(ListModel[Band]):
    """One line for each band; the current supplier in bold."""

    def __init__(self, notation: NumberFormat, parent: QObject | None = None) -> None:
        columns = (
            LineColumn(tr("From"), is_number=True),
            LineColumn(tr("Cheapest supplier")),
            LineColumn(tr("Per piece"), is_number=True),
        )
        super().__init__(columns, parent)
        self._notation = notation

    def in_words(self) -> str:
        """``from 1: Nordwind 97,23; from 10: Süd GmbH 94,21``."""
        return "; ".join(
            tr(
                "from {quantity}: {supplier} {price}",
                quantity=format_decimal(band.start, self._notation),
                supplier=band.offer.name,
                price=shown(band.price, Kind.MONEY, self._notation),
            )
            for band in self.lines
        )

    @override
    def text(self, row: int, column: int) -> str:
        band = self.lines[row]
        if column == FROM:
            return format_decimal(band.start, self._notation)
        return band.offer.name if column == SUPPLIER else shown(band.price, Kind.MONEY, self._notation)

    @override
    def font(self, row: int, column: int) -> QFont:
        return self.looks.font(figures=True, bold=self.lines[row].offer.is_current)
