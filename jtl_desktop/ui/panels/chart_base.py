"""What all drawings have in common: axes, colours, the mouse. Imports pyqtgraph, which takes a second to load."""

from __future__ import annotations

from abc import abstractmethod
from decimal import Decimal

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.ui.panels.chart_scale import price_ticks
from jtl_desktop.ui.theme import Tokens, spacing, tokens_for

# Its clean-up at exit walks over every object of the program; our windows are gone in order by then.
pg.setConfigOption("exitCleanup", False)


class Chart(QWidget):
    """A plot that cannot be scrolled or zoomed, with a marker under the mouse. Subclasses draw and tell."""

    def __init__(self, below: str, beside: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = (("bottom", below), ("left", beside))
        self._dressed: Tokens | None = None
        self._plot = pg.PlotWidget(parent=self, enableMenu=False)
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

    @abstractmethod
    def _draw(self) -> None:
        """Draw everything anew."""

    @abstractmethod
    def _hover(self, position: float) -> None:
        """The mouse is at this place of the lower axis."""

    def _leave(self) -> None:
        """The mouse has left."""
        self._marker.hide()

    def _cleared(self) -> Tokens:
        """An empty plot in the colours of the moment."""
        tokens = tokens_for(self)
        self._plot.clear()
        if tokens is not self._dressed:
            self._dress_axes(tokens)
        return tokens

    def _dress_axes(self, tokens: Tokens) -> None:
        """Colours, fonts and titles; costly, so only when the theme or the font changed."""
        self._dressed = tokens
        self._plot.setBackground(tokens.color("base"))
        size = f"{self._small_font().pointSizeF()}pt"
        for side, title in self._titles:
            axis = self._plot.getPlotItem().getAxis(side)
            axis.setPen(tokens.color("line"))
            axis.setTextPen(tokens.color("muted"))
            axis.setTickFont(self._small_font())
            if title:
                axis.setLabel(title, **{"color": tokens.muted, "font-size": size})
            axis.setGrid(40 if side == "left" else False)

    def _add_marker(self, tokens: Tokens) -> None:
        self._marker.setPen(pg.mkPen(tokens.color("muted"), width=1))
        self._marker.hide()
        self._plot.addItem(self._marker, ignoreBounds=True)

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _moved(self, position: QPointF) -> None:
        box = self._plot.getPlotItem().getViewBox()
        if box.sceneBoundingRect().contains(position):
            self._hover(box.mapSceneToView(position).x())
        else:
            self._leave()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._plot.viewport():
            match event.type():
                case QEvent.Type.Wheel:
                    # The page behind may scroll; the chart has nothing to scroll.
                    event.ignore()
                    return True
                case QEvent.Type.MouseMove:
                    self._moved(self._plot.mapToScene(event.position().toPoint()))  # type: ignore[attr-defined]  # a QMouseEvent by its type
                case QEvent.Type.Leave:
                    self._leave()
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dressed = None
            self._draw()
        super().changeEvent(event)


def written_prices(low: Decimal, high: Decimal, notation: NumberFormat) -> list[tuple[float, str]]:
    """Round prices between two, with their places on the axis."""
    prices = price_ticks(low, high)
    places = max((-int(price.as_tuple().exponent) for price in prices), default=2)
    return [(float(price), format_decimal(price, notation, minimum_places=max(2, places))) for price in prices]
