"""How each supplier's line looks: colour, dashes and marker, so that lines differ without colour too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.ui.theme import Tokens

_COLORS = ("accent", "changed_mark", "info", "ok", "problem", "muted")
_DASHES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
_SYMBOLS = ("o", "s", "t", "d", "+", "x", "star")


class Entry(Protocol):
    """A supplier with a line on a chart."""

    @property
    def supplier_id(self) -> SupplierId: ...

    @property
    def name(self) -> str: ...

    @property
    def is_current(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class LineStyle:
    """One supplier's line; ``symbol`` is pyqtgraph's name of the marker at each step."""

    color: str
    dashes: Qt.PenStyle
    symbol: str

    def pen(self, tokens: Tokens, *, is_current: bool) -> QPen:
        pen = QPen(tokens.color(self.color), 2.6 if is_current else 1.6, self.dashes)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


def line_styles(offers: Sequence[Entry]) -> dict[SupplierId, LineStyle]:
    """A style for each supplier, by the order of ids: moving the current row changes no colour."""
    ids = sorted(offer.supplier_id for offer in offers)
    return {
        supplier_id: LineStyle(
            _COLORS[number % len(_COLORS)], _DASHES[number % len(_DASHES)], _SYMBOLS[number % len(_SYMBOLS)]
        )
        for number, supplier_id in enumerate(ids)
    }


def highlight_pen(tokens: Tokens) -> QPen:
    """The broad light line behind whoever is cheapest."""
    color = QColor(tokens.color("accent"))
    color.setAlphaF(0.28)
    pen = QPen(color, 9)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
