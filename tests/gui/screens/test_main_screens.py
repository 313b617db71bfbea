"""The main window in its states, in both languages, both themes, and stretched."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, ItemId, RowKey, ScalePrice, SupplierId
from jtl_desktop.services.connection import Phase
from jtl_desktop.ui.panels.add_supplier import AddSupplierDialog
from jtl_desktop.ui.panels.conflict import ConflictDialog
from tests.flows.shop import key, stock, until
from tests.gui.main.office import Office, open_office
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.eyes import in_english, look_at, menu_texts, never_translated, texts_of

PRICE, COMMENT, TIERS = Field.PURCHASE_PRICE_NET, Field.COMMENT, Field.SCALE_PRICES
FIRST = ItemId(1)
# Key names, and the buttons that Qt itself translates.
KEYS = (
    "Cancel",
    "Close",
    "Ctrl",
    "Shift",
    "Alt",
    "Backspace",
    "Enter",
    "Return",
    "Home",
    "End",
    "Page",
    "Tab",
    "Esc",
    "Space",
    "Left",
    "Right",
    "Del",
    "Down",
    "Ins",
)
SIZE, SMALL, LARGE = (1480, 920), (1024, 700), (2200, 1300)


class Inspector:
    """Looks at windows in one look and keeps count of what is wrong."""

    def __init__(self, look: ScreenLook, english: frozenset[str], office: Office) -> None:
        self.look = look
        self.office = office
        self.faults: list[str] = []
        self._english = english
        shop = office.shop
        self._data = [
            "eazybusiness", "JTL", "Wawi", "Deutsch", "English", "http://127.0.0.1", "/api/", "JTL-Desktop", "test",
            *KEYS,
            *(supplier.name for supplier in shop.catalogue.suppliers()),
        ]  # fmt: skip

    def is_data(self, *words: str) -> None:
        """These come from Wawi or the world, and are never translated."""
        self._data += words

    async def at(self, window: QWidget, name: str) -> None:
        await asyncio.sleep(0.03)
        self.faults += look_at(window, f"{name}-{self.look}")
        texts = list(texts_of(window))
        if self.look.language == "de":
            self.faults += [f"{name}, English: {found}" for found in in_english(texts, self._english)]
        if self.look.language == "long":
            model = self.office.window.parts.model
            items = [model.entry(row).item for row in range(min(20, model.rowCount()))]
            data = [*self._data, *(item.sku for item in items), *(item.name for item in items)]
            self.faults += [f"{name}, not in the catalogue: {found}" for found in never_translated(texts, data)]

    async def at_rest(self, window: QWidget, name: str) -> None:
        """Once the chart and all that waits for the cursor to rest have been drawn."""
        prices = self.office.window.parts.prices
        await until(
            lambda: not prices._redraw.isActive() and not self.office.window.controllers.follower._timer.isActive(),
            "rest",
        )
        await self.at(window, name)


def tiers(*pairs: tuple[int, str]) -> tuple[ScalePrice, ...]:
    return tuple(ScalePrice(Decimal(quantity), net=Decimal(price)) for quantity, price in pairs)


def twelve_suppliers(server: DemoServer) -> None:
    """The first item: many offers, ten tiers with one of them, none with the rest."""
    many = [{"FromQuantity": 10 * step, "PurchasePriceNet": Decimal(40) - step} for step in range(1, 11)]
    stock(
        server,
        FIRST,
        (1, {"PurchasePriceNet": Decimal(40), "IsStandard": True, "ScalePrices": many}),
        (2, {"PurchasePriceNet": Decimal(39)}),
        *((number, {"PurchasePriceNet": Decimal(30 + number)}) for number in range(3, 13)),
    )


async def test_rows_in_every_state(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    twelve_suppliers(server)
    async with open_office(server, tmp_path) as office:
        window = office.window
        window.resize(*SIZE)
        await office.see_rows(40)
        eye = Inspector(look, english, office)
        odd = office.shop.stored(key(1, 2)).replace(TIERS, (ScalePrice(Decimal("2.5"), net=Decimal(37)),))
        office.shop.catalogue.store_row(odd, read_at=datetime.now(UTC))
        office.stand_on(key(1, 1), PRICE)
        await eye.at_rest(window, "main-loaded")
        editing = office.shop.editing
        editing.set_value(key(1, 1), PRICE, Decimal("39.90"))
        editing.set_scale_prices(key(1, 3), tiers((10, "32"), (5, "31")))
        editing.set_value(key(1, 4), Field.MINIMUM_PURCHASE_QUANTITY, Decimal("1.5"))
        editing.remove_supplier(key(1, 5))
        editing.add_supplier(FIRST, SupplierId(13))
        editing.set_value(key(1, 6), COMMENT, "x" * 300)
        await eye.at_rest(window, "main-changed")
        office.stand_on(key(1, 2), PRICE)
        await eye.at_rest(window, "main-locked-tiers")
        office.stand_on(key(1, 5), PRICE)
        await eye.at_rest(window, "main-removed")
        office.stand_on(key(1, 3), COMMENT)
        await eye.at_rest(window, "main-far-right")
        if look.language != "long":
            window.resize(*SMALL)
            await eye.at_rest(window, "main-small")
        window.resize(*LARGE)
        await eye.at_rest(window, "main-large")
        for menu in window.menus.values():
            menu.aboutToShow.emit()
            if look.language == "long":
                eye.faults += never_translated(menu_texts(menu), ["Deutsch", "English"])
            elif look.language == "de":
                eye.faults += in_english(menu_texts(menu), english)
            menu.popup(window.mapToGlobal(QPoint(40, 40)))
            await eye.at(menu, f"menu-{menu.objectName() or menu.title().replace('&', '')}")
            menu.close()
        assert not eye.faults


async def test_how_a_save_may_end(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    twelve_suppliers(server)
    async with open_office(server, tmp_path) as office:
        window, editing = office.window, office.shop.editing
        window.resize(*SIZE)
        await office.see_rows(40)
        eye = Inspector(look, english, office)
        other = [row for row in office.loaded_keys(40) if row.item_id != FIRST]
        refused, kept = (next(row for row in other if row.item_id == item) for item in _two_items(other))
        for number, row in enumerate((key(1, 1), key(1, 3), refused, kept)):
            editing.set_value(row, PRICE, Decimal(50 + number))
        editing.set_value(key(1, 4), Field.SKU, "NEW-1")
        server.state.change_row(1, 3, PurchasePriceNet=Decimal(99), Comment="theirs")
        server.state.fault("status", method="PATCH", path=f"items/{refused.item_id}/*", times=0, status=400)
        server.state.fault("not_stored", method="PATCH", path=f"items/{kept.item_id}/*", times=0)
        office.save_as_meant()
        await until(lambda: not office.shop.commit.is_running and office.shop.editing.count < 5, "the end of the save")
        await eye.at_rest(window, "save-ended")
        window.parts.changes.header.results.click()
        await eye.at_rest(window, "save-results")
        window.parts.changes.header.results.click()
        window.controllers.saving.resolve(key(1, 3))
        (box,) = window.findChildren(ConflictDialog)
        await eye.at(box, "box-conflict")
        box.reject()
        window.controllers.rows.add_supplier()
        (chooser,) = window.findChildren(AddSupplierDialog)
        await eye.at(chooser, "box-add-supplier")
        chooser.reject()
        editing.remove_supplier(key(1, 1))
        window.save()
        question = office.review()
        assert question is not None
        await eye.at(question, "box-confirm")
        question.reject()
        outcome = editing.outcome_of(refused)
        assert outcome is not None
        assert outcome.error is not None
        window.show_problem(outcome.error)
        await eye.at_rest(window, "main-problem")
        assert not eye.faults


def _two_items(rows: list[RowKey]) -> list[ItemId]:
    return list(dict.fromkeys(row.item_id for row in rows))[:2]


async def test_boxes(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(40)
        eye, boxes = Inspector(look, english, office), office.window.controllers.boxes
        for name in ("settings", "shortcuts", "about", "diagnostics"):
            office.window.controllers.commands[name].trigger()
            assert boxes.current is not None
            await eye.at(boxes.current, f"box-{name}")
            boxes.current.reject()
        assert not eye.faults


async def test_nothing_to_show(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        window = office.window
        await office.see_rows(40)
        eye = Inspector(look, english, office)
        row = office.loaded_keys(1)[0]
        window.parts.search.set_term("gibtesnicht")
        page = window.parts.page
        await until(lambda: page.currentWidget() is page.empty and page.empty.says("no hits"), "the empty page")
        await eye.at_rest(window, "empty-no-hits")
        window.parts.search.set_term("")
        await office.see_rows(40)
        server.stop()
        office.shop.connection.retry_now()
        await until(lambda: office.shop.connection.state.phase is Phase.OFFLINE, "offline")
        office.stand_on(row, COMMENT)
        office.type("later")
        window.parts.messages.clear()
        await eye.at_rest(window, "main-away")
        window.save()
        await eye.at_rest(window, "main-away-saving")
        office.shop.commit.cancel()
        assert not eye.faults


async def test_an_empty_catalogue_without_wawi(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    server.stop()
    async with open_office(server, tmp_path, is_online=False) as office:
        eye = Inspector(look, english, office)
        page = office.window.parts.page
        office.shop.connection.start()
        await until(lambda: page.empty.says("offline"), "the offline page")
        await eye.at(office.window, "empty-offline")
        assert not eye.faults


async def test_an_open_editor_says_what_is_wrong(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(40)
        eye = Inspector(look, english, office)
        office.stand_on(office.loaded_keys(5)[3], PRICE)
        office.begin_typing("1x")
        office.window.save()
        await eye.at(office.window, "main-bad-number")
        QTest.keyClick(office.editor, Qt.Key.Key_Escape)
        assert not eye.faults
