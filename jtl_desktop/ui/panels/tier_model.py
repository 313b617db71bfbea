"""The scale price table as a Qt model: words, marks and colours for each cell; edits leave through signals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.looks import CellLooks
from jtl_desktop.ui.panels.line_model import RIGHT, ROOT, Index
from jtl_desktop.ui.panels.tier_lines import Mark, TierLine
from jtl_desktop.ui.panels.tier_table import KINDS, TierColumn, TierTable
from jtl_desktop.ui.panels.values import percent_text
from jtl_desktop.ui.texts import tr, tr_text

_GLYPHS = {Mark.SAME: "", Mark.CHANGED: "●", Mark.ADDED: "+", Mark.REMOVED: "−", Mark.DRAFT: ""}


class TierModel(QAbstractTableModel):
    """Shows one ``TierTable``. What the person does is announced, and comes back by ``show``."""

    edited = Signal(object, object)
    """The complete new tuple of tiers, and the half-entered tier."""

    def __init__(self, notation: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notation = notation
        self._looks = CellLooks()
        self._table = TierTable()
        self._titles = [_title(column) for column in TierColumn]

    @property
    def table(self) -> TierTable:
        return self._table

    def show(self, table: TierTable) -> None:
        """Put a table on the screen; cells keep their place where the same tiers stand in it."""
        same_shape = table.shape == self._table.shape
        if not same_shape:
            self.beginResetModel()
        self._table = table
        if not same_shape:
            self.endResetModel()
        elif table.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(table.lines) - 1, len(TierColumn) - 1))

    def act(self, row: int) -> None:
        """Press the button of a line."""
        if self.action_text(row):
            self.edited.emit(*self._table.after_action(row))

    def take_back(self, row: int) -> None:
        """Put one line back to what Wawi has."""
        if self._table.is_editable and self._table.line(row) is not None:
            self.edited.emit(self._table.after_revert(row), self._table.draft)

    def action_text(self, row: int) -> str:
        """What the button of a line does, in words; empty where there is nothing to do."""
        line = self._table.line(row)
        if line is None or not self._table.is_editable:
            return ""
        if line.mark is Mark.DRAFT:
            return "" if self._table.draft.is_empty else tr("Clear this new tier")
        return tr("Bring this tier back") if line.mark is Mark.REMOVED else tr("Remove this tier")

    def _shown(self, row: int, column: TierColumn) -> str:
        line = self._table.lines[row]
        if column is TierColumn.MARK:
            return _GLYPHS[line.mark] if line.problem is None else "!"
        if column is TierColumn.ACTION:
            return ""
        number = self._table.number(row, column)
        if number is None:
            return tr("new …") if column is TierColumn.FROM and self._is_invitation(line) else ""
        return shown(number, KINDS[column], self._notation)

    def _tooltip(self, row: int, column: TierColumn) -> str:
        line = self._table.lines[row]
        if column is TierColumn.ACTION:
            return self.action_text(row)
        words = [self._mark_words(line), tr_text(line.problem) if line.problem is not None else ""]
        is_price = column in (TierColumn.NET, TierColumn.PERCENT) and self._table.number(row, column) is not None
        if is_price and self._table.is_computed(row, column):
            words.append(tr("Computed from the other one; type here to set this one instead."))
        if column is TierColumn.UNIT:
            words.append(tr("Net price per piece at the quantity that has to be ordered."))
        return "\n".join(filter(None, words))

    def _mark_words(self, line: TierLine) -> str:
        before = line.before
        if line.mark is Mark.CHANGED and before is not None:
            if before.net is not None:
                return tr("Changed; Wawi has {old}.", old=shown(before.net, Kind.MONEY, self._notation))
            return tr("Changed; Wawi has {old}.", old=percent_text(before.percent or Decimal(0), self._notation))
        return {
            Mark.ADDED: tr("New tier, not saved yet."),
            Mark.REMOVED: tr("Will be removed when you save."),
            Mark.DRAFT: tr("New tier: type a quantity, and a net price or a percentage."),
        }.get(line.mark, "")

    def _spoken(self, row: int, column: TierColumn) -> str:
        """What a screen reader says: the value with its meaning and its marks."""
        if column is TierColumn.ACTION:
            return self.action_text(row)
        value = self._shown(row, column)
        return ", ".join(filter(None, (f"{_explanation(column)}: {value}", self._tooltip(row, column))))

    def _is_invitation(self, line: TierLine) -> bool:
        return line.mark is Mark.DRAFT and self._table.draft.is_empty

    def _font(self, row: int, column: TierColumn) -> QFont:
        line = self._table.lines[row]
        return self._looks.font(
            figures=True,
            bold=column is TierColumn.MARK,
            struck=line.mark is Mark.REMOVED and column in KINDS,
            italic=self._table.is_computed(row, column) or self._is_invitation(line),
        )

    def _foreground(self, row: int, column: TierColumn) -> QColor | None:
        line = self._table.lines[row]
        if column is TierColumn.MARK:
            return self._looks.color("problem" if line.problem is not None else "changed_mark")
        is_faded = self._table.is_computed(row, column) or line.mark is Mark.REMOVED or self._is_invitation(line)
        return self._looks.color("muted") if is_faded or not self._table.is_editable else None

    def _background(self, row: int) -> QColor | None:
        line = self._table.lines[row]
        # What can only be put right in Wawi is locked, not wrong.
        if line.problem is not None and self._table.is_editable:
            return self._looks.color("problem_ground")
        return self._looks.color("changed") if line.mark in (Mark.CHANGED, Mark.ADDED) else None

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._table.lines)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(TierColumn)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), TierColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(row, column)
            case Qt.ItemDataRole.EditRole:
                return self._table.number(row, column) if column.part else None
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column in KINDS else Qt.AlignmentFlag.AlignCenter
            case Qt.ItemDataRole.FontRole:
                return self._font(row, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._foreground(row, column)
            case Qt.ItemDataRole.BackgroundRole:
                return self._background(row)
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, column = index.row(), TierColumn(index.column())
        if not self._table.is_typed_into(row, column) or not isinstance(value, Decimal | None):
            return False
        if value is not None and self._table.judge(row, column, value):
            return False
        after = self._table.with_number(row, column, value)
        if after != (self._table.tiers, self._table.draft):
            self.edited.emit(*after)
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._titles[section]
            case Qt.ItemDataRole.ToolTipRole:
                return _explanation(TierColumn(section))
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._table.is_typed_into(index.row(), TierColumn(index.column())):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


def _title(column: TierColumn) -> str:
    return {
        TierColumn.FROM: tr("From"),
        TierColumn.NET: tr("Net PP"),
        TierColumn.PERCENT: tr("or %"),
        TierColumn.UNIT: tr("Per piece"),
    }.get(column, "")


def _explanation(column: TierColumn) -> str:
    return {
        TierColumn.MARK: tr("Changes"),
        TierColumn.FROM: tr("From this quantity on"),
        TierColumn.NET: tr("Net purchase price per piece"),
        TierColumn.PERCENT: tr("Reduction against the supplier's net price, in percent"),
        TierColumn.UNIT: tr("Net price per piece that is really paid"),
        TierColumn.ACTION: tr("Remove or bring back"),
    }[column]
