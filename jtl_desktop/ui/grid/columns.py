"""What the grid shows in which column, declared once: title, explanation, field, width, and how it looks."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from jtl_desktop.domain.items import Field
from jtl_desktop.ui.texts import tr


class Look(Enum):
    """How a cell is drawn and edited."""

    STATE = auto()
    TEXT = auto()
    NUMBER = auto()
    FLAG = auto()
    STAR = auto()
    TIERS = auto()
    MOMENT = auto()


class GridColumn(NamedTuple):
    """``name`` is for sorting and for remembering; ``chars`` is the first width in digits."""

    name: str
    title: str
    explanation: str
    look: Look
    chars: int
    field: Field | None = None
    is_frozen: bool = False
    is_hidden: bool = False

    @property
    def is_sortable(self) -> bool:
        return self.look is not Look.STATE

    @property
    def is_right_aligned(self) -> bool:
        return self.look is Look.NUMBER


def grid_columns() -> tuple[GridColumn, ...]:
    """All columns in their first order, in the language of the moment. Labels are JTL's own where it has one."""
    return (*_item_columns(), *_purchase_columns(), *_order_columns(), *_rest())


def column_of(columns: tuple[GridColumn, ...], field: Field) -> int:
    """Index of the column that shows a field. Raises StopIteration for a field without a column."""
    return next(index for index, column in enumerate(columns) if column.field is field)


def _item_columns() -> tuple[GridColumn, ...]:
    return (
        GridColumn("state", "", tr("How this row stands"), Look.STATE, 3, is_frozen=True),
        GridColumn("own_sku", tr("SKU"), tr("Your own SKU of the item"), Look.TEXT, 11, is_frozen=True),
        GridColumn("own_name", tr("Name"), tr("Your own name of the item"), Look.TEXT, 28, is_frozen=True),
        GridColumn("gtin", tr("GTIN"), tr("The item's barcode number"), Look.TEXT, 16, is_hidden=True),
        GridColumn("supplier_name", tr("Supplier"), tr("Who supplies the item"), Look.TEXT, 25),
    )


def _purchase_columns() -> tuple[GridColumn, ...]:
    return (
        GridColumn(
            "is_standard",
            tr("Std"),
            tr("Default supplier: one click makes this the only one of the item"),
            Look.STAR,
            4,
            Field.IS_STANDARD,
        ),
        _text(Field.SKU, tr("Supplier's SKU"), tr("The supplier's own number for the item"), 15),
        _number(
            Field.PURCHASE_PRICE_NET,
            tr("Net PP"),
            tr("Net purchase price per piece, in the supplier's currency"),
            10,
        ),
        GridColumn(
            "scale_prices",
            tr("Scale prices"),
            tr("From quantity: net price per piece, or reduction in percent. Edit them in the panel on the right."),
            Look.TIERS,
            24,
            Field.SCALE_PRICES,
        ),
        _number(Field.MINIMUM_PURCHASE_QUANTITY, tr("Min. purchase"), tr("Minimum purchase quantity, in pieces"), 13),
        _number(
            Field.PERMISSIBLE_ORDER_QUANTITY,
            tr("Order interval"),
            tr("Permissible order quantity: only multiples of this many pieces can be ordered"),
            13,
        ),
    )


def _order_columns() -> tuple[GridColumn, ...]:
    return (
        _number(Field.DELIVERY_TIME, tr("Delivery (days)"), tr("Delivery time in days"), 14),
        _flag(
            Field.USE_SUPPLIER_DELIVERY_TIME,
            tr("Supplier's delivery time"),
            tr("Take the delivery time from the supplier's master data"),
            12,
        ),
        _number(Field.STOCK_LEVEL, tr("Stock level"), tr("The supplier's stock level, in pieces"), 12),
        _flag(Field.MERGE_STOCK_LEVEL, tr("Add to own stock"), tr("Add the supplier's stock level to your own"), 12),
        _flag(Field.IS_DROPSHIPPING, tr("Drop shipping"), tr("The supplier ships to your customers"), 12),
        _text(Field.PACKAGING_UNIT, tr("Packaging unit"), tr("Name of the packaging unit (PU)"), 15),
        _number(Field.AMOUNT_PACKAGING_UNIT, tr("Quantity per PU"), tr("Pieces in one packaging unit"), 14),
        _number(
            Field.PACKAGING_UNIT_PRICE_NET,
            tr("Net PP per PU"),
            tr("Net purchase price per packaging unit; Wawi works it out by itself"),
            14,
        ),
    )


def _rest() -> tuple[GridColumn, ...]:
    return (
        _number(Field.TAX_RATE, tr("VAT in %"), tr("VAT rate in percent"), 10),
        _text(Field.ITEM_NAME, tr("Supplier's item name"), tr("The supplier's own name for the item"), 28),
        _text(Field.COMMENT, tr("Comment"), tr("Comment on this supplier of the item"), 30),
        GridColumn(
            "read_at",
            tr("Read from Wawi"),
            tr("When this row was last read from Wawi, by the clock of this computer"),
            Look.MOMENT,
            18,
            is_hidden=True,
        ),
        GridColumn(
            "changed",
            tr("Changed in Wawi"),
            tr("When the item was last changed in Wawi, by the clock of this computer"),
            Look.MOMENT,
            18,
            is_hidden=True,
        ),
    )


def _text(field: Field, title: str, explanation: str, chars: int) -> GridColumn:
    return GridColumn(_sort_name(field), title, explanation, Look.TEXT, chars, field)


def _number(field: Field, title: str, explanation: str, chars: int) -> GridColumn:
    return GridColumn(_sort_name(field), title, explanation, Look.NUMBER, chars, field)


def _flag(field: Field, title: str, explanation: str, chars: int) -> GridColumn:
    return GridColumn(_sort_name(field), title, explanation, Look.FLAG, chars, field)


def _sort_name(field: Field) -> str:
    return field.value
