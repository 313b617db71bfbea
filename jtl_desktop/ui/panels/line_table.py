"""A table of read-only lines in the panels' look: whole rows selected, fixed height, the last column takes the rest."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QItemSelectionModel, QModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionHeader,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.ui.panels.calm_delegate import CalmDelegate, Index
from jtl_desktop.ui.panels.line_model import LineModel
from jtl_desktop.ui.theme import spacing

_Arrow = QStyleOptionHeader.SortIndicator
_TURNED = {_Arrow.SortUp: _Arrow.SortDown, _Arrow.SortDown: _Arrow.SortUp}


class SignDelegate(CalmDelegate):
    """Draws the sign of a line into its first column."""

    def __init__(self, view: QTableView, model: LineModel) -> None:
        super().__init__(view)
        self._model = model

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        sign = self._model.sign(index.row()) if index.column() == 0 else None
        if sign is not None:
            self.paint_icon(painter, QRect(option.rect), *sign)


class _Titles(QHeaderView):
    """With the arrow that the grid and the merchant's other programs show: up where the smallest comes first.

    Fusion follows the older habit of X11, in which it points the way in which values grow.
    """

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)

    @override
    def initStyleOptionForIndex(self, option: QStyleOptionHeader, logicalIndex: int) -> None:
        super().initStyleOptionForIndex(option, logicalIndex)
        option.sortIndicator = _TURNED.get(option.sortIndicator, option.sortIndicator)


class LineTable(QTableView):
    """``widths``: column to width in characters; the first column holds a sign, if it is not named."""

    def __init__(self, model: LineModel, name: str, widths: Mapping[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(SignDelegate(self, model))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + spacing(self, 2))
        columns = _Titles(self)
        self.setHorizontalHeader(columns)
        columns.setHighlightSections(False)
        # Qt asks cell by cell whether a column is selected, even where that is not shown: seconds for long lists.
        columns.setSelectionModel(QItemSelectionModel(model, columns))
        columns.setStretchLastSection(True)
        columns.setMinimumSectionSize(spacing(self, 6))
        columns.resizeSection(0, spacing(self, 7))
        for column, characters in widths.items():
            wanted = self.fontMetrics().averageCharWidth() * characters
            columns.resizeSection(column, max(wanted, columns.sectionSizeHint(column) + spacing(self, 1)))

    def layout_text(self) -> str:
        """Widths and order of the columns, for the settings."""
        return bytes(self.horizontalHeader().saveState().toBase64().data()).decode("ascii")

    def apply_layout(self, remembered: str) -> None:
        """Take widths and order of columns over, but not the sorting; what is broken stays as it is."""
        header = self.horizontalHeader()
        section, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        header.restoreState(QByteArray.fromBase64(QByteArray(remembered.encode("ascii", "ignore"))))
        header.setSortIndicator(section, order)

    def current_row(self) -> int:
        """The line that buttons and keys are about; -1 for none."""
        return self.currentIndex().row()

    def go_to_row(self, row: int) -> None:
        """Make a line the current one, if it is there."""
        if 0 <= row < self.model().rowCount(QModelIndex()):
            index = self.model().index(row, 1)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    @override
    def sizeHintForColumn(self, column: int) -> int:
        # Never measured over all lines: there may be ten thousand.
        return self.columnWidth(column)
