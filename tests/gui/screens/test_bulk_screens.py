"""The dialogs that change many rows at once, in both languages, both themes, and stretched."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.choosing import Aim
from jtl_desktop.domain.items import Field
from jtl_desktop.ui.bulk.dialog import BulkDialog
from jtl_desktop.ui.bulk.find_replace import FindReplaceDialog
from jtl_desktop.ui.bulk.inputs import How
from jtl_desktop.ui.bulk.pages import Do
from jtl_desktop.ui.bulk.supplier_pages import Start
from tests.flows.shop import until
from tests.gui.main.office import open_office
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.test_main_screens import SIZE, Inspector

PRICE = Field.PURCHASE_PRICE_NET


async def current(dialog: BulkDialog | FindReplaceDialog) -> None:
    await until(lambda: dialog.panel.is_current, "a current preview")


async def test_every_page_of_the_bulk_dialog(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        window = office.window
        window.resize(*SIZE)
        await office.see_rows(90)
        eye = Inspector(look, english, office)
        office.stand_on(office.loaded_keys(1)[0], PRICE)
        window.controllers.bulk.change_values()
        dialog = window.controllers.boxes.current
        assert isinstance(dialog, BulkDialog)
        await eye.at(dialog, "bulk-empty")
        dialog.values.number.setText("3")
        dialog.values.rounding.how.choose(How.ENDINGS)
        dialog.values.with_tiers.setChecked(True)
        await current(dialog)
        await eye.at(dialog, "bulk-percent")
        dialog.values.do.choose(Do.LOWER)
        dialog.values.number.setText("20")
        await current(dialog)
        dialog.panel.shown.choose(State.REFUSED)
        await eye.at(dialog, "bulk-refused")
        dialog.values.rounding.how.choose(How.PLACES)
        dialog.values.do.choose(Do.COPY)
        await current(dialog)
        await eye.at(dialog, "bulk-copied")
        dialog.values.column.choose(Field.COMMENT)
        await eye.at(dialog, "bulk-text")
        dialog.tabs.setCurrentIndex(1)
        await eye.at(dialog, "bulk-tiers")
        dialog.tiers.do.choose(value=True)
        dialog.tiers.pattern.setText("10: -3 %; 50: -5 %")
        await current(dialog)
        await eye.at(dialog, "bulk-pattern")
        dialog.tabs.setCurrentIndex(2)
        for aim in Aim:
            dialog.standard.aim.choose(aim)
            await current(dialog)
            await eye.at(dialog, f"bulk-standard-{aim.name.lower()}")
        dialog.tabs.setCurrentIndex(3)
        dialog.suppliers.supplier.setCurrentIndex(0)
        dialog.suppliers.start.choose(Start.TYPED)
        await current(dialog)
        await eye.at(dialog, "bulk-add")
        dialog.suppliers.do.choose(value=False)
        await current(dialog)
        await eye.at(dialog, "bulk-remove")
        dialog.reject()
        assert not eye.faults


async def test_find_and_replace(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        window = office.window
        window.resize(*SIZE)
        await office.see_rows(90)
        eye = Inspector(look, english, office)
        key = office.loaded_keys(1)[0]
        office.shop.editing.set_value(key, Field.STOCK_LEVEL, Decimal(777_123))
        office.stand_on(key, PRICE)
        window.controllers.bulk.find_and_replace()
        dialog = window.controllers.bulk.finder
        assert isinstance(dialog, FindReplaceDialog)
        await eye.at(dialog, "find-empty")
        dialog.needle.setText("777123")
        dialog.replacement.setText("x")
        dialog.column.setCurrentIndex(0)
        await current(dialog)
        await eye.at(dialog, "find-refused")
        dialog.replacement.setText("5")
        await current(dialog)
        await eye.at(dialog, "find-found")
        dialog.reject()
        assert not eye.faults
