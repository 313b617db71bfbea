"""The few shapes that all drawings of the wizard are made of, in the colours of the current theme."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPalette, QPen, QPolygonF

LINE = 1.4
CLICK_COLOUR = QColor("#e8590c")


@dataclass(frozen=True, slots=True)
class Ink:
    """A painter in scene units (a scene is 480 wide, 220 high) with the colours it may use."""

    painter: QPainter
    palette: QPalette

    def colour(self, role: QPalette.ColorRole) -> QColor:
        return self.palette.color(QPalette.ColorGroup.Active, role)

    @property
    def text_colour(self) -> QColor:
        return self.colour(QPalette.ColorRole.WindowText)

    @property
    def paper(self) -> QColor:
        return self.colour(QPalette.ColorRole.Base)

    @property
    def accent(self) -> QColor:
        return self.colour(QPalette.ColorRole.Highlight)

    def faint(self, strength: float) -> QColor:
        """The text colour mixed into the paper: 0 is paper, 1 is text."""
        return mixed(self.paper, self.text_colour, strength)

    def tint(self, strength: float) -> QColor:
        """The accent mixed into the paper."""
        return mixed(self.paper, self.accent, strength)

    def box(
        self, rect: QRectF, fill: QColor, edge: QColor | None = None, *, radius: float = 6, width: float = LINE
    ) -> None:
        self.painter.setPen(QPen(edge, width) if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(fill)
        self.painter.drawRoundedRect(rect, radius, radius)

    def words(
        self,
        rect: QRectF,
        words: str,
        *,
        size: float = 11,
        bold: bool = False,
        colour: QColor | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        """One line of text that shrinks rather than being cut off."""
        font = QFont(self.painter.font())
        font.setPixelSize(round(size * 10))
        font.setBold(bold)
        self.painter.save()
        self.painter.setFont(font)
        self.painter.setPen(colour or self.text_colour)
        self.painter.translate(rect.topLeft())
        # Pixel sizes are whole numbers: drawn ten times too large and scaled down, so that every width is exact.
        wanted = self.painter.fontMetrics().horizontalAdvance(words)
        shrink = min(0.1, rect.width() / wanted) if wanted else 0.1
        self.painter.scale(shrink, shrink)
        area = QRectF(0, 0, rect.width() / shrink, rect.height() / shrink)
        self.painter.drawText(area, align | Qt.AlignmentFlag.AlignVCenter, words)
        self.painter.restore()

    def bar(self, x: float, y: float, width: float, *, height: float = 7, strength: float = 0.18) -> None:
        """A line of text too small to read."""
        self.box(QRectF(x, y, width, height), self.faint(strength), radius=height / 2)

    def window(self, rect: QRectF, title: str) -> QRectF:
        """A program window; returns the area inside."""
        self.box(rect.translated(0, 3), self.faint(0.10), radius=8)
        self.box(rect, self.paper, self.faint(0.38), radius=8)
        bar = QRectF(rect.left(), rect.top(), rect.width(), 22)
        path = QPainterPath()
        path.addRoundedRect(bar.adjusted(0.7, 0.7, -0.7, 8), 7, 7)
        self.painter.save()
        self.painter.setClipRect(bar)
        self.painter.fillPath(path, self.faint(0.12))
        self.painter.restore()
        self.painter.setPen(QPen(self.faint(0.3), 1))
        self.painter.drawLine(bar.bottomLeft(), bar.bottomRight())
        self.words(bar.adjusted(9, 0, -44, 0), title, size=10.5, bold=True, colour=self.faint(0.85))
        self._title_buttons(bar)
        return rect.adjusted(0, 22, 0, 0)

    def _title_buttons(self, bar: QRectF) -> None:
        self.painter.setPen(QPen(self.faint(0.55), 1.2))
        y = bar.center().y()
        right = bar.right() - 12
        self.painter.drawLine(QPointF(right - 4, y - 3), QPointF(right + 2, y + 3))
        self.painter.drawLine(QPointF(right - 4, y + 3), QPointF(right + 2, y - 3))
        self.painter.drawLine(QPointF(right - 22, y + 3), QPointF(right - 16, y + 3))

    def button(self, rect: QRectF, label: str, *, primary: bool = False, grey: bool = False) -> None:
        fill = self.accent if primary else self.faint(0.06)
        ink = self.colour(QPalette.ColorRole.HighlightedText) if primary else self.faint(0.35 if grey else 0.9)
        self.box(rect, fill, None if primary else self.faint(0.2 if grey else 0.4), radius=4, width=1)
        self.words(rect.adjusted(4, 0, -4, 0), label, size=10.5, colour=ink, align=Qt.AlignmentFlag.AlignHCenter)

    def click(self, rect: QRectF) -> None:
        """Where to click: a ring around it and a mouse pointer, in a colour that no window uses."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(CLICK_COLOUR, 2.6))
        self.painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), 7, 7)
        self.pointer(QPointF(rect.right() - 8, rect.center().y() + 2))

    def pointer(self, tip: QPointF) -> None:
        points = ((0, 0), (0, 19), (4.6, 15), (8, 22), (11.4, 20.4), (8, 13.6), (14, 13.2))
        shape = QPolygonF([tip + QPointF(x, y) for x, y in points])
        self.painter.setPen(QPen(QColor("white"), 1.6))
        self.painter.setBrush(QColor("#1a1a1a"))
        self.painter.drawPolygon(shape)

    def tick(self, centre: QPointF, radius: float, colour: QColor) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawEllipse(centre, radius, radius)
        path = QPainterPath(centre + QPointF(-radius * 0.45, radius * 0.02))
        path.lineTo(centre + QPointF(-radius * 0.1, radius * 0.38))
        path.lineTo(centre + QPointF(radius * 0.5, -radius * 0.36))
        self._stroke(path, QColor("white"), radius * 0.24)

    def cross(self, centre: QPointF, radius: float, colour: QColor) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawEllipse(centre, radius, radius)
        arm = radius * 0.38
        path = QPainterPath(centre + QPointF(-arm, -arm))
        path.lineTo(centre + QPointF(arm, arm))
        path.moveTo(centre + QPointF(arm, -arm))
        path.lineTo(centre + QPointF(-arm, arm))
        self._stroke(path, QColor("white"), radius * 0.24)

    def warning(self, centre: QPointF, radius: float) -> None:
        """An exclamation mark on a triangle: not told apart from a tick by colour alone."""
        corners = ((0, -1), (0.98, 0.82), (-0.98, 0.82))
        shape = QPolygonF([centre + QPointF(x * radius, y * radius) for x, y in corners])
        pen = QPen(CLICK_COLOUR, radius * 0.2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(CLICK_COLOUR)
        self.painter.drawPolygon(shape)
        path = QPainterPath(centre + QPointF(0, -radius * 0.35))
        path.lineTo(centre + QPointF(0, radius * 0.2))
        path.moveTo(centre + QPointF(0, radius * 0.55))
        path.lineTo(centre + QPointF(0, radius * 0.56))
        self._stroke(path, QColor("white"), radius * 0.2)

    def key(self, centre: QPointF, size: float, colour: QColor) -> None:
        """A key lying on its side, its bow left of ``centre``."""
        path = QPainterPath()
        path.addEllipse(centre + QPointF(-size * 0.55, 0), size * 0.3, size * 0.3)
        path.moveTo(centre + QPointF(-size * 0.25, 0))
        path.lineTo(centre + QPointF(size * 0.8, 0))
        path.moveTo(centre + QPointF(size * 0.42, 0))
        path.lineTo(centre + QPointF(size * 0.42, size * 0.28))
        path.moveTo(centre + QPointF(size * 0.72, 0))
        path.lineTo(centre + QPointF(size * 0.72, size * 0.34))
        self._stroke(path, colour, size * 0.16)

    def arrow(self, start: QPointF, end: QPointF, colour: QColor, *, width: float = 2.4, dashed: bool = False) -> None:
        """A horizontal arrow, to the right or to the left."""
        self.painter.setPen(QPen(colour, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        self.painter.drawLine(start, end)
        back = -8 if end.x() > start.x() else 8
        path = QPainterPath(end + QPointF(back, -6))
        path.lineTo(end)
        path.lineTo(end + QPointF(back, 6))
        self._stroke(path, colour, width)

    def arc(self, centre: QPointF, radius: float, share: float, colour: QColor, width: float) -> None:
        """A part of a ring that starts at twelve o'clock; ``share`` from 0 to 1."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QBrush(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        square = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        self.painter.drawArc(square, 90 * 16, round(-360 * 16 * share))

    def _stroke(self, path: QPainterPath, colour: QColor, width: float) -> None:
        pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPath(path)


def mixed(ground: QColor, top: QColor, strength: float) -> QColor:
    """``top`` laid over ``ground``; strength 0 is ground, 1 is top."""
    parts = zip((ground.redF(), ground.greenF(), ground.blueF()), (top.redF(), top.greenF(), top.blueF()), strict=True)
    red, green, blue = (low + (high - low) * strength for low, high in parts)
    return QColor.fromRgbF(red, green, blue)
