"""A program that saves change after change and says so after each, until it is killed."""

from __future__ import annotations

import sys
from decimal import Decimal
from itertools import count
from pathlib import Path

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.storage.workspace import Workspace


def change(number: int) -> RowChange:
    """The change with this number: what it must look like can be told from the number alone."""
    key = RowKey(ItemId(number % 40), SupplierId(number // 40))
    base = ItemSupplier(key.item_id, key.supplier_id, sku=f"ART-{number}")
    return RowChange(key, ChangeKind.EDIT, base, {Field.PURCHASE_PRICE_NET: Decimal(number) / 1000})


def main() -> None:
    workspace = Workspace(Path(sys.argv[1]))
    for number in count(int(sys.argv[2])):
        workspace.save_change(change(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
