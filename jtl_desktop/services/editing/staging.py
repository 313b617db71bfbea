"""Works out what edits make of the pending changes, without touching anything: usable in any thread, for any number."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from jtl_desktop.domain.changes import ChangeKind, ChangeSet, RowChange
from jtl_desktop.domain.edits import (
    AddRow,
    Edit,
    Lines,
    MakeStandard,
    Piece,
    PutChange,
    RemoveRow,
    Revert,
    RowEdits,
    SetCell,
    SetCells,
    SetLine,
)
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey
from jtl_desktop.domain.row_work import NOTHING, RowAtWork, has_same_content
from jtl_desktop.domain.steps import NO_DOUBTS, Doubts, RowStep, doubts_left, needs_row, replayed
from jtl_desktop.domain.text import Text

_EDIT = ChangeKind.EDIT

OtherEdit = AddRow | RemoveRow | Revert | MakeStandard | PutChange


class StoredRows(Protocol):
    """What is known of Wawi's rows: the catalogue."""

    def rows(self, keys: Sequence[RowKey]) -> list[ItemSupplier | None]:
        """In the order of the keys, None for a row that is not known."""

    def standard_rows(self, item_ids: Sequence[ItemId]) -> Mapping[ItemId, list[ItemSupplier]]:
        """The rows of each item's standard suppliers."""


class Refusal(NamedTuple):
    """A cell, or a whole row, that was left as it is, and why."""

    key: RowKey
    field: Field | None
    text: Text


class Staged(NamedTuple):
    """What edits come to: rows that change, edits that change nothing because it is so already, and refused ones."""

    rows: tuple[RowStep, ...]
    equal: int = 0
    refused: tuple[Refusal, ...] = ()


class StepResult(NamedTuple):
    """What a step did. ``equal``: edits that changed nothing; ``keys``: the rows that changed, in the order of the
    edits; ``field``: the first cell's field, None where a row came or went."""

    name: Text
    cells: int = 0
    rows: int = 0
    equal: int = 0
    refused: tuple[Refusal, ...] = ()
    keys: tuple[RowKey, ...] = ()
    field: Field | None = None


def result_of(name: Text, staged: Staged) -> StepResult:
    rows = staged.rows
    return StepResult(
        name,
        sum([row.cells for row in rows]),
        len(rows),
        staged.equal,
        staged.refused,
        tuple([row.key for row in rows]),
        rows[0].first_field if rows else None,
    )


