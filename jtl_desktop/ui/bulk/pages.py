"""The pages on which a merchant says what should become of values and of scale prices."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.domain.arithmetic import (
    PACKAGING_FROM_PIECE,
    PIECE_FROM_PACKAGING,
    PIECE_FROM_PRICE,
    CellChange,
    Change,
    CopyOf,
    OnlyRound,
    PlusAmount,
    PlusPercent,
    SetTo,
)
from jtl_desktop.domain.field_names import FIELD_NAMES
from jtl_desktop.domain.items import WRITABLE_FIELDS, Field, Kind
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.rounding import AsBefore
from jtl_desktop.domain.text import Text, text
from jtl_desktop.domain.tier_arithmetic import PatternError, PriceWithTiers, TierPattern, TierShift, read_pattern
from jtl_desktop.services.bulk.jobs import CellJob
from jtl_desktop.services.bulk.previews import ItemJob, RowJob
from jtl_desktop.ui.bulk.inputs import Choice, NumberInput, RoundingInput, row_of
from jtl_desktop.ui.bulk.lines import Part
from jtl_desktop.ui.bulk.words import column_title
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing

CELL_PARTS = frozenset(Part) - {Part.COLUMN}
_CHANGED = tuple(field for field in WRITABLE_FIELDS if field not in (Field.IS_STANDARD, Field.SCALE_PRICES))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page asks for: something to do under a name, or the reason why that cannot be said yet."""

    job: RowJob | ItemJob | None
    name: Text
    parts: frozenset[Part] = CELL_PARTS
    reason: str = ""


class Page(QWidget):
    """A form; ``wish()`` is what it says at the moment."""

    changed = Signal()

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notation = notation
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.form = QFormLayout()
        layout.addLayout(self.form)
        layout.addStretch(1)
        self.form.setHorizontalSpacing(spacing(self, 4))
        self.form.setVerticalSpacing(spacing(self, 2))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    @abstractmethod
    def wish(self) -> Wish:
        """The job that the form says, or why it says none."""

    def add_row(self, label: str, *widgets: QWidget) -> None:
        """A line of the form; its key leads to the first of the widgets."""
        name = QLabel(label)
        name.setBuddy(widgets[0])
        self.form.addRow(name, row_of(self, *widgets))

    def on_changed(self) -> None:
        """For the signals of inputs, whatever they carry."""
        self.changed.emit()


class Do(Enum):
    """What can be done to a column."""

    RAISE_PERCENT = auto()
    LOWER_PERCENT = auto()
    RAISE = auto()
    LOWER = auto()
    SET = auto()
    ROUND = auto()
    COPY = auto()


_WITH_NUMBER = (Do.RAISE_PERCENT, Do.LOWER_PERCENT, Do.RAISE, Do.LOWER, Do.SET)


