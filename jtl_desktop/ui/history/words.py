"""How changes of prices are told: when, from what to what, by how much, and from where it is known."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QDateTime, QLocale

from jtl_desktop.domain.items import Kind, ScalePrice
from jtl_desktop.domain.numbers import NumberFormat, format_decimal
from jtl_desktop.domain.price_history import PriceChange, Source
from jtl_desktop.ui.editors import shown
from jtl_desktop.ui.panels.values import percent_text, signed_percent_text
from jtl_desktop.ui.texts import tr

NOTHING = "–"


def moment_text(at: datetime) -> str:
    """Date and time as the chosen language writes them, by the computer's clock."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at.timestamp())), QLocale.FormatType.ShortFormat)


def day_text(at: datetime) -> str:
    day = QDateTime.fromSecsSinceEpoch(int(at.timestamp())).date()
    return QLocale().toString(day, QLocale.FormatType.ShortFormat)


def tier_text(quantity: Decimal | None, notation: NumberFormat) -> str:
    """``from 10``, or nothing for the row's own price."""
    if quantity is None:
        return ""
    return tr("from {quantity}", quantity=format_decimal(quantity, notation))


def price_text(price: ScalePrice | None, notation: NumberFormat) -> str:
    """An exact price; a reduction as ``−5 %``; a dash where there is none."""
    if price is None:
        return NOTHING
    if price.net is not None:
        return shown(price.net, Kind.MONEY, notation)
    return f"−{percent_text(price.percent or Decimal(0), notation)}"


def change_text(change: PriceChange, notation: NumberFormat) -> str:
    """By how much, to a tenth of a percent; empty where that says nothing."""
    percent = change.percent
    return "" if percent is None else rounded_percent(percent, notation)


def rounded_percent(percent: Decimal, notation: NumberFormat) -> str:
    return signed_percent_text(percent.quantize(Decimal("0.1")), notation)


def source_text(source: Source) -> str:
    return {
        Source.SAVE: tr("saved here"),
        Source.SEEN: tr("seen in Wawi"),
        Source.FILE: tr("saved here from a file"),
    }[source]
