"""How the connection to Wawi stands: all of it that the window needs before it is painted."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jtl_desktop.domain.errors import AppError
    from jtl_desktop.wawi.api import ServerInfo


class Phase(Enum):
    NOT_CONFIGURED = "not configured"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    """Wawi does not answer; tried again by itself."""
    REFUSED = "refused"
    """Wawi answers but the key or the licence does not do, or the key cannot be read; ``problem`` says which."""


class ConnectionState(NamedTuple):
    phase: Phase
    info: ServerInfo | None = None
    problem: AppError | None = None
