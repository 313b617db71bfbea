"""What a cell says: in its tooltip, and to a screen reader."""

from __future__ import annotations

from jtl_desktop.domain.items import Field
from jtl_desktop.domain.reading import plain_value
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.grid.entries import RowEntry
from jtl_desktop.ui.grid.states import state_words
from jtl_desktop.ui.grid.values import spoken_value
from jtl_desktop.ui.texts import number_format, shown_moment, tr, tr_text


def tooltip(entry: RowEntry, column: int, columns: tuple[GridColumn, ...]) -> str:
    """What is special about the cell, a line each; empty for an ordinary one that shows all it has."""
    declared = columns[column]
    if declared.look is Look.STATE:
        return "\n".join(line for line in (_about_row(entry), _about_reading(entry)) if line)
    lines = _about_value(entry, declared.field)
    if declared.field is None:
        is_supplier = declared.name == "supplier_name"
        lines += [_about_row(entry), _about_reading(entry)] if is_supplier else [entry.cells[column][0]]
    elif entry.row is not None:
        lines.append(entry.read_only_reason(declared).strip())
        if declared.look in (Look.TEXT, Look.TIERS):
            lines.insert(0, entry.cells[column][0])
    return "\n".join(line for line in lines if line)


def spoken_cell(entry: RowEntry, column: int, columns: tuple[GridColumn, ...]) -> str:
    """The cell in words: value, what is pending, what is wrong, and how the row stands."""
    declared = columns[column]
    if declared.look is Look.STATE:
        return _about_row(entry) or tr("Nothing special about this row.")
    parts = [_value(entry, column, declared)]
    if declared.field is not None:
        parts += _about_value(entry, declared.field)
        parts.append(entry.read_only_reason(declared).strip())
    elif declared.name == "supplier_name":
        parts.append(_about_row(entry))
    return ". ".join(part.rstrip(".") for part in parts if part)


def _value(entry: RowEntry, column: int, declared: GridColumn) -> str:
    if declared.field is None or entry.row is None:
        return entry.cells[column][0]
    return spoken_value(declared.field, entry.row.get(declared.field), number_format())


def _about_row(entry: RowEntry) -> str:
    words = state_words(entry.state)
    return f"{words}\n{entry.note}" if words and entry.note else words or entry.note


def _about_reading(entry: RowEntry) -> str:
    """When what is shown was so in Wawi; nothing for what never was."""
    return tr("Read from Wawi: {time}", time=shown_moment(entry.read_at)) if entry.read_at is not None else ""


def _about_value(entry: RowEntry, field: Field | None) -> list[str]:
    return [_about_doubt(entry, field), _about_change(entry, field), _about_problem(entry, field)]


def _about_doubt(entry: RowEntry, field: Field | None) -> str:
    typed = entry.doubts.get(field, "") if field is not None else ""
    if not typed or field is None or entry.row is None:
        return ""
    # Without thousands marks: they are what is in doubt.
    value = plain_value(field, entry.row.get(field), number_format())
    return tr("“{typed}” was read as {value}. Check it.", typed=typed, value=value)


def _about_change(entry: RowEntry, field: Field | None) -> str:
    if field is None:
        return ""
    old = entry.old_value(field)
    return "" if old is None else tr("Changed; in Wawi: {old}", old=spoken_value(field, old, number_format()))


def _about_problem(entry: RowEntry, field: Field | None) -> str:
    problem = entry.problems.get(field) if field is not None else None
    return tr_text(problem.text) if problem is not None else ""
