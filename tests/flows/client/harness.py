"""A client on a simulated Wawi, with waiting that takes no time and is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from jtl_desktop.demo.server import DemoServer
from jtl_desktop.wawi.address import ApiStyle, parse_address
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.limits import Limits
from jtl_desktop.wawi.registration import RegistrationRequest
from jtl_desktop.wawi.scopes import SCOPE_NAMES
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.transport import Patience
from jtl_desktop.wawi.trust import Trust

APP_ID = "JTL-Desktop/test"
APP_VERSION = "0.1"
CHALLENGE = Secret("Kf83hGt5Lq02MnB7")
QUICK = Limits(info_seconds=0.3, row_seconds=0.4, list_seconds=0.5, registration_seconds=0.4, connect_seconds=0.3)
PATIENT = Limits()


@dataclass
class NoWait:
    """Remembers how long somebody would have waited."""

    waited: list[float] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        if self.meanwhile is not None:
            await self.meanwhile()

    def patience(self) -> Patience:
        return Patience(self.sleep, lambda: 0.5)


@asynccontextmanager
async def connected(
    demo: DemoServer,
    *,
    scopes: Iterable[str] = SCOPE_NAMES,
    style: ApiStyle = ApiStyle.PATHS,
    limits: Limits = PATIENT,
    trust: Trust | None = None,
    clock: NoWait | None = None,
) -> AsyncIterator[HttpWawi]:
    """A registered client."""
    key = Secret(demo.state.issue_key(APP_ID, APP_VERSION, scopes))
    async with on(demo, Credentials(APP_ID, APP_VERSION, key), style, limits, trust, clock) as wawi:
        yield wawi


@asynccontextmanager
async def on(
    demo: DemoServer,
    credentials: Credentials | None = None,
    style: ApiStyle = ApiStyle.PATHS,
    limits: Limits = PATIENT,
    trust: Trust | None = None,
    clock: NoWait | None = None,
) -> AsyncIterator[HttpWawi]:
    """A client with the given credentials, or with none."""
    wawi = HttpWawi(
        parse_address(demo.base_url).with_style(style),
        credentials,
        trust=trust or Trust.system(),
        limits=limits,
        patience=(clock or NoWait()).patience(),
    )
    try:
        yield wawi
    finally:
        await wawi.aclose()


def our_request(**changes: object) -> RegistrationRequest:
    values: dict[str, object] = {
        "app_id": APP_ID,
        "display_name": "JTL Desktop",
        "description": "Suppliers and purchase prices",
        "version": APP_VERSION,
        "provider_name": "JTL Desktop",
        "provider_website": "https://example.com",
        "icon_png": b"\x89PNG\r\n\x1a\n-just-enough-",
        **changes,
    }
    return RegistrationRequest(**values)  # type: ignore[arg-type]  # the names are the class's own
