"""Before a save the merchant looks at what might be a slip, ticks what is meant so, and leaves the rest out."""

from __future__ import annotations

import time
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.guards import GuardKind, RowWarning
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.numbers import ENGLISH
from jtl_desktop.domain.text import text
from jtl_desktop.services.saving.outcomes import CommitPlan
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.saving.review import SaveReview

GOGGLES, HELMET = ItemId(1), ItemId(2)
NORDWIND, HANSA = SupplierId(10), SupplierId(30)
KEY = RowKey(GOGGLES, NORDWIND)
PRICE = Field.PURCHASE_PRICE_NET
d = Decimal


def test_what_is_not_ticked_is_not_saved(names: Names, qtbot: QtBot) -> None:
    box = SaveReview(plan_with(KEY, RowKey(HELMET, HANSA)), names, ENGLISH)
    qtbot.addWidget(box)
    agreed: list[object] = []
    box.agreed.connect(agreed.append)
    box.open()
    assert listed(box) == {
        "Takes something away – 1 time": [
            "A-1001 · Ski goggles · Nordwind: This removes the last scale price of this supplier."
        ],
        "Large change of a price – 1 time": [
            'A-1002 · Helmet, "XL" · Hansa Sport AG: The purchase price rises by 50 %, from 2 to 3.'
        ],
    }
    assert not box.save.isEnabled()
    assert not box.others.isVisible(), "there is no row without something to tick"
    qtbot.keyClick(box.tree, Qt.Key.Key_Space)
    assert box.others.text() == "Save the &other 1 row"
    qtbot.mouseClick(box.others, Qt.MouseButton.LeftButton)
    assert agreed == [(KEY,)]


def test_all_ticked_all_saved(names: Names, qtbot: QtBot) -> None:
    box = SaveReview(plan_with(KEY, RowKey(HELMET, HANSA)), names, ENGLISH)
    qtbot.addWidget(box)
    agreed: list[object] = []
    box.agreed.connect(agreed.append)
    box.open()
    for _ in range(2):
        qtbot.keyClick(box.tree, Qt.Key.Key_Space)
        qtbot.keyClick(box.tree, Qt.Key.Key_Down)
        qtbot.keyClick(box.tree, Qt.Key.Key_Down)
    assert box.save.isEnabled()
    assert not box.others.isVisible()
    qtbot.mouseClick(box.save, Qt.MouseButton.LeftButton)
    assert agreed == [None]


def test_enter_is_the_careful_answer_where_something_looks_like_a_slip(names: Names, qtbot: QtBot) -> None:
    box = SaveReview(plan_with(KEY, RowKey(HELMET, HANSA)), names, ENGLISH)
    qtbot.addWidget(box)
    box.tick_all()
    box.open()
    answers: list[int] = []
    box.finished.connect(answers.append)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert answers == [QDialog.DialogCode.Rejected]


def test_a_large_save_without_slips_shows_its_plan_and_enter_begins(names: Names, qtbot: QtBot) -> None:
    plan = plan_with()._replace(rows=changes(1_000), calls=3_000, seconds=95.0)
    box = SaveReview(plan, names, ENGLISH)
    qtbot.addWidget(box)
    agreed: list[object] = []
    box.agreed.connect(agreed.append)
    box.open()
    shown = [label.text() for label in box.findChildren(QLabel) if label.isVisible()]
    assert shown == [
        "Save 1,000 rows to Wawi?",
        "1,000 changes, 3,000 calls of Wawi, about 2 minutes. You can go on working meanwhile.",
    ]
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert agreed == [None]


def test_ten_thousand_slips_are_ticked_in_one_go(names: Names, qtbot: QtBot) -> None:
    rows = changes(10_000)
    box = SaveReview(plan_with(*(row.key for row in rows))._replace(rows=rows), names, ENGLISH)
    qtbot.addWidget(box)
    box.open()
    begin = time.perf_counter()
    box.tick_all()
    QApplication.processEvents()
    assert time.perf_counter() - begin < 0.5
    assert box.save.isEnabled()


def changes(count: int) -> tuple[RowChange, ...]:
    return tuple(
        RowChange(RowKey(ItemId(number), HANSA), ChangeKind.EDIT, ItemSupplier(ItemId(number), HANSA), {PRICE: d("2")})
        for number in range(count)
    )


def plan_with(*keys: RowKey) -> CommitPlan:
    """A plan in which the first row takes something away, and the others change their price a lot."""
    rows = tuple(RowChange(key, ChangeKind.EDIT, None, {PRICE: d("3")}) for key in keys)
    losses = tuple((key, text("This removes the last scale price of this supplier.")) for key in keys[:1])
    words = text(
        "The purchase price rises by {percent} %, from {old} to {new}.", percent=d("50"), old=d("2"), new=d("3")
    )
    slips = tuple(RowWarning(key, PRICE, GuardKind.BIG_CHANGE, words, d("2"), d("3"), d("50")) for key in keys[1:])
    return CommitPlan(rows, {}, losses, slips)


def listed(box: SaveReview) -> dict[str, list[str]]:
    """Kinds and what stands below them, as it is spoken."""
    model = box.model
    role = Qt.ItemDataRole.AccessibleTextRole
    heads = [model.index(number, 0) for number in range(model.rowCount())]
    return {
        head.data(role): [model.index(row, 0, head).data(role) for row in range(model.rowCount(head))] for head in heads
    }
