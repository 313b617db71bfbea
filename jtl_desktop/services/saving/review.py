"""What is wrong with pending changes, and what should be asked before they are saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemSupplier
from jtl_desktop.domain.row_work import LOCKED_TIERS
from jtl_desktop.domain.rules import Problem, check_item, check_row, has_locked_tiers
from jtl_desktop.domain.text import Text, text

RowsAfter = Callable[[], Iterable[ItemSupplier]]
"""All suppliers of the item as they will be after saving; only asked for where they matter."""


def problems_in(change: RowChange, rows_after: RowsAfter) -> tuple[Problem, ...]:
    """Broken rules of one change.

    Only what the merchant changes is judged; what Wawi holds already may be as odd as it likes.
    """
    if change.kind is ChangeKind.REMOVE:
        return ()
    problems = check_row(change.effective(), change.values)
    if change.base is not None and Field.SCALE_PRICES in change.values:
        locked = locked_tiers_problem(change.base)
        problems += [locked] if locked is not None else []
    if change.values.get(Field.IS_STANDARD):
        problems += check_item(rows_after())
    return tuple(problems)


def locked_tiers_problem(row: ItemSupplier) -> Problem | None:
    """Why the scale prices of this row cannot be written at all; None where they can."""
    return Problem(Field.SCALE_PRICES, LOCKED_TIERS) if has_locked_tiers(row.scale_prices) else None


def confirmation_for(change: RowChange, rows_after: RowsAfter) -> Text | None:
    """What to ask before this change is saved, because it takes away something that is easily missed later."""
    base = change.base
    if base is None:
        return None
    is_removal = change.kind is ChangeKind.REMOVE
    takes_standard = base.is_standard and (is_removal or change.values.get(Field.IS_STANDARD) is False)
    if takes_standard and not any(row.is_standard for row in rows_after()):
        if is_removal:
            return text("This removes the standard supplier. The item will have no standard supplier then.")
        return text("The item will have no standard supplier then.")
    if base.scale_prices and change.values.get(Field.SCALE_PRICES) == ():
        return text("This removes the last scale price of this supplier.")
    return None
