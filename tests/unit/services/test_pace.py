"""How fast a save may go: it begins gently, takes more while Wawi bears it, and steps back at the first trouble."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.services.pace import REST_SECONDS, Latency, Pace, Speed


def calls(pace: Pace, seconds: float, count: int, start: float = 0.0) -> float:
    """So many answers one after the other; the time afterwards."""
    now = start
    for _ in range(count):
        now += seconds
        pace.answered(seconds, now)
    return now


def test_it_begins_with_two_and_rises_to_the_setting_while_wawi_is_steady() -> None:
    pace = Pace(4)
    assert pace.allowed == 2
    seen = [pace.allowed]
    for _ in range(60):
        calls(pace, 0.3, 1)
        if seen[-1] != pace.allowed:
            seen.append(pace.allowed)
    assert seen == [2, 3, 4]


@pytest.mark.parametrize(("most", "first"), [(1, 1), (0, 1), (2, 2), (9, 2)])
def test_the_setting_is_never_exceeded(most: int, first: int) -> None:
    pace = Pace(most)
    assert pace.allowed == first
    calls(pace, 0.1, 200)
    assert pace.allowed == max(1, most)


def test_it_gives_way_where_answers_get_slow() -> None:
    pace = Pace(4)
    calls(pace, 0.2, 30)
    assert pace.allowed == 4
    calls(pace, 0.9, 12)
    assert pace.allowed == 3
    calls(pace, 0.9, 9)
    assert pace.allowed < 3
    calls(pace, 0.2, 60)
    assert pace.allowed == 4


def test_a_few_slow_answers_only_keep_it_from_rising() -> None:
    pace = Pace(8)
    calls(pace, 0.2, 6)
    assert pace.allowed == 3
    for _ in range(4):
        calls(pace, 0.2, 8)
        calls(pace, 0.9, 1)
    assert pace.allowed == 3


def test_a_machine_that_stutters_by_milliseconds_is_not_slow() -> None:
    pace = Pace(4)
    for seconds, _ in zip(itertools.cycle([0.002, 0.03, 0.004]), range(60), strict=False):
        pace.answered(seconds, 0.0)
    assert pace.allowed == 4


def test_a_server_error_halves_it_once_for_all_calls_of_the_same_moment() -> None:
    pace = Pace(8)
    calls(pace, 0.1, 200)
    pace.failed(100.0)
    pace.failed(100.1)
    assert pace.allowed == 4
    pace.failed(100.0 + REST_SECONDS)
    assert pace.allowed == 2


def test_after_trouble_wawi_gets_a_rest_before_more_is_asked_of_it() -> None:
    pace = Pace(4)
    pace.failed(10.0)
    assert pace.allowed == 1
    now = calls(pace, 0.01, 100, start=10.0)
    assert now < 10.0 + REST_SECONDS
    assert pace.allowed == 1
    calls(pace, 0.01, 100, start=10.0 + REST_SECONDS)
    assert pace.allowed == 4


@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.sampled_from(["answer", "fail"]), st.floats(0.001, 60.0)), max_size=200),
)
def test_whatever_happens_it_stays_between_one_and_the_setting(most: int, story: list[tuple[str, float]]) -> None:
    pace = Pace(most)
    now = 0.0
    for what, seconds in story:
        now += seconds
        before = pace.allowed
        if what == "fail":
            pace.failed(now)
            assert pace.allowed <= before
        else:
            pace.answered(seconds, now)
            assert abs(pace.allowed - before) <= 1
        assert 1 <= pace.allowed <= most


def test_what_a_call_takes_is_the_median_of_the_last_ones() -> None:
    assert Latency().seconds is None
    latency = Latency()
    for seconds in (0.1, 5.0, 0.2):
        latency.heard(seconds)
    assert latency.seconds == 0.2
    for _ in range(100):
        latency.heard(1.0)
    assert latency.seconds == 1.0


def test_the_speed_is_that_of_the_last_moments() -> None:
    assert Speed(0.0).per_second is None
    speed = Speed(0.0)
    for second in range(1, 21):
        speed.done(second * 2, float(second))
    assert speed.per_second == 2.0
    for second in range(21, 41):
        speed.done(40 + (second - 20) * 10, float(second))
    assert speed.per_second == pytest.approx(10.0)
    speed.began_again(240, 1000.0)
    speed.done(241, 1001.0)
    assert speed.per_second == 1.0
