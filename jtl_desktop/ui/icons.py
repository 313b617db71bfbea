"""Icons from one set of line drawings (Lucide), recoloured for the theme and kept in Qt's own pixmap cache."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from jtl_desktop.ui.resources import resource_path
from jtl_desktop.ui.theme import tokens_for, tokens_of

Tone = Literal[
    "text", "muted", "accent", "on_accent", "changed_mark", "problem", "warning", "ok", "info", "tooltip_text"
]

# Drawing takes a third of a millisecond each, and a window has dozens: only what buttons and menus show.
_SIZES = (16, 24)


def icon(name: str, tone: Tone = "text", *, filled: bool = False) -> QIcon:
    """The drawing ``resources/icons/<name>.svg`` in the colour of ``tone``; Qt greys it where it is disabled.

    Raises MissingResourceError for a name that is not there. Ask again after the palette changed.
    """
    color = tokens_of(QGuiApplication.palette()).color(tone)
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(pixmap(name, size, color, filled=filled, ratio=ratio))
    return made


def small_icon(name: str, tone: Tone, widget: QWidget) -> QIcon:
    """In the one size that is shown, for what is there from the first paint on: the window comes up sooner."""
    return QIcon(pixmap(name, _SIZES[0], tokens_for(widget).color(tone), ratio=widget.devicePixelRatioF()))


def pixmap(name: str, size: int, color: QColor, *, filled: bool = False, ratio: float = 1.0) -> QPixmap:
    """The drawing as a square of ``size`` logical pixels at a device pixel ratio."""
    key = f"{name}/{size}/{ratio}/{color.name(QColor.NameFormat.HexArgb)}/{filled}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    drawn = _draw(name, round(size * ratio), color, filled=filled)
    drawn.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


def _draw(name: str, pixels: int, color: QColor, *, filled: bool) -> QPixmap:
    source = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    source = source.replace("currentColor", color.name())
    if filled:
        source = source.replace('fill="none"', f'fill="{color.name()}"', 1)
    drawn = QPixmap(QSize(pixels, pixels))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setOpacity(color.alphaF())
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return drawn
