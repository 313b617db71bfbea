"""The values to choose from in a filter: counted away from the window, ticked in a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from typing_extensions import override

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.errors import ResultInterrupted
from jtl_desktop.storage.results import Column, GridQuery, SingleValue
from jtl_desktop.storage.value_lists import ListedValue, ValueCount, ValueList
from jtl_desktop.ui.filters.words import value_words
from jtl_desktop.ui.panels.line_model import Index, LineColumn, ListModel
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import shown_number

_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable


# Of all lists together: a few megabytes.
_MOST_KEPT = 20_000


class KeptLists:
    """Lists that were counted a moment ago; a list is right until something changes. ``changes``: how often it has."""

    def __init__(self, changes: Callable[[], int]) -> None:
        self.changes = changes
        self._changes = changes()
        self._kept: dict[tuple[GridQuery, Column, str], ValueList] = {}

    def get(self, query: GridQuery, column: Column, pattern: str) -> ValueList | None:
        self._drop_old()
        return self._kept.get(_key(query, column, pattern))

    def put(self, query: GridQuery, column: Column, pattern: str, found: ValueList, *, begun_at: int) -> None:
        """``begun_at``: how often something had changed when the counting began."""
        self._drop_old()
        if begun_at != self._changes:
            return
        self._kept[_key(query, column, pattern)] = found
        while sum(len(each.values) for each in self._kept.values()) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def _drop_old(self) -> None:
        if self._changes != self.changes():
            self._changes = self.changes()
            self._kept.clear()


def _key(query: GridQuery, column: Column, pattern: str) -> tuple[GridQuery, Column, str]:
    """Neither the order nor the column's own filter matters."""
    others = tuple(wanted for wanted in query.filters if wanted.column is not column)
    return replace(query, filters=others, sort=()), column, pattern


class ValueSource:
    """Counts the values of one column, one list at a time; a newer wish interrupts an older one."""

    def __init__(self, services: AppServices, query: GridQuery, column: Column, kept: KeptLists) -> None:
        self._services = services
        self._query = query
        self._column = column
        self._kept = kept
        self._worker = Worker("values")
        self._count: ValueCount | None = None

    async def values(self, pattern: str = "") -> ValueList | None:
        """None when a newer wish came in between. Raises StorageError."""
        if self._count is not None:
            self._count.interrupt()
        known = self._kept.get(self._query, self._column, pattern)
        if known is not None:
            self._count = None
            return known
        path, pending, begun_at = self._services.catalogue_path, self._pending(), self._kept.changes()
        count = self._count = ValueCount(path, self._query, self._column, pattern, pending)
        try:
            found = await self._worker.run(count.run)
        except ResultInterrupted:
            return None
        self._kept.put(self._query, self._column, pattern, found, begun_at=begun_at)
        return found if count is self._count else None

    def close(self) -> None:
        if self._count is not None:
            self._count.interrupt()
        self._worker.close(0)

    def _pending(self) -> Collection[RowChange]:
        return tuple(self._services.editing.changes) if self._query.has_pending_terms else ()


class ValueModel(ListModel[ListedValue]):
    """Values with ticks, and how often each is there. Ticks hold, whatever the list shows at the moment."""

    ticked = Signal()

    def __init__(self, column: Column, notation: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__((LineColumn(""), LineColumn("", is_number=True)), parent)
        self._column = column
        self._notation = notation
        self._all: tuple[ListedValue, ...] = ()
        self._words: dict[SingleValue | None, str] = {}
        self._ticked: set[SingleValue | None] = set()
        self.pattern = ""

    @property
    def shown(self) -> list[SingleValue | None]:
        return [listed.value for listed in self.lines]

    def show_values(self, values: Iterable[ListedValue]) -> None:
        self._all = tuple(values)
        self.show(self._matching())

    def look_for(self, pattern: str) -> None:
        """Show only values in whose words this is."""
        self.pattern = pattern.strip().casefold()
        self.show(self._matching())
        self.ticked.emit()

    def tick(self, values: Iterable[SingleValue | None], *, on: bool = True) -> None:
        self._ticked = self._ticked | set(values) if on else self._ticked - set(values)
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, 0))
        self.ticked.emit()

    def chosen(self) -> tuple[SingleValue | None, ...]:
        """What is ticked, of what is shown while something is looked for."""
        shown = self.lines if self.pattern else self._all
        return tuple(listed.value for listed in shown if listed.value in self._ticked)

    def is_all(self) -> bool:
        return all(listed.value in self._ticked for listed in self._all)

    def state(self) -> Qt.CheckState:
        """Of the shown ones together."""
        ticks = {listed.value in self._ticked for listed in self.lines}
        if len(ticks) == 2:
            return Qt.CheckState.PartiallyChecked
        return Qt.CheckState.Checked if ticks == {True} else Qt.CheckState.Unchecked

    def _matching(self) -> tuple[ListedValue, ...]:
        if not self.pattern:
            return self._all
        group = self._notation.group
        return tuple(
            listed
            for listed in self._all
            if self.pattern in (said := self._said(listed.value).casefold())
            or (isinstance(listed.value, Decimal) and self.pattern in said.replace(group, ""))
        )

    def _said(self, value: SingleValue | None) -> str:
        """The value in words; most of a long list is never looked at."""
        words = self._words.get(value)
        if words is None:
            words = self._words[value] = value_words(self._column, value, self._notation)
        return words

    @override
    def text(self, row: int, column: int) -> str:
        listed = self.lines[row]
        if column == 0:
            return self._said(listed.value)
        return shown_number(Decimal(listed.count)) if listed.count >= 0 else ""

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        return _CHECKABLE if index.column() == 0 else _PLAIN

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return super().data(index, role)
        return Qt.CheckState.Checked if self.lines[index.row()].value in self._ticked else Qt.CheckState.Unchecked

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        listed = self.lines[index.row()]
        self.tick([listed.value], on=Qt.CheckState(value) is Qt.CheckState.Checked)
        return True
