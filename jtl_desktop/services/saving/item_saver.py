"""Saves the changes of one item, in order: compare, record, write, read back, compare again."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value
from jtl_desktop.domain.merge import MergeState, compare
from jtl_desktop.domain.price_history import OwnWrite
from jtl_desktop.services.editing.journal import Journal
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.saving import verdicts
from jtl_desktop.services.saving.calls import Rank, WatchedCalls
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.services.saving.read_keeper import Reading, ReadKeeper
from jtl_desktop.wawi.errors import GarbledAnswer, NotFound, NotRunning, TimedOut, WawiError

if TYPE_CHECKING:
    from jtl_desktop.storage.write_log import WriteLog
    from jtl_desktop.wawi.api import SupplierRows

_NOT_STANDARD: Mapping[Field, Value] = MappingProxyType({Field.IS_STANDARD: False})


@dataclass(frozen=True, slots=True)
class SaveTools:
    """What a save works with. ``batch`` names the save in the write log."""

    api: WatchedCalls
    editing: EditSession
    writes: WriteLog
    journal: Journal
    keeper: ReadKeeper
    clock: Clock
    batch: str


def in_writing_order(changes: Iterable[RowChange]) -> list[RowChange]:
    """Additions, edits, the new standard supplier, the former ones, removals: the item is never without a supplier."""
    return sorted(changes, key=lambda change: (_rank(change), change.key))


def _rank(change: RowChange) -> int:
    if change.kind is ChangeKind.ADD:
        return 0
    if change.kind is ChangeKind.REMOVE:
        return 4
    standard = change.values.get(Field.IS_STANDARD)
    return {None: 1, True: 2, False: 3}[standard if isinstance(standard, bool) else None]


class ItemSaver:
    """One item's rows as Wawi has them now, and the way to change them.

    Everything that Wawi shows on the way goes into the catalogue. ``lost`` is the error after which it is not worth
    going on, because Wawi did not even answer. ``has_open_write``: a write was sent and its outcome is unknown.
    ``has_unreadable``: the last reading held a row that could not be understood, so one that seems missing may be
    there.
    """

    def __init__(self, tools: SaveTools, item_id: ItemId, batch: Collection[RowChange] = ()) -> None:
        self._tools = tools
        self._item_id = item_id
        self._to_come = {change.key: change for change in batch}
        self._rows: dict[RowKey, ItemSupplier] = {}
        self.has_unreadable = False
        self._standard_was_set = False
        self.lost: WawiError | None = None
        self.has_open_write = False
        self._reading: Reading | None = None
        self._kept: asyncio.Future[None] | None = None

    @property
    def rows(self) -> Mapping[RowKey, ItemSupplier]:
        """The suppliers of the item at the last reading."""
        return MappingProxyType(self._rows)

    async def read(self, own: Collection[OwnWrite] = ()) -> None:
        """Read all suppliers of the item. An item that is gone has none. Raises WawiError.

        ``own``: the writes since the last reading, for the history of prices.
        """
        asked_at = self._tools.clock.now()
        rows: SupplierRows | None = None
        try:
            rows = await self._tools.api.item_suppliers(self._item_id, Rank.READ_BACK if own else Rank.FIRST_READING)
        except NotFound:
            self._rows, self.has_unreadable = {}, False
        except WawiError as error:
            self.lost = error
            raise
        else:
            self._rows = {row.key: row for row in rows}
            self.has_unreadable = bool(rows.skipped)
        self._reading = Reading(self._item_id, rows, asked_at, tuple(own))
        if own:
            self._keep_reading()

    async def save(self, change: RowChange) -> RowOutcome:
        """Save one change and say how it ended; the edit session knows it, too, when this returns."""
        return await self.finish(change, await self.carry_out(change))

    async def finish(self, change: RowChange, outcome: RowOutcome, *, is_hurried: bool = True) -> RowOutcome:
        """Let go of the change as soon as the catalogue shows what it has become."""
        await self.kept(is_hurried=is_hurried)
        return self._settled(change, outcome)

    async def kept(self, *, is_hurried: bool = True) -> None:
        """Wait until the catalogue has the last reading."""
        self._keep_reading()
        if self._kept is not None and not self._kept.done():
            await self._tools.keeper.until(self._kept, is_hurried=is_hurried)
        elif self._kept is not None:
            self._kept.result()

    def _keep_reading(self) -> None:
        """What is read before a write is not kept where the reading after it takes its place."""
        if self._reading is not None:
            self._kept, self._reading = self._tools.keeper.put(self._reading), None

    async def carry_out(self, change: RowChange) -> RowOutcome:
        """Compare, write and read back; ``finish`` comes afterwards."""
        self._to_come.pop(change.key, None)
        current = self._rows.get(change.key)
        if current is None and self.has_unreadable:
            return verdicts.refused(change.key, _unreadable())
        seen = self._as_seen(change, current)
        result = compare(seen, current)
        if result.state is MergeState.CLEAN:
            outcome = await self._write(seen, verdicts.wanted_values(seen, result), current)
        else:
            outcome = verdicts.of_merge(change.key, result, current)
        if outcome.is_settled and change.values.get(Field.IS_STANDARD):
            self._standard_was_set = True
            await self._clear_other_standards(change.key)
        return outcome

    async def delete(self, row: ItemSupplier) -> RowOutcome:
        """Delete a row without touching what is pending for it."""
        return await self._write(RowChange(row.key, ChangeKind.REMOVE, row), {}, row)

    def _as_seen(self, change: RowChange, current: ItemSupplier | None) -> RowChange:
        """What this save itself did to the row, by way of another one, is no conflict."""
        if self._standard_was_set and change.kind is ChangeKind.REMOVE and change.base is not None and current:
            return replace(change, base=change.base.replace(Field.IS_STANDARD, current.is_standard))
        return change

    def _settled(self, change: RowChange, outcome: RowOutcome) -> RowOutcome:
        """Take over what Wawi has now; where nothing was written the change stays as it is."""
        if outcome.is_settled or outcome.state is OutcomeState.NOT_STORED:
            self._tools.editing.settle(change, self._rows.get(change.key), outcome)
        else:
            self._tools.editing.note_outcomes([outcome])
        return outcome

    async def _write(
        self, change: RowChange, wanted: Mapping[Field, Value], current: ItemSupplier | None
    ) -> RowOutcome:
        """Write, read back and judge. Repeated once where Wawi failed and the reading shows that nothing happened."""
        key = change.key
        repeats = 1
        while True:
            before = self._rows
            number, own = await self._record(change, wanted, current)
            error = await self._send(change, wanted)
            if error is not None and repeats and _is_certain(error, change):
                self._note(number, OutcomeState.REFUSED.value)
                return self._failed(key, error)
            try:
                await self.read((own,))
            except WawiError as unreadable:
                # Stays open in the write log, and is looked up as soon as Wawi answers.
                self.has_open_write = True
                return verdicts.unknown(key, unreadable)
            after = self._rows.get(key)
            if after is None and self.has_unreadable:
                self.has_open_write = True
                return verdicts.unknown(key, _unreadable())
            outcome = verdicts.of_read_back(change, wanted, current, after)
            if error is None or outcome.state is OutcomeState.SAVED:
                self._note_once_kept(number, outcome.state.value)
                if outcome.state is OutcomeState.SAVED and wanted.get(Field.IS_STANDARD) is True:
                    self._note_side_effects(before, key)
                return outcome
            self._note(number, OutcomeState.REFUSED.value)
            if after != current:
                return _overtaken(change, error, after)
            if not error.may_have_happened:
                return self._failed(key, error)
            # After a time-out Wawi may still be busy with the first call.
            if not repeats or isinstance(error, TimedOut):
                return verdicts.not_taken(key, error, after)
            repeats -= 1

    async def _send(self, change: RowChange, wanted: Mapping[Field, Value]) -> WawiError | None:
        api = self._tools.api
        try:
            if change.kind is ChangeKind.ADD:
                await api.create_item_supplier(change.effective())
            elif change.kind is ChangeKind.EDIT:
                await api.update_item_supplier(change.key, wanted)
            else:
                await api.delete_item_supplier(change.key)
        except WawiError as error:
            return error
        return None

    def _failed(self, key: RowKey, error: WawiError) -> RowOutcome:
        if isinstance(error, NotRunning):
            self.lost = error
            return verdicts.waiting(key, error)
        self.lost = error if not isinstance(error, NotFound) else None
        return verdicts.refused(key, error)

    async def _clear_other_standards(self, key: RowKey) -> None:
        """Wawi does not promise to have one standard supplier only; the others are cleared as part of this save."""
        for row in tuple(self._rows.values()):
            coming = self._to_come.get(row.key)
            is_on_its_way = coming is not None and (
                coming.kind is ChangeKind.REMOVE or Field.IS_STANDARD in coming.values
            )
            if row.is_standard and row.key != key and not is_on_its_way:
                change = RowChange(row.key, ChangeKind.EDIT, row, _NOT_STANDARD)
                outcome = await self._write(change, _NOT_STANDARD, row)
                is_gone = row.key not in self._rows and not self.has_unreadable
                if not outcome.is_settled and not is_gone and self._tools.editing.change_of(row.key) is None:
                    self._tools.editing.put(change, row.key, outcome)

    async def _record(
        self, change: RowChange, wanted: Mapping[Field, Value], current: ItemSupplier | None
    ) -> tuple[int, OwnWrite]:
        new = None if change.kind is ChangeKind.REMOVE else _with_values(current or change.effective(), wanted)
        own = OwnWrite(change.key, current, new, self._tools.clock.now(), self._tools.batch)
        return await self._tools.journal.run(lambda: self._recorded(own)), own

    def _recorded(self, own: OwnWrite) -> int:
        return self._tools.writes.record_write(own.batch, own.key, own.old, own.new, own.sent_at)

    def _note(self, number: int, outcome: str) -> None:
        """Settle a write soon. Should the program die before, the next start looks the row up."""
        writes, now = self._tools.writes, self._tools.clock.now()
        self._tools.journal.later(lambda: writes.settle_write(number, outcome, now))

    def _note_once_kept(self, number: int, outcome: str) -> None:
        """Until catalogue and history of prices have what came of it, an end of the program leaves it to look up."""
        if self._kept is None or self._kept.done():
            self._note(number, outcome)
        else:
            self._kept.add_done_callback(lambda _kept: self._note(number, outcome))

    def _note_side_effects(self, before: Mapping[RowKey, ItemSupplier], key: RowKey) -> None:
        """Wawi itself cleared the former standard supplier along with our write: that belongs to the save, too."""
        for former in before.values():
            after = self._rows.get(former.key)
            if former.key != key and former.is_standard and after is not None and not after.is_standard:
                own = OwnWrite(
                    former.key, former, _with_values(former, _NOT_STANDARD), self._tools.clock.now(), self._tools.batch
                )
                self._tools.journal.later(lambda own=own: self._record_settled(own))  # type: ignore[misc]

    def _record_settled(self, own: OwnWrite) -> None:
        self._tools.writes.settle_write(self._recorded(own), OutcomeState.SAVED.value, own.sent_at)


def _is_certain(error: WawiError, change: RowChange) -> bool:
    """Whether the write did not happen, and nothing more can be learnt. What cannot be found may be deleted already."""
    is_gone = change.kind is ChangeKind.REMOVE and isinstance(error, NotFound)
    return not error.may_have_happened and not is_gone


def _overtaken(change: RowChange, error: WawiError, after: ItemSupplier | None) -> RowOutcome:
    """The write failed and the row is another one all the same: somebody else was there in between."""
    result = compare(change, after)
    if result.state is MergeState.CLEAN:
        return verdicts.not_taken(change.key, error, after)
    return verdicts.of_merge(change.key, result, after)


def _unreadable() -> GarbledAnswer:
    return GarbledAnswer("a row of the item could not be read")


def _with_values(row: ItemSupplier, values: Mapping[Field, Value]) -> ItemSupplier:
    for name, value in values.items():
        row = row.replace(name, value)
    return row
