"""The filter of one column: a condition, and a list of its values to tick. Loaded when a filter is first opened."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.results import Column, Condition, Filter, SingleValue
from jtl_desktop.storage.value_lists import MOST_VALUES, ListedValue, ValueList
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.filters.conditions import ConditionLine
from jtl_desktop.ui.filters.values import ValueModel, ValueSource
from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for

_LOOK_AFTER_MS = 150
_NOT_COUNTED = -1
_COUNT_DIGITS = 11


class FilterPopup(QDialog):
    """Enter applies, Esc leaves everything as it was; a click outside does, too."""

    applied = Signal(object)
    """The filters that the column shall have: a tuple, empty for none."""

    def __init__(
        self,
        column: GridColumn,
        current: tuple[Filter, ...],
        source: ValueSource,
        services: AppServices,
        notation: NumberFormat,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.supervisor = services.supervisor
        self._column = Column(column.name)
        self._source = source
        self._is_whole = True
        self._is_number = column.look is Look.NUMBER
        self._notation = notation
        self._ticks_before = _ticks_of(current)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("filter_popup")
        self.setWindowTitle(tr("Filter: {column}", column=_title(column)))
        self.setAccessibleName(self.windowTitle())
        self._title = bold(_title(column))
        self.condition = ConditionLine(self._column, column.look, current, notation)
        self.search = QLineEdit(placeholderText=tr("Find in the list"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find in the list of values"))
        self.all = QCheckBox(tr("All"))
        self.model = ValueModel(self._column, notation, self)
        self.list = _values_list(self.model)
        self._note = plain()
        self._clear = QPushButton(tr("Remove filter"))
        self._clear.setEnabled(bool(current))
        self._apply = QPushButton(tr("Apply"), default=True)
        self._look = QTimer(self, interval=_LOOK_AFTER_MS, singleShot=True)
        self._lay_out(has_condition=column.look not in (Look.FLAG, Look.STAR, Look.STATE))
        self._connect()
        self._begin(column.look)

    def apply(self) -> None:
        """Take over what is chosen, unless it cannot be read."""
        condition = self.condition.filters()
        if condition is None or not self._apply.isEnabled():
            return
        self.applied.emit((*condition, *self._list_filter()))
        self.accept()

    # Inside

    def _lay_out(self, *, has_condition: bool) -> None:
        layout = column_in(self, edge=3, gap=2)
        layout.addWidget(self._title)
        layout.addWidget(self.condition)
        self.condition.setVisible(has_condition)
        top = QHBoxLayout()
        top.addWidget(self.all)
        top.addWidget(self.search, 1)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._note)
        bottom = QHBoxLayout()
        bottom.addWidget(self._clear)
        bottom.addStretch(1)
        bottom.addWidget(self._apply)
        layout.addLayout(bottom)
        self.search.setVisible(has_condition)
        self.resize(spacing(self, 88), spacing(self, 110 if has_condition else 60))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._look.start)
        self._look.timeout.connect(self._look_for)
        self.all.clicked.connect(lambda on: self._tick_all(on=on))
        self.model.ticked.connect(self._show_ticks)
        self.list.doubleClicked.connect(self._only)
        self._apply.clicked.connect(self.apply)
        self._clear.clicked.connect(self._remove)
        self.search.installEventFilter(self)
        self.finished.connect(self._source.close)

    def _begin(self, look: Look) -> None:
        if look is Look.STATE:
            self._show(ValueList((ListedValue(True, _NOT_COUNTED), ListedValue(False, _NOT_COUNTED)), is_whole=True))
        else:
            self._note.setText(tr("Counting …"))
            self._load("")
        first = self.condition.first_field if self.condition.isVisibleTo(self) else self.list
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    @task_slot("restart")
    async def _load(self, pattern: str) -> None:
        try:
            found = await self._source.values(pattern)
        except StorageError as problem:
            self._note.setText(tr_text(problem.title))
            return
        if found is not None and self.isVisible():
            self._show(found)

    def _show(self, found: ValueList) -> None:
        is_first = not self.model.rowCount() and not self.model.pattern
        if not self.model.pattern:
            self._is_whole = found.is_whole
        self.model.show_values(found.values)
        if is_first:
            # A list that is not whole begins without ticks: all of it could not be meant.
            start = [each.value for each in found.values] if self._is_whole else []
            ticks = self._ticks_before
            self.model.tick(start if ticks is None else [*ticks])
        self._note.setText(self._note_words(found))
        self._show_ticks()

    def _note_words(self, found: ValueList) -> str:
        if self._column is Column.STATE:
            return ""
        if found.is_whole:
            return ntr("{count} value", "{count} values", len(found.values))
        return tr("{most} of the values. Type to find others.", most=Decimal(MOST_VALUES))

    def _look_for(self) -> None:
        pattern = self.search.text()
        self.model.look_for(pattern)
        if not self._is_whole:
            self._load(self._stored(pattern))

    def _stored(self, pattern: str) -> str:
        """What is looked for as the catalogue writes it: numbers with a point and without group marks."""
        if not self._is_number:
            return pattern
        return pattern.replace(self._notation.group, "").replace(self._notation.decimal, ".")

    def _tick_all(self, *, on: bool) -> None:
        self.model.tick(self.model.shown, on=on)

    def _only(self, index: QModelIndex) -> None:
        """A double click means: this one alone."""
        value = self.model.shown[index.row()]
        self.model.tick([*self.model.shown, *self.model.chosen()], on=False)
        self.model.tick([value])
        self.apply()

    def _show_ticks(self) -> None:
        self.all.setCheckState(self.model.state())
        is_nothing = not self.model.chosen() and bool(self.model.rowCount()) and self._is_whole
        self._apply.setEnabled(not is_nothing)
        self._apply.setToolTip(tr("Tick at least one value.") if is_nothing else "")

    def _list_filter(self) -> tuple[Filter, ...]:
        """All ticked and nothing looked for is no filter."""
        chosen = self.model.chosen()
        if not self.model.rowCount() and not self.model.pattern:
            chosen = self._ticks_before or ()
        elif not self.model.pattern and self._is_whole and self.model.is_all():
            return ()
        if not chosen:
            return ()
        if self._column is Column.STATE:
            return (Filter(self._column, Condition.IS, bool(chosen[0])),)
        return (Filter(self._column, Condition.ONE_OF, chosen),)

    def _remove(self) -> None:
        self.applied.emit(())
        self.accept()

    # Qt

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the search into the list."""
        is_down = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down
        if is_down and event.type() == QEvent.Type.KeyPress and self.model.rowCount():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentIndex(self.model.index(0, 0))
            return True
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """An edge, since no window manager draws one."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(tokens_for(self).color("muted"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
        else:
            super().keyPressEvent(event)


def _values_list(model: ValueModel) -> QTableView:
    """A table, since a tree asks the model about every line of a long list."""
    view = QTableView()
    view.setPalette(QApplication.palette("QCheckBox"))  # type: ignore[call-overload]  # takes a text, whatever the stub says
    view.setModel(model)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAccessibleName(tr("Values"))
    rows, columns = view.verticalHeader(), view.horizontalHeader()
    rows.hide()
    rows.setMinimumSectionSize(1)
    rows.setDefaultSectionSize(spacing(view, 5))
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    columns.hide()
    columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
    columns.resizeSection(1, view.fontMetrics().horizontalAdvance("0") * _COUNT_DIGITS)
    return view


def _ticks_of(current: tuple[Filter, ...]) -> tuple[SingleValue | None, ...] | None:
    for wanted in current:
        if isinstance(wanted.value, tuple):
            return wanted.value
        if wanted.column is Column.STATE:
            return (wanted.value,)
    return None


def _title(column: GridColumn) -> str:
    return column.title or tr("Unsaved changes")
