"""The time axis of an item's history: round moments, written as the language has them, and gaps without a price."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.domain.price_timeline import PricePoint
from jtl_desktop.ui.panels.history_chart import tick_text
from jtl_desktop.ui.panels.history_scale import Grain, HistoryLine, HistoryRange, staircase, time_ticks
from jtl_desktop.ui.texts import Language, install_language

BEGIN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
WALL = BEGIN.replace(tzinfo=None)


def line(*points: tuple[int, str | None]) -> HistoryLine:
    made = [PricePoint(BEGIN + timedelta(days=day), None if price is None else Decimal(price)) for day, price in points]
    return HistoryLine(SupplierId(1), "Nordwind", is_current=False, points=tuple(made))


@pytest.mark.parametrize(
    ("span", "grain", "wanted"),
    [
        (timedelta(minutes=4), Grain.MINUTE, ["09:30", "09:31", "09:32", "09:33", "09:34"]),
        (timedelta(hours=3), Grain.MINUTE, ["10:00", "11:00", "12:00"]),
        (timedelta(days=3), Grain.DAY, ["03-05", "03-06", "03-07"]),
        (timedelta(days=25), Grain.DAY, ["03-11", "03-18", "03-25"]),
        (timedelta(days=150), Grain.MONTH, ["04-01", "05-01", "06-01", "07-01", "08-01"]),
        (timedelta(days=500), Grain.MONTH, ["07-01", "01-01", "07-01"]),
        (timedelta(days=1500), Grain.YEAR, ["2027", "2028", "2029", "2030"]),
    ],
)
def test_round_moments_at_the_axis(span: timedelta, grain: Grain, wanted: list[str]) -> None:
    found, ticks = time_ticks(WALL, WALL + span)
    assert found is grain
    form = {Grain.MINUTE: "%H:%M", Grain.DAY: "%m-%d", Grain.MONTH: "%m-%d", Grain.YEAR: "%Y"}[grain]
    assert [tick.strftime(form) for tick in ticks] == wanted


@given(st.integers(60, 60 * 60 * 24 * 365 * 60))
def test_there_are_never_too_many_and_all_are_in_the_span(seconds: int) -> None:
    end = WALL + timedelta(seconds=seconds)
    _, ticks = time_ticks(WALL, end)
    assert len(ticks) <= 6
    assert all(WALL <= tick <= end for tick in ticks)
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("de", ["09:30", "4. März", "März 26", "2026"]), ("en", ["9:30 AM", "Mar 4", "Mar 26", "2026"])],
)
def test_moments_are_written_as_the_language_has_them(
    qapp: QApplication, language: Language, wanted: list[str]
) -> None:
    install_language(qapp, language)
    local = datetime(2026, 3, 4, 9, 30).astimezone()
    found = [tick_text(local, grain).replace("\u202f", " ") for grain in Grain]
    install_language(qapp, "en")
    assert found == wanted


def test_where_there_is_no_price_the_line_has_a_gap() -> None:
    xs, ys = staircase(line((0, "8"), (2, None), (5, "9")).points, BEGIN + timedelta(days=7))
    assert [(x - BEGIN.timestamp()) / 86_400 for x in xs] == [0, 2, 2, 5, 5, 7]
    assert ys[:2] == [8, 8]
    assert all(math.isnan(price) for price in ys[2:4])
    assert ys[4:] == [9, 9]


def test_what_somebody_wanted_at_a_moment() -> None:
    nordwind = line((0, "8"), (2, None), (5, "9"))
    days = {day: nordwind.price_at(BEGIN + timedelta(days=day)) for day in (-1, 0, 1, 3, 6)}
    assert days == {-1: None, 0: 8, 1: 8, 3: None, 6: 9}
    assert nordwind.has_price
    assert not line((0, None)).has_price


def test_the_range_has_some_air_and_none_where_nobody_had_a_price() -> None:
    found = HistoryRange.of([line((0, "8"), (2, "12"))], BEGIN, BEGIN)
    assert found is not None
    assert (found.low, found.high) == (Decimal("7.5"), Decimal("12.5"))
    assert found.end > found.begin
    assert HistoryRange.of([line((0, None))], BEGIN, BEGIN) is None
