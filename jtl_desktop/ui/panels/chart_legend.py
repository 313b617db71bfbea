"""Which line belongs to which supplier: samples with names, flowing over as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from jtl_desktop.ui.panels.chart_style import line_styles
from jtl_desktop.ui.panels.offers import Offer
from jtl_desktop.ui.theme import spacing, tokens_for


class ChartLegend(QWidget):
    """Read-only; the current supplier is set in bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: tuple[Offer, ...] = ()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        self._offers = tuple(offer for offer in offers if offer.steps)
        self.setAccessibleName(", ".join(offer.name for offer in self._offers))
        self._fit()
        self.update()

    def _font(self, offer: Offer) -> QFont:
        font = QFont(self.font())
        font.setBold(offer.is_current)
        return font

    def _places(self, width: int) -> list[QRect]:
        """A box for each entry: sample, gap, name, gap."""
        places: list[QRect] = []
        x, y, height = 0, 0, self.fontMetrics().height() + spacing(self, 1)
        for offer in self._offers:
            wanted = self._sample() + spacing(self, 4) + QFontMetrics(self._font(offer)).horizontalAdvance(offer.name)
            wanted = min(wanted, width)
            if x and x + wanted > width:
                x, y = 0, y + height
            places.append(QRect(x, y, wanted, height))
            x += wanted
        return places

    def _sample(self) -> int:
        return spacing(self, 7)

    def _fit(self) -> None:
        places = self._places(max(1, self.width()))
        self.setFixedHeight(places[-1].bottom() + 1 if places else 0)

    @override
    def sizeHint(self) -> QSize:
        return QSize(spacing(self, 60), self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = tokens_for(self)
        styles = line_styles(self._offers)
        for offer, room in zip(self._offers, self._places(self.width()), strict=True):
            middle = room.top() + room.height() / 2
            painter.setPen(styles[offer.supplier_id].pen(tokens, is_current=offer.is_current))
            painter.drawLine(QPointF(room.left(), middle), QPointF(room.left() + self._sample(), middle))
            font = self._font(offer)
            words = room.adjusted(self._sample() + spacing(self, 1), 0, -spacing(self, 2), 0)
            elided = QFontMetrics(font).elidedText(offer.name, Qt.TextElideMode.ElideRight, words.width() + 1)
            painter.setFont(font)
            painter.setPen(tokens.color("text"))
            painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), elided)
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)
