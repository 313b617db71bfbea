"""Who is cheapest in every item of a block of rows, reckoned column by column. Loads numpy.

The rules are those of ``domain.comparison``. Floats rank; where two of them are too close to be told apart by a float,
or a number does not fit, the item is marked as doubtful and has to be compared row by row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from typing import Any, Self

import numpy as np

from jtl_desktop.domain.currencies import ONE, Currencies
from jtl_desktop.domain.rounding import EXACT
from jtl_desktop.storage.price_columns import (
    PERCENT_UNIT,
    PRICE_UNIT,
    QUANTITY_UNIT,
    Flags,
    Floats,
    PriceBlock,
    Whole,
)

NOBODY = -1
"""Stands where there is no supplier."""
_CLOSE = 1e-12
_NO_ROW = np.iinfo(np.int64).max
# A price in its unit times a reduction in its unit: the unit of exact prices per piece.
_EXACT_UNIT = Decimal(PRICE_UNIT) * PERCENT_UNIT * 100
_WHOLE_PERCENT = 100 * PERCENT_UNIT


class Rates:
    """What suppliers' currencies are worth, for columns of suppliers: each has the number of a rate, -1 for none."""

    def __init__(self, currencies: Currencies) -> None:
        known = {number: currencies.rate_of(number) for number in sorted(currencies.suppliers)}
        self.decimals: list[Decimal] = list(dict.fromkeys([ONE, *(rate for rate in known.values() if rate)]))
        places = {rate: place for place, rate in enumerate(self.decimals)}
        self._suppliers = np.array(list(known), dtype=np.int64)
        self._rates = np.array([NOBODY if rate is None else places[rate] for rate in known.values()], dtype=np.int32)
        self._others = 0 if currencies.unknown_is_own else NOBODY
        self.values: Floats = np.array([float(rate) for rate in self.decimals])

    def of(self, suppliers: Whole) -> Whole:
        """The numbers of these suppliers' rates."""
        if not len(self._suppliers):
            return np.full(len(suppliers), self._others, dtype=np.int32)
        found = np.minimum(np.searchsorted(self._suppliers, suppliers), len(self._suppliers) - 1)
        return np.where(self._suppliers[found] == suppliers, self._rates[found], self._others)


class Figure(Enum):
    """A number that a line shows of its supplier, of the standard supplier, or of what is saved."""

    ASKED = "asked"
    """The price in the supplier's currency; all others are in the own one."""
    PRICE = "price"
    QUANTITY = "quantity"
    LEAST = "minimum purchase"
    TOTAL = "total"
    STANDARD_PRICE = "standard price"
    STANDARD_TOTAL = "standard total"
    PIECE = "saved per piece"
    PER_ORDER = "saved per order"
    PERCENT = "percent"


# Where ``BlockRanking._at_standard`` has them.
_STANDARDS = {Figure.STANDARD_PRICE: 0, Figure.STANDARD_TOTAL: 1}
_SAVINGS = frozenset({Figure.PIECE, Figure.PER_ORDER, Figure.PERCENT})


@dataclass(frozen=True, slots=True)
class Lines:
    """A supplier of an item each, and the item's standard supplier, by their numbers."""

    items: Whole
    suppliers: Whole
    standard: Whole

    def only(self, wanted: Flags | Whole) -> Self:
        """Some of the lines, in this order."""
        return type(self)(*(column[wanted] for column in _columns(self)))


@dataclass(frozen=True, slots=True)
class Ranked(Lines):
    """The items of a block (or of several) with their cheapest suppliers.

    ``per_order`` and ``percent`` are what these save, NaN where nothing can be said. The exact prices are whole numbers
    of 10^-12, in the supplier's currency; ``is_odd``: these do not tell every digit. Times ``..._count`` they are what
    is saved per order. ``is_doubtful``: to be compared row by row. Other figures are worked out when they are asked
    for: there are hundreds of thousands of items.
    """

    per_order: Floats
    percent: Floats
    winner_count: Floats
    standard_count: Floats
    winner_exact: Whole
    standard_exact: Whole
    winner_rate: Whole
    standard_rate: Whole
    is_odd: Flags
    is_doubtful: Flags


def joined(parts: Iterable[Ranked], most: int) -> Ranked:
    """Several blocks' items as one, ``most`` items at the most; there is at least one block.

    Each part is let go as soon as it is taken over: two of everything would be noticed.
    """
    columns: list[Any] = []
    used = 0
    for part in parts:
        own = _columns(part)
        columns = columns or [np.empty(most, dtype=column.dtype) for column in own]
        for column, values in zip(columns, own, strict=True):
            column[used : used + len(values)] = values
        used += len(own[0])
    return Ranked(*(column[:used] for column in columns))


