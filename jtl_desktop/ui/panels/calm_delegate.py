"""Cells of the panels' tables in the grid's own look: a soft selection that leaves the colours of the text alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from jtl_desktop.ui.icons import Tone, pixmap
from jtl_desktop.ui.theme import spacing, tokens_for

Index = QModelIndex | QPersistentModelIndex


class CalmDelegate(QStyledItemDelegate):
    """Draws the selection in the theme's quiet colour, and a ring around the current cell of a focused view."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def paint_icon(self, painter: QPainter, room: QRect, name: str, tone: Tone) -> None:
        """A drawing in the middle of a cell."""
        side = min(room.width(), room.height()) * 2 // 3
        color = tokens_for(self._view).color(tone)
        drawn = pixmap(name, side, color, ratio=self._view.devicePixelRatioF())
        place = QRect(0, 0, side, side)
        place.moveCenter(room.center())
        painter.drawPixmap(place, drawn)

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        tokens = tokens_for(self._view)
        active = "selection" if self._view.hasFocus() else "selection_idle"
        palette = option.palette
        palette.setColor(QPalette.ColorRole.Highlight, tokens.color(active))
        palette.setBrush(QPalette.ColorRole.HighlightedText, palette.brush(QPalette.ColorRole.Text))
        if option.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator:
            # Fusion works the edge of a box out from this colour; on a dark ground it would not be seen.
            boxes = QApplication.palette("QCheckBox")  # type: ignore[call-overload]  # takes a text, whatever the stub says
            palette.setBrush(QPalette.ColorRole.Window, boxes.brush(QPalette.ColorRole.Window))
        option.palette = palette
        option.state &= ~QStyle.StateFlag.State_HasFocus

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if self._view.hasFocus() and index == self._view.currentIndex():
            pen = QPen(tokens_for(self._view).color("accent"), 2)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.save()
            painter.setPen(pen)
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # Asked by lists only; the rows of tables have a fixed height.
        return super().sizeHint(option, index) + QSize(0, spacing(self._view, 2))
