"""What several pages of the bulk dialogs ask for: numbers, a way of rounding, one of a few choices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum, auto
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QWidget

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import MAX_PLACES, NumberFormat
from jtl_desktop.domain.rounding import (
    AsBefore,
    Direction,
    EndingError,
    Rounding,
    ToEndings,
    ToPlaces,
    Unrounded,
    ending_text,
    read_endings,
)
from jtl_desktop.ui.editors import DecimalEdit, Rule
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing

T = TypeVar("T")
_FIRST_ENDINGS = "90 95 99"


class How(Enum):
    """The ways of rounding, as they are offered."""

    AS_BEFORE = auto()
    PLACES = auto()
    ENDINGS = auto()
    UNROUNDED = auto()


class Choice(QComboBox):
    """A few things in words, each with what it means to the program."""

    def __init__(self, choices: Mapping[T, str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.offer(choices)

    def offer(self, choices: Mapping[T, str], chosen: T | None = None) -> None:
        """Other choices; what was chosen stays so where it is among them."""
        before = self.value() if chosen is None else chosen
        self.blockSignals(True)
        self.clear()
        self._values = list(choices)
        self.addItems(list(choices.values()))
        self.setCurrentIndex(self._values.index(before) if before in self._values else 0)
        self.blockSignals(False)

    def value(self) -> object:
        """What is chosen; None where nothing is offered."""
        return self._values[self.currentIndex()] if 0 <= self.currentIndex() < self.count() else None

    def choose(self, value: object) -> None:
        if value in self._values:
            self.setCurrentIndex(self._values.index(value))


class RoundingInput(QWidget):
    """How results are rounded; ``rounding()`` is None and ``reason()`` says why while the endings cannot be read."""

    changed = Signal()

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.how = Choice(_ways(), tr("Rounding"))
        self.places = QSpinBox()
        self.places.setRange(0, MAX_PLACES)
        self.places.setValue(2)
        self.places.setAccessibleName(tr("Decimal places"))
        self.endings = QLineEdit(" ".join(ending_text(ending, notation) for ending in read_endings(_FIRST_ENDINGS)))
        self.endings.setAccessibleName(tr("Endings"))
        self.endings.setToolTip(tr("Endings separated by spaces, such as ,95 or 9,95"))
        self.endings.setFixedWidth(self.fontMetrics().averageCharWidth() * 24)
        self.direction = Choice(_directions(), tr("Direction"))
        self._places_label = QLabel(tr("decimal places"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(self, 2))
        for widget in (self.how, self.places, self._places_label, self.endings, self.direction):
            layout.addWidget(widget)
        layout.addStretch(1)
        for signal in (self.how.currentIndexChanged, self.direction.currentIndexChanged):
            signal.connect(self._on_changed)
        self.places.valueChanged.connect(self._on_changed)
        self.endings.textChanged.connect(self._on_changed)
        self._show()

    def rounding(self) -> Rounding | None:
        match self.how.value():
            case How.PLACES:
                return ToPlaces(self.places.value(), self._direction())
            case How.ENDINGS:
                return self._to_endings()
            case How.UNROUNDED:
                return Unrounded()
        return AsBefore()

    def reason(self) -> str:
        """Why there is no rounding; empty where there is one."""
        try:
            read_endings(self.endings.text())
        except EndingError as error:
            return tr_text(error.meaning) if self.how.value() is How.ENDINGS else ""
        return ""

    def _to_endings(self) -> ToEndings | None:
        try:
            return ToEndings(read_endings(self.endings.text()), self._direction())
        except EndingError:
            return None

    def _direction(self) -> Direction:
        direction = self.direction.value()
        return direction if isinstance(direction, Direction) else Direction.NEAREST

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        how = self.how.value()
        self.places.setVisible(how is How.PLACES)
        self._places_label.setVisible(how is How.PLACES)
        self.endings.setVisible(how is How.ENDINGS)
        self.direction.setVisible(how in (How.PLACES, How.ENDINGS))


class NumberInput(DecimalEdit):
    """A number with room for some digits and a name for screen readers."""

    def __init__(
        self, notation: NumberFormat, name: str, value: Decimal | None, *, kind: Kind, rule: Rule | None = None
    ) -> None:
        super().__init__(notation, kind=kind, rule=rule)
        self.setAccessibleName(name)
        self.setFixedWidth(self.fontMetrics().averageCharWidth() * 14)
        self.set_value(value)


def row_of(parent: QWidget, *widgets: QWidget) -> QWidget:
    """Widgets beside each other, at the left."""
    holder = QWidget(parent)
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing(parent, 2))
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return holder


def _ways() -> dict[How, str]:
    return {
        How.AS_BEFORE: tr("to the places of the old value, money to 2 at least"),
        How.PLACES: tr("to decimal places"),
        How.ENDINGS: tr("to endings"),
        How.UNROUNDED: tr("not at all, up to 13 places"),
    }


def _directions() -> dict[Direction, str]:
    return {Direction.NEAREST: tr("nearest"), Direction.UP: tr("up"), Direction.DOWN: tr("down")}