def _columns(lines: Lines) -> tuple[Any, ...]:
    return tuple(getattr(lines, column.name) for column in fields(lines))


class BlockRanking:
    """One block for one quantity (units of quantity; None: each item's own minimum).

    ``counts``: which of its items are in the outcome; None: all.
    """

    def __init__(self, block: PriceBlock, wanted: int | None, rates: Rates, counts: Flags | None = None) -> None:
        self._block = block
        self._counts = counts
        self._firsts = block.starts[:-1]
        self._item_of_row = block.item_of_rows()
        first = _order_quantity(block, np.int64(QUANTITY_UNIT))
        self._wanted = self._own_minimum(first) if wanted is None else np.full(len(block.items), wanted)
        of_row = self._wanted[self._item_of_row]
        self._quantity = _order_quantity(block, of_row)
        self._sells = first <= of_row
        self._tier = _tier_of_rows(block, self._quantity)
        self._rate = rates.of(block.suppliers)
        price = self._prices()
        # The last rate is the one of those who have none.
        worth = np.append(rates.values, np.nan)[self._rate]
        self._asked: Floats = np.where(price > 0, price, np.nan)
        self._price: Floats = np.where((price > 0) & (self._rate >= 0), price * worth, np.nan)
        self._total: Floats = self._price * (self._quantity / QUANTITY_UNIT)
        self._worth = worth
        self._is_doubtful: Flags = np.logical_or.reduceat(block.has_odd_quantity, self._firsts)
        self._winner = self._cheapest()
        self._standard = self._standards()

    def items(self) -> Ranked:
        """The outcome item by item."""
        block, winner, standard = self._block, self._winner, self._standard
        exact_winner, exact_standard = self._exact(winner), self._exact(standard)
        piece, only_more = self._piece(exact_winner, exact_standard), self._only_more()
        saved = _Saved(piece, self._wanted, *self._at_standard(), _at(self._total, winner), only_more)
        is_odd = (_at(block.is_odd, winner) | _at(block.is_odd, standard)).astype(bool)
        too_close = np.abs(saved.per_order) <= saved.whole * _CLOSE
        is_doubtful = self._is_doubtful | (too_close & (is_odd | only_more | (piece != 0)))
        found = Ranked(
            block.items.astype(np.int64), _at(block.suppliers, winner).astype(np.int64),
            _at(block.suppliers, standard).astype(np.int64), saved.per_order, saved.percent,
            self._count(winner, only_more), self._count(standard, only_more), exact_winner, exact_standard,
            _at(self._rate, winner), _at(self._rate, standard), is_odd, is_doubtful,
        )  # fmt: skip
        return found if self._counts is None else found.only(self._counts)

    def of_items(self, figure: Figure) -> Floats:
        """A figure of each item and its cheapest supplier, NaN where there is none. Doubtful ones are not decided."""
        winner, at_standard = self._winner, self._at_standard()
        found: Floats
        if figure in _STANDARDS:
            found = at_standard[_STANDARDS[figure]]
        elif figure in _SAVINGS:
            piece = self._piece(self._exact(winner), self._exact(self._standard))
            total = _at(self._total, winner)
            found = _Saved(piece, self._wanted, *at_standard, total, self._only_more()).figure(figure)
        else:
            found = _at(self._offered(figure), winner)
        return found if self._counts is None else found[self._counts]

    def rows(self) -> Lines:
        """All rows."""
        places, block = self._item_of_row, self._block
        found = Lines(block.items[places], block.suppliers, _at(block.suppliers, self._standard)[places])
        return found if self._counts is None else found.only(self._counts[places])

    def of_rows(self, figure: Figure) -> Floats:
        """A figure of each row; what is saved is NaN where it is not known.

        Of several standard suppliers it is the first one: good enough for an order; what is shown is reckoned exactly.
        """
        places, standard = self._item_of_row, self._standard
        price, total = self._at_standard()
        at_standard = price[places], total[places]
        found: Floats
        if figure in _STANDARDS:
            found = at_standard[_STANDARDS[figure]]
        elif figure in _SAVINGS:
            piece = at_standard[0] - self._price
            piece[standard[standard >= 0]] = np.nan
            found = _Saved(piece, self._wanted[places], *at_standard, self._total, ~self._sells).figure(figure)
        else:
            found = self._offered(figure)
        return found if self._counts is None else found[self._counts[places]]

    def _offered(self, figure: Figure) -> Floats:
        """What each row's supplier asks for."""
        columns: dict[Figure, Floats | Whole] = {
            Figure.ASKED: self._asked,
            Figure.PRICE: self._price,
            Figure.QUANTITY: self._quantity,
            Figure.LEAST: self._block.least,
            Figure.TOTAL: self._total,
        }
        found: Floats = columns[figure].astype(np.float64, copy=False)
        return found

    def _at_standard(self) -> tuple[Floats, Floats]:
        """Each item's price and total at the standard supplier."""
        return _at(self._price, self._standard), _at(self._total, self._standard)

    def _only_more(self) -> Flags:
        """The items whose cheapest supplier does not sell what is wanted, but more."""
        winner = self._winner
        found: Flags = (winner >= 0) & ~_at(self._sells, winner).astype(bool)
        return found

    def _piece(self, exact_winner: Whole, exact_standard: Whole) -> Floats:
        """What each item saves per piece."""
        winner, standard = self._winner, self._standard
        piece = self._savings(exact_winner, exact_standard)
        piece[(winner == standard) | (winner < 0) | (standard < 0)] = np.nan
        return piece

    def _count(self, rows: Whole, only_more: Flags) -> Floats:
        """For how many pieces these rows' prices count in the saving."""
        found: Floats = np.where(only_more, _at(self._quantity, rows), self._wanted).astype(np.float64)
        return found

    def _own_minimum(self, first: Whole) -> Whole:
        """The smallest quantity that the standard supplier sells, without one the smallest of any."""
        of_standard = np.minimum.reduceat(np.where(self._block.is_standard, first, _NO_ROW), self._firsts)
        of_any = np.minimum.reduceat(first, self._firsts)
        found: Whole = np.where(of_standard == _NO_ROW, of_any, of_standard)
        return found

    def _prices(self) -> Floats:
        block, tier = self._block, self._tier
        price = block.price.copy()
        rows = np.flatnonzero(tier >= 0)
        chosen = tier[rows]
        value = block.tier_value[chosen]
        price[rows] = np.where(block.tier_is_percent[chosen], price[rows] * (100 - value) / 100, value)
        return price

    def _exact(self, rows: Whole) -> Whole:
        """Prices of these rows as whole numbers of 10^-12; without meaning where a number is odd."""
        block = self._block
        odd = (rows < 0) | _at(block.is_odd, rows).astype(bool)
        rows = np.where(odd, 0, rows)
        base = np.rint(np.where(odd, 0, block.price[rows]) * PRICE_UNIT).astype(np.int64)
        tier = np.where(odd, -1, self._tier[rows])
        found: Whole = base * _WHOLE_PERCENT
        if not len(block.tier_value):
            return found
        value = np.where(tier < 0, 0, block.tier_value[tier])
        is_percent = block.tier_is_percent[tier]
        percent = np.rint(np.where(is_percent, value, 0) * PERCENT_UNIT).astype(np.int64)
        net = np.rint(np.where(is_percent, 0, value) * PRICE_UNIT).astype(np.int64)
        of_tier = np.where(is_percent, base * (_WHOLE_PERCENT - percent), net * _WHOLE_PERCENT)
        found[tier >= 0] = of_tier[tier >= 0]
        return found

    def _cheapest(self) -> Whole:
        """The row that wins in each item; of equal ones the standard supplier, else the lowest number."""
        firsts, places, is_offer = self._firsts, self._item_of_row, ~np.isnan(self._price)
        only_more = is_offer & ~self._sells
        # The smallest order at those who sell what is wanted; infinite where nobody does.
        smallest = np.minimum.reduceat(np.where(is_offer & self._sells, self._total, np.inf), firsts)[places]
        is_less = only_more & (self._total < smallest)
        by_total = np.logical_or.reduceat(is_less, firsts)[places]
        is_candidate = np.where(by_total, is_less, is_offer & self._sells)
        cost = np.where(is_candidate, np.where(by_total, self._total, self._price), np.inf)
        is_unsure = only_more & np.isfinite(smallest) & (np.abs(self._total - smallest) <= smallest * _CLOSE)
        self._is_doubtful |= np.logical_or.reduceat(is_unsure, firsts)
        least = np.minimum.reduceat(cost, firsts)
        is_near = is_candidate & (cost <= least[places] * (1 + _CLOSE))
        near = _first_of(is_near, firsts)
        near_standard = _first_of(is_near & self._block.is_standard, firsts)
        winner: Whole = np.where(near_standard >= 0, near_standard, near)
        self._doubt_ties(is_near, winner, by_total)
        return winner

    def _doubt_ties(self, is_near: Flags, winner: Whole, by_total: Flags) -> None:
        """Equal ones are certainly equal where all digits, and what they are multiplied with, are the same."""
        is_tied = np.add.reduceat(is_near.astype(np.int64), self._firsts) > 1
        rows = np.flatnonzero(is_near & is_tied[self._item_of_row])
        others = winner[self._item_of_row[rows]]
        odd = self._block.is_odd
        differ = odd[rows] | odd[others] | (self._rate[rows] != self._rate[others])
        differ |= self._exact(rows) != self._exact(others)
        differ |= by_total[rows] & (self._quantity[rows] != self._quantity[others])
        self._is_doubtful[self._item_of_row[rows[differ]]] = True

    def _standards(self) -> Whole:
        """The standard supplier's row; several are compared row by row."""
        is_standard = self._block.is_standard
        self._is_doubtful |= np.add.reduceat(is_standard.astype(np.int64), self._firsts) > 1
        return _first_of(is_standard, self._firsts)

    def _savings(self, exact_winner: Whole, exact_standard: Whole) -> Floats:
        """Per piece; where both are in one currency, without the error of a difference of floats."""
        block, winner, standard = self._block, self._winner, self._standard
        plain = _at(self._price, standard) - _at(self._price, winner)
        is_same = (_at(self._rate, winner) == _at(self._rate, standard)) & ~np.isnan(plain)
        is_same &= ~(_at(block.is_odd, winner).astype(bool) | _at(block.is_odd, standard).astype(bool))
        exact = (exact_standard - exact_winner) / float(_EXACT_UNIT) * _at(self._worth, winner)
        found: Floats = np.where(is_same, exact, plain)
        return found


