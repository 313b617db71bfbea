"""What the merchant has to tick before a save: slips by kind, each with its rows. Texts are made when looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt, Signal
from typing_extensions import override

from jtl_desktop.domain.guards import GuardKind, RowWarning
from jtl_desktop.domain.items import Field, Kind, RowKey
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.domain.text import Text
from jtl_desktop.services.saving.outcomes import CommitPlan
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.looks import CellLooks
from jtl_desktop.ui.panels.line_model import LEFT, RIGHT, ROOT, Index, LineColumn, heading
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import field_label, signed_percent_text
from jtl_desktop.ui.texts import ntr, tr, tr_text

_TICK = Qt.ItemDataRole.CheckStateRole


class ReviewColumn(IntEnum):
    ITEM = 0
    SUPPLIER = 1
    FIELD = 2
    OLD = 3
    NEW = 4
    PERCENT = 5
    WHY = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to look at; without a field it is about the whole row."""

    key: RowKey
    text: Text
    field: Field | None = None
    old: Decimal | None = None
    new: Decimal | None = None
    percent: Decimal | None = None
    from_quantity: Decimal | None = None


@dataclass(slots=True)
class Group:
    """Entries of one kind; ``ticked`` are the places of those that the merchant has ticked."""

    title: str
    entries: Sequence[Entry]
    ticked: set[int] = field(default_factory=set)


