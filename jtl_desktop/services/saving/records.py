"""What is told about saves that are over: which there were, what each row of them became, and which was interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jtl_desktop.domain.edits import Edit
from jtl_desktop.domain.items import ItemSupplier, RowKey
from jtl_desktop.domain.text import Text
from jtl_desktop.services.saving.outcomes import OutcomeState


@dataclass(frozen=True, slots=True)
class InterruptedSave:
    """A save that the end of the program cut short. ``total``: its rows; ``keys``: those still pending as they were."""

    batch: str
    begun_at: datetime
    total: int
    keys: tuple[RowKey, ...]


@dataclass(frozen=True, slots=True)
class SaveRecord:
    """One save. ``ended_at`` None: it is running, waits for Wawi or was interrupted. ``counts``: rows by result."""

    batch: str
    begun_at: datetime
    ended_at: datetime | None
    rows: int
    counts: Mapping[OutcomeState, int]
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class SavedRow:
    """One row of a save. ``old`` None: it was added; ``new`` None: it was removed; both None: nothing was written.

    ``state`` None: not done yet. Rows that the save changed along with others (a former standard supplier) are here,
    too.
    """

    key: RowKey
    old: ItemSupplier | None
    new: ItemSupplier | None
    state: OutcomeState | None
    note: Text | None
    at: datetime | None

    @property
    def is_written(self) -> bool:
        return self.old is not None or self.new is not None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A save in reverse, to be staged like any other edits.

    ``moved_on``: rows that have other values by now; they end as conflicts. ``left_out``: rows on which something
    else is pending that does not go together with it.
    """

    batch: str
    edits: tuple[Edit, ...]
    moved_on: tuple[RowKey, ...]
    left_out: tuple[RowKey, ...]
    name: Text
