"""What was being typed when the program ended: taken over where it can be kept, shown where it cannot."""

from __future__ import annotations

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, RowKey, Value
from jtl_desktop.domain.numbers import parse_decimal
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.ui.panels.tier_notes import read_tier_note, tiers_of_note
from jtl_desktop.ui.texts import number_format, tr
from jtl_desktop.ui.window_parts import WindowParts


def parse_typed(field: Field, typed: str) -> Value:
    """What an editor of this field would have made of the text. Raises NumberError."""
    if field is Field.SCALE_PRICES:
        return tiers_of_note(typed)
    if field.kind.is_number:
        return parse_decimal(typed, number_format()) if typed.strip() else field.unset
    return typed


def restore_draft(editing: EditSession, parts: WindowParts) -> None:
    """At the start: nothing that was typed is lost, and the merchant is told."""
    draft = editing.restored_draft
    if draft is None:
        return
    item = parts.names.item(draft.key.item_id)
    if editing.restore_draft(parse_typed):
        parts.grid.go_to(draft.key, draft.field)
        parts.messages.say(
            tr("What you were typing for {sku} when the program ended has been taken over.", sku=item.sku or item.name)
        )
    elif draft.field is Field.SCALE_PRICES:
        _resume_tier(parts, draft.key, draft.text)
    else:
        parts.messages.say(
            tr("“{typed}” was being typed for {sku} when the program ended; it is no usable value.",
               typed=draft.text, sku=item.sku or item.name),
            tr("Discard"),
            editing.typing_done,
        )  # fmt: skip


def _resume_tier(parts: WindowParts, key: RowKey, note: str) -> None:
    """A tier that was not complete goes back into its panel."""
    try:
        _, draft = read_tier_note(note)
    except AppError:
        return
    parts.grid.go_to(key, Field.SCALE_PRICES)
    parts.scale_prices.resume_typing(key, draft)
