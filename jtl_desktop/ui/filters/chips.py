"""What is filtered, above the grid: a chip for each filter, taken away by its cross."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.storage.results import Filter
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing, tokens_for


class ChipBar(QWidget):
    """Not there while nothing is filtered."""

    opened = Signal(object)
    """The Filter that shall be changed."""
    removed = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[Chip] = []
        self.clear = QToolButton()
        self.clear.setText(tr("Clear all filters"))
        self.clear.setAutoRaise(True)
        self.clear.clicked.connect(self.cleared)
        self._flow = FlowLayout(self, spacing(self, 1.5))
        edge = spacing(self, 4)
        self._flow.setContentsMargins(edge, 0, edge, spacing(self, 1.5))
        self._flow.addWidget(self.clear)
        self.setAccessibleName(tr("Filters"))
        self.hide()

    def show_filters(self, filters: Sequence[tuple[Filter, str]]) -> None:
        """A chip for each filter with its words; those that stay keep the keyboard."""
        if [(chip.wanted, chip.words) for chip in self.chips] != list(filters):
            had_focus = any(button.hasFocus() for chip in self.chips for button in chip.buttons())
            self._replace(filters)
            if had_focus and self.chips:
                self.chips[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        self.setVisible(bool(filters))

    def _replace(self, filters: Sequence[tuple[Filter, str]]) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self.clear)
        self.chips = [Chip(wanted, words, self) for wanted, words in filters]
        for chip in self.chips:
            chip.opened.connect(self.opened)
            chip.removed.connect(self.removed)
            self._flow.addWidget(chip)
        self._flow.addWidget(self.clear)
        ring = [*(button for chip in self.chips for button in chip.buttons()), self.clear]
        for before, after in itertools.pairwise(ring):
            QWidget.setTabOrder(before, after)


class Chip(QWidget):
    """The words open the filter, the cross or Delete takes it away."""

    opened = Signal(object)
    removed = Signal(object)

    def __init__(self, wanted: Filter, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.wanted = wanted
        self.words = words
        self._open = QToolButton()
        self._open.setAutoRaise(True)
        widest = spacing(self, 90)
        self._open.setText(
            self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, widest).replace("&", "&&")
        )
        self._open.setToolTip(tr("{filter} – press to change this filter", filter=words))
        self._open.setAccessibleName(words)
        self._open.clicked.connect(lambda: self.opened.emit(self.wanted))
        self._remove = QToolButton()
        self._remove.setAutoRaise(True)
        self._remove.setToolTip(tr("Take this filter away"))
        self._remove.setAccessibleName(tr("Take this filter away: {filter}", filter=words))
        self._remove.clicked.connect(lambda: self.removed.emit(self.wanted))
        self.setFocusProxy(self._open)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(spacing(self, 1), 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._open)
        layout.addWidget(self._remove)
        self._draw()

    def buttons(self) -> tuple[QToolButton, QToolButton]:
        return self._open, self._remove

    def _draw(self) -> None:
        self._remove.setIcon(icon("x", "muted"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.wanted)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.color("accent"))
        painter.setBrush(tokens.color("selection_idle"))
        radius = self.height() / 2
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), radius, radius)
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_remove"):
            self._draw()
        super().changeEvent(event)


class FlowLayout(QLayout):
    """From left to right, and on in the next line where there is no more room. What a whole line has not enough room
    for is made as narrow as the line."""

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), is_trial=True)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_trial=False)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, is_trial: bool) -> int:
        """Put everything in its place; returns the height that this takes."""
        inside = rect.marginsRemoved(self.contentsMargins())
        left, top, tallest = inside.left(), inside.top(), 0
        for item in self._items:
            size = item.sizeHint()
            if left > inside.left() and left + size.width() > inside.right():
                left, top, tallest = inside.left(), top + tallest + self._gap, 0
            if size.width() > inside.width():
                size.setWidth(max(inside.width(), item.minimumSize().width()))
            if not is_trial:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self._gap
            tallest = max(tallest, size.height())
        return top + tallest - rect.top() + self.contentsMargins().bottom()
