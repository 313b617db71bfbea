"""The line of a filter in which a condition is chosen and its values are typed."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum, auto

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from jtl_desktop.domain.moments import MomentError, format_moment, parse_moment
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.domain.text import Text
from jtl_desktop.storage.results import Column, Condition, Filter, SingleValue
from jtl_desktop.ui.editors import read_number
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import date_format, tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for


class Choice(Enum):
    """What the merchant chooses from; a range becomes two conditions."""

    CONTAINS = auto()
    NOT_CONTAINS = auto()
    IS = auto()
    IS_NOT = auto()
    BEGINS = auto()
    BETWEEN = auto()
    IS_EMPTY = auto()
    NOT_EMPTY = auto()


_CONDITIONS = {
    Choice.CONTAINS: Condition.CONTAINS,
    Choice.NOT_CONTAINS: Condition.NOT_CONTAINS,
    Choice.IS: Condition.IS,
    Choice.IS_NOT: Condition.IS_NOT,
    Choice.BEGINS: Condition.BEGINS,
    Choice.IS_EMPTY: Condition.IS_EMPTY,
    Choice.NOT_EMPTY: Condition.NOT_EMPTY,
}
_WITHOUT_VALUE = (Choice.IS_EMPTY, Choice.NOT_EMPTY)
_OF_TEXT = (
    Choice.CONTAINS, Choice.NOT_CONTAINS, Choice.IS, Choice.IS_NOT, Choice.BEGINS, Choice.IS_EMPTY, Choice.NOT_EMPTY,
)  # fmt: skip
_OF_NUMBER = (Choice.BETWEEN, Choice.IS, Choice.IS_NOT)
_OF_MOMENT = (Choice.BETWEEN, Choice.IS, Choice.IS_NOT, Choice.IS_EMPTY, Choice.NOT_EMPTY)
_OF_TIERS = (Choice.BETWEEN, Choice.IS, Choice.IS_EMPTY, Choice.NOT_EMPTY)


_CHOICES = {Look.NUMBER: _OF_NUMBER, Look.TIERS: _OF_TIERS, Look.MOMENT: _OF_MOMENT}


class ConditionLine(QWidget):
    """A condition that is chosen without a value is none. Numbers are read as they are written in the language."""

    def __init__(
        self,
        column: Column,
        look: Look,
        current: tuple[Filter, ...],
        notation: NumberFormat,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._column = column
        self._notation = notation
        self._is_text = look not in _CHOICES
        self._choices = _CHOICES.get(look, _OF_TEXT)
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Condition"))
        for choice in self._choices:
            self.choice.addItem(_words(choice), choice)
        self.value = QLineEdit(clearButtonEnabled=True)
        self.value.setAccessibleName(tr("Value"))
        self.upper = QLineEdit(clearButtonEnabled=True)
        self.upper.setAccessibleName(tr("Upper bound"))
        self._reason = plain()
        self._reason.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(self, 1.5))
        layout.addWidget(self.choice, 0, 0, 1, 2)
        layout.addWidget(self.value, 1, 0)
        layout.addWidget(self.upper, 1, 1)
        layout.addWidget(self._reason, 2, 0, 1, 2)
        self._show_current(current)
        self.choice.currentIndexChanged.connect(self._on_choice)
        for field in (self.value, self.upper):
            field.textChanged.connect(self._reason.hide)
        self._on_choice()

    @property
    def first_field(self) -> QWidget:
        return self.value if self.value.isVisibleTo(self) else self.choice

    def filters(self) -> tuple[Filter, ...] | None:
        """The condition as filters, none where nothing was typed; None (and the reason shown) for nonsense."""
        choice = self._chosen()
        if choice in _WITHOUT_VALUE:
            return (Filter(self._column, _CONDITIONS[choice]),)
        if self._is_text:
            typed = self.value.text().strip()
            return (Filter(self._column, _CONDITIONS[choice], typed),) if typed else ()
        if choice is not Choice.BETWEEN:
            return self._read(self.value, _CONDITIONS[choice])
        lower = self._read(self.value, Condition.AT_LEAST)
        upper = self._read(self.upper, Condition.AT_MOST)
        return None if lower is None or upper is None else (*lower, *upper)

    def _read(self, field: QLineEdit, condition: Condition) -> tuple[Filter, ...] | None:
        if not field.text().strip():
            return ()
        value, reason = self._value_of(field.text())
        if value is None:
            self._reason.setText(tr_text(reason) if reason is not None else "")
            self._reason.setStyleSheet(f"color: {tokens_for(self).problem}")
            self._reason.show()
            field.setFocus()
            field.selectAll()
            return None
        return (Filter(self._column, condition, value),)

    def _value_of(self, typed: str) -> tuple[SingleValue | None, Text | None]:
        """A number or a date, or None and why it is none."""
        if not self._column.is_moment:
            return read_number(typed, self._notation)
        try:
            return parse_moment(typed, date_format(), datetime.now().astimezone().date()), None
        except MomentError as error:
            return None, error.meaning

    def _chosen(self) -> Choice:
        return self._choices[self.choice.currentIndex()]

    def _show_current(self, current: tuple[Filter, ...]) -> None:
        """What the column is filtered by at the moment."""
        for wanted in current:
            if isinstance(wanted.value, tuple):
                continue
            is_bound = wanted.condition in (Condition.AT_LEAST, Condition.AT_MOST)
            choice = Choice.BETWEEN if is_bound else Choice[wanted.condition.name]
            if choice in self._choices:
                self.choice.setCurrentIndex(self._choices.index(choice))
                field = self.upper if wanted.condition is Condition.AT_MOST else self.value
                field.setText(self._shown(wanted))

    def _shown(self, wanted: Filter) -> str:
        value = wanted.value
        if isinstance(value, (str, bool, tuple)):
            return value if isinstance(value, str) else ""
        if isinstance(value, date):
            return format_moment(value, date_format())
        return format_decimal(value, self._notation, grouped=False)

    def _on_choice(self) -> None:
        choice = self._chosen()
        self.value.setVisible(choice not in _WITHOUT_VALUE)
        self.upper.setVisible(choice is Choice.BETWEEN)
        example = format_moment(datetime.now().astimezone().date(), date_format()) if self._column.is_moment else ""
        self.value.setPlaceholderText(f"{tr('from')} {example}".strip() if choice is Choice.BETWEEN else example)
        self.upper.setPlaceholderText(f"{tr('to')} {example}".strip())
        self._reason.hide()


def _words(choice: Choice) -> str:
    return {
        Choice.CONTAINS: tr("contains"),
        Choice.NOT_CONTAINS: tr("does not contain"),
        Choice.IS: tr("is exactly"),
        Choice.IS_NOT: tr("is not"),
        Choice.BEGINS: tr("begins with"),
        Choice.BETWEEN: tr("from – to"),
        Choice.IS_EMPTY: tr("is empty"),
        Choice.NOT_EMPTY: tr("is not empty"),
    }[choice]
