"""The SQL that lists in order what the grid wants to see."""

from __future__ import annotations

from typing import Any, NamedTuple

from jtl_desktop.domain.items import Field, Kind
from jtl_desktop.storage.conditions import FLOAT_DIGITS, ONLY, filter_term, present, search_terms, tier_count
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import (
    Column,
    Condition,
    Filter,
    FilterValue,
    GridQuery,
    Only,
    SingleValue,
    normalized,
)

__all__ = [
    "Column",
    "Condition",
    "Filter",
    "FilterValue",
    "GridQuery",
    "Only",
    "SingleValue",
    "Statement",
    "beginnings",
    "counted",
    "normalized",
    "rows_wanted",
    "statement",
]


class Statement(NamedTuple):
    """A SELECT and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def statement(query: GridQuery, *, has_pending: bool = False, has_found: bool = False) -> Statement:
    """The rows of a query in order: ``item_id, supplier_id``.

    ``has_pending``: there is ``temp.pending`` of unsaved changes; those that it says shall be shown are listed even
    where Wawi's value does not pass. ``has_found``: only the items of ``temp.found`` can match the search.
    """
    parameters: list[Any] = []
    where = rows_wanted(query, parameters, has_pending=has_pending)
    order = _order_terms(query, parameters)
    return Statement(
        f"{_SELECT} {_source(query, has_found=has_found)} {JOINS} WHERE {where} ORDER BY {order}", tuple(parameters)
    )


def beginnings(query: GridQuery, *, has_pending: bool, has_found: bool) -> tuple[Statement, ...]:
    """The rows of a query that is ordered by the own SKU, in its order: the rows of one statement, then those of the
    next. Each is found in its place, so that whoever wants the first rows alone reads little more than these."""
    wanted = normalized(query.search)
    prefix = ("i.sku_key >= ? AND i.sku_key < ?", (wanted, wanted + _LAST))
    rest = ("NOT (i.sku_key >= ? AND i.sku_key < ?)", (wanted, wanted + _LAST))
    ranges: tuple[tuple[str, tuple[str, ...]], ...] = (prefix, rest) if wanted and not query.sort else (("1", ()),)
    return tuple(_walk(query, range_, has_pending=has_pending, has_found=has_found) for range_ in ranges)


def counted(query: GridQuery, *, has_pending: bool = False) -> Statement:
    """How many rows a query has: one number."""
    parameters: list[Any] = []
    where = rows_wanted(query, parameters, has_pending=has_pending)
    sql = f"SELECT count(*) {_source(query, has_found=False)} {JOINS} WHERE {where}"
    return Statement(sql, tuple(parameters))


def is_by_own_sku(query: GridQuery) -> bool:
    """Whether the index on the own SKU gives the order."""
    return query.sort in ((), ((Column.OWN_SKU, False),), ((Column.OWN_SKU, True),))


def is_quick_where_few(query: GridQuery) -> bool:
    """Whether an index names the rows, so that finding all of them takes no time where they are few."""
    is_of_suppliers = any(
        wanted.column is Column.SUPPLIER_NAME and wanted.condition is Condition.ONE_OF for wanted in query.filters
    )
    return is_of_suppliers or query.only in OF_ROWS


def rows_wanted(query: GridQuery, parameters: list[Any], *, has_pending: bool = False) -> str:
    """The condition of a query's rows: words, classes and filters."""
    where = ["i.is_gone = 0"]
    words = fold(query.search).split()
    if words:
        where.append(search_terms(words, normalized(query.search), parameters))
    if query.only in OF_ITEMS:
        where.append(f"({ONLY[query.only]} OR {_PENDING_ITEM})" if has_pending else ONLY[query.only])
    fixed = [wanted for wanted in query.filters if wanted.column.field is None]
    where += [filter_term(wanted, parameters) for wanted in fixed]
    of_rows = [ONLY[query.only]] if query.only in OF_ROWS else []
    of_rows += [filter_term(wanted, parameters) for wanted in query.filters if wanted.column.field is not None]
    if of_rows:
        terms = " AND ".join(of_rows)
        where.append(f"({terms} OR {_PENDING})" if has_pending else terms)
    return " AND ".join(where)


OF_ITEMS = frozenset({Only.NO_STANDARD, Only.TWO_STANDARDS, Only.NO_SUPPLIER})
OF_ROWS = frozenset({Only.PRICE_ZERO, Only.TIERS_DEARER})

