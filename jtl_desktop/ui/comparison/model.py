"""The lines of the comparison: reckoned exactly, a page at a time, as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from typing_extensions import override

from jtl_desktop.domain.comparison import Saving
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import RowKey
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.services.comparing.comparison import Comparison, Line
from jtl_desktop.services.comparing.listing import Listing, Order
from jtl_desktop.ui.comparison.words import NOTHING, aligned, money, order_money, percent, price, quantity
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.panels.line_model import ROOT, SIGN_COLUMN, Index, LineColumn, LineModel, Sign
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import tr

_PAGE = 30
_PAGES_KEPT = 40
_ROOM_FOR_ARROW = "\N{EN SPACE}\N{EN SPACE}"


class Place(IntEnum):
    """The columns in the order shown."""

    SIGN = 0
    SKU = 1
    NAME = 2
    SUPPLIER = 3
    PER_ORDER = 4
    PERCENT = 5
    PER_PIECE = 6
    PRICE = 7
    OWN_PRICE = 8
    QUANTITY = 9
    TOTAL = 10
    STANDARD = 11
    STANDARD_PRICE = 12
    STANDARD_TOTAL = 13
    DAYS = 14
    STOCK = 15
    PACKAGING = 16
    MINIMUM = 17


ORDERS: dict[Place, Order] = {
    Place.SKU: Order.SKU,
    Place.NAME: Order.NAME,
    Place.SUPPLIER: Order.SUPPLIER,
    Place.PER_ORDER: Order.PER_ORDER,
    Place.PERCENT: Order.PERCENT,
    Place.PER_PIECE: Order.PER_PIECE,
    Place.PRICE: Order.ASKED,
    Place.OWN_PRICE: Order.PRICE,
    Place.QUANTITY: Order.QUANTITY,
    Place.TOTAL: Order.TOTAL,
    Place.STANDARD: Order.STANDARD,
    Place.STANDARD_PRICE: Order.STANDARD_PRICE,
    Place.STANDARD_TOTAL: Order.STANDARD_TOTAL,
    Place.DAYS: Order.DAYS,
    Place.STOCK: Order.STOCK,
    Place.PACKAGING: Order.PACKAGING,
    Place.MINIMUM: Order.MINIMUM,
}


_PER_PIECE = frozenset({Place.PER_PIECE, Place.PRICE, Place.OWN_PRICE, Place.STANDARD_PRICE})


class ComparisonModel(LineModel):
    """What is painted is as of now, unsaved changes included; which lines there are, and their order, is the list's."""

    failed = Signal(object)

    def __init__(
        self, comparison: Comparison, names: Names, notation: NumberFormat, parent: QObject | None = None
    ) -> None:
        super().__init__(_columns(comparison.currencies.own), parent)
        self._comparison = comparison
        self._names = names
        self._notation = notation
        self._pages: OrderedDict[int, list[Line]] = OrderedDict()
        self._order = Order.PER_ORDER
        self.listing: Listing | None = None

    def show_order(self, order: Order) -> None:
        """By which column the lines are ordered."""
        self._order = order
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def show(self, listing: Listing) -> None:
        """List these lines instead."""
        self.beginResetModel()
        self.listing = listing
        self.columns = _columns(self._comparison.currencies.own)
        self._pages.clear()
        self.endResetModel()

    def read_again(self) -> None:
        """Something changed; the lines stay where they are."""
        self._pages.clear()
        if self.rowCount():
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def line(self, row: int) -> Line | None:
        """None where it cannot be read."""
        number, place = divmod(row, _PAGE)
        page = self._page(number)
        return page[place] if 0 <= place < len(page) else None

    def key(self, row: int) -> RowKey | None:
        """The row that the line is about; where nobody has a price, the standard supplier's."""
        line = self.line(row)
        offer = None if line is None else line.offer or line.comparison.standard
        return None if offer is None else RowKey(offer.row.item_id, offer.supplier_id)

    def in_words(self, row: int) -> str:
        """A whole line in one sentence."""
        told = [self.text(row, Place.SIGN)]
        for column in range(1, len(self.columns)):
            words = self.text(row, column)
            if words not in ("", NOTHING):
                told.append(f"{self.columns[column].title} {words}")
        return ", ".join(filter(None, told))

    def titles(self) -> list[str]:
        return [column.title for column in self.columns[1:]]

    def texts(self, row: int) -> list[str]:
        """A line as it is shown, for the clipboard."""
        return [self.text(row, column) for column in range(1, len(self.columns))]

    @override
    def text(self, row: int, column: int) -> str:
        line = self.line(row)
        return _WORDS[Place(column)](self, line) if line is not None else ""

    @override
    def sign(self, row: int) -> Sign | None:
        line = self.line(row)
        if line is None or line.offer is None:
            return None
        if line.offer.rate is None:
            return "circle-question-mark", "warning"
        if line.offer.row.is_standard:
            return "star", "accent"
        return ("circle-check", "ok") if line.offer is line.comparison.cheapest else None

    @override
    def tooltip(self, row: int, column: int) -> str:
        if column == Place.SIGN:
            return self.text(row, column)
        line = self.line(row)
        if line is not None and column in (Place.PRICE, Place.OWN_PRICE):
            return self._price_in_full(line)
        return self.in_words(row)

    @override
    def spoken(self, row: int, column: int) -> str:
        return self.in_words(row) if column == Place.SIGN else self.text(row, column)

    @override
    def tone(self, row: int, column: int) -> Tone | None:
        line = self.line(row)
        if line is not None and line.offer is not None and line.offer.rate is None:
            return "muted"
        if column in (Place.PER_ORDER, Place.PERCENT, Place.PER_PIECE) and line is not None:
            saving = _saving(line)
            amount = (
                Decimal(0) if saving is None else saving.per_piece if column == Place.PER_PIECE else saving.per_order
            )
            return None if not amount else "ok" if amount > 0 else "problem"
        return self.columns[column].tone

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().data(index, role)
        is_price = found and role == Qt.ItemDataRole.DisplayRole and index.column() in _PER_PIECE
        return aligned(found, self._notation) if is_price else found

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and orientation is Qt.Orientation.Horizontal:
            return _title_words(Place(section))
        found = super().headerData(section, orientation, role)
        is_sorted = ORDERS.get(Place(section)) is self._order and self.columns[section].is_number
        # The arrow is drawn over the end of a title at the right.
        return f"{found}{_ROOM_FOR_ARROW}" if is_sorted and role == Qt.ItemDataRole.DisplayRole else found

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or self.listing is None else self.listing.count

    def _page(self, number: int) -> list[Line]:
        found = self._pages.get(number)
        if found is None:
            found = self._pages[number] = self._read(number)
            if len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        return found

    def _read(self, number: int) -> list[Line]:
        listing = self.listing
        if listing is None:
            return []
        part = slice(number * _PAGE, (number + 1) * _PAGE)
        keys = list(zip(listing.items[part].tolist(), listing.suppliers[part].tolist(), strict=True))
        try:
            self._names.fetch([item for item, _ in keys])
            return self._comparison.lines(keys, listing.query.wanted)
        except AppError as problem:
            self.failed.emit(problem)
            return []

    def _price_in_full(self, line: Line) -> str:
        offer, currencies = line.offer, self._comparison.currencies
        if offer is None or offer.price is None:
            return tr("No price is set.")
        code = currencies.code_of(offer.supplier_id)
        if not code:
            return tr("The currency of this supplier is not known; the price is not compared.")
        if offer.rate is None:
            return tr("The rate of {currency} is not known; the price is not compared.", currency=code)
        if code == currencies.own or offer.own_price is None:
            return price(offer, currencies, self._notation)
        return tr(
            "{price} at a rate of {rate} is {own} {currency}", price=price(offer, currencies, self._notation),
            rate=format_decimal(offer.rate, self._notation), own=format_decimal(offer.own_price, self._notation),
            currency=currencies.own,
        )  # fmt: skip

    # Cells

    def _sign_words(self, line: Line) -> str:
        offer = line.offer
        if offer is None:
            return tr("Nobody has a price that can be compared.")
        told = []
        if offer.row.is_standard:
            told.append(tr("Default supplier"))
        if offer is line.comparison.cheapest:
            told.append(tr("Cheapest supplier"))
        if offer.rate is None:
            told.append(tr("Currency or rate not known"))
        return ", ".join(told)

    def _sku(self, line: Line) -> str:
        return self._names.item(line.item_id).sku

    def _name(self, line: Line) -> str:
        return self._names.item(line.item_id).name

    def _supplier(self, line: Line) -> str:
        return NOTHING if line.offer is None else self._names.supplier(line.offer.supplier_id)

    def _per_order(self, line: Line) -> str:
        saving = _saving(line)
        return order_money(None if saving is None else saving.per_order, self._notation)

    def _percent(self, line: Line) -> str:
        saving = _saving(line)
        return percent(None if saving is None else saving.percent, self._notation)

    def _per_piece(self, line: Line) -> str:
        saving = _saving(line)
        return money(None if saving is None else saving.per_piece, self._notation)

    def _price(self, line: Line) -> str:
        return price(line.offer, self._comparison.currencies, self._notation)

    def _own_price(self, line: Line) -> str:
        return money(None if line.offer is None else line.offer.own_price, self._notation)

    def _quantity(self, line: Line) -> str:
        return NOTHING if line.offer is None else quantity(line.offer.quantity, self._notation)

    def _total(self, line: Line) -> str:
        return order_money(None if line.offer is None else line.offer.own_total, self._notation)

    def _standard(self, line: Line) -> str:
        standard = line.comparison.standard
        return tr("none") if standard is None else self._names.supplier(standard.supplier_id)

    def _standard_price(self, line: Line) -> str:
        standard = line.comparison.standard
        return money(None if standard is None else standard.own_price, self._notation)

    def _standard_total(self, line: Line) -> str:
        standard = line.comparison.standard
        return order_money(None if standard is None else standard.own_total, self._notation)

    def _days(self, line: Line) -> str:
        days = line.offer.row.delivery_time if line.offer is not None else Decimal(0)
        return format_decimal(days, self._notation) if days else NOTHING

    def _stock(self, line: Line) -> str:
        return NOTHING if line.offer is None else quantity(line.offer.row.stock_level, self._notation)

    def _packaging(self, line: Line) -> str:
        if line.offer is None or not (line.offer.row.packaging_unit or line.offer.row.amount_packaging_unit):
            return ""
        row = line.offer.row
        amount = quantity(row.amount_packaging_unit, self._notation) if row.amount_packaging_unit else ""
        return " ".join(filter(None, (row.packaging_unit, amount and f"({amount})")))

    def _minimum(self, line: Line) -> str:
        least = line.offer.row.minimum_purchase_quantity if line.offer is not None else Decimal(0)
        return quantity(least, self._notation) if least else NOTHING


