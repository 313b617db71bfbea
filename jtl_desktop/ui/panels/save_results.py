"""How the last save ended, row by row: saved, unchanged, in conflict, refused, not stored, waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication
from typing_extensions import override

from jtl_desktop.services.outcomes import CommitReport, OutcomeState, RowOutcome
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import tokens_of

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SIGN, SKU, NAME, SUPPLIER, RESULT, REASON = range(6)

SIGNS: dict[OutcomeState, tuple[str, Tone]] = {
    OutcomeState.SAVED: ("circle-check", "ok"),
    OutcomeState.UNCHANGED: ("check", "muted"),
    OutcomeState.CONFLICT: ("git-compare-arrows", "problem"),
    OutcomeState.REFUSED: ("ban", "problem"),
    OutcomeState.NOT_STORED: ("triangle-alert", "warning"),
    OutcomeState.WAITING: ("timer", "info"),
}
# What needs the merchant comes first.
_ORDER = (
    OutcomeState.CONFLICT,
    OutcomeState.REFUSED,
    OutcomeState.NOT_STORED,
    OutcomeState.WAITING,
    OutcomeState.UNCHANGED,
    OutcomeState.SAVED,
)


class SaveResultModel(QAbstractTableModel):
    """The rows of one report, those with something left to do first."""

    def __init__(self, names: Names, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._outcomes: list[RowOutcome] = []
        self._titles = ("", tr("SKU"), tr("Name"), tr("Supplier"), tr("Result"), tr("Note"))

    def show_report(self, report: CommitReport | None) -> None:
        self.beginResetModel()
        found = report.outcomes if report is not None else ()
        self._outcomes = sorted(found, key=lambda outcome: (_ORDER.index(outcome.state), outcome.key))
        self.endResetModel()

    def outcome(self, row: int) -> RowOutcome | None:
        return self._outcomes[row] if 0 <= row < len(self._outcomes) else None

    def sign(self, row: int) -> tuple[str, Tone]:
        """The drawing for how a row ended."""
        return SIGNS[self._outcomes[row].state]

    def _shown(self, outcome: RowOutcome, column: int) -> str:
        item = self._names.item(outcome.key.item_id)
        return (
            "",
            item.sku,
            item.name,
            self._names.supplier(outcome.key.supplier_id),
            outcome_name(outcome.state),
            "" if outcome.state is OutcomeState.SAVED else tr_text(outcome.text),
        )[column]

    def _foreground(self, outcome: RowOutcome, column: int) -> QColor | None:
        tokens = tokens_of(QGuiApplication.palette())
        if column == RESULT:
            return tokens.color(SIGNS[outcome.state][1])
        return tokens.color("muted") if column == NAME else None

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._outcomes)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 6

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        outcome = self._outcomes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._shown(outcome, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._shown(outcome, RESULT if index.column() == SIGN else index.column())
        return self._foreground(outcome, index.column()) if role == Qt.ItemDataRole.ForegroundRole else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def outcome_name(state: OutcomeState) -> str:
    """A row's result in a word or two."""
    return {
        OutcomeState.SAVED: tr("saved"),
        OutcomeState.UNCHANGED: tr("Wawi had it already"),
        OutcomeState.CONFLICT: tr("in conflict with Wawi"),
        OutcomeState.REFUSED: tr("refused"),
        OutcomeState.NOT_STORED: tr("not stored by Wawi"),
        OutcomeState.WAITING: tr("waits for Wawi"),
    }[state]


def report_summary(report: CommitReport) -> str:
    """The whole save in one line: ``12 saved · 1 in conflict``."""
    counts = _counted(report)
    words = " · ".join(counts) if counts else tr("nothing was written")
    return tr("{what} (stopped)", what=words) if report.cancelled else words


def _counted(report: CommitReport) -> Sequence[str]:
    saved = report.count(OutcomeState.SAVED)
    unchanged = report.count(OutcomeState.UNCHANGED)
    conflict = report.count(OutcomeState.CONFLICT)
    refused = report.count(OutcomeState.REFUSED)
    not_stored = report.count(OutcomeState.NOT_STORED)
    waiting = report.count(OutcomeState.WAITING)
    return [
        words
        for number, words in (
            (saved, ntr("{count} row saved", "{count} rows saved", saved)),
            (unchanged, ntr("{count} unchanged", "{count} unchanged", unchanged)),
            (conflict, ntr("{count} in conflict", "{count} in conflict", conflict)),
            (refused, ntr("{count} refused", "{count} refused", refused)),
            (not_stored, ntr("{count} not stored", "{count} not stored", not_stored)),
            (waiting, ntr("{count} waiting", "{count} waiting", waiting)),
        )
        if number
    ]
