"""Asks what the columns of the clipboard hold, and shows what would change before anything does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from jtl_desktop.domain.guessing import with_use
from jtl_desktop.domain.headings import ColumnUse, Key, Other
from jtl_desktop.domain.items import WRITABLE_FIELDS, Supplier
from jtl_desktop.domain.keyed import KeyedPaste, KeyHits, KeyOptions, Which
from jtl_desktop.domain.pasting import shortened
from jtl_desktop.domain.table_text import Table, width
from jtl_desktop.ui.bridge import Guard
from jtl_desktop.ui.clipboard.models import ChangeLines, NoteLines
from jtl_desktop.ui.layouts import column_in, do_or_leave
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.values import field_label
from jtl_desktop.ui.texts import ntr, number_format, tr
from jtl_desktop.ui.theme import spacing

# What fits on the screen; the rest of a very wide table is left out.
MOST_COLUMNS = 40
_SHOWN_LINES = 4
_USE_CHARACTERS = 20


class KeyPasteDialog(QDialog):
    """``options_changed`` asks for another preview; accepted only while a preview with changes is shown."""

    options_changed = Signal(object)

    def __init__(
        self,
        table: Table,
        options: KeyOptions,
        suppliers: Sequence[Supplier],
        names: Names,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Paste by key"))
        self._table = table
        self._options = options
        self._filling = Guard()
        self._uses = _uses()
        self.titles = QCheckBox(tr("The first line holds &titles"))
        self.titles.setChecked(options.has_titles)
        self.clears = QCheckBox(tr("&Empty cells clear the value"))
        self.supplier = _supplier_box(suppliers)
        self.boxes = [self._use_box(column) for column in range(min(width(table), MOST_COLUMNS))]
        self.sample = self._sample()
        self._changes = ChangeLines(names, number_format(), self)
        self._notes = NoteLines(self)
        self.changes = LineTable(self._changes, tr("What would change"), {1: 18, 2: 32, 3: 20, 4: 22, 5: 22})
        self.notes = LineTable(self._notes, tr("What was not pasted"), {1: 8, 2: 50})
        self.tabs = QTabWidget()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.paste = QPushButton(tr("&Paste"))
        self._lay_out()
        self._connect()
        self._show_options()
        self.show_working()

    def show_working(self) -> None:
        """The preview is out of date."""
        self.paste.setEnabled(False)
        self.words.setText(tr("Looking for the rows …"))

    def show_paste(self, paste: KeyedPaste, options: KeyOptions, hits: KeyHits) -> None:
        """What would become of the clipboard, understood in this way."""
        self._options = options
        self._show_options()
        self._changes.show(paste.lines)
        self._notes.show(paste.notes)
        self._name_tabs()
        self.words.setText(_summary(paste, options, hits))
        count = len(paste.edits)
        self.paste.setText(ntr("&Paste {count} cell", "&Paste {count} cells", count) if count else tr("&Paste"))
        self.paste.setEnabled(bool(count))
        if not count and paste.notes:
            self.tabs.setCurrentIndex(1)

    # Building

    def _lay_out(self) -> None:
        question = QLabel(tr("What do the columns hold? The key says which rows are meant, wherever they are."))
        question.setWordWrap(True)
        supplier = QLabel(tr("&Supplier, where an item has several:"))
        supplier.setBuddy(self.supplier)
        choices = QHBoxLayout()
        choices.setSpacing(spacing(self, 6))
        for widget in (supplier, self.supplier, self.titles, self.clears):
            choices.addWidget(widget)
        choices.addStretch(1)
        self.tabs.addTab(self.changes, "")
        self.tabs.addTab(self.notes, "")
        self.tabs.setDocumentMode(True)
        self._name_tabs()
        buttons = do_or_leave(self.paste, tr("&Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = column_in(self)
        layout.addWidget(question)
        layout.addWidget(self.sample)
        layout.addLayout(choices)
        layout.addWidget(self.words)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 150, self.fontMetrics().height() * 38)

    def _sample(self) -> QTableWidget:
        """The first lines of the clipboard under the boxes that say what they hold."""
        lines = self._table[:_SHOWN_LINES]
        sample = QTableWidget(len(lines) + 1, len(self.boxes))
        sample.setAccessibleName(tr("The clipboard's first lines"))
        sample.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        sample.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        sample.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sample.verticalHeader().setVisible(False)
        sample.horizontalHeader().setVisible(False)
        height = self.fontMetrics().height() + spacing(self, 2)
        sample.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        sample.verticalHeader().setDefaultSectionSize(height)
        tall = max(box.sizeHint().height() for box in self.boxes)
        sample.setRowHeight(0, tall)
        for column, box in enumerate(self.boxes):
            sample.setCellWidget(0, column, box)
            sample.setColumnWidth(column, box.sizeHint().width() + spacing(self, 2))
            for row, line in enumerate(lines, start=1):
                sample.setItem(row, column, QTableWidgetItem(shortened(line[column]) if column < len(line) else ""))
        bar = sample.horizontalScrollBar().sizeHint().height()
        sample.setFixedHeight(tall + height * len(lines) + bar + 2 * sample.frameWidth())
        return sample

    def _use_box(self, column: int) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("What column {number} holds", number=column + 1))
        for use, words in self._uses:
            box.addItem(words, use)
        box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + spacing(self, 6))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_USE_CHARACTERS)
        box.currentIndexChanged.connect(lambda _index: self._on_use(column))
        return box

    def _connect(self) -> None:
        self.titles.toggled.connect(lambda checked: self._change(replace(self._options, has_titles=checked)))
        self.clears.toggled.connect(lambda checked: self._change(replace(self._options, clears=checked)))
        self.supplier.currentIndexChanged.connect(
            lambda _index: self._change(replace(self._options, supplier=self.supplier.currentData()))
        )

    # What happens

    def _on_use(self, column: int) -> None:
        if not self._filling:
            use = self._uses[self.boxes[column].currentIndex()][0]
            self._change(with_use(self._options, column, use))

    def _change(self, options: KeyOptions) -> None:
        if self._filling:
            return
        self._options = options
        self._show_options()
        self.show_working()
        self.options_changed.emit(options)

    def _show_options(self) -> None:
        places = {use: index for index, (use, _) in enumerate(self._uses)}
        with self._filling.held():
            for box, use in zip(self.boxes, self._options.uses, strict=False):
                box.setCurrentIndex(places.get(use, 0))

    def _name_tabs(self) -> None:
        changes, notes = self._changes.rowCount(), self._notes.rowCount()
        self.tabs.setTabText(0, tr("Changes ({count})", count=changes))
        self.tabs.setTabText(1, tr("Not pasted or to be checked ({count})", count=notes))


def _uses() -> list[tuple[ColumnUse, str]]:
    """Everything that a column may hold, in words."""
    uses: list[tuple[ColumnUse, str]] = [
        (Other.LEAVE_OUT, tr("Leave out")),
        (Key.OWN_SKU, tr("Key: your own SKU")),
        (Key.SUPPLIER_SKU, tr("Key: supplier's SKU")),
        (Key.GTIN, tr("Key: GTIN")),
        (Other.SUPPLIER, tr("Supplier")),
    ]
    return [*uses, *((field, field_label(field)) for field in WRITABLE_FIELDS)]


def _supplier_box(suppliers: Sequence[Supplier]) -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(28)
    box.addItem(tr("none of them; list the line"), Which.ONLY)
    box.addItem(tr("the default supplier"), Which.STANDARD)
    for supplier in suppliers:
        box.addItem(supplier.name, supplier.supplier_id)
    return box


def _summary(paste: KeyedPaste, options: KeyOptions, hits: KeyHits) -> str:
    if options.key_column is None:
        return tr("Say which column is the key.")
    if not options.fields:
        return tr("Say what at least one more column holds.")
    kind = options.uses[options.key_column]
    found = hits.count(kind) if isinstance(kind, Key) else 0
    doubts = sum(note.is_doubt for note in paste.notes)
    left_out = len(paste.notes) - doubts
    parts = [
        ntr("{count} key was found.", "{count} keys were found.", found),
        ntr("{count} row changes.", "{count} rows change.", paste.rows),
    ]
    if paste.equal:
        parts.append(ntr("{count} cell has its value already.", "{count} cells have their value already.", paste.equal))
    if left_out:
        parts.append(
            ntr("{count} line or cell cannot be pasted.", "{count} lines or cells cannot be pasted.", left_out)
        )
    if doubts:
        parts.append(
            ntr("{count} number can be read in two ways; please check it.",
                "{count} numbers can be read in two ways; please check them.", doubts)
        )  # fmt: skip
    return " ".join(parts)
