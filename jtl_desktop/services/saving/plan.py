"""Works out what a save would do before it begins: what is asked, what looks like a slip, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import MappingProxyType

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.guards import RowWarning, warnings_for
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.saving.outcomes import CommitPlan
from jtl_desktop.services.slices import Slices

_PRICES = frozenset({Field.PURCHASE_PRICE_NET, Field.SCALE_PRICES})


class Planning:
    """Looks at one change after the other; ``plan`` may be asked for when all were looked at.

    ``percent``: a price that changes by more than this is worth a warning.
    """

    def __init__(self, editing: EditSession, changes: Iterable[RowChange], percent: Decimal) -> None:
        self._editing = editing
        self._percent = percent
        self._changes = tuple(changes)
        self._rows: list[RowChange] = []
        self._problems: dict[RowKey, tuple[Problem, ...]] = {}
        self._questions: list[tuple[RowKey, Text]] = []
        self._warnings: list[RowWarning] = []

    def at_once(self) -> None:
        for change in self._changes:
            self._look_at(change)

    async def in_slices(self) -> None:
        """The same with a breath for everybody else now and then."""
        slices = Slices()
        for change in self._changes:
            self._look_at(change)
            await slices.breath()

    def plan(self, seconds_per_call: float | None, parallel: int) -> CommitPlan:
        items = {change.key.item_id for change in self._rows}
        # Each item is read once, each row written and read back.
        calls = len(items) + 2 * len(self._rows)
        at_a_time = max(1, min(parallel, len(items)))
        return CommitPlan(
            tuple(self._rows),
            MappingProxyType(self._problems),
            tuple(self._questions),
            tuple(self._warnings),
            calls,
            None if seconds_per_call is None else calls * seconds_per_call / at_a_time,
        )

    def _look_at(self, change: RowChange) -> None:
        key, editing = change.key, self._editing
        current = editing.change_of(key)
        if current is None:
            # Taken back since the planning began.
            return
        change = current
        if problems := editing.problems_of(key):
            self._problems[key] = problems
        if has_errors(problems):
            return
        self._rows.append(change)
        if (question := editing.needs_confirmation(key)) is not None:
            self._questions.append((key, question))
        if change.kind is not ChangeKind.REMOVE and change.values.keys() & _PRICES:
            others = [row for row in editing.rows_of_item(key.item_id) if row.key != key]
            self._warnings += warnings_for(change, change.effective(), others, percent=self._percent)


def errors_in(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.is_error)


def has_errors(problems: Sequence[Problem]) -> bool:
    return any(problem.is_error for problem in problems)
