"""The titles above both parts: sorting by clicks, the way to filters and columns, and telling when widths change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QMenu

from jtl_desktop.ui.grid.freezing import can_freeze, stays
from jtl_desktop.ui.texts import tr

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.view import GridView

Order = tuple[tuple[str, bool], ...]
"""Names of columns and whether they descend, the most important first."""


class GridHeaders(QObject):
    """One order for both parts; where it leads is decided by whoever listens."""

    order_requested = Signal(object)
    filter_requested = Signal(object)
    """The column whose filter shall be shown."""
    columns_requested = Signal()
    """The list of all columns shall be shown."""
    widths_changed = Signal()

    def __init__(self, grid: GridView) -> None:
        super().__init__(grid)
        self._grid = grid
        self._columns = grid.model.columns
        self.order: Order = ()
        for part in (grid.frozen, grid.main):
            titles = part.titles
            titles.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            titles.customContextMenuRequested.connect(self._on_menu)
            titles.sectionResized.connect(self.widths_changed)
            titles.title_clicked.connect(self._on_clicked)
            titles.filter_clicked.connect(self.filter_requested)

    def show_order(self, order: Order) -> None:
        """Draw the arrows without asking for an order."""
        self.order = tuple(order)
        places = {name: (place, descending) for place, (name, descending) in enumerate(self.order, start=1)}
        found = {index: places[column.name] for index, column in enumerate(self._columns) if column.name in places}
        for part in (self._grid.frozen, self._grid.main):
            part.titles.show_order(found)

    def show_filtered(self, names: Iterable[str]) -> None:
        """Mark the columns that have a filter."""
        wanted = set(names)
        found = frozenset(index for index, column in enumerate(self._columns) if column.name in wanted)
        for part in (self._grid.frozen, self._grid.main):
            part.titles.show_filtered(found)

    def sort_next(self, column: int, *, also: bool = False) -> None:
        """Like a click on the title: ascending, descending, not at all. ``also``: beside the other columns."""
        declared = self._columns[column]
        if declared.is_sortable:
            following = _also_next(self.order, declared.name) if also else _next(self.order, declared.name)
            self._ask_for(following)

    def sort(self, column: int, *, descending: bool) -> None:
        """By this column alone."""
        self._ask_for(((self._columns[column].name, descending),))

    def set_column_shown(self, column: int, *, shown: bool) -> None:
        """Show or hide a column of either part."""
        self._grid.freezing.show(column, shown=shown)
        self._grid.freezing.changed()

    def set_column_frozen(self, column: int, *, frozen: bool) -> None:
        """Let a column stay at the left, or scroll with the others."""
        self._grid.freezing.freeze(column, frozen=frozen)
        self._grid.freezing.changed()

    def fill_menu(self, menu: QMenu) -> None:
        """The columns to choose from; those that tell the rows apart always stay."""
        menu.clear()
        for index, column in enumerate(self._columns):
            if stays(column):
                continue
            action = menu.addAction(column.title)
            action.setToolTip(column.explanation)
            action.setCheckable(True)
            action.setChecked(self._grid.freezing.is_shown(index))
            action.toggled.connect(lambda is_shown, chosen=index: self.set_column_shown(chosen, shown=is_shown))
        menu.addSeparator()
        menu.addAction(tr("Choose and arrange columns …")).triggered.connect(self.columns_requested)

    # Inside

    def _ask_for(self, order: Order) -> None:
        self.show_order(order)
        self.order_requested.emit(order)

    def _on_clicked(self, section: int, also: bool) -> None:
        self.sort_next(section, also=also)

    def _on_menu(self, position: QPoint) -> None:
        header = self.sender()
        if not isinstance(header, QHeaderView):
            return
        menu = QMenu(header)
        section = header.logicalIndexAt(position)
        if section >= 0:
            self._fill_for(menu, section)
        columns = menu.addMenu(tr("C&olumns"))
        self.fill_menu(columns)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(header.viewport().mapToGlobal(position))

    def _fill_for(self, menu: QMenu, section: int) -> None:
        """What can be done with one column."""
        column = self._columns[section]
        if column.is_sortable:
            menu.addAction(tr("Sort &ascending")).triggered.connect(lambda: self.sort(section, descending=False))
            menu.addAction(tr("Sort &descending")).triggered.connect(lambda: self.sort(section, descending=True))
            menu.addAction(tr("Sort &also by this column")).triggered.connect(
                lambda: self.sort_next(section, also=True)
            )
            menu.addSeparator()
        menu.addAction(tr("&Filter …")).triggered.connect(lambda: self.filter_requested.emit(section))
        if not stays(column):
            menu.addSeparator()
            frozen = self._grid.freezing.is_frozen(section)
            if frozen or can_freeze(column):
                words = tr("Let it &scroll with the others") if frozen else tr("&Keep at the left")
                menu.addAction(words).triggered.connect(lambda: self.set_column_frozen(section, frozen=not frozen))
            menu.addAction(tr("&Hide this column")).triggered.connect(
                lambda: self.set_column_shown(section, shown=False)
            )
        menu.addSeparator()


def _next(order: Order, name: str) -> Order:
    if order == ((name, False),):
        return ((name, True),)
    return () if order == ((name, True),) else ((name, False),)


def _also_next(order: Order, name: str) -> Order:
    if (name, False) in order:
        return tuple((each, each == name or descending) for each, descending in order)
    if (name, True) in order:
        return tuple(entry for entry in order if entry[0] != name)
    return (*order, (name, False))
