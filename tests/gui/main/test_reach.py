"""Without a mouse, without eyes: every control of every window has a name and can be reached and used by keys."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollBar,
    QWidget,
)

from jtl_desktop.app.crash_dialog import CrashDialog
from jtl_desktop.app.error_sink import Crash
from jtl_desktop.app.problem_box import problem_box
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field
from jtl_desktop.domain.text import text
from jtl_desktop.storage.results import Column, Condition, Filter
from jtl_desktop.ui.panels.add_supplier import AddSupplierDialog
from jtl_desktop.ui.panels.conflict import ConflictDialog
from tests.flows.shop import key, stock, until
from tests.gui.main.office import Office, focused, open_office

PRICE = Field.PURCHASE_PRICE_NET
A, B = key(1, 1), key(1, 2)
# Parts of a control that is itself named and reached: they take neither the Tab key nor a screen reader's attention.
INNER = (QHeaderView, QScrollBar, QLabel)
# What Qt puts into its own controls: the clear button of a line (Esc does the same), the line of a spin box.
COMPOSED = (QLineEdit, QAbstractSpinBox, QComboBox)


def controls(window: QWidget) -> Iterator[QWidget]:
    """Everything that can be clicked, typed into or chosen from at the moment."""
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or not widget.isEnabled() or widget.window() is not window:
            continue
        if not isinstance(widget, INNER) and not isinstance(widget.parentWidget(), COMPOSED):
            takes_keys = widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
            if takes_keys or isinstance(widget, QAbstractButton):
                yield widget


def spoken_name(widget: QWidget) -> str:
    """What a screen reader says first."""
    found = QAccessible.queryAccessibleInterface(widget)
    # The stub forgets that there may be none.
    return found.text(QAccessible.Text.Name) if found is not None else ""  # type: ignore[redundant-expr]


def described(widget: QWidget) -> str:
    parent = widget.parentWidget()
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(parent).__name__}"


def nameless(window: QWidget) -> list[str]:
    found = [described(control) for control in controls(window) if not spoken_name(control).strip()]
    return [*found, *([] if window.windowTitle() else [f"{described(window)} has no title"])]


def out_of_reach(window: QWidget) -> list[str]:
    """Controls that neither Tab nor a key of their own leads to."""
    ring = set()
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window and widget not in ring:
        ring.add(widget)
        widget = widget.nextInFocusChain()
    return [
        described(control)
        for control in controls(window)
        if control is not window
        and not (control in ring and control.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not _has_key(control)
        and not _is_inner_part(control)
    ]


def _has_key(control: QWidget) -> bool:
    return isinstance(control, QAbstractButton) and not control.shortcut().isEmpty()


def _is_inner_part(control: QWidget) -> bool:
    """An item view's own viewport and corner, a line edit's clear button (Esc does the same)."""
    parent = control.parentWidget()
    return parent is not None and (isinstance(parent, QAbstractItemView) or control.focusProxy() is not None)


def two_suppliers(server) -> None:
    tiers = [{"FromQuantity": 10, "PurchasePriceNet": Decimal(9)}]
    stock(
        server, 1, (1, {"PurchasePriceNet": Decimal(10), "IsStandard": True, "ScalePrices": tiers}),
        (2, {"PurchasePriceNet": Decimal("9.50")}),
    )  # fmt: skip


async def _at(office: Office, row=B, field=PRICE) -> None:
    await office.see_rows(50)
    office.stand_on(row, field)
    await until(lambda: office.window.parts.scale_prices.key == row, "the panel of the row")


def assert_usable(window: QWidget) -> None:
    assert nameless(window) == []
    assert out_of_reach(window) == []


# The windows


async def test_the_main_window(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await _at(office, A)
        assert_usable(office.window)
        office.shop.editing.set_value(B, PRICE, Decimal(7))
        office.shop.editing.set_scale_prices(A, ())
        office.window.parts.messages.say("Something", "Do it", lambda: None)
        assert_usable(office.window)
        office.window.parts.search.set_term("no such item")
        await until(lambda: office.window.parts.page.empty.says("no hits"), "the empty page")
        assert_usable(office.window)


async def test_the_main_window_with_trouble(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await _at(office)
        office.shop.editing.set_value(B, PRICE, Decimal(7))
        server.state.change_row(1, 2, PurchasePriceNet=Decimal(5))
        office.save_as_meant()
        await office.says("1 row in conflict")
        server.stop_wawi()
        office.shop.connection.retry_now()
        await until(lambda: not office.shop.connection.is_online, "the connection is lost")
        assert_usable(office.window)


@pytest.mark.parametrize("name", ["settings", "shortcuts", "about", "diagnostics", "columns", "save_view"])
async def test_the_boxes_of_the_menu(qapp, server, tmp_path, name):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(1)
        office.window.controllers.commands[name].trigger()
        box = office.window.controllers.boxes.current
        assert box is not None
        assert_usable(box)
        QTest.keyClick(box, Qt.Key.Key_Escape)
        assert office.window.controllers.boxes.current is None


async def test_the_boxes_around_a_save(qapp, server, tmp_path):
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await _at(office)
        office.window.controllers.commands["add_supplier"].trigger()
        (chooser,) = office.window.findChildren(AddSupplierDialog)
        assert_usable(chooser)
        QTest.keyClick(chooser, Qt.Key.Key_Escape)
        office.shop.editing.set_value(B, PRICE, Decimal(7))
        server.state.change_row(1, 2, PurchasePriceNet=Decimal(5))
        office.save_as_meant()
        await office.says("1 row in conflict")
        office.window.controllers.saving.resolve(B)
        (conflict,) = office.window.findChildren(ConflictDialog)
        assert_usable(conflict)
        QTest.keyClick(conflict, Qt.Key.Key_Escape)
        office.shop.editing.remove_supplier(A)
        office.window.save()
        question = office.review()
        assert question is not None
        assert_usable(question)
        QTest.keyClick(question, Qt.Key.Key_Escape)


def test_the_boxes_of_the_program_itself(qapp, qtbot):
    problem = problem_box(AppError(text("Title"), text("Meaning"), text("Action"), "details"))
    crash = CrashDialog(Crash("ValueError: x", "a report", 1))
    for box in (problem, crash):
        qtbot.addWidget(box)
        box.show()
        assert_usable(box)
        box.close()


# Commands


async def test_every_command_is_in_a_menu_with_a_letter_or_has_keys(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(1)
        bar = office.window.menuBar()
        for top in bar.actions():
            assert "&" in top.text(), top.text()
            menu = top.menu()
            assert isinstance(menu, QMenu)
            for action in menu.actions():
                assert _is_reachable(action), action.text()


def _is_reachable(action: QAction) -> bool:
    return action.isSeparator() or "&" in action.text() or not action.shortcut().isEmpty()


async def test_no_two_commands_share_a_key(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(1)
        keys = [
            sequence.toString()
            for action in office.window.findChildren(QAction)
            for sequence in action.shortcuts()
            if not sequence.isEmpty()
        ]
        assert sorted(keys) == sorted(set(keys))


async def test_the_whole_job_without_a_mouse(qapp, server, tmp_path):
    """Find, edit a price, add a tier, make standard, save: keys only."""
    two_suppliers(server)
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        item = office.shop.catalogue.item(A.item_id)
        assert item is not None
        office.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(focused(), item.sku)
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        await office.quiet()
        QTest.keyClick(focused(), Qt.Key.Key_Down)
        assert office.grid.main.hasFocus()
        for _ in range(20):
            if office.grid.current_key() == B:
                break
            QTest.keyClick(office.grid.main, Qt.Key.Key_Down)
        while office.grid.current_field() is not Field.IS_STANDARD:
            QTest.keyClick(office.grid.main, Qt.Key.Key_Right)
        QTest.keyClick(office.grid.main, Qt.Key.Key_Space)
        while office.grid.current_field() is not PRICE:
            QTest.keyClick(office.grid.main, Qt.Key.Key_Right)
        office.type("8.25")
        office.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: office.shop.editing.count == 0, "everything is saved")
        assert office.shop.stored(B).purchase_price_net == Decimal("8.25")
        assert office.shop.stored(B).is_standard
        assert not office.shop.stored(A).is_standard


async def test_filters_and_their_chips(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        cheap = Filter(Column.PURCHASE_PRICE_NET, Condition.AT_MOST, Decimal(20))
        office.window.controllers.filters.apply(Column.PURCHASE_PRICE_NET, (cheap,))
        await office.quiet()
        assert_usable(office.window)
        for column in ("supplier_name", "purchase_price_net", "is_standard", "state"):
            names = [declared.name for declared in office.window.parts.model.columns]
            office.window.controllers.filters.open(names.index(column))
            popup = office.window.controllers.filters.popup
            assert popup is not None
            await until(popup.model.rowCount, "the values")
            assert_usable(popup)
            QTest.keyClick(popup, Qt.Key.Key_Escape)
            assert office.window.controllers.filters.popup is None
        office.window.controllers.views.choose_supplier()
        box = office.window.controllers.boxes.current
        assert box is not None
        assert_usable(box)
        QTest.keyClick(box, Qt.Key.Key_Escape)
