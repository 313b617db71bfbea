"""A small merchant for the panels: two items, three suppliers, real databases, a real edit session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.items import Item, ItemId, ItemSupplier, RowKey, ScalePrice, Supplier, SupplierId
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.ui.panels.names import Names

GOGGLES, HELMET = ItemId(1), ItemId(2)
NORDWIND, SUED, HANSA = SupplierId(10), SupplierId(20), SupplierId(30)
SEEN = datetime(2026, 11, 21, 8, tzinfo=UTC)


def d(number: str) -> Decimal:
    return Decimal(number)


GOGGLES_NORDWIND = ItemSupplier(
    GOGGLES,
    NORDWIND,
    sku="ART23948",
    is_standard=True,
    purchase_price_net=d("97.23"),
    minimum_purchase_quantity=d("1"),
    scale_prices=(ScalePrice(d("10"), net=d("94.21")), ScalePrice(d("50"), percent=d("5"))),
)
GOGGLES_SUED = ItemSupplier(
    GOGGLES, SUED, sku="9918-B", purchase_price_net=d("95"), minimum_purchase_quantity=d("20"), scale_prices=()
)
HELMET_NORDWIND = ItemSupplier(HELMET, NORDWIND, sku="ART2395", is_standard=True, purchase_price_net=d("41"))
HELMET_HANSA = ItemSupplier(
    HELMET,
    HANSA,
    purchase_price_net=d("42.5"),
    scale_prices=(ScalePrice(d("2.5"), net=d("40")), ScalePrice(d("10"), net=d("39"))),
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path / "catalogue.sqlite")
    made.store_items([Item(GOGGLES, "A-1001", "Ski goggles"), Item(HELMET, "A-1002", 'Helmet, "XL"')], seen_at=SEEN)
    made.store_suppliers(
        [Supplier(NORDWIND, "Nordwind"), Supplier(SUED, "Süd GmbH"), Supplier(HANSA, "Hansa Sport AG")]
    )
    made.store_item_suppliers(GOGGLES, [GOGGLES_NORDWIND, GOGGLES_SUED], read_at=SEEN)
    made.store_item_suppliers(HELMET, [HELMET_NORDWIND, HELMET_HANSA], read_at=SEEN)
    yield made
    made.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace(tmp_path / "workspace.sqlite")
    yield made
    made.close()


@pytest.fixture
def session(catalogue: Catalogue, workspace: Workspace) -> EditSession:
    return EditSession(catalogue, workspace)


@pytest.fixture
def names(catalogue: Catalogue) -> Names:
    return Names(catalogue)


@pytest.fixture
def goggles() -> RowKey:
    return GOGGLES_NORDWIND.key
