"""How a row can stand, with an icon and words for each, so that no meaning hangs on colour alone."""

from __future__ import annotations

from enum import Enum, IntFlag

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.services.saving.outcomes import OutcomeState, RowOutcome
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.texts import tr


class RowState(Enum):
    """The most important thing to know about a row; the value is its icon and the icon's colour."""

    NORMAL = ("", "text")
    LOADING = ("hourglass", "muted")
    LOAD_FAILED = ("cloud-off", "warning")
    NO_SUPPLIER = ("circle-dashed", "muted")
    STALE = ("clock", "muted")
    CHANGED = ("square-pen", "changed_mark")
    ADDED = ("circle-plus", "ok")
    REMOVED = ("trash-2", "problem")
    PROBLEM = ("circle-alert", "problem")
    CONFLICT = ("git-compare-arrows", "problem")
    REFUSED = ("ban", "problem")
    NOT_STORED = ("triangle-alert", "warning")
    WAITING = ("timer", "info")
    GONE = ("circle-x", "muted")

    @property
    def icon(self) -> str:
        return self.value[0]

    @property
    def tone(self) -> Tone:
        return self.value[1]

    @property
    def has_row(self) -> bool:
        """Whether there is a supplier's row that could be edited."""
        return self not in _WITHOUT_ROW


_PENDING = {
    ChangeKind.ADD: RowState.ADDED,
    ChangeKind.REMOVE: RowState.REMOVED,
    ChangeKind.EDIT: RowState.CHANGED,
}
_LEFT = {
    OutcomeState.CONFLICT: RowState.CONFLICT,
    OutcomeState.REFUSED: RowState.REFUSED,
    OutcomeState.NOT_STORED: RowState.NOT_STORED,
    OutcomeState.WAITING: RowState.WAITING,
}


def pending_state(kind: ChangeKind) -> RowState:
    """A row with a change that nobody has tried to save yet."""
    return _PENDING[kind]


def left_state(outcome: RowOutcome | None) -> RowState | None:
    """A row that is still pending after a save; None where no save left it so."""
    return _LEFT.get(outcome.state) if outcome is not None else None


_WITHOUT_ROW = frozenset({RowState.LOADING, RowState.LOAD_FAILED, RowState.NO_SUPPLIER, RowState.GONE})


class Mark(IntFlag):
    """What is special about one cell; several may hold."""

    NONE = 0
    CHANGED = 1
    PROBLEM = 2
    WARNING = 4
    READ_ONLY = 8
    FADED = 16
    CHECKED = 32
    DOUBT = 64
    """The number that was typed or pasted could be read in two ways."""


def state_words(state: RowState) -> str:
    """What a row's icon means, for tooltips and screen readers; empty for an ordinary row."""
    return _row_words(state) or _save_words(state)


def _row_words(state: RowState) -> str:
    match state:
        case RowState.LOADING:
            return tr("The suppliers of this item are still being loaded.")
        case RowState.LOAD_FAILED:
            return tr("The suppliers of this item could not be loaded.")
        case RowState.NO_SUPPLIER:
            return tr("This item has no supplier.")
        case RowState.STALE:
            return tr("Read from Wawi a while ago; it may have changed there since.")
        case RowState.GONE:
            return tr("This row is no longer in Wawi.")
        case RowState.CHANGED:
            return tr("Changed, not saved yet.")
        case RowState.ADDED:
            return tr("New supplier, not saved yet.")
        case RowState.REMOVED:
            return tr("Will be removed when you save.")
        case _:
            return ""


def _save_words(state: RowState) -> str:
    match state:
        case RowState.PROBLEM:
            return tr("Something in this row has to be corrected before it can be saved.")
        case RowState.CONFLICT:
            return tr("Somebody else changed this row in Wawi. Choose which values shall stay.")
        case RowState.REFUSED:
            return tr("Wawi refused this row.")
        case RowState.NOT_STORED:
            return tr("Wawi said yes, but did not store all of this row.")
        case RowState.WAITING:
            return tr("Waits for Wawi; still to be saved.")
        case _:
            return ""
