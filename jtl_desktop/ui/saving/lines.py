"""What a save changed, as lines to read: one for each cell, one for each row that came or went. No Qt."""

from __future__ import annotations

from jtl_desktop.domain.changes import ChangeKind, RowChange, differences
from jtl_desktop.services.saving.records import SavedRow
from jtl_desktop.ui.panels.change_lines import ChangeLine, lines_of


def lines_of_saved(row: SavedRow, pending: RowChange | None = None) -> list[ChangeLine]:
    """What a save changed, or was asked to change, in one row."""
    if row.old is not None and row.new is not None:
        changed = differences(row.old, row.new)
        return [
            ChangeLine(row.key, ChangeKind.EDIT, field, row.old.get(field), value) for field, value in changed.items()
        ]
    if row.is_written:
        return [ChangeLine(row.key, ChangeKind.ADD if row.old is None else ChangeKind.REMOVE)]
    return list(lines_of(pending)) if pending is not None else []
