"""Turns a save round: the edits that bring back what was before it, to be reviewed and saved like any others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.edits import PutChange
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey, Value, same_value
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.saving.log import SaveLog
from jtl_desktop.services.saving.records import SavedRow, TakeBack
from jtl_desktop.services.slices import Slices
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue


class TakingBack:
    """Works out the reverse, and leaves a note of it, so that the save is marked when it is saved one day."""

    def __init__(self, log: SaveLog, editing: EditSession, catalogue: Catalogue, worker: Worker) -> None:
        self._log = log
        self._editing = editing
        self._catalogue = catalogue
        self._worker = worker

    async def edits(self, batch: str) -> TakeBack:
        """What has to be staged; only rows that the save really wrote have something to take back.

        Raises NotWritable.
        """
        rows = [row for row in await self._log.rows(batch) if row.is_written]
        now = await self._worker.run(self._rows_now, [row.key for row in rows])
        edits: list[PutChange] = []
        moved_on: list[RowKey] = []
        left_out: list[RowKey] = []
        slices = Slices()
        for row in rows:
            await slices.breath()
            change = reverse(row, now[row.key])
            if change is None:
                continue
            whole = along_with(change, self._editing.change_of(row.key))
            if whole is None:
                left_out.append(row.key)
                continue
            edits.append(PutChange(whole))
            if has_moved_on(change, now[row.key]):
                moved_on.append(row.key)
        await self._log.note_taking_back(batch, [edit.change for edit in edits])
        begun_at = await self._log.begun_at(batch)
        name = text("Take back a save") if begun_at is None else text("Take back the save of {when}", when=begun_at)
        return TakeBack(batch, tuple(edits), tuple(moved_on), tuple(left_out), name)

    def _rows_now(self, keys: Sequence[RowKey]) -> dict[RowKey, ItemSupplier | None]:
        return dict(zip(keys, self._catalogue.rows(keys), strict=True))


def reverse(row: SavedRow, now: ItemSupplier | None) -> RowChange | None:
    """What has to be saved so that this row is as it was before; None where it is so already.

    Its base is what the save wrote: where Wawi has something else by now, saving finds a conflict.
    """
    if row.new is None:
        return _put_back(row, now) if row.old is not None else None
    if now is None:
        # Somebody removed the supplier; what was only added by the save need not be taken away any more.
        return None if row.old is None else _edit_back(row.key, row.old, row.new, row.new)
    if row.old is None:
        blank = ItemSupplier(row.key.item_id, row.key.supplier_id)
        return RowChange(row.key, ChangeKind.REMOVE, _with(now, differences(blank, row.new)))
    return _edit_back(row.key, row.old, row.new, now)


def has_moved_on(change: RowChange, now: ItemSupplier | None) -> bool:
    """Whether Wawi has something else by now than the save left there."""
    if change.kind is ChangeKind.ADD:
        return now is not None
    if now is None or change.base is None:
        return True
    if change.kind is ChangeKind.REMOVE:
        return bool(differences(change.base, now))
    return any(not same_value(name, change.base.get(name), now.get(name)) for name in change.values)


def along_with(reverse: RowChange, pending: RowChange | None) -> RowChange | None:
    """The reverse together with what is pending on the row anyway; None where the two do not go together."""
    if pending is None:
        return reverse
    if reverse.kind is not ChangeKind.EDIT or pending.kind is not ChangeKind.EDIT:
        return None
    if reverse.base is None or pending.base is None:
        return None
    others = {name: value for name, value in pending.values.items() if name not in reverse.values}
    base = _with(reverse.base, {name: pending.base.get(name) for name in others})
    return RowChange(reverse.key, ChangeKind.EDIT, base, MappingProxyType({**others, **reverse.values}))


def _put_back(row: SavedRow, now: ItemSupplier | None) -> RowChange | None:
    blank = ItemSupplier(row.key.item_id, row.key.supplier_id)
    values = {} if row.old is None else differences(blank, row.old)
    if now is not None and not any(not same_value(name, now.get(name), value) for name, value in values.items()):
        return None
    return RowChange(row.key, ChangeKind.ADD, None, MappingProxyType(values))


def _edit_back(key: RowKey, old: ItemSupplier, new: ItemSupplier, now: ItemSupplier) -> RowChange | None:
    written = differences(old, new)
    back = {name: old.get(name) for name in written if not same_value(name, now.get(name), old.get(name))}
    if not back:
        return None
    base = _with(now, {name: written[name] for name in back})
    return RowChange(key, ChangeKind.EDIT, base, MappingProxyType(back))


def _with(row: ItemSupplier, values: Mapping[Field, Value]) -> ItemSupplier:
    for name, value in values.items():
        row = row.replace(name, value)
    return row
