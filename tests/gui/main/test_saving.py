"""Saving a whole price list in the real window: the plan, slips, progress, results, going on, and the way back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.ui.dialogs.settings import SettingsDialog
from jtl_desktop.ui.saving.list_dialog import SaveList
from jtl_desktop.ui.texts import install_language
from jtl_desktop.ui.theme import apply_theme
from tests.flows.shop import price_in_wawi, until, writes
from tests.gui.main.office import Office, open_office
from tests.gui.main.test_reach import assert_usable

PRICE = Field.PURCHASE_PRICE_NET
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def server(qapp: QApplication) -> Iterator[DemoServer]:
    """Enough items for a save that is worth a plan."""
    install_language(qapp, "en")
    apply_theme(qapp, "light")
    with DemoServer(DemoConfig(items=160, suppliers=12)) as running:
        yield running


def press(button: QAbstractButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def button(office: Office, words: str) -> QAbstractButton:
    """The visible button with these words, in the window or in the box over it."""
    found = [each for each in office.window.findChildren(QAbstractButton) if each.isVisible() and each.text() == words]
    assert found, words
    return found[0]


def priced(office: Office, count: int) -> list[RowKey]:
    """Rows with a price; only a price can be raised."""
    return [key for key in office.loaded_keys(2000) if office.shop.stored(key).purchase_price_net > 1][:count]


def raise_prices(office: Office, keys: list[RowKey], percent: str = "1") -> dict[RowKey, Decimal]:
    """So many percent more; a little is taken for a slip by nobody."""
    factor = 1 + Decimal(percent) / 100
    old = {key: office.shop.stored(key).purchase_price_net for key in keys}
    for key, price in old.items():
        office.shop.editing.set_value(key, PRICE, (price * factor).quantize(Decimal("0.01")))
    return old


async def test_a_large_save_shows_its_plan_and_goes_on_while_the_merchant_works(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(300)
        keys = priced(office, 230)
        raise_prices(office, keys)
        server.state.slow_down(latency=0.01)
        office.press(Qt.Key.Key_S, CONTROL)
        await until(lambda: office.review() is not None, "the plan")
        box = office.review()
        assert box is not None
        assert box.windowTitle() == "Save to Wawi"
        assert box.save.text() == "&Save 230 rows"
        if not box.save.isEnabled():
            box.tick_all()
        press(box.save)
        status = office.window.parts.status
        await until(lambda: "saving" in status.words and "rows/s" in status.words, "the speed")
        press(status.pause)
        await until(lambda: "saving is paused at" in status.words, "the pause")
        assert office.shop.commit.is_paused
        assert len(writes(server)) < 230
        office.stand_on(keys[0], Field.COMMENT)
        office.type("meanwhile")
        press(status.pause)
        await until(lambda: not office.shop.commit.is_running, "the end of the save", 60)
        assert not status.pause.isVisible()
        assert price_in_wawi(server, keys[-1]) == office.shop.stored(keys[-1]).purchase_price_net
        assert office.shop.change(keys[0]).values[Field.COMMENT] == "meanwhile"


async def test_slips_are_named_and_left_out_of_the_save(qapp: QApplication, server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(100)
        slip, meant, plain = priced(office, 3)
        raise_prices(office, [meant], "50")
        old = raise_prices(office, [slip], "-100") | raise_prices(office, [plain])
        office.press(Qt.Key.Key_S, CONTROL)
        box = office.review()
        assert box is not None
        titles = [group.title for group in box.model.groups]
        assert titles[0] == "Price 0"
        assert "Large change of a price" in titles
        for number in range(1, len(titles)):
            box.model.tick_group(number)
        assert box.others.text() == "Save the &other 2 rows"
        press(box.others)
        await office.says("2 rows saved and read back.")
        assert office.shop.editing.count == 1
        assert price_in_wawi(server, slip) == old[slip]
        assert price_in_wawi(server, plain) > old[plain]


async def test_the_threshold_is_the_merchants_own(qapp: QApplication, server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        office.shop.commit.warn_percent = lambda: office.store.load().warn_percent
        await office.see_rows(50)
        (key,) = priced(office, 1)
        raise_prices(office, [key], "10")
        office.window.controllers.commands["settings"].trigger()
        settings = office.window.controllers.boxes.current
        assert isinstance(settings, SettingsDialog)
        assert settings.warn.value() == 20
        settings.warn.setValue(5)
        settings.accept()
        settings.chosen.emit({"warn_percent": settings.warn.value()})
        office.window.save()
        box = office.review()
        assert box is not None
        assert [group.title for group in box.model.groups] == ["Large change of a price"]
        press(box.cancel)
        assert office.shop.editing.count == 1


async def test_results_by_kind_lead_back_to_the_cell_and_into_a_file(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(100)
        saved, conflict, refused = _of_three_items(office)
        old = raise_prices(office, [saved, conflict, refused])
        server.state.change_row(conflict.item_id, conflict.supplier_id, PurchasePriceNet=Decimal("77.7"))
        server.state.fault("status", method="PATCH", path=f"items/{refused.item_id}/*", times=0, status=400)
        office.save_as_meant()
        await office.says("1 row in conflict")
        press(button(office, "Show the list"))
        changes = office.window.parts.changes
        model = changes.results.model()
        assert model.rowCount(QModelIndex()) == 3
        press(changes.header.chips[OutcomeState.REFUSED])
        assert model.rowCount(QModelIndex()) == 1
        office.grid.main.setCurrentIndex(QModelIndex())
        changes.results.go_to_row(0)
        changes.results.setFocus()
        QTest.keyClick(changes.results, Qt.Key.Key_Return)
        assert (office.grid.current_key(), office.grid.current_field()) == (refused, PRICE)
        press(changes.header.chips[OutcomeState.REFUSED])
        target = tmp_path / "Ergebnis für Müller.xlsx"
        await export(office, target)
        shared, sheet = _read(target)
        sku = office.window.parts.names.item(saved.item_id).sku
        assert {"Time", "SKU", "Before", "New", "Result", "Reason", sku, "saved", "refused"} <= set(shared)
        assert "in conflict with Wawi" in shared
        numbers = {Decimal(number) for number in re.findall(r"<c r=\"[FG]\d+\" s=\"\d+\"><v>([^<]*)</v>", sheet)}
        assert numbers >= {old[saved], office.shop.stored(saved).purchase_price_net, old[refused]}
        assert office.store.load().layout["export.folder"] == str(tmp_path)


def _of_three_items(office: Office) -> list[RowKey]:
    found: dict[int, RowKey] = {}
    for key in priced(office, 60):
        found.setdefault(int(key.item_id), key)
    return list(found.values())[:3]


async def export(office: Office, target: Path) -> None:
    """Press "Export …" and choose the file."""
    press(office.window.parts.changes.header.export)
    (dialog,) = office.window.findChildren(QFileDialog)
    dialog.selectFile(str(target))
    dialog.accept()
    await until(target.exists, "the file")
    await office.says(f"Written to {target.name}.")


def _read(path: Path) -> tuple[list[str], str]:
    """The texts of an Excel file, and its sheet as it stands in the file."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", parts.read("xl/sharedStrings.xml").decode())
        assert b"<dc:creator></dc:creator>" in parts.read("docProps/core.xml"), "no personal data"
        return texts, parts.read("xl/worksheets/sheet1.xml").decode()


