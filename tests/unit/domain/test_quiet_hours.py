"""Quiet hours as people write them."""

from __future__ import annotations

from datetime import time

import pytest

from jtl_desktop.domain.quiet_hours import QuietHours, quiet_hours


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("08:00-18:00", QuietHours(time(8), time(18))),
        (" 7:30 - 9:05 ", QuietHours(time(7, 30), time(9, 5))),
        ("22:00-06:00", QuietHours(time(22), time(6))),
        ("", None),
        ("08:00", None),
        ("08:00-08:00", None),
        ("25:00-26:00", None),
        ("always", None),
    ],
)
def test_they_are_read(written: str, read: QuietHours | None) -> None:
    assert quiet_hours(written) == read
    if read is not None:
        assert quiet_hours(read.written) == read


def test_they_begin_and_end_at_the_minute_also_over_midnight() -> None:
    day, night = QuietHours(time(8), time(18)), QuietHours(time(22), time(6))
    assert [hour for hour in range(24) if time(hour) in day] == list(range(8, 18))
    assert [hour for hour in range(24) if time(hour) in night] == [*range(6), 22, 23]
    assert time(17, 59, 59) in day
    assert time(18) not in day
