"""What the grid shall list, as plain values: columns, conditions, classes of rows, order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum

from jtl_desktop.domain.items import Field
from jtl_desktop.domain.moments import Moment
from jtl_desktop.storage.folding import fold


class Column(StrEnum):
    """A column of the grid. The item's own come first; the rest are the fields of an item supplier by their names."""

    STATE = "state"
    OWN_SKU = "own_sku"
    OWN_NAME = "own_name"
    GTIN = "gtin"
    SUPPLIER_NAME = "supplier_name"
    IS_STANDARD = Field.IS_STANDARD.value
    SKU = Field.SKU.value
    ITEM_NAME = Field.ITEM_NAME.value
    PURCHASE_PRICE_NET = Field.PURCHASE_PRICE_NET.value
    TAX_RATE = Field.TAX_RATE.value
    MINIMUM_PURCHASE_QUANTITY = Field.MINIMUM_PURCHASE_QUANTITY.value
    PERMISSIBLE_ORDER_QUANTITY = Field.PERMISSIBLE_ORDER_QUANTITY.value
    DELIVERY_TIME = Field.DELIVERY_TIME.value
    USE_SUPPLIER_DELIVERY_TIME = Field.USE_SUPPLIER_DELIVERY_TIME.value
    STOCK_LEVEL = Field.STOCK_LEVEL.value
    MERGE_STOCK_LEVEL = Field.MERGE_STOCK_LEVEL.value
    IS_DROPSHIPPING = Field.IS_DROPSHIPPING.value
    PACKAGING_UNIT = Field.PACKAGING_UNIT.value
    AMOUNT_PACKAGING_UNIT = Field.AMOUNT_PACKAGING_UNIT.value
    PACKAGING_UNIT_PRICE_NET = Field.PACKAGING_UNIT_PRICE_NET.value
    COMMENT = Field.COMMENT.value
    SCALE_PRICES = Field.SCALE_PRICES.value
    READ_AT = "read_at"
    """When the row was read from Wawi."""
    CHANGED = "changed"
    """When the item was last changed in Wawi."""

    @property
    def is_moment(self) -> bool:
        """Whether the column holds points in time."""
        return self in (Column.READ_AT, Column.CHANGED)

    @property
    def field(self) -> Field | None:
        """The item supplier's field, None for the item's own columns, the supplier's name and the state."""
        return None if self in _WITHOUT_FIELD else Field(self.value)


_WITHOUT_FIELD = frozenset(
    {
        Column.STATE, Column.OWN_SKU, Column.OWN_NAME, Column.GTIN, Column.SUPPLIER_NAME,
        Column.READ_AT, Column.CHANGED,
    }
)  # fmt: skip


class Condition(Enum):
    """How a filter compares. Texts are compared without case and accents, but for ONE_OF, which takes them exactly.

    IS_NOT and NOT_CONTAINS also hold where there is no value.
    """

    IS = "is"
    IS_NOT = "is not"
    CONTAINS = "contains"
    NOT_CONTAINS = "does not contain"
    BEGINS = "begins with"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    ONE_OF = "one of"
    """The value is a tuple; None in it stands for no value."""
    IS_EMPTY = "is empty"
    """No value: an empty text, no tiers, or no supplier at all. A number is never empty; 0 is found by IS."""
    NOT_EMPTY = "is not empty"


class Only(Enum):
    """Whole classes of rows, by what the catalogue knows."""

    ALL = "all"
    NO_STANDARD = "no standard supplier"
    """Items whose suppliers are known and none of them is the standard supplier."""
    TWO_STANDARDS = "two standard suppliers"
    """All suppliers of items with more than one standard supplier."""
    PRICE_ZERO = "price 0"
    """Supplier rows without a net purchase price."""
    TIERS_DEARER = "tiers dearer with quantity"
    """Supplier rows in which a larger quantity costs more per piece than a smaller one."""
    NO_SUPPLIER = "no supplier"
    """Items whose suppliers are known: there are none."""


SingleValue = str | Decimal | bool | Moment
FilterValue = SingleValue | tuple[SingleValue | None, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one column; for tiers the value is how many there are, for the state whether it is pending.

    A day or a minute is one of this computer's clock.
    """

    column: Column
    condition: Condition
    value: FilterValue = ""


@dataclass(frozen=True, slots=True)
class GridQuery:
    """What shall be listed: words that all must match, filters that all must hold, and the order.

    Without ``sort`` the order is: exact own SKU or GTIN, own SKUs that begin with the search, the rest; then by own
    SKU. ``sort`` names columns and whether they descend; equal rows follow the own SKU, the standard supplier first.
    What has no value comes last in both directions.
    """

    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: tuple[tuple[Column, bool], ...] = ()
    only: Only = Only.ALL

    @property
    def has_pending_terms(self) -> bool:
        """Whether unsaved changes decide about what is listed."""
        return self.only is not Only.ALL or any(
            wanted.column.field is not None or wanted.column is Column.STATE for wanted in self.filters
        )


def normalized(search: str) -> str:
    """The same search, however it was spaced or capitalised."""
    return " ".join(fold(search).split())
