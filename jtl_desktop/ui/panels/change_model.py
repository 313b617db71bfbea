"""Pending changes as a table: what was, what will be, by how much, and what stands in the way of saving it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QFont
from typing_extensions import override

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.change_lines import ChangeLine, ChangeList, Filling, Identity
from jtl_desktop.ui.panels.change_order import Group, Order, Sifting, Titles, Wish
from jtl_desktop.ui.panels.change_texts import ChangeColumn, ChangeTexts, change_columns, is_at_right
from jtl_desktop.ui.panels.line_model import ROOT, Index, LineModel, Sign
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr

# More rows than this at once are shown by starting over, which costs less than telling of each.
_MANY = 40
# So many lines are sifted at once; more of them in slices between which the window does its work.
_AT_ONCE = 400
_SLICE_SECONDS = 0.008
# Typing goes on meanwhile; each letter would start anew.
_PAUSE_MS = 60
_LATER_MS = 500


class ChangeModel(LineModel):
    """Follows an edit session. Texts are made only for the lines that are looked at.

    ``sifted`` tells when what is listed was chosen or grouped anew; ``sift`` may be called at any time.
    """

    sifted = Signal()

    def __init__(
        self, session: EditSession, names: Names, notation: NumberFormat, parent: QObject | None = None
    ) -> None:
        super().__init__(change_columns(), parent)
        self._session = session
        self._names = names
        self._texts = ChangeTexts(session, names, notation)
        self._list = ChangeList()
        self._wish = Wish()
        self._order: Order | None = None
        self._sifting: Sifting | None = None
        self._is_stale = False
        self._filling: Filling | None = None
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._go_on)
        self._list.fill(session.changes)

    @property
    def wish(self) -> Wish:
        return self._wish

    @property
    def is_sifting(self) -> bool:
        """Whether what is listed is still being worked out."""
        return self._sifting is not None

    @property
    def total(self) -> int:
        """How many lines there are, whatever is listed."""
        return len(self._list)

    @property
    def found(self) -> int:
        """How many lines were chosen, those in folded groups included."""
        return len(self._list) if self._order is None else self._order.found

    def line(self, row: int) -> ChangeLine | None:
        """The change in a row of the table; None for a headline, and for what is not pending any more."""
        entry = self._entry(row)
        return entry if isinstance(entry, ChangeLine) else None

    def group(self, row: int) -> Group | None:
        """The group whose headline stands in a row of the table."""
        entry = self._entry(row)
        return entry if isinstance(entry, Group) else None

    def heads(self) -> list[int]:
        """Rows with a headline."""
        return self._order.heads() if self._order is not None else []

    def identities(self, first: int, last: int) -> list[Identity]:
        """The changes behind some rows of the table; a headline stands for all of its group."""
        if self._order is None:
            return self._list.identities(max(first, 0), last)
        found: list[Identity] = []
        for row in range(max(first, 0), min(last, len(self._order) - 1) + 1):
            entry = self._order[row]
            found += entry.identities() if isinstance(entry, Group) else [entry]
        return found

    def toggle(self, row: int) -> None:
        """Fold the group whose headline this is, or unfold it."""
        group = self.group(row)
        if group is not None and self._order is not None:
            self.beginResetModel()
            self._order.toggle(group)
            self.endResetModel()

    def row_of(self, key: RowKey, field: Field | None) -> int | None:
        """Where a change stands; a row's first line where it has no such one."""
        if self._order is not None:
            return self._order.find((key, field))
        return self._list.find((key, field))

    def state_of(self, row: int) -> RowState:
        """How a line stands: pending, wrong, or how the last attempt to save it ended."""
        line = self.line(row)
        return self._texts.state(line) if line is not None else RowState.NORMAL

    @override
    def sign(self, row: int) -> Sign | None:
        """The drawing for how a line stands, or whether a group is open."""
        group = self.group(row)
        if group is not None:
            return "chevron-down" if group.is_open else "chevron-right", "text"
        state = self.state_of(row)
        return (state.icon, state.tone) if state.icon else None

    def sift(self, wish: Wish) -> None:
        """List only what is wished, grouped as wished. Many changes are sifted bit by bit."""
        self._wish = wish
        self._sift_again()

    def prepare(self) -> bool:
        """Count the lines of very many changes bit by bit, before ``show_changes``; whether that is done."""
        if self._filling is None:
            self._filling = Filling(self._session.changes)
        return self._filling.work(_SLICE_SECONDS)

    def forget_prepared(self) -> None:
        """There are other changes now."""
        self._filling = None

    def show_changes(self, keys: frozenset[RowKey]) -> None:
        """Take over what became of these rows."""
        # A rule may span all rows of an item; only the lines on the screen are worked out again.
        self._texts.forget()
        if self._order is not None:
            self._take_over(keys)
        elif len(keys) > _MANY:
            self.start_over()
        else:
            for key in sorted(keys):
                self._show_row(key)

    def start_over(self) -> None:
        """Read all changes again."""
        self.beginResetModel()
        self._texts.forget()
        self._fill()
        self.endResetModel()
        self._sift_again()

    def _entry(self, row: int) -> ChangeLine | Group | None:
        if not 0 <= row < self.rowCount():
            return None
        if self._order is None:
            return self._list[row]
        entry = self._order[row]
        return entry if isinstance(entry, Group) else self._list.line(entry)

    def _take_over(self, keys: frozenset[RowKey]) -> None:
        """What is listed keeps its place until it has been sifted again; what is gone is blank so long."""
        if len(keys) > _MANY:
            self._fill()
        else:
            for key in keys:
                self._list.put(key, self._session.change_of(key))
        last = self.index(self.rowCount() - 1, len(ChangeColumn) - 1)
        if last.isValid():
            self.dataChanged.emit(self.index(0, 0), last)
        if self._sifting is None:
            self._sift_again()
        else:
            # A save changes row after row: started anew each time, sifting would never come to its end.
            self._is_stale = True

    def _fill(self) -> None:
        """What was prepared, or else all of it now."""
        filling, self._filling = self._filling, None
        if filling is not None and filling.work():
            self._list.take(filling)
        else:
            self._list.fill(self._session.changes)

    def _sift_again(self, pause: int = _PAUSE_MS) -> None:
        self._is_stale = False
        if self._wish.is_plain:
            self._sifting = None
            if self._order is not None:
                self._list_as(None)
            return
        folded = self._order.folded() if self._order is not None else set()
        titles = Titles(self._texts.field_title, self._texts.state_title)
        self._sifting = Sifting(self._list.changes, self._wish, self._names, titles, folded)
        if len(self._list) <= _AT_ONCE and pause == _PAUSE_MS:
            self._go_on()
        else:
            self._turn.start(pause)

    def _go_on(self) -> None:
        if self._sifting is None:
            return
        if not self._sifting.work(_SLICE_SECONDS):
            self._turn.start(0)
            return
        order, self._sifting = self._sifting.order(), None
        self._list_as(order)
        if self._is_stale:
            self._sift_again(_LATER_MS)

    def _list_as(self, order: Order | None) -> None:
        self.beginResetModel()
        self._order = order
        self.endResetModel()
        self.sifted.emit()

    def _show_row(self, key: RowKey) -> None:
        change = self._session.change_of(key)
        first, count = self._list.block(key)
        wanted = _lines_in(change)
        common = min(count, wanted)
        last = len(ChangeColumn) - 1
        if count > common:
            self.beginRemoveRows(ROOT, first + common, first + count - 1)
            self._list.put(key, change)
            self.endRemoveRows()
        elif wanted > common:
            self.beginInsertRows(ROOT, first + common, first + wanted - 1)
            self._list.put(key, change)
            self.endInsertRows()
        else:
            self._list.put(key, change)
        if common:
            self.dataChanged.emit(self.index(first, 0), self.index(first + common - 1, last))

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        if parent.isValid():
            return 0
        return len(self._list) if self._order is None else len(self._order)

    # What a cell says and how it looks; a headline's words stand beside its sign, and over all columns from there on

    @override
    def text(self, row: int, column: int) -> str:
        entry = self._entry(row)
        if isinstance(entry, Group):
            return _headline(entry) if column in (ChangeColumn.STATE, ChangeColumn.SKU) else ""
        return self._texts.text(entry, ChangeColumn(column)) if entry is not None else ""

    @override
    def tooltip(self, row: int, column: int) -> str:
        line = self.line(row)
        return self._texts.tooltip(line, ChangeColumn(column)) if line is not None else self.text(row, column)

    @override
    def spoken(self, row: int, column: int) -> str:
        line = self.line(row)
        return self._texts.spoken(line, ChangeColumn(column)) if line is not None else self.text(row, column)

    @override
    def tone(self, row: int, column: int) -> Tone | None:
        line = self.line(row)
        return self._texts.tone(line, ChangeColumn(column)) if line is not None else None

    @override
    def font(self, row: int, column: int) -> QFont:
        line = self.line(row)
        if line is None:
            return self.looks.font(bold=True)
        struck = line.kind is ChangeKind.REMOVE and column == ChangeColumn.OLD
        return self.looks.font(figures=True, bold=column == ChangeColumn.NEW, struck=struck)

    @override
    def is_at_right(self, row: int, column: int) -> bool:
        line = self.line(row)
        return line is not None and is_at_right(line, ChangeColumn(column))


def _lines_in(change: RowChange | None) -> int:
    if change is None:
        return 0
    return len(change.values) if change.kind is ChangeKind.EDIT else 1


def _headline(group: Group) -> str:
    return ntr("{title} – {count} change", "{title} – {count} changes", len(group), title=group.title)
