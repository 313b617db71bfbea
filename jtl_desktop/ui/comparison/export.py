"""The comparison as a table for a spreadsheet, with exact numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from jtl_desktop.domain.comparison import Saving
from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.services.comparing.comparison import Comparison, Line
from jtl_desktop.services.comparing.listing import Listing
from jtl_desktop.services.saving.export import MOST_ROWS, Cell, Column, Kind, Table
from jtl_desktop.ui.comparison.model import Place
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import tr

_AT_ONCE = 200
_KINDS: dict[Place, Kind] = {
    Place.PER_ORDER: "money",
    Place.PERCENT: "percent",
    Place.PER_PIECE: "money",
    Place.PRICE: "money",
    Place.OWN_PRICE: "money",
    Place.QUANTITY: "number",
    Place.TOTAL: "money",
    Place.STANDARD_PRICE: "money",
    Place.STANDARD_TOTAL: "money",
    Place.DAYS: "number",
    Place.STOCK: "number",
    Place.MINIMUM: "number",
}


def table_maker(
    listing: Listing, comparison: Comparison, names: Names, titles: Sequence[str]
) -> Callable[[], Awaitable[Table]]:
    """Makes the table; the window goes on meanwhile. ``titles``: of the columns behind the sign, in order."""

    async def make() -> Table:
        rows: list[Sequence[Cell]] = []
        for first in range(0, min(listing.count, MOST_ROWS), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            keys = list(zip(listing.items[part].tolist(), listing.suppliers[part].tolist(), strict=True))
            names.fetch([item for item, _ in keys])
            lines = comparison.lines(keys, listing.query.wanted)
            rows += [_cells(line, names, comparison.currencies) for line in lines]
            await asyncio.sleep(0)
        columns = [Column(title, _KINDS.get(Place(place), "text")) for place, title in enumerate(titles, start=1)]
        columns.insert(Place.PRICE, Column(tr("Currency"), width=10))
        return Table(tr("Comparison"), columns, rows)

    return make


def _cells(line: Line, names: Names, currencies: Currencies) -> tuple[Cell, ...]:
    item, offer, standard = names.item(line.item_id), line.offer, line.comparison.standard
    now: tuple[Cell, ...] = (None, None, None)
    if standard is not None:
        now = names.supplier(standard.supplier_id), standard.own_price, standard.own_total
    if offer is None:
        return (item.sku, item.name, *[None] * 9, *now)
    saving, row = line.comparison.saving(offer), offer.row
    return (
        item.sku, item.name, names.supplier(offer.supplier_id), *_saved(saving), offer.price,
        currencies.code_of(offer.supplier_id), offer.own_price, offer.quantity, offer.own_total, *now,
        row.delivery_time or None, row.stock_level, row.packaging_unit, row.minimum_purchase_quantity or None,
    )  # fmt: skip


def _saved(saving: Saving | None) -> tuple[Cell, Cell, Cell]:
    """Per order, in percent, per piece."""
    return (None, None, None) if saving is None else (saving.per_order, saving.percent, saving.per_piece)
