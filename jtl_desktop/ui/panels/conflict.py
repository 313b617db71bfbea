"""Somebody else changed the row: what the merchant saw, what Wawi has, what the merchant wants, and who wins."""

from __future__ import annotations

import textwrap
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, Value
from jtl_desktop.domain.merge import FieldConflict, Side
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.saving.outcomes import RowOutcome
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in, do_or_leave
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import field_label, value_text
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_LINE_LENGTH = 36
_COLUMNS = 4


class Situation(Enum):
    """What happened to the row in Wawi, seen from what the merchant wants."""

    CHANGED = "changed"
    GONE = "gone"
    EXISTS = "exists"
    LEAVING = "leaving"


def situation_of(outcome: RowOutcome, change: RowChange) -> Situation:
    if change.kind is ChangeKind.REMOVE:
        return Situation.LEAVING
    if outcome.wawi_row is None:
        return Situation.GONE
    return Situation.EXISTS if change.kind is ChangeKind.ADD else Situation.CHANGED


class ConflictDialog(QDialog):
    """Opened with ``open()``. Emits one of its two signals when the merchant has settled it, none when closed."""

    resolved = Signal(object)
    """Who wins: a dict from Field to Side; empty where the whole row is written as the merchant has it."""
    dropped = Signal()
    """The merchant's change is given up."""

    def __init__(
        self,
        outcome: RowOutcome,
        change: RowChange,
        names: Names,
        notation: NumberFormat,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._change = change
        self._notation = notation
        self._situation = situation_of(outcome, change)
        self._conflicts = outcome.conflicts
        self._groups: dict[Field, QButtonGroup] = {}
        self._whole = QButtonGroup(self)
        self._settle = QPushButton(tr("&Settle"))
        self.setWindowTitle(tr("Conflict with Wawi"))
        self.setModal(True)
        self._lay_out(names)
        self._update()

    @property
    def settle_button(self) -> QPushButton:
        return self._settle

    def choose_all(self, side: Side) -> None:
        """Let one side win in every field."""
        for group in self._all_groups():
            group.button(_number(side)).setChecked(True)

    def choose(self, field: Field, side: Side) -> None:
        self._groups[field].button(_number(side)).setChecked(True)

    def choices(self) -> dict[Field, Side]:
        """Who wins in which field, as far as it has been chosen."""
        if self._decides_whole_row():
            number = self._whole.checkedId()
            return {} if number < 0 else {conflict.field: _SIDES[number] for conflict in self._conflicts}
        return {field: _SIDES[group.checkedId()] for field, group in self._groups.items() if group.checkedId() >= 0}

    def _decides_whole_row(self) -> bool:
        return self._situation in (Situation.GONE, Situation.LEAVING) or not self._conflicts

    def _lay_out(self, names: Names) -> None:
        layout = column_in(self)
        layout.addWidget(bold(names.row(self._change.key)))
        layout.addWidget(plain(self._words()))
        if self._conflicts:
            layout.addWidget(self._build_table(), 1)
        if self._decides_whole_row():
            layout.addLayout(self._build_whole_row_choice())
        elif self._situation is Situation.CHANGED and len(self._change.values) > len(self._conflicts):
            layout.addWidget(plain(tr("Your other changes of this row stay as they are.")))
        layout.addLayout(self._build_buttons())
        layout.addStrut(self.fontMetrics().averageCharWidth() * 90)

    def _words(self) -> str:
        match self._situation:
            case Situation.CHANGED:
                return tr("Somebody changed this row in Wawi since you saw it. Nothing was written. Whose value stays?")
            case Situation.EXISTS:
                return tr("Somebody added this supplier to the item in Wawi meanwhile. Whose value stays?")
            case Situation.GONE:
                return tr("Somebody removed this supplier from the item in Wawi. What shall become of your change?")
            case Situation.LEAVING:
                return tr("You want to remove this supplier, but somebody changed it in Wawi since you saw it.")

    def _build_table(self) -> QWidget:
        """One line per field; both values to choose between, where a choice per field makes sense."""
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing(self, 5))
        grid.setVerticalSpacing(spacing(self, 2))
        for column, title in enumerate(self._titles()):
            if title:
                grid.addWidget(bold(title), 0, column)
        for line, conflict in enumerate(self._conflicts, start=1):
            self._build_line(grid, line, conflict)
        grid.setRowStretch(len(self._conflicts) + 1, 1)
        grid.setColumnStretch(_COLUMNS, 1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        # The choices inside take the keyboard, and the area follows them.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        wanted = inside.sizeHint()
        area.setMinimumHeight(min(wanted.height(), self.fontMetrics().height() * 20) + 2)
        area.setMinimumWidth(wanted.width() + area.verticalScrollBar().sizeHint().width())
        return area

    def _titles(self) -> list[str]:
        """Titles of the columns; an empty one where there is nothing to show."""
        saw = "" if self._situation is Situation.EXISTS else tr("You saw")
        want = "" if self._situation is Situation.LEAVING else tr("You want")
        return [tr("Field"), saw, tr("Wawi has now"), want]

    def _build_line(self, grid: QGridLayout, line: int, conflict: FieldConflict) -> None:
        _, saw, _, want = self._titles()
        grid.addWidget(plain(field_label(conflict.field), wraps=False), line, 0)
        if saw:
            grid.addWidget(plain(self._shown(conflict.field, conflict.base), wraps=False), line, 1)
        if not self._decides_whole_row():
            self._build_choice(grid, line, conflict)
            return
        grid.addWidget(plain(self._shown(conflict.field, conflict.wawi), wraps=False), line, 2)
        if want:
            grid.addWidget(plain(self._shown(conflict.field, conflict.mine), wraps=False), line, 3)

    def _build_choice(self, grid: QGridLayout, line: int, conflict: FieldConflict) -> None:
        group = QButtonGroup(self)
        group.idToggled.connect(self._update)
        self._groups[conflict.field] = group
        for column, side, value in ((2, Side.WAWI, conflict.wawi), (3, Side.MINE, conflict.mine)):
            button = QRadioButton(self._shown(conflict.field, value).replace("&", "&&"))
            words = value_text(conflict.field, value, self._notation)
            button.setAccessibleName(f"{field_label(conflict.field)}, {self._titles()[column]}: {words}")
            group.addButton(button, _number(side))
            grid.addWidget(button, line, column)

    def _shown(self, field: Field, value: Value) -> str:
        """A value, broken into lines where it is long; tiers one per line."""
        words = value_text(field, value, self._notation)
        if isinstance(value, tuple):
            return words.replace(" · ", "\n")
        return "\n".join(textwrap.wrap(words, _LINE_LENGTH)) or words

    def _build_whole_row_choice(self) -> QVBoxLayout:
        mine, wawi = {
            Situation.GONE: (
                tr("&Add the supplier again, with my values"),
                tr("&Leave it removed and give my change up"),
            ),
            Situation.LEAVING: (tr("&Remove it all the same"), tr("&Keep it as Wawi has it now")),
        }.get(self._situation, (tr("Write &my values"), tr("Leave it as &Wawi has it")))
        choices = QVBoxLayout()
        for side, words in ((Side.MINE, mine), (Side.WAWI, wawi)):
            button = QRadioButton(words)
            self._whole.addButton(button, _number(side))
            choices.addWidget(button)
        self._whole.idToggled.connect(self._update)
        return choices

    def _build_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        if not self._decides_whole_row() and len(self._conflicts) > 1:
            for words, side in ((tr("All from &Wawi"), Side.WAWI), (tr("All &mine"), Side.MINE)):
                button = QPushButton(words)
                button.setAutoDefault(False)
                button.clicked.connect(_Chooser(self, side))
                line.addWidget(button)
        line.addStretch(1)
        buttons = do_or_leave(self._settle, tr("&Later"))
        buttons.accepted.connect(self._on_settled)
        buttons.rejected.connect(self.reject)
        line.addWidget(buttons)
        return line

    def _all_groups(self) -> list[QButtonGroup]:
        return [self._whole] if self._decides_whole_row() else list(self._groups.values())

    def _update(self) -> None:
        self._settle.setEnabled(all(group.checkedId() >= 0 for group in self._all_groups()))

    def _on_settled(self) -> None:
        gives_up = self._decides_whole_row() and self._whole.checkedId() == _number(Side.WAWI)
        choices = self.choices()
        self.accept()
        if (gives_up and self._situation is not Situation.LEAVING) or (gives_up and not choices):
            self.dropped.emit()
        else:
            self.resolved.emit({} if self._situation is Situation.GONE else choices)


_SIDES = (Side.WAWI, Side.MINE)


class _Chooser:
    """A slot for "all from this side" that holds the dialog only as long as its button lives."""

    def __init__(self, dialog: ConflictDialog, side: Side) -> None:
        self._dialog = dialog
        self._side = side

    def __call__(self) -> None:
        self._dialog.choose_all(self._side)


def _number(side: Side) -> int:
    return _SIDES.index(side)
