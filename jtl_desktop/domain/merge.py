"""Three-way comparison before a write: what the merchant saw, what Wawi has now, what the merchant wants."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.items import Field, ItemSupplier, Value, same_value

_NOTHING: Mapping[Field, Value] = MappingProxyType({})


class Side(Enum):
    """Whose value wins in a conflict."""

    MINE = "mine"
    WAWI = "wawi"


class MergeState(Enum):
    CLEAN = "clean"
    """The change can be written as it is."""
    DONE = "done"
    """Wawi already is as the merchant wants it; nothing to write."""
    CONFLICT = "conflict"
    """Somebody else changed what the merchant changes."""
    GONE = "gone"
    """The row was removed in Wawi."""
    EXISTS = "exists"
    """The row that shall be added is there already, and differs."""


class FieldConflict(NamedTuple):
    """One field that three sides see differently."""

    field: Field
    base: Value
    wawi: Value
    mine: Value


class MergeResult(NamedTuple):
    """``to_write``: what of the change is still to be done."""

    state: MergeState
    conflicts: tuple[FieldConflict, ...] = ()
    to_write: Mapping[Field, Value] = _NOTHING


def compare(change: RowChange, wawi: ItemSupplier | None) -> MergeResult:
    """Decide what a pending change means for the row that Wawi has right now (None: it has none)."""
    if change.kind is ChangeKind.REMOVE:
        return _compare_removal(change, wawi)
    if change.kind is ChangeKind.ADD:
        return _compare_addition(change, wawi)
    if wawi is None:
        return MergeResult(MergeState.GONE)
    return _compare_edit(change, wawi)


def rebase(change: RowChange, wawi: ItemSupplier | None, choices: Mapping[Field, Side]) -> RowChange | None:
    """The change after the merchant chose; None when nothing of it is left to write.

    Where no choice is given the merchant's own value stays. A row that is gone in Wawi becomes an addition of
    the whole row as the merchant sees it; a removal whose row is gone is done.
    """
    if change.kind is ChangeKind.REMOVE:
        keeps = wawi is None or (bool(choices) and all(side is Side.WAWI for side in choices.values()))
        return None if keeps else RowChange(change.key, ChangeKind.REMOVE, wawi)
    mine = {name: value for name, value in change.values.items() if choices.get(name) is not Side.WAWI}
    if wawi is None:
        return _as_addition(change, mine)
    left = {name: value for name, value in mine.items() if not same_value(name, wawi.get(name), value)}
    return RowChange(change.key, ChangeKind.EDIT, wawi, MappingProxyType(left)) if left else None


def undone(saved: RowChange, wawi: ItemSupplier | None) -> RowChange | None:
    """What has to be written so that Wawi, which holds ``saved`` by now, is as if it had never been saved."""
    base = saved.base
    if saved.kind is ChangeKind.ADD:
        return None if wawi is None else RowChange(saved.key, ChangeKind.REMOVE, wawi)
    if saved.kind is ChangeKind.REMOVE:
        return None if wawi is not None or base is None else _as_addition(saved, {})
    if wawi is None or base is None:
        return None
    back = {name: base.get(name) for name in saved.values if not same_value(name, base.get(name), wawi.get(name))}
    return RowChange(saved.key, ChangeKind.EDIT, wawi, MappingProxyType(back)) if back else None


def _compare_edit(change: RowChange, wawi: ItemSupplier) -> MergeResult:
    conflicts = []
    to_write: dict[Field, Value] = {}
    for name, mine in change.values.items():
        theirs = wawi.get(name)
        if same_value(name, theirs, mine):
            continue
        base = change.base.get(name) if change.base is not None else name.unset
        if not same_value(name, base, theirs):
            conflicts.append(FieldConflict(name, base, theirs, mine))
        to_write[name] = mine
    return _result(conflicts, to_write, MergeState.CONFLICT)


def _compare_addition(change: RowChange, wawi: ItemSupplier | None) -> MergeResult:
    if wawi is None:
        return MergeResult(MergeState.CLEAN, (), change.values)
    conflicts = [
        FieldConflict(name, name.unset, wawi.get(name), mine)
        for name, mine in change.values.items()
        if not same_value(name, wawi.get(name), mine)
    ]
    return _result(conflicts, {}, MergeState.EXISTS)


def _compare_removal(change: RowChange, wawi: ItemSupplier | None) -> MergeResult:
    if wawi is None:
        return MergeResult(MergeState.DONE)
    if change.base is None:
        return MergeResult(MergeState.CLEAN)
    conflicts = [
        FieldConflict(name, change.base.get(name), value, value)
        for name, value in differences(change.base, wawi).items()
    ]
    return MergeResult(MergeState.CONFLICT, tuple(conflicts)) if conflicts else MergeResult(MergeState.CLEAN)


def _result(conflicts: list[FieldConflict], to_write: dict[Field, Value], kind: MergeState) -> MergeResult:
    if conflicts:
        return MergeResult(kind, tuple(conflicts), MappingProxyType(to_write))
    if not to_write:
        return MergeResult(MergeState.DONE)
    return MergeResult(MergeState.CLEAN, (), MappingProxyType(to_write))


def _as_addition(change: RowChange, mine: Mapping[Field, Value]) -> RowChange:
    """The whole row again, as the merchant sees it, because Wawi no longer has it."""
    empty = ItemSupplier(change.key.item_id, change.key.supplier_id)
    whole = {} if change.base is None else differences(empty, change.base)
    return RowChange(change.key, ChangeKind.ADD, None, MappingProxyType({**whole, **mine}))
