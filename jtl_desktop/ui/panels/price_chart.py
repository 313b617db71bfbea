"""The drawing of unit prices over quantity. The only module that imports pyqtgraph, which takes a second to load."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.panels.chart_scale import (
    ChartRange,
    place,
    price_ticks,
    quantity_at,
    quantity_ticks,
    staircase,
)
from jtl_desktop.ui.panels.chart_style import LineStyle, highlight_pen, line_styles
from jtl_desktop.ui.panels.offers import Band, Offer, cheapest_bands
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import Tokens, spacing, tokens_for

# Its clean-up at exit walks over every object of the program; our windows are gone in order by then.
pg.setConfigOption("exitCleanup", False)

# Labels that fit side by side.
_MOST_LABELS = 6


class PriceChart(QWidget):
    """A staircase for each supplier, the cheapest one at each quantity underlaid. Cannot be scrolled or zoomed."""

    hovered = Signal(object)
    """The quantity under the mouse; None when the mouse has left."""

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notation = notation
        self._offers: tuple[Offer, ...] = ()
        self._range: ChartRange | None = None
        self._dressed: Tokens | None = None
        self._plot = pg.PlotWidget(parent=self, enableMenu=False)
        self._build()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Draw these offers; those without a price are left out."""
        shown_now = tuple(offer for offer in offers if offer.steps)
        if shown_now != self._offers:
            self._offers = shown_now
            self._draw()

    def _build(self) -> None:
        # The library makes its menu all the same, as a window of its own that nobody would delete.
        menu = self._plot.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().installEventFilter(self)
        self._plot.viewport().setMouseTracking(True)
        self._marker = pg.InfiniteLine(angle=90, movable=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setMinimumHeight(spacing(self, 32))
        self.setAccessibleName(tr("Chart: net price per piece over quantity"))
        self._draw()

    def _draw(self) -> None:
        tokens = tokens_for(self)
        self._plot.clear()
        if tokens is not self._dressed:
            self._dress_axes(tokens)
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
        self._marker.setPen(pg.mkPen(tokens.color("muted"), width=1))
        self._marker.hide()
        self._plot.addItem(self._marker, ignoreBounds=True)

    def _dress_axes(self, tokens: Tokens) -> None:
        """Colours, fonts and titles; costly, so only when the theme or the font changed."""
        self._dressed = tokens
        self._plot.setBackground(tokens.color("base"))
        size = f"{self._small_font().pointSizeF()}pt"
        for side, title in (("bottom", tr("Quantity in pieces")), ("left", tr("Net / piece"))):
            axis = self._plot.getPlotItem().getAxis(side)
            axis.setPen(tokens.color("line"))
            axis.setTextPen(tokens.color("muted"))
            axis.setTickFont(self._small_font())
            axis.setLabel(title, **{"color": tokens.muted, "font-size": size})
            axis.setGrid(40 if side == "left" else False)

    def _draw_axes(self, span: ChartRange) -> None:
        item = self._plot.getPlotItem()
        item.setXRange(place(span.first), place(span.last), padding=0.02)
        item.setYRange(float(span.low), float(span.high), padding=0)
        quantities = [(place(q), format_decimal(q, self._notation)) for q in quantity_ticks(span.first, span.last)]
        prices = price_ticks(span.low, span.high)
        places = max((-int(p.as_tuple().exponent) for p in prices), default=2)
        written = [(float(p), format_decimal(p, self._notation, minimum_places=max(2, places))) for p in prices]
        item.getAxis("bottom").setTicks([quantities])
        item.getAxis("left").setTicks([written])

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

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _hover(self, position: QPointF) -> None:
        box = self._plot.getPlotItem().getViewBox()
        if self._range is None or not box.sceneBoundingRect().contains(position):
            self._leave()
            return
        quantity = quantity_at(box.mapSceneToView(position).x())
        quantity = min(max(quantity, self._range.first), self._range.last)
        self._marker.setPos(place(quantity))
        self._marker.show()
        self.hovered.emit(quantity)

    def _leave(self) -> None:
        self._marker.hide()
        self.hovered.emit(None)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._plot.viewport():
            match event.type():
                case QEvent.Type.Wheel:
                    # The page behind may scroll; the chart has nothing to scroll.
                    event.ignore()
                    return True
                case QEvent.Type.MouseMove:
                    self._hover(self._plot.mapToScene(event.position().toPoint()))  # type: ignore[attr-defined]  # a QMouseEvent by its type
                case QEvent.Type.Leave:
                    self._leave()
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dressed = None
            self._draw()
        super().changeEvent(event)