class _Saved:
    """What is saved per order, and in percent of ``whole``, which is what the same costs at the standard supplier."""

    def __init__(
        self, piece: Floats, wanted: Whole, price: Floats, standard_total: Floats, total: Floats, only_more: Flags
    ) -> None:
        pieces = wanted / QUANTITY_UNIT
        self.whole: Floats = np.where(only_more, standard_total, price * pieces)
        known = np.where(np.isnan(piece), np.nan, standard_total - total)
        self.per_order: Floats = np.where(only_more, known, piece * pieces)
        self.percent: Floats = self.per_order / self.whole * 100
        self.piece = piece

    def figure(self, figure: Figure) -> Floats:
        return {Figure.PIECE: self.piece, Figure.PER_ORDER: self.per_order, Figure.PERCENT: self.percent}[figure]


def total_of(ranked: Ranked, rates: Rates) -> Decimal:
    """The exact sum of what the cheapest save per order; none of the items may be odd or doubtful."""
    plus = _weighted_sum(ranked.standard_exact, ranked.standard_rate, ranked.standard_count, rates)
    return EXACT.subtract(plus, _weighted_sum(ranked.winner_exact, ranked.winner_rate, ranked.winner_count, rates))


def _weighted_sum(exact: Whole, rate: Whole, wanted: Floats, rates: Rates) -> Decimal:
    """Prices times rates times quantities: whole numbers are added up for each rate and quantity, in two halves."""
    if not len(exact):
        return Decimal(0)
    order = np.lexsort((wanted, rate))
    exact, rate, wanted = exact[order], rate[order], wanted[order]
    starts = np.flatnonzero(np.append(True, (np.diff(rate) != 0) | (np.diff(wanted) != 0)))
    high = np.add.reduceat(exact >> 32, starts)
    low = np.add.reduceat(exact & 0xFFFFFFFF, starts)
    total = Decimal(0)
    for place, upper, lower in zip(starts, high, low, strict=True):
        quantity = Decimal(int(wanted[place])) / QUANTITY_UNIT
        weight = EXACT.multiply(rates.decimals[int(rate[place])], quantity)
        total = EXACT.add(total, EXACT.multiply(Decimal((int(upper) << 32) + int(lower)), weight))
    return EXACT.divide(total, _EXACT_UNIT)


