"""The grid's rows for Qt: a window on the catalogue's result with the merchant's pending changes over it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from jtl_desktop.domain.edits import SetCell
from jtl_desktop.domain.field_names import cell_name
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId, Value, same_value
from jtl_desktop.domain.rules import Problem
from jtl_desktop.domain.text import Text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.results import GridRow, ResultSet
from jtl_desktop.ui.bridge import attempt
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.grid.entries import EntryMaker, RowEntry
from jtl_desktop.ui.grid.insertions import Insertions
from jtl_desktop.ui.grid.numbers import NumberReader
from jtl_desktop.ui.grid.pages import PageCache
from jtl_desktop.ui.grid.sources import SourceReader
from jtl_desktop.ui.grid.states import Mark

Index = QModelIndex | QPersistentModelIndex

_KEPT_ENTRIES = 512
# Some milliseconds of reading: the window goes on painting in between.
_KEYS_AT_ONCE = 4_000
# Above this many at once a reset is cheaper than telling Qt of each row.
_MANY_INSERTIONS = 200

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_CHECKED = int(Qt.ItemDataRole.CheckStateRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _FIXED | Qt.ItemFlag.ItemIsEditable
_NO_PARENT = QModelIndex()


class GridModel(QAbstractTableModel):
    """One row per item and supplier, staged new suppliers below their item, one grey row for an item without any.

    Nothing of the result is copied but the pages that were looked at last. Rows are addressed by key wherever a
    value is written, so that an edit can never land on another row.
    """

    refused = Signal(object)
    """A value was kept although a rule speaks against it: a list of Problem."""
    failed = Signal(object)
    """The catalogue could not be read, or a value not be staged: an AppError."""

    def __init__(
        self,
        columns: tuple[GridColumn, ...],
        editing: EditSession,
        maker: EntryMaker,
        supplier_name: Callable[[SupplierId], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = columns
        self._editing = editing
        self._maker = maker
        self._supplier_name = supplier_name
        self._pages: PageCache | None = None
        self._insertions = Insertions()
        self._entries: dict[int, RowEntry] = {}
        # Finding an item in a long result is a scan; what was found holds as long as the result does.
        self._below: dict[RowKey, int | None] = {}

    # What is shown

    @property
    def result(self) -> ResultSet | None:
        return self._pages.result if self._pages is not None else None

    def set_result(self, result: ResultSet | None) -> ResultSet | None:
        """Show another result; the old one comes back for its owner to close."""
        old = self.result
        self.beginResetModel()
        self._pages = PageCache(result, self.failed.emit) if result is not None else None
        self._entries.clear()
        self._below.clear()
        self._insertions = Insertions(self._wanted_places())
        self.endResetModel()
        return old

    def entry(self, row: int) -> RowEntry:
        """The row ready to be drawn. Raises IndexError beyond the end."""
        found = self._entries.get(row)
        if found is None:
            if len(self._entries) >= _KEPT_ENTRIES:
                self._entries.clear()
            found = self._entries[row] = self._make(row)
        return found

    def find(self, key: RowKey) -> int | None:
        """Where a row is shown; None when it is not in this result."""
        inserted = self._insertions.visible_of(key)
        if inserted is not None or self._pages is None:
            return inserted
        base = self._pages.result.find(key)
        return None if base is None else self._insertions.visible_of_base(base)

    def find_item(self, item_id: ItemId) -> int | None:
        """Where the first row of an item is shown."""
        base = self._pages.result.find_item(item_id) if self._pages is not None else None
        return None if base is None else self._insertions.visible_of_base(base)

    def item_ids(self, first: int, last: int) -> list[ItemId]:
        """The items behind a range of rows, each once, in order."""
        rows = range(max(first, 0), min(last + 1, self.rowCount()))
        return list(dict.fromkeys(self.entry(row).item.item_id for row in rows))

    async def keys_of(self, rows: Iterable[int] | range) -> list[RowKey | None]:
        """The keys of rows as they stand at the call, whatever is shown meanwhile; None for a grey row.

        Rows beyond the end are left out. Raises StorageError.
        """
        pages, insertions = self._pages, self._insertions
        if pages is None:
            return []
        found: list[RowKey | None] = []
        next_pause = _KEYS_AT_ONCE
        with pages.result.held():
            for part in _ranges(rows, pages.count + len(insertions)):
                for first in range(part.start, part.stop, _KEYS_AT_ONCE):
                    if len(found) >= next_pause:
                        next_pause += _KEYS_AT_ONCE
                        await asyncio.sleep(0)
                    found += insertions.keys(range(first, min(first + _KEYS_AT_ONCE, part.stop)), pages.result.keys)
        return found

    def sources(self) -> SourceReader | None:
        """The rows as they stand now, to be read in pieces; None while there are none."""
        if self._pages is None:
            return None
        return SourceReader(self._pages.result, self._insertions, self._editing, self._supplier_name)

    def numbers(self) -> NumberReader | None:
        """The numbers of the rows as they stand now, to be read in pieces; None while there are none."""
        if self._pages is None:
            return None
        return NumberReader(self._pages.result, self._insertions, self._editing)

    def field_value(self, row: int, column: int) -> Value | None:
        """The raw value of a cell, None where the row or the column has none."""
        field = self.columns[column].field
        shown = self.entry(row).row
        return None if field is None or shown is None else shown.get(field)

    # What changes

    def values_changed(self) -> None:
        """The catalogue has new values for the same rows."""
        ranges = list(self._pages.ranges()) if self._pages is not None else []
        if self._pages is not None:
            self._pages.forget()
        self._entries.clear()
        for first, last in ranges:
            self._tell(self._insertions.visible_of_base(first), self._insertions.visible_of_base(last))

    def changes_changed(self, keys: Iterable[RowKey]) -> None:
        """Pending changes of these rows came, changed or went."""
        self._place_additions()
        keys = frozenset(keys)
        if len(keys) > _KEPT_ENTRIES and self._entries:
            # Looking all of them up would take longer than making what is on the screen anew.
            first, last = min(self._entries), max(self._entries)
            self._entries.clear()
            self._tell(first, last)
            return
        items = {key.item_id for key in keys}
        for row, entry in tuple(self._entries.items()):
            # A change of one supplier may concern its neighbours: two standard suppliers are a problem of both.
            if entry.item.item_id in items:
                del self._entries[row]
                self._tell(row, row)

    def set_flag(self, row: int, column: int, *, checked: bool) -> bool:
        """Tick or untick; the star clears the item's other stars."""
        declared, entry = self.columns[column], self.entry(row)
        if declared.field is None or entry.key is None or not entry.is_editable(declared):
            return False
        if declared.look is not Look.STAR or not checked:
            return self.write(entry.key, declared.field, checked, sku=entry.item.sku)
        key, name = entry.key, cell_name(declared.field, entry.item.sku)
        return attempt(lambda: self._editing.set_standard(key, name=name), self.failed.emit)

    def toggle(self, row: int, column: int) -> bool:
        return self.set_flag(row, column, checked=not self.field_value(row, column))

    def write(self, key: RowKey, field: Field, value: Value, *, sku: str = "", doubt: str = "") -> bool:
        """Stage a value; False where that is not possible. ``sku`` is the item's, for the name of the step;
        ``doubt`` is what was typed where it could be read in two ways."""
        name = cell_name(field, sku)
        edit = SetCell(key, field, value, doubt)
        return attempt(lambda: self._tell_problems(self._set(edit, name)), self.failed.emit)

    def _set(self, edit: SetCell, name: Text) -> list[Problem]:
        if not edit.doubt:
            return self._editing.set_value(edit.key, edit.field, edit.value, name=name)
        refused = self._editing.apply([edit], name).refused
        return [Problem(edit.field, refusal.text) for refusal in refused]

    def _tell_problems(self, problems: list[Problem]) -> None:
        if problems:
            self.refused.emit(problems)

    # Rows

    def _make(self, row: int) -> RowEntry:
        if self._pages is None:
            raise IndexError(row)
        base, inserted = self._insertions.locate(row)
        source = self._pages.row(base)
        change = self._editing.change_of(inserted) if inserted is not None else None
        if inserted is not None and change is not None:
            return self._maker.make_addition(source.item, self._supplier_name(inserted.supplier_id), change)
        repeats = base > 0 and self._pages.row(base - 1).item.item_id == source.item.item_id
        return self._maker.make(source, repeats=repeats)

    def _place_additions(self) -> None:
        wanted = Insertions(self._wanted_places())
        if wanted.places == self._insertions.places:
            return
        before, after = set(self._insertions.places), set(wanted.places)
        if len(before ^ after) > _MANY_INSERTIONS:
            self.beginResetModel()
            self._entries.clear()
            self._insertions = wanted
            self.endResetModel()
            return
        for place in sorted(before - after, reverse=True):
            self._remove_place(place)
        for place in sorted(after - before):
            self._insert_place(place)

    def _remove_place(self, place: tuple[int, RowKey]) -> None:
        row = self._insertions.visible_of(place[1])
        if row is None:
            return
        self.beginRemoveRows(_NO_PARENT, row, row)
        self._insertions = Insertions(set(self._insertions.places) - {place})
        self._entries.clear()
        self.endRemoveRows()

    def _insert_place(self, place: tuple[int, RowKey]) -> None:
        wanted = Insertions([*self._insertions.places, place])
        row = wanted.visible_of(place[1])
        if row is None:
            return
        self.beginInsertRows(_NO_PARENT, row, row)
        self._insertions = wanted
        self._entries.clear()
        self.endInsertRows()

    def _wanted_places(self) -> list[tuple[int, RowKey]]:
        if self._pages is None or not self._pages.count:
            return []
        places = [(self._below_item(change.key), change.key) for change in self._editing.changes.additions()]
        return [(base, key) for base, key in places if base is not None]

    def _below_item(self, key: RowKey) -> int | None:
        """The last of the item's rows that stand together; None when the item is not in this result."""
        if key not in self._below and self._pages is not None:
            base, pages = self._pages.result.find_item(key.item_id), self._pages
            while base is not None and base + 1 < pages.count and _is_of(pages.row(base + 1), key.item_id):
                base += 1
            self._below[key] = base
        return self._below[key]

    def _tell(self, first: int, last: int) -> None:
        last = min(last, self.rowCount() - 1)
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    # Qt

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        if self._pages is None or parent.isValid():
            return 0
        return self._pages.count + len(self._insertions)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        column = self.columns[index.column()]
        if column.look not in (Look.TEXT, Look.NUMBER) or column.field is None:
            return _FIXED
        return _EDITABLE if self.entry(index.row()).is_editable(column) else _FIXED

    @override
    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            return self.entry(index.row()).cells[index.column()][0] if index.isValid() else None
        if role not in _ANSWERED or not index.isValid():
            return None
        return self._rare(self.entry(index.row()), index.column(), role)

    def _rare(self, entry: RowEntry, column: int, role: int) -> Any:
        declared = self.columns[column]
        if role == _EDIT:
            return entry.row.get(declared.field) if entry.row is not None and declared.field else entry.cells[column][0]
        if role == _TOOLTIP:
            return _tooltip(entry, column, self.columns) or None
        if role == _SPOKEN:
            return _spoken(entry, column, self.columns)
        if role == _ALIGNMENT:
            return _alignment(declared)
        if declared.look not in (Look.FLAG, Look.STAR) or entry.row is None:
            return None
        return Qt.CheckState.Checked if entry.cells[column][1] & Mark.CHECKED else Qt.CheckState.Unchecked

    @override
    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        if not index.isValid():
            return False
        declared, entry = self.columns[index.column()], self.entry(index.row())
        if role == _CHECKED:
            return self.set_flag(index.row(), index.column(), checked=Qt.CheckState(value) is Qt.CheckState.Checked)
        if role != _EDIT or declared.field is None or entry.row is None or entry.key is None:
            return False
        if not entry.is_editable(declared) or type(value) is not type(entry.row.get(declared.field)):
            return False
        if same_value(declared.field, entry.row.get(declared.field), value):
            return True
        return self.write(entry.key, declared.field, value, sku=entry.item.sku)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == _DISPLAY:
            return column.title
        if role == _TOOLTIP:
            return column.explanation
        if role == _SPOKEN:
            return f"{column.title}, {column.explanation}" if column.title else column.explanation
        return _alignment(column) if role == _ALIGNMENT else None


