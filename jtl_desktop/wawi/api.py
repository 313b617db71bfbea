"""What can be asked of a Wawi, as a protocol and plain values, so that nobody else needs to know about HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, Supplier, Value
from jtl_desktop.wawi.address import ServerAddress
from jtl_desktop.wawi.errors import WawiError
from jtl_desktop.wawi.secretstr import Secret


@dataclass(frozen=True, slots=True)
class Credentials:
    """The three values that belong together. ``app_version`` is the registered one, not the running program's."""

    app_id: str
    app_version: str
    key: Secret


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Who answers. ``version`` is Wawi's own, e.g. ``2.1.1+Sha.6aebf42``."""

    version: str
    timestamp: datetime | None = None
    tenant: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    name: str
    version: int = 0
    release: str = ""
    is_usable: bool = True


@dataclass(frozen=True, slots=True)
class FoundServer:
    """One probed address: ``info`` where a Wawi answered, else what stood in the way."""

    address: ServerAddress
    info: ServerInfo | None = None
    error: WawiError | None = None


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """One page of items. ``total`` counts all hits; ``skipped`` records of this page were unreadable."""

    items: tuple[Item, ...]
    page: int
    page_size: int
    total: int
    has_next: bool
    skipped: int = 0


class SupplierRows(list[ItemSupplier]):
    """The suppliers of one item. Where ``skipped`` is not 0, a row that is not here may exist all the same."""

    __slots__ = ("skipped",)

    def __init__(self, rows: list[ItemSupplier], skipped: int = 0) -> None:
        super().__init__(rows)
        self.skipped = skipped


class WawiApi(Protocol):
    """The business calls. Every call may raise any WawiError; reading calls repeat themselves, writing calls never."""

    async def info(self) -> ServerInfo:
        """Who answers; needs no key. At most 5 s."""
        ...

    async def features(self) -> tuple[Feature, ...]: ...

    async def items_page(
        self, search: str = "", changed_since: datetime | None = None, page: int = 1, page_size: int = 50
    ) -> ItemsPage:
        """One page; pages begin at 1. Wawi's search is fuzzy and filters may be ignored: check the hits."""
        ...

    def iter_items(
        self, search: str = "", changed_since: datetime | None = None, page_size: int = 50
    ) -> AsyncIterator[ItemsPage]:
        """Page after page, each item once, until Wawi has no more."""
        ...

    async def item(self, item_id: ItemId) -> Item:
        """Raises NotFound."""
        ...

    async def suppliers(self) -> list[Supplier]:
        """All suppliers at once; Wawi does not page them."""
        ...

    async def item_suppliers(self, item_id: ItemId) -> SupplierRows:
        """The suppliers of an item, none being an empty list. Raises NotFound where the item itself is gone."""
        ...

    async def create_item_supplier(self, row: ItemSupplier) -> ItemSupplier:
        """Add a supplier to an item; the row comes back as Wawi stored it."""
        ...

    async def update_item_supplier(self, key: RowKey, values: Mapping[Field, Value]) -> None:
        """Change the given fields only. Success proves nothing: read the row again.

        Raises ValueError for values that cannot be sent: nothing, a read-only field, a fractional FromQuantity.
        """
        ...

    async def delete_item_supplier(self, key: RowKey) -> None: ...

    async def aclose(self) -> None: ...
