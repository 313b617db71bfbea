"""Pages of items and single items share one pace, though the ones take many times as long as the others."""

from __future__ import annotations

from jtl_desktop.services.indexing.jobs import Kind
from jtl_desktop.services.indexing.pacing import IndexPace


def feed(pace: IndexPace, page: float, item: float, rounds: int, start: float = 0.0) -> float:
    now = start
    for _ in range(rounds):
        now += 1
        pace.answered(Kind.LIST, page, now)
        for _ in range(4):
            pace.answered(Kind.ITEM, item, now)
    return now


def test_it_rises_although_a_page_takes_much_longer_than_an_item() -> None:
    pace = IndexPace(4)
    feed(pace, page=0.6, item=0.05, rounds=20)
    assert pace.allowed == 4


def test_it_falls_where_everything_becomes_slower() -> None:
    pace = IndexPace(4)
    now = feed(pace, page=0.6, item=0.05, rounds=20)
    feed(pace, page=2.4, item=0.8, rounds=6, start=now)
    assert pace.allowed < 4


def test_a_machine_that_hiccups_is_not_a_slow_wawi() -> None:
    pace = IndexPace(4)
    now = feed(pace, page=0.002, item=0.002, rounds=20)
    feed(pace, page=0.02, item=0.03, rounds=6, start=now)
    assert pace.allowed == 4


def test_an_overload_halves_it() -> None:
    pace = IndexPace(4)
    now = feed(pace, page=0.6, item=0.05, rounds=20)
    pace.failed(now)
    assert pace.allowed == 2
