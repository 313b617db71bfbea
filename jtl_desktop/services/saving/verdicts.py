"""Judges what became of a row: by the comparison before the write, by an error, and by what Wawi shows afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ZERO, Field, ItemSupplier, RowKey, ScalePrice, Value, same_value, sorted_tiers
from jtl_desktop.domain.merge import MergeResult, MergeState
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.text import Text, plural, text
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome


def of_merge(key: RowKey, result: MergeResult, wawi: ItemSupplier | None) -> RowOutcome:
    """The outcome of a row that is not written, because Wawi has it already or somebody else changed it."""
    if result.state is MergeState.DONE:
        return RowOutcome(key, OutcomeState.UNCHANGED, text("JTL-Wawi has these values already."), wawi_row=wawi)
    return RowOutcome(key, OutcomeState.CONFLICT, _CONFLICTS[result.state], result.conflicts, wawi)


_CONFLICTS: Mapping[MergeState, Text] = {
    MergeState.CONFLICT: text("Somebody else changed this row in JTL-Wawi. Choose which values shall stay."),
    MergeState.GONE: text("This supplier was removed in JTL-Wawi meanwhile. Add it again, or drop your change."),
    MergeState.EXISTS: text("JTL-Wawi has this supplier already, with other values. Choose which values shall stay."),
}


def refused(key: RowKey, error: AppError) -> RowOutcome:
    return RowOutcome(key, OutcomeState.REFUSED, error.meaning, error=error)


def broken_rules(key: RowKey, problems: tuple[Problem, ...]) -> RowOutcome:
    return RowOutcome(key, OutcomeState.REFUSED, problems[0].text, fields=tuple(item.field for item in problems))


def waiting(key: RowKey, error: AppError | None = None) -> RowOutcome:
    return RowOutcome(key, OutcomeState.WAITING, text("Waits until JTL-Wawi answers again."), error=error)


def unknown(key: RowKey, error: AppError) -> RowOutcome:
    return RowOutcome(
        key,
        OutcomeState.WAITING,
        text("It is not known yet whether JTL-Wawi took this over. It is looked up as soon as Wawi answers."),
        error=error,
    )


def stopped(key: RowKey) -> RowOutcome:
    return RowOutcome(key, OutcomeState.WAITING, STOPPED)


def found_saved(key: RowKey, wawi: ItemSupplier | None = None) -> RowOutcome:
    return RowOutcome(
        key, OutcomeState.SAVED, text("Looked up later in JTL-Wawi: it has the new values."), wawi_row=wawi
    )


STOPPED = text("Saving was stopped before this row.")
LEFT_PENDING = text("Not saved any more; it stayed pending.")


def edited_meanwhile(key: RowKey) -> RowOutcome:
    return RowOutcome(key, OutcomeState.WAITING, text("Edited again while saving. Save once more."))


def without_successor(key: RowKey) -> RowOutcome:
    return RowOutcome(
        key,
        OutcomeState.WAITING,
        text("Waits for the new standard supplier, which is not saved yet: the item would have none meanwhile."),
    )


def taken_back(key: RowKey) -> RowOutcome:
    return RowOutcome(key, OutcomeState.UNCHANGED, text("You took this change back; nothing was written."))


def not_taken(key: RowKey, error: AppError, row: ItemSupplier | None) -> RowOutcome:
    """The call failed, and Wawi shows that it had no effect."""
    meaning = text("JTL-Wawi did not take this over; it is still pending. {reason}", reason=error.meaning)
    return RowOutcome(key, OutcomeState.REFUSED, meaning, wawi_row=row, error=error)


def wanted_values(change: RowChange, result: MergeResult) -> Mapping[Field, Value]:
    """The values that must be in Wawi after the write."""
    return change.values if change.kind is ChangeKind.ADD else result.to_write


def missing_fields(wanted: Mapping[Field, Value], row: ItemSupplier) -> tuple[Field, ...]:
    """The fields in which Wawi holds something else than what was written."""
    return tuple(name for name, value in wanted.items() if not _is_kept(name, value, row))


def _is_kept(name: Field, wanted: Value, row: ItemSupplier) -> bool:
    found = row.get(name)
    if same_value(name, found, wanted):
        return True
    if not isinstance(wanted, tuple) or not isinstance(found, tuple) or len(wanted) != len(found):
        return False
    pairs = zip(sorted_tiers(wanted), sorted_tiers(found), strict=True)
    return all(mine == theirs or _is_no_reduction(mine, theirs, row) for mine, theirs in pairs)


def _is_no_reduction(mine: ScalePrice, theirs: ScalePrice, row: ItemSupplier) -> bool:
    """A tier of 0 percent reads back as the row's own price, or as none at all: Wawi does not tell its kind."""
    is_same_tier = mine.is_percent and mine.percent == 0 and mine.from_quantity == theirs.from_quantity
    return is_same_tier and theirs.net in (ZERO, row.purchase_price_net)


