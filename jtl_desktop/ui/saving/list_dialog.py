"""The saves of the last weeks: what each of them wrote, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.saving.records import SavedRow, SaveRecord, TakeBack
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.saving import list_models as columns
from jtl_desktop.ui.saving.list_models import RowLinesModel, SavesModel
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing

_LINE_WIDTHS = {
    columns.SKU: 14,
    columns.NAME: 28,
    columns.SUPPLIER: 22,
    columns.FIELD: 20,
    columns.OLD: 16,
    columns.NEW: 16,
    columns.STATE: 24,
}


class SavedBefore(Protocol):
    """The part of the saving that knows what was saved."""

    async def rows_of_save(self, batch: str) -> list[SavedRow]: ...

    async def take_back(self, batch: str) -> TakeBack: ...


class SaveList(QDialog):
    """Two pages: the saves with their rows, and what taking one back would do. Opened with ``open()``."""

    agreed = Signal(object)
    """Stage this: a TakeBack."""
    export_requested = Signal(object, object, object)
    """The rows of a save, when it began, and the window over which to ask for the file."""

    def __init__(
        self,
        saves: Sequence[SaveRecord],
        commit: SavedBefore,
        supervisor: Supervisor,
        names: Names,
        notation: NumberFormat,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._commit = commit
        self.supervisor = supervisor
        self._rows: list[SavedRow] = []
        self._reverse: TakeBack | None = None
        self._saves = SavesModel(saves, self)
        self._lines = RowLinesModel(names, notation, self)
        self._back_lines = RowLinesModel(names, notation, self)
        self.setWindowTitle(tr("Saves"))
        self.setModal(True)
        self._build()
        self.list.selectionModel().currentRowChanged.connect(self._on_current)
        self.list.go_to_row(0)
        self._update()

    def _build(self) -> None:
        self.pages = QStackedWidget()
        self.pages.addWidget(self._build_list())
        self.pages.addWidget(self._build_preview())
        layout = column_in(self)
        layout.addWidget(self.pages)
        # Qt's own first size never takes more than two thirds of the screen.
        self.resize(QSize(spacing(self, 340), spacing(self, 170)).boundedTo(self.screen().availableSize() * 0.95))

    def _build_list(self) -> QWidget:
        self.list = LineTable(self._saves, tr("Saves"), {columns.TIME: 22, columns.ROWS: 10, columns.RESULT: 60})
        self.list.setSelectionMode(LineTable.SelectionMode.SingleSelection)
        self.lines = LineTable(self._lines, tr("Rows of this save"), _LINE_WIDTHS)
        self._empty = QLabel(tr("Nothing has been saved yet."))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._empty.setVisible(not self._saves.rowCount())
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.list)
        splitter.addWidget(self.lines)
        splitter.setSizes([160, 320])
        splitter.setChildrenCollapsible(False)
        splitter.setVisible(bool(self._saves.rowCount()))
        self.take_back = _button(tr("&Take back this save …"), "undo-2")
        self.take_back.clicked.connect(self._ask_for_reverse)
        self.export = _button(tr("&Export …"), "download")
        self.export.clicked.connect(self._export)
        self._close = _button(tr("&Close"))
        self._close.clicked.connect(self.reject)
        self._why = plain()
        self._why.hide()
        return _page((splitter, self._empty, self._why), (self.take_back, self.export), (self._close,))

    def _build_preview(self) -> QWidget:
        self._title = bold()
        self._told = plain()
        self.preview = LineTable(self._back_lines, tr("What is taken back"), _LINE_WIDTHS)
        self.stage = _button("", "check")
        self.stage.clicked.connect(self._agree)
        self.back = _button(tr("&Back to the list"), "arrow-left")
        self.back.clicked.connect(self._show_list)
        return _page((self._title, self._told, self.preview), (self.back,), (self.stage,))

    def _on_current(self) -> None:
        self._rows = []
        self._lines.show(())
        self._update()
        save = self._saves.line(self.list.current_row())
        if save is not None:
            self._load(save)

    @task_slot("restart")
    async def _load(self, save: SaveRecord) -> None:
        rows = await self._commit.rows_of_save(save.batch)
        if self._saves.line(self.list.current_row()) is save:
            await self._lines.show_rows(rows)
            self._rows = rows
            self._update()

    @task_slot()
    async def _ask_for_reverse(self) -> None:
        save = self._saves.line(self.list.current_row())
        if save is None:
            return
        try:
            reverse = await self._commit.take_back(save.batch)
        except AppError as problem:
            self._say(tr_text(problem.title))
            return
        if not reverse.edits:
            words = tr("There is nothing to take back: Wawi has the values from before already.")
            self._say(" ".join([words, *reverse_words(reverse)[1:]]))
            return
        self._reverse = reverse
        await self._back_lines.show_reverse(reverse)
        self._title.setText(tr_text(reverse.name))
        self._told.setText(" ".join(reverse_words(reverse)))
        count = len(reverse.edits)
        self.stage.setText(ntr("&Put {count} row among the changes", "&Put {count} rows among the changes", count))
        self.pages.setCurrentIndex(1)
        self.stage.setDefault(True)
        self.preview.setFocus()

    def _show_list(self) -> None:
        self.pages.setCurrentIndex(0)
        self.list.setFocus()

    def _agree(self) -> None:
        reverse = self._reverse
        self.accept()
        if reverse is not None:
            self.agreed.emit(reverse)

    def _export(self) -> None:
        save = self._saves.line(self.list.current_row())
        if save is not None:
            self.export_requested.emit(self._rows, save.begun_at, self)

    def _update(self) -> None:
        save = self._saves.line(self.list.current_row())
        written = any(row.is_written for row in self._rows)
        self.export.setEnabled(bool(self._rows))
        self.take_back.setEnabled(save is not None and written and save.ended_at is not None)
        self._say("")

    def _say(self, words: str) -> None:
        self._why.setText(words)
        self._why.setVisible(bool(words))

    @override
    def done(self, result: int) -> None:
        self.supervisor.cancel(self)
        super().done(result)


def reverse_words(reverse: TakeBack) -> list[str]:
    """What taking a save back comes to, in sentences."""
    words = [tr("The values from before the save become pending changes; nothing is written before you save them.")]
    moved, left_out = len(reverse.moved_on), len(reverse.left_out)
    if moved:
        words.append(
            ntr(
                "{count} row has been changed in Wawi since and ends as a conflict.",
                "{count} rows have been changed in Wawi since and end as conflicts.",
                moved,
            )
        )
    if left_out:
        words.append(
            ntr(
                "{count} row is left out because other changes of it are pending.",
                "{count} rows are left out because other changes of them are pending.",
                left_out,
            )
        )
    return words


def _button(words: str, icon_name: str = "") -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    if icon_name:
        button.setIcon(icon(icon_name))
    return button


def _page(parts: Sequence[QWidget], left: Sequence[QWidget], right: Sequence[QWidget]) -> QWidget:
    """Parts one below the other, the last visible one growing, and a line of buttons."""
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing(page, 3))
    for part in parts:
        layout.addWidget(part, 0 if isinstance(part, QLabel) and part.wordWrap() else 1)
    line = QHBoxLayout()
    for button in left:
        line.addWidget(button)
    line.addStretch(1)
    for button in right:
        line.addWidget(button)
    layout.addLayout(line)
    return page
