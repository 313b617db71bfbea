"""Which line belongs to which supplier: samples with names, and with prices while a quantity is pointed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.ui.panels.chart_style import Entry, LineStyle, line_styles
from jtl_desktop.ui.panels.offers import Offer
from jtl_desktop.ui.theme import spacing, tabular, tokens_for

# So many entries may stand below each other; more would take the room of the chart.
_FEW = 4
# Width of a line's sample, in font units.
_SAMPLE = 6


class ChartLegend(QWidget):
    """Entries one or two to a line; the current supplier in bold. At a quantity, each entry also has its price."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: tuple[Entry, ...] = ()
        self._prices: Mapping[SupplierId, str] = {}

    def show_offers(self, offers: Sequence[Offer]) -> None:
        self.show_entries([offer for offer in offers if offer.steps])

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self._offers = tuple(entries)
        self._prices = {}
        self._fit()
        self._changed()

    def show_prices(self, prices: Mapping[SupplierId, str]) -> None:
        """What each supplier wants at the quantity that is pointed at; empty when none is."""
        self._prices = dict(prices)
        self._changed()

    def words(self) -> str:
        """The entries in one line, as a screen reader says them."""
        entries = (f"{offer.name} {self._prices.get(offer.supplier_id, '')}" for offer in self._offers)
        return ", ".join(entry.strip() for entry in entries)

    def _changed(self) -> None:
        self.setAccessibleName(self.words())
        self.setToolTip(", ".join(offer.name for offer in self._offers))
        self.update()

    def _columns(self) -> int:
        """Side by side, unless a few long names would be cut off by that."""
        if len(self._offers) > _FEW:
            return 2
        room = self.width() // 2 - spacing(self, _SAMPLE + 3)
        bold = QFont(self.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        fits = all(metrics.horizontalAdvance(offer.name) <= room for offer in self._offers)
        return 2 if fits and len(self._offers) > 1 else 1

    def _line_height(self) -> int:
        return self.fontMetrics().height() + spacing(self, 0.5)

    def _fit(self) -> None:
        self.setFixedHeight(-(-len(self._offers) // self._columns()) * self._line_height())

    def _place(self, number: int) -> QRect:
        line, column = divmod(number, self._columns())
        width = self.width() // self._columns()
        return QRect(column * width, line * self._line_height(), width - spacing(self, 2), self._line_height())

    @override
    def sizeHint(self) -> QSize:
        return QSize(spacing(self, 60), self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        styles = line_styles(self._offers)
        for number, offer in enumerate(self._offers):
            self._draw_entry(painter, self._place(number), offer, styles[offer.supplier_id])
        painter.end()

    def _draw_entry(self, painter: QPainter, room: QRect, offer: Entry, style: LineStyle) -> None:
        tokens = tokens_for(self)
        middle, sample = room.top() + room.height() / 2, spacing(self, _SAMPLE)
        painter.setPen(style.pen(tokens, is_current=offer.is_current))
        painter.drawLine(QPointF(room.left(), middle), QPointF(room.left() + sample, middle))
        font = tabular(self.font())
        font.setBold(offer.is_current)
        painter.setFont(font)
        painter.setPen(tokens.color("text"))
        metrics = QFontMetrics(font)
        words = room.adjusted(sample + spacing(self, 1), 0, 0, 0)
        price = self._prices.get(offer.supplier_id, "")
        if price:
            painter.drawText(words, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), price)
            words.setRight(words.right() - metrics.horizontalAdvance(price) - spacing(self, 1))
        name = metrics.elidedText(offer.name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)
