"""Which rows a bulk step is about: those selected when it was opened, or all rows of the view."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.services.bulk.previews import Scope
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.grid.view import GridView

# Between two turns of the loop: some 10 ms. Rows without a supplier are looked at one by one.
_AT_ONCE = 10_000
_GREY_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was selected: rows from top to bottom, and the columns that hold a field, in the order shown."""

    rows: tuple[range, ...]
    fields: tuple[Field, ...]
    all_rows: int
    """Rows of the whole view."""

    @property
    def count(self) -> int:
        return sum(len(part) for part in self.rows)

    @property
    def is_one_cell(self) -> bool:
        """Then the whole view is meant, until the merchant says otherwise."""
        return self.count <= 1 and len(self.fields) <= 1


def chosen_in(grid: GridView, model: GridModel) -> Chosen:
    """The selection of the moment."""
    blocks = grid.blocks()
    columns = dict.fromkeys(column for block in blocks for column in block.columns)
    fields = tuple(field for column in columns if (field := model.columns[column].field) is not None)
    if not fields and (current := grid.current_field()) is not None:
        fields = (current,)
    return Chosen(tuple(grid.selected_rows()), fields, model.rowCount())


async def scope_of(model: GridModel, rows: Sequence[range]) -> Scope:
    """The keys and the items of rows, grey rows of items without any supplier included. Raises StorageError."""
    keys: list[RowKey] = []
    items: dict[ItemId, None] = {}
    left_out = 0
    for part in rows:
        for first in range(part.start, part.stop, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, part.stop))
            found = await model.keys_of(numbers)
            grey = [number for number, key in zip(numbers, found, strict=False) if key is None]
            bare = await _items_without_supplier(model, grey)
            left_out += len(grey) - len(bare)
            keys += [key for key in found if key is not None]
            items.update(dict.fromkeys(key.item_id for key in found if key is not None))
            items.update(dict.fromkeys(bare))
            await asyncio.sleep(0)
    return Scope(tuple(keys), tuple(items), left_out)


async def _items_without_supplier(model: GridModel, rows: Iterable[int]) -> list[ItemId]:
    """Those known to have none; items whose suppliers were not read yet may have any."""
    found: list[ItemId] = []
    for number, row in enumerate(rows, start=1):
        if row >= model.rowCount():
            break
        entry = model.entry(row)
        if entry.state is RowState.NO_SUPPLIER:
            found.append(entry.item.item_id)
        if number % _GREY_AT_ONCE == 0:
            await asyncio.sleep(0)
    return found
