"""The titles above both parts: sorting by a click, choosing columns, and telling when widths change."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QMenu

from jtl_desktop.ui.bridge import Guard
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.part import GridPart


class GridHeaders(QObject):
    """One arrow for both parts: what is sorted in one is not sorted in the other."""

    sort_requested = Signal(str, bool)
    """Column name (empty: back to the first order), descending."""
    widths_changed = Signal()

    def __init__(self, model: GridModel, frozen: GridPart, main: GridPart, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._frozen = frozen
        self._main = main
        self._sorting = Guard()
        for part in (frozen, main):
            header = part.horizontalHeader()
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(self._on_menu)
            header.sectionResized.connect(self.widths_changed)
            header.sortIndicatorChanged.connect(self._on_sort)

    def show_sort(self, name: str, *, descending: bool) -> None:
        """Draw the sort arrow without asking for a sort."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        wanted = next((index for index, column in enumerate(self._model.columns) if name and column.name == name), -1)
        with self._sorting.held():
            for part in (self._frozen, self._main):
                here = wanted if wanted in part.shown_columns() else -1
                part.horizontalHeader().setSortIndicator(here, order)

    def sort_next(self, column: int) -> None:
        """Like a click on the title: ascending, descending, the first order."""
        header = (self._frozen if self._model.columns[column].is_frozen else self._main).horizontalHeader()
        if header.sortIndicatorSection() != column:
            self._on_sort(column, Qt.SortOrder.AscendingOrder)
        elif header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder:
            self._on_sort(column, Qt.SortOrder.DescendingOrder)
        else:
            self._on_sort(-1, Qt.SortOrder.AscendingOrder)

    def set_column_shown(self, column: int, *, shown: bool) -> None:
        """Show or hide a column of either part."""
        part = self._frozen if self._model.columns[column].is_frozen else self._main
        part.setColumnHidden(column, not shown)
        self.widths_changed.emit()

    def fill_menu(self, menu: QMenu) -> None:
        """The columns to choose from; those that name the item always stay."""
        menu.clear()
        for index, column in enumerate(self._model.columns):
            if column.is_frozen:
                continue
            action = menu.addAction(column.title)
            action.setToolTip(column.explanation)
            action.setCheckable(True)
            action.setChecked(not self._main.isColumnHidden(index))
            action.toggled.connect(lambda is_shown, chosen=index: self.set_column_shown(chosen, shown=is_shown))

    # Inside

    def _on_sort(self, section: int, order: Qt.SortOrder) -> None:
        if self._sorting:
            return
        column = self._model.columns[section] if section >= 0 else None
        name = column.name if column is not None and column.is_sortable else ""
        descending = order is Qt.SortOrder.DescendingOrder
        self.show_sort(name, descending=descending)
        self.sort_requested.emit(name, descending)

    def _on_menu(self, position: QPoint) -> None:
        header = self.sender()
        if isinstance(header, QHeaderView):
            menu = QMenu(header)
            self.fill_menu(menu)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(header.viewport().mapToGlobal(position))
