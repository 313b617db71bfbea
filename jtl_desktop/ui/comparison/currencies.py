"""The box in which the merchant says in which currency each supplier delivers, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.currencies import USUAL, Currencies, SupplierCurrency, currency_code
from jtl_desktop.domain.items import Supplier, SupplierId
from jtl_desktop.domain.numbers import NumberError, NumberFormat, format_decimal, parse_decimal
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.panels.calm_delegate import CalmDelegate
from jtl_desktop.ui.panels.line_model import LineColumn, ListModel
from jtl_desktop.ui.panels.line_table import LineTable
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for

_NAME, _ROWS, _CODE, _RATE = range(4)
_MOST_RATE = Decimal(1_000_000)


class SupplierLines(ListModel[Supplier]):
    """A line for each supplier, as it would be after OK."""

    def __init__(self, counts: Mapping[SupplierId, int], notation: NumberFormat, parent: QObject) -> None:
        columns = (
            LineColumn(tr("Supplier")),
            LineColumn(tr("Rows"), is_number=True),
            LineColumn(tr("Currency")),
            LineColumn(tr("Rate"), is_number=True),
        )
        super().__init__(columns, parent)
        self.known: dict[SupplierId, SupplierCurrency] = {}
        self.own = ""
        self.unknown_is_own = False
        self._counts = counts
        self._notation = notation

    def read_again(self) -> None:
        """Something was set."""
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, _RATE))

    @override
    def text(self, row: int, column: int) -> str:
        supplier = self.lines[row]
        known = self.known.get(supplier.supplier_id)
        if column == _NAME:
            return supplier.name or f"#{supplier.supplier_id}"
        if column == _ROWS:
            return format_decimal(Decimal(self._counts.get(supplier.supplier_id, 0)), self._notation)
        if column == _CODE:
            assumed = tr("{currency} (taken as)", currency=self.own) if self.unknown_is_own else tr("not known")
            return known.code if known is not None else assumed
        return self._rate_text(known)

    @override
    def tooltip(self, row: int, column: int) -> str:
        return ", ".join(filter(None, (self.text(row, place) for place in range(4))))

    def _rate_text(self, known: SupplierCurrency | None) -> str:
        if known is None or known.code == self.own:
            return ""
        return tr("missing") if known.rate is None else format_decimal(known.rate, self._notation)


class CurrenciesDialog(QDialog):
    """``decided`` hands out the own currency, whether unknown ones are that, and the suppliers that changed."""

    decided = Signal(str, bool, object)

    def __init__(
        self, suppliers: Sequence[Supplier], counts: Mapping[SupplierId, int], currencies: Currencies,
        notation: NumberFormat, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(tr("Currencies of suppliers"))
        self._notation = notation
        self._before = dict(currencies.suppliers)
        self.lines = SupplierLines(counts, notation, self)
        self.lines.known = dict(currencies.suppliers)
        # Those with the most rows first: they matter most.
        self.lines.show(sorted(suppliers, key=lambda supplier: -counts.get(supplier.supplier_id, 0)))
        self._build(currencies)
        self._connect()
        self._on_own()
        self._on_selection()
        layout = self.layout()
        margins = self.contentsMargins() if layout is None else layout.contentsMargins()
        bar = self.table.verticalScrollBar().sizeHint().width()
        wanted = self.table.horizontalHeader().length() + bar + margins.left() + margins.right() + spacing(self, 2)
        self.resize(max(wanted, spacing(self, 180)), spacing(self, 150))

    def _build(self, currencies: Currencies) -> None:
        self.own = _codes(currencies.own)
        self.own.setAccessibleName(tr("Your own currency"))
        self.assume = QCheckBox()
        self.assume.setChecked(currencies.unknown_is_own)
        self.table = LineTable(
            self.lines, tr("Suppliers and their currencies"), {_NAME: 48, _ROWS: 9, _CODE: 22, _RATE: 14}
        )
        self.table.setItemDelegate(CalmDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.code = _codes("")
        self.code.setAccessibleName(tr("Currency of the selected suppliers"))
        self.rate = QLineEdit()
        self.rate.setFixedWidth(self.fontMetrics().averageCharWidth() * 14)
        self.rate_label = QLabel()
        self.rate_label.setBuddy(self.rate)
        self.set = QPushButton(tr("&Set for the selection"))
        self.forget = QPushButton(tr("Not &known"))
        self.problem = plain()
        palette = self.problem.palette()
        palette.setColor(self.problem.foregroundRole(), tokens_for(self).color("problem"))
        self.problem.setPalette(palette)
        for button in (self.set, self.forget):
            button.setAutoDefault(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        first = _line(self, _label(tr("Your own &currency:"), self.own), self.own, self.assume)
        second = _line(
            self, _label(tr("C&urrency:"), self.code), self.code, self.rate_label, self.rate, self.set, self.forget
        )
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 2))
        note = tr(
            "Wawi does not tell in which currency a supplier delivers. "
            "Select suppliers and set it here; it stays on this computer."
        )
        layout.addWidget(plain(note))
        layout.addLayout(first)
        layout.addWidget(self.table, 1)
        layout.addLayout(second)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self.own.currentTextChanged.connect(self._on_own)
        self.assume.toggled.connect(self._on_own)
        self.code.currentTextChanged.connect(self._on_code)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.set.clicked.connect(self.set_selected)
        self.forget.clicked.connect(self.forget_selected)
        self.rate.returnPressed.connect(self.set_selected)

    def set_selected(self) -> None:
        """Give the selected suppliers the currency and the rate that stand in the fields."""
        code = currency_code(self.code.currentText())
        if not code:
            self.problem.setText(tr("A currency is three letters, such as USD."))
            return
        rate = None
        if code != self.lines.own and self.rate.text().strip():
            try:
                rate = parse_decimal(self.rate.text(), self._notation)
            except NumberError as error:
                self.problem.setText(tr_text(error.meaning))
                return
            if not 0 < rate <= _MOST_RATE:
                self.problem.setText(tr("A rate is a number above 0."))
                return
        self.problem.setText("")
        for supplier in self._selected():
            self.lines.known[supplier] = SupplierCurrency(code, rate)
        self.lines.read_again()

    def forget_selected(self) -> None:
        """The currency of the selected suppliers is not known."""
        for supplier in self._selected():
            self.lines.known.pop(supplier, None)
        self.lines.read_again()

    def select_all(self) -> None:
        self.table.selectAll()

    def _selected(self) -> list[SupplierId]:
        rows = self.table.selectionModel().selectedRows()
        return [self.lines.lines[index.row()].supplier_id for index in rows]

    def _on_own(self) -> None:
        code = currency_code(self.own.currentText())
        self.problem.setText("" if code else tr("A currency is three letters, such as USD."))
        self.assume.setText(tr("S&uppliers without a currency deliver in {currency}", currency=code or "…"))
        if code:
            self.lines.own = code
        self.lines.unknown_is_own = self.assume.isChecked()
        self.lines.read_again()
        self._on_code()

    def _on_code(self) -> None:
        code, own = currency_code(self.code.currentText()), self.lines.own
        self.rate_label.setText(tr("1 {currency} &costs in {own}:", currency=code or "…", own=own))
        self.rate.setEnabled(bool(code) and code != own)

    def _on_selection(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        for button in (self.set, self.forget):
            button.setEnabled(bool(rows))
        if len(rows) == 1:
            known = self.lines.known.get(self.lines.lines[rows[0].row()].supplier_id)
            if known is not None:
                self.code.setEditText(known.code)
                self.rate.setText("" if known.rate is None else format_decimal(known.rate, self._notation))

    def _accept(self) -> None:
        if not currency_code(self.own.currentText()):
            return
        known = self.lines.known
        changed = {
            supplier: known.get(supplier)
            for supplier in {*self._before, *known}
            if known.get(supplier) != self._before.get(supplier)
        }
        self.accept()
        self.decided.emit(self.lines.own, self.assume.isChecked(), changed)


def _codes(chosen: str) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.addItems(list(USUAL))
    box.setEditText(chosen)
    return box


def _label(words: str, field: QWidget) -> QLabel:
    label = QLabel(words)
    label.setBuddy(field)
    return label


def _line(owner: QWidget, *parts: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(spacing(owner, 2))
    for part in parts:
        line.addWidget(part)
    line.addStretch(1)
    return line
