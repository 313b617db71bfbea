"""The ground that a table is drawn on, made here instead of by Qt.

Asked for a widget that Qt made, PySide6 first loads every kind of widget there is, to find out which one it may be:
12 ms of the start. What Python made, it knows.
"""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def give_ground(area: QAbstractScrollArea) -> None:
    """Put in a viewport like Qt's own."""
    ground = QWidget()
    ground.setObjectName("qt_scrollarea_viewport")
    ground.setBackgroundRole(QPalette.ColorRole.Base)
    ground.setAutoFillBackground(True)
    area.setViewport(ground)
