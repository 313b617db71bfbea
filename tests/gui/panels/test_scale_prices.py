"""A purchaser keeps the scale prices of a supplier: types, adds, removes, takes back; by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from jtl_desktop.domain.items import Field, ItemId, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.numbers import ENGLISH, GERMAN, NumberError
from jtl_desktop.services.editing.session import BusyError, EditSession
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.ui.editors import DecimalEdit
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.scale_prices import Lock, ScalePricePanel
from jtl_desktop.ui.panels.tier_lines import Draft
from jtl_desktop.ui.panels.tier_notes import read_tier_note, tier_note, tiers_of_note
from jtl_desktop.ui.panels.tier_table import TierColumn
from jtl_desktop.ui.texts import tr_text

GOGGLES, HELMET = ItemId(1), ItemId(2)
NORDWIND, SUED, HANSA = SupplierId(10), SupplierId(20), SupplierId(30)


class Desk:
    """The panel in a window, with the hands of a person."""

    def __init__(self, panel: ScalePricePanel, session: EditSession, qtbot: QtBot) -> None:
        self.panel, self.session, self.qtbot = panel, session, qtbot
        self.view = panel.view

    def cell(self, row: int, column: TierColumn) -> str:
        return str(self.view.model().index(row, column).data())

    def lines(self) -> list[str]:
        return [
            " ".join(self.cell(row, column) for column in TierColumn if column is not TierColumn.ACTION).strip()
            for row in range(self.view.model().rowCount(QModelIndex()))
        ]

    def go(self, row: int, column: TierColumn) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.view.model().index(row, column))

    def editor(self) -> DecimalEdit:
        editors = [found for found in self.view.findChildren(DecimalEdit) if found.isVisible()]
        assert len(editors) == 1, editors
        return editors[0]

    def type(self, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """Into the open editor, or over the current cell."""
        if not self.view.is_typing():
            self.qtbot.keyClick(self.view, Qt.Key.Key_F2)
        editor = self.editor()
        editor.selectAll()
        self.qtbot.keyClicks(editor, text)
        if end is not None:
            self.qtbot.keyClick(editor, end)
            # Qt takes an editor's value over in the next turn of its loop.
            QApplication.processEvents()

    def press(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.view, key)

    def click(self, row: int, column: TierColumn) -> None:
        place: QPoint = self.view.visualRect(self.view.model().index(row, column)).center()
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def button(self, text: str) -> QPushButton:
        return next(b for b in self.panel.findChildren(QPushButton) if b.text().replace("&", "") == text)

    def words(self) -> str:
        return " | ".join(
            label.text() for label in self.panel.findChildren(QLabel) if label.isVisible() and label.text()
        )

    def tiers(self, key: RowKey) -> tuple[ScalePrice, ...]:
        row = self.session.row(key)
        assert row is not None
        return row.scale_prices


@pytest.fixture
def desk(qtbot: QtBot, session: EditSession, names: Names, goggles: RowKey) -> Iterator[Desk]:
    panel = ScalePricePanel(session, names, ENGLISH)
    QAbstractItemModelTester(panel.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal, panel)
    qtbot.addWidget(panel)
    panel.resize(360, 420)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    panel.show_row(goggles)
    yield Desk(panel, session, qtbot)
    panel.view.close_editor()


def tier(quantity: str, *, net: str | None = None, percent: str | None = None) -> ScalePrice:
    return ScalePrice(Decimal(quantity), Decimal(net) if net else None, Decimal(percent) if percent else None)


def test_the_panel_names_item_supplier_and_price(desk: Desk) -> None:
    assert desk.words() == "A-1001 · Ski goggles | Nordwind | Net PP 97.23"
    assert desk.lines() == ["10 94.21 3.11 94.21", "50 92.3685 5 92.3685", "new …"]


def test_a_new_price_is_typed_over_the_old_one(desk: Desk, goggles: RowKey) -> None:
    desk.go(0, TierColumn.NET)
    desk.type("93.905")
    assert desk.tiers(goggles) == (tier("10", net="93.905"), tier("50", percent="5"))
    assert desk.lines()[0] == "● 10 93.905 3.42 93.905"
    assert "Wawi has 94.21" in str(desk.view.model().index(0, TierColumn.NET).data(Qt.ItemDataRole.ToolTipRole))


def test_opening_a_cell_and_leaving_it_changes_nothing(desk: Desk) -> None:
    for row in (0, 1):
        for column in (TierColumn.FROM, TierColumn.NET, TierColumn.PERCENT):
            desk.go(row, column)
            desk.press(Qt.Key.Key_F2)
            desk.qtbot.keyClick(desk.editor(), Qt.Key.Key_Return)
            QApplication.processEvents()
    assert desk.session.count == 0


def test_typing_a_percentage_replaces_the_price(desk: Desk, goggles: RowKey) -> None:
    desk.go(0, TierColumn.PERCENT)
    desk.type("4.5 %")
    assert desk.tiers(goggles)[0] == tier("10", percent="4.5")
    model = desk.view.model()
    assert desk.cell(0, TierColumn.NET) == "92.85465"
    assert model.index(0, TierColumn.NET).data(Qt.ItemDataRole.FontRole).italic()
    assert not model.index(0, TierColumn.PERCENT).data(Qt.ItemDataRole.FontRole).italic()


def test_typing_a_price_replaces_the_percentage(desk: Desk, goggles: RowKey) -> None:
    desk.go(1, TierColumn.NET)
    desk.type("90")
    assert desk.tiers(goggles)[1] == tier("50", net="90")


def test_a_moved_quantity_sorts_itself_in_and_keeps_the_cell(desk: Desk, goggles: RowKey) -> None:
    desk.go(0, TierColumn.FROM)
    desk.type("60")
    assert desk.tiers(goggles) == (tier("50", percent="5"), tier("60", net="94.21"))
    assert desk.lines() == ["− 10 94.21 3.11", "50 92.3685 5 92.3685", "+ 60 94.21 3.11 94.21", "new …"]
    assert desk.view.currentIndex().row() == 2


def test_typing_begins_to_edit_and_replaces_the_number(desk: Desk, goggles: RowKey) -> None:
    desk.go(0, TierColumn.NET)
    desk.qtbot.keyClicks(desk.view, "9")
    assert desk.editor().text() == "9"
    desk.qtbot.keyClicks(desk.editor(), "2.5")
    desk.qtbot.keyClick(desk.editor(), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert desk.tiers(goggles)[0] == tier("10", net="92.5")


def test_tab_leaves_the_table(desk: Desk) -> None:
    desk.go(0, TierColumn.NET)
    desk.qtbot.keyClick(desk.view, Qt.Key.Key_Tab)
    assert not desk.view.hasFocus()


def test_shift_tab_goes_back_inside_an_editor(desk: Desk, goggles: RowKey) -> None:
    desk.go(1, TierColumn.FROM)
    desk.type("60", Qt.Key.Key_Backtab)
    assert desk.view.is_typing()
    assert (desk.view.currentIndex().row(), desk.view.currentIndex().column()) == (0, TierColumn.PERCENT)
    desk.qtbot.keyClick(desk.editor(), Qt.Key.Key_Escape)
    assert desk.tiers(goggles)[1] == tier("60", percent="5")


def test_tab_goes_from_quantity_to_price(desk: Desk, goggles: RowKey) -> None:
    desk.go(0, TierColumn.FROM)
    desk.type("12", Qt.Key.Key_Tab)
    desk.type("93")
    assert desk.tiers(goggles)[0] == tier("12", net="93")


def test_insert_begins_a_tier_and_enter_goes_on_to_the_price(desk: Desk, goggles: RowKey) -> None:
    desk.view.setFocus()
    desk.press(Qt.Key.Key_Insert)
    desk.type("25")
    desk.qtbot.waitUntil(desk.view.is_typing)
    assert desk.view.currentIndex().column() == TierColumn.NET
    assert desk.session.count == 0, "half a tier must not be staged"
    desk.type("93")
    assert desk.tiers(goggles) == (tier("10", net="94.21"), tier("25", net="93"), tier("50", percent="5"))
    assert desk.lines()[1] == "+ 25 93.00 4.35 93.00"
    assert desk.view.currentIndex().row() == 1
    assert desk.panel.unfinished() == ()


def test_the_price_may_be_typed_before_the_quantity(desk: Desk, goggles: RowKey) -> None:
    desk.go(2, TierColumn.PERCENT)
    desk.type("12", Qt.Key.Key_Escape)
    assert desk.panel.unfinished() == ()
    desk.go(2, TierColumn.PERCENT)
    desk.type("12")
    desk.qtbot.waitUntil(desk.view.is_typing)
    assert desk.view.currentIndex().column() == TierColumn.FROM
    desk.type("500")
    assert desk.tiers(goggles)[-1] == tier("500", percent="12")


def test_a_half_entered_tier_waits_for_its_row(desk: Desk, goggles: RowKey) -> None:
    told: list[object] = []
    desk.panel.unfinished_changed.connect(told.append)
    desk.go(2, TierColumn.FROM)
    desk.type("25", Qt.Key.Key_Tab)
    desk.panel.show_row(RowKey(HELMET, NORDWIND))
    assert desk.panel.unfinished() == (goggles,)
    assert "needs" not in desk.words()
    desk.panel.show_row(goggles)
    assert desk.lines()[-1] == "! 25"
    assert "This new tier still needs a net price or a percentage. It is kept here, but not saved." in desk.words()
    assert desk.session.count == 0
    desk.go(2, TierColumn.FROM)
    desk.press(Qt.Key.Key_Delete)
    assert desk.panel.unfinished() == ()
    assert told == [(goggles,), ()]


def test_a_number_in_an_open_editor_is_kept_when_the_row_changes(desk: Desk, goggles: RowKey) -> None:
    desk.go(0, TierColumn.NET)
    desk.type("93", None)
    desk.panel.show_row(RowKey(HELMET, NORDWIND))
    assert desk.tiers(goggles)[0] == tier("10", net="93")


def test_what_cannot_be_taken_over_is_said(desk: Desk) -> None:
    desk.go(0, TierColumn.NET)
    desk.type("93x", None)
    assert desk.editor().reason() == "“93x” is not a number."
    desk.view.close_editor()
    assert "“93x” was not taken over." in desk.words()
    assert desk.session.count == 0


@pytest.mark.parametrize(
    ("row", "column", "typed", "reason"),
    [
        (0, TierColumn.FROM, "50", "Two tiers start at the same quantity."),
        (0, TierColumn.FROM, "2.5", "Wawi keeps whole numbers only here."),
        (1, TierColumn.PERCENT, "101", "The percentage must lie between 0 and 100."),
        (1, TierColumn.NET, "-1", "The value must not be negative."),
        (2, TierColumn.FROM, "10", "Two tiers start at the same quantity."),
        (2, TierColumn.NET, "-5", "The value must not be negative."),
    ],
)
def test_the_rules_are_checked_while_typing(desk: Desk, row: int, column: TierColumn, typed: str, reason: str) -> None:
    desk.go(row, column)
    desk.type(typed)
    assert desk.view.is_typing(), "Enter must not close what cannot be kept"
    assert desk.editor().reason() == reason
    desk.qtbot.keyClick(desk.editor(), Qt.Key.Key_Escape)
    assert desk.session.count == 0


def test_a_tier_is_removed_and_brought_back_by_mouse(desk: Desk, goggles: RowKey) -> None:
    desk.click(0, TierColumn.ACTION)
    assert desk.tiers(goggles) == (tier("50", percent="5"),)
    assert desk.lines()[0] == "− 10 94.21 3.11"
    desk.click(0, TierColumn.ACTION)
    assert desk.session.count == 0
    assert desk.lines() == ["10 94.21 3.11 94.21", "50 92.3685 5 92.3685", "new …"]


def test_a_tier_is_removed_and_brought_back_by_keyboard(desk: Desk, goggles: RowKey) -> None:
    desk.go(1, TierColumn.FROM)
    desk.press(Qt.Key.Key_Delete)
    assert desk.tiers(goggles) == (tier("10", net="94.21"),)
    desk.go(1, TierColumn.ACTION)
    desk.press(Qt.Key.Key_Space)
    assert desk.session.count == 0


def test_the_invitation_opens_with_one_click(desk: Desk) -> None:
    desk.click(2, TierColumn.FROM)
    assert desk.view.is_typing()
    desk.type("77", Qt.Key.Key_Escape)
    assert desk.panel.unfinished() == ()


def test_one_button_takes_everything_back(desk: Desk) -> None:
    assert not desk.button("Take back").isEnabled()
    desk.go(0, TierColumn.FROM)
    desk.press(Qt.Key.Key_Delete)
    desk.qtbot.mouseClick(desk.button("Take back"), Qt.MouseButton.LeftButton)
    assert desk.session.count == 0
    assert not desk.button("Take back").isEnabled()


def test_a_row_without_tiers_offers_the_first_one(desk: Desk) -> None:
    key = RowKey(HELMET, NORDWIND)
    desk.panel.show_row(key)
    assert "No scale prices: every quantity costs the net price." in desk.words()
    assert not desk.view.isVisible()
    desk.qtbot.mouseClick(desk.button("Add a scale price"), Qt.MouseButton.LeftButton)
    desk.type("10")
    desk.qtbot.waitUntil(desk.view.is_typing)
    desk.type("39.9")
    assert desk.tiers(key) == (tier("10", net="39.9"),)


def test_the_first_tier_is_typed_on_while_the_cursor_comes_to_rest(desk: Desk) -> None:
    key = RowKey(HELMET, NORDWIND)
    desk.panel.show_row(key)
    desk.panel.begin_new_tier()
    desk.panel.show_row(key)
    desk.type("10")
    desk.qtbot.waitUntil(desk.view.is_typing)
    desk.type("39.9")
    assert desk.tiers(key) == (tier("10", net="39.9"),)


def test_a_supplier_that_is_only_staged_has_tiers_too(desk: Desk) -> None:
    desk.session.add_supplier(HELMET, SUED)
    key = RowKey(HELMET, SUED)
    desk.panel.show_row(key)
    assert desk.words().startswith('A-1002 · Helmet, "XL" | Süd GmbH | no net PP')
    desk.panel.begin_new_tier()
    desk.type("5", Qt.Key.Key_Tab)
    desk.type("38")
    assert desk.tiers(key) == (tier("5", net="38"),)
    assert desk.cell(0, TierColumn.MARK) == "+"


def test_a_fractional_quantity_locks_the_table_and_says_why(desk: Desk) -> None:
    desk.panel.show_row(RowKey(HELMET, HANSA))
    assert "fractional quantity" in desk.words()
    assert desk.lines() == ["! 2.5 40.00 5.88 40.00", "10 39.00 8.24 39.00"]
    desk.go(1, TierColumn.NET)
    desk.press(Qt.Key.Key_F2)
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_Insert)
    assert not desk.view.is_typing()
    assert desk.session.count == 0


def test_a_row_about_to_be_removed_is_read_only_until_it_is_kept(desk: Desk, goggles: RowKey) -> None:
    desk.session.remove_supplier(goggles)
    assert "This supplier will be removed from the item when you save." in desk.words()
    desk.go(0, TierColumn.NET)
    desk.press(Qt.Key.Key_F2)
    assert not desk.view.is_typing()
    desk.qtbot.mouseClick(desk.button("Keep the supplier"), Qt.MouseButton.LeftButton)
    assert desk.session.count == 0
    assert desk.lines()[-1] == "new …"


def test_rows_that_are_not_there_say_so(desk: Desk, catalogue: Catalogue, goggles: RowKey) -> None:
    wanted: list[object] = []
    desk.panel.add_supplier_requested.connect(wanted.append)
    desk.panel.show_nothing()
    assert desk.words() == "Choose a row in the grid to see its scale prices."
    desk.panel.show_nothing(Lock.LOADING, GOGGLES)
    assert "still on their way" in desk.words()
    desk.panel.show_nothing(Lock.NO_SUPPLIER, HELMET)
    desk.qtbot.mouseClick(desk.button("Add supplier …"), Qt.MouseButton.LeftButton)
    assert wanted == [HELMET]
    catalogue.remove_row(goggles)
    desk.panel.show_row(goggles)
    assert "This supplier is no longer there in Wawi." in desk.words()


def test_news_from_wawi_waits_until_the_editor_is_closed(desk: Desk, goggles: RowKey) -> None:
    desk.go(0, TierColumn.NET)
    desk.type("93", None)
    desk.session.set_value(goggles, Field.PURCHASE_PRICE_NET, Decimal(100))
    assert desk.editor().text() == "93"
    desk.qtbot.keyClick(desk.editor(), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert desk.tiers(goggles)[0] == tier("10", net="93")
    assert desk.cell(1, TierColumn.NET) == "95.00"


def test_the_panel_speaks_german_numbers(qtbot: QtBot, session: EditSession, names: Names, goggles: RowKey) -> None:
    panel = ScalePricePanel(session, names, GERMAN)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_row(goggles)
    desk = Desk(panel, session, qtbot)
    assert desk.lines()[0] == "10 94,21 3,11 94,21"
    desk.go(0, TierColumn.NET)
    desk.type("1.093,905")
    assert desk.tiers(goggles)[0] == tier("10", net="1093.905")


def test_a_tier_being_typed_survives_a_crash(desk: Desk, workspace: Workspace, goggles: RowKey) -> None:
    desk.go(2, TierColumn.FROM)
    desk.type("25", None)
    draft = workspace.draft()
    assert draft is not None
    assert (draft.key, draft.field) == (goggles, Field.SCALE_PRICES)
    tiers, half = read_tier_note(draft.text)
    assert tiers == desk.tiers(goggles)
    assert half == Draft(Decimal(25))
    with pytest.raises(NumberError):
        tiers_of_note(draft.text)
    desk.qtbot.keyClick(desk.editor(), Qt.Key.Key_Escape)
    assert workspace.draft() is None
    desk.panel.resume_typing(goggles, half)
    assert desk.lines()[-1] == "! 25"


def test_a_finished_number_in_an_open_editor_survives_as_a_whole_list(
    desk: Desk, workspace: Workspace, goggles: RowKey
) -> None:
    desk.go(0, TierColumn.NET)
    desk.type("93.905", None)
    draft = workspace.draft()
    assert draft is not None
    assert tiers_of_note(draft.text) == (tier("10", net="93.905"), tier("50", percent="5"))


@pytest.mark.parametrize(
    "draft", [Draft(), Draft(Decimal(5)), Draft(None, Decimal("1.50")), Draft(None, None, Decimal(3))]
)
def test_a_note_is_read_back_exactly(draft: Draft) -> None:
    tiers = (tier("10", net="94.2100"), tier("50", percent="0.5"))
    assert read_tier_note(tier_note(tiers, draft)) == (tiers, draft)


def test_every_cell_says_what_it_is(desk: Desk) -> None:
    spoken = desk.view.model().index(1, TierColumn.NET).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == (
        "Net purchase price per piece: 92.3685, Computed from the other one; type here to set this one instead."
    )
    assert desk.view.accessibleName() == "Scale prices"
    assert all(button.text() for button in desk.panel.findChildren(QPushButton) if button.isVisible())


def test_long_words_do_not_push_the_table_over_the_buttons(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.resume_typing(RowKey(GOGGLES, NORDWIND), Draft(Decimal(500)))
    desk.panel.resize(250, 100)
    QApplication.processEvents()
    desk.panel.resize(250, desk.panel.minimumSizeHint().height())
    QApplication.processEvents()
    button = desk.button("New tier")
    assert desk.view.geometry().bottom() < button.geometry().top()
    assert desk.view.viewport().height() >= 2 * desk.view.rowHeight(0)


def test_a_tier_that_cannot_be_staged_now_is_told_and_not_thrown(
    desk: Desk, goggles: RowKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many rows are being changed at the moment, and nothing else may be."""
    told: list[object] = []
    desk.panel.failed.connect(told.append)

    def refuse(*_edits: object) -> None:
        raise BusyError

    monkeypatch.setattr(desk.session, "apply", refuse)
    desk.go(0, TierColumn.NET)
    desk.type("93.905")
    assert [type(problem) for problem in told] == [BusyError]
    assert desk.tiers(goggles)[0] == tier("10", net="94.21")


def test_an_edited_tier_is_a_step_that_says_which_item(desk: Desk) -> None:
    desk.go(0, TierColumn.NET)
    desk.type("93.905")
    assert tr_text(desk.session.steps.done[-1].name) == "Scale prices of A-1001"
