"""One of the grid's two tables, frozen or scrolling: geometry, painting and mouse; the keyboard belongs to both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from jtl_desktop.ui.grid.blocks import selection_parts
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.keyboard import handle_key
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.painting import Band, CellPainter, Highlights, Inks, Strip
from jtl_desktop.ui.grid.titles import TitleRow
from jtl_desktop.ui.ground import give_ground

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.view import GridView

Index = QModelIndex | QPersistentModelIndex
NOWHERE = -1
_BY_KEY = QAbstractItemView.EditTrigger.EditKeyPressed


class GridPart(QTableView):
    """Rows of one fixed height, drawn in one pass. Keys go to the whole grid, which knows both parts."""

    hovered = Signal(object)
    editor_closed = Signal()

    def __init__(self, grid: GridView, model: GridModel) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._inks: Inks | None = None
        self._hover = NOWHERE
        give_ground(self)
        self.setModel(model)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.hide()
        rows.setHighlightSections(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.titles = TitleRow(self)
        self.setHorizontalHeader(self.titles)

    def share_selection(self, other: GridPart) -> None:
        """Have one selection for both parts. The headers get one of their own, which stays empty: to draw a section,
        Qt's header would ask about each row of a selected column, and a press on it would select all of them."""
        if other is not self:
            self.setSelectionModel(other.selectionModel())
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(self._model, header))
            header.sectionPressed.disconnect()
            header.sectionEntered.disconnect()

    # Geometry

    def row_height(self) -> int:
        return self.verticalHeader().defaultSectionSize()

    def band(self) -> Band:
        """The rows that show at the moment, also those that are cut off at the edge."""
        height, offset = self.row_height(), self.verticalScrollBar().value()
        first = offset // height
        last = min((offset + self.viewport().height() - 1) // height, self._model.rowCount() - 1)
        return Band(first, max(0, last - first + 1), first * height - offset, height)

    def strips(self) -> list[Strip]:
        """The columns that show at the moment, from left to right."""
        header, right = self.horizontalHeader(), self.viewport().width()
        found = []
        for visual in range(header.count()):
            column = header.logicalIndex(visual)
            if header.isSectionHidden(column):
                continue
            left, width = header.sectionViewportPosition(column), header.sectionSize(column)
            if left < right and left + width > 0:
                found.append(Strip(column, left, width))
        return found

    def shown_columns(self) -> list[int]:
        """All columns of this part in the order in which they stand."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(visual) for visual in range(header.count()))
        return [column for column in order if not header.isSectionHidden(column)]

    def set_hover(self, row: int) -> None:
        """Show the row under the mouse, which may be over the other part."""
        if row != self._hover:
            for changed in (self._hover, row):
                if changed >= 0:
                    self._update_row(changed)
            self._hover = row

    def forget_inks(self) -> None:
        """Theme, font or screen have changed."""
        self._inks = None
        self.viewport().update()

    def inks(self) -> Inks:
        ratio = self.devicePixelRatioF()
        if self._inks is None or self._inks.ratio != ratio:
            self._inks = Inks(self.palette(), self.font(), ratio)
        return self._inks

    def _update_row(self, row: int) -> None:
        top = row * self.row_height() - self.verticalScrollBar().value()
        self.viewport().update(0, top, self.viewport().width(), self.row_height())

    def _highlights(self, band: Band) -> Highlights:
        everything = selection_parts(self.selectionModel().selection())
        ranges = [
            (found.top(), found.bottom(), found.left(), found.right())
            for found in everything
            if found.top() <= band.first + band.count and found.bottom() >= band.first - 1
        ]
        current = self.currentIndex()

        def is_selected(row: int, column: int) -> bool:
            return any(top <= row <= bottom and left <= column <= right for top, bottom, left, right in ranges)

        return Highlights(
            is_selected,
            bool(ranges),
            len(everything) > 1 or any(found.width() * found.height() > 1 for found in everything),
            self._grid.shown_columns(),
            current.row(),
            current.column(),
            self._hover,
            self._grid.shows_focus(),
        )

    def _over_box(self, position: QPoint) -> QModelIndex | None:
        """The cell whose box or star lies under the mouse."""
        index = self.indexAt(position)
        if not index.isValid() or self._model.columns[index.column()].look not in (Look.FLAG, Look.STAR):
            return None
        rect = self.visualRect(index)
        reach = self.inks().icon_size
        return index if abs(position.x() - rect.center().x()) <= reach else None

    # Qt

    @override
    def updateGeometries(self) -> None:
        """The last page, too, begins with a whole column; some ground stays free behind the last one."""
        super().updateGeometries()
        bar = self.horizontalScrollBar()
        if bar.maximum() > 0:
            bar.setMaximum(self._column_start(bar.maximum()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self._model.result is not None:
            band = self.band()
            CellPainter(painter, self.inks(), self._model.columns).draw(
                self.strips(), band, self._model.entry, self._highlights(band)
            )
        painter.end()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not handle_key(self._grid, event):
            super().keyPressEvent(event)

    @override
    def moveCursor(self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        return self._grid.moved(cursorAction, modifiers)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Typing on a cell that cannot be edited does nothing: Qt would look through every row of the result."""

    @override
    def selectAll(self) -> None:
        self._grid.select_all()

    @override
    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        self._scroll_to_row(index.row(), hint)
        if not self.isColumnHidden(index.column()):
            self._scroll_to_column(index.column())

    def _scroll_to_row(self, row: int, hint: QAbstractItemView.ScrollHint) -> None:
        bar, height, room = self.verticalScrollBar(), self.row_height(), self.viewport().height()
        top = row * height
        if hint is QAbstractItemView.ScrollHint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(top - (room - height) // 2)
        elif top + height > bar.value() + room:
            bar.setValue(top + height - room)

    def _scroll_to_column(self, column: int) -> None:
        header, bar, room = self.horizontalHeader(), self.horizontalScrollBar(), self.viewport().width()
        left, width = header.sectionPosition(column), header.sectionSize(column)
        if left < bar.value() or width > room:
            bar.setValue(left)
        elif left + width > bar.value() + room:
            bar.setValue(self._column_start(left + width - room))

    def _column_start(self, offset: int) -> int:
        """The first whole column from an offset on: a column that is cut off at the left cannot be read."""
        header = self.horizontalHeader()
        starts = (header.sectionPosition(column) for column in self.shown_columns())
        return min((start for start in starts if start >= offset), default=offset)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grid.take_focus()
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton:
            self._grid.dragging.press(self, event)
        elif event.button() is Qt.MouseButton.RightButton and index.isValid():
            self._grid.stand_on(index)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        box = self._over_box(position) if event.button() is Qt.MouseButton.LeftButton else None
        was_drawn = self._grid.dragging.has_moved
        self._grid.dragging.release()
        if box is not None and box == self.currentIndex() and not event.modifiers() and not was_drawn:
            self._model.toggle(box.row(), box.column())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid() or self._grid.open_special(index):
            return
        self.edit(index, QAbstractItemView.EditTrigger.DoubleClicked, event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(int(event.position().y()))
        self.hovered.emit(row)
        if self._grid.dragging.is_down:
            self._grid.dragging.move(self, event.position().toPoint())
        else:
            super().mouseMoveEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(NOWHERE)
        super().leaveEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.forget_inks()
        super().changeEvent(event)

    @override
    def edit(  # type: ignore[override]  # Qt has two of this name; both end here
        self, index: Index, trigger: QAbstractItemView.EditTrigger = _BY_KEY, event: QEvent | None = None
    ) -> bool:
        """Typing over replaces the value; F2 and a double click put the cursor behind it."""
        opened = bool(super().edit(index, trigger, event))  # type: ignore[arg-type]  # None is allowed
        if opened and trigger is not QAbstractItemView.EditTrigger.AnyKeyPressed and self._grid.delegate.editor:
            self._grid.delegate.editor.end(False)
        return opened

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if self._grid.keeps_open(editor, hint):
            return
        super().closeEditor(editor, hint)
        self.editor_closed.emit()

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What to repaint when the selection changes: all, since drawing a page is quicker than joining regions."""
        return QRegion(self.viewport().rect())