def _saving(line: Line) -> Saving | None:
    return None if line.offer is None else line.comparison.saving(line.offer)


_WORDS: dict[Place, Callable[[ComparisonModel, Line], str]] = {
    Place.SIGN: ComparisonModel._sign_words,
    Place.SKU: ComparisonModel._sku,
    Place.NAME: ComparisonModel._name,
    Place.SUPPLIER: ComparisonModel._supplier,
    Place.PER_ORDER: ComparisonModel._per_order,
    Place.PERCENT: ComparisonModel._percent,
    Place.PER_PIECE: ComparisonModel._per_piece,
    Place.PRICE: ComparisonModel._price,
    Place.OWN_PRICE: ComparisonModel._own_price,
    Place.QUANTITY: ComparisonModel._quantity,
    Place.TOTAL: ComparisonModel._total,
    Place.STANDARD: ComparisonModel._standard,
    Place.STANDARD_PRICE: ComparisonModel._standard_price,
    Place.STANDARD_TOTAL: ComparisonModel._standard_total,
    Place.DAYS: ComparisonModel._days,
    Place.STOCK: ComparisonModel._stock,
    Place.PACKAGING: ComparisonModel._packaging,
    Place.MINIMUM: ComparisonModel._minimum,
}


def _title_words(place: Place) -> str | None:
    """How a column is reckoned, where its title does not say it."""
    if place not in (Place.PER_ORDER, Place.PERCENT):
        return None
    return tr(
        "What is saved of the pieces wanted: the saving per piece times their number. "
        "A supplier that only sells more pieces is the cheapest where its whole order costs less "
        "than every other order for the pieces wanted; its saving is the difference of the two order totals."
    )


def _columns(own: str) -> tuple[LineColumn, ...]:
    return (
        SIGN_COLUMN,
        LineColumn(tr("SKU")),
        LineColumn(tr("Name"), tone="muted"),
        LineColumn(tr("Supplier")),
        LineColumn(tr("Saving / order {currency}", currency=own), is_number=True),
        LineColumn(tr("Saving %"), is_number=True),
        LineColumn(tr("Saving / piece"), is_number=True),
        LineColumn(tr("Net / piece"), is_number=True),
        LineColumn(tr("in {currency}", currency=own), is_number=True),
        LineColumn(tr("Order quantity"), is_number=True),
        LineColumn(tr("Order total"), is_number=True),
        LineColumn(tr("Default supplier now")),
        LineColumn(tr("Its net / piece"), is_number=True),
        LineColumn(tr("Its order total"), is_number=True),
        LineColumn(tr("Delivery (days)"), is_number=True),
        LineColumn(tr("Stock"), is_number=True),
        LineColumn(tr("Packaging unit"), tone="muted"),
        LineColumn(tr("Minimum purchase"), is_number=True),
    )
