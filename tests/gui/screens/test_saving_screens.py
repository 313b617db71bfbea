"""Saving as it looks: slips to tick, a save on its way, results, groups, the list of saves and the way back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QWidget

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field, RowKey, ScalePrice, SupplierId
from jtl_desktop.ui.panels.change_order import Grouping
from jtl_desktop.ui.saving.list_dialog import SaveList
from tests.flows.shop import until
from tests.gui.main.office import Office, open_office
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.test_main_screens import Inspector

PRICE, TIERS = Field.PURCHASE_PRICE_NET, Field.SCALE_PRICES
WIDE, NARROW = (1480, 920), (1280, 720)


def size(look: ScreenLook) -> tuple[int, int]:
    """A small screen; the stretched language may take a larger one."""
    return WIDE if look.language == "long" else NARROW


def raise_prices(office: Office, count: int) -> list[RowKey]:
    """Some rows become dearer by as many percent as there are rows before them."""
    rows = [key for key in office.loaded_keys(400) if office.shop.stored(key).purchase_price_net > 1][:count]
    for number, key in enumerate(rows):
        price = office.shop.stored(key).purchase_price_net * (100 + number) / 100
        office.shop.editing.set_value(key, PRICE, (price + Decimal("0.01")).quantize(Decimal("0.01")))
    return rows


async def test_slips_to_be_ticked(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        window, editing = office.window, office.shop.editing
        window.resize(*size(look))
        await office.see_rows(120)
        eye = Inspector(look, english, office)
        rows = raise_prices(office, 32)
        editing.set_value(rows[0], PRICE, Decimal(0))
        editing.set_value(rows[1], PRICE, office.shop.stored(rows[1]).purchase_price_net * 20)
        editing.set_value(rows[2], TIERS, (ScalePrice(Decimal(10), net=Decimal(5000)),))
        standard = next(key for key in rows[3:] if office.shop.stored(key).is_standard)
        editing.remove_supplier(standard)
        editing.set_value(rows[5], Field.DELIVERY_TIME, Decimal(-1))
        window.save()
        box = office.review()
        assert box is not None
        await eye.at(box, "review-slips")
        box.model.tick_group(0)
        await eye.at(box, "review-partly-ticked")
        box.tick_all()
        await eye.at(box, "review-ticked")
        await eye.at(window, "review-over-window")
        box.cancel.click()
        assert not eye.faults


async def test_a_save_on_its_way_and_its_results(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        window, changes = office.window, office.window.parts.changes
        window.resize(*size(look))
        await office.see_rows(120)
        eye = Inspector(look, english, office)
        rows = raise_prices(office, 80)
        changes.header.filter.setText("PP")
        await eye.at_rest(window, "changes-filtered")
        changes.header.filter.clear()
        changes.header.grouping_chosen.emit(Grouping.SUPPLIER)
        await eye.at_rest(window, "changes-grouped")
        changes.header.grouping_chosen.emit(Grouping.NONE)
        server.state.slow_down(latency=0.02)
        server.state.change_row(rows[9].item_id, rows[9].supplier_id, PurchasePriceNet=Decimal(99))
        server.state.fault("status", method="PATCH", path=f"items/{rows[40].item_id}/*", times=0, status=400)
        office.save_as_meant()
        commit = office.shop.commit
        await until(lambda: commit.state.rows_per_second is not None and commit.state.done > 12, "the speed")
        await eye.at(window, "save-on-its-way")
        commit.pause()
        await eye.at(window, "save-paused")
        commit.resume()
        await until(lambda: not commit.is_running, "the end of the save")
        await eye.at_rest(window, "save-over")
        changes.show_results()
        await eye.at_rest(window, "save-results-narrow")
        window.resize(*WIDE)
        await eye.at_rest(window, "save-results-wide")
        assert not eye.faults


async def test_the_list_of_saves(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        window = office.window
        window.resize(*size(look))
        await office.see_rows(120)
        eye = Inspector(look, english, office)
        rows = raise_prices(office, 9)
        item = rows[0].item_id
        taken = {key.supplier_id for key in office.loaded_keys(40) if key.item_id == item}
        new = next(SupplierId(number) for number in range(1, 15) if number not in taken)
        office.shop.editing.add_supplier(item, new, {PRICE: Decimal(12)})
        office.shop.editing.set_value(rows[1], TIERS, (ScalePrice(Decimal(10), net=Decimal(1)),))
        office.save_as_meant()
        await until(lambda: office.shop.editing.count == 0, "the end of the save")
        server.state.change_row(rows[2].item_id, rows[2].supplier_id, PurchasePriceNet=Decimal(55))
        await office.shop.load(int(rows[2].item_id))
        window.controllers.commands["saves"].trigger()
        await until(lambda: window.controllers.boxes.current is not None, "the list of saves")
        box = window.controllers.boxes.current
        assert isinstance(box, SaveList)
        await until(box.take_back.isEnabled, "the rows of the save")
        await eye.at(box, "saves")
        box.take_back.click()
        await until(lambda: box.pages.currentIndex() == 1, "what would be taken back")
        await eye.at(box, "saves-take-back")
        box.stage.click()
        await until(lambda: office.shop.editing.count > 3, "the reverse is pending")
        await eye.at_rest(window, "save-taken-back")
        assert not eye.faults


async def test_nothing_saved_yet_and_a_save_cut_short(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        window: QWidget = office.window
        window.resize(*size(look))
        await office.see_rows(120)
        eye = Inspector(look, english, office)
        office.window.controllers.commands["saves"].trigger()
        await until(lambda: office.window.controllers.boxes.current is not None, "the list of saves")
        box = office.window.controllers.boxes.current
        assert box is not None
        await eye.at(box, "saves-none")
        box.reject()
        raise_prices(office, 20)
        server.state.slow_down(latency=0.03)
        office.save_as_meant()
        await until(lambda: office.shop.commit.state.done >= 2, "some rows")
        office.shop.commit.suspend()
    server.state.slow_down(latency=0)
    async with open_office(server, tmp_path) as office:
        office.window.resize(*size(look))
        await office.see_rows(120)
        eye = Inspector(look, english, office)
        await office.shop.commit.settle_unsettled()
        await until(lambda: office.shop.commit.interrupted is not None, "the interrupted save")
        await eye.at_rest(office.window, "save-interrupted")
        office.shop.commit.leave_interrupted()
        assert not eye.faults
