"""Filters as the merchant meets them: the box of a column, the chips above the grid, the marks in the titles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal

from jtl_desktop.storage.results import Column, Filter, GridQuery
from jtl_desktop.ui.filters.words import filter_words
from jtl_desktop.ui.search_controller import SearchController
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.ui.filters.popup import FilterPopup
    from jtl_desktop.ui.filters.values import KeptLists


class FiltersController(QObject):
    """What is filtered is the search controller's query; here it is shown and changed."""

    opening = Signal()
    """Values are about to be counted."""

    def __init__(self, services: AppServices, parts: WindowParts, searching: SearchController, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._parts = parts
        self._searching = searching
        self.popup: FilterPopup | None = None
        self._kept: KeptLists | None = None
        parts.grid.headers.filter_requested.connect(self.open)
        parts.chips.opened.connect(lambda wanted: self.open(self._index(wanted.column)))
        parts.chips.removed.connect(self.remove)
        parts.chips.cleared.connect(self.clear)
        searching.query_changed.connect(self.show)
        searching.rows_changed.connect(self._show_hits)
        self.show(searching.query)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What the menus do here, by the names of the commands."""
        return {
            "filter": self.open_current,
            "clear_filters": self.clear,
            "sort_also": self._sort_also,
        }

    def open(self, column: int) -> None:
        """Show the filter of a column below its title."""
        from jtl_desktop.ui.filters.popup import FilterPopup  # noqa: PLC0415 (not needed at the start)
        from jtl_desktop.ui.filters.values import KeptLists, ValueSource  # noqa: PLC0415

        if not self._parts.grid.finish_editing():
            return
        self.opening.emit()
        declared = self._parts.model.columns[column]
        name = Column(declared.name)
        query = self._searching.query
        current = tuple(wanted for wanted in query.filters if wanted.column is name)
        if self._kept is None:
            self._kept = KeptLists(lambda: self._searching.changes)
        source = ValueSource(self._services, self._searching.query, name, self._kept)
        popup = FilterPopup(declared, current, source, self._services, self._parts.notation, self._parts.grid.window())
        popup.applied.connect(lambda filters: self.apply(name, filters))
        popup.finished.connect(self._on_closed)
        popup.move(self._place(column, popup.width(), popup.height()))
        self.popup = popup
        popup.show()

    def open_current(self) -> None:
        """The filter of the column under the cursor."""
        column = self._parts.grid.main.currentIndex().column()
        self.open(column if column >= 0 else self._index(Column.OWN_SKU))

    def apply(self, column: Column, filters: tuple[Filter, ...]) -> None:
        """Give a column other filters; those of the other columns stay."""
        others = tuple(wanted for wanted in self._searching.query.filters if wanted.column is not column)
        self._searching.filter_by((*others, *filters))

    def remove(self, wanted: Filter) -> None:
        self._searching.filter_by(tuple(each for each in self._searching.query.filters if each != wanted))

    def clear(self) -> None:
        self._searching.filter_by(())

    def show(self, query: GridQuery) -> None:
        """Chips and marks as the query has them."""
        titles = {column.name: column.title for column in self._parts.model.columns}
        notation = self._parts.notation
        self._parts.chips.show_filters(
            [(wanted, filter_words(wanted, titles.get(wanted.column.value, ""), notation)) for wanted in query.filters]
        )
        self._parts.grid.headers.show_filtered({wanted.column.value for wanted in query.filters})
        self._parts.grid.headers.show_order(tuple((column.value, descending) for column, descending in query.sort))

    def _show_hits(self, count: int | None) -> None:
        query = self._searching.query
        is_searched = bool(query.search or query.filters)
        self._parts.search.show_hits(count if is_searched else None, is_counting=is_searched and count is None)

    def _sort_also(self) -> None:
        column = self._parts.grid.main.currentIndex().column()
        if column >= 0:
            self._parts.grid.headers.sort_next(column, also=True)

    def close(self) -> None:
        if self.popup is not None:
            self.popup.reject()

    def _on_closed(self) -> None:
        self.popup = None
        self._parts.grid.take_focus()

    def _index(self, column: Column) -> int:
        names = [declared.name for declared in self._parts.model.columns]
        return names.index(column.value)

    def _place(self, column: int, width: int, height: int) -> QPoint:
        """Below the title, as far as the screen has room; below the chips where there is no title to be seen."""
        grid, chips = self._parts.grid, self._parts.chips
        part = grid.freezing.part_of(column)
        if not grid.isVisible():
            corner = chips.mapToGlobal(QPoint(0, chips.height()))
        else:
            left = min(max(part.titles.sectionViewportPosition(column), 0), max(part.titles.width() - 1, 0))
            corner = part.titles.viewport().mapToGlobal(QPoint(left, part.titles.height()))
        room = grid.screen().availableGeometry()
        left = min(corner.x(), room.right() - width)
        top = min(corner.y(), room.bottom() - height)
        return QPoint(max(left, room.left()), max(top, room.top()))
