"""Filters, views and the choice of columns, in both languages, both themes, and stretched."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field
from jtl_desktop.storage.results import Column, Condition, Filter
from tests.flows.shop import until
from tests.gui.main.office import open_office
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.test_main_screens import SIZE, Inspector

PRICE = Column.PURCHASE_PRICE_NET


async def test_filters_and_views(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        window = office.window
        window.resize(*SIZE)
        await office.see_rows(90)
        eye = Inspector(look, english, office)
        columns = [declared.name for declared in window.parts.model.columns]
        for name in ("supplier_name", PRICE.value, "is_standard", "state", "scale_prices"):
            window.controllers.filters.open(columns.index(name))
            popup = window.controllers.filters.popup
            assert popup is not None
            await until(popup.model.rowCount, "the values")
            await eye.at(popup, f"filter-{name}")
            popup.reject()
        suppliers = tuple(supplier.name for supplier in office.shop.catalogue.suppliers()[:4])
        window.searching.filter_by(
            (
                Filter(Column.SUPPLIER_NAME, Condition.ONE_OF, suppliers),
                Filter(PRICE, Condition.AT_LEAST, Decimal("1.5")),
                Filter(Column.COMMENT, Condition.IS_EMPTY),
            )
        )
        window.searching.sort_by(((Column.SUPPLIER_NAME, False), (PRICE, True)))
        office.grid.headers.set_column_frozen(columns.index("supplier_name"), frozen=True)
        await office.quiet()
        office.stand_on(office.loaded_keys(1)[0], Field.PURCHASE_PRICE_NET)
        window.controllers.views.save("1 2 3")
        window.parts.messages.clear()
        await eye.at_rest(window, "main-filtered")
        assert not eye.faults


async def test_boxes_of_views(look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path) -> None:
    async with open_office(server, tmp_path) as office:
        window = office.window
        await office.see_rows(40)
        eye = Inspector(look, english, office)
        window.controllers.views.save("1")
        for name, show in (
            ("columns", window.controllers.views.choose_columns),
            ("supplier", window.controllers.views.choose_supplier),
            ("view-name", window.controllers.views.ask_for_name),
            ("view-rename", lambda: window.controllers.views.ask_for_other_name("1")),
        ):
            show()
            assert window.controllers.boxes.current is not None
            await eye.at(window.controllers.boxes.current, f"box-{name}")
            window.controllers.boxes.current.reject()
        window.searching.filter_by((Filter(Column.COMMENT, Condition.IS, "0"),))
        await until(lambda: window.parts.page.empty.says("filtered"), "the empty page")
        await eye.at(window.parts.page.empty, "empty-filtered")
        assert not eye.faults
