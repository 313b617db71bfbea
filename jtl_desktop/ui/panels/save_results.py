"""How the last save ended, row by row: saved, unchanged, in conflict, refused, not stored, waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject
from typing_extensions import override

from jtl_desktop.domain.items import RowKey
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState, RowOutcome
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.line_model import SIGN_COLUMN, LineColumn, ListModel, Sign
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr, tr, tr_text

SIGN, SKU, NAME, SUPPLIER, RESULT, REASON = range(6)

SIGNS: dict[OutcomeState, Sign] = {
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


class SaveResultModel(ListModel[RowOutcome]):
    """The rows of one report, those with something left to do first; all of them or only some results."""

    def __init__(self, names: Names, parent: QObject | None = None) -> None:
        columns = (
            SIGN_COLUMN,
            LineColumn(tr("SKU")),
            LineColumn(tr("Name"), tone="muted"),
            LineColumn(tr("Supplier")),
            LineColumn(tr("Result")),
            LineColumn(tr("Note")),
        )
        super().__init__(columns, parent)
        self._names = names
        self._all: list[RowOutcome] = []

    def show_report(self, report: CommitReport | None) -> None:
        found = report.outcomes if report is not None else ()
        rank = {state: number for number, state in enumerate(RESULT_ORDER)}
        self._all = sorted(found, key=lambda row: (rank[row.state], row.key.item_id, row.key.supplier_id))
        self.show(self._all)

    def show_only(self, states: Collection[OutcomeState]) -> None:
        """List rows with these results; none named means all."""
        self.show([row for row in self._all if row.state in states] if states else self._all)

    def keys(self) -> list[RowKey]:
        """The listed rows."""
        return [outcome.key for outcome in self.lines]

    @override
    def sign(self, row: int) -> Sign:
        return SIGNS[self.lines[row].state]

    @override
    def text(self, row: int, column: int) -> str:
        outcome = self.lines[row]
        match column:
            case 1:
                return self._names.item(outcome.key.item_id).sku
            case 2:
                return self._names.item(outcome.key.item_id).name
            case 3:
                return self._names.supplier(outcome.key.supplier_id)
            case 5:
                return "" if outcome.state is OutcomeState.SAVED else tr_text(outcome.text)
        return outcome_name(outcome.state)

    @override
    def tone(self, row: int, column: int) -> Tone | None:
        return self.sign(row)[1] if column == RESULT else super().tone(row, column)


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