_ANSWERED = frozenset({_EDIT, _TOOLTIP, _SPOKEN, _CHECKED, _ALIGNMENT})


def _tooltip(entry: RowEntry, column: int, columns: tuple[GridColumn, ...]) -> str:
    from jtl_desktop.ui.grid.speech import tooltip  # noqa: PLC0415 (not part of the start)

    return tooltip(entry, column, columns)


def _spoken(entry: RowEntry, column: int, columns: tuple[GridColumn, ...]) -> str:
    from jtl_desktop.ui.grid.speech import spoken_cell  # noqa: PLC0415 (not part of the start)

    return spoken_cell(entry, column, columns)


def _ranges(rows: Iterable[int] | range, end: int) -> list[range]:
    """Rows that follow each other, together; only those before the end."""
    if isinstance(rows, range) and rows.step == 1:
        kept = range(max(rows.start, 0), min(rows.stop, end))
        return [kept] if kept else []
    found: list[range] = []
    for row in rows:
        if found and found[-1].stop == row:
            found[-1] = range(found[-1].start, row + 1)
        elif 0 <= row < end:
            found.append(range(row, row + 1))
    return [range(part.start, min(part.stop, end)) for part in found]


def _is_of(row: GridRow, item_id: ItemId) -> bool:
    return row.item.item_id == item_id


def _alignment(column: GridColumn) -> Qt.AlignmentFlag:
    if column.is_right_aligned:
        return _RIGHT
    return _CENTRE if column.look in (Look.FLAG, Look.STAR, Look.STATE) else _LEFT