class Stager:
    """Takes edits in their order, any number at a time; ``staged()`` at the end is what they come to."""

    def __init__(self, pending: ChangeSet, stored: StoredRows, doubts: Mapping[RowKey, Doubts]) -> None:
        self._pending = pending
        self._stored = stored
        self._doubts = doubts
        # A row that got its values by a line of many, and nothing else so far, is only the change that this makes.
        self._work: dict[RowKey, RowAtWork | RowChange] = {}
        self._new: dict[ItemId, list[RowKey]] = {}
        self._of_item: dict[ItemId, list[RowKey]] = {}
        self._doubtful: dict[RowKey, dict[Field, str]] = {}
        self._equal = 0
        self._refused: list[Refusal] = []

    def take(self, edits: Piece) -> None:
        if isinstance(edits, Lines):
            if self._take_lines(edits):
                return
            edits = edits.edits()
        self._fetch(edits)
        last, row = None, None
        for edit in edits:
            key = edit.key
            if row is None or key is not last:
                last, row = key, self._at_work(key)
            if isinstance(edit, SetCell):
                if edit.field is Field.IS_STANDARD:
                    self._new.setdefault(key.item_id, []).append(key)
                reason = row.set(edit.field, edit.value)
                if reason is not None:
                    self._note(reason, key, edit.field)
                elif edit.doubt:
                    self._doubtful.setdefault(key, {})[edit.field] = edit.doubt
            elif isinstance(edit, (SetLine, SetCells)):
                self._take_row(row, edit)
            else:
                self._take_other(row, edit)

    def staged(self) -> Staged:
        rows = tuple([step for key, work in self._work.items() if (step := self._step(key, work)) is not None])
        return Staged(rows, self._equal, tuple(self._refused))

    def leave(self) -> list[RowAtWork | RowChange]:
        """Forget everything; what is returned is not needed any more, and may be a hundred thousand objects."""
        left = list(self._work.values())
        self._work.clear()
        return left

    def _take_lines(self, lines: Lines) -> bool:
        """Nearly all of a large paste: rows that nothing else has been done to. False where some are not so."""
        keys, fields = lines.keys, lines.fields
        is_simple = fields.is_plain and Field.IS_STANDARD not in fields.names and len(set(keys)) == len(keys)
        if not is_simple or not self._work.keys().isdisjoint(keys) or self._pending.has_any(keys):
            return False
        rows = [row for row in self._stored.rows(keys) if row is not None]
        if len(rows) < len(keys):
            return False
        work, names, cells = self._work, fields.names, 0
        for key, row, values, old in zip(keys, rows, lines.values(), map(fields.read, rows), strict=True):
            new = {name: value for name, value, was in zip(names, values, old, strict=True) if value != was}
            cells += len(new)
            work[key] = RowChange(key, _EDIT, row, MappingProxyType(new)) if new else RowAtWork(key, None, row)
        self._equal += len(lines) - cells
        return True

    def _at_work(self, key: RowKey) -> RowAtWork:
        found = self._work[key]
        if isinstance(found, RowAtWork):
            return found
        row = self._work[key] = RowAtWork(key, None, found.base)
        for name, value in found.values.items():
            row.set(name, value)
        return row

    def _take_row(self, row: RowAtWork, edit: RowEdits) -> None:
        if isinstance(edit, SetLine):
            names: Container[Field] = edit.fields.names
            equal, refused = row.set_line(edit.fields, edit.values)
        else:
            names = edit.values.values
            equal, refused = row.set_all(edit.values)
        if Field.IS_STANDARD in names:
            self._new.setdefault(edit.key.item_id, []).append(edit.key)
        self._equal += equal
        if refused:
            self._refused += [Refusal(edit.key, name, why) for name, why in refused]

    def _take_other(self, row: RowAtWork, edit: OtherEdit) -> None:
        if isinstance(edit, MakeStandard):
            self._make_standard(row)
        elif isinstance(edit, Revert):
            self._note(row.revert(edit.field), edit.key, edit.field)
        elif isinstance(edit, AddRow):
            self._new.setdefault(edit.key.item_id, []).append(edit.key)
            self._note(row.add(edit.values), edit.key)
        elif isinstance(edit, RemoveRow):
            self._note(row.remove(), edit.key)
        else:
            self._new.setdefault(edit.key.item_id, []).append(edit.key)
            self._note(row.put(edit.change), edit.key)

    def _make_standard(self, chosen: RowAtWork) -> None:
        reason = chosen.set(Field.IS_STANDARD, True)
        self._note(reason, chosen.key, Field.IS_STANDARD)
        # Wawi may have two: choosing one of them again clears the other.
        if reason is not None and reason is not NOTHING:
            return
        item_id = chosen.key.item_id
        self._new.setdefault(item_id, []).append(chosen.key)
        for key in dict.fromkeys([*self._of_item[item_id], *self._new.get(item_id, ())]):
            other = self._at_work(key)
            if other is not chosen and not other.is_going and other.value(Field.IS_STANDARD):
                other.set(Field.IS_STANDARD, False)

    def _note(self, reason: Text | None, key: RowKey, field: Field | None = None) -> None:
        if reason is None:
            return
        if reason is NOTHING:
            self._equal += 1
        else:
            self._refused.append(Refusal(key, field, reason))

    def _fetch(self, edits: Iterable[Edit | RowEdits]) -> None:
        """Read what the catalogue knows of all rows that these edits need, in as few questions as possible."""
        keys = self._unknown(edits)
        for key, row in zip(keys, self._stored.rows(keys), strict=True):
            self._work[key] = RowAtWork(key, self._pending.get(key), row)
        items = {edit.key.item_id for edit in edits if isinstance(edit, MakeStandard)} - self._of_item.keys()
        if items:
            found = self._stored.standard_rows(sorted(items))
            known = {row.key: row for rows in found.values() for row in rows}
            changed = [change.key for item_id in items for change in self._pending.of_item(item_id)]
            unread = [key for key in changed if key not in known and key not in self._work]
            known.update({key: row for key, row in zip(unread, self._stored.rows(unread), strict=True) if row})
            for item_id in items:
                self._fetch_item(item_id, [row.key for row in found.get(item_id, ())], known)

    def _unknown(self, edits: Iterable[Edit | RowEdits]) -> list[RowKey]:
        """The rows that were not fetched yet. Edits of one row mostly stand together and share its key."""
        unknown: dict[RowKey, None] = {}
        last = None
        for edit in edits:
            key = edit.key
            if key is not last and key not in self._work:
                unknown[key] = None
            last = key
        return list(unknown)

    def _fetch_item(self, item_id: ItemId, standards: Iterable[RowKey], stored: Mapping[RowKey, ItemSupplier]) -> None:
        """Only rows that are or may become standard suppliers; those of this step come to them later."""
        keys = [*standards, *(change.key for change in self._pending.of_item(item_id))]
        self._of_item[item_id] = keys
        for key in keys:
            if key not in self._work:
                self._work[key] = RowAtWork(key, self._pending.get(key), stored.get(key))

    def _step(self, key: RowKey, work: RowAtWork | RowChange) -> RowStep | None:
        before, after = (None, work) if isinstance(work, RowChange) else (work.before, work.after())
        if after is before:
            return None
        known, new = self._doubts.get(key), self._doubtful.get(key)
        if known is None and new is None:
            return RowStep(key, before, after)
        step = RowStep(key, before, after, known or NO_DOUBTS)
        return step._replace(doubts_after=doubts_left(step, new or NO_DOUBTS))


def replay(rows: Sequence[RowStep], pending: ChangeSet, stored: StoredRows) -> Staged:
    """What is to be done so that these rows are as the given steps leave them; see ``domain.steps.replayed``."""
    steps: list[RowStep] = []
    refused: list[Refusal] = []
    # Most rows go back to what they were without a look at Wawi's.
    needed = [row.key for row in rows if needs_row(row, pending.get(row.key))]
    known = dict(zip(needed, stored.rows(needed), strict=True)) if needed else {}
    for row in rows:
        current = pending.get(row.key)
        after, reason = replayed(row, current, known.get(row.key))
        if reason is not None:
            refused.append(Refusal(row.key, None, reason))
        elif after is not current:
            doubts = row.doubts_after if has_same_content(after, row.after) else NO_DOUBTS
            steps.append(RowStep(row.key, current, after, row.doubts_before, doubts))
    return Staged(tuple(steps), 0, tuple(refused))
