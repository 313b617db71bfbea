"""The way out where Wawi will not let go of a scale price: delete the row and create it again, with a safety net."""

from __future__ import annotations

from types import MappingProxyType

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.domain.items import ItemSupplier
from jtl_desktop.domain.merge import MergeState, compare
from jtl_desktop.services.saving import verdicts
from jtl_desktop.services.saving.item_saver import ItemSaver, SaveTools
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome


async def recreate_row(tools: SaveTools, saver: ItemSaver, change: RowChange) -> RowOutcome:
    """Delete the row of an edit in Wawi and create it with all its values. Raises WawiError if it cannot be read.

    The whole row is pending as an addition before the deletion is sent: whatever breaks in between, the next save
    creates it. The write log keeps the old row besides.
    """
    await saver.read()
    current = saver.rows.get(change.key)
    result = compare(change, current)
    if current is None or result.state is not MergeState.CLEAN:
        outcome = verdicts.of_merge(change.key, result, current)
        await saver.kept()
        tools.editing.settle(change, current, outcome) if outcome.is_settled else tools.editing.note_outcomes([outcome])
        return outcome
    addition = _as_addition(change, current)
    tools.editing.put(addition, change.key)
    deletion = await saver.delete(current)
    if deletion.is_settled:
        return _restored(tools, addition, await saver.save(addition), saver.rows.get(change.key))
    left = addition if saver.has_open_write else change
    tools.editing.put(left, change.key, deletion)
    return deletion


def _restored(tools: SaveTools, addition: RowChange, outcome: RowOutcome, row: ItemSupplier | None) -> RowOutcome:
    """What Wawi filled in by itself was empty before; that is left pending."""
    if row is None or outcome.state is not OutcomeState.SAVED or not outcome.fields:
        return outcome
    former = {name: addition.effective().get(name) for name in outcome.fields}
    kept = verdicts.other_values(row.key, row, outcome.fields)
    tools.editing.put(RowChange(row.key, ChangeKind.EDIT, row, MappingProxyType(former)), row.key, kept)
    return kept


def _as_addition(change: RowChange, current: ItemSupplier) -> RowChange:
    whole = current
    for name, value in change.values.items():
        whole = whole.replace(name, value)
    blank = ItemSupplier(change.key.item_id, change.key.supplier_id)
    return RowChange(change.key, ChangeKind.ADD, None, MappingProxyType(differences(blank, whole)))
