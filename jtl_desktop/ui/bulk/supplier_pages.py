"""The pages on which a merchant chooses standard suppliers by rule, and lets suppliers come and go."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum, auto

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget
from typing_extensions import override

from jtl_desktop.domain.choosing import Aim, StandardRule
from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.domain.items import Field, Kind, Supplier, SupplierId, Value
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.text import text
from jtl_desktop.services.bulk.jobs import AddJob, RemoveJob, StandardJob
from jtl_desktop.ui.bulk.inputs import Choice, NumberInput, row_of
from jtl_desktop.ui.bulk.lines import Part
from jtl_desktop.ui.bulk.pages import Page, Wish
from jtl_desktop.ui.bulk.words import column_title
from jtl_desktop.ui.editors import rule_for
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr

_STANDARD_PARTS = frozenset({Part.TICK, Part.SKU, Part.NAME, Part.OLD, Part.NEW, Part.NOTE})
_ADD_PARTS = frozenset({Part.TICK, Part.SKU, Part.NAME, Part.SUPPLIER, Part.NEW, Part.NOTE})
_REMOVE_PARTS = frozenset({Part.TICK, Part.SKU, Part.NAME, Part.SUPPLIER, Part.OLD, Part.NOTE})
_STARTING = (Field.PURCHASE_PRICE_NET, Field.DELIVERY_TIME, Field.TAX_RATE)


class StandardPage(Page):
    """Which supplier should be the standard one."""

    def __init__(
        self, notation: NumberFormat, currencies: Currencies | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(notation, parent)
        self._currencies = currencies
        self.aim = Choice(
            {
                Aim.CHEAPEST: tr("the cheapest"),
                Aim.FASTEST: tr("the fastest"),
                Aim.IN_STOCK: tr("those with stock, of them the cheapest"),
            },
            tr("Default supplier"),
        )
        rule = rule_for(Field.PERMISSIBLE_ORDER_QUANTITY)
        self.quantity = NumberInput(notation, tr("Quantity"), Decimal(1), kind=Kind.QUANTITY, rule=rule)
        self.zero_is_fast = QCheckBox(tr("A delivery time of 0 days means “at once”, not “unknown”"))
        self.add_row(tr("De&fault supplier:"), self.aim)
        self.add_row(tr("&Quantity:"), self.quantity, plain(tr("pieces"), wraps=False))
        self.form.addRow("", self.zero_is_fast)
        self.form.addRow(
            "",
            plain(tr("Minimum purchase, order interval and scale prices count. Among equals the present one stays.")),
        )
        self.aim.currentIndexChanged.connect(self._on_aim)
        self.quantity.textChanged.connect(self.on_changed)
        self.zero_is_fast.toggled.connect(self.on_changed)
        self._show()

    @override
    def wish(self) -> Wish:
        name = text("Default supplier by rule")
        aim, quantity = self.aim.value(), self.quantity.value()
        if not isinstance(aim, Aim) or quantity is None or quantity <= 0:
            return Wish(None, name, _STANDARD_PARTS, self.quantity.reason() or tr("Type a quantity above 0 first."))
        rule = StandardRule(aim, quantity, self.zero_is_fast.isChecked(), self._currencies)
        return Wish(StandardJob(rule, self.notation), name, _STANDARD_PARTS)

    def _on_aim(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.zero_is_fast.setEnabled(self.aim.value() is Aim.FASTEST)


class Start(Enum):
    """What a new supplier starts with."""

    NOTHING = auto()
    STANDARD = auto()
    TYPED = auto()


class SuppliersPage(Page):
    """Add one supplier to all items, or remove it from them."""

    def __init__(self, notation: NumberFormat, suppliers: Sequence[Supplier], parent: QWidget | None = None) -> None:
        super().__init__(notation, parent)
        self._suppliers = list(suppliers)
        self.do = Choice({True: tr("add"), False: tr("remove")}, tr("What to do"))
        self.supplier = QComboBox()
        self.supplier.setAccessibleName(tr("Supplier"))
        self.supplier.addItems([supplier.name for supplier in suppliers])
        self.supplier.setCurrentIndex(-1)
        self.supplier.setPlaceholderText(tr("Choose a supplier"))
        self.supplier.setMinimumWidth(self.fontMetrics().averageCharWidth() * 30)
        self.start = Choice(
            {
                Start.NOTHING: tr("without values"),
                Start.STANDARD: tr("with the values of the item's default supplier"),
                Start.TYPED: tr("with these values"),
            },
            tr("Starting values"),
        )
        self.inputs = {
            field: NumberInput(notation, column_title(field), None, kind=field.kind, rule=rule_for(field))
            for field in _STARTING
        }
        self.explained = plain()
        self._lay_out()
        self._show()

    @property
    def is_adding(self) -> bool:
        return bool(self.do.value())

    @override
    def wish(self) -> Wish:
        name = text("Add a supplier to items") if self.is_adding else text("Remove a supplier from items")
        parts = _ADD_PARTS if self.is_adding else _REMOVE_PARTS
        supplier_id = self._supplier_id()
        if supplier_id is None:
            return Wish(None, name, parts, tr("Choose a supplier first."))
        if not self.is_adding:
            return Wish(RemoveJob(supplier_id), name, parts)
        reason = next((edit.reason() for edit in self.inputs.values() if edit.reason()), "")
        if reason and self.start.value() is Start.TYPED:
            return Wish(None, name, parts, reason)
        return Wish(AddJob(supplier_id, self.start.value() is Start.STANDARD, self._typed()), name, parts)

    def _typed(self) -> dict[Field, Value]:
        if self.start.value() is not Start.TYPED:
            return {}
        typed = {field: edit.value() for field, edit in self.inputs.items()}
        return {field: value for field, value in typed.items() if value}

    def _supplier_id(self) -> SupplierId | None:
        index = self.supplier.currentIndex()
        return self._suppliers[index].supplier_id if 0 <= index < len(self._suppliers) else None

    def _lay_out(self) -> None:
        self.add_row(tr("&What to do:"), self.do, self.supplier)
        self.add_row(tr("S&tart:"), self.start)
        labelled = [
            widget for field, edit in self.inputs.items() for widget in (plain(column_title(field), wraps=False), edit)
        ]
        self.form.addRow("", row_of(self, *labelled))
        self.form.addRow("", self.explained)
        for box in (self.do, self.supplier, self.start):
            box.currentIndexChanged.connect(self._on_choice)
        for edit in self.inputs.values():
            edit.textChanged.connect(self.on_changed)

    def _on_choice(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.form.setRowVisible(1, self.is_adding)
        self.form.setRowVisible(2, self.is_adding and self.start.value() is Start.TYPED)
        self.explained.setText(
            tr("Items that have the supplier already stay as they are.")
            if self.is_adding
            else tr("Where it is the only or the default supplier, it is removed only if you tick that item.")
        )
