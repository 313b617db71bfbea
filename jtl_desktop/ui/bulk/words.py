"""Sentences about a preview: what changes, what stays and why, and how a value reads in it."""

from __future__ import annotations

from decimal import Decimal

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.field_names import FIELD_NAMES
from jtl_desktop.domain.items import Field, Kind, ScalePrice
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.bulk.previews import Line, Preview, Suppliers
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import change_percent, signed_percent_text, tiers_side, value_text
from jtl_desktop.ui.texts import ntr, shown_number, tr, tr_text

# More reasons than these are told by the lines themselves.
_REASONS_TOLD = 2


def column_title(field: Field) -> str:
    """The column's title in the language of the moment."""
    return tr_text(FIELD_NAMES[field])


def sums(preview: Preview, chosen: int, *, of_items: bool = False) -> str:
    """``118 cells change · 1 stays the same · 2 are not set · 3 are not possible``."""
    counts = preview.counts
    parts = [
        ntr("{count} item changes", "{count} items change", chosen)
        if of_items
        else ntr("{count} cell changes", "{count} cells change", chosen)
    ]
    if equal := counts.get(State.EQUAL):
        parts.append(ntr("{count} stays as it is", "{count} stay as they are", equal))
    if unset := counts.get(State.UNSET):
        parts.append(ntr("{count} has nothing to reckon with", "{count} have nothing to reckon with", unset))
    if refused := counts.get(State.REFUSED):
        parts.append(ntr("{count} is not possible", "{count} are not possible", refused))
    if guarded := counts.get(State.GUARDED):
        parts.append(ntr("{count} only if you tick it", "{count} only if you tick them", guarded))
    if preview.gone:
        parts.append(ntr("{count} row is no longer there", "{count} rows are no longer there", preview.gone))
    return " · ".join(parts)


def reasons(preview: Preview) -> str:
    """Why cells are not possible, the commonest reasons with their counts; empty where all are."""
    told = [
        tr("{reason} ({count})", reason=reason, count=shown_number(Decimal(count)))
        for reason, count in preview.reasons[:_REASONS_TOLD]
    ]
    if len(preview.reasons) > _REASONS_TOLD:
        told.append(tr("Further reasons stand in the list."))
    return tr("Not possible: {reasons}", reasons=" ".join(told)) if told else ""


def state_names() -> dict[State, str]:
    """What the lines of a state are called, for choosing which are shown."""
    return {
        State.CHANGES: tr("What changes"),
        State.GUARDED: tr("Only if ticked"),
        State.REFUSED: tr("Not possible"),
        State.UNSET: tr("Nothing to reckon with"),
        State.EQUAL: tr("Stays as it is"),
    }


def old_text(line: Line, names: Names, notation: NumberFormat) -> str:
    """The value before; of scale prices what the new ones do not have."""
    if isinstance(line.old, Suppliers):
        return _suppliers(line.old, names)
    if isinstance(line.old, tuple) and isinstance(line.new, tuple):
        return tiers_side(line.old, line.new, notation)
    return _value(line, line.old, notation)


def new_text(line: Line, names: Names, notation: NumberFormat) -> str:
    """The value afterwards, a dash where it stays."""
    if isinstance(line.new, Suppliers):
        return _suppliers(line.new, names)
    if isinstance(line.old, tuple) and isinstance(line.new, tuple):
        return tiers_side(line.new, line.old, notation)
    return _value(line, line.new, notation)


def difference_text(line: Line, notation: NumberFormat) -> str:
    """``+2,92``; empty where there is no number."""
    old, new = line.old, line.new
    if isinstance(old, bool) or not isinstance(old, Decimal) or not isinstance(new, Decimal):
        return ""
    difference = new - old
    sign = "−" if difference < 0 else "+"
    return sign + shown(abs(difference), _kind(line), notation)


def percent_text(line: Line, notation: NumberFormat) -> str:
    """``+3,0 %``, of scale prices the range of their changes."""
    if isinstance(line.old, tuple) and isinstance(line.new, tuple):
        return _tiers_percent(line.old, line.new, notation)
    if line.new is None or line.old is None or isinstance(line.old, Suppliers) or isinstance(line.new, Suppliers):
        return ""
    percent = change_percent(line.old, line.new)
    return "" if percent is None else signed_percent_text(percent, notation)


def note_text(line: Line) -> str:
    """Why the line is as it is."""
    if line.reason is not None:
        return tr_text(line.reason)
    if line.state is State.EQUAL:
        return tr("Stays as it is.")
    return tr("Nothing is set here.") if line.state is State.UNSET else ""


def _tiers_percent(old: tuple[ScalePrice, ...], new: tuple[ScalePrice, ...], notation: NumberFormat) -> str:
    before = {tier.from_quantity: tier.net for tier in old}
    changes = sorted(
        percent
        for tier in new
        if tier.net is not None
        and (was := before.get(tier.from_quantity)) is not None
        and (percent := change_percent(was, tier.net))
    )
    if not changes:
        return ""
    first, last = (signed_percent_text(percent, notation) for percent in (changes[0], changes[-1]))
    return first if first == last else tr("{first} to {last}", first=first, last=last)


def _suppliers(suppliers: Suppliers, names: Names) -> str:
    return ", ".join(names.supplier(supplier_id) for supplier_id in suppliers.ids) or "–"


def _value(line: Line, value: object, notation: NumberFormat) -> str:
    if not isinstance(value, str | bool | Decimal | tuple):
        return ""
    return value_text(line.field or Field.PURCHASE_PRICE_NET, value, notation)


def _kind(line: Line) -> Kind:
    return Kind.MONEY if line.field is None else line.field.kind
