"""What the grid wants to see, as a value, and the SQL that lists it in order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from jtl_desktop.domain.items import Field, Kind
from jtl_desktop.storage.codec import decimal_text
from jtl_desktop.storage.folding import fold


class Column(StrEnum):
    """A column of the grid. The item's own come first; the rest are the fields of an item supplier by their names."""

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

    @property
    def field(self) -> Field | None:
        """The item supplier's field, None for the item's own columns and the supplier's name."""
        return None if self in _OWN else Field(self.value)


_OWN = frozenset({Column.OWN_SKU, Column.OWN_NAME, Column.GTIN, Column.SUPPLIER_NAME})


class Condition(Enum):
    """How a filter compares. Texts are compared without case and accents."""

    IS = "is"
    CONTAINS = "contains"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    IS_EMPTY = "is empty"
    """No value: an empty text, no tiers, or no supplier at all. A number is never empty; 0 is found by IS."""


class Only(Enum):
    """Whole classes of items."""

    ALL = "all"
    NO_STANDARD = "no standard supplier"
    """Items whose suppliers are known and none of them is the standard supplier."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one column; for tiers the value is how many there are."""

    column: Column
    condition: Condition
    value: str | Decimal | bool = ""


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


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT of ``item_id, supplier_id`` and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def normalized(search: str) -> str:
    """The same search, however it was spaced or capitalised."""
    return " ".join(fold(search).split())


def statement(query: GridQuery) -> Statement:
    """The rows of a query in order."""
    parameters: list[Any] = []
    where = ["i.is_gone = 0", *_search_terms(query.search, parameters)]
    where += [_filter_term(wanted, parameters) for wanted in query.filters]
    if query.only is Only.NO_STANDARD:
        where.append(_NO_STANDARD)
    order = _order_terms(query, parameters)
    sql = (
        "SELECT i.item_id AS item_id, s.supplier_id AS supplier_id"  # noqa: S608 (all parts are constants of this module)
        f" FROM item AS i {'' if _is_default(query) else 'NOT INDEXED'}"
        " LEFT JOIN item_supplier AS s ON s.item_id = i.item_id"
        " LEFT JOIN supplier AS p ON p.supplier_id = s.supplier_id"
        f" WHERE {' AND '.join(where)} ORDER BY {', '.join(order)}"
    )
    return Statement(sql, tuple(parameters))


# Standard first, then the supplier's name: within an item this is the order that Wawi's own list has.
_TIE_BREAK = ("i.sku_key", "i.item_id", "s.is_standard DESC", "p.name_key", "s.supplier_id")

_NO_STANDARD = (
    "i.read_at IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM item_supplier AS o WHERE o.item_id = i.item_id AND o.is_standard = 1)"
)

_WORD = "(instr(i.sku_key, ?) OR instr(i.name_key, ?) OR instr(i.gtin, ?))"

_REMEMBERED = "i.item_id IN (SELECT item_id FROM search_hit WHERE query = ?)"

_RANK = "CASE WHEN i.sku_key = ? OR i.gtin = ? THEN 0 WHEN substr(i.sku_key, 1, length(?)) = ? THEN 1 ELSE 2 END"


def _is_default(query: GridQuery) -> bool:
    """Whether the index on the own SKU gives the order for nothing. Otherwise it would only make the reading
    jump through the file: walking the tables in the order in which they lie takes half the time."""
    own_order = ((Column.OWN_SKU, False),)
    is_whole = not query.search.strip() and not query.filters and query.only is Only.ALL
    return is_whole and query.sort in ((), own_order)


def _search_terms(search: str, parameters: list[Any]) -> list[str]:
    """All words must match somewhere, or Wawi itself found the item for this very search."""
    words = fold(search).split()
    if not words:
        return []
    for word in words:
        parameters += [word] * 3
    parameters.append(normalized(search))
    local = " AND ".join([_WORD] * len(words))
    return [f"(({local}) OR {_REMEMBERED})"]


def _order_terms(query: GridQuery, parameters: list[Any]) -> list[str]:
    terms: list[str] = []
    for column, descending in query.sort:
        direction = " DESC" if descending else ""
        if column not in _NEVER_EMPTY:
            terms.append(f"{_present(column)} IS NULL")
        terms.append(f"{_sort_key(column)}{direction}")
    wanted = normalized(query.search)
    if wanted and not query.sort:
        terms.append(_RANK)
        parameters += [wanted] * 4
    return [*terms, *_TIE_BREAK]


_NEVER_EMPTY = frozenset({Column.OWN_SKU, Column.OWN_NAME})

_OWN_KEYS = {
    Column.OWN_SKU: "i.sku_key",
    Column.OWN_NAME: "i.name_key",
    Column.GTIN: "i.gtin",
    Column.SUPPLIER_NAME: "p.name_key",
}


def _present(column: Column) -> str:
    """NULL where the column has no value."""
    if column is Column.GTIN:
        return "NULLIF(i.gtin, '')"
    if column.field is not None and column.field.kind in (Kind.TEXT, Kind.TIERS):
        return f"NULLIF(s.{column.value}, '')"
    return _OWN_KEYS.get(column, f"s.{column.value}")


def _sort_key(column: Column) -> str:
    """NULL, too, where there is no value, so that all such rows are equal and follow the tie-break alone."""
    field = column.field
    if field is None:
        return _present(column)
    if field.kind is Kind.TEXT:
        return f"COALESCE(s.{field.value}_key, {_present(column)}) COLLATE NOCASE"
    return _number(field)


def _number(field: Field) -> str:
    """Ordering may round: a float tells 15 digits apart, and rows that differ behind that are equal to the eye."""
    if field.kind is Kind.FLAG:
        return f"s.{field.value}"
    if field.kind is Kind.TIERS:
        return f"json_array_length(NULLIF(s.{field.value}, ''))"
    return f"CAST(s.{field.value} AS REAL)"


def _filter_term(wanted: Filter, parameters: list[Any]) -> str:
    if wanted.condition is Condition.IS_EMPTY:
        return f"{_present(wanted.column)} IS NULL"
    value = wanted.value
    if isinstance(value, str):
        parameters.append(fold(value))
        text = _folded(wanted.column)
        return f"instr({text}, ?) > 0" if wanted.condition is Condition.CONTAINS else f"{text} = ?"
    if wanted.column.field is None or wanted.column.field.kind is Kind.TEXT:
        raise ValueError(f"{wanted.column} is not compared with a number")
    parameters.append(decimal_text(Decimal(value)))
    return f"{_number(wanted.column.field)} {_OPERATORS[wanted.condition]} CAST(? AS REAL)"


_OPERATORS = {Condition.IS: "=", Condition.AT_LEAST: ">=", Condition.AT_MOST: "<="}


def _folded(column: Column) -> str:
    if column.field is None:
        return _OWN_KEYS[column]
    return f"COALESCE(s.{column.value}_key, lower(s.{column.value}))"