def _order_quantity(block: PriceBlock, wanted: Whole | np.int64) -> Whole:
    quantity: Whole = np.maximum(block.least, wanted)
    rows = np.flatnonzero(block.step > 0)
    step = block.step[rows]
    quantity[rows] = -(-quantity[rows] // step) * step
    return quantity


def _tier_of_rows(block: PriceBlock, quantity: Whole) -> Whole:
    """The tier that applies at a row's quantity, -1 for none."""
    counts = np.diff(block.tier_starts)
    row_of_tier = np.repeat(np.arange(block.size), counts)
    applies = block.tier_from <= quantity[row_of_tier]
    reached = np.bincount(row_of_tier[applies], minlength=block.size)
    found: Whole = np.where(reached > 0, block.tier_starts[:-1] + reached - 1, -1)
    return found


def _first_of(wanted: Flags, firsts: Whole) -> Whole:
    """The first row of each item for which something holds, -1 for none."""
    found = np.minimum.reduceat(np.where(wanted, np.arange(len(wanted)), _NO_ROW), firsts)
    first: Whole = np.where(found == _NO_ROW, NOBODY, found)
    return first


def _at(values: Any, rows: Whole) -> Any:
    """The values of these rows; where there is none NaN, -1 or False, by what the values are."""
    nothing = np.nan if values.dtype.kind == "f" else False if values.dtype.kind == "b" else NOBODY
    return np.where(rows < 0, nothing, values[rows])
