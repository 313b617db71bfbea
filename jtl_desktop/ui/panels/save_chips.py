"""How the last save ended as a row of switches: one for each kind of result, with how many rows it has."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.services.saving.outcomes import OutcomeState
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.panels.save_results import RESULT_ORDER, SIGNS, outcome_name
from jtl_desktop.ui.texts import ntr, shown_number, tr
from jtl_desktop.ui.theme import spacing


class ResultChips(QWidget):
    """None pressed shows all rows; some pressed only theirs."""

    chosen = Signal(object)
    """The frozenset of the states that are pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[OutcomeState, int] = {}
        self._chips = {state: self._chip(state) for state in RESULT_ORDER}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(self, 1))
        for chip in self._chips.values():
            layout.addWidget(chip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_counts({})

    def __getitem__(self, state: OutcomeState) -> QToolButton:
        return self._chips[state]

    def show_counts(self, counts: Mapping[OutcomeState, int]) -> None:
        """Rows by result; results without rows have no switch."""
        self._counts = dict(counts)
        for state, chip in self._chips.items():
            count = counts.get(state, 0)
            chip.blockSignals(True)
            chip.setChecked(False)
            chip.blockSignals(False)
            chip.setVisible(count > 0)
            tip = ntr("Show only the {count} row: {result}", "Show only the {count} rows: {result}", count,
                      result=outcome_name(state))  # fmt: skip
            chip.setToolTip(tip)
            chip.setAccessibleName(tip)
        self.set_narrow(is_narrow=False)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Where the room is narrow the figures stand alone; their words are in the tooltips."""
        for state, chip in self._chips.items():
            count = shown_number(Decimal(self._counts.get(state, 0)))
            chip.setText(count if is_narrow else tr("{count} {result}", count=count, result=outcome_name(state)))
        self.adjustSize()

    def states(self) -> frozenset[OutcomeState]:
        return frozenset(state for state, chip in self._chips.items() if chip.isChecked())

    def _chip(self, state: OutcomeState) -> QToolButton:
        chip = QToolButton()
        chip.setCheckable(True)
        chip.setAutoRaise(True)
        chip.setIcon(icon(*SIGNS[state]))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.toggled.connect(self._on_toggled)
        return chip

    def _on_toggled(self) -> None:
        self.chosen.emit(self.states())

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            for state, chip in self._chips.items():
                chip.setIcon(icon(*SIGNS[state]))
        super().changeEvent(event)
