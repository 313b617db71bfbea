"""What many rows would become, worked out beside the window: line by line, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.edits import Edit, SetCell
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId, Value
from jtl_desktop.domain.text import Text
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.price_line import PriceLine, line_of

if TYPE_CHECKING:
    from jtl_desktop.services.editing.session import EditSession
    from jtl_desktop.storage.catalogue import Catalogue

Told = Callable[[int, int], None]

# Between two looks whether anybody still waits: some 20 ms.
_AT_ONCE = 1_000
# Rows that are kept for the next question about the same rows; some 80 MB. Of more, all are read anew each time.
_MOST_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Suppliers:
    """Standard suppliers of an item, where a line is about them."""

    ids: tuple[SupplierId, ...]


class Line(NamedTuple):
    """One cell (or, without a field, one row) before and after; ``new`` is None where nothing changes.

    A tuple, as there may be a million of them.
    """

    key: RowKey
    field: Field | None
    old: Value | Suppliers | None
    new: Value | Suppliers | None
    state: State
    reason: Text | None = None
    act: Edit | None = None
    """What has to be done where it is not simply the new value that is set."""

    @property
    def is_possible(self) -> bool:
        """Whether it can be chosen to be written."""
        return self.state in (State.CHANGES, State.GUARDED)

    def edit(self) -> Edit:
        """What has to be done where the line is chosen. Raises ValueError for a line that changes nothing."""
        if self.act is not None:
            return self.act
        if self.field is None or self.new is None or isinstance(self.new, Suppliers):
            raise ValueError("nothing changes here")
        return SetCell(self.key, self.field, self.new)


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows, and the items, that the merchant means; ``left_out`` rows show no supplier (yet)."""

    keys: tuple[RowKey, ...]
    items: tuple[ItemId, ...] = ()
    left_out: int = 0


NOTHING_CHOSEN = Scope(())


class RowReader(Protocol):
    """Reads rows as the merchant sees them; called in the preview's thread, but for ``begin``."""

    def begin(self) -> None:
        """A preview begins: what is pending now counts. Called on the window's thread."""

    def rows(self, keys: Sequence[RowKey], fields: Collection[Field]) -> list[ItemSupplier | None]:
        """In the order of the keys, None for a row that is gone; fields that are not asked for may be unset."""

    def is_going(self, key: RowKey) -> bool:
        """Whether the row is about to be removed."""

    def rows_of_items(self, item_ids: Sequence[ItemId]) -> Mapping[ItemId, list[ItemSupplier]]:
        """The suppliers that each item will have, without those about to be removed."""

    def going_of_items(self, item_ids: Sequence[ItemId]) -> set[RowKey]:
        """The rows of these items that are about to be removed."""


class RowJob(Protocol):
    """Something that is done to rows, one at a time."""

    @property
    def reads(self) -> frozenset[Field]:
        """The fields that it looks at; others need not be read."""

    def lines(self, row: ItemSupplier, *, is_going: bool) -> Iterable[Line]:
        """What it would do to one row."""


@runtime_checkable
class ItemJob(Protocol):
    """Something that is done to items, with all their suppliers at hand."""

    def lines_of_item(
        self, item_id: ItemId, rows: Sequence[ItemSupplier], going: Collection[RowKey], /
    ) -> Iterable[Line]:
        """What it would do to one item; ``going`` are rows about to be removed, of any item."""


@dataclass(frozen=True, slots=True)
class Preview:
    """All lines in the order of the rows."""

    lines: tuple[Line, ...]
    counts: Mapping[State, int] = field(default_factory=dict)
    reasons: tuple[tuple[Text, int], ...] = ()
    """Why lines are refused, the commonest reason first."""
    gone: int = 0
    """Rows that are no longer there."""

    def is_chosen(self, index: int, flipped: Collection[int]) -> bool:
        """Whether a line is written: those that change, but for the flipped ones, and flipped guarded ones."""
        line = self.lines[index]
        return line.is_possible and (line.state is State.CHANGES) is (index not in flipped)

    def count_chosen(self, flipped: Collection[int]) -> int:
        return self.counts.get(State.CHANGES, 0) + sum(
            1 if self.lines[index].state is State.GUARDED else -1 for index in flipped
        )

    def edits(self, flipped: Collection[int] = (), first: int = 0, end: int | None = None) -> list[Edit]:
        """What has to be done for the chosen lines, all or those of a part."""
        part = range(len(self.lines))[first:end]
        return [self.lines[index].edit() for index in part if self.is_chosen(index, flipped)]


