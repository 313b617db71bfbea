"""The boxes that ask: a conflict field by field, a new supplier, and what cannot be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId, Value
from jtl_desktop.domain.merge import Side, compare, rebase
from jtl_desktop.domain.numbers import ENGLISH
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.ui.panels.add_supplier import AddSupplierDialog, SupplierModel, ask_for_supplier, taken_suppliers
from jtl_desktop.ui.panels.confirm import Question
from jtl_desktop.ui.panels.conflict import ConflictDialog, Situation, situation_of
from jtl_desktop.ui.panels.names import Names

GOGGLES, HELMET = ItemId(1), ItemId(2)
NORDWIND, SUED, HANSA = SupplierId(10), SupplierId(20), SupplierId(30)
KEY = RowKey(GOGGLES, NORDWIND)
PRICE, COMMENT = Field.PURCHASE_PRICE_NET, Field.COMMENT
BASE = ItemSupplier(
    GOGGLES, NORDWIND, purchase_price_net=Decimal(97), scale_prices=(ScalePrice(Decimal(10), net=Decimal(94)),)
)
MINE: Mapping[Field, Value] = {PRICE: Decimal("95.5"), COMMENT: "mine & ours", Field.SKU: "X-1"}
EDIT = RowChange(KEY, ChangeKind.EDIT, BASE, MINE)
CHANGED = BASE.replace(PRICE, Decimal("99.95")).replace(COMMENT, "theirs")


class Asked:
    """A conflict on the screen, and what came out of it."""

    def __init__(self, change: RowChange, wawi: ItemSupplier | None, names: Names, qtbot: QtBot) -> None:
        outcome = RowOutcome(KEY, OutcomeState.CONFLICT, text("Conflict."), compare(change, wawi).conflicts, wawi)
        self.dialog = ConflictDialog(outcome, change, names, ENGLISH)
        self.resolved: list[dict[Field, Side]] = []
        self.dropped = 0
        self.dialog.resolved.connect(self.resolved.append)
        self.dialog.dropped.connect(self._count)
        qtbot.addWidget(self.dialog)
        self.dialog.open()
        qtbot.waitExposed(self.dialog)
        self._qtbot = qtbot

    def _count(self) -> None:
        self.dropped += 1

    def press(self, words: str) -> None:
        button = next(b for b in self.dialog.findChildren(QAbstractButton) if b.text().replace("&", "") == words)
        assert button.isEnabled(), words
        if isinstance(button, QRadioButton):
            button.setFocus()
            self._qtbot.keyClick(button, Qt.Key.Key_Space)
        else:
            self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def words(self) -> list[str]:
        return [label.text() for label in self.dialog.findChildren(QLabel) if label.isVisible()]


def spoken(dialog: QDialog) -> list[str]:
    return [button.accessibleName() for button in dialog.findChildren(QRadioButton)]


def test_each_field_asks_whose_value_stays(names: Names, qtbot: QtBot) -> None:
    asked = Asked(EDIT, CHANGED, names, qtbot)
    assert asked.words()[0] == "A-1001 · Ski goggles · Nordwind"
    assert "Your other changes of this row stay as they are." in asked.words()
    assert spoken(asked.dialog) == [
        "Net PP, Wawi has now: 99.95",
        "Net PP, You want: 95.50",
        "Comment, Wawi has now: theirs",
        "Comment, You want: mine & ours",
    ]
    assert not asked.dialog.settle_button.isEnabled(), "nobody wins unasked"
    asked.press("99.95")
    assert not asked.dialog.settle_button.isEnabled()
    asked.press("mine  ours")
    asked.press("Settle")
    assert asked.resolved == [{PRICE: Side.WAWI, COMMENT: Side.MINE}]
    left = rebase(EDIT, CHANGED, asked.resolved[0])
    assert left is not None
    assert dict(left.values) == {COMMENT: "mine & ours", Field.SKU: "X-1"}


@pytest.mark.parametrize(("button", "side"), [("All mine", Side.MINE), ("All from Wawi", Side.WAWI)])
def test_one_side_may_win_everywhere(names: Names, qtbot: QtBot, button: str, side: Side) -> None:
    asked = Asked(EDIT, CHANGED, names, qtbot)
    asked.press(button)
    qtbot.keyClick(asked.dialog, Qt.Key.Key_Return)
    assert asked.resolved == [{PRICE: side, COMMENT: side}]


def test_later_settles_nothing(names: Names, qtbot: QtBot) -> None:
    asked = Asked(EDIT, CHANGED, names, qtbot)
    asked.press("All mine")
    asked.press("Later")
    assert (asked.resolved, asked.dropped) == ([], 0)
    assert not asked.dialog.isVisible()


def test_long_values_are_shown_whole(names: Names, qtbot: QtBot) -> None:
    tiers = tuple(ScalePrice(Decimal(number), net=Decimal(number)) for number in (10, 20, 30))
    long = "please " * 40
    change = RowChange(KEY, ChangeKind.EDIT, BASE, {Field.SCALE_PRICES: (), COMMENT: long})
    asked = Asked(change, BASE.replace(Field.SCALE_PRICES, tiers).replace(COMMENT, "theirs"), names, qtbot)
    shown = [button.text() for button in asked.dialog.findChildren(QRadioButton)]
    assert "10: 10.00\n20: 20.00\n30: 30.00" in shown
    wrapped = next(words for words in shown if words.startswith("please"))
    assert wrapped.replace("\n", " ") == long.strip()
    assert max(map(len, wrapped.split("\n"))) <= 40


def test_a_row_that_is_gone_may_be_added_again(names: Names, qtbot: QtBot) -> None:
    asked = Asked(EDIT, None, names, qtbot)
    assert "removed this supplier" in asked.words()[1]
    assert not asked.dialog.settle_button.isEnabled()
    asked.press("Add the supplier again, with my values")
    asked.press("Settle")
    assert (asked.resolved, asked.dropped) == ([{}], 0)
    again = rebase(EDIT, None, asked.resolved[0])
    assert again is not None
    assert again.kind is ChangeKind.ADD


def test_a_row_that_is_gone_may_stay_gone(names: Names, qtbot: QtBot) -> None:
    asked = Asked(EDIT, None, names, qtbot)
    asked.press("Leave it removed and give my change up")
    asked.press("Settle")
    assert (asked.resolved, asked.dropped) == ([], 1)


def test_a_supplier_that_somebody_else_added_too(names: Names, qtbot: QtBot) -> None:
    change = RowChange(KEY, ChangeKind.ADD, None, {PRICE: Decimal("95.5")})
    asked = Asked(change, CHANGED, names, qtbot)
    assert "You saw" not in asked.words()
    asked.press("95.50")
    asked.press("Settle")
    assert asked.resolved == [{PRICE: Side.MINE}]


@pytest.mark.parametrize(
    ("choice", "side"),
    [("Remove it all the same", Side.MINE), ("Keep it as Wawi has it now", Side.WAWI)],
)
def test_a_removal_of_what_somebody_changed(names: Names, qtbot: QtBot, choice: str, side: Side) -> None:
    change = RowChange(KEY, ChangeKind.REMOVE, BASE)
    asked = Asked(change, CHANGED, names, qtbot)
    assert "99.95" in asked.words()
    asked.press(choice)
    asked.press("Settle")
    assert asked.resolved == [{PRICE: side, COMMENT: side}]
    left = rebase(change, CHANGED, asked.resolved[0])
    assert (left is not None) == (side is Side.MINE)


def test_every_situation_has_its_words() -> None:
    outcome = RowOutcome(KEY, OutcomeState.CONFLICT, text("x"), (), CHANGED)
    gone = RowOutcome(KEY, OutcomeState.CONFLICT, text("x"))
    add = RowChange(KEY, ChangeKind.ADD)
    remove = RowChange(KEY, ChangeKind.REMOVE, BASE)
    found = [situation_of(outcome, EDIT), situation_of(gone, EDIT), situation_of(outcome, add)]
    assert [*found, situation_of(outcome, remove)] == list(Situation)


# A new supplier


def chooser(
    parent: QWidget, session: EditSession, names: Names, qtbot: QtBot
) -> tuple[AddSupplierDialog, list[object]]:
    dialog = ask_for_supplier(parent, session, names, GOGGLES)
    chosen: list[object] = []
    dialog.chosen.connect(chosen.append)
    qtbot.waitExposed(dialog)
    return dialog, chosen


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def names_in(dialog: AddSupplierDialog) -> list[str]:
    model = dialog.list.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount(QModelIndex()))]


def test_a_part_of_the_name_and_enter_add_a_supplier(
    window: QWidget, session: EditSession, names: Names, qtbot: QtBot
) -> None:
    dialog, chosen = chooser(window, session, names, qtbot)
    assert names_in(dialog) == [
        "Hansa Sport AG",
        "Nordwind – supplies this item already",
        "Süd GmbH – supplies this item already",
    ]
    qtbot.keyClicks(dialog.search, "sport han")
    assert names_in(dialog) == ["Hansa Sport AG"]
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert chosen == [HANSA]


def test_a_name_is_found_without_its_umlaut(window: QWidget, session: EditSession, names: Names, qtbot: QtBot) -> None:
    dialog, chosen = chooser(window, session, names, qtbot)
    qtbot.keyClicks(dialog.search, "sud")
    assert names_in(dialog) == ["Süd GmbH – supplies this item already"]
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert chosen == [], "who supplies the item already cannot be added"
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.search, "xyz")
    assert any(label.text() == "No supplier has this in its name." for label in dialog.findChildren(QLabel))
    dialog.reject()


def test_the_arrow_keys_move_the_list_while_typing(
    window: QWidget, session: EditSession, names: Names, qtbot: QtBot
) -> None:
    session.remove_supplier(RowKey(GOGGLES, SUED))
    dialog, chosen = chooser(window, session, names, qtbot)
    assert names_in(dialog)[2] == "Süd GmbH", "who is about to be removed may be chosen again"
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert chosen == [SUED]


def test_an_added_supplier_is_not_offered_twice(session: EditSession) -> None:
    session.add_supplier(GOGGLES, HANSA)
    assert taken_suppliers(session, GOGGLES) == {
        NORDWIND: "supplies this item already",
        SUED: "supplies this item already",
        HANSA: "added already, not saved yet",
    }


def test_the_supplier_model_keeps_qts_rules(qapp: QApplication, names: Names) -> None:
    model = SupplierModel(names.suppliers(), {SUED: "taken"})
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for typed in ("n", "nord", "", "zzz", "h"):
        model.filter(typed)
    assert tester.model() is model
    assert model.first_free() == 0


# What cannot be taken back


def test_many_lines_scroll(qtbot: QtBot) -> None:
    box = Question("Really?", [f"line {number}" for number in range(200)], "&Yes", "&No")
    qtbot.addWidget(box)
    box.open()
    assert box.height() < 700
    assert isinstance(box.no, QPushButton)
    assert box.no.isDefault()
