"""A small catalogue in which no two cells read alike, so that a value on the wrong row is seen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, ScalePrice, Supplier, SupplierId
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.result_build import open_result
from jtl_desktop.storage.results import GridQuery
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.ui.editing.cell_commands import CellCommands
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.grid.columns import column_of, grid_columns
from jtl_desktop.ui.grid.entries import EntryMaker
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.texts import install_language, number_format
from jtl_desktop.ui.theme import apply_theme

ITEMS = 300
SUPPLIERS = 5
NOW = datetime.now(UTC)


def item_row(item_id: int, supplier_id: int) -> ItemSupplier:
    """A row whose every value is its own."""
    number = item_id * 10 + supplier_id
    return ItemSupplier(
        ItemId(item_id),
        SupplierId(supplier_id),
        sku=f"L-{number}",
        item_name=f"Ware {number}",
        is_standard=supplier_id == 1,
        purchase_price_net=Decimal(number) / 100 + Decimal("0.00001"),
        tax_rate=Decimal(19),
        minimum_purchase_quantity=Decimal(number),
        delivery_time=Decimal(number % 90),
        stock_level=Decimal(number) / 4,
        packaging_unit=f"Karton {number}",
        amount_packaging_unit=Decimal(number % 48 + 1),
        packaging_unit_price_net=Decimal(number) / 8,
        comment=f"Bemerkung {number}",
        scale_prices=(ScalePrice(Decimal(10), net=Decimal(number) / 200),) if item_id % 2 else (),
    )


def fill(catalogue: Catalogue) -> None:
    """Item 3 has no supplier, the suppliers of item 4 are not known yet; all others have three."""
    items = [Item(ItemId(n), f"A-{n:04}", f"Artikel Nr. {n}", f"40{n:011}") for n in range(1, ITEMS + 1)]
    catalogue.store_suppliers([Supplier(SupplierId(n), f"Lieferant {n}") for n in range(1, SUPPLIERS + 1)])
    catalogue.store_items(items, seen_at=NOW)
    known = [item for item in items if item.item_id not in (3, 4)]
    catalogue.store_loaded([(item.item_id, [item_row(item.item_id, s) for s in (1, 2, 3)], NOW) for item in known])
    catalogue.store_item_suppliers(ItemId(3), [], read_at=NOW)


@dataclass
class Desk:
    """What the tests of the grid work on."""

    catalogue: Catalogue
    editing: EditSession
    model: GridModel
    path: Path

    def row(self, item_id: int, supplier_id: int) -> int:
        found = self.model.find(RowKey(ItemId(item_id), SupplierId(supplier_id)))
        assert found is not None
        return found

    def cell(self, item_id: int, supplier_id: int, field: Field) -> QModelIndex:
        return self.model.index(self.row(item_id, supplier_id), column_of(self.model.columns, field))

    def value(self, item_id: int, supplier_id: int, field: Field) -> object:
        row = self.editing.row(RowKey(ItemId(item_id), SupplierId(supplier_id)))
        assert row is not None
        return row.get(field)

    def list_again(self, query: GridQuery) -> None:
        old = self.model.set_result(open_result(self.path, query))
        if old is not None:
            old.close()


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    install_language(qapp, request.param)
    yield request.param
    install_language(qapp, "en")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue's file, made once; each test works on its own copy."""
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    catalogue = Catalogue(path)
    fill(catalogue)
    catalogue.close()
    return path


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, filled: Path) -> Iterator[Desk]:
    apply_theme(qapp, "light")
    shutil.copy(filled, tmp_path / "catalogue.sqlite")
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    workspace = Workspace(tmp_path / "workspace.sqlite")
    editing = EditSession(catalogue, workspace)
    names = {supplier.supplier_id: supplier.name for supplier in catalogue.suppliers()}
    columns = grid_columns()
    maker = EntryMaker(columns, editing, number_format(), timedelta(minutes=10), lambda _item_id: "")
    model = GridModel(columns, editing, maker, lambda supplier_id: names[supplier_id])
    stop = editing.changed.subscribe(model.changes_changed)
    made = Desk(catalogue, editing, model, tmp_path / "catalogue.sqlite")
    made.list_again(GridQuery())
    yield made
    stop()
    result = model.set_result(None)
    if result is not None:
        result.close()
    catalogue.close()
    workspace.close()


@pytest.fixture
def messages(qapp: QApplication) -> Iterator[MessageBar]:
    bar = MessageBar()
    bar.show()
    yield bar
    bar.close()
    bar.deleteLater()


@pytest.fixture
def runner(desk: Desk, messages: MessageBar) -> Iterator[StepRunner]:
    """The steps of the desk, without a window around them. Errors of a step are told; any other one fails the test."""

    def on_error(error: Exception, _name: str) -> None:
        raise error

    made = StepRunner(desk, messages, Supervisor(on_error))
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def grid(desk: Desk, runner: StepRunner, messages: MessageBar) -> Iterator[GridView]:
    view = GridView(desk.model, desk.editing)
    CellCommands(view, desk.editing, runner, messages).setObjectName("commands")
    view.resize(1500, 620)
    view.show()
    view.take_focus()
    yield view
    view.close()
    view.deleteLater()


@pytest.fixture
def commands(grid: GridView) -> CellCommands:
    """What the menus call."""
    found = grid.findChild(CellCommands, "commands")
    assert found is not None
    return found
