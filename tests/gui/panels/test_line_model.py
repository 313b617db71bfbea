"""Read-only lists: what a column declares is what its cells and its heading show, tell and look like."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QStyleOptionHeader
from typing_extensions import override

from jtl_desktop.ui.panels.line_model import SIGN_COLUMN, LineColumn, ListModel, Sign
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.theme import DARK, LIGHT, palette_of

Role = Qt.ItemDataRole
Arrow = QStyleOptionHeader.SortIndicator
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
SIGN, NAME, PRICE = range(3)


class Offers(ListModel[tuple[str, str]]):
    """Names and prices."""

    def __init__(self) -> None:
        super().__init__((SIGN_COLUMN, LineColumn("Name", tone="muted"), LineColumn("Price", is_number=True)))

    @override
    def sign(self, _row: int) -> Sign:
        return "check", "ok"

    @override
    def text(self, row: int, column: int) -> str:
        return "fine" if column == SIGN else self.lines[row][column - 1]


@pytest.fixture
def offers(qapp: QApplication) -> Iterator[Offers]:
    palette, font = qapp.palette(), qapp.font()
    qapp.setPalette(palette_of(LIGHT))
    model = Offers()
    model.show((("Nordwind", "97,23"), ("Süd GmbH", "94,21")))
    yield model
    qapp.setPalette(palette)
    qapp.setFont(font)


def figures(font: QFont) -> bool:
    return font.isFeatureSet(QFont.Tag.fromString("tnum"))


def test_the_list_keeps_qts_rules(offers: Offers) -> None:
    tester = QAbstractItemModelTester(offers, QAbstractItemModelTester.FailureReportingMode.Fatal)
    offers.show((("Alpin", "1"),))
    offers.show(())
    assert tester.model() is offers
    assert offers.rowCount() == 0
    assert offers.data(QModelIndex()) is None


def test_numbers_stand_at_the_right_in_figures_of_equal_width(offers: Offers) -> None:
    price, name = offers.index(1, PRICE), offers.index(1, NAME)
    assert price.data() == "94,21"
    assert price.data(Role.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert figures(price.data(Role.FontRole))
    assert name.data(Role.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft
    assert name.data(Role.FontRole) is None


def test_a_heading_stands_as_its_column_does(offers: Offers) -> None:
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [offers.headerData(column, across) for column in range(3)] == ["", "Name", "Price"]
    assert offers.headerData(NAME, across, Role.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft
    assert offers.headerData(PRICE, across, Role.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert offers.headerData(PRICE, across, Role.ToolTipRole) is None
    assert offers.headerData(0, down) is None


def test_a_sign_is_drawn_and_its_meaning_is_told(offers: Offers) -> None:
    sign = offers.index(0, SIGN)
    assert sign.data() is None
    assert sign.data(Role.ToolTipRole) == sign.data(Role.AccessibleTextRole) == "fine"
    table = LineTable(offers, "Offers", {NAME: 10})
    table.resize(300, 100)
    picture = table.grab(table.visualRect(sign).translated(table.viewport().pos())).toImage()
    drawn = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert QColor(LIGHT.ok).name() in drawn
    table.deleteLater()


def test_colours_and_fonts_follow_the_program(offers: Offers, qapp: QApplication) -> None:
    name, price = offers.index(0, NAME), offers.index(0, PRICE)
    assert name.data(Role.ForegroundRole) == QColor(LIGHT.muted)
    assert price.data(Role.ForegroundRole) is None
    qapp.setPalette(palette_of(DARK))
    assert name.data(Role.ForegroundRole) == QColor(DARK.muted)
    font = QFont(qapp.font())
    font.setPointSize(font.pointSize() + 5)
    qapp.setFont(font)
    assert price.data(Role.FontRole).pointSize() == font.pointSize()


def test_fonts_and_colours_are_made_once(offers: Offers) -> None:
    looks = offers.looks
    assert looks.font(figures=True) is looks.font(figures=True)
    assert looks.color("muted") is looks.color("muted")
    bold = looks.font(bold=True)
    assert bold.bold()
    assert not looks.font(figures=True).bold()
    assert not figures(bold)


def test_there_is_no_line_without_a_current_row(offers: Offers) -> None:
    assert offers.line(0) == ("Nordwind", "97,23")
    assert offers.line(-1) is None
    assert offers.line(2) is None


@pytest.mark.parametrize(("order", "arrow"), [(ASCENDING, Arrow.SortUp), (DESCENDING, Arrow.SortDown)])
def test_the_arrow_points_up_where_the_smallest_comes_first(offers: Offers, order: Qt.SortOrder, arrow: Arrow) -> None:
    table = LineTable(offers, "Offers", {NAME: 20, PRICE: 10})
    titles = table.horizontalHeader()
    titles.setSortIndicatorShown(True)
    titles.setSortIndicator(PRICE, order)
    shown = QStyleOptionHeader()
    titles.initStyleOptionForIndex(shown, PRICE)
    assert shown.sortIndicator is arrow
    table.deleteLater()
