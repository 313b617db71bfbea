"""Finds out what became of writes that were sent before the program, Wawi or the network broke down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value
from jtl_desktop.domain.merge import MergeState, compare
from jtl_desktop.services import verdicts
from jtl_desktop.services.editing import EditSession
from jtl_desktop.services.item_saver import ItemSaver, SaveTools

if TYPE_CHECKING:
    from jtl_desktop.storage.workspace import WriteRecord

FOUND_SAVED = "found saved"
FOUND_NOT_SAVED = "found not saved"


async def settle_writes(tools: SaveTools) -> int:
    """Look up every write whose outcome is unknown; the number of them. Raises WawiError, leaving the rest open.

    A change that turns out to be in Wawi is no longer pending; one that is not stays as it was.
    """
    writes = await tools.worker.run(tools.workspace.unsettled_writes)
    by_item: dict[ItemId, list[WriteRecord]] = defaultdict(list)
    for write in writes:
        by_item[write.key.item_id].append(write)
    for item_id, of_item in by_item.items():
        saver = ItemSaver(tools, item_id)
        await saver.read()
        for write in of_item:
            if write.key in saver.rows or not saver.has_unreadable:
                await _settle(tools, saver.rows, write)
    return len(writes)


async def _settle(tools: SaveTools, rows: Mapping[RowKey, ItemSupplier], write: WriteRecord) -> None:
    row = rows.get(write.key)
    has_happened = _holds(row, write.old, write.new)
    change = tools.editing.change_of(write.key)
    if change is not None:
        result = compare(change, row)
        if result.state is MergeState.DONE:
            tools.editing.settle(change, row, verdicts.of_merge(change.key, result, row))
    if has_happened and write.new is not None and write.new.is_standard:
        _stage_other_standards(tools.editing, rows, write.key)
    outcome = FOUND_SAVED if has_happened else FOUND_NOT_SAVED
    await tools.worker.run(tools.workspace.settle_write, write.write_id, outcome, tools.clock.now())


def _holds(row: ItemSupplier | None, old: ItemSupplier | None, new: ItemSupplier | None) -> bool:
    """Whether Wawi shows what the write wanted."""
    if new is None or row is None:
        return row is new
    wanted = differences(old or ItemSupplier(new.item_id, new.supplier_id), new)
    return not verdicts.missing_fields(wanted, row)


def _stage_other_standards(editing: EditSession, rows: Mapping[RowKey, ItemSupplier], key: RowKey) -> None:
    """The save ended before it could clear the former standard suppliers: leave that pending."""
    cleared: Mapping[Field, Value] = MappingProxyType({Field.IS_STANDARD: False})
    for row in rows.values():
        if row.is_standard and row.key != key and editing.change_of(row.key) is None:
            editing.put(RowChange(row.key, ChangeKind.EDIT, row, cleared), row.key)
