"""What is tried again, when, and what never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.wawi import errors
from jtl_desktop.wawi.retry import LONGEST_PAUSE, Stop, Wait, decide

PASSING: list[errors.WawiError] = [
    errors.ServerFault(500),
    errors.ServerFault(503),
    errors.ServerFault(429),
    errors.ServerFault(408),
    errors.ConnectionLost("x"),
    errors.GarbledAnswer(),
]
LASTING: list[errors.WawiError] = [
    errors.NotRunning("x"),
    errors.TimedOut(90),
    errors.HostNotFound("x"),
    errors.KeyNotAccepted(),
    errors.LicenceMissing(""),
    errors.ScopeMissing(None),
    errors.NotFound(),
    errors.ValidationRefused("", "", {}),
    errors.ServerFault(418),
    errors.WrongTenantOrPath("x", "y"),
]


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_reading_is_tried_three_times_with_growing_pauses(error):
    first, second = decide("GET", error, 1), decide("GET", error, 2)
    assert isinstance(first, Wait)
    assert isinstance(second, Wait)
    assert first.seconds < second.seconds
    assert decide("GET", error, 3) == Stop()


@pytest.mark.parametrize("error", LASTING, ids=repr)
def test_what_will_not_pass_is_told_at_once(error):
    assert decide("GET", error, 1) == Stop()


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@given(attempt=st.integers(1, 5), error=st.sampled_from(PASSING + LASTING))
def test_writing_is_never_tried_again(method, attempt, error):
    assert decide(method, error, attempt) == Stop()


def test_a_server_may_ask_for_a_longer_pause_but_not_for_ever():
    assert decide("GET", errors.ServerFault(429, retry_after=5.0), 1) == Wait(5.0)
    assert decide("GET", errors.ServerFault(429, retry_after=0.0), 1, jitter=0.5) == Wait(0.4)
    assert decide("GET", errors.ServerFault(429, retry_after=3600.0), 1) == Wait(LONGEST_PAUSE)


@given(st.integers(1, 50), st.floats(0, 1))
def test_pauses_are_spread_and_bounded(attempt, jitter):
    verdict = decide("GET", errors.ServerFault(500), attempt, attempts=100, jitter=jitter)
    assert isinstance(verdict, Wait)
    assert 0 < verdict.seconds <= LONGEST_PAUSE


def test_callers_do_not_come_back_all_at_once():
    pauses = {decide("GET", errors.ServerFault(500), 1, jitter=jitter) for jitter in (0.0, 0.5, 1.0)}
    assert len(pauses) == 3
