"""Which columns stay at the left while the others scroll, and how much room they get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jtl_desktop.ui.bridge import Guard
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.theme import spacing

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.part import GridPart
    from jtl_desktop.ui.grid.view import GridView

# The frozen part takes at most this share of the width, down to so many font units for the column that gives way.
_SHARE = 0.42
_LEAST = 28
_GIVES_WAY = "own_name"
_ALWAYS = frozenset({"state", "own_sku"})


def stays(column: GridColumn) -> bool:
    """The sign and the SKU are always there, so that every row can be told from its neighbours."""
    return column.name in _ALWAYS


def can_freeze(column: GridColumn) -> bool:
    """Values that are typed have their editor in the scrolling part."""
    typed = column.look in (Look.TEXT, Look.NUMBER) and column.field is not None
    return not typed or (column.field is not None and not column.field.is_writable)


class Freezing:
    """The choice of frozen columns. In a narrow window the item's name gives way (else the last frozen column)."""

    def __init__(self, grid: GridView) -> None:
        self._grid = grid
        self._columns = grid.model.columns
        self._frozen = {index for index, column in enumerate(self._columns) if column.is_frozen}
        self._fitting = Guard()
        self._elastic_before = -1
        self._wanted = 0

    def is_frozen(self, column: int) -> bool:
        return column in self._frozen

    def part_of(self, column: int) -> GridPart:
        """The part in which a column stands."""
        return self._grid.frozen if column in self._frozen else self._grid.main

    def is_shown(self, column: int) -> bool:
        return not self.part_of(column).isColumnHidden(column)

    def show(self, column: int, *, shown: bool) -> None:
        """Show or hide a column of either part; those that tell the rows apart always stay."""
        self.part_of(column).setColumnHidden(column, not shown and not stays(self._columns[column]))

    def freeze(self, column: int, *, frozen: bool) -> None:
        """Move a column into the other part, with its width."""
        declared = self._columns[column]
        if frozen is self.is_frozen(column) or stays(declared) or (frozen and not can_freeze(declared)):
            return
        shown, width = self.is_shown(column), self.wanted_width(column)
        self.part_of(column).setColumnHidden(column, True)
        self._frozen ^= {column}
        part = self.part_of(column)
        part.setColumnWidth(column, width)
        part.setColumnHidden(column, not shown)

    def begin(self) -> None:
        """Every column in its part, as declared."""
        for column, declared in enumerate(self._columns):
            self.freeze(column, frozen=declared.is_frozen)
            other = self._grid.main if self.is_frozen(column) else self._grid.frozen
            other.setColumnHidden(column, True)
            self.part_of(column).setColumnHidden(column, declared.is_hidden)

    # Room

    def wanted_width(self, column: int) -> int:
        """The width that the merchant gave a column, also where it gives way at the moment."""
        return (
            self._wanted
            if column == self._elastic_before and self.is_frozen(column)
            else self.part_of(column).columnWidth(column)
        )

    def note_widths(self) -> None:
        """Somebody drags a column: it becomes as wide as they want it."""
        if not self._fitting:
            self._wanted = self._grid.frozen.columnWidth(self._elastic())
            self._grid.frozen.setFixedWidth(self._grid.frozen.horizontalHeader().length())

    def fit(self) -> None:
        """Give the scrolling part its share."""
        grid, header, elastic = self._grid, self._grid.frozen.horizontalHeader(), self._elastic()
        others = header.length() - grid.frozen.columnWidth(elastic)
        room = round(grid.width() * _SHARE) - others
        least = min(self._wanted, spacing(grid, _LEAST))
        with self._fitting.held():
            grid.frozen.setColumnWidth(elastic, max(least, min(self._wanted, room)))
        grid.frozen.setFixedWidth(header.length())

    def changed(self) -> None:
        """Other columns are frozen or shown: another one may give way now."""
        elastic = self._elastic()
        if elastic != self._elastic_before:
            self._elastic_before = elastic
            self._wanted = self._grid.frozen.columnWidth(elastic)
        self.fit()

    def _elastic(self) -> int:
        shown = self._grid.frozen.shown_columns()
        named = [column for column in shown if self._columns[column].name == _GIVES_WAY]
        return named[0] if named else shown[-1]
