"""A purchaser types numbers, in German and in English, and nothing is lost or rounded on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from jtl_desktop.domain.items import Field, Kind
from jtl_desktop.domain.numbers import ENGLISH, GERMAN, NumberFormat
from jtl_desktop.ui.editors import (
    DecimalEdit,
    net_price,
    percentage,
    read_number,
    rule_for,
    shown,
    whole_number,
)

EXACT = st.decimals(min_value=0, max_value=Decimal("999999999999"), allow_nan=False, allow_infinity=False, places=5)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    widget.setLayout(QVBoxLayout())
    widget.resize(400, 200)
    qtbot.addWidget(widget)
    return widget


def put(window: QWidget, editor: DecimalEdit, qtbot: QtBot) -> DecimalEdit:
    layout = window.layout()
    assert layout is not None
    layout.addWidget(editor)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    editor.setFocus()
    return editor


@pytest.mark.parametrize("notation", [GERMAN, ENGLISH])
@given(value=EXACT, kind=st.sampled_from([Kind.MONEY, Kind.QUANTITY, Kind.PERCENT]))
def test_opening_an_editor_and_leaving_it_changes_nothing(
    qapp: object, notation: NumberFormat, value: Decimal, kind: Kind
) -> None:
    editor = DecimalEdit(notation, kind=kind)
    editor.set_value(value)
    assert editor.value() is value
    assert not editor.is_changed()


@pytest.mark.parametrize("notation", [GERMAN, ENGLISH])
@given(value=EXACT)
def test_what_is_shown_is_read_back_exactly(notation: NumberFormat, value: Decimal) -> None:
    for grouped in (True, False):
        assert read_number(shown(value, Kind.MONEY, notation, grouped=grouped), notation) == (value, None)


def test_a_german_types_a_price_with_a_comma(qtbot: QtBot, window: QWidget) -> None:
    editor = put(window, DecimalEdit.for_field(Field.PURCHASE_PRICE_NET, GERMAN), qtbot)
    editor.set_value(Decimal("41"))
    assert editor.text() == "41,00"
    editor.selectAll()
    qtbot.keyClicks(editor, "1.039,905")
    assert editor.value() == Decimal("1039.905")
    assert editor.is_changed()


def test_typing_the_same_value_in_another_way_is_no_change(qtbot: QtBot, window: QWidget) -> None:
    editor = put(window, DecimalEdit.for_field(Field.PURCHASE_PRICE_NET, GERMAN), qtbot)
    editor.set_value(Decimal("41"))
    editor.selectAll()
    qtbot.keyClicks(editor, "41,0")
    assert not editor.is_changed()


def test_a_number_that_cannot_be_kept_says_why_and_keeps_the_editor_open(qtbot: QtBot, window: QWidget) -> None:
    editor = put(window, DecimalEdit.for_field(Field.DELIVERY_TIME, ENGLISH), qtbot)
    reasons: list[str] = []
    editor.reason_changed.connect(reasons.append)
    qtbot.keyClicks(editor, "2.5")
    assert editor.reason() == "Wawi keeps whole numbers only here."
    assert editor.value() is None
    assert not editor.hasAcceptableInput()
    bubble = window.findChild(QWidget, "reason_bubble")
    assert bubble is not None
    assert bubble.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.reason() == ""
    assert not bubble.isVisible()
    assert editor.value() == 2
    assert reasons == ["Wawi keeps whole numbers only here.", ""]


def test_the_bubble_goes_with_its_editor(qtbot: QtBot, window: QWidget) -> None:
    editor = put(window, DecimalEdit.for_field(Field.DELIVERY_TIME, ENGLISH), qtbot)
    qtbot.keyClicks(editor, "x")
    assert window.findChild(QWidget, "reason_bubble") is not None
    editor.deleteLater()
    qtbot.waitUntil(lambda: window.findChild(QWidget, "reason_bubble") is None)


def test_an_empty_cell_means_not_set(qtbot: QtBot, window: QWidget) -> None:
    editor = put(window, DecimalEdit.for_field(Field.PURCHASE_PRICE_NET, ENGLISH), qtbot)
    editor.set_value(Decimal("4.5"))
    editor.clear()
    assert editor.value() == 0
    assert editor.is_changed()


def test_a_needed_number_may_not_be_left_out(qtbot: QtBot, window: QWidget) -> None:
    editor = put(window, DecimalEdit(ENGLISH, required=True), qtbot)
    editor.setText(" ")
    assert editor.reason() == "A number is needed here."
    assert not editor.hasAcceptableInput()


def test_a_value_that_wawi_already_holds_is_not_judged(qtbot: QtBot, window: QWidget) -> None:
    editor = put(window, DecimalEdit(ENGLISH, rule=percentage), qtbot)
    editor.set_value(Decimal(150))
    assert editor.reason() == ""
    editor.setText("151")
    assert editor.reason() == "The percentage must lie between 0 and 100."


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (whole_number, "12", "1.5"),
        (percentage, "5.25", "101"),
        (net_price, "0.12345", "-1"),
        (rule_for(Field.TAX_RATE), "19", "190"),
    ],
)
def test_each_rule_lets_the_good_pass_and_names_the_bad(rule: object, good: str, bad: str) -> None:
    assert read_number(good, ENGLISH, rule) == (Decimal(good), None)  # type: ignore[arg-type]  # a Rule by parametrize
    value, reason = read_number(bad, ENGLISH, rule)  # type: ignore[arg-type]  # as above
    assert value is None
    assert reason is not None
