"""What a cell looks like and says: six states apart without colour, layouts that survive nonsense, pictures drawn."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from jtl_desktop.domain.items import Field, ItemId, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.merge import FieldConflict
from jtl_desktop.domain.numbers import GERMAN
from jtl_desktop.domain.reading import plain_value
from jtl_desktop.domain.text import text
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.storage.errors import CatalogueDamaged
from jtl_desktop.ui.grid.states import RowState, state_words
from jtl_desktop.ui.grid.values import shown_tiers, shown_value, spoken_value
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.theme import apply_theme

KEY = RowKey(ItemId(7), SupplierId(2))


def test_every_state_has_its_own_sign_and_its_own_words(qapp):
    special = [state for state in RowState if state is not RowState.NORMAL]
    assert len({state.icon for state in special}) == len(special)
    assert len({state_words(state) for state in special}) == len(special)
    assert all(state_words(state) for state in special)
    for state in special:
        assert not icon(state.icon, state.tone).isNull()


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (OutcomeState.CONFLICT, RowState.CONFLICT),
        (OutcomeState.REFUSED, RowState.REFUSED),
        (OutcomeState.NOT_STORED, RowState.NOT_STORED),
        (OutcomeState.WAITING, RowState.WAITING),
    ],
)
def test_what_became_of_a_save_stands_before_the_row(desk, outcome, state):
    desk.editing.set_value(KEY, Field.COMMENT, "neu")
    conflicts = (FieldConflict(Field.COMMENT, "a", "b", "neu"),)
    desk.editing.note_outcomes([RowOutcome(KEY, outcome, text("Because of this."), conflicts)])
    row = desk.row(7, 2)
    assert desk.model.entry(row).state is state
    assert "Because of this." in desk.model.data(desk.model.index(row, 0), Qt.ItemDataRole.ToolTipRole)


def test_a_double_click_on_the_sign_opens_what_it_stands_for(grid, desk, qtbot):
    place = grid.frozen.visualRect(desk.model.index(desk.row(7, 2), 0)).center()
    with qtbot.waitSignal(grid.state_opened) as opened:
        QTest.mouseDClick(grid.frozen.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [KEY]


def test_tiers_read_like_a_price_list():
    tiers = (ScalePrice(Decimal(10), net=Decimal("94.21")), ScalePrice(Decimal(1000), percent=Decimal("2.5")))
    assert shown_tiers(tiers, GERMAN) == "10: 94,21  ·  1.000: −2,5 %"


def test_values_are_shown_spoken_and_copied_each_in_their_way(qapp):
    price = Decimal("1234.50000")
    assert shown_value(Field.PURCHASE_PRICE_NET, price, GERMAN) == "1.234,50"
    assert plain_value(Field.PURCHASE_PRICE_NET, price, GERMAN) == "1234,50"
    assert spoken_value(Field.IS_DROPSHIPPING, True, GERMAN) == "yes"
    assert spoken_value(Field.COMMENT, "", GERMAN) == "empty"
    assert plain_value(Field.IS_DROPSHIPPING, False, GERMAN) == "0"
    assert "\n" not in shown_value(Field.COMMENT, "zwei\nZeilen", GERMAN)


def test_a_tier_that_cannot_be_written_says_why(desk):
    row = desk.catalogue.row(KEY).replace(Field.SCALE_PRICES, (ScalePrice(Decimal("0.5"), net=Decimal(3)),))
    desk.catalogue.store_row(row, read_at=desk.model.result.rows(0, 1)[0].read_at)
    desk.model.values_changed()
    index = desk.cell(7, 2, Field.SCALE_PRICES)
    assert "fractional" in desk.model.data(index, Qt.ItemDataRole.ToolTipRole)


def test_a_catalogue_that_breaks_is_reported_and_the_window_stays(grid, desk, qtbot, monkeypatch):
    def broken(_first: int, _n: int) -> list[object]:
        raise CatalogueDamaged

    monkeypatch.setattr(desk.model.result, "rows", broken)
    with qtbot.waitSignal(desk.model.failed):
        desk.model.values_changed()
        desk.model.entry(0)
    assert desk.model.entry(0).state is RowState.GONE
    grid.main.viewport().repaint()


@pytest.mark.parametrize("nonsense", ["", "{", "[1, 2]", "[]", '{"a": 1}', '[{"name": "sku", "width": -5, "at": 999}]'])
def test_a_layout_that_makes_no_sense_changes_nothing(grid, nonsense):
    before = grid.layout_text()
    grid.apply_layout(nonsense)
    assert grid.layout_text() == before


def test_a_layout_is_found_again_column_by_column(grid, desk):
    header = grid.main.horizontalHeader()
    column = [declared.name for declared in desk.model.columns].index("comment")
    header.moveSection(header.visualIndex(column), 5)
    grid.main.setColumnWidth(column, 211)
    remembered = grid.layout_text()
    header.moveSection(5, 12)
    grid.main.setColumnWidth(column, 99)
    grid.apply_layout(remembered)
    assert json.loads(grid.layout_text()) == json.loads(remembered)


def test_in_a_narrow_window_the_name_gives_way_and_comes_back(grid, desk):
    name = [declared.name for declared in desk.model.columns].index("own_name")
    wide = grid.frozen.columnWidth(name)
    grid.resize(800, 400)
    assert grid.frozen.columnWidth(name) < wide
    assert grid.main.width() > 440
    assert next(part for part in json.loads(grid.layout_text()) if part["name"] == "own_name")["width"] == wide
    grid.resize(1500, 620)
    assert grid.frozen.columnWidth(name) == wide
    grid.frozen.setColumnWidth(name, wide + 300)
    assert grid.frozen.columnWidth(name) == wide + 300
    assert grid.frozen.width() == grid.frozen.horizontalHeader().length()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_changed_cell_differs_from_its_neighbours_in_more_than_colour(grid, desk, qapp, theme):
    apply_theme(qapp, theme)
    plain = _picture(grid, desk)
    desk.editing.set_value(KEY, Field.COMMENT, "Bemerkung 7x")
    changed = _picture(grid, desk)
    # The corner mark: the first pixels of the cell, in grey levels.
    corner = [plain.pixelColor(1, 1).lightness(), changed.pixelColor(1, 1).lightness()]
    assert abs(corner[0] - corner[1]) > 60
    apply_theme(qapp, "light")


def _picture(grid, desk) -> QImage:
    index = desk.cell(7, 2, Field.COMMENT)
    grid.main.scrollTo(index)
    rect = grid.main.visualRect(index)
    return grid.main.viewport().grab(rect).toImage()


def test_the_row_under_the_mouse_lights_up_in_both_parts(grid, desk):
    place = grid.frozen.visualRect(desk.model.index(3, 1)).center()
    QTest.mouseMove(grid.frozen.viewport(), QPoint(place.x() - 2, place.y()))
    QTest.mouseMove(grid.frozen.viewport(), place)
    assert grid.frozen._hover == 3
    assert grid.main._hover == 3
