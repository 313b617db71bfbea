"""The grid as the merchant sees it: frozen columns at the left, the rest scrolling behind, one keyboard for both."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent
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
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.results import ResultSet
from jtl_desktop.ui.grid.blocks import Block, blocks_of, row_ranges, selection_parts
from jtl_desktop.ui.grid.columns import Look
from jtl_desktop.ui.grid.delegates import GridDelegate
from jtl_desktop.ui.grid.dragging import Dragging
from jtl_desktop.ui.grid.freezing import Freezing
from jtl_desktop.ui.grid.headers import GridHeaders
from jtl_desktop.ui.grid.layout import apply_layout, first_widths, layout_text
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.grid.navigation import moved_cell
from jtl_desktop.ui.grid.part import GridPart
from jtl_desktop.ui.grid.place import NOWHERE, restore_place, take_place
from jtl_desktop.ui.grid.selecting import Selecting
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.grid.walking import next_cell
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
    menu_requested = Signal(QPoint)
    clear_pressed = Signal()
    """The selected cells shall be emptied."""
    fill_pressed = Signal(object, str)
    """The selected cells shall get this value (None: the current cell's), typed so where that is in doubt."""
    fill_down_pressed = Signal()
    fill_right_pressed = Signal()
    tick_pressed = Signal()
    """The selected boxes shall be ticked or unticked."""

    def __init__(self, model: GridModel, editing: EditSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._editing = editing
        self.frozen = GridPart(self, model)
        self.main = GridPart(self, model)
        self.delegate = GridDelegate(self, model, editing)
        self.main.setItemDelegate(self.delegate)
        self.frozen.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.frozen.share_selection(self.main)
        self.main.share_selection(self.main)
        self.selecting = Selecting(self)
        self.dragging = Dragging(self)
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

    def swap(self, result: ResultSet, *, is_anew: bool = False) -> ResultSet | None:
        """Show another result with cursor, selection and scroll position kept by key. The old one comes back.

        ``is_anew``: at its first row instead.
        """
        place = take_place(self) if not is_anew else NOWHERE
        old = self.model.set_result(result)
        for part in self._parts():
            # Else it is only told later how far it can be scrolled, and does not go where it shall.
            part.doItemsLayout()
        restore_place(self, place)
        if not self.main.currentIndex().isValid() and self.model.rowCount():
            # The panels have something to show, and the keyboard a place to start from.
            first = self.model.index(0, self.main.shown_columns()[0])
            self.main.selectionModel().setCurrentIndex(first, _SELECT.NoUpdate)
        self.visible_changed.emit()
        return old

    def go_to(self, key: RowKey, field: Field | None = None, *, takes_focus: bool = True) -> bool:
        """Put the cursor on a cell; False when the row is not in this result."""
        row = self.model.find(key)
        if row is None:
            return False
        named = [index for index, column in enumerate(self.model.columns) if field and column.field is field]
        self._go(row, named[0] if named else self._column_to_stand_on(), _SELECT.ClearAndSelect)
        if takes_focus:
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

    def step(self, rows: int, columns: int) -> None:
        """Go on to the next cell after a value was taken over: down, or to the next cell that can be edited; through
        the selected cells where several are selected."""
        current = self.main.currentIndex()
        if not current.isValid():
            return
        row, column, keeps = next_cell(self, current.row(), current.column(), rows=rows, columns=columns)
        self._go(row, column, _SELECT.NoUpdate if keeps else _SELECT.ClearAndSelect)

    def stand_on(self, index: QModelIndex) -> None:
        """Put the cursor on a cell; what is selected stays so if the cell belongs to it."""
        selection = self.main.selectionModel()
        selection.setCurrentIndex(index, _SELECT.NoUpdate if selection.isSelected(index) else _SELECT.ClearAndSelect)

    def fill_from_editor(self) -> None:
        """What is being typed is for all selected cells."""
        typed = self.delegate.typed()
        if typed is not None and self.delegate.can_take_over:
            self.delegate.give_up()
            self.take_focus()
            self.fill_pressed.emit(*typed)

    def tick(self, index: QModelIndex) -> None:
        """Tick or untick the box under the cursor, or all selected ones like it."""
        if sum(block.cells for block in self.blocks()) > 1:
            self.tick_pressed.emit()
        else:
            self.model.toggle(index.row(), index.column())

    def scroll_to(self, row: int, column: int) -> None:
        self.main.scrollTo(self.model.index(row, column))

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
        if delegate.can_take_over or delegate.key is None or delegate.is_giving_up:
            return False
        QTimer.singleShot(0, self, self._back_to_editor)
        return True

    def select_all(self) -> None:
        self.selecting.all()

    # Inside

    def _back_to_editor(self) -> None:
        key, editor, column = self.delegate.key, self.delegate.editor, self.delegate.column
        row = self.model.find(key) if key is not None else None
        if row is None or editor is None:
            return
        self.main.selectionModel().setCurrentIndex(self.model.index(row, column), _SELECT.ClearAndSelect)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self.selecting.cursor_moved()
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
        # At once: else both parts are painted where they were, and again in the next turn.
        layout = self.layout()
        if layout is not None:
            layout.activate()
