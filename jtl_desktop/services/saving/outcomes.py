"""How the saving of each row ended, in values that the window can show as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jtl_desktop.domain.changes import RowChange
    from jtl_desktop.domain.errors import AppError
    from jtl_desktop.domain.guards import RowWarning
    from jtl_desktop.domain.items import Field, ItemSupplier, RowKey
    from jtl_desktop.domain.merge import FieldConflict
    from jtl_desktop.domain.rules import Problem
    from jtl_desktop.domain.text import Text

_NO_OUTCOMES: Mapping[RowKey, RowOutcome] = MappingProxyType({})
_NO_COUNTS: Mapping[OutcomeState, int] = MappingProxyType({})


class OutcomeState(Enum):
    SAVED = "saved"
    """Wawi holds the new values; read back and compared."""
    UNCHANGED = "unchanged"
    """Wawi held these values already."""
    CONFLICT = "conflict"
    """Somebody else changed the row; the merchant chooses. The change stays pending."""
    REFUSED = "refused"
    """Wawi or a rule refused it; ``text`` says why. The change stays pending."""
    NOT_STORED = "not stored"
    """Wawi said yes, but holds something else; ``fields`` says what. The difference stays pending."""
    WAITING = "waiting"
    """Wawi could not be reached, or the save was stopped before this row. The change stays pending."""


class RowOutcome(NamedTuple):
    """What became of one row. ``can_recreate``: deleting and creating the row again would help (asks first)."""

    key: RowKey
    state: OutcomeState
    text: Text
    conflicts: tuple[FieldConflict, ...] = ()
    wawi_row: ItemSupplier | None = None
    error: AppError | None = None
    fields: tuple[Field, ...] = ()
    can_recreate: bool = False

    @property
    def is_settled(self) -> bool:
        """Nothing of the change is left to do."""
        return self.state in (OutcomeState.SAVED, OutcomeState.UNCHANGED)


class CommitPlan(NamedTuple):
    """What a save would do. Rows with errors are left out of it and stay pending.

    ``calls``: how many calls of Wawi it takes at least. ``seconds``: how long that takes by what calls took lately;
    None where none was made yet.
    """

    rows: tuple[RowChange, ...]
    problems: Mapping[RowKey, tuple[Problem, ...]]
    needs_confirmation: tuple[tuple[RowKey, Text], ...]
    warnings: tuple[RowWarning, ...] = ()
    calls: int = 0
    seconds: float | None = None


class CommitProgress(NamedTuple):
    """``done`` and ``total`` count rows; ``current`` is the row that was finished last.

    ``outcomes`` is a window on what grows while the save goes on, no copy. ``rows_per_second`` is that of the last
    moments, ``seconds_left`` what follows from it; None while it cannot be told. ``parallel``: how many items are
    written side by side right now. ``counts``: rows by result so far.
    """

    done: int = 0
    total: int = 0
    current: RowKey | None = None
    active: bool = False
    outcomes: Mapping[RowKey, RowOutcome] = _NO_OUTCOMES
    is_paused: bool = False
    rows_per_second: float | None = None
    seconds_left: float | None = None
    parallel: int = 0
    counts: Mapping[OutcomeState, int] = _NO_COUNTS


@dataclass(frozen=True, slots=True)
class CommitReport:
    """The end of one save."""

    outcomes: tuple[RowOutcome, ...] = ()
    cancelled: bool = False
    batch: str = ""

    def count(self, *states: OutcomeState) -> int:
        return sum(1 for outcome in self.outcomes if outcome.state in states)
