"""Dates as merchants type them, German and English."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.moments import (
    ENGLISH_DATES,
    GERMAN_DATES,
    DateFormat,
    Moment,
    MomentError,
    format_moment,
    parse_moment,
)

TODAY = date(2026, 11, 22)
CHRISTMAS_EVE = date(2026, 12, 24)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 12, 24, hour, minute)  # noqa: DTZ001 (a minute of somebody's clock)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("24.12.2026", CHRISTMAS_EVE),
        (" 24.12.26 ", CHRISTMAS_EVE),
        ("24.12.", CHRISTMAS_EVE),
        ("24.12", CHRISTMAS_EVE),
        ("24/12/2026", CHRISTMAS_EVE),
        ("2026-12-24", CHRISTMAS_EVE),
        ("24.12.2026 14:05", at(14, 5)),
        ("24.12.2026, 14:05 Uhr", at(14, 5)),
        ("2026-12-24T14:05:59", at(14, 5)),
    ],
)
def test_german_dates(typed: str, meant: Moment) -> None:
    assert parse_moment(typed, GERMAN_DATES, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12/24/2026", CHRISTMAS_EVE),
        ("12/24/26", CHRISTMAS_EVE),
        ("12/24", CHRISTMAS_EVE),
        ("12/24/2026 2:05 PM", at(14, 5)),
        ("12/24/2026 12:00 am", at(0, 0)),
        ("12/24/2026 12:30 p.m.", at(12, 30)),
        ("12/24/2026 14:05", at(14, 5)),
    ],
)
def test_english_dates(typed: str, meant: Moment) -> None:
    assert parse_moment(typed, ENGLISH_DATES, TODAY) == meant


@pytest.mark.parametrize("typed", ["", "morgen", "31.02.2026", "24.13.2026", "24.12.2026 25:00", "24.12.026"])
def test_what_is_no_date_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(MomentError) as caught:
        parse_moment(typed, GERMAN_DATES, TODAY)
    assert dict(caught.value.meaning.values)["example"] == "24.12.2026"


def test_an_american_date_is_not_taken_for_a_german_one() -> None:
    with pytest.raises(MomentError):
        parse_moment("12/24/2026", GERMAN_DATES, TODAY)
    with pytest.raises(MomentError):
        parse_moment("12/24/2026 13:00 PM", ENGLISH_DATES, TODAY)


@given(
    st.one_of(
        st.dates(date(1970, 1, 1), date(2199, 12, 31)),
        st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)).map(lambda m: m.replace(second=0, microsecond=0)),  # noqa: DTZ001
    ),
    st.sampled_from([GERMAN_DATES, ENGLISH_DATES]),
)
def test_what_is_shown_can_be_typed(moment: Moment, notation: DateFormat) -> None:
    assert parse_moment(format_moment(moment, notation), notation, TODAY) == moment
