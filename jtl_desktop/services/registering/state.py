"""Where the merchant is on the way to a registered connection, as one value that pages can draw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text

if TYPE_CHECKING:
    from jtl_desktop.storage.secrets import ProbeResult
    from jtl_desktop.wawi.api import FoundServer


class Step(Enum):
    WELCOME = "welcome"
    FIND = "find"
    OPEN_WAWI = "open wawi"
    WAITING = "waiting"
    APP_ID_TAKEN = "app id taken"
    PASTE_KEY = "paste key"
    KEY_NOT_STORED = "key not stored"
    DONE = "done"
    RESUME = "resume"


class Waiting(Enum):
    NOT_SENT = "not sent"
    WINDOW_CLOSED = "window closed"
    """Wawi's registration window is not waiting; the request is repeated by itself."""
    PENDING = "pending"
    """The request lies in Wawi; somebody has to approve it there."""


@dataclass(frozen=True, slots=True)
class FlowState:
    """``seconds_left`` counts down while waiting. ``missing_scopes``: rights that Wawi did not grant, by name."""

    step: Step = Step.WELCOME
    busy: bool = False
    busy_text: Text | None = None
    problem: AppError | None = None
    servers: tuple[FoundServer, ...] = ()
    chosen: FoundServer | None = None
    waiting: Waiting = Waiting.NOT_SENT
    seconds_left: int = 0
    app_id: str = ""
    granted: tuple[str, ...] | None = None
    missing_scopes: tuple[str, ...] = ()
    licence_problem: AppError | None = None
    secrets: ProbeResult | None = None
    session_only: bool = False
