"""The search field: filters what is here at once, asks Wawi after a pause, and says how much Wawi has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from typing_extensions import override

from jtl_desktop.ui.icons import small_icon
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing

if TYPE_CHECKING:
    from jtl_desktop.services.loading.loader import LoadProgress

# Long enough to take two keys that come at once together.
FILTER_AFTER_MS = 5
ASK_AFTER_MS = 600


class SearchBar(QWidget):
    """Words that are looked for in all columns. ``filtered`` is for the catalogue, ``asked`` for Wawi."""

    filtered = Signal(str)
    asked = Signal(str)
    more_requested = Signal()
    left = Signal()
    """Down or Esc in the field: the cursor belongs into the grid."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = _Field()
        self._glass = QAction(self)
        self.field.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        keys = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
        self.field.setPlaceholderText(tr("Search in all columns") + "   " + keys)
        self.field.setAccessibleName(tr("Search in all columns: SKU, name, GTIN, supplier, their SKU, comment, price"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(spacing(self, 100))
        self.field.setMaximumWidth(spacing(self, 190))
        self._found = QLabel()
        self._hits = self._from_wawi = ""
        self._found.setTextFormat(Qt.TextFormat.PlainText)
        self._more = QPushButton(tr("Load more"))
        self._more.setToolTip(tr("Load the next items of this search from Wawi"))
        self._more.clicked.connect(self.more_requested)
        self._more.hide()
        self._filter_timer = QTimer(self, interval=FILTER_AFTER_MS, singleShot=True)
        self._ask_timer = QTimer(self, interval=ASK_AFTER_MS, singleShot=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(self, 3))
        layout.addWidget(self.field, 1)
        layout.addWidget(self._found)
        layout.addWidget(self._more)
        layout.addStretch(1)
        self.field.textEdited.connect(self._on_typed)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self.ask_now)
        self.field.left.connect(self.left)
        self._filter_timer.timeout.connect(self._filter)
        self._ask_timer.timeout.connect(self._ask)
        self._draw()

    @property
    def term(self) -> str:
        return self.field.text().strip()

    @property
    def found_words(self) -> str:
        return self._found.text()

    def set_term(self, term: str) -> None:
        """Search for something, as if it had been typed and Enter pressed."""
        self.field.setText(term)
        self.ask_now()

    def show_term(self, term: str) -> None:
        """Show what is searched for already."""
        self._filter_timer.stop()
        self._ask_timer.stop()
        if term != self.term:
            self.field.setText(term)

    def show_hits(self, count: int | None, *, is_counting: bool = False) -> None:
        """How many rows match search and filters; None while nothing is searched for, or it is not known yet."""
        known = "" if count is None else ntr("{count} row found", "{count} rows found", count)
        self._hits = tr("Counting …") if is_counting else known
        self._show_found()

    def ask_now(self) -> None:
        self._filter_timer.stop()
        self._ask_timer.stop()
        self.filtered.emit(self.term)
        self.asked.emit(self.term)

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_progress(self, progress: LoadProgress) -> None:
        """How many of the items that match in Wawi are here."""
        words = ""
        if progress.active and not progress.items_found and progress.total is None:
            words = tr("Asking Wawi …")
        elif progress.total is not None and progress.total > progress.items_found:
            words = ntr(
                "{found} of {count} item from Wawi", "{found} of {count} items from Wawi", progress.total,
                found=progress.items_found,
            )  # fmt: skip
        elif progress.items_found:
            words = ntr("{count} item from Wawi", "{count} items from Wawi", progress.items_found)
        self._from_wawi = words
        self._show_found()
        self._more.setVisible(progress.more_available and progress.items_found > 0)

    def _show_found(self) -> None:
        self._found.setText(" · ".join(words for words in (self._hits, self._from_wawi) if words))

    def _on_typed(self) -> None:
        self._filter_timer.start()
        self._ask_timer.start()

    def _on_text(self, text: str) -> None:
        # The clear button changes the text without "typing" it.
        if not text:
            self._on_typed()

    def _filter(self) -> None:
        self.filtered.emit(self.term)

    def _ask(self) -> None:
        if self.term:
            self.asked.emit(self.term)

    def _draw(self) -> None:
        self._glass.setIcon(small_icon("search", "muted", self))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


class _Field(QLineEdit):
    """Esc empties it first, then leaves it; Down leaves it."""

    left = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)
