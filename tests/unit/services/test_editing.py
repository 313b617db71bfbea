"""The merchant edits: each keystroke is safe, rules are said at once, and everything can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId, Value
from jtl_desktop.domain.merge import rebase
from jtl_desktop.domain.numbers import GERMAN, parse_decimal
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.errors import RowGoneError, SupplierExistsError
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.workspace import Workspace

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ITEM = ItemId(7)
TIERS = (ScalePrice(Decimal(10), net=Decimal("9.00")), ScalePrice(Decimal(50), percent=Decimal(10)))


def row(supplier: int, price: str, **values: Value) -> ItemSupplier:
    made = ItemSupplier(ITEM, SupplierId(supplier), purchase_price_net=Decimal(price))
    for name, value in values.items():
        made = made.replace(Field(name), value)
    return made


NORTH = row(1, "10.00", is_standard=True, scale_prices=TIERS)
SOUTH = row(2, "9.50")
A, B, NEW = NORTH.key, SOUTH.key, RowKey(ITEM, SupplierId(3))


@dataclass
class Desk:
    folder: Path
    catalogue: Catalogue
    workspace: Workspace
    heard: list[frozenset[RowKey]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = self.start()

    def start(self) -> EditSession:
        """The program starts; what the last run left behind is there."""
        self.session = EditSession(self.catalogue, self.workspace)
        self.session.changed.subscribe(self.heard.append)
        return self.session

    def wawi_shows(self, *rows: ItemSupplier) -> None:
        self.catalogue.store_item_suppliers(ITEM, rows, read_at=NOW)

    def seen(self, key: RowKey) -> ItemSupplier:
        found = self.session.row(key)
        assert found is not None
        return found

    def change(self, key: RowKey) -> RowChange:
        found = self.session.change_of(key)
        assert found is not None
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    catalogue, workspace = Catalogue(tmp_path / "catalogue.sqlite"), Workspace(tmp_path / "workspace.sqlite")
    catalogue.store_items([Item(ITEM, "A-7", "Goggles")], seen_at=NOW)
    made = Desk(tmp_path, catalogue, workspace)
    made.wawi_shows(NORTH, SOUTH)
    yield made
    catalogue.close()
    workspace.close()


def test_a_changed_price_is_shown_counted_and_still_there_after_a_restart(desk: Desk) -> None:
    assert desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.12345")) == []
    assert desk.heard == [frozenset({B})]
    for _ in range(2):
        assert desk.seen(B).purchase_price_net == Decimal("9.12345")
        assert desk.session.overlay(SOUTH) == desk.seen(B)
        assert desk.session.count == 1
        assert desk.change(B).base == SOUTH
        desk.start()


def test_setting_the_old_value_again_is_no_change(desk: Desk) -> None:
    desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal(9))
    desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.5"))
    assert desk.session.count == 0
    assert desk.workspace.load_changes() == []


def test_an_edit_begins_from_what_is_seen_now_not_from_what_was_seen_first(desk: Desk) -> None:
    desk.session.set_value(B, Field.COMMENT, "mine")
    desk.wawi_shows(NORTH, row(2, "12.00"))
    desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.50"))
    change = desk.change(B)
    assert change.base is not None
    assert change.base.purchase_price_net == Decimal("12.00")
    assert dict(change.values) == {Field.COMMENT: "mine", Field.PURCHASE_PRICE_NET: Decimal("9.50")}


def test_a_value_that_breaks_a_rule_is_kept_and_named(desk: Desk) -> None:
    (problem,) = desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal(-1))
    assert problem.is_error
    assert desk.session.problems() == {B: (problem,)}
    assert desk.session.problems_of(B) == (problem,)
    assert desk.session.problems_of(A) == ()
    desk.session.revert(B)
    assert desk.session.problems() == {}


def test_a_row_that_nobody_knows_cannot_be_edited(desk: Desk) -> None:
    with pytest.raises(RowGoneError):
        desk.session.set_value(NEW, Field.SKU, "x")
    with pytest.raises(RowGoneError):
        desk.session.remove_supplier(NEW)
    assert desk.session.row(NEW) is None
    assert desk.session.needs_confirmation(NEW) is None


def test_a_row_that_wawi_lost_keeps_its_pending_edit(desk: Desk) -> None:
    desk.session.set_value(B, Field.COMMENT, "mine")
    desk.wawi_shows(NORTH)
    assert desk.seen(B).comment == "mine"
    desk.session.set_value(B, Field.SKU, "S-1")
    assert dict(desk.change(B).values) == {Field.COMMENT: "mine", Field.SKU: "S-1"}


def test_suppliers_are_added_and_the_additions_can_be_edited(desk: Desk) -> None:
    assert desk.session.add_supplier(ITEM, SupplierId(3), {Field.PURCHASE_PRICE_NET: Decimal(8)}) == []
    desk.session.set_value(NEW, Field.SKU, "N-1")
    assert desk.seen(NEW).sku == "N-1"
    assert {found.supplier_id for found in desk.session.rows_of_item(ITEM)} == {1, 2, 3}
    assert desk.session.count == 1
    for supplier in (1, 3):
        with pytest.raises(SupplierExistsError):
            desk.session.add_supplier(ITEM, SupplierId(supplier))
    desk.session.remove_supplier(NEW)
    assert desk.session.count == 0


def test_a_removed_supplier_is_out_and_can_be_kept_after_all(desk: Desk) -> None:
    desk.session.remove_supplier(B)
    assert desk.change(B).kind is ChangeKind.REMOVE
    assert [found.supplier_id for found in desk.session.rows_of_item(ITEM)] == [1]
    (problem,) = desk.session.set_value(B, Field.SKU, "x")
    assert "about to be removed" in problem.text.in_english()
    desk.session.add_supplier(ITEM, SupplierId(2))
    assert desk.session.count == 0


def test_one_click_sets_the_standard_supplier_and_clears_the_others(desk: Desk) -> None:
    desk.session.set_standard(B)
    assert [(found.supplier_id, found.is_standard) for found in desk.session.rows_of_item(ITEM)] == [
        (1, False),
        (2, True),
    ]
    assert desk.session.problems() == {}
    desk.session.add_supplier(ITEM, SupplierId(3))
    desk.session.set_standard(NEW)
    assert desk.seen(NEW).is_standard
    assert not desk.seen(B).is_standard
    assert desk.session.change_of(B) is None
    desk.session.set_standard(A)
    assert desk.session.change_of(A) is None


def test_a_supplier_that_is_about_to_go_cannot_become_the_standard(desk: Desk) -> None:
    desk.session.remove_supplier(B)
    desk.session.set_standard(B)
    assert desk.seen(A).is_standard
    assert desk.session.count == 1


def test_two_standard_suppliers_are_a_broken_rule(desk: Desk) -> None:
    (problem,) = desk.session.set_value(B, Field.IS_STANDARD, True)
    assert problem.field is Field.IS_STANDARD


def test_cells_rows_and_everything_can_be_taken_back(desk: Desk) -> None:
    desk.session.set_value(B, Field.SKU, "S")
    desk.session.set_value(B, Field.COMMENT, "c")
    desk.session.set_value(A, Field.COMMENT, "c")
    assert desk.session.count == 3
    desk.session.revert(B, Field.SKU)
    assert desk.session.count == 2
    desk.session.revert(A)
    assert [change.key for change in desk.session.changes] == [B]
    desk.session.revert_all()
    assert desk.session.count == 0
    assert desk.workspace.load_changes() == []


def test_what_was_taken_back_can_be_brought_back(desk: Desk) -> None:
    desk.session.set_value(B, Field.SKU, "S")
    desk.session.remove_supplier(A)
    changes = list(desk.session.changes)
    desk.session.revert_all()
    desk.session.restore(changes)
    assert list(desk.session.changes) == changes
    assert desk.start().count == 2


def test_tiers_that_wawis_interface_cannot_carry_are_read_only_and_say_why(desk: Desk) -> None:
    odd = row(1, "10.00", scale_prices=(ScalePrice(Decimal("0.5"), net=Decimal(9)),))
    desk.wawi_shows(odd)
    (problem,) = desk.session.set_scale_prices(A, TIERS)
    assert "fractional" in problem.text.in_english()
    assert desk.session.count == 0
    assert desk.session.set_value(A, Field.COMMENT, "fine") == []


def test_what_is_easily_missed_later_asks_first(desk: Desk) -> None:
    assert desk.session.needs_confirmation(A) is None
    desk.session.set_scale_prices(A, ())
    assert "last scale price" in str(desk.session.needs_confirmation(A))
    desk.session.remove_supplier(A)
    assert "standard supplier" in str(desk.session.needs_confirmation(A))
    desk.session.set_standard(B)
    assert desk.session.needs_confirmation(A) is None
    desk.session.revert_all()
    desk.session.set_value(A, Field.IS_STANDARD, False)
    assert "no standard supplier" in str(desk.session.needs_confirmation(A))
    desk.session.set_value(B, Field.COMMENT, "x")
    assert desk.session.needs_confirmation(B) is None
    desk.session.add_supplier(ITEM, SupplierId(3))
    assert desk.session.needs_confirmation(NEW) is None
    desk.session.revert_all()
    desk.session.set_value(A, Field.COMMENT, "x")
    desk.wawi_shows(row(1, "10.00"), SOUTH)
    assert desk.session.needs_confirmation(A) is None


# Typing


def parsed(name: Field, typed: str) -> Value:
    return parse_decimal(typed, GERMAN) if name.kind.is_number else typed


def test_what_was_being_typed_when_the_power_went_becomes_a_change(desk: Desk) -> None:
    desk.session.note_typing(B, Field.PURCHASE_PRICE_NET, "9,1")
    desk.session.note_typing(B, Field.PURCHASE_PRICE_NET, "9,12")
    desk.start()
    draft = desk.session.restored_draft
    assert draft is not None
    assert draft.text == "9,12"
    assert desk.session.restore_draft(parsed)
    assert desk.seen(B).purchase_price_net == Decimal("9.12")
    assert desk.session.restored_draft is None
    assert desk.session.restore_draft(parsed)
    desk.start()
    assert desk.session.restored_draft is None
    assert desk.session.count == 1


def test_what_was_typed_but_is_no_number_stays_for_showing(desk: Desk) -> None:
    desk.session.note_typing(B, Field.PURCHASE_PRICE_NET, "9,")
    desk.session.note_typing(B, Field.PURCHASE_PRICE_NET, "abc")
    desk.start()
    assert not desk.session.restore_draft(parsed)
    draft = desk.session.restored_draft
    assert draft is not None
    assert (draft.key, draft.text) == (B, "abc")
    desk.session.typing_done()
    assert desk.start().restored_draft is None


def test_typing_that_changed_nothing_is_no_change(desk: Desk) -> None:
    desk.session.note_typing(B, Field.PURCHASE_PRICE_NET, "9,50")
    assert desk.start().restore_draft(parsed)
    assert desk.session.count == 0


def test_typing_in_a_row_that_is_gone_stays_for_showing(desk: Desk) -> None:
    desk.session.note_typing(NEW, Field.SKU, "N-1")
    assert not desk.start().restore_draft(parsed)
    assert desk.session.restored_draft is not None


# What the saving does


def saved(key: RowKey, state: OutcomeState = OutcomeState.SAVED) -> RowOutcome:
    return RowOutcome(key, state, text("done"))


def test_an_outcome_is_remembered_until_the_row_is_edited_again(desk: Desk) -> None:
    desk.session.set_value(B, Field.SKU, "S")
    desk.session.note_outcomes([saved(B, OutcomeState.REFUSED)])
    assert desk.session.outcome_of(B) == saved(B, OutcomeState.REFUSED)
    desk.session.set_value(B, Field.SKU, "T")
    assert desk.session.outcome_of(B) is None


def test_a_row_reverted_while_it_was_saved_is_to_be_written_back(desk: Desk) -> None:
    desk.session.set_value(B, Field.SKU, "S")
    change = desk.change(B)
    desk.session.revert(B)
    desk.session.settle(change, SOUTH.replace(Field.SKU, "S"), saved(B))
    assert dict(desk.change(B).values) == {Field.SKU: SOUTH.sku}
    assert desk.session.outcome_of(B) == saved(B)


def test_a_row_reverted_while_wawi_turned_out_to_have_it_already_has_nothing_left(desk: Desk) -> None:
    desk.session.set_value(B, Field.SKU, "S")
    change = desk.change(B)
    desk.session.revert(B)
    desk.session.settle(change, SOUTH.replace(Field.SKU, "S"), saved(B, OutcomeState.UNCHANGED))
    assert desk.session.count == 0


def test_a_removal_decided_while_the_row_was_saved_stays(desk: Desk) -> None:
    desk.session.set_value(B, Field.SKU, "S")
    change, now = desk.change(B), SOUTH.replace(Field.SKU, "S")
    desk.session.remove_supplier(B)
    desk.session.settle(change, now, saved(B))
    assert (desk.change(B).kind, desk.change(B).base) == (ChangeKind.REMOVE, now)


def test_a_disk_that_refuses_is_told_and_the_edit_stays_on_the_screen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_what: object) -> None:
        raise NotWritable(desk.folder)

    monkeypatch.setattr(desk.workspace.steps, "record", refuse)
    with pytest.raises(NotWritable):
        desk.session.set_value(B, Field.SKU, "S")
    assert desk.seen(B).sku == "S"
    assert desk.heard == [frozenset({B})]


def test_half_a_character_from_the_clipboard_does_not_keep_an_edit_from_being_journaled(desk: Desk) -> None:
    desk.session.note_typing(B, Field.COMMENT, "half \ud83d")
    desk.session.set_value(B, Field.COMMENT, "half \ud83d, whole \U0001f600")
    assert desk.start().row(B) == SOUTH.replace(Field.COMMENT, "half \ufffd, whole \U0001f600")


def test_tiers_that_the_interface_cannot_carry_are_not_overwritten_after_a_conflict_either(desk: Desk) -> None:
    desk.session.set_scale_prices(B, (ScalePrice(Decimal(10), net=Decimal(5)),))
    fractional = SOUTH.replace(Field.SCALE_PRICES, (ScalePrice(Decimal("0.5"), net=Decimal(9)),))
    desk.session.put(rebase(desk.change(B), fractional, {}), B)
    (problem,) = desk.session.problems_of(B)
    assert (problem.field, problem.is_error) == (Field.SCALE_PRICES, True)


def test_the_old_value_typed_again_stays_when_wawi_has_another_one_by_now(desk: Desk) -> None:
    desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
    desk.wawi_shows(NORTH, SOUTH.replace(Field.PURCHASE_PRICE_NET, Decimal("9.70")))
    desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.50"))
    assert desk.seen(B).purchase_price_net == Decimal("9.50")
    desk.start()
    assert desk.seen(B).purchase_price_net == Decimal("9.50")


def test_the_old_value_typed_again_takes_back_an_edit_of_a_row_that_has_to_be_loaded_first(desk: Desk) -> None:
    desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.00"))
    desk.wawi_shows(NORTH)
    desk.session.set_value(B, Field.PURCHASE_PRICE_NET, Decimal("9.50"))
    assert desk.session.count == 0