JOINS = (
    " LEFT JOIN item_supplier AS s ON s.item_id = i.item_id LEFT JOIN supplier AS p ON p.supplier_id = s.supplier_id"
)

_SELECT = "SELECT i.item_id AS item_id, s.supplier_id AS supplier_id"
_LAST = "\U0010ffff"

# A staged new supplier is drawn below its item's rows, so these are listed, too.
_PENDING = (
    "(i.item_id, s.supplier_id) IN (SELECT item_id, supplier_id FROM temp.pending WHERE is_shown)"
    " OR i.item_id IN (SELECT item_id FROM temp.pending WHERE is_shown AND is_new)"
)
_PENDING_ITEM = "i.item_id IN (SELECT item_id FROM temp.pending_item)"

# Standard first, then the supplier's name: within an item this is the order that Wawi's own list has.
_TIE_BREAK = ("i.sku_key", "i.item_id", "s.is_standard DESC", "p.name_key", "s.supplier_id")

_RANK = "CASE WHEN i.sku_key = ? OR i.gtin = ? THEN 0 WHEN substr(i.sku_key, 1, length(?)) = ? THEN 1 ELSE 2 END"


def _source(query: GridQuery, *, has_found: bool) -> str:
    """Where the items come from. The index on the own SKU is for the whole list alone: otherwise it would only make the
    reading jump through the file; walking the tables in the order in which they lie takes half the time."""
    if has_found:
        return "FROM temp.found AS f CROSS JOIN item AS i ON i.item_id = f.item_id"
    is_whole = not query.search.strip() and not query.filters and query.only is Only.ALL
    return f"FROM item AS i {'' if is_whole and is_by_own_sku(query) else 'NOT INDEXED'}"


def _walk(query: GridQuery, range_: tuple[str, tuple[str, ...]], *, has_pending: bool, has_found: bool) -> Statement:
    term, bounds = range_
    parameters: list[Any] = [*bounds]
    found = " AND i.item_id IN (SELECT item_id FROM temp.found)" if has_found else ""
    where = rows_wanted(query, parameters, has_pending=has_pending)
    is_descending = query.sort == ((Column.OWN_SKU, True),)
    return Statement(
        f"{_SELECT} FROM item AS i INDEXED BY item_order {JOINS} WHERE {term}{found} AND {where}"
        f" ORDER BY {', '.join((*(['i.sku_key DESC'] if is_descending else []), *_TIE_BREAK))}",
        tuple(parameters),
    )


def _order_terms(query: GridQuery, parameters: list[Any]) -> str:
    terms: list[str] = []
    for column, descending in query.sort:
        if column is Column.STATE:  # the catalogue knows nothing of it
            continue
        direction = " DESC" if descending else ""
        if column not in _NEVER_EMPTY:
            terms.append(f"{present(column)} IS NULL")
        terms += [f"{key}{direction}" for key in _sort_keys(column)]
    wanted = normalized(query.search)
    if wanted and not query.sort:
        parameters += [wanted] * 4
        terms.append(_RANK)
    return ", ".join((*terms, *_TIE_BREAK))


_NEVER_EMPTY = frozenset({Column.OWN_SKU, Column.OWN_NAME})


def _sort_keys(column: Column) -> tuple[str, ...]:
    """NULL, too, where there is no value, so that all such rows are equal and follow the tie-break alone."""
    field = column.field
    if field is None:
        return (present(column),)
    if field.kind is Kind.TEXT:
        return (f"COALESCE(s.{field.value}_key, {present(column)}) COLLATE NOCASE",)
    return _numbers(field)


def _numbers(field: Field) -> tuple[str, ...]:
    """A float tells 15 digits apart; behind it stands what is beyond that, which is next to never anything."""
    number = f"s.{field.value}"
    if field.kind is Kind.FLAG:
        return (number,)
    if field.kind is Kind.TIERS:
        return (tier_count(Column(field.value)),)
    is_long = f"length({number}) > {FLOAT_DIGITS}"
    return (
        f"CASE WHEN {is_long} THEN nearest_float({number}) ELSE CAST({number} AS REAL) END",
        f"CASE WHEN {is_long} THEN beyond_float({number}) ELSE 0 END",
    )
