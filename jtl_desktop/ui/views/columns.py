"""Which columns are shown, in which order, and which stay at the left."""

from __future__ import annotations

import json

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.ui.grid.columns import GridColumn
from jtl_desktop.ui.grid.freezing import can_freeze, stays
from jtl_desktop.ui.grid.layout import first_layout
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_SHOWN, _LEFT = 0, 1
_INDEX = Qt.ItemDataRole.UserRole
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ColumnChoice(QDialog):
    """Dragging and Ctrl+Up/Down arrange; OK takes everything over at once."""

    def __init__(self, grid: GridView, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = grid
        self.setWindowTitle(tr("Columns"))
        self.search = QLineEdit(placeholderText=tr("Find a column"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find a column by its name"))
        self.list = _list()
        self.up = _button(tr("Up"), "arrow-up", tr("Further to the left in the grid (Ctrl+Up)"))
        self.down = _button(tr("Down"), "arrow-down", tr("Further to the right in the grid (Ctrl+Down)"))
        self.go = _button(
            tr("Go to it"), "arrow-right", tr("Put the cursor on this column, and show it if it is hidden")
        )
        self.reset = _button(
            tr("As at first"), "rotate-ccw", tr("All columns as they were before anybody changed them")
        )
        self._fill()
        self._lay_out()
        self._connect()
        self.resize(spacing(self, 130), spacing(self, 150))
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def items(self) -> list[QTreeWidgetItem]:
        found = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [item for item in found if item is not None]

    # Inside

    def _fill(self) -> None:
        self.list.clear()
        freezing, columns = self._grid.freezing, self._grid.model.columns
        for part in (self._grid.frozen, self._grid.main):
            header = part.titles
            order = [header.logicalIndex(visual) for visual in range(header.count())]
            for index in order:
                if freezing.part_of(index) is part and columns[index].title:
                    shown, frozen = freezing.is_shown(index), freezing.is_frozen(index)
                    self.list.addTopLevelItem(_item(columns[index], index, shown=shown, frozen=frozen))
        self.list.setCurrentItem(self.items()[0])

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for button in (self.up, self.down, self.go):
            side.addWidget(button)
        side.addStretch(1)
        side.addWidget(self.reset)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        note = plain(
            tr("What stays at the left does not scroll away. Values that are typed in scroll with the others.")
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 2))
        layout.addWidget(self.search)
        layout.addLayout(middle, 1)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._narrow)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.go.clicked.connect(self._go)
        self.reset.clicked.connect(self._reset)
        self.list.itemDoubleClicked.connect(self._go)
        for watched in (self.search, self.list):
            watched.installEventFilter(self)

    def _narrow(self) -> None:
        sought = self.search.text().strip().casefold()
        hits = []
        for item in self.items():
            is_hit = sought in item.text(_SHOWN).casefold()
            item.setHidden(not is_hit)
            hits += [item] if is_hit else []
        if hits:
            self.list.setCurrentItem(hits[0])

    def _move(self, by: int) -> None:
        """Over the neighbour that is to be seen."""
        item = self.list.currentItem()
        if item is None:
            return
        rows = [row for row, each in enumerate(self.items()) if not each.isHidden()]
        place = rows.index(self.list.indexOfTopLevelItem(item)) + by
        if 0 <= place < len(rows):
            self.list.takeTopLevelItem(self.list.indexOfTopLevelItem(item))
            self.list.insertTopLevelItem(rows[place], item)
            self.list.setCurrentItem(item)

    def _take(self) -> None:
        names = [column.name for column in self._grid.model.columns]
        entries, places = [], {True: 0, False: 0}
        signs = [index for index, column in enumerate(self._grid.model.columns) if not column.title]
        for index in signs:
            entries.append({"name": names[index], "at": places[True]})
            places[True] += 1
        for item in self.items():
            frozen = item.checkState(_LEFT) is _ON
            shown = item.checkState(_SHOWN) is _ON
            name = names[item.data(_SHOWN, _INDEX)]
            entries.append({"name": name, "frozen": frozen, "hidden": not shown, "at": places[frozen]})
            places[frozen] += 1
        self._grid.apply_layout(json.dumps(entries))
        self.accept()

    def _go(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        item.setCheckState(_SHOWN, _ON)
        self._take()
        index = self._grid.model.index(max(self._grid.main.currentIndex().row(), 0), item.data(_SHOWN, _INDEX))
        if index.isValid():
            self._grid.stand_on(index)
            self._grid.scroll_to(index.row(), index.column())
            self._grid.take_focus()

    def _reset(self) -> None:
        first_layout(self._grid)
        self.search.clear()
        self._fill()

    # Qt

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_arrow = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if is_arrow and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._move(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            if watched is self.search:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)


def _list() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setStyleSheet(f"QTreeView::item {{ padding: {spacing(tree, 0.4)}px 0; }}")
    tree.setColumnCount(2)
    tree.setPalette(QApplication.palette("QCheckBox"))  # type: ignore[call-overload]  # takes a text, whatever the stub says
    tree.setHeaderLabels([tr("Column"), tr("At the left")])
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
    tree.setAccessibleName(tr("Columns"))
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionsMovable(False)
    header.setSectionResizeMode(_SHOWN, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(_LEFT, QHeaderView.ResizeMode.ResizeToContents)
    return tree


def _item(column: GridColumn, index: int, *, shown: bool, frozen: bool) -> QTreeWidgetItem:
    item = QTreeWidgetItem([column.title, ""])
    item.setData(_SHOWN, _INDEX, index)
    item.setToolTip(_SHOWN, column.explanation)
    item.setCheckState(_SHOWN, _ON if shown else _OFF)
    item.setCheckState(_LEFT, _ON if frozen else _OFF)
    # Not into one another.
    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
    if stays(column):
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable & ~Qt.ItemFlag.ItemIsDragEnabled)
        item.setToolTip(_SHOWN, tr("Always there, so that rows can be told apart"))
    elif not can_freeze(column):
        item.setData(_LEFT, Qt.ItemDataRole.CheckStateRole, None)
        item.setToolTip(_LEFT, tr("Values that are typed in scroll with the others."))
    return item


def _button(words: str, drawing: str, explanation: str) -> QPushButton:
    button = QPushButton(icon(drawing), words, autoDefault=False)
    button.setToolTip(explanation)
    return button
