"""What the comparison shall list, and the list: lines in order, with sums over them. Loads numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

import numpy as np

from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.services.comparing.distribution import Bin
from jtl_desktop.services.comparing.ranking import BlockRanking, Figure, Lines, Ranked
from jtl_desktop.storage.price_columns import Flags, Floats, Whole
from jtl_desktop.storage.row_facts import Facts


class Show(Enum):
    """Which lines there are."""

    SAVINGS = "savings"
    """One for each item in which something can be saved: its cheapest supplier."""
    ITEMS = "items"
    """One for each item: its cheapest supplier."""
    ROWS = "rows"
    """Every supplier of every item."""


class Order(Enum):
    """What the lines are ordered by; what has no value comes last in both directions."""

    PER_ORDER = "per order"
    PER_PIECE = "per piece"
    PERCENT = "percent"
    PRICE = "price"
    TOTAL = "total"
    STANDARD_PRICE = "standard price"
    STANDARD_TOTAL = "standard total"
    ASKED = "asked"
    """The price in the supplier's own currency: by its number."""
    QUANTITY = "quantity"
    MINIMUM = "minimum"
    DAYS = "days"
    STOCK = "stock"
    PACKAGING = "packaging"
    NAME = "name"
    SKU = "sku"
    SUPPLIER = "supplier"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class ComparisonQuery:
    """``wanted`` in pieces, None: each item's own minimum. ``supplier``: only lines in which it is named."""

    wanted: Decimal | None = None
    show: Show = Show.SAVINGS
    supplier: SupplierId | None = None
    search: str = ""
    order: Order = Order.PER_ORDER
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Summary:
    """``saving``: the exact sum of what the listed items' cheapest suppliers save per order, over ``saving_items``.

    ``items`` are listed. ``without_currency`` and ``without_rate``: suppliers that cannot be compared.
    """

    lines: int
    items: int
    saving_items: int
    saving: Decimal
    without_currency: tuple[SupplierId, ...] = ()
    without_rate: tuple[SupplierId, ...] = ()
    rows_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The lines in order, by item and supplier; a supplier of -1: nobody has a price."""

    query: ComparisonQuery
    items: Whole
    suppliers: Whole
    bins: tuple[Bin, ...]
    """How the savings of the listed items are spread."""
    summary: Summary

    @property
    def count(self) -> int:
        return len(self.items)

    def keys(self, rows: Sequence[int]) -> list[RowKey]:
        """Those of these lines that have a supplier."""
        pairs = ((int(self.items[row]), int(self.suppliers[row])) for row in rows)
        return [RowKey(ItemId(item), SupplierId(supplier)) for item, supplier in pairs if supplier >= 0]

    def place_of(self, key: RowKey) -> int | None:
        """The line of a row, else of its item."""
        of_item = np.flatnonzero(self.items == key.item_id)
        if not len(of_item):
            return None
        exact = of_item[self.suppliers[of_item] == key.supplier_id]
        return int(exact[0] if len(exact) else of_item[0])


@dataclass(frozen=True, slots=True)
class Places:
    """Numbers by which items and suppliers are ordered and left out."""

    items: Whole | None = None
    """All items in the order of their SKUs, or of their names."""
    suppliers: Sequence[SupplierId] = ()
    """In the order of their names."""
    hits: Whole | None = None
    """The items that match the search, ascending."""
    facts: Facts | None = None
    """The field that rows are ordered by."""
    figure: Floats | None = None
    """The figure that items are ordered by, where ``Ranked`` does not have it."""


def listed_items(ranked: Ranked, query: ComparisonQuery, places: Places) -> Whole:
    """The items that are listed, as places in ``ranked``, in order."""
    wanted = ranked.per_order > 0 if query.show is Show.SAVINGS else np.ones(len(ranked.items), dtype=bool)
    if query.supplier is not None:
        wanted &= (ranked.suppliers == query.supplier) | (ranked.standard == query.supplier)
    return _in_order(ranked, np.flatnonzero(wanted & _hits(ranked.items, places)), query, places)


def listed_rows(blocks: Iterable[BlockRanking], query: ComparisonQuery, places: Places) -> tuple[Whole, Whole]:
    """Items and suppliers of the rows that are listed, in order. Of each block only that much is kept."""
    items: list[Whole] = []
    suppliers: list[Whole] = []
    values: list[Floats] = []
    for block in blocks:
        rows = block.rows()
        wanted = _hits(rows.items, places)
        if query.supplier is not None:
            wanted &= rows.suppliers == query.supplier
        items.append(rows.items[wanted])
        suppliers.append(rows.suppliers[wanted])
        figure = FIGURES.get(query.order)
        found = _PLACES[query.order](rows, places) if figure is None else block.of_rows(figure)
        values.append(found[wanted])
    if not items:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    order = _sorted(np.concatenate(values), query)
    return np.concatenate(items)[order], np.concatenate(suppliers)[order]


FIGURES: dict[Order, Figure] = {
    Order.PER_ORDER: Figure.PER_ORDER,
    Order.PER_PIECE: Figure.PIECE,
    Order.PERCENT: Figure.PERCENT,
    Order.PRICE: Figure.PRICE,
    Order.TOTAL: Figure.TOTAL,
    Order.STANDARD_PRICE: Figure.STANDARD_PRICE,
    Order.STANDARD_TOTAL: Figure.STANDARD_TOTAL,
    Order.ASKED: Figure.ASKED,
    Order.QUANTITY: Figure.QUANTITY,
    Order.MINIMUM: Figure.LEAST,
}
"""Orders by what the comparison works out."""
FACTS: dict[Order, Field] = {
    Order.DAYS: Field.DELIVERY_TIME,
    Order.STOCK: Field.STOCK_LEVEL,
    Order.PACKAGING: Field.PACKAGING_UNIT,
}
"""Orders by a field that the prices do not need."""


def _facts(lines: Lines, places: Places) -> Floats:
    return np.full(len(lines.items), np.nan) if places.facts is None else places.facts.of(lines.items, lines.suppliers)


def _known(values: Floats) -> Floats:
    """0 says that it is not known."""
    return np.where(values == 0, np.nan, values)


_PLACES: dict[Order, Callable[[Lines, Places], Floats]] = {
    Order.STOCK: _facts,
    Order.PACKAGING: _facts,
    Order.DAYS: lambda lines, places: _known(_facts(lines, places)),
    Order.SKU: lambda lines, places: _by_place(lines.items, places.items),
    Order.NAME: lambda lines, places: _by_place(lines.items, places.items),
    Order.SUPPLIER: lambda lines, places: _by_place(lines.suppliers, places.suppliers),
    Order.STANDARD: lambda lines, places: _by_place(lines.standard, places.suppliers),
}


def _in_order(ranked: Ranked, chosen: Whole, query: ComparisonQuery, places: Places) -> Whole:
    """Equal ones, and those without a value at the end, stay as they are."""
    found: Whole = chosen[_sorted(_values(ranked, query.order, places)[chosen], query)]
    return found


def _values(ranked: Ranked, order: Order, places: Places) -> Floats:
    if order is Order.PER_ORDER:
        return ranked.per_order
    if order is Order.PERCENT:
        return ranked.percent
    return _PLACES[order](ranked, places) if places.figure is None else places.figure


def _sorted(values: Floats, query: ComparisonQuery) -> Whole:
    return np.argsort(-values if query.is_descending else values, kind="stable")


def _hits(items: Whole, places: Places) -> Flags:
    return np.ones(len(items), dtype=bool) if places.hits is None else np.isin(items, places.hits)


def _by_place(values: Whole, order: Whole | Sequence[SupplierId] | None) -> Floats:
    """The place of each value in an order, NaN for what is not in it."""
    known = np.array(() if order is None else order, dtype=np.int64)
    if not len(known):
        return np.full(len(values), np.nan)
    by_number = np.argsort(known)
    found = np.minimum(np.searchsorted(known[by_number], values), len(known) - 1)
    place = by_number[found]
    return np.where(known[place] == values, place, np.nan)