def files_beside(folder: Path) -> list[str]:
    """What a file that could not be written would leave."""
    return [path.name for path in folder.glob("*.new")]


async def test_a_file_that_is_open_elsewhere_is_said_so(qapp: QApplication, server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        raise_prices(office, priced(office, 1))
        office.save_as_meant()
        await office.says("1 row saved and read back.")
        office.window.parts.changes.show_results()
        (tmp_path / "taken.xlsx").mkdir()
        report = office.window.parts.changes
        assert report.header.export.isVisible()
        press(report.header.export)
        (dialog,) = office.window.findChildren(QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "taken.xlsx"))
        dialog.reject()
        await office.says("The file taken.xlsx could not be written.")
        assert files_beside(tmp_path) == []


@pytest.mark.parametrize("answer", ["Go on", "Leave as they are"])
async def test_a_save_that_was_cut_short_is_offered_at_the_next_start(
    qapp: QApplication, server: DemoServer, tmp_path: Path, answer: str
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(100)
        keys = priced(office, 20)
        old = raise_prices(office, keys)
        server.state.slow_down(latency=0.02)
        office.save_as_meant()
        await until(lambda: office.shop.commit.state.done >= 3, "some rows")
        office.shop.commit.suspend()
    server.state.slow_down(latency=0)
    written = len([1 for key in keys if price_in_wawi(server, key) != old[key]])
    assert 0 < written < 20
    async with open_office(server, tmp_path) as office:
        await office.shop.commit.settle_unsettled()
        await office.says("A save of 20 rows was interrupted;")
        left = office.shop.editing.count
        assert f"{left} are left" in office.window.parts.messages.words
        press(button(office, answer))
        if answer == "Go on":
            await until(lambda: office.shop.editing.count == 0, "the rest is saved")
            assert all(price_in_wawi(server, key) != old[key] for key in keys)
        else:
            await office.quiet()
            assert office.shop.editing.count == left
            assert office.shop.commit.interrupted is None
            assert office.window.parts.messages.words == ""


async def test_a_save_is_taken_back_reviewed_and_saved(qapp: QApplication, server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(100)
        keys = priced(office, 3)
        old = raise_prices(office, keys)
        office.save_as_meant()
        await office.says("3 rows saved and read back.")
        server.state.change_row(keys[2].item_id, keys[2].supplier_id, PurchasePriceNet=Decimal("55.5"))
        await office.shop.load(int(keys[2].item_id))
        office.window.controllers.commands["saves"].trigger()
        await until(lambda: office.window.controllers.boxes.current is not None, "the list of saves")
        box = office.window.controllers.boxes.current
        assert isinstance(box, SaveList)
        await until(box.take_back.isEnabled, "the rows of the save")
        assert_usable(box)
        assert [box.list.model().index(0, column).data() for column in (2, 3)] == ["3", "3 rows saved"]
        assert box.lines.model().rowCount(QModelIndex()) == 3
        press(box.take_back)
        await until(lambda: box.pages.currentIndex() == 1, "what would be taken back")
        assert_usable(box)
        notes = [box.preview.model().index(row, 7).data() for row in range(3)]
        assert sorted(notes) == ["changed in Wawi since", "will be taken back", "will be taken back"]
        press(box.stage)
        await office.says("3 changes are pending that take the save back.")
        assert office.shop.change(keys[0]).values[PRICE] == old[keys[0]]
        press(button(office, "Save"))
        office.agree()
        await office.says("1 row in conflict")
        assert [price_in_wawi(server, key) for key in keys] == [old[keys[0]], old[keys[1]], Decimal("55.5")]
        office.window.controllers.commands["undo"].trigger()
        await until(lambda: office.shop.editing.count >= 2, "the undo of the step")


async def test_without_a_save_the_list_says_so(qapp: QApplication, server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(10)
        office.window.controllers.commands["saves"].trigger()
        await until(lambda: office.window.controllers.boxes.current is not None, "the list of saves")
        box = office.window.controllers.boxes.current
        assert isinstance(box, SaveList)
        assert not box.take_back.isEnabled()
        assert not box.export.isEnabled()
        QTest.keyClick(box, Qt.Key.Key_Escape)
        assert office.window.controllers.boxes.current is None


async def test_what_is_taken_back_in_the_list_comes_back_by_undo(
    qapp: QApplication, server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        await office.see_rows(50)
        first, second = priced(office, 2)
        raise_prices(office, [first, second])
        wanted = office.shop.change(first).values[PRICE]
        changes = office.window.parts.changes
        changes.select(first, PRICE)
        changes.table.setFocus()
        QTest.keyClick(changes.table, Qt.Key.Key_Delete)
        await office.says("1 change was taken back.")
        assert office.shop.editing.change_of(first) is None
        press(button(office, "Undo"))
        await until(lambda: office.shop.editing.count == 2, "the change is back")
        assert office.shop.change(first).values[PRICE] == wanted
