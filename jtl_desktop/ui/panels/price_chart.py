"""The drawing of unit prices over quantity. Imports pyqtgraph, which takes a second to load."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.panels.chart_base import Chart, written_prices
from jtl_desktop.ui.panels.chart_scale import ChartRange, place, quantity_at, quantity_ticks, staircase
from jtl_desktop.ui.panels.chart_style import LineStyle, highlight_pen, line_styles
from jtl_desktop.ui.panels.offers import Band, Offer, cheapest_bands
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import Tokens

# Labels that fit side by side.
_LABEL_ROOM = 0.1
_MOST_LABELS = 6


class PriceChart(Chart):
    """A staircase for each supplier, the cheapest one at each quantity underlaid. Cannot be scrolled or zoomed."""

    hovered = Signal(object)
    """The quantity under the mouse; None when the mouse has left."""

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(tr("Quantity in pieces"), tr("Net / piece"), parent)
        self._notation = notation
        self._offers: tuple[Offer, ...] = ()
        self._range: ChartRange | None = None
        self.setAccessibleName(tr("Chart: net price per piece over quantity"))
        self._draw()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Draw these offers; those without a price are left out."""
        shown_now = tuple(offer for offer in offers if offer.steps)
        if shown_now != self._offers:
            self._offers = shown_now
            self._draw()

    @override
    def _draw(self) -> None:
        tokens = self._cleared()
        self._range = ChartRange.of(self._offers) if self._offers else None
        if self._range is None:
            return
        self._draw_axes(self._range)
        bands = cheapest_bands(self._offers)
        self._draw_cheapest(tokens, bands, self._range.last)
        styles = line_styles(self._offers)
        for offer in sorted(self._offers, key=lambda offer: offer.is_current):
            self._draw_offer(tokens, offer, styles[offer.supplier_id], self._range.last)
        self._draw_labels(tokens, bands, self._range)
        self._add_marker(tokens)

    def _draw_axes(self, span: ChartRange) -> None:
        item = self._plot.getPlotItem()
        item.setXRange(place(span.first), place(span.last), padding=0.02)
        # Room for the price that is written above the highest line.
        room = float(span.high - span.low) * _LABEL_ROOM
        item.setYRange(float(span.low), float(span.high) + room, padding=0)
        quantities = [(place(q), format_decimal(q, self._notation)) for q in quantity_ticks(span.first, span.last)]
        item.getAxis("bottom").setTicks([quantities])
        item.getAxis("left").setTicks([written_prices(span.low, span.high, self._notation)])

    def _draw_cheapest(self, tokens: Tokens, bands: Sequence[Band], last: Decimal) -> None:
        """One curve with gaps: every item on the chart costs more time than all of its points."""
        xs: list[float] = []
        ys: list[float] = []
        ends = [band.start for band in bands[1:]] + [last]
        for band, end in zip(bands, ends, strict=False):
            xs += [place(band.start), place(end), math.nan]
            ys += [float(band.price), float(band.price), math.nan]
        self._plot.addItem(pg.PlotCurveItem(xs, ys, pen=highlight_pen(tokens), connect="finite"))

    def _draw_offer(self, tokens: Tokens, offer: Offer, style: LineStyle, last: Decimal) -> None:
        xs, ys = staircase(offer, last)
        pen = style.pen(tokens, is_current=offer.is_current)
        self._plot.addItem(pg.PlotCurveItem(xs, ys, pen=pen, antialias=True))
        color = tokens.color(style.color)
        self._plot.addItem(
            pg.ScatterPlotItem(
                [place(step.from_quantity) for step in offer.steps],
                [float(step.unit_price) for step in offer.steps],
                symbol=style.symbol,
                size=9 if offer.is_current else 7,
                pen=pg.mkPen(color, width=1.4),
                brush=pg.mkBrush(color if offer.is_current else tokens.color("base")),
                antialias=True,
            )
        )

    def _draw_labels(self, tokens: Tokens, bands: Sequence[Band], span: ChartRange) -> None:
        """The cheapest price at the start of its band, where there is room for it."""
        room = (place(span.last) - place(span.first)) / _MOST_LABELS
        free = place(span.first)
        ground = QColor(tokens.color("base"))
        ground.setAlphaF(0.75)
        for band in bands:
            if place(band.start) < free:
                continue
            free = place(band.start) + room
            price = shown(band.price, Kind.MONEY, self._notation)
            words = pg.TextItem(price, color=tokens.color("text"), anchor=(0, 1.3), fill=ground)
            words.setFont(self._small_font())
            words.setPos(place(band.start), float(band.price))
            self._plot.addItem(words, ignoreBounds=True)

    @override
    def _hover(self, position: float) -> None:
        if self._range is None:
            return
        quantity = min(max(quantity_at(position), self._range.first), self._range.last)
        self._marker.setPos(place(quantity))
        self._marker.show()
        self.hovered.emit(quantity)

    @override
    def _leave(self) -> None:
        super()._leave()
        self.hovered.emit(None)
