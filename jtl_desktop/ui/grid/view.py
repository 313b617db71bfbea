"""The grid as the merchant sees it: frozen columns at the left, the rest scrolling behind, one keyboard for both."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.services.editing import EditSession
from jtl_desktop.storage.results import ResultSet
from jtl_desktop.ui.grid.blocks import Block, blocks_of, row_ranges, selection_parts
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.delegates import GridDelegate
from jtl_desktop.ui.grid.freezing import Freezing
from jtl_desktop.ui.grid.headers import GridHeaders
from jtl_desktop.ui.grid.layout import apply_layout, first_widths, layout_text
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.navigation import CURSOR_KEYS, moved_cell, next_editable
from jtl_desktop.ui.grid.part import GridPart
from jtl_desktop.ui.grid.place import restore_place, take_place
from jtl_desktop.ui.grid.selection import copied_text
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_SELECT = QItemSelectionModel.SelectionFlag


class GridView(QWidget):
    """Two tables on one model and one selection. Rows may only be swapped while no editor is open."""

    current_changed = Signal(object)
    """The row under the cursor: RowKey, or None."""
    visible_changed = Signal()
    selection_changed = Signal()
    tiers_requested = Signal()
    state_opened = Signal(object)
    """The sign before a row was double-clicked: its RowKey."""
    editor_closed = Signal()
    copy_cut = Signal(object)
    """More was selected than is copied at once; how many rows were."""
    menu_requested = Signal(QPoint)

    def __init__(self, model: GridModel, editing: EditSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._editing = editing
        self._anchor: tuple[int, int] | None = None
        self.frozen = GridPart(self, model)
        self.main = GridPart(self, model)
        self.delegate = GridDelegate(self, model, editing)
        self.main.setItemDelegate(self.delegate)
        self.frozen.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.frozen.share_selection(self.main)
        self.main.share_selection(self.main)
        self.freezing = Freezing(self)
        self.freezing.begin()
        self.headers = GridHeaders(self)
        self._lay_out()
        self._connect()

    # What the window asks for

    @property
    def is_editing(self) -> bool:
        return self.delegate.is_open

    def current_key(self) -> RowKey | None:
        index = self.main.currentIndex()
        return self.model.entry(index.row()).key if self._is_cell(index) else None

    def current_item(self) -> ItemId | None:
        index = self.main.currentIndex()
        return self.model.entry(index.row()).item.item_id if self._is_cell(index) else None

    def current_state(self) -> RowState | None:
        """How the row under the cursor stands."""
        index = self.main.currentIndex()
        return self.model.entry(index.row()).state if self._is_cell(index) else None

    def current_field(self) -> Field | None:
        index = self.main.currentIndex()
        return self.model.columns[index.column()].field if self._is_cell(index) else None

    def swap(self, result: ResultSet) -> ResultSet | None:
        """Show another result with cursor, selection and scroll position kept by key. The old one comes back."""
        place = take_place(self)
        old = self.model.set_result(result)
        restore_place(self, place)
        if not self.main.currentIndex().isValid() and self.model.rowCount():
            # The panels have something to show, and the keyboard a place to start from.
            first = self.model.index(0, self.main.shown_columns()[0])
            self.main.selectionModel().setCurrentIndex(first, _SELECT.NoUpdate)
        self.visible_changed.emit()
        return old

    def go_to(self, key: RowKey, field: Field | None = None) -> bool:
        """Put the cursor on a cell; False when the row is not in this result."""
        row = self.model.find(key)
        if row is None:
            return False
        named = [index for index, column in enumerate(self.model.columns) if field and column.field is field]
        self._go(row, named[0] if named else self._column_to_stand_on(), _SELECT.ClearAndSelect)
        self.take_focus()
        return True

    def finish_editing(self) -> bool:
        """Take over what is being typed; False when it cannot be kept and stays open."""
        return self.delegate.finish()

    def sort_by_current(self) -> None:
        """Sort by the column under the cursor, as a click on its title would."""
        column = self.main.currentIndex().column()
        if column >= 0 and self.model.columns[column].is_sortable:
            self.headers.sort_next(column)

    def edit_current(self) -> None:
        index = self.main.currentIndex()
        if index.isValid() and not self.open_special(index):
            self.main.edit(index, QAbstractItemView.EditTrigger.EditKeyPressed, None)

    def copy(self) -> None:
        """Put the selected cells on the clipboard, tabs between columns, exact numbers without thousands marks."""
        copied = copied_text(self.model, self.main.selectionModel().selection(), self.shown_columns())
        if copied.text:
            QGuiApplication.clipboard().setText(copied.text)
        if copied.is_cut:
            self.copy_cut.emit(copied.rows)

    def visible_items(self) -> list[ItemId]:
        band = self.main.band()
        return self.model.item_ids(band.first, band.first + band.count - 1) if band.count else []

    def layout_text(self) -> str:
        return layout_text(self)

    def apply_layout(self, remembered: str) -> None:
        apply_layout(self, remembered)

    def shown_columns(self) -> list[int]:
        """All columns from left to right, the frozen ones first."""
        return self.frozen.shown_columns() + self.main.shown_columns()

    def blocks(self) -> list[Block]:
        """What is selected, without hidden columns, from top to bottom; blocks share no row."""
        return blocks_of(selection_parts(self.main.selectionModel().selection()), self.shown_columns())

    def selected_rows(self) -> list[range]:
        """The rows in which something is selected, in ranges from top to bottom."""
        return row_ranges(self.blocks())

    # What the parts ask for

    def shows_focus(self) -> bool:
        return self.main.hasFocus() or self.is_editing

    def take_focus(self) -> None:
        self.main.setFocus(Qt.FocusReason.OtherFocusReason)

    def moved(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a cursor key leads, over both parts."""
        current = self.main.currentIndex()
        row, column = moved_cell(self, current, action, modifiers)
        return self.model.index(row, column)

    def handle_key(self, event: QKeyEvent) -> bool:
        """What this grid does differently from Qt's table. True when the key is done with."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        index = self.main.currentIndex()
        action = CURSOR_KEYS.get(event.key())
        if action is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.extend_to(*moved_cell(self, index, action, event.modifiers()))
            return True
        if not index.isValid() or event.modifiers() & _COMMANDS:
            return False
        return self._handle_plain_key(event, index)

    def _handle_plain_key(self, event: QKeyEvent, index: QModelIndex) -> bool:
        back = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.step(back, 0)
            case Qt.Key.Key_Tab:
                self.step(0, 1)
            case Qt.Key.Key_Backtab:
                self.step(0, -1)
            case Qt.Key.Key_Delete:
                self._clear(index)
            case Qt.Key.Key_Backspace:
                pass
            case Qt.Key.Key_Space if self._is_box(index):
                self.model.toggle(index.row(), index.column())
            case Qt.Key.Key_F2:
                return self.open_special(index)
            case _:
                return False
        return True

    def extend_to(self, row: int, column: int) -> None:
        """Select from where the selection began to this cell, over both parts."""
        selection, order = self.main.selectionModel(), self.shown_columns()
        anchor = self._anchor or (self.main.currentIndex().row(), self.main.currentIndex().column())
        if anchor[0] < 0 or anchor[1] not in order:
            anchor = (row, column)
        rows = sorted((anchor[0], row))
        places = sorted((order.index(anchor[1]), order.index(column)))
        chosen = QItemSelection()
        for between in order[places[0] : places[1] + 1]:
            chosen.select(self.model.index(rows[0], between), self.model.index(rows[1], between))
        selection.setCurrentIndex(self.model.index(row, column), _SELECT.NoUpdate)
        selection.select(chosen, _SELECT.ClearAndSelect)
        self.main.scrollTo(self.model.index(row, column))
        self._anchor = anchor

    def step(self, rows: int, columns: int) -> None:
        """Go on to the next cell after a value was taken over: down, or to the next cell that can be edited."""
        current = self.main.currentIndex()
        if not current.isValid():
            return
        row, column = current.row() + rows, current.column()
        if columns:
            row, column = next_editable(self, current.row(), column, columns)
        self._go(min(max(row, 0), self.model.rowCount() - 1), column, _SELECT.ClearAndSelect)

    def open_special(self, index: QModelIndex) -> bool:
        """Tiers are edited in their own panel; the sign before a row opens what it stands for."""
        look, key = self.model.columns[index.column()].look, self.model.entry(index.row()).key
        if look is Look.TIERS:
            self.tiers_requested.emit()
        elif look is Look.STATE and key is not None:
            self.state_opened.emit(key)
        return look in (Look.TIERS, Look.STATE)

    def keeps_open(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> bool:
        """A text that cannot be kept stays in its open editor until it is corrected or given up with Esc."""
        delegate = self.delegate
        if hint is QAbstractItemDelegate.EndEditHint.RevertModelCache or editor is not delegate.editor:
            return False
        if not delegate.editor.reason() or delegate.key is None:
            return False
        QTimer.singleShot(0, self, self._back_to_editor)
        return True

    def select_all(self) -> None:
        """One range over everything; Qt's own way asks the model about every single cell."""
        rows = self.model.rowCount()
        if rows:
            whole = QItemSelection(self.model.index(0, 0), self.model.index(rows - 1, len(self.model.columns) - 1))
            self.main.selectionModel().select(whole, _SELECT.ClearAndSelect)

    # Inside

    def _back_to_editor(self) -> None:
        key, editor, column = self.delegate.key, self.delegate.editor, self.delegate.column
        row = self.model.find(key) if key is not None else None
        if row is None or editor is None:
            return
        self.main.selectionModel().setCurrentIndex(self.model.index(row, column), _SELECT.ClearAndSelect)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self, index: QModelIndex) -> None:
        """Empty one cell ("not set" for Wawi); rows are never removed by a key. It can be reverted like any change."""
        entry, column = self.model.entry(index.row()), self.model.columns[index.column()]
        if column.look in (Look.TEXT, Look.NUMBER) and column.field and entry.key and entry.is_editable(column):
            self.model.write(entry.key, column.field, column.field.unset)

    def _is_box(self, index: QModelIndex) -> bool:
        return self.model.columns[index.column()].look in (Look.FLAG, Look.STAR)

    def _is_cell(self, index: QModelIndex) -> bool:
        return index.isValid() and index.row() < self.model.rowCount()

    def _go(self, row: int, column: int, how: QItemSelectionModel.SelectionFlag) -> None:
        index = self.model.index(row, column)
        self.main.selectionModel().setCurrentIndex(index, how)
        self.main.scrollTo(index)

    def _column_to_stand_on(self) -> int:
        current = self.main.currentIndex()
        return current.column() if current.isValid() else self.main.shown_columns()[0]

    def _parts(self) -> tuple[GridPart, GridPart]:
        return self.frozen, self.main

    def _lay_out(self) -> None:
        row, head = spacing(self, 6.6), spacing(self, 7)
        for part in self._parts():
            part.verticalHeader().setMinimumSectionSize(row)
            part.verticalHeader().setDefaultSectionSize(row)
            part.horizontalHeader().setFixedHeight(head)
        self.main.horizontalHeader().setSectionsMovable(True)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.main.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.main)
        self.frozen.setAccessibleName(tr("Items"))
        self.main.setAccessibleName(tr("Item suppliers"))
        first_widths(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.frozen)
        # The scrolling part loses this much to its scroll bar; both must end at the same row.
        left.addSpacing(self.main.horizontalScrollBar().sizeHint().height())
        layout.addLayout(left)
        edge = QFrame()
        edge.setBackgroundRole(QPalette.ColorRole.Mid)
        edge.setAutoFillBackground(True)
        edge.setFixedWidth(2)
        layout.addWidget(edge)
        layout.addWidget(self.main, 1)
        self.freezing.changed()

    def _connect(self) -> None:
        self.main.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(self.main.verticalScrollBar().setValue)
        self.main.verticalScrollBar().valueChanged.connect(self.visible_changed)
        self.main.editor_closed.connect(self.editor_closed)
        selection = self.main.selectionModel()
        selection.currentChanged.connect(self._on_current)
        selection.selectionChanged.connect(self.selection_changed)
        self.headers.widths_changed.connect(self.freezing.note_widths)
        for part in self._parts():
            part.hovered.connect(self.frozen.set_hover)
            part.hovered.connect(self.main.set_hover)
            part.customContextMenuRequested.connect(self._on_menu)

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._anchor = None
        for part in self._parts():
            part.viewport().update()
        if current.row() != previous.row() or not current.isValid():
            self.current_changed.emit(self.current_key())

    def _on_menu(self, position: QPoint) -> None:
        part = self.sender()
        if isinstance(part, GridPart):
            self.menu_requested.emit(part.viewport().mapToGlobal(position))

    # Qt

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.freezing.fit()

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
