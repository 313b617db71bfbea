"""Which changes of prices the page shows: time, supplier, origin, direction, size, item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QDateEdit, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from jtl_desktop.domain.items import Supplier
from jtl_desktop.domain.numbers import NumberError, NumberFormat, parse_decimal
from jtl_desktop.domain.price_history import Source
from jtl_desktop.storage.price_results import Direction, PriceQuery
from jtl_desktop.ui.bridge import Guard
from jtl_desktop.ui.history.words import source_text
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for

_TYPING_MS = 250
_OWN = -1
_MOST_SHOWN = 30
_NAME_LENGTH = 18


class HistoryFilters(QWidget):
    """``changed`` says that the query is another one."""

    changed = Signal()

    def __init__(self, suppliers: Iterable[Supplier], notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notation = notation
        self._clearing = Guard()
        self.time = _choice(
            tr("Time"),
            {tr("Today"): 1, tr("Last 7 days"): 7, tr("Last 30 days"): 30, tr("All of the time"): 0, tr("Own …"): _OWN},
        )
        self.time.setCurrentIndex(2)
        self.first, self.last = _day(tr("First day")), _day(tr("Last day"))
        self.first.setDate(QDate.currentDate().addMonths(-3))
        self.supplier = _choice(tr("Supplier"), {tr("All suppliers"): None})
        for supplier in suppliers:
            self.supplier.addItem(supplier.name, supplier.supplier_id)
        self.supplier.setMaxVisibleItems(_MOST_SHOWN)
        # Some suppliers have long names; the list that opens shows them whole.
        self.supplier.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.supplier.setMinimumContentsLength(_NAME_LENGTH)
        known = {source_text(source): source for source in (Source.SAVE, Source.SEEN)}
        self.source = _choice(tr("From where"), {tr("From everywhere"): None, **known})
        ways = {
            tr("All changes"): Direction.ANY,
            tr("Only dearer"): Direction.RISES,
            tr("Only cheaper"): Direction.DROPS,
        }
        self.direction = _choice(tr("Direction"), ways)
        self.at_least = QLineEdit()
        self.at_least.setPlaceholderText(tr("any"))
        self.at_least.setAccessibleName(tr("At least so many percent"))
        self.at_least.setFixedWidth(self.fontMetrics().averageCharWidth() * 10)
        self.term = QLineEdit()
        self.term.setPlaceholderText(tr("SKU, name or GTIN"))
        self.term.setAccessibleName(tr("Item"))
        self.term.setMinimumWidth(self.fontMetrics().horizontalAdvance(self.term.placeholderText()) + spacing(self, 10))
        self.term.setClearButtonEnabled(True)
        self.clear = QPushButton(tr("Clear filters"))
        self.clear.setAutoDefault(False)
        self._typed = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typed.timeout.connect(self.changed)
        self._lay_out()
        self._connect()

    def query(self) -> PriceQuery:
        """What is set; the order is the table's business."""
        since, until = self._span()
        return PriceQuery(
            since=since,
            until=until,
            supplier_id=self.supplier.currentData(),
            source=self.source.currentData(),
            term=self.term.text(),
            direction=self.direction.currentData(),
            at_least=self._percent() or Decimal(0),
        )

    def clear_all(self) -> None:
        """Everything, of all times."""
        with self._clearing.held():
            self.time.setCurrentIndex(self.time.findData(0))
            for box in (self.supplier, self.source, self.direction):
                box.setCurrentIndex(0)
            self.at_least.clear()
            self.term.clear()
        self._show_parts()
        self._typed.stop()
        self.changed.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing(self, 2))
        grid.setVerticalSpacing(spacing(self, 1))
        size = QHBoxLayout()
        size.addWidget(self.at_least)
        size.addWidget(QLabel("%"))
        entries = (
            (tr("&Time:"), self.time), (tr("&Item:"), self.term), (tr("&Supplier:"), self.supplier),
            (tr("&From where:"), self.source), (tr("&Direction:"), self.direction),
        )  # fmt: skip
        for column, (words, field) in enumerate(entries):
            label = QLabel(words)
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
        label = QLabel(tr("At &least:"))
        label.setBuddy(self.at_least)
        grid.addWidget(label, 0, len(entries))
        grid.addLayout(size, 1, len(entries))
        grid.addWidget(self.clear, 1, len(entries) + 1)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 1)
        self._broken = plain()
        self._broken.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        grid.addWidget(self._broken, 2, 4, 1, 3)
        self._days = QWidget()
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        for widget in (QLabel(tr("from")), self.first, QLabel(tr("to")), self.last):
            days.addWidget(widget)
        days.addStretch(1)
        grid.addWidget(self._days, 2, 0, 1, 4)
        self._show_parts()

    def _connect(self) -> None:
        for box in (self.time, self.supplier, self.source, self.direction):
            box.currentIndexChanged.connect(self._on_change)
        for day in (self.first, self.last):
            day.dateChanged.connect(self._on_typed)
        for field in (self.at_least, self.term):
            field.textChanged.connect(self._on_typed)
        self.clear.clicked.connect(self.clear_all)

    def _on_change(self) -> None:
        if not self._clearing:
            self._show_parts()
            self._typed.stop()
            self.changed.emit()

    def _on_typed(self) -> None:
        if not self._clearing:
            self._show_parts()
            self._typed.start()

    def _show_parts(self) -> None:
        self._days.setVisible(self.time.currentData() == _OWN)
        try:
            self._read_percent()
        except NumberError as error:
            self._show_broken(tr_text(error.meaning))
        else:
            self._show_broken("")

    def _show_broken(self, words: str) -> None:
        """What is no number does not filter; it is said, and not by colour alone."""
        self.at_least.setToolTip(words)
        self.at_least.setAccessibleDescription(words)
        palette = self.palette()
        if words:
            palette.setColor(QPalette.ColorRole.Text, tokens_for(self).color("problem"))
        self.at_least.setPalette(palette)
        self._broken.setText(words)
        self._broken.setVisible(bool(words))

    def _read_percent(self) -> Decimal | None:
        typed = self.at_least.text().strip().removesuffix("%").strip()
        return abs(parse_decimal(typed, self._notation)) if typed else None

    def _percent(self) -> Decimal | None:
        try:
            return self._read_percent()
        except NumberError:
            return None

    def _span(self) -> tuple[datetime | None, datetime | None]:
        days = self.time.currentData()
        if days == _OWN:
            return _begin_of(self.first.date()), _begin_of(self.last.date().addDays(1))
        return (_begin_of(QDate.currentDate().addDays(1 - days)) if days else None), None


def _begin_of(day: QDate) -> datetime:
    """Midnight by the computer's clock."""
    return datetime(day.year(), day.month(), day.day()).astimezone()


def _choice(name: str, choices: Mapping[str, object]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for words, value in choices.items():
        box.addItem(words, value)
    return box


def _day(name: str) -> QDateEdit:
    edit = QDateEdit(QDate.currentDate())
    edit.setAccessibleName(name)
    edit.setCalendarPopup(True)
    return edit