def of_read_back(
    change: RowChange, wanted: Mapping[Field, Value], before: ItemSupplier | None, after: ItemSupplier | None
) -> RowOutcome:
    """Compare field by field what Wawi shows after a write that it did not refuse."""
    if change.kind is ChangeKind.REMOVE:
        return _of_removal(change.key, after)
    if after is None and change.kind is ChangeKind.EDIT:
        return RowOutcome(change.key, OutcomeState.CONFLICT, _CONFLICTS[MergeState.GONE])
    if after is None:
        return RowOutcome(
            change.key, OutcomeState.NOT_STORED, text("JTL-Wawi said yes, but the supplier is not there.")
        )
    missing = missing_fields(wanted, after)
    if missing:
        return _not_stored(change, wanted, before, after, missing)
    return _saved(change.key, wanted, before or change.effective(), after)


def _of_removal(key: RowKey, after: ItemSupplier | None) -> RowOutcome:
    if after is None:
        return RowOutcome(key, OutcomeState.SAVED, text("Removed; JTL-Wawi no longer has it."))
    return RowOutcome(
        key, OutcomeState.NOT_STORED, text("JTL-Wawi said yes, but the supplier is still there."), wawi_row=after
    )


def _saved(key: RowKey, wanted: Mapping[Field, Value], before: ItemSupplier, after: ItemSupplier) -> RowOutcome:
    """Also tells where Wawi changed more than it was asked to, such as a field that was left out."""
    others = tuple(name for name in differences(before, after) if name not in wanted)
    if others:
        message = plural(
            "Saved. JTL-Wawi changed {count} other field of this row by itself.",
            "Saved. JTL-Wawi changed {count} other fields of this row by itself.",
            len(others),
        )
        return RowOutcome(key, OutcomeState.SAVED, message, wawi_row=after, fields=others)
    return RowOutcome(key, OutcomeState.SAVED, text("Saved, and read back from JTL-Wawi."), wawi_row=after)


def _not_stored(
    change: RowChange,
    wanted: Mapping[Field, Value],
    before: ItemSupplier | None,
    after: ItemSupplier,
    missing: tuple[Field, ...],
) -> RowOutcome:
    kept = _kept_tiers(wanted.get(Field.SCALE_PRICES), before, after)
    outcome = other_values(change.key, after, missing)
    if Field.SCALE_PRICES not in missing or not kept:
        return outcome
    message = text(
        "JTL-Wawi kept scale prices that you removed: from {quantities}. Deleting this supplier of the item in "
        "JTL-Wawi and creating it again would remove them.",
        quantities=", ".join(f"{tier.from_quantity.normalize():f}" for tier in kept),
    )
    return outcome._replace(text=message, can_recreate=True)


def other_values(key: RowKey, row: ItemSupplier, fields: tuple[Field, ...]) -> RowOutcome:
    """Wawi agreed and holds something else in these fields."""
    message = plural(
        "JTL-Wawi said yes, but keeps another value in {count} field.",
        "JTL-Wawi said yes, but keeps other values in {count} fields.",
        len(fields),
    )
    return RowOutcome(key, OutcomeState.NOT_STORED, message, wawi_row=row, fields=fields)


def _kept_tiers(wanted: Value | None, before: ItemSupplier | None, after: ItemSupplier) -> tuple[ScalePrice, ...]:
    """Tiers that were there before, are not wanted any more, and are there still."""
    if before is None or not isinstance(wanted, tuple):
        return ()
    quantities = {tier.from_quantity for tier in wanted}
    old = {tier.from_quantity for tier in before.scale_prices}
    return tuple(
        tier for tier in after.scale_prices if tier.from_quantity in old and tier.from_quantity not in quantities
    )
