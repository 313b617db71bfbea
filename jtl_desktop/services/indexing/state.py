"""What the index tells of itself, and how often it does what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from jtl_desktop.domain.errors import AppError


class IndexPhase(Enum):
    OFF = "off"
    """Turned off in the settings, or not started yet."""
    PAUSED = "paused"
    """The merchant wants it to rest."""
    QUIET = "quiet hours"
    WAITING = "waiting for Wawi"
    """Wawi is away or refuses the connection; it goes on by itself."""
    STOPPED = "stopped"
    """Something has to be done first; ``problem`` says what."""
    BUILDING = "building"
    """Items are being read that are not known yet, or all of them anew."""
    CHECKING = "checking"
    """Everything is known; the list of all items is being compared."""
    FRESH = "fresh"
    """Everything is known; what changes is found now and then."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """``indexed`` of ``wanted`` items have been read; ``listed`` of ``total`` places of Wawi's list are behind it.

    ``gives_way``: nothing is asked right now, as the merchant wants something. ``failed``: items that gave an error and
    are tried again later. ``checked_at``: when the last whole listing ended. ``problem``: the last trouble, None when
    it is over.
    """

    phase: IndexPhase = IndexPhase.OFF
    listed: int = 0
    total: int | None = None
    indexed: int = 0
    wanted: int = 0
    per_second: float | None = None
    seconds_left: float | None = None
    gone: int = 0
    failed: int = 0
    gives_way: bool = False
    checked_at: datetime | None = None
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds. ``changes``: between two questions for what changed; ``listing``: between two whole listings, where
    they do not take long; ``again``: until the next one where the last may have missed something."""

    changes: float = 180.0
    listing: float = 24 * 3600.0
    again: float = 60.0
    backlog: float = 4 * 3600.0
    """Items that became older than they may, as the computer was off, are read again within so long."""
    retry: float = 60.0
    """An item that failed is tried again after so long, then after four times as long, and so on."""
