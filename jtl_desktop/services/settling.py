"""Finds out what became of writes that were sent before the program, Wawi or the network broke down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value, same_value
from jtl_desktop.domain.merge import MergeState, compare, undone
from jtl_desktop.domain.price_history import OwnWrite
from jtl_desktop.services import verdicts
from jtl_desktop.services.editing import EditSession
from jtl_desktop.services.item_saver import ItemSaver, SaveTools
from jtl_desktop.wawi.errors import WawiError

if TYPE_CHECKING:
    from jtl_desktop.storage.write_log import WriteRecord

FOUND_SAVED = "found saved"
FOUND_NOT_SAVED = "found not saved"


async def settle_writes(tools: SaveTools, ends_all: Callable[[WawiError], bool]) -> dict[ItemId, WawiError]:
    """Look up every write whose outcome is unknown; returns the items that could not be read, with the reason.

    A change that turns out to be in Wawi is no longer pending; one that is not stays as it was. Raises a WawiError
    after which, as ``ends_all`` says, no other item can be read either.
    """
    by_item: dict[ItemId, list[WriteRecord]] = defaultdict(list)
    for write in await tools.worker.run(tools.workspace.writes.unsettled_writes):
        by_item[write.key.item_id].append(write)
    unread: dict[ItemId, WawiError] = {}
    for item_id, of_item in by_item.items():
        saver = ItemSaver(tools, item_id)
        try:
            await saver.read([OwnWrite(write.key, write.old, write.new, write.at, write.batch) for write in of_item])
        except WawiError as error:
            if ends_all(error):
                raise
            unread[item_id] = error
            continue
        for write in of_item:
            if write.key in saver.rows or not saver.has_unreadable:
                await _settle(tools, saver.rows, write)
    return unread


async def _settle(tools: SaveTools, rows: Mapping[RowKey, ItemSupplier], write: WriteRecord) -> None:
    row = rows.get(write.key)
    has_happened = _holds(row, write.old, write.new)
    change = tools.editing.change_of(write.key)
    if change is not None and (result := compare(change, row)).state is MergeState.DONE:
        tools.editing.settle(change, row, verdicts.of_merge(change.key, result, row))
    elif has_happened:
        _take_over(tools.editing, change, write, row)
    if has_happened and write.new is not None and write.new.is_standard:
        _stage_other_standards(tools.editing, rows, write.key)
    outcome = FOUND_SAVED if has_happened else FOUND_NOT_SAVED
    await tools.worker.run(tools.workspace.writes.settle_write, write.write_id, outcome, tools.clock.now())


def _take_over(editing: EditSession, change: RowChange | None, write: WriteRecord, row: ItemSupplier | None) -> None:
    """The write is in Wawi, and the merchant has decided otherwise since: go on from what was written."""
    sent = _sent(write)
    if change is None:
        # Whether another supplier was cleared along with it cannot be told any more.
        if Field.IS_STANDARD not in sent.values and (back := undone(sent, row)) is not None:
            editing.put(back, write.key)
        return
    if write.new is None or (change.base is None and write.old is not None):
        return
    base = change.base or write.new
    for name, value in sent.values.items():
        base = base.replace(name, value)
    editing.put(_on_base(change, base), write.key)


def _sent(write: WriteRecord) -> RowChange:
    """The change that a write carried."""
    if write.new is None:
        return RowChange(write.key, ChangeKind.REMOVE, write.old)
    kind = ChangeKind.EDIT if write.old is not None else ChangeKind.ADD
    blank = ItemSupplier(write.key.item_id, write.key.supplier_id)
    return RowChange(write.key, kind, write.old, MappingProxyType(differences(write.old or blank, write.new)))


def _on_base(change: RowChange, base: ItemSupplier) -> RowChange | None:
    if change.kind is ChangeKind.REMOVE:
        return replace(change, base=base)
    left = {name: value for name, value in change.values.items() if not same_value(name, base.get(name), value)}
    return RowChange(change.key, ChangeKind.EDIT, base, MappingProxyType(left)) if left else None


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
