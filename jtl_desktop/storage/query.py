"""The SQL that lists in order what the grid wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jtl_desktop.domain.items import Field, Kind
from jtl_desktop.storage.conditions import ONLY, filter_term, item_terms, present, search_terms, tier_count
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import (
    Column,
    Condition,
    Filter,
    FilterValue,
    GridQuery,
    Only,
    Scope,
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
    "Scope",
    "SingleValue",
    "Statement",
    "normalized",
    "rows_wanted",
    "statement",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def statement(query: GridQuery, *, has_pending: bool = False) -> Statement:
    """The rows of a query in order: ``item_id, supplier_id``.

    ``has_pending``: there is a table ``temp.pending`` of unsaved changes; those that it says shall be shown are listed
    even where Wawi's value does not pass the filters.
    """
    parameters: list[Any] = []
    where = rows_wanted(query, parameters, has_pending=has_pending)
    order = _order_terms(query, parameters)
    sql = (
        "SELECT i.item_id AS item_id, s.supplier_id AS supplier_id"  # noqa: S608 (all parts are constants of this room)
        f" FROM item AS i {'' if _is_default(query) else 'NOT INDEXED'} {JOINS}"
        f" WHERE {where} ORDER BY {', '.join(order)}"
    )
    return Statement(sql, tuple(parameters))


def rows_wanted(query: GridQuery, parameters: list[Any], *, has_pending: bool = False) -> str:
    """The condition of a query's rows: classes, words and filters."""
    where = ["i.is_gone = 0"]
    words = fold(query.search).split()
    if words:
        where.append(search_terms(words, normalized(query.search), query.scope, parameters))
    if query.only is not Only.ALL:
        where.append(ONLY[query.only])
    fixed = [wanted for wanted in query.filters if wanted.column.field is None]
    where += [filter_term(wanted, parameters) for wanted in fixed]
    editable = [wanted for wanted in query.filters if wanted.column.field is not None]
    if editable:
        terms = " AND ".join(filter_term(wanted, parameters) for wanted in editable)
        where.append(f"({terms} OR {_PENDING})" if has_pending else terms)
    return " AND ".join(where)


JOINS = (
    " LEFT JOIN item_supplier AS s ON s.item_id = i.item_id LEFT JOIN supplier AS p ON p.supplier_id = s.supplier_id"
)

# A staged new supplier is drawn below its item's rows, so these are listed, too.
_PENDING = (
    "(i.item_id, s.supplier_id) IN (SELECT item_id, supplier_id FROM temp.pending WHERE is_shown)"
    " OR i.item_id IN (SELECT item_id FROM temp.pending WHERE is_shown AND is_new)"
)

# Standard first, then the supplier's name: within an item this is the order that Wawi's own list has.
_TIE_BREAK = ("i.sku_key", "i.item_id", "s.is_standard DESC", "p.name_key", "s.supplier_id")

_RANK = "WHEN i.sku_key = ? OR i.gtin = ? THEN 0 WHEN substr(i.sku_key, 1, length(?)) = ? THEN 1"


def _is_default(query: GridQuery) -> bool:
    """Whether the index on the own SKU gives the order for nothing. Otherwise it would only make the reading
    jump through the file: walking the tables in the order in which they lie takes half the time."""
    own_order = ((Column.OWN_SKU, False),)
    is_whole = not query.search.strip() and not query.filters and query.only is Only.ALL
    return is_whole and query.sort in ((), own_order)


def _order_terms(query: GridQuery, parameters: list[Any]) -> list[str]:
    terms: list[str] = []
    for column, descending in query.sort:
        if column is Column.STATE:  # the catalogue knows nothing of it
            continue
        direction = " DESC" if descending else ""
        if column not in _NEVER_EMPTY:
            terms.append(f"{present(column)} IS NULL")
        terms.append(f"{_sort_key(column)}{direction}")
    wanted = normalized(query.search)
    if wanted and not query.sort:
        terms.append(_rank(query, wanted, parameters))
    return [*terms, *_TIE_BREAK]


def _rank(query: GridQuery, wanted: str, parameters: list[Any]) -> str:
    parameters += [wanted] * 4
    if query.scope is Scope.ITEM:
        return f"CASE {_RANK} ELSE 2 END"
    # What matches only by a supplier's text stands behind the items that match themselves: the quick search finds
    # these alone, and nothing may move when the rest comes.
    return f"CASE {_RANK} WHEN {item_terms(wanted.split(), wanted, parameters)} THEN 2 ELSE 3 END"


_NEVER_EMPTY = frozenset({Column.OWN_SKU, Column.OWN_NAME})


def _sort_key(column: Column) -> str:
    """NULL, too, where there is no value, so that all such rows are equal and follow the tie-break alone."""
    field = column.field
    if field is None:
        return present(column)
    if field.kind is Kind.TEXT:
        return f"COALESCE(s.{field.value}_key, {present(column)}) COLLATE NOCASE"
    return _number(field)


def _number(field: Field) -> str:
    """Ordering may round: a float tells 15 digits apart, and rows that differ behind that are equal to the eye."""
    if field.kind is Kind.FLAG:
        return f"s.{field.value}"
    if field.kind is Kind.TIERS:
        return tier_count(Column(field.value))
    return f"CAST(s.{field.value} AS REAL)"
