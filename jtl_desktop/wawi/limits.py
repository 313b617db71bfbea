"""How long a call may take and how many may run at once. Figures from clients that run against real Wawis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds per whole call, connecting included; attempts of a reading call.

    A list costs a real Wawi about 0.6 s per item (seen on 1.11.7), hence the 90 s. How long a connection is kept after
    an answer is shorter than any server's own limit, so that it is not closed under a call; a write only takes one that
    answered just now, because a write on a broken connection has to be looked up.
    """

    info_seconds: float = 5.0
    row_seconds: float = 30.0
    list_seconds: float = 90.0
    registration_seconds: float = 30.0
    connect_seconds: float = 5.0
    read_attempts: int = 3
    max_connections: int = 16
    keep_seconds: float = 4.0
    keep_for_writes_seconds: float = 1.0


STANDARD_LIMITS = Limits()
