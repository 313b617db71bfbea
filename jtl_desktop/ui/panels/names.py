"""Names for the ids in changes and offers, looked up once each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from jtl_desktop.domain.items import Item, ItemId, RowKey, Supplier, SupplierId


class Directory(Protocol):
    """The part of the catalogue that knows names."""

    def item(self, item_id: ItemId) -> Item | None: ...

    def items(self, item_ids: Sequence[ItemId]) -> list[Item]: ...

    def suppliers(self) -> list[Supplier]: ...


class Names:
    """Items and suppliers by id. What the catalogue does not know (any more) is called by its number."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._items: dict[ItemId, Item] = {}
        self._suppliers: dict[SupplierId, str] = {}

    def item(self, item_id: ItemId) -> Item:
        known = self._items.get(item_id)
        if known is None:
            found = self._directory.item(item_id)
            if found is None:
                return Item(item_id, f"#{item_id}", "")
            known = self._items[item_id] = found
        return known

    def fetch(self, item_ids: Sequence[ItemId]) -> None:
        """Look a page of items up at once; some hundreds at most."""
        wanted = list({item_id for item_id in item_ids if item_id not in self._items})
        if wanted:
            self._items.update((item.item_id, item) for item in self._directory.items(wanted))

    def row(self, key: RowKey) -> str:
        """A row in one line: the item's SKU and name, and the supplier."""
        item = self.item(key.item_id)
        return " · ".join(filter(None, (item.sku, item.name, self.supplier(key.supplier_id))))

    def supplier(self, supplier_id: SupplierId) -> str:
        if supplier_id not in self._suppliers:
            self._suppliers = {supplier.supplier_id: supplier.name for supplier in self._directory.suppliers()}
        return self._suppliers.get(supplier_id) or f"#{supplier_id}"

    def suppliers(self) -> list[Supplier]:
        """All suppliers by name, as people sort names."""
        return sorted(
            self._directory.suppliers(), key=lambda supplier: (supplier.name.casefold(), supplier.supplier_id)
        )

    def forget(self) -> None:
        """Look everything up again; the catalogue has news."""
        self._items.clear()
        self._suppliers.clear()