class ReviewModel(QAbstractItemModel):
    """Two levels: kinds, and below each its entries. A tick on a kind ticks all of it."""

    ticks_changed = Signal()

    def __init__(self, plan: CommitPlan, names: Names, notation: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._notation = notation
        self._groups = groups_of(plan)
        self._looks = CellLooks()
        self._columns = (
            LineColumn(tr("To look at")),
            LineColumn(tr("Supplier")),
            LineColumn(tr("Change")),
            LineColumn(tr("Before"), is_number=True),
            LineColumn(tr("New"), is_number=True),
            LineColumn(tr("Difference"), is_number=True),
            LineColumn(tr("Why")),
        )

    @property
    def groups(self) -> Sequence[Group]:
        return self._groups

    @property
    def total(self) -> int:
        """How many things there are to tick."""
        return sum(len(group.entries) for group in self._groups)

    @property
    def ticked(self) -> int:
        return sum(len(group.ticked) for group in self._groups)

    def unticked_keys(self) -> frozenset[RowKey]:
        """Rows of which something has not been ticked."""
        return frozenset(
            entry.key
            for group in self._groups
            for place, entry in enumerate(group.entries)
            if place not in group.ticked
        )

    def tick_group(self, number: int, *, on: bool = True) -> None:
        """Tick all of one kind, or none."""
        group = self._groups[number]
        group.ticked = set(range(len(group.entries))) if on else set()
        head = self.index(number, 0)
        self.dataChanged.emit(head, head, [_TICK])
        if group.entries:
            last = self.index(len(group.entries) - 1, 0, head)
            self.dataChanged.emit(self.index(0, 0, head), last, [_TICK])
        self.ticks_changed.emit()

    def _tick(self, number: int, place: int, *, on: bool) -> None:
        ticked = self._groups[number].ticked
        if on:
            ticked.add(place)
        else:
            ticked.discard(place)
        head = self.index(number, 0)
        self.dataChanged.emit(head, head, [_TICK])
        here = self.index(place, 0, head)
        self.dataChanged.emit(here, here, [_TICK])
        self.ticks_changed.emit()

    def _group_data(self, group: Group, column: int, role: int) -> Any:
        if column != ReviewColumn.ITEM:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                count = len(group.entries)
                return ntr("{title} – {count} time", "{title} – {count} times", count, title=group.title)
            case Qt.ItemDataRole.CheckStateRole:
                if len(group.ticked) == len(group.entries):
                    return Qt.CheckState.Checked
                return Qt.CheckState.PartiallyChecked if group.ticked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.FontRole:
                return self._looks.font(bold=True)
        return None

    def _entry_data(self, group: Group, place: int, column: ReviewColumn, role: int) -> Any:
        entry = group.entries[place]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(entry, column)
            case Qt.ItemDataRole.ToolTipRole:
                return tr_text(entry.text) if column is not ReviewColumn.ITEM else self._names.row(entry.key)
            case Qt.ItemDataRole.AccessibleTextRole if column is ReviewColumn.ITEM:
                return f"{self._names.row(entry.key)}: {tr_text(entry.text)}"
            case Qt.ItemDataRole.CheckStateRole if column is ReviewColumn.ITEM:
                return Qt.CheckState.Checked if place in group.ticked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if self._columns[column].is_number else LEFT
            case Qt.ItemDataRole.FontRole if self._columns[column].is_number:
                return self._looks.font(figures=True)
        return None

    def _shown(self, entry: Entry, column: ReviewColumn) -> str:
        match column:
            case ReviewColumn.ITEM:
                item = self._names.item(entry.key.item_id)
                return " · ".join(filter(None, (item.sku, item.name)))
            case ReviewColumn.SUPPLIER:
                return self._names.supplier(entry.key.supplier_id)
            case ReviewColumn.FIELD:
                return _what(entry, self._notation)
            case ReviewColumn.OLD:
                return shown(entry.old, Kind.MONEY, self._notation) if entry.old is not None else ""
            case ReviewColumn.NEW:
                return shown(entry.new, Kind.MONEY, self._notation) if entry.new is not None else ""
            case ReviewColumn.PERCENT:
                return signed_percent_text(entry.percent, self._notation) if entry.percent is not None else ""
            case ReviewColumn.WHY:
                return tr_text(entry.text)

    # Qt

    @override
    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        if not 0 <= column < len(ReviewColumn) or row < 0:
            return ROOT
        if not parent.isValid():
            return self.createIndex(row, column, 0) if row < len(self._groups) else ROOT
        entries = self._groups[parent.row()].entries
        return self.createIndex(row, column, parent.row() + 1) if row < len(entries) else ROOT

    @override
    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]  # QObject.parent() of Qt's own
        if not index.isValid() or not index.internalId():
            return ROOT
        return self.createIndex(int(index.internalId()) - 1, 0, 0)

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        if not parent.isValid():
            return len(self._groups)
        is_head = parent.internalId() == 0 and parent.column() == 0
        return len(self._groups[parent.row()].entries) if is_head else 0

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return len(ReviewColumn)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number = int(index.internalId())
        if not number:
            return self._group_data(self._groups[index.row()], index.column(), role)
        return self._entry_data(self._groups[number - 1], index.row(), ReviewColumn(index.column()), role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != _TICK or not index.isValid() or index.column() != ReviewColumn.ITEM:
            return False
        on = Qt.CheckState(value) is not Qt.CheckState.Unchecked
        number = int(index.internalId())
        if number:
            self._tick(number - 1, index.row(), on=on)
        else:
            # A kind that is ticked in part is ticked as a whole next.
            self.tick_group(index.row(), on=len(self._groups[index.row()].ticked) < self._size(index.row()))
        return True

    def _size(self, number: int) -> int:
        return len(self._groups[number].entries)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == ReviewColumn.ITEM else flags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return heading(self._columns[section], role) if orientation is Qt.Orientation.Horizontal else None


def groups_of(plan: CommitPlan) -> list[Group]:
    """All that has to be ticked: what takes something away first, then slips by kind."""
    by_kind: dict[GuardKind, list[Entry]] = {}
    for warning in plan.warnings:
        by_kind.setdefault(warning.kind, []).append(_entry(warning))
    groups = [Group(_kind_title(kind), by_kind[kind]) for kind in GuardKind if kind in by_kind]
    losses = [Entry(key, words) for key, words in plan.needs_confirmation]
    return [Group(tr("Takes something away"), losses), *groups] if losses else groups


def _entry(warning: RowWarning) -> Entry:
    return Entry(
        warning.key,
        warning.text,
        warning.field,
        warning.old,
        warning.new,
        warning.percent,
        warning.from_quantity,
    )


def _what(entry: Entry, notation: NumberFormat) -> str:
    if entry.from_quantity is not None:
        return tr("Tier from {quantity}", quantity=format_decimal(entry.from_quantity, notation))
    return field_label(entry.field) if entry.field is not None else ""


def _kind_title(kind: GuardKind) -> str:
    return {
        GuardKind.ZERO_PRICE: tr("Price 0"),
        GuardKind.BIG_CHANGE: tr("Large change of a price"),
        GuardKind.PACKAGING_PRICE: tr("Looks like the price of a packaging unit"),
        GuardKind.TIER_DEARER: tr("Tier dearer than the one before"),
        GuardKind.FAR_FROM_OTHERS: tr("Far from the item's other suppliers"),
    }[kind]