class Previewer:
    """Works previews out in a thread of its own. A newer question ends the one before, which is answered by None."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._worker = Worker("bulk preview")
        self._generation = 0
        self._kept: tuple[Scope, frozenset[Field], list[ItemSupplier | None]] | None = None

    async def preview(self, job: RowJob | ItemJob, scope: Scope, told: Told | None = None) -> Preview | None:
        """What the job would do; None when another question came first. Raises StorageError.

        ``told`` hears of rows done and all rows, in the thread.
        """
        self._generation += 1
        self._reader.begin()
        return await self._worker.run(self._work, job, scope, self._generation, told or _nobody)

    def supersede(self) -> None:
        """Nobody waits for an answer any more."""
        self._generation += 1

    def forget(self) -> None:
        """The rows have changed: they are read anew for the next question."""
        self.supersede()
        self._kept = None

    def close(self) -> None:
        """End the thread, whatever it is doing, without waiting for it."""
        self.forget()
        self._worker.close(0)

    def _work(self, job: RowJob | ItemJob, scope: Scope, generation: int, told: Told) -> Preview | None:
        tally = _Tally()
        work = self._of_items(job, scope, tally) if isinstance(job, ItemJob) else self._of_rows(job, scope, tally)
        for done, total in work:
            if generation != self._generation:
                return None
            told(done, total)
        return tally.preview() if generation == self._generation else None

    def _of_rows(self, job: RowJob, scope: Scope, tally: _Tally) -> Iterator[tuple[int, int]]:
        kept = self._kept_rows(job, scope)
        read: list[ItemSupplier | None] = []
        for first in range(0, len(scope.keys), _AT_ONCE):
            keys = scope.keys[first : first + _AT_ONCE]
            rows = kept[first : first + _AT_ONCE] if kept is not None else self._reader.rows(keys, job.reads)
            for key, row in zip(keys, rows, strict=True):
                if row is None:
                    tally.gone += 1
                else:
                    tally.add(job.lines(row, is_going=self._reader.is_going(key)))
            if kept is None and len(scope.keys) <= _MOST_KEPT:
                read += rows
            yield first + len(keys), len(scope.keys)
        if read:
            self._kept = (scope, job.reads, read)

    def _kept_rows(self, job: RowJob, scope: Scope) -> list[ItemSupplier | None] | None:
        """The rows from an earlier question about the same ones, where it read enough of them."""
        if self._kept is None or self._kept[0] is not scope or not job.reads <= self._kept[1]:
            return None
        return self._kept[2]

    def _of_items(self, job: ItemJob, scope: Scope, tally: _Tally) -> Iterator[tuple[int, int]]:
        for first in range(0, len(scope.items), _AT_ONCE):
            item_ids = scope.items[first : first + _AT_ONCE]
            rows, going = self._reader.rows_of_items(item_ids), self._reader.going_of_items(item_ids)
            for item_id in item_ids:
                tally.add(job.lines_of_item(item_id, rows.get(item_id, []), going))
            yield first + len(item_ids), len(scope.items)


class PendingRows:
    """Reads the catalogue with the merchant's pending changes over it, for many rows at a time."""

    def __init__(self, editing: EditSession, catalogue: Catalogue) -> None:
        self._editing = editing
        self._catalogue = catalogue
        self._pending = editing.changes.copy()

    def begin(self) -> None:
        self._pending = self._editing.changes.copy()

    def rows(self, keys: Sequence[RowKey], fields: Collection[Field]) -> list[ItemSupplier | None]:
        found = self._catalogue.partial_rows(keys, sorted(fields))
        return [self._seen(key, row) for key, row in zip(keys, found, strict=True)]

    def is_going(self, key: RowKey) -> bool:
        change = self._pending.get(key)
        return change is not None and change.kind is ChangeKind.REMOVE

    def rows_of_items(self, item_ids: Sequence[ItemId]) -> Mapping[ItemId, list[ItemSupplier]]:
        stored = self._catalogue.rows_of_items(item_ids)
        return {item_id: self._with_pending(item_id, stored.get(item_id, ())) for item_id in item_ids}

    def price_lines(self, item_ids: Sequence[ItemId]) -> dict[ItemId, list[PriceLine]]:
        """What the prices of all suppliers of these items are made of."""
        stored = self._catalogue.price_lines(item_ids)
        return {item_id: self._priced(item_id, stored.get(item_id, [])) for item_id in item_ids}

    def pending_values(self, field: Field) -> dict[RowKey, Value]:
        """What the merchant changed of this field, in all rows."""
        return {change.key: change.values[field] for change in self._pending if field in change.values}

    def _priced(self, item_id: ItemId, stored: list[PriceLine]) -> list[PriceLine]:
        pending = self._pending.of_item(item_id)
        if not pending:
            return stored
        lines = {line.supplier_id: line for line in stored}
        for change in pending:
            supplier_id = change.key.supplier_id
            if change.kind is ChangeKind.REMOVE:
                lines.pop(supplier_id, None)
            elif supplier_id in lines:
                lines[supplier_id] = lines[supplier_id].with_values(change.values)
            elif change.kind is ChangeKind.ADD:
                lines[supplier_id] = line_of(change.effective())
        return list(lines.values())

    def going_of_items(self, item_ids: Sequence[ItemId]) -> set[RowKey]:
        changes = (change for item_id in item_ids for change in self._pending.of_item(item_id))
        return {change.key for change in changes if change.kind is ChangeKind.REMOVE}

    def _seen(self, key: RowKey, row: ItemSupplier | None) -> ItemSupplier | None:
        if row is not None:
            return self._pending.overlay(row)
        change = self._pending.get(key)
        return change.effective() if change is not None and change.kind is ChangeKind.ADD else None

    def _with_pending(self, item_id: ItemId, stored: Iterable[ItemSupplier]) -> list[ItemSupplier]:
        pending = self._pending.of_item(item_id)
        if not pending:
            return list(stored)
        rows = {row.key: self._pending.overlay(row) for row in stored}
        for change in pending:
            if change.kind is ChangeKind.REMOVE:
                rows.pop(change.key, None)
            elif change.kind is ChangeKind.ADD:
                rows.setdefault(change.key, change.effective())
        return list(rows.values())


class _Tally:
    """Collects lines and counts them."""

    def __init__(self) -> None:
        self.gone = 0
        self._lines: list[Line] = []

    def add(self, lines: Iterable[Line]) -> None:
        self._lines += lines

    def preview(self) -> Preview:
        reasons: dict[str, Text] = {}
        refused: Counter[str] = Counter()
        for line in self._lines:
            if line.state is State.REFUSED and line.reason is not None:
                words = line.reason.in_english()
                reasons.setdefault(words, line.reason)
                refused[words] += 1
        told = tuple((reasons[words], count) for words, count in refused.most_common())
        counts = Counter(line.state for line in self._lines)
        return Preview(tuple(self._lines), counts, told, self.gone)


def _nobody(_done: int, _total: int) -> None:
    """Nobody wants to hear."""
