"""The drawing of how many items could save how much. Imports pyqtgraph, which takes a second to load."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.comparing.distribution import Bin
from jtl_desktop.ui.comparison.words import bin_name, bin_words
from jtl_desktop.ui.panels.chart_base import Chart
from jtl_desktop.ui.texts import shown_number, tr
from jtl_desktop.ui.theme import spacing

_WIDTH = 0.86


class SavingsChart(Chart):
    """A bar for each span of percents, its number of items written on it. Cannot be scrolled or zoomed."""

    hovered = Signal(object)
    """The bin under the mouse; None when the mouse has left."""

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__("", tr("Items"), parent)
        self._notation = notation
        self._bins: tuple[Bin, ...] = ()
        self.setMinimumHeight(spacing(self, 26))
        self.setAccessibleName(tr("Chart: items by how much they could save, in percent"))
        self._draw()

    def show_bins(self, bins: Sequence[Bin], own: str) -> None:
        """Draw these; ``own`` is the currency that the sums are in."""
        self._bins = tuple(bins)
        self.setAccessibleDescription(", ".join(bin_words(found, own, self._notation) for found in bins if found.items))
        self._draw()

    @override
    def _draw(self) -> None:
        tokens = self._cleared()
        self._draw_axes()
        if not any(found.items for found in self._bins):
            return
        heights = [found.items for found in self._bins]
        color = tokens.color("accent")
        bars = pg.BarGraphItem(
            x=list(range(len(heights))), height=heights, width=_WIDTH, brush=pg.mkBrush(color), pen=pg.mkPen(color)
        )
        self._plot.addItem(bars)
        for place, count in enumerate(heights):
            words = pg.TextItem(shown_number(Decimal(count)), color=tokens.color("text"), anchor=(0.5, 1.0))
            words.setFont(self._small_font())
            words.setPos(place, count)
            self._plot.addItem(words, ignoreBounds=True)

    def _draw_axes(self) -> None:
        item, last = self._plot.getPlotItem(), len(self._bins) - 0.5
        item.setXRange(-0.5, max(last, 0.5), padding=0.02)
        # Room for the numbers on top.
        item.setYRange(0, max([1, *(found.items for found in self._bins)]) * 1.22, padding=0)
        item.getAxis("bottom").setTicks([[(place, bin_name(found)) for place, found in enumerate(self._bins)]])
        item.getAxis("bottom").setStyle(tickLength=0)
        item.getAxis("left").setStyle(showValues=False)
        # The number stands on each bar.
        item.getAxis("left").setGrid(False)

    @override
    def _hover(self, position: float) -> None:
        place = round(position)
        self.hovered.emit(self._bins[place] if 0 <= place < len(self._bins) else None)

    @override
    def _leave(self) -> None:
        self.hovered.emit(None)
