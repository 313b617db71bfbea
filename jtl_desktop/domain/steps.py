"""What one act of the merchant did to the pending changes, row by row, so that it can be undone and redone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, ItemSupplier, RowKey, Value, same_value
from jtl_desktop.domain.row_work import GOING, GONE, NOTHING, RowAtWork, has_same_content
from jtl_desktop.domain.text import Text

# As in domain/changes.py: enum members are slow to look up.
_EDIT, _ADD, _REMOVE = ChangeKind.EDIT, ChangeKind.ADD, ChangeKind.REMOVE

Doubts = Mapping[Field, str]
"""What was typed in cells of one row where it could be read in two ways."""

NO_DOUBTS: Doubts = MappingProxyType({})


class StepHeader(NamedTuple):
    """A step as a list shows it. Of two steps the later one has the higher number."""

    step_id: int
    name: Text
    cells: int


class RowStep(NamedTuple):
    """What one step did to what is pending in one row, and to the doubts about its cells."""

    key: RowKey
    before: RowChange | None
    after: RowChange | None
    doubts_before: Doubts = NO_DOUBTS
    doubts_after: Doubts = NO_DOUBTS

    @property
    def cells(self) -> int:
        """Cells as the merchant counts them; a row that comes or goes counts as one."""
        return changed_cells(self.before, self.after)

    @property
    def first_field(self) -> Field | None:
        """The first cell that the step touches; None where a whole row comes or goes."""
        old, new = _values(self.before), _values(self.after)
        if old is None or new is None or _is_new(self.before) is not _is_new(self.after):
            return None
        return next((name for name in {**new, **old} if old.get(name) != new.get(name)), None)

    def backwards(self) -> RowStep:
        return RowStep(self.key, self.after, self.before, self.doubts_after, self.doubts_before)


def changed_cells(before: RowChange | None, after: RowChange | None) -> int:
    """In how many cells two pending changes of a row differ."""
    old, new = _values(before), _values(after)
    if old is None or new is None or _is_new(before) is not _is_new(after):
        return 1
    if not old:
        return len(new)
    if not new:
        return len(old)
    return sum(1 for name in {**old, **new} if old.get(name) != new.get(name))


def _values(change: RowChange | None) -> Mapping[Field, Value] | None:
    """None for a row that is about to be removed."""
    if change is None:
        return {}
    return None if change.kind is _REMOVE else change.values


def _is_new(change: RowChange | None) -> bool:
    return change is not None and change.kind is _ADD


def doubts_left(step: RowStep, new: Doubts = NO_DOUBTS) -> Doubts:
    """The doubts about a row after a step: a cell that changed, or is no longer pending, is beyond doubt."""
    before, after = step.before, step.after
    if after is None:
        return NO_DOUBTS
    old = before.values if before is not None else {}
    kept = {
        name: typed
        for name, typed in step.doubts_before.items()
        if name in after.values and name in old and old[name] == after.values[name]
    }
    return {**kept, **{name: typed for name, typed in new.items() if name in after.values}}


def replayed(
    step: RowStep, current: RowChange | None, wawi: ItemSupplier | None
) -> tuple[RowChange | None, Text | None]:
    """What is pending once the row is as ``step`` left it, and why that is not possible (else None).

    Where the pending change is still as the step found it, it becomes exactly what the step made of it, and starts
    from the row as Wawi shows it now but for the cells that it touches, so that a conflict is still found. Where
    something happened in between (a save, another choice) the step's values become new changes of the row as it is.
    """
    if is_still(step.before, current):
        return _exactly(step, current, wawi)
    return _by_field(step, current, wawi)


def needs_row(step: RowStep, current: RowChange | None) -> bool:
    """Whether ``replayed`` has to know the row as Wawi shows it."""
    after = step.after
    return not is_still(step.before, current) or (after is not None and after.kind is _EDIT)


def is_still(expected: RowChange | None, current: RowChange | None) -> bool:
    """Whether what is pending is what the step left: the same values, starting from the same ones."""
    if expected is current:
        return True
    if expected is None or current is None or not has_same_content(expected, current):
        return False
    old, new = expected.base, current.base
    if old is None or new is None:
        return old is new
    if expected.kind is _REMOVE:
        return old == new
    return all(old.get(name) == new.get(name) for name in expected.values)


def _exactly(
    step: RowStep, current: RowChange | None, wawi: ItemSupplier | None
) -> tuple[RowChange | None, Text | None]:
    after = step.after
    if after is None or after.kind is not _EDIT or after.base is None:
        return after, None
    now = wawi or (current.base if current is not None else None)
    if now is None:
        return current, GONE
    old = after.base
    base = now.with_values({name: old.get(name) for name in after.values})
    return RowChange(step.key, _EDIT, base, after.values), None


def _by_field(
    step: RowStep, current: RowChange | None, wawi: ItemSupplier | None
) -> tuple[RowChange | None, Text | None]:
    work = RowAtWork(step.key, current, wawi)
    reason = _take_away(work) if _wants_no_row(step) else _fill(work, step)
    return (work.after(), None) if reason is None else (current, reason)


def _wants_no_row(step: RowStep) -> bool:
    return _values(step.after) is None or (step.after is None and _is_new(step.before))


def _take_away(work: RowAtWork) -> Text | None:
    if work.seen is None:
        work.revert()
    else:
        work.remove_as_seen()
    return None


def _fill(work: RowAtWork, step: RowStep) -> Text | None:
    if work.is_going:
        # A row that the step brings, or keeps from going, stays; into any other that goes nothing can be put.
        if _values(step.before) is not None and not _is_new(step.after):
            return GOING
        work.revert()
        wanted = _brought_back(step, work)
    else:
        wanted = _wanted(step)
    if work.is_known:
        reasons = [work.set(name, value) for name, value in wanted.items()]
        return next((reason for reason in reasons if reason not in (None, NOTHING)), None)
    whole = {} if _is_new(step.after) else _whole(step.before)
    return GONE if whole is None else work.add({**whole, **wanted})


def _wanted(step: RowStep) -> dict[Field, Value]:
    """The values that the step's own cells are to have."""
    old, new = _values(step.before) or {}, _values(step.after) or {}
    base = step.before.base if step.before is not None else None
    wanted = {name: name.unset if base is None else base.get(name) for name in old}
    return {**wanted, **new}


def _brought_back(step: RowStep, work: RowAtWork) -> dict[Field, Value]:
    """What the row that the step brings has otherwise than the one that is in its place by now."""
    removed = step.before.base if step.before is not None and step.before.kind is _REMOVE else None
    brought = {name: name.unset if removed is None else removed.get(name) for name in WRITABLE_FIELDS}
    brought.update(_wanted(step))
    return {name: value for name, value in brought.items() if not same_value(name, work.value(name), value)}


def _whole(change: RowChange | None) -> dict[Field, Value] | None:
    """All values of a row that was about to be removed; None of any other one, which is not there to be undone."""
    if change is None or change.kind is not _REMOVE or change.base is None:
        return None
    return differences(ItemSupplier(change.key.item_id, change.key.supplier_id), change.base)
