"""The views at the left: those that are ready-made, and below them the merchant's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.storage.results import Only
from jtl_desktop.ui.bridge import Guard
from jtl_desktop.ui.icons import pixmap
from jtl_desktop.ui.labels import bold
from jtl_desktop.ui.texts import shown_number, tr
from jtl_desktop.ui.theme import spacing, tokens_for


class Kind(Enum):
    """What an entry of the list stands for; ITEM: the one under the cursor."""

    ONLY = auto()
    SUPPLIER = auto()
    ITEM = auto()
    SAVED = auto()
    COMPARISON = auto()


@dataclass(frozen=True, slots=True)
class View:
    """An entry of the list: a class of rows, the choice of a supplier, or a saved view by its name.

    No named tuple: Qt, which keeps it in the list, would make a list of it.
    """

    kind: Kind
    only: Only = Only.ALL
    name: str = ""


ALL_ROWS = View(Kind.ONLY)
OF_SUPPLIER = View(Kind.SUPPLIER)
OF_ITEM = View(Kind.ITEM)
COMPARISON = View(Kind.COMPARISON)

# What asks something, takes a while, or depends on the cursor is not begun by merely passing by.
_PRESSED_ONLY = frozenset({Kind.SUPPLIER, Kind.ITEM, Kind.COMPARISON})

_ICONS = {
    Only.ALL: "table-2",
    Only.NO_STANDARD: "star",
    Only.PRICE_ZERO: "circle-alert",
    Only.TWO_STANDARDS: "layers",
    Only.TIERS_DEARER: "chart-line",
    Only.NO_SUPPLIER: "package-x",
}
_LARGE_COUNT = Decimal(88_888)
_VIEW = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_ARROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_MOVING = {-1: "Alt+Up", 1: "Alt+Down"}


class ViewsList(QWidget):
    """One view is always chosen. ``chosen`` comes at a move of the cursor, too, but for views that ask something."""

    chosen = Signal(object)
    """A View."""
    save_requested = Signal()
    update_requested = Signal(str)
    rename_requested = Signal(str)
    delete_requested = Signal(str)
    move_requested = Signal(str, object)
    """A saved view, and by how many places."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._showing = Guard()
        self.counts: dict[Only, int] = {}
        title = bold(tr("Views"))
        title.setContentsMargins(spacing(self, 2), spacing(self, 2), 0, spacing(self, 1))
        self.list = QListWidget()
        self.list.setObjectName("views_list")
        self.list.setIconSize(QSize(self.fontMetrics().height(), self.fontMetrics().height()))
        self.list.setAccessibleName(tr("Views"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.save = QPushButton(tr("Save view …"))
        self.save.setObjectName("save_view")
        self.save.setFlat(True)
        self.save.setToolTip(tr("Keep search, filters, order and columns under a name"))
        for view, words, explanation in ready_made():
            self._add(view, words, explanation)
        self.list.setMinimumWidth(self._widest() + spacing(self, 12))
        self.list.setCurrentRow(0)
        self._connect()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, spacing(self, 1))
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.save)
        self._draw()

    def show_all(self) -> None:
        """Everything, without any filter."""
        with self._showing.held():
            self.list.setCurrentRow(0)
        self.chosen.emit(ALL_ROWS)

    def show_saved(self, names: Iterable[str]) -> None:
        """The merchant's own views, in this order."""
        with self._showing.held():
            current = self.list.currentRow()
            for row in reversed(range(self.list.count())):
                if self._view(row).kind is Kind.SAVED:
                    self.list.takeItem(row)
            for name in names:
                self._add(View(Kind.SAVED, name=name), name, tr("Your own view “{name}”", name=name))
            self.list.setCurrentRow(min(current, self.list.count() - 1))
        self._draw()

    def show_current(self, view: View, *, is_changed: bool = False) -> None:
        """Which view is shown; ``is_changed``: a saved one, with other filters by now."""
        with self._showing.held():
            for row in range(self.list.count()):
                item = self.list.item(row)
                is_this = self._view(row) == view
                item.setText(f"* {item.data(_WORDS)}" if is_this and is_changed else self._words(row))
                if is_this:
                    self.list.setCurrentRow(row)

    def show_count(self, only: Only, count: int) -> None:
        """How many rows a class has, behind its name; none is not worth a number."""
        self.counts[only] = count
        for row in range(self.list.count()):
            if self._view(row) == View(Kind.ONLY, only):
                self.list.item(row).setText(self._words(row))

    def _words(self, row: int) -> str:
        words: str = self.list.item(row).data(_WORDS)
        view = self._view(row)
        count = self.counts.get(view.only, 0) if view.kind is Kind.ONLY else 0
        return f"{words} ({shown_number(Decimal(count))})" if count else words

    def views(self) -> list[View]:
        return [self._view(row) for row in range(self.list.count())]

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemClicked.connect(self._on_pressed)
        self.list.itemActivated.connect(self._on_pressed)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.save.clicked.connect(self.save_requested)
        self.list.installEventFilter(self)

    def _add(self, view: View, words: str, explanation: str) -> None:
        item = QListWidgetItem(words)
        item.setToolTip(explanation)
        item.setData(_VIEW, view)
        item.setData(_WORDS, words)
        item.setSizeHint(QSize(0, spacing(self, 7)))
        self.list.addItem(item)

    def _widest(self) -> int:
        """With room for the counts, so that the list does not grow when they come."""
        count = f" ({shown_number(_LARGE_COUNT)})"
        counted = {row for row, view in enumerate(self.views()) if view.kind is Kind.ONLY and view.only is not Only.ALL}
        texts = (self._words(row) + (count if row in counted else "") for row in range(self.list.count()))
        return max(self.fontMetrics().horizontalAdvance(text) for text in texts)

    def _view(self, row: int) -> View:
        view: View = self.list.item(row).data(_VIEW)
        return view

    def _on_current(self, current: QListWidgetItem | None) -> None:
        if current is not None and not self._showing and current.data(_VIEW).kind not in _PRESSED_ONLY:
            self.chosen.emit(current.data(_VIEW))

    def _on_pressed(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_VIEW))

    def _on_menu(self, position: QPoint) -> None:
        item = self.list.itemAt(position)
        if item is None or item.data(_VIEW).kind is not Kind.SAVED:
            return
        name = item.data(_VIEW).name
        menu = QMenu(self)
        for words, signal in (
            (tr("&Replace by what is shown now"), self.update_requested),
            (tr("Re&name …"), self.rename_requested),
            (tr("&Delete"), self.delete_requested),
        ):
            menu.addAction(words).triggered.connect(lambda _checked=False, told=signal: told.emit(name))
        menu.addSeparator()
        for words, places in ((tr("Move &up"), -1), (tr("Move do&wn"), 1)):
            action = menu.addAction(words, QKeySequence(_MOVING[places]))
            action.triggered.connect(lambda _checked=False, by=places: self.move_requested.emit(name, by))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list.viewport().mapToGlobal(position))

    def _draw(self) -> None:
        size, color = self.list.iconSize().height(), tokens_for(self).color("muted")
        for row in range(self.list.count()):
            view = self._view(row)
            names = {
                Kind.ONLY: _ICONS[view.only],
                Kind.SUPPLIER: "truck",
                Kind.ITEM: "package",
                Kind.SAVED: "bookmark",
                Kind.COMPARISON: "git-compare-arrows",
            }
            # In the one size that is shown: the window comes up sooner.
            drawing = pixmap(names[view.kind], size, color, ratio=self.devicePixelRatioF())
            self.list.item(row).setIcon(QIcon(drawing))
        self.save.setIcon(QIcon(pixmap("plus", size, color, ratio=self.devicePixelRatioF())))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt and an arrow move a saved view up or down."""
        places = _ARROWS.get(event.key()) if isinstance(event, QKeyEvent) else None
        if places is None or not isinstance(event, QKeyEvent) or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return super().eventFilter(watched, event)
        view = self._view(self.list.currentRow())
        if event.type() == QEvent.Type.KeyPress and view.kind is Kind.SAVED:
            self.move_requested.emit(view.name, places)
        # Else the filter of a column would take the keys.
        event.accept()
        return True

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self.layout() is not None:
            self._draw()
        super().changeEvent(event)


def ready_made() -> tuple[tuple[View, str, str], ...]:
    """The built-in views with their names and what they show."""

    def of(only: Only) -> View:
        return View(Kind.ONLY, only)

    return (
        (ALL_ROWS, tr("All rows"), tr("Everything that is on this computer, or matches the search")),
        (of(Only.NO_STANDARD), tr("No default"), tr("Items whose suppliers are known, none of them default")),
        (OF_SUPPLIER, tr("Supplier …"), tr("Choose a supplier and see all items and prices of theirs")),
        (OF_ITEM, tr("This item"), tr("All suppliers of the item under the cursor together")),
        (of(Only.PRICE_ZERO), tr("Price 0"), tr("Suppliers without a net purchase price")),
        (of(Only.TWO_STANDARDS), tr("Two defaults"), tr("Items with more than one default supplier")),
        (of(Only.TIERS_DEARER), tr("Dearer tiers"), tr("Scale prices that rise with the quantity")),
        (of(Only.NO_SUPPLIER), tr("No supplier"), tr("Items that nobody supplies")),
        (COMPARISON, tr("Comparison"), tr("Who is cheapest for a quantity, and what changing the supplier would save")),
    )
