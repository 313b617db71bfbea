"""The drawing of prices over time. Imports pyqtgraph, which takes a second to load."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pyqtgraph as pg
from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.ui.panels.chart_base import Chart, written_prices
from jtl_desktop.ui.panels.chart_style import LineStyle, line_styles
from jtl_desktop.ui.panels.history_scale import Grain, HistoryLine, HistoryRange, staircase, time_ticks
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import Tokens, spacing

# More points than this are only a line; their markers would cover it.
_MOST_MARKERS = 40


class HistoryChart(Chart):
    """A staircase over time for each supplier. Cannot be scrolled or zoomed."""

    hovered = Signal(object)
    """The moment under the mouse; None when the mouse has left."""

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__("", tr("Net / piece"), parent)
        self._notation = notation
        self._lines: tuple[HistoryLine, ...] = ()
        self._range: HistoryRange | None = None
        # Lower than the other one: it shares its room with the list.
        self.setMinimumHeight(spacing(self, 22))
        self.setAccessibleName(tr("Chart: net price per piece over time"))
        self._draw()

    def show_lines(self, lines: Sequence[HistoryLine], begin: datetime, end: datetime) -> None:
        """Draw these lines between two moments."""
        self._lines = tuple(line for line in lines if line.has_price)
        self._range = HistoryRange.of(self._lines, begin, end)
        self._draw()

    @override
    def _draw(self) -> None:
        tokens = self._cleared()
        if self._range is None:
            return
        self._draw_axes(self._range)
        styles = line_styles(self._lines)
        for line in sorted(self._lines, key=lambda line: line.is_current):
            self._draw_line(tokens, line, styles[line.supplier_id], self._range.end)
        self._add_marker(tokens)

    def _draw_axes(self, span: HistoryRange) -> None:
        item = self._plot.getPlotItem()
        item.setXRange(span.begin.timestamp(), span.end.timestamp(), padding=0.02)
        item.setYRange(float(span.low), float(span.high), padding=0)
        grain, ticks = time_ticks(_on_the_wall(span.begin), _on_the_wall(span.end))
        item.getAxis("bottom").setTicks([[(tick.timestamp(), tick_text(tick, grain)) for tick in ticks]])
        item.getAxis("left").setTicks([written_prices(span.low, span.high, self._notation)])

    def _draw_line(self, tokens: Tokens, line: HistoryLine, style: LineStyle, end: datetime) -> None:
        xs, ys = staircase(line.points, end)
        pen = style.pen(tokens, is_current=line.is_current)
        self._plot.addItem(pg.PlotCurveItem(xs, ys, pen=pen, connect="finite", antialias=True))
        marked = [point for point in line.points if point.price is not None][-_MOST_MARKERS:]
        color = tokens.color(style.color)
        self._plot.addItem(
            pg.ScatterPlotItem(
                [point.at.timestamp() for point in marked],
                [float(point.price) for point in marked if point.price is not None],
                symbol=style.symbol,
                size=9 if line.is_current else 7,
                pen=pg.mkPen(color, width=1.4),
                brush=pg.mkBrush(color if line.is_current else tokens.color("base")),
                antialias=True,
            )
        )

    @override
    def _hover(self, position: float) -> None:
        if self._range is None:
            return
        begin, end = self._range.begin.timestamp(), self._range.end.timestamp()
        seconds = min(max(position, begin), end)
        self._marker.setPos(seconds)
        self._marker.show()
        self.hovered.emit(datetime.fromtimestamp(seconds, UTC))

    @override
    def _leave(self) -> None:
        super()._leave()
        self.hovered.emit(None)


def _on_the_wall(moment: datetime) -> datetime:
    """By the computer's clock, without a zone."""
    return moment.astimezone().replace(tzinfo=None)


def tick_text(moment: datetime, grain: Grain) -> str:
    """A moment at the axis, short, as the chosen language writes it."""
    local, locale = QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), QLocale()
    is_german = locale.language() == QLocale.Language.German
    match grain:
        case Grain.MINUTE if moment.hour or moment.minute:
            return locale.toString(local.time(), QLocale.FormatType.ShortFormat)
        case Grain.MINUTE | Grain.DAY:
            return locale.toString(local.date(), "d. MMM" if is_german else "MMM d")
        case Grain.MONTH:
            return locale.toString(local.date(), "MMM yy")
        case _:
            return locale.toString(local.date(), "yyyy")
