"""How prices, quantities and savings of the comparison are written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from jtl_desktop.domain.comparison import Offer
from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.domain.items import Kind
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.domain.rounding import EXACT
from jtl_desktop.services.comparing.distribution import Bin
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.texts import ntr, tr

NOTHING = "–"
_CENT = Decimal("0.01")
# A rate makes long numbers; nobody pays more places than these.
_PLACES = Decimal("0.0001")
_MOST_PLACES = 4
_FIGURE = "\N{FIGURE SPACE}"


def money(amount: Decimal | None, notation: NumberFormat) -> str:
    """With two places at least and four at most; a dash where there is none."""
    if amount is None:
        return NOTHING
    if amount.normalize(EXACT).as_tuple().exponent < -4:  # type: ignore[operator]  # a finite number
        amount = amount.quantize(_PLACES, ROUND_HALF_UP, EXACT)
    return shown(amount, Kind.MONEY, notation)


def aligned(amount: str, notation: NumberFormat) -> str:
    """With room for four decimal places, for columns whose amounts have as many as they need."""
    whole, point, places = amount.rpartition(notation.decimal)
    return amount + _FIGURE * max(0, _MOST_PLACES - len(places)) if whole and point else amount


def order_money(amount: Decimal | None, notation: NumberFormat) -> str:
    """What an order costs or saves, to the cent; a dash where there is none."""
    return NOTHING if amount is None else rounded_money(amount, notation)


def rounded_money(amount: Decimal, notation: NumberFormat) -> str:
    """To the cent: for sums."""
    return shown(amount.quantize(_CENT, ROUND_HALF_UP, EXACT), Kind.MONEY, notation)


def percent(share: Decimal | None, notation: NumberFormat) -> str:
    if share is None:
        return NOTHING
    rounded = share.quantize(Decimal("0.1"), ROUND_HALF_UP, EXACT)
    return tr("{number} %", number=format_decimal(rounded, notation, minimum_places=1))


def quantity(pieces: Decimal, notation: NumberFormat) -> str:
    return format_decimal(pieces, notation)


def price(offer: Offer | None, currencies: Currencies, notation: NumberFormat) -> str:
    """In the supplier's currency, which is named where it is not the own one."""
    if offer is None or offer.price is None:
        return NOTHING
    amount, code = shown(offer.price, Kind.MONEY, notation), currencies.code_of(offer.supplier_id)
    if code == currencies.own:
        return amount
    # Before the amount: all amounts of a column stand with their decimal points above each other.
    return f"{code or '?'} {amount}"


def bin_name(found: Bin) -> str:
    """``5–10 %``"""
    if found.high is None:
        return tr("over {low} %", low=found.low)
    return tr("{low}–{high} %", low=found.low, high=found.high)


def bin_words(found: Bin, own: str, notation: NumberFormat) -> str:
    """``5–10 %: 12 items, 340.00 EUR``"""
    items = ntr("{count} item", "{count} items", found.items)
    saving = rounded_money(Decimal(found.saving), notation)
    return tr("{span}: {items}, {amount} {currency}", span=bin_name(found), items=items, amount=saving, currency=own)
