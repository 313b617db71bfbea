"""Whether a failed call is repeated, as a pure decision. Only calls that change nothing are."""

from __future__ import annotations

from dataclasses import dataclass

from jtl_desktop.wawi.errors import ConnectionLost, GarbledAnswer, ServerFault, WawiError

FIRST_PAUSE = 0.4
LONGEST_PAUSE = 10.0
_PASSING = (ConnectionLost, GarbledAnswer, ServerFault)


@dataclass(frozen=True, slots=True)
class Wait:
    """Repeat the call after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Stop:
    """The error stands."""


def decide(method: str, error: WawiError, attempt: int, *, attempts: int = 3, jitter: float = 0.5) -> Wait | Stop:
    """``attempt`` counts from 1; ``jitter`` is drawn from 0 to 1 so that callers do not come back all at once.

    A refused connection is not repeated here: whoever watches the connection does that. Nor is a time-out: the limits
    are long, and a Wawi that hangs is cured by a restart, not by another call.
    """
    if method != "GET" or attempt >= attempts or not isinstance(error, _PASSING):
        return Stop()
    if isinstance(error, ServerFault) and not _may_pass(error):
        return Stop()
    asked = error.retry_after if isinstance(error, ServerFault) and error.retry_after is not None else 0.0
    pause = FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + jitter)
    return Wait(min(max(pause, asked), LONGEST_PAUSE))


def _may_pass(fault: ServerFault) -> bool:
    return fault.status in {408, 429} or fault.status >= 500
