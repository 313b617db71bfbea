"""Finds out what became of writes that were sent before the program, Wawi or the network broke down."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value, same_value
from jtl_desktop.domain.merge import MergeState, compare, undone
from jtl_desktop.domain.price_history import OwnWrite
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.saving import verdicts
from jtl_desktop.services.saving.item_saver import ItemSaver, SaveTools
from jtl_desktop.wawi.errors import WawiError

if TYPE_CHECKING:
    from jtl_desktop.storage.write_log import WriteRecord

FOUND_SAVED = "found saved"
FOUND_NOT_SAVED = "found not saved"
PARALLEL = 4


async def settle_writes(
    tools: SaveTools, writes: Iterable[WriteRecord], ends_all: Callable[[WawiError], bool]
) -> dict[ItemId, WawiError]:
    """Look up these writes, whose outcome is unknown; returns the items that could not be read, with the reason.

    A change that turns out to be in Wawi is no longer pending; one that is not stays as it was. Raises a WawiError
    after which, as ``ends_all`` says, no other item can be read either.
    """
    by_item: dict[ItemId, list[WriteRecord]] = defaultdict(list)
    for write in writes:
        by_item[write.key.item_id].append(write)
    look = _Look(tools, deque(by_item.items()), ends_all)
    await asyncio.gather(*(look.go() for _ in range(min(PARALLEL, len(by_item)))))
    await tools.journal.flush()
    if look.ended_by is not None:
        raise look.ended_by
    return look.unread


class _Look:
    """Looks at one item after the other, several side by side, until one shows that no other can be read."""

    def __init__(
        self,
        tools: SaveTools,
        queue: deque[tuple[ItemId, list[WriteRecord]]],
        ends_all: Callable[[WawiError], bool],
    ) -> None:
        self._tools = tools
        self._queue = queue
        self._ends_all = ends_all
        self.unread: dict[ItemId, WawiError] = {}
        self.ended_by: AppError | None = None

    async def go(self) -> None:
        while self._queue and self.ended_by is None:
            item_id, writes = self._queue.popleft()
            try:
                await self._look_at(item_id, writes)
            except WawiError as error:
                if self._ends_all(error):
                    self.ended_by = error
                self.unread[item_id] = error
            except AppError as error:
                # Our own files failed.
                self.ended_by = error

    async def _look_at(self, item_id: ItemId, writes: list[WriteRecord]) -> None:
        saver = ItemSaver(self._tools, item_id)
        await saver.read([OwnWrite(write.key, write.old, write.new, write.at, write.batch) for write in writes])
        await saver.kept()
        for write in writes:
            if write.key in saver.rows or not saver.has_unreadable:
                _settle(self._tools, saver.rows, write)


def _settle(tools: SaveTools, rows: Mapping[RowKey, ItemSupplier], write: WriteRecord) -> None:
    row = rows.get(write.key)
    has_happened = _holds(row, write.old, write.new)
    change = tools.editing.change_of(write.key)
    outcome = FOUND_SAVED if has_happened else FOUND_NOT_SAVED
    tools.journal.later(lambda: _note(tools, write, outcome))
    if change is not None and (result := compare(change, row)).state is MergeState.DONE:
        verdict = verdicts.found_saved(change.key, row) if has_happened else verdicts.of_merge(change.key, result, row)
        tools.editing.settle(change, row, verdict)
    elif has_happened:
        _take_over(tools.editing, change, write, row)
    if has_happened and write.new is not None and write.new.is_standard:
        _stage_other_standards(tools.editing, rows, write.key)


def _note(tools: SaveTools, write: WriteRecord, outcome: str) -> None:
    now = tools.clock.now()
    tools.writes.settle_write(write.write_id, outcome, now)
    if outcome == FOUND_SAVED:
        found = verdicts.found_saved(write.key)
        tools.writes.note_row(write.batch, write.key, found.state.value, found.text, now)


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
