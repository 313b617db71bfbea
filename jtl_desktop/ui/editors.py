"""Editing numbers and seeing why one is refused: shared by the grid's cells and the panels, exact to the last digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QPalette, QValidator
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QWidget
from typing_extensions import override

from jtl_desktop.domain.items import Field, Kind
from jtl_desktop.domain.numbers import NumberError, NumberFormat, format_decimal, parse_decimal
from jtl_desktop.domain.rules import Problem, check_value
from jtl_desktop.domain.text import Text, text
from jtl_desktop.ui.texts import tr_text

Rule = Callable[[Decimal], Sequence[Problem]]
"""Says what is wrong with a number; an empty answer means that it may stay."""

MONEY_PLACES = 2


def minimum_places(kind: Kind) -> int:
    """Decimal places that are shown even when they are zeros."""
    return MONEY_PLACES if kind is Kind.MONEY else 0


def shown(value: Decimal, kind: Kind, notation: NumberFormat, *, grouped: bool = True) -> str:
    """A number as it stands in a cell: money with two places at least, nothing ever rounded."""
    return format_decimal(value, notation, minimum_places=minimum_places(kind), grouped=grouped)


def read_number(typed: str, notation: NumberFormat, rule: Rule | None = None) -> tuple[Decimal | None, Text | None]:
    """The number that was typed, or None and the reason why it cannot be kept."""
    try:
        value = parse_decimal(typed, notation)
    except NumberError as error:
        return None, error.meaning
    for problem in rule(value) if rule else ():
        if problem.is_error:
            return None, problem.text
    return value, None


def rule_for(field: Field) -> Rule:
    """The domain's rule for one field, in the form that an editor takes."""
    return partial(check_value, field)


def whole_number(value: Decimal) -> Sequence[Problem]:
    """Rule for quantities of tiers, which the API knows only as whole numbers."""
    return check_value(Field.MINIMUM_PURCHASE_QUANTITY, value)


def percentage(value: Decimal) -> Sequence[Problem]:
    """Rule for reductions: 0 to 100."""
    return check_value(Field.TAX_RATE, value)


def net_price(value: Decimal) -> Sequence[Problem]:
    """Rule for net prices: not negative, no more digits than Wawi keeps."""
    return check_value(Field.PURCHASE_PRICE_NET, value)


class DecimalEdit(QLineEdit):
    """A line for one exact number in the reader's notation.

    What is not touched is not changed: ``value()`` gives back the very Decimal that was set. While the text is no
    acceptable number, ``reason()`` says why, a bubble shows it, and the editor's validator keeps a delegate from
    closing it. ``empty_as`` is the value of an empty line; without ``required`` an empty line is acceptable.
    """

    reason_changed = Signal(str)

    def __init__(
        self,
        notation: NumberFormat,
        *,
        kind: Kind = Kind.QUANTITY,
        rule: Rule | None = None,
        required: bool = False,
        empty_as: Decimal | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._notation = notation
        self._kind = kind
        self._rule = rule
        self._required = required
        self._empty_as = empty_as
        self._set_value: Decimal | None = None
        self._set_text = ""
        self._reason = ""
        self._bubble = ReasonBubble(self)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setValidator(_KeepOpen(self))
        self.textChanged.connect(self._check)

    @classmethod
    def for_field(cls, field: Field, notation: NumberFormat, parent: QWidget | None = None) -> DecimalEdit:
        """The editor of a grid cell: an emptied cell means 0, which is Wawi's "not set"."""
        return cls(notation, kind=field.kind, rule=rule_for(field), empty_as=Decimal(0), parent=parent)

    def set_value(self, value: Decimal | None) -> None:
        """Show a value; it comes back unchanged unless the person types something else."""
        self._set_value = value
        self._set_text = "" if value is None else shown(value, self._kind, self._notation, grouped=False)
        self.setText(self._set_text)
        self._check(self._set_text)

    def value(self) -> Decimal | None:
        """The number in the line; None when it is empty (and has no ``empty_as``) or not acceptable."""
        typed = self.text()
        if typed == self._set_text:
            return self._set_value if typed else self._empty_as
        if not typed.strip():
            return self._empty_as
        return read_number(typed, self._notation, self._rule)[0]

    def is_changed(self) -> bool:
        """Whether the person typed something that means another value."""
        return self.text() != self._set_text and self.value() != self._set_value

    def reason(self) -> str:
        """Why the text cannot be kept, in the merchant's language; empty when it can."""
        return self._reason

    def judge(self, typed: str) -> Text | None:
        """The reason against a text, None when it may stay. The value that was there before may always stay."""
        if typed == self._set_text and self._set_value is not None:
            return None
        if not typed.strip():
            return text("A number is needed here.") if self._required else None
        return read_number(typed, self._notation, self._rule)[1]

    def _check(self, typed: str) -> None:
        judged = self.judge(typed)
        reason = tr_text(judged) if judged is not None else ""
        if reason == self._reason:
            return
        self._reason = reason
        self.setAccessibleDescription(reason)
        self._bubble.say(reason)
        self.reason_changed.emit(reason)


class ReasonBubble(QLabel):
    """A small frame below an editor that says what is wrong. Lives in the editor's window and goes with the editor."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setObjectName("reason_bubble")
        self.setFrameShape(QFrame.Shape.Box)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self.setForegroundRole(QPalette.ColorRole.ToolTipText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMargin(self.fontMetrics().height() // 4)
        self.hide()
        editor.installEventFilter(self)

    def say(self, reason: str) -> None:
        """Show a reason beside the editor, or nothing when it is empty."""
        self.setText(reason)
        if not reason or not self._editor.isVisible():
            self.hide()
            return
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            self._editor.destroyed.connect(self.deleteLater)
        self.adjustSize()
        self.move(self._place(window))
        self.show()
        self.raise_()

    def _place(self, window: QWidget) -> QPoint:
        """Below the editor, above it where the window ends, and never outside to the right."""
        below = self._editor.mapTo(window, QPoint(0, self._editor.height() + 1))
        if below.y() + self.height() > window.height():
            below = self._editor.mapTo(window, QPoint(0, -self.height() - 1))
        return QPoint(max(0, min(below.x(), window.width() - self.width())), max(0, below.y()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and event.type() in (QEvent.Type.Hide, QEvent.Type.FocusOut):
            self.hide()
        return super().eventFilter(watched, event)


class _KeepOpen(QValidator):
    """Lets everything be typed, but tells Qt's delegates not to close an editor whose text cannot be kept."""

    def __init__(self, editor: DecimalEdit) -> None:
        super().__init__(editor)
        self._editor = editor

    @override
    def validate(self, typed: str, position: int) -> tuple[QValidator.State, str, int]:
        refused = self._editor.judge(typed) is not None
        return (QValidator.State.Intermediate if refused else QValidator.State.Acceptable, typed, position)
