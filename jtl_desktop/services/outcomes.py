"""How the saving of each row ended, in values that the window can show as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey
from jtl_desktop.domain.merge import FieldConflict
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.text import Text

_NO_OUTCOMES: Mapping[RowKey, RowOutcome] = MappingProxyType({})


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


@dataclass(frozen=True, slots=True)
class RowOutcome:
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


@dataclass(frozen=True, slots=True)
class CommitPlan:
    """What a save would do. Rows with errors are left out of it and stay pending."""

    rows: tuple[RowChange, ...]
    problems: Mapping[RowKey, tuple[Problem, ...]]
    needs_confirmation: tuple[tuple[RowKey, Text], ...]


@dataclass(frozen=True, slots=True)
class CommitProgress:
    """``done`` and ``total`` count rows; ``current`` is the row that was finished last."""

    done: int = 0
    total: int = 0
    current: RowKey | None = None
    active: bool = False
    outcomes: Mapping[RowKey, RowOutcome] = field(default_factory=lambda: _NO_OUTCOMES)


@dataclass(frozen=True, slots=True)
class CommitReport:
    """The end of one save."""

    outcomes: tuple[RowOutcome, ...] = ()
    cancelled: bool = False

    def count(self, *states: OutcomeState) -> int:
        return sum(1 for outcome in self.outcomes if outcome.state in states)
