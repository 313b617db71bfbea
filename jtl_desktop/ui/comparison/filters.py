"""For how many pieces the suppliers are compared, and which lines are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QRadioButton, QWidget
from typing_extensions import override

from jtl_desktop.domain.items import Supplier, SupplierId
from jtl_desktop.domain.numbers import NumberError, NumberFormat, format_decimal, parse_decimal
from jtl_desktop.services.comparing.listing import ComparisonQuery, Show
from jtl_desktop.ui.bridge import Guard
from jtl_desktop.ui.filters.chips import FlowLayout
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for

_TYPING_MS = 250
_NAME_LENGTH = 16
_MOST = Decimal("999999999")
_MOST_PLACES = 4
FIRST_QUANTITY = Decimal(1)


class ComparisonFilters(QWidget):
    """``changed`` says that the question is another one. While what is typed is no quantity, the last one counts."""

    changed = Signal()

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notation = notation
        self._setting = Guard()
        self._quantity = FIRST_QUANTITY
        self.typed = QRadioButton(tr("&Quantity"))
        self.typed.setToolTip(tr("Compare for so many pieces of every item"))
        self.own = QRadioButton(tr("Each item's &own minimum"))
        self.own.setToolTip(
            tr("The smallest quantity that the default supplier sells; where there is none, the smallest of any")
        )
        self.quantity = QLineEdit(format_decimal(self._quantity, notation))
        self.quantity.setAccessibleName(tr("Pieces wanted of each item"))
        self.quantity.setFixedWidth(self.fontMetrics().averageCharWidth() * 12)
        self.show_ = _choice(
            tr("Lines"),
            {
                tr("Where something can be saved"): Show.SAVINGS,
                tr("All items, cheapest supplier"): Show.ITEMS,
                tr("All suppliers of all items"): Show.ROWS,
            },
        )
        self.supplier = QComboBox()
        self.supplier.setAccessibleName(tr("Supplier"))
        self.supplier.setToolTip(tr("Only lines in which this supplier is the one shown, or the default supplier now"))
        self.supplier.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.supplier.setMinimumContentsLength(_NAME_LENGTH)
        self.search = _Search(placeholderText=tr("SKU, name or GTIN"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find items"))
        for part in (self.show_, self.supplier, self.search):
            part.setMinimumWidth(self.fontMetrics().averageCharWidth() * _NAME_LENGTH)
        self._timer = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._timer.timeout.connect(self.changed)
        self.typed.setChecked(True)
        self._lay_out()
        self._connect()

    @property
    def wanted(self) -> Decimal | None:
        """Pieces; None for each item's own minimum."""
        return None if self.own.isChecked() else self._quantity

    def query(self) -> ComparisonQuery:
        """What is set; the order is the table's business."""
        return ComparisonQuery(
            self.wanted, self.show_.currentData(), self.supplier.currentData(), self.search.text().strip()
        )

    def show_suppliers(self, suppliers: Iterable[Supplier]) -> None:
        """The suppliers to choose from, in this order; the chosen one stays."""
        with self._setting.held():
            chosen = self.supplier.currentData()
            self.supplier.clear()
            self.supplier.addItem(tr("All suppliers"), None)
            for supplier in suppliers:
                self.supplier.addItem(supplier.name or f"#{supplier.supplier_id}", supplier.supplier_id)
            self.supplier.setCurrentIndex(max(0, self.supplier.findData(chosen)))

    def show_query(self, query: ComparisonQuery) -> None:
        """Set everything without saying so."""
        with self._setting.held():
            if query.wanted is not None:
                self._quantity = query.wanted
                self.quantity.setText(format_decimal(query.wanted, self._notation))
            (self.own if query.wanted is None else self.typed).setChecked(True)
            self.show_.setCurrentIndex(max(0, self.show_.findData(query.show)))
            self.supplier.setCurrentIndex(max(0, self.supplier.findData(query.supplier)))
            self.search.setText(query.search)

    def choose_supplier(self, supplier_id: SupplierId | None) -> None:
        self.supplier.setCurrentIndex(max(0, self.supplier.findData(supplier_id)))

    def _lay_out(self) -> None:
        layout = FlowLayout(self, spacing(self, 2))
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._together(plain(tr("Compare for:"), wraps=False), self.typed, self.quantity, self.own))
        layout.addWidget(self._together(self.show_, self.supplier, self.search))

    def _together(self, *parts: QWidget) -> QWidget:
        """What stays in one line on any screen."""
        line = QWidget()
        inner = QHBoxLayout(line)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(spacing(self, 2))
        for part in parts:
            inner.addWidget(part)
        return line

    def _connect(self) -> None:
        self.quantity.textEdited.connect(self._on_typed)
        self.quantity.returnPressed.connect(self._on_entered)
        self.own.toggled.connect(self._on_chosen)
        self.show_.currentIndexChanged.connect(self._on_chosen)
        self.supplier.currentIndexChanged.connect(self._on_chosen)
        self.search.textChanged.connect(self._on_search)

    def _on_typed(self) -> None:
        self.typed.setChecked(True)
        try:
            found = read_quantity(self.quantity.text(), self._notation)
        except NumberError as error:
            self._mark(tr_text(error.meaning))
            return
        if found is None:
            self._mark(tr("A quantity above 0, with four decimal places at most"))
            return
        self._mark("")
        if found != self._quantity:
            self._quantity = found
            self._timer.start()

    def _on_entered(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()

    def _on_chosen(self) -> None:
        if not self._setting:
            self._timer.stop()
            self.changed.emit()

    def _on_search(self) -> None:
        if not self._setting:
            self._timer.start()

    def _mark(self, problem: str) -> None:
        palette = QPalette()
        if problem:
            palette.setColor(QPalette.ColorRole.Text, tokens_for(self).color("problem"))
        self.quantity.setPalette(palette)
        self.quantity.setToolTip(problem)
        self.quantity.setAccessibleDescription(problem)


class _Search(QLineEdit):
    """As wide as the words that it shows while it is empty; narrower where there is no room."""

    @override
    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return QSize(words + spacing(self, 12), super().sizeHint().height())


def read_quantity(typed: str, notation: NumberFormat) -> Decimal | None:
    """A quantity as it was typed; None for one that cannot be compared. Raises NumberError."""
    found = parse_decimal(typed, notation)
    has_few_places = found == found.quantize(Decimal(1).scaleb(-_MOST_PLACES)) if abs(found) <= _MOST else False
    return found if found > 0 and has_few_places else None


def _choice(name: str, choices: Mapping[str, object]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for words, data in choices.items():
        box.addItem(words, data)
    return box
