"""The title row of a part: what a column is called, how it is sorted, whether it is filtered, and a button for that."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHoverEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget
from typing_extensions import override

from jtl_desktop.ui.grid.painting import fill
from jtl_desktop.ui.icons import Tone, pixmap
from jtl_desktop.ui.texts import shown_number
from jtl_desktop.ui.theme import spacing, tokens_for

_NOWHERE = -1
# At the right edge a column is made wider or narrower; the button must leave that to Qt.
_GRIP = 5


class TitleRow(QHeaderView):
    """A click sorts, with Shift by one column more; the funnel at the right of a title opens its filter."""

    title_clicked = Signal(object, bool)
    """The column, and whether Shift was held."""
    filter_clicked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._order: Mapping[int, tuple[int, bool]] = {}
        self._filtered: frozenset[int] = frozenset()
        self._hovered = _NOWHERE
        self._pressed = _NOWHERE
        self._is_shifted = False
        self.setHighlightSections(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.sectionClicked.connect(self._on_clicked)

    def show_order(self, order: Mapping[int, tuple[int, bool]]) -> None:
        """By column: its place in the order from 1 on, and whether it descends."""
        self._order = dict(order)
        self.viewport().update()

    def show_filtered(self, columns: frozenset[int]) -> None:
        self._filtered = columns
        self.viewport().update()

    def button_rect(self, section: int) -> QRect:
        """Where the funnel of a title is, in the viewport; a column without a title is all funnel.

        A short title that needs all the room leaves none, unless the filter has to be seen.
        """
        left, width = self.sectionViewportPosition(section), self.sectionSize(section)
        if not self._title(section):
            return QRect(left, 0, width - _GRIP, self.height())
        wide = self._mark_size() + spacing(self, 1.5)
        if not self._fits(section, wide) and width <= 4 * wide and section not in self._filtered:
            return QRect()
        return QRect(left + width - _GRIP - wide, 0, wide, self.height())

    # Drawing

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tokens = tokens_for(self)
        is_hovered = logicalIndex == self._hovered
        painter.save()
        fill(painter, rect, tokens.color("hover" if is_hovered else "raised"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        right = self._draw_button(painter, rect, logicalIndex)
        right = self._draw_order(painter, rect, logicalIndex, right)
        is_marked = is_hovered or logicalIndex in self._order or logicalIndex in self._filtered
        painter.setPen(tokens.color("text" if is_marked else "muted"))
        self._draw_title(painter, rect, logicalIndex, right)
        painter.restore()

    def _draw_title(self, painter: QPainter, rect: QRect, section: int, right: int) -> None:
        edge = spacing(self, 1.25)
        room = QRect(rect.left() + edge, rect.top(), right - rect.left() - 2 * edge, rect.height())
        words = painter.fontMetrics().elidedText(self._title(section), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, self._alignment(section), words)

    def _draw_button(self, painter: QPainter, rect: QRect, section: int) -> int:
        """The funnel; returns where the room for the title ends."""
        button = self.button_rect(section)
        if button.isEmpty():
            return rect.right()
        is_filtered = section in self._filtered
        if is_filtered or section == self._hovered:
            self._draw_mark(
                painter, "funnel", "accent" if is_filtered else "muted", button.center(), filled=is_filtered
            )
        elif self._title(section) and self._fits(section, button.width()):
            self._draw_mark(painter, "chevron-down", "line", button.center(), filled=False)
        else:
            # The title matters more, until somebody points at it.
            return rect.right()
        return button.left()

    def _fits(self, section: int, button: int) -> bool:
        """Whether the whole title stands beside its button."""
        needed = self.fontMetrics().horizontalAdvance(self._title(section)) + spacing(self, 2.5)
        return needed + button + _GRIP <= self.sectionSize(section)

    def _draw_order(self, painter: QPainter, rect: QRect, section: int, right: int) -> int:
        """The arrow, with its number where several columns are sorted."""
        place = self._order.get(section)
        if place is None:
            return right
        number, descending = place
        if len(self._order) > 1:
            small = QFont(self.font())
            small.setPointSizeF(max(small.pointSizeF() * 0.8, 1.0))
            painter.setFont(small)
            painter.setPen(tokens_for(self).color("accent"))
            words = shown_number(Decimal(number))
            right -= QFontMetrics(small).horizontalAdvance(words) + 1
            painter.drawText(QRect(right, rect.top(), rect.width(), rect.height()), _LEFT, words)
            painter.setFont(self.font())
        size = self._mark_size()
        name = "arrow-down" if descending else "arrow-up"
        self._draw_mark(painter, name, "accent", QPoint(right - size // 2, rect.center().y()), filled=False)
        return right - size

    def _draw_mark(self, painter: QPainter, name: str, tone: Tone | str, centre: QPoint, *, filled: bool) -> None:
        size, color = self._mark_size(), tokens_for(self).color(tone)
        drawing = pixmap(name, size, color, filled=filled, ratio=self.devicePixelRatioF())
        painter.drawPixmap(centre.x() - size // 2, centre.y() - size // 2, drawing)

    def _mark_size(self) -> int:
        return max(10, round(self.fontMetrics().height() * 0.75))

    def _title(self, section: int) -> str:
        return str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")

    def _alignment(self, section: int) -> int:
        role = Qt.ItemDataRole.TextAlignmentRole
        return int(self.model().headerData(section, Qt.Orientation.Horizontal, role) or _LEFT)

    # Mouse

    def _button_at(self, position: QPoint) -> int:
        section = self.logicalIndexAt(position)
        return section if section >= 0 and self.button_rect(section).contains(position) else _NOWHERE

    def _on_clicked(self, section: int) -> None:
        self.title_clicked.emit(section, self._is_shifted)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._pressed = self._button_at(event.position().toPoint()) if is_left else _NOWHERE
        if self._pressed == _NOWHERE:
            super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, _NOWHERE
        if pressed == _NOWHERE:
            super().mouseReleaseEvent(event)
        elif self._button_at(event.position().toPoint()) == pressed:
            self.filter_clicked.emit(pressed)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed == _NOWHERE:
            super().mouseMoveEvent(event)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHoverEvent):
            gone = event.type() == QEvent.Type.HoverLeave
            hovered = _NOWHERE if gone else self.logicalIndexAt(event.position().toPoint())
            if hovered != self._hovered:
                self._hovered = hovered
                self.viewport().update()
        return super().viewportEvent(event)


_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
