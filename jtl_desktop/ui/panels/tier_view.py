"""The scale price table on the screen: editors in its cells, a button in each line, everything by keyboard."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.ui.editors import DecimalEdit
from jtl_desktop.ui.ground import give_ground
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.calm_delegate import CalmDelegate
from jtl_desktop.ui.panels.tier_lines import Mark
from jtl_desktop.ui.panels.tier_model import TierModel
from jtl_desktop.ui.panels.tier_table import KINDS, TierColumn
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

Index = QModelIndex | QPersistentModelIndex
_CLOSE = QAbstractItemDelegate.EndEditHint


class TierDelegate(CalmDelegate):
    """Gives each number its editor with the rule of its cell, and draws marks and buttons."""

    typing = Signal(object, str)
    """Column and text of the open editor, at every keystroke."""

    def __init__(self, notation: NumberFormat, model: TierModel, view: QTableView) -> None:
        super().__init__(view)
        self._notation = notation
        self._model = model

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        row, column = index.row(), TierColumn(index.column())
        table = self._model.table
        editor = DecimalEdit(
            self._notation,
            kind=KINDS[column],
            rule=partial(table.judge, row, column),
            required=table.is_needed(row, column),
            parent=parent,
        )
        editor.setFrame(False)
        editor.setAccessibleName(str(self._model.headerData(column, Qt.Orientation.Horizontal, _TOOLTIP)))
        editor.textEdited.connect(partial(self.typing.emit, column))
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Called again whenever the model announces a change; what is being typed must survive that.
        if isinstance(editor, DecimalEdit) and not editor.isModified():
            value = index.data(Qt.ItemDataRole.EditRole)
            editor.set_value(value if isinstance(value, Decimal) else None)
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, DecimalEdit) and editor.is_changed() and not editor.reason():
            model.setData(index, editor.value())

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.column() == TierColumn.MARK:
            option.text = ""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        line = self._model.table.line(index.row())
        if line is None:
            return
        if index.column() == TierColumn.ACTION and self._model.action_text(index.row()):
            self.paint_icon(painter, option.rect, "undo-2" if line.mark is Mark.REMOVED else "x", "muted")
        elif index.column() == TierColumn.MARK:
            sign = self._problem_sign() if line.problem is not None else _SIGNS.get(line.mark)
            if sign is not None:
                self.paint_icon(painter, option.rect, *sign)

    def _problem_sign(self) -> tuple[str, Tone]:
        return _PROBLEM_SIGN if self._model.table.is_editable else _LOCKED_SIGN


_SIGNS: dict[Mark, tuple[str, Tone]] = {
    Mark.CHANGED: ("square-pen", "changed_mark"),
    Mark.ADDED: ("circle-plus", "ok"),
    Mark.REMOVED: ("trash-2", "problem"),
}
_PROBLEM_SIGN: tuple[str, Tone] = ("circle-alert", "problem")
_LOCKED_SIGN: tuple[str, Tone] = ("lock", "muted")
_TOOLTIP = Qt.ItemDataRole.ToolTipRole


class TierView(QTableView):
    """Enter and F2 edit, Insert begins a new tier, Delete removes one or brings it back."""

    typing = Signal(object, str)
    typing_ended = Signal()
    refused = Signal(str)
    """What was typed into an editor that closed without taking it over, such as by a click elsewhere."""

    def __init__(self, model: TierModel, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_ground(self)
        self._tiers = model
        self.setModel(model)
        delegate = TierDelegate(notation, model, self)
        delegate.typing.connect(self.typing)
        self.setItemDelegate(delegate)
        self.setAccessibleName(tr("Scale prices"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        # Tab leaves the table; inside an editor it goes on to the next number.
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self._set_up_headers()

    def begin_new(self) -> None:
        """Go to the line for a new tier and open its first empty cell."""
        row = self._tiers.rowCount() - 1
        line = self._tiers.table.line(row)
        if line is None or line.mark is not Mark.DRAFT:
            return
        self._edit_cell(row, self._tiers.table.first_missing(row) or TierColumn.FROM)

    def close_editor(self) -> None:
        """Take over what an open editor holds, as leaving the cell would."""
        for editor in self.viewport().findChildren(DecimalEdit):
            if editor.isVisible():
                self.commitData(editor)
                self.closeEditor(editor, _CLOSE.NoHint)

    def is_typing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def stay_near(self, quantity: Decimal | None, column: int) -> None:
        """After the table changed: back to the tier that was current, else to the first number."""
        if quantity is not None:
            self.select_tier(quantity, column)
        if not self.currentIndex().isValid() and self._tiers.rowCount():
            self.setCurrentIndex(self._tiers.index(0, TierColumn.FROM))

    def select_tier(self, quantity: Decimal, column: int) -> None:
        """Make the tier from this quantity on the current one."""
        row = self._tiers.table.line_of(quantity)
        if row is not None:
            self.setCurrentIndex(self._tiers.index(row, column))

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + spacing(self, 2))
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(spacing(self, 5))
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (TierColumn.MARK, TierColumn.ACTION):
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            columns.resizeSection(column, spacing(self, 6))
        self.setMinimumHeight(columns.sizeHint().height() + 3 * rows.defaultSectionSize() + 2 * self.frameWidth())
        for column, widest in ((TierColumn.FROM, "00.000"), (TierColumn.PERCENT, "00,000")):
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            wanted = self.fontMetrics().horizontalAdvance(widest) + spacing(self, 3)
            columns.resizeSection(column, max(wanted, columns.sectionSizeHint(column)))

    def _edit_cell(self, row: int, column: TierColumn) -> None:
        index = self._tiers.index(row, column)
        self.setFocus()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)

    def _edit_beside(self, step: int) -> None:
        """Open the next or previous cell that takes a number, across lines; stay where there is none."""
        columns = [column for column in TierColumn if column.part is not None]
        index = self.currentIndex()
        place = index.row() * len(columns) + columns.index(TierColumn(index.column())) + step
        row, position = divmod(place, len(columns))
        while 0 <= row < self._tiers.rowCount():
            if self._tiers.table.is_typed_into(row, columns[position]):
                self._edit_cell(row, columns[position])
                return
            place += step
            row, position = divmod(place, len(columns))

    def _go_on_with_draft(self) -> None:
        """After a number of a new tier was taken over: open the one that is still missing."""
        row = self.currentIndex().row()
        line = self._tiers.table.line(row)
        if line is None or line.mark is not Mark.DRAFT or line.problem is None or self.is_typing():
            return
        missing = self._tiers.table.first_missing(row)
        if missing is not None:
            self._edit_cell(row, missing)

    def _show_menu(self) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = self._tiers.action_text(index.row())
        if action:
            menu.addAction(action, partial(self._tiers.act, index.row()))
        line = self._tiers.table.line(index.row())
        if line is not None and line.mark in (Mark.CHANGED, Mark.ADDED) and self._tiers.table.is_editable:
            menu.addAction(tr("Take back the change of this tier"), partial(self._tiers.take_back, index.row()))
        if self._tiers.table.is_editable:
            menu.addAction(tr("New tier"), self.begin_new)
        menu.popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        lost = editor.text() if isinstance(editor, DecimalEdit) and editor.reason() else ""
        # Where to go next is decided by us, after the table shows what was taken over.
        super().closeEditor(editor, _CLOSE.NoHint)
        self.typing_ended.emit()
        if lost and hint is not _CLOSE.RevertModelCache:
            self.refused.emit(lost)
        if hint is _CLOSE.SubmitModelCache:
            QTimer.singleShot(0, self, self._go_on_with_draft)
        elif hint in (_CLOSE.EditNextItem, _CLOSE.EditPreviousItem):
            self._edit_beside(1 if hint is _CLOSE.EditNextItem else -1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.is_typing() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Insert:
            self.begin_new()
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            self._tiers.act(index.row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self._press(index)
        else:
            super().keyPressEvent(event)

    def _press(self, index: QModelIndex) -> None:
        if index.column() == TierColumn.ACTION:
            self._tiers.act(index.row())
        elif index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid() or index != self.currentIndex():
            return
        line = self._tiers.table.line(index.row())
        if index.column() == TierColumn.ACTION:
            self._tiers.act(index.row())
        elif line is not None and line.mark is Mark.DRAFT and not self.is_typing():
            # The line that says "new ..." is an invitation; one click accepts it.
            self._press(index)

    @override
    def sizeHint(self) -> QSize:
        lines = max(4, min(12, self._tiers.rowCount() + 1))
        height = self.horizontalHeader().sizeHint().height() + lines * self.verticalHeader().defaultSectionSize()
        return QSize(spacing(self, 70), height)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()
        return super().viewportEvent(event)
