"""The panels in the real window, in front of a simulated Wawi: tiers typed here stand there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.domain.items import Field, RowKey, ScalePrice
from jtl_desktop.domain.merge import Side
from jtl_desktop.ui.editors import DecimalEdit
from jtl_desktop.ui.panels.conflict import ConflictDialog
from jtl_desktop.ui.panels.tier_table import TierColumn
from jtl_desktop.ui.texts import install_language
from jtl_desktop.ui.theme import apply_theme
from tests.flows.shop import price_in_wawi, tiers_in_wawi, until
from tests.gui.main.office import Office, open_office

PRICE, TIERS = Field.PURCHASE_PRICE_NET, Field.SCALE_PRICES


@pytest.fixture
def server(qapp: QApplication) -> Iterator[DemoServer]:
    install_language(qapp, "en")
    apply_theme(qapp, "light")
    with DemoServer(DemoConfig(items=90, suppliers=12)) as running:
        yield running


async def on_a_row(office: Office, *, with_tiers: bool) -> RowKey:
    """Stand on a row of the grid and wait for the panel to follow."""
    await office.see_rows(60)
    keys = [key for key in office.loaded_keys(60) if bool(tiers_of(office, key)) is with_tiers]
    office.stand_on(keys[0], TIERS)
    await until(lambda: office.window.parts.scale_prices.key == keys[0], "the panel on the row")
    return keys[0]


async def type_tier(office: Office, *numbers: str) -> None:
    """Type a new tier: Insert, then each number and Enter."""
    view = office.window.parts.scale_prices.view
    office.window.parts.scale_prices.begin_new_tier()
    for number in numbers:
        await until(view.is_typing, "an open editor")
        editor = next(found for found in view.findChildren(DecimalEdit) if found.isVisible())
        QTest.keyClicks(editor, number)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(partial(is_closed, editor), "the number taken over")


def is_closed(editor: DecimalEdit) -> bool:
    return not isValid(editor) or not editor.isVisible()


def tiers_of(office: Office, key: RowKey) -> tuple[ScalePrice, ...]:
    row = office.shop.editing.row(key)
    return row.scale_prices if row is not None else ()


async def test_a_new_tier_is_typed_saved_and_stands_in_wawi(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        key = await on_a_row(office, with_tiers=False)
        await type_tier(office, "250", "1.50")
        assert office.window.parts.changes.header.fold.text() == "Changes 1"
        office.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        office.agree()
        await office.says("1 row saved and read back.")
        assert tiers_in_wawi(server, key) == {250: "1.50"}
        assert office.window.parts.changes.header.results.text() == "Last save: 1 row saved"
        assert not office.window.parts.scale_prices.unfinished()


async def test_half_a_tier_is_named_and_stays_out_of_the_save(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        key = await on_a_row(office, with_tiers=False)
        await type_tier(office, "250")
        office.stand_on(key, PRICE)
        office.type("9.99")
        office.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        office.agree()
        await office.says("1 row saved and read back.")
        assert price_in_wawi(server, key) == Decimal("9.99")
        assert tiers_in_wawi(server, key) == {}
        assert office.window.parts.scale_prices.unfinished() == (key,)


async def test_taking_the_last_tier_away_asks_before_it_is_saved(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        key = await on_a_row(office, with_tiers=True)
        view = office.window.parts.scale_prices.view
        for row in range(len(tiers_of(office, key))):
            place = view.visualRect(view.model().index(row, TierColumn.ACTION)).center()
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        assert tiers_of(office, key) == ()
        QTest.mouseClick(office.window.parts.save, Qt.MouseButton.LeftButton)
        box = office.review()
        assert box is not None
        assert not box.save.isEnabled()
        QTest.mouseClick(box.cancel, Qt.MouseButton.LeftButton)
        assert tiers_in_wawi(server, key)
        QTest.mouseClick(office.window.parts.save, Qt.MouseButton.LeftButton)
        box = office.review()
        assert box is not None
        QTest.keyClick(box.tree, Qt.Key.Key_Space)
        QTest.mouseClick(box.save, Qt.MouseButton.LeftButton)
        await office.says("1 row saved and read back.")
        assert tiers_in_wawi(server, key) == {}


async def test_a_conflict_is_settled_from_the_changes_panel(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        key = await on_a_row(office, with_tiers=True)
        office.shop.editing.set_value(key, PRICE, Decimal("7.77"))
        server.state.change_row(key.item_id, key.supplier_id, PurchasePriceNet=Decimal("8.88"))
        office.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        office.agree()
        await office.says("1 row in conflict")
        changes = office.window.parts.changes
        changes.select(key, PRICE)
        QTest.mouseClick(changes.header.resolve, Qt.MouseButton.LeftButton)
        dialog = office.window.findChild(ConflictDialog)
        assert isinstance(dialog, ConflictDialog)
        dialog.choose(PRICE, Side.MINE)
        QTest.mouseClick(dialog.settle_button, Qt.MouseButton.LeftButton)
        await office.says("Settled. Save again to write your values.")
        QTest.mouseClick(office.window.parts.save, Qt.MouseButton.LeftButton)
        office.agree()
        await office.says("1 row saved and read back.")
        assert price_in_wawi(server, key) == Decimal("7.77")


async def test_the_chart_follows_the_row(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        key = await on_a_row(office, with_tiers=True)
        prices = office.window.parts.prices
        await until(lambda: [offer.is_current for offer in prices.offers].count(True) == 1, "the current offer")
        current = next(offer for offer in prices.offers if offer.is_current)
        assert current.row.key == key
