"""What passes between JTL Desktop and Wawi when the app is registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Protocol

from jtl_desktop.wawi.scopes import SCOPE_NAMES
from jtl_desktop.wawi.secretstr import Secret

_NO_NAMES: Mapping[str, str] = MappingProxyType({})

# Wawi's database keeps so many characters of them (schema of Wawi 1.10.11).
APP_ID_LENGTH = 80
VERSION_LENGTH = 50
# Longer codes are refused by the description of the API; two characters were refused by a live Wawi.
CHALLENGE_MAX_LENGTH = 30
CHALLENGE_MIN_LENGTH = 6


class RegistrationStatus(Enum):
    """The numbers are Wawi's."""

    PENDING = 0
    REJECTED = 1
    ACCEPTED = 2


class RegistrationType(Enum):
    """How many times the app may be registered; the numbers are Wawi's."""

    ONE_INSTANCE = 0
    MULTI_INSTANCE = 1
    PER_USER = 2
    PER_USER_LOGIN = 3


@dataclass(frozen=True, slots=True)
class RegistrationRequest:
    """What Wawi shows the merchant before he agrees.

    ``icon_png`` is a square PNG, best under 20 KB; localized texts are by language, e.g. ``{"de": …}``.
    """

    app_id: str
    display_name: str
    description: str
    version: str
    provider_name: str
    provider_website: str
    icon_png: bytes = field(repr=False)
    mandatory_scopes: tuple[str, ...] = SCOPE_NAMES
    optional_scopes: tuple[str, ...] = ()
    localized_names: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    localized_descriptions: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    registration_type: RegistrationType | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.app_id) <= APP_ID_LENGTH:
            raise ValueError(f"an AppId has 1 to {APP_ID_LENGTH} characters")
        if not 0 < len(self.version) <= VERSION_LENGTH:
            raise ValueError(f"a version has 1 to {VERSION_LENGTH} characters")


@dataclass(frozen=True, slots=True)
class RegistrationTicket:
    """Wawi's receipt: the id to ask for."""

    request_id: str
    status: RegistrationStatus
    app_id: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationAnswer:
    """How far it is. ``granted_scopes`` is None where Wawi does not name them."""

    status: RegistrationStatus
    key: Secret | None = None
    granted_scopes: tuple[str, ...] | None = None


class RegistrationApi(Protocol):
    """The calls of a registration. The challenge must be the same (6 to 30 characters) in all calls of one attempt.

    No call is ever repeated by itself.
    """

    async def request(self, request: RegistrationRequest, challenge: Secret) -> RegistrationTicket:
        """Ask. Raises RegistrationWindowClosed, AppIdTaken, LicenceMissing and the general WawiErrors."""
        ...

    async def poll(self, request_id: str, challenge: Secret) -> RegistrationAnswer:
        """Look once. The key comes in exactly one answer: do not cancel a running call, and store the key first.

        Raises Gone where the key was handed out before, NotFound for an unknown id. An error with
        ``may_have_happened`` means that the lost answer may have carried the key; the next call then raises Gone.
        """
        ...

    async def second_instance(self, request_id: str, challenge: Secret) -> RegistrationTicket:
        """Ask for another instance of an app that was registered as MULTI_INSTANCE. Raises ValidationRefused if not."""
        ...

    async def aclose(self) -> None: ...
