"""How the last save ended, row by row: saved, unchanged, in conflict, refused, not stored, waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication
from typing_extensions import override

from jtl_desktop.domain.items import RowKey
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState, RowOutcome
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
RESULT_ORDER = (
    OutcomeState.CONFLICT,
    OutcomeState.REFUSED,
    OutcomeState.NOT_STORED,
    OutcomeState.WAITING,
    OutcomeState.UNCHANGED,
    OutcomeState.SAVED,
)


class SaveResultModel(QAbstractTableModel):
    """The rows of one report, those with something left to do first; all of them or only some results."""

    def __init__(self, names: Names, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._all: list[RowOutcome] = []
        self._outcomes: list[RowOutcome] = []
        self._titles = ("", tr("SKU"), tr("Name"), tr("Supplier"), tr("Result"), tr("Note"))

    def show_report(self, report: CommitReport | None) -> None:
        found = report.outcomes if report is not None else ()
        rank = {state: number for number, state in enumerate(RESULT_ORDER)}
        self._all = sorted(found, key=lambda row: (rank[row.state], row.key.item_id, row.key.supplier_id))
        self.show_only(frozenset())

    def show_only(self, states: Collection[OutcomeState]) -> None:
        """List rows with these results; none named means all."""
        self.beginResetModel()
        self._outcomes = [row for row in self._all if row.state in states] if states else self._all
        self.endResetModel()

    def outcome(self, row: int) -> RowOutcome | None:
        return self._outcomes[row] if 0 <= row < len(self._outcomes) else None

    def keys(self) -> list[RowKey]:
        """The listed rows."""
        return [outcome.key for outcome in self._outcomes]

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
    words = state_words(counts_of(report)) or tr("nothing was written")
    return tr("{what} (stopped)", what=words) if report.cancelled else words


def counts_of(report: CommitReport | None) -> Counter[OutcomeState]:
    """Rows by result."""
    return Counter(outcome.state for outcome in report.outcomes) if report is not None else Counter()


def state_words(counts: Mapping[OutcomeState, int]) -> str:
    """Rows by result in one line; empty where there are none."""
    saved, unchanged = counts.get(OutcomeState.SAVED, 0), counts.get(OutcomeState.UNCHANGED, 0)
    conflict, refused = counts.get(OutcomeState.CONFLICT, 0), counts.get(OutcomeState.REFUSED, 0)
    not_stored, waiting = counts.get(OutcomeState.NOT_STORED, 0), counts.get(OutcomeState.WAITING, 0)
    return " · ".join(
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
    )
