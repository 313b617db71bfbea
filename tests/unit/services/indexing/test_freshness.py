"""What is asked for as changed, and what is read again for its age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jtl_desktop.services.indexing.freshness import OVERLAP, ChangedCursor, Trickle

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = 86_400.0


def test_changes_are_asked_for_with_an_overlap() -> None:
    cursor = ChangedCursor(NOON, now=0.0)
    assert cursor.since == NOON - OVERLAP
    cursor.asked(began=180.0, newest=NOON + timedelta(minutes=2))
    assert cursor.since == NOON + timedelta(minutes=2) - OVERLAP


def test_older_ones_and_none_do_not_move_it_back() -> None:
    cursor = ChangedCursor(NOON, now=0.0)
    cursor.asked(began=180.0, newest=NOON - timedelta(hours=1))
    cursor.asked(began=360.0, newest=None)
    assert cursor.until == NOON


def test_a_great_import_is_not_listed_for_ever_once_nothing_new_comes() -> None:
    cursor = ChangedCursor(NOON, now=0.0)
    cursor.asked(began=300.0, newest=NOON)
    assert cursor.since == NOON - OVERLAP
    cursor.asked(began=OVERLAP.total_seconds() + 1, newest=NOON)
    assert cursor.since > NOON
    cursor.asked(began=2000.0, newest=NOON + timedelta(minutes=30))
    assert cursor.since == NOON + timedelta(minutes=30) - OVERLAP


@pytest.mark.parametrize("items", [7, 1000, 250_000])
def test_all_items_come_round_within_the_days_without_a_burst(items: int) -> None:
    trickle = Trickle(7, backlog=4 * 3600, now=0.0)
    taken = [trickle.take(items, 0, now=step * 60.0) for step in range(1, 7 * 24 * 60 + 1)]
    assert items <= sum(taken) <= items * 1.2 + 1
    assert max(taken) <= items / (7 * 24 * 60) * 1.2 + 1


def test_what_became_too_old_while_the_computer_was_off_is_read_within_some_hours() -> None:
    trickle = Trickle(7, backlog=4 * 3600, now=0.0)
    left = 8_000
    first = trickle.take(10_000, left, now=3 * DAY)
    assert first < 600
    now = 3 * DAY
    for _ in range(12 * 60):
        now += 60
        left = max(0, left - trickle.take(10_000, left, now))
    assert left < 500


def test_a_clock_that_stands_still_gives_nothing() -> None:
    trickle = Trickle(7, backlog=3600, now=10.0)
    assert trickle.take(1_000_000, 1_000_000, now=10.0) == 0
    assert trickle.take(1_000_000, 1_000_000, now=5.0) == 0
