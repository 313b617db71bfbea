"""The scrolling part begins with a whole column wherever the cursor goes, and the cursor's row shows in both parts."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from jtl_desktop.domain.items import Field
from jtl_desktop.ui.grid.part import GridPart
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.theme import LIGHT
from tests.gui.grid.conftest import Desk


@pytest.mark.parametrize("width", [700, 811, 1033])
@pytest.mark.parametrize("field", [Field.DELIVERY_TIME, Field.TAX_RATE, Field.COMMENT])
def test_no_column_is_cut_off_at_the_left(
    qapp: QApplication, grid: GridView, desk: Desk, field: Field, width: int
) -> None:
    grid.resize(width, 400)
    grid.main.updateGeometries()
    grid.main.setCurrentIndex(desk.cell(7, 2, field))
    grid.main.scrollTo(desk.cell(7, 2, field))
    header = grid.main.horizontalHeader()
    starts = [header.sectionPosition(column) for column in grid.main.shown_columns()]
    assert grid.main.horizontalScrollBar().value() in starts
    assert grid.main.horizontalScrollBar().value() > 0


def test_the_row_of_the_cursor_shows_in_both_parts(grid: GridView, desk: Desk) -> None:
    grid.resize(900, 400)
    grid.main.setCurrentIndex(desk.cell(1, 2, Field.PURCHASE_PRICE_NET))
    row = desk.row(1, 2)
    for part in (grid.frozen, grid.main):
        assert ground(part, row) == QColor(LIGHT.selection_idle)
        assert ground(part, row + 4) == QColor(LIGHT.base)


def ground(part: GridPart, row: int) -> QColor:
    """The colour of a row just below its upper edge, where nothing is written."""
    strip = part.strips()[0]
    band = part.band()
    return QColor(
        part.viewport()
        .grab()
        .toImage()
        .pixelColor(strip.left + strip.width // 2, band.top + (row - band.first) * band.height + 2)
    )
