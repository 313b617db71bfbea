"""One call to Wawi as a value: what is sent where, how long it may take, which right it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from jtl_desktop.wawi.secretstr import Secret

_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Call:
    """``path`` is relative to the tenant and without version; ``shown`` is how logs and details name the call."""

    method: str
    path: str
    seconds: float
    shown_path: str = ""
    scope: str | None = None
    parameters: Mapping[str, str] = field(default_factory=lambda: _NO_PARAMETERS, repr=False)
    body: bytes | None = field(default=None, repr=False)
    challenge: Secret | None = None
    app_id: str = ""
    is_open: bool = False  # needs no key
    attempts: int = 1

    @property
    def is_registration(self) -> bool:
        return self.challenge is not None

    @property
    def is_write(self) -> bool:
        """Whether a lost answer leaves open what happened. A registration's answer may have carried the key."""
        return self.method != "GET" or self.is_registration

    @property
    def shown(self) -> str:
        return f"{self.method} {self.shown_path or self.path}"
