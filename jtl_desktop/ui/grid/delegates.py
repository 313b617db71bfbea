"""Editors of the grid's cells: exact numbers and texts with a counter, checked while typing, never losing anything."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, RowKey, Value
from jtl_desktop.domain.numbers import read_decimal
from jtl_desktop.domain.rules import check_value
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.ui.editors import DecimalEdit, ReasonBubble
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.texts import number_format, tr, tr_text

if TYPE_CHECKING:
    from jtl_desktop.ui.grid.view import GridView

Index = QModelIndex | QPersistentModelIndex

_NO_HINT = QStyledItemDelegate.EndEditHint.NoHint
# The counter appears once this share of the room is used.
_COUNT_FROM = 0.6


class TextEdit(QLineEdit):
    """A line of text that says how much room is left, and why a text cannot be kept."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._set_text = ""
        self._reason = ""
        self._bubble = ReasonBubble(self)
        self.textChanged.connect(self._check)

    def set_value(self, value: str) -> None:
        self.setText(value)
        # A line edit may keep a text differently from how it was given; what is not touched stays as it was.
        self._set_text = self.text()
        self._original = value
        self._check(self._set_text)

    def value(self) -> str:
        """The text; the very one that was set as long as nothing was typed."""
        return self._original if self.text() == self._set_text else self.text()

    def reason(self) -> str:
        return self._reason

    def counter(self) -> str:
        """Characters used of those possible, shown once it gets narrow."""
        limit = self._field.max_length
        used = len(self.text())
        return tr("{used} of {limit}", used=used, limit=limit) if limit and used >= limit * _COUNT_FROM else ""

    def _check(self, typed: str) -> None:
        problems = check_value(self._field, typed) if typed != self._set_text else []
        self._reason = tr_text(problems[0].text) if problems else ""
        self.setAccessibleDescription(self._reason or self.counter())
        self._bubble.say(self._reason)
        room = self.fontMetrics().horizontalAdvance(self.counter()) if self.counter() else 0
        self.setTextMargins(0, 0, room, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        counter = self.counter()
        if counter:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect().adjusted(0, 0, -4, 0), int(_RIGHT), counter)
            painter.end()


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class GridDelegate(QStyledItemDelegate):
    """Opens and closes editors. A cell is written by its row's key, whatever has moved in the meantime."""

    def __init__(self, grid: GridView, model: GridModel, editing: EditSession) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._editing = editing
        self.editor: DecimalEdit | TextEdit | None = None
        self.key: RowKey | None = None
        self.column = -1
        self._sku = ""
        self.is_giving_up = False
        self._filled = False

    @property
    def is_open(self) -> bool:
        return self.editor is not None

    @property
    def can_take_over(self) -> bool:
        """Whether what stands in the open editor can be kept, now: not while many rows are being changed."""
        return self.editor is not None and not self.editor.reason() and not self._editing.is_busy

    def typed(self) -> tuple[Value, str] | None:
        """What stands in the open editor, and as a text where it could be read in two ways; None: not to be kept."""
        value = self.editor.value() if self.editor is not None and not self.editor.reason() else None
        return None if self.editor is None or value is None else (value, self._doubt())

    def give_up(self) -> None:
        """Close the editor; its cell stays as it was."""
        if self.editor is not None:
            self.is_giving_up = True
            self.closeEditor.emit(self.editor, _NO_HINT)
            self.is_giving_up = False

    def _doubt(self) -> str:
        if not isinstance(self.editor, DecimalEdit) or not self.editor.is_changed():
            return ""
        typed = self.editor.text()
        return typed if read_decimal(typed, number_format()).is_doubtful else ""

    def clear_editor(self) -> None:
        """Begin with an empty line, which counts as typed."""
        if self.editor is not None:
            self.editor.clear()
            self._note("")

    def let_go(self) -> None:
        """The window closes: what is being typed stays noted, to be offered at the next start."""
        self.editor, self.key, self.column = None, None, -1

    def _editor_for(self, field: Field, parent: QWidget | None) -> DecimalEdit | TextEdit:
        if field.kind.is_number:
            return DecimalEdit.for_field(field, number_format(), parent)
        return TextEdit(field, parent)

    def _note(self, typed: str) -> None:
        field = self._model.columns[self.column].field
        if self.key is not None and field is not None:
            self._editing.note_typing(self.key, field, typed)

    def _gone(self) -> None:
        self.editor, self.key, self.column = None, None, -1
        try:
            self._editing.typing_done()
        except AppError as problem:
            # Qt calls this while it destroys the editor; an error must not get out into it.
            self._model.failed.emit(problem)

    def finish(self) -> bool:
        """Take over what stands in the open editor, and close it. False when it cannot be kept."""
        if self.editor is None:
            return True
        if not self.can_take_over:
            return False
        editor = self.editor
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, _NO_HINT)
        return True

    # Qt

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget | None:  # type: ignore[override]  # None is allowed
        entry, column = self._model.entry(index.row()), self._model.columns[index.column()]
        if entry.key is None or column.field is None:
            return None
        editor = self._editor_for(column.field, parent)
        editor.setFrame(False)
        editor.setAccessibleName(column.title)
        self.editor, self.key, self.column, self._filled = editor, entry.key, index.column(), False
        self._sku = entry.item.sku
        editor.textEdited.connect(self._note)
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Only once: a value that arrives from Wawi later must not replace what is being typed."""
        value = self._model.field_value(index.row(), index.column())
        if self._filled or editor is not self.editor:
            return
        self._filled = True
        if isinstance(self.editor, DecimalEdit) and isinstance(value, Decimal):
            self.editor.set_value(value)
        if isinstance(self.editor, TextEdit) and isinstance(value, str):
            self.editor.set_value(value)

    @override
    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        typed, field = self.typed(), self._model.columns[self.column].field
        if editor is not self.editor or self.key is None or typed is None or field is None or self._editing.is_busy:
            return
        self._model.write(self.key, field, typed[0], sku=self._sku, doubt=typed[1])

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        editor.setGeometry(rect.adjusted(2, 2, -3, -3))

    @override
    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self.editor:
            self._gone()
        super().destroyEditor(editor, index)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.editor:
            if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._grid.fill_from_editor()
                return True
            step = _step_after(event)
            if step is not None:
                if self.finish():
                    self._grid.step(*step)
                return True
        return super().eventFilter(watched, event)


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _step_after(event: QKeyEvent) -> tuple[int, int] | None:
    """Rows and columns to go after this key took a value over."""
    back = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
    match event.key():
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            return back, 0
        case Qt.Key.Key_Tab:
            return 0, 1
        case Qt.Key.Key_Backtab:
            return 0, -1
        case _:
            return None