class ValuesPage(Page):
    """One column: set, reckon, round, copy."""

    def __init__(self, notation: NumberFormat, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(notation, parent)
        self.column = Choice({name: column_title(name) for name in _CHANGED}, tr("Column"))
        self.column.choose(field if field in _CHANGED else Field.PURCHASE_PRICE_NET)
        self.do = Choice({}, tr("What to do"))
        self.number = NumberInput(notation, tr("Value"), None, kind=Kind.QUANTITY)
        self.words = QLineEdit()
        self.words.setAccessibleName(tr("Value"))
        self.flag = Choice({True: tr("yes"), False: tr("no")}, tr("Value"))
        self.source = Choice({}, tr("Copy from"))
        self.unit = plain(wraps=False)
        self.rounding = RoundingInput(notation)
        self.with_tiers = QCheckBox(tr("Change net &scale prices in the same proportion"))
        self.explained = plain(wraps=False)
        self._lay_out()
        self._show()

    @property
    def field(self) -> Field:
        field = self.column.value()
        return field if isinstance(field, Field) else Field.PURCHASE_PRICE_NET

    @override
    def wish(self) -> Wish:
        name = text("Change {column}", column=FIELD_NAMES[self.field])
        change, rounding = self._change(), self.rounding.rounding()
        if change is None:
            return Wish(None, name, reason=self._missing())
        if rounding is None and self.rounding.isEnabled():
            return Wish(None, name, reason=self.rounding.reason())
        cell = CellChange(self.field, change, rounding or AsBefore())
        if self.with_tiers.isChecked() and not self.with_tiers.isHidden():
            return Wish(CellJob(PriceWithTiers(cell)), name, frozenset(Part))
        return Wish(CellJob(cell), name)

    def _lay_out(self) -> None:
        self.words.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        inputs = (self.number, self.words, self.flag, self.source)
        self.add_row(tr("Co&lumn:"), self.column)
        self.add_row(tr("&What to do:"), self.do, *inputs, self.unit)
        self.form.addRow(tr("&Rounding:"), self.rounding)
        self.form.addRow("", self.with_tiers)
        self.form.addRow("", self.explained)
        self.column.currentIndexChanged.connect(self._on_choice)
        self.do.currentIndexChanged.connect(self._on_choice)
        self.flag.currentIndexChanged.connect(self.on_changed)
        self.source.currentIndexChanged.connect(self.on_changed)
        self.number.textChanged.connect(self.on_changed)
        self.words.textChanged.connect(self.on_changed)
        self.rounding.changed.connect(self.on_changed)
        self.with_tiers.toggled.connect(self._on_choice)

    def _on_choice(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Offer what this column's kind allows."""
        kind = self.field.kind
        self.do.offer(_deeds(kind))
        self.source.offer(_sources(self.field))
        do = self.do.value()
        chosen = self._input(kind, do)
        for widget in (self.number, self.words, self.flag, self.source):
            widget.setVisible(widget is chosen)
        self.unit.setText("%" if do in (Do.RAISE_PERCENT, Do.LOWER_PERCENT) else "")
        self.unit.setVisible(bool(self.unit.text()))
        self.rounding.setEnabled(kind.is_number and do is not Do.SET)
        has_tiers = self.field is Field.PURCHASE_PRICE_NET and do is not Do.ROUND
        self.with_tiers.setVisible(has_tiers)
        self.explained.setVisible(has_tiers)
        self.explained.setText(tr("Scale prices in percent follow the price by themselves and need no change."))

    def _input(self, kind: Kind, do: object) -> QWidget | None:
        """Where the value is given; None where there is nothing to give."""
        if do is Do.COPY:
            return self.source
        if do is Do.ROUND:
            return None
        if kind.is_number:
            return self.number
        return self.flag if kind is Kind.FLAG else self.words

    def _change(self) -> Change | None:
        do, source = self.do.value(), self.source.value()
        if do is Do.ROUND:
            return OnlyRound()
        if do is Do.COPY:
            return source if isinstance(source, CopyOf) else None
        if not self.field.kind.is_number:
            value = self.flag.value() if self.field.kind is Kind.FLAG else self.words.text()
            return SetTo(value) if isinstance(value, bool | str) else None
        return _reckoning(do, self.number.value())

    def _missing(self) -> str:
        return self.number.reason() or tr("Type a value first.")


class TiersPage(Page):
    """All scale prices of the rows: in proportion, or from a pattern."""

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(notation, parent)
        self.do = Choice(
            {False: tr("change all net prices by percent"), True: tr("make them from a pattern")}, tr("What to do")
        )
        self.percent = NumberInput(notation, tr("Percent, below 0 to lower"), None, kind=Kind.QUANTITY)
        self.pattern = QLineEdit()
        self.pattern.setAccessibleName(tr("Pattern"))
        self.pattern.setPlaceholderText(tr("10: −3 %; 50: −5 %"))
        self.pattern.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        self.kept_as = Choice({False: tr("as percent"), True: tr("as net prices")}, tr("Kept as"))
        self.others = Choice(
            {False: tr("replace all other scale prices"), True: tr("keep scale prices at other quantities")},
            tr("Other scale prices"),
        )
        self.rounding = RoundingInput(notation)
        self.explained = plain(wraps=False)
        self._lay_out()
        self._show()

    @override
    def wish(self) -> Wish:
        is_pattern = bool(self.do.value())
        name = text("Make scale prices") if is_pattern else text("Change scale prices")
        rounding = self.rounding.rounding()
        if rounding is None:
            return Wish(None, name, reason=self.rounding.reason())
        if not is_pattern:
            percent = self.percent.value()
            job = None if percent is None else CellJob(TierShift(percent, rounding))
            return Wish(job, name, reason=self.percent.reason() or tr("Type a value first."))
        try:
            steps = read_pattern(self.pattern.text(), self.notation)
        except PatternError as error:
            return Wish(None, name, reason=self._unreadable(error))
        made = TierPattern(steps, bool(self.kept_as.value()), bool(self.others.value()), rounding)
        return Wish(CellJob(made), name)

    def _unreadable(self, error: PatternError) -> str:
        return tr_text(error.meaning) if self.pattern.text().strip() else tr("Type a pattern first.")

    def _lay_out(self) -> None:
        self.add_row(tr("&What to do:"), self.do)
        self.add_row(tr("P&ercent:"), self.percent, plain("%", wraps=False))
        self.add_row(tr("Pa&ttern:"), self.pattern, self.kept_as)
        self.add_row(tr("&Others:"), self.others)
        self.form.addRow(tr("&Rounding:"), self.rounding)
        self.form.addRow("", self.explained)
        for box in (self.do, self.kept_as, self.others):
            box.currentIndexChanged.connect(self._on_choice)
        self.percent.textChanged.connect(self.on_changed)
        self.pattern.textChanged.connect(self.on_changed)
        self.rounding.changed.connect(self.on_changed)

    def _on_choice(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        is_pattern, is_net = bool(self.do.value()), bool(self.kept_as.value())
        self.form.setRowVisible(1, not is_pattern)
        self.form.setRowVisible(2, is_pattern)
        self.form.setRowVisible(3, is_pattern)
        self.form.setRowVisible(4, is_net or not is_pattern)
        self.explained.setText(
            tr("From each quantity on, so many percent below the row's own price.")
            if is_pattern
            else tr("Scale prices in percent follow the price by themselves and need no change.")
        )


def _reckoning(do: object, number: Decimal | None) -> Change | None:
    if number is None:
        return None
    match do:
        case Do.RAISE_PERCENT:
            return PlusPercent(number)
        case Do.LOWER_PERCENT:
            return PlusPercent(-number)
        case Do.RAISE:
            return PlusAmount(number)
        case Do.LOWER:
            return PlusAmount(-number)
    return SetTo(number)


def _deeds(kind: Kind) -> dict[Do, str]:
    if not kind.is_number:
        set_only = {Do.SET: tr("set to")}
        return {**set_only, Do.COPY: tr("copy from")} if kind is Kind.TEXT else set_only
    return {
        Do.RAISE_PERCENT: tr("raise by percent"),
        Do.LOWER_PERCENT: tr("lower by percent"),
        Do.RAISE: tr("raise by amount"),
        Do.LOWER: tr("lower by amount"),
        Do.SET: tr("set to"),
        Do.ROUND: tr("only round"),
        Do.COPY: tr("copy from"),
    }


def _sources(field: Field) -> dict[CopyOf, str]:
    """Columns of the same nature; for money also what is reckoned with the packaging unit."""
    sources: dict[CopyOf, str] = {}
    if field.kind is Kind.MONEY:
        per_piece, price, amount = (
            column_title(name)
            for name in (Field.PACKAGING_UNIT_PRICE_NET, Field.PURCHASE_PRICE_NET, Field.AMOUNT_PACKAGING_UNIT)
        )
        sources[PIECE_FROM_PACKAGING] = f"{per_piece} ÷ {amount}"
        sources[PIECE_FROM_PRICE] = f"{price} ÷ {amount}"
        sources[PACKAGING_FROM_PIECE] = f"{price} × {amount}"
    if field.kind.is_number or field.kind is Kind.TEXT:
        same = [name for name in Field if name.kind.is_number == field.kind.is_number and name is not field]
        usable = [name for name in same if name.kind.is_number or name.kind is Kind.TEXT]
        sources.update({CopyOf(name): column_title(name) for name in usable})
    return sources
